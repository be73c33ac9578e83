# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Keeps the processors awake.

Where two programs wait for each other all the time, a processor that has nothing to do
falls asleep between any two of their messages. On a virtual machine it takes up to half of
the time of a request to wake it, more or less as the hypervisor likes. So a process of the
idle class, which everything else goes before, runs on each of them meanwhile.
"""

import contextlib
import multiprocessing
import os


def spin(processor, parent):
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    os.sched_setaffinity(0, {processor})
    while os.getppid() == parent:
        for _ in range(1_000_000):
            pass


@contextlib.contextmanager
def awake():
    fork = multiprocessing.get_context('fork')
    processes = []
    try:
        for processor in os.sched_getaffinity(0):
            process = fork.Process(target=spin, args=(processor, os.getpid()), daemon=True)
            process.start()
            processes.append(process)
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()
