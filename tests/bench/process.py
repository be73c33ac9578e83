# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs one program to its end."""

import os
import signal
import subprocess
import tempfile
import threading

NOT_DONE = 77
TIMEOUT = 120  # seconds


class NotDone(Exception):
    """The program does not do this kind of work."""


class Broken(Exception):
    """The program failed."""


def run(command, environment):
    """Gives what the program printed, and the seconds of CPU that it took."""
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=errors, start_new_session=True)
        output, seconds = wait(child)
        errors.seek(0)
        check(command, child.returncode, errors.read())
        return output.decode(), seconds


def wait(child):
    timer = threading.Timer(TIMEOUT, kill, [child])
    timer.start()
    try:
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    finally:
        timer.cancel()
        child.stdout.close()
        if child.returncode is None:
            kill(child)

    return output, usage.ru_utime + usage.ru_stime


def kill(child):
    # What it has started is in its process group, and goes with it.
    os.killpg(child.pid, signal.SIGKILL)


def check(command, status, errors):
    if status == NOT_DONE:
        raise NotDone
    if status != 0:
        why = errors.decode(errors='replace').strip() or 'it says nothing'
        if status == -signal.SIGKILL:
            why = f'it took more than {TIMEOUT} seconds'
        raise Broken(f'{" ".join(command)}: exit status {status}: {why}')
