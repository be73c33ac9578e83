# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""As much of a test framework as TAP and a main loop need."""

import os
import sys
import traceback

import gi

gi.require_version('Netreq', '1.0')
from gi.repository import GLib, Netreq  # noqa: E402

SERVER = os.environ['SERVER_URL']
OTHER = os.environ['OTHER_URL']
REFUSED = os.environ['REFUSED_URL']
# Empty where there is no openssl.
SECURE = os.environ['SECURE_URL']
IDENTITY = os.environ['IDENTITY_URL']
CERTIFICATE_FILE = os.environ['CERTIFICATE_FILE']

# Only for what would hang.
SECONDS_PER_WAIT = 30

tests = []


def test(function):
    """Its name, in words, is that of the case."""
    tests.append((function.__name__.strip('_').replace('_', ' '), function, ()))
    return function


def test_each(cases):
    """One case for each (name, argument...)."""
    def decorate(function):
        for name, *arguments in cases:
            tests.append((f'{name} {function.__name__.replace("_", " ")}', function, arguments))
        return function
    return decorate


def wait_until(condition):
    """Runs the main loop until it is so."""
    context = GLib.MainContext.default()
    late = []
    source = GLib.timeout_add_seconds(SECONDS_PER_WAIT, lambda: late.append(True))

    while not condition() and not late:
        context.iteration(True)
    if not late:
        GLib.source_remove(source)
    assert not late, 'it takes too long'


def turn():
    """All that is due is done."""
    context = GLib.MainContext.default()
    while context.iteration(False):
        pass


def finish(thing, name, *arguments):
    """Calls an _async method, waits for it, and calls its _finish."""
    results = []
    getattr(thing, f'{name}_async')(*arguments, lambda _source, result, *_: results.append(result))
    wait_until(lambda: results)

    return getattr(thing, f'{name}_finish')(results[0])


def wait_for_close(request):
    closed = []
    request.connect('close', closed.append)
    wait_until(lambda: closed)


def is_netreq_error(error, code):
    name = Netreq.error_get_name(code)

    assert isinstance(error, GLib.Error), repr(error)
    assert error.matches(Netreq.Error.quark(), code), f'{error.message} is not {name}'
    assert GLib.quark_to_string(Netreq.error_quark()) == error.domain
    assert error.code == code
    assert error.message.startswith(f'{name}: '), error.message
    return error


def raises_netreq(code, function, *arguments):
    try:
        result = function(*arguments)
    except GLib.Error as error:
        return is_netreq_error(error, code)
    raise AssertionError(f'nothing was raised, and {result!r} returned')


def refuses(function, *arguments, **keywords):
    """It is the binding that refuses."""
    try:
        result = function(*arguments, **keywords)
    except (TypeError, ValueError, OverflowError):
        return
    raise AssertionError(f'{arguments!r} {keywords!r}: nothing was raised, and {result!r} returned')


def equal(actual, expected):
    assert actual == expected, f'{actual!r} is not {expected!r}'


def run_one(number, name, function, arguments):
    try:
        function(*arguments)
    except Exception:
        print(f'not ok {number} {name}')
        for line in traceback.format_exc().splitlines():
            print(f'# {line}')
        return False

    print(f'ok {number} {name}')
    return True


def run():
    print(f'1..{len(tests)}')
    results = [run_one(number, *each) for number, each in enumerate(tests, 1)]
    sys.exit(0 if all(results) else 1)
