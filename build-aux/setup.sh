# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What tests/run and examples/run share: it is sourced, with the root of the
# checkout as $root. Everything that is made goes to _build/, which git ignores.

# The tools of the system come first: an interpreter of another place has
# neither meson nor PyGObject.
PATH=/usr/bin:/usr/sbin:/bin:/sbin:$PATH
export PATH LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

build_dir=$root/_build

# a|b is whichever of the two the distribution has.
build_packages=(
  gcc
  libc6-dev
  meson
  ninja-build
  pkg-config
  libglib2.0-dev
  libsoup-3.0-dev
  libjson-glib-dev
  libidn2-dev
  libpsl-dev
  libsqlite3-dev
  libbrotli-dev
  libkrb5-dev
)

test_packages=(
  "${build_packages[@]}"
  binutils
  'libgirepository1.0-dev|libgirepository-1.0-dev'
  valac
  gi-docgen
  gjs
  python3-gi
  gir1.2-soup-3.0
  gir1.2-json-1.0
  glib-networking
  ca-certificates
  openssl
  'nginx-light|nginx'
  nghttp2-server
  nghttp2-client
  tinyproxy-bin
  squid
  krb5-kdc
  krb5-admin-server
  dbus-daemon
  clang
)

long_packages=(
  "${test_packages[@]}"
  valgrind
  libc6-dbg
)

bench_packages=(
  "${build_packages[@]}"
  binutils
  'libgirepository1.0-dev|libgirepository-1.0-dev'
  glib-networking
  'nginx-light|nginx'
  openssl
  valgrind
  libcurl4-openssl-dev
  g++
  qt6-base-dev
  nodejs
  python3-aiohttp
  chromium
  libgtk-4-dev
  xvfb
  xauth
  gjs
  python3-gi
  gir1.2-soup-3.0
)

say ()
{
  printf '== %s\n' "$*"
}

die ()
{
  printf '== %s\n' "$*" >&2
  exit 1
}

is_installed ()
{
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Prints those of the packages that are not installed.
missing_packages ()
{
  local entry name

  for entry; do
    for name in ${entry//|/ }; do
      is_installed "$name" && continue 2
    done
    printf '%s\n' "$entry"
  done
}

# Runs a command as root; fails when there is no way to.
as_root ()
{
  if (( EUID == 0 )); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    return 1
  fi
}

# Runs a command silently, and shows what it said if it failed.
quietly ()
{
  local log=$build_dir/step.log

  mkdir -p "$build_dir"
  "$@" >"$log" 2>&1 </dev/null && return
  cat "$log" >&2
  return 1
}

apt_get ()
{
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"
}

# Whichever of the names in a|b apt knows, or the first.
known_package ()
{
  local name

  for name in ${1//|/ }; do
    if [[ -n $(apt-cache show --no-all-versions "$name" 2>/dev/null) ]]; then
      printf '%s\n' "$name"
      return
    fi
  done
  printf '%s\n' "${1%%|*}"
}

# Installs packages and keeps a service that comes with one from being started,
# now and when the machine starts again: the tests start their own servers.
install_without_services ()
{
  local policy=/usr/sbin/policy-rc.d new=() service status=0
  local -A programs=([nginx]=nginx [squid]=squid [krb5-kdc]=krb5kdc [krb5-admin-server]=kadmind)

  for service in "${!programs[@]}"; do
    [[ -e /usr/sbin/${programs[$service]} ]] || new+=("$service")
  done

  if [[ -e $policy ]]; then
    apt_get install -y --no-install-recommends "$@" || status=$?
  else
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    apt_get install -y --no-install-recommends "$@" || status=$?
    as_root rm -f "$policy"
  fi

  if command -v systemctl >/dev/null; then
    for service in "${new[@]}"; do
      [[ ! -e /usr/sbin/${programs[$service]} ]] || as_root systemctl disable "$service.service" || true
    done
  fi

  return $status
}

# Once is enough for a run.
update_package_lists ()
{
  [[ ${lists_are_new-} == yes ]] && return

  say "updating the package lists"
  quietly apt_get update || die "apt-get update failed"
  lists_are_new=yes
}

# Installs those of the packages that are missing. Quick when none is.
need_packages ()
{
  local entry missing names=()

  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    need_tools
    return
  fi

  missing=$(missing_packages "$@")
  [[ -z $missing ]] && return

  if (( EUID != 0 )) && ! command -v sudo >/dev/null; then
    die "these packages are needed, and only root can install them:" $missing
  fi

  update_package_lists

  for entry in $missing; do
    names+=("$(known_package "$entry")")
  done

  say "installing ${names[*]}"
  quietly install_without_services "${names[@]}" || die "apt-get install failed"
}

# The compiler's run-time library is a package of its own, named by version.
need_clang_runtime ()
{
  local version

  command -v dpkg-query >/dev/null || return 0
  version=$(clang -dumpversion | cut -d. -f1)
  need_packages "libclang-rt-$version-dev"
}

# Where packages can't be installed for the user, says what is missing.
need_tools ()
{
  local name missing=()

  for name in cc meson ninja pkg-config; do
    command -v "$name" >/dev/null || missing+=("$name")
  done

  if command -v pkg-config >/dev/null; then
    for name in 'gio-2.0 >= 2.74' 'libsoup-3.0 >= 3.2.3' 'json-glib-1.0 >= 1.6' libidn2 libpsl 'sqlite3 >= 3.24'; do
      pkg-config --exists "$name" || missing+=("$name")
    done
  else
    missing+=(gio-2.0 libsoup-3.0 json-glib-1.0 libidn2 libpsl sqlite3)
  fi

  (( ${#missing[@]} == 0 )) && return
  die "please install these, with their development files: ${missing[*]}"
}

# build NAME OPTION...: configures _build/NAME once and builds it.
build ()
{
  local dir=$build_dir/$1

  if [[ ! -e $dir/build.ninja ]]; then
    say "configuring _build/$1"
    quietly meson setup "$dir" "$root" "${@:2}" || return
  fi

  say "building _build/$1"
  quietly ninja -C "$dir"
}
