# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which programs there are to measure, what they need, and how they are asked."""

import importlib.util
import json
import os
import shutil
import sys
from typing import NamedTuple

import process

HERE = os.path.dirname(os.path.abspath(__file__))

# What a program is run by, for some measurements.
VALGRIND = ('valgrind', '--tool=callgrind')
XVFB = ('xvfb-run', '-a')


class Missing(Exception):
    """What a measurement needs is not there."""


class Program(NamedTuple):
    command: tuple
    # Files, programs, and modules of Python.
    needs: tuple


class Peer(NamedTuple):
    program: str
    mode: str = ''
    # Of the small requests: one that is slow gets fewer, so that all take alike.
    share: float = 1

    @property
    def label(self):
        return f'{self.program} {self.mode}'.strip()


NETREQ = Peer('netreq')
SOUP = Peer('soup', 'usual')


def built(build, name):
    path = os.path.join(build, 'tests', 'bench', name)
    return Program((path,), (path,))


def script(name, *interpreter, needs=()):
    path = os.path.join(HERE, name)
    return Program((*interpreter, path), (path, interpreter[0], *needs))


def list_programs(build):
    library = os.path.join(build, 'libnetreq', 'Netreq-1.0.typelib')
    compiled = {
        'netreq': 'netreq-peer',
        'soup': 'soup-peer',
        'curl': 'curl-peer',
        'qt': 'qt-peer',
        'smoothness-netreq': 'smoothness-netreq',
        'smoothness-soup': 'smoothness-soup',
        'objects': 'objects',
    }

    return {
        **{name: built(build, file) for name, file in compiled.items()},
        'node': script('peers/node.mjs', 'node'),
        'aiohttp': script('peers/aiohttp_peer.py', sys.executable, needs=('aiohttp',)),
        'chromium': script('peers/chromium.mjs', 'node', needs=('chromium',)),
        'gjs': script('startup.js', 'gjs', '-m', needs=(library,)),
        'python': script('startup.py', sys.executable, needs=(library, 'gi')),
    }


def is_there(need):
    return bool(os.path.exists(need) or shutil.which(need)
                or need.isidentifier() and importlib.util.find_spec(need))


def make_environment(build):
    """Nothing of the user's session may have a hand in it, and no proxy."""
    library = os.path.join(build, 'libnetreq')
    environment = {name: value for name, value in os.environ.items()
                   if not name.lower().endswith('_proxy')}

    return {
        **environment,
        'GDK_BACKEND': 'x11',
        'GI_TYPELIB_PATH': library,
        'GIO_USE_NETWORK_MONITOR': 'base',
        'GIO_USE_VFS': 'local',
        'GSETTINGS_BACKEND': 'memory',
        'GSK_RENDERER': 'cairo',
        'GTK_A11Y': 'none',
        'LD_LIBRARY_PATH': library,
        'PYTHONDONTWRITEBYTECODE': '1',
    }


class Peers:
    def __init__(self, build, only=None):
        self.build = build
        self.programs = {name: program for name, program in list_programs(build).items()
                         if not only or name in only}
        self.environment = make_environment(build)

    def missing(self):
        """What is not there, and the programs that would need it."""
        missing = {}
        for name, program in self.programs.items():
            for need in program.needs:
                if not is_there(need):
                    missing.setdefault(os.path.basename(need), []).append(name)
        for (wrapper, *_), what in ((VALGRIND, 'instructions'), (XVFB, 'frames')):
            if not is_there(wrapper):
                missing[wrapper] = [what]
        return missing

    def library(self):
        path = os.path.join(self.build, 'libnetreq', 'libnetreq-1.0.so.0')
        if not is_there(path):
            raise Missing(path)
        return path

    def run(self, name, *arguments, wrapper=()):
        program = self.programs.get(name)
        if not program or not all(map(is_there, (*program.needs, *wrapper[:1]))):
            raise Missing(name)

        command = [*wrapper, *program.command, *map(str, arguments)]
        output, cpu_seconds = process.run(command, self.environment)
        try:
            sample = json.loads(output)
        except ValueError as error:
            raise process.Broken(f'{" ".join(command)}: says {output!r}') from error

        return {**sample, 'cpu_seconds': cpu_seconds}

    def ask(self, peer, work, url, wrapper=(), **options):
        """As README.md says."""
        if peer.mode:
            options['mode'] = peer.mode
        arguments = [f'{name}={value}' for name, value in options.items()]
        return self.run(peer.program, work, url, *arguments, wrapper=wrapper)
