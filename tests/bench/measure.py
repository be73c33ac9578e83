# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a measurement is, and the figures that many of them have."""

from typing import Callable, NamedTuple


class Figure(NamedTuple):
    """A number that is made of a sample, which is what one program said at one time."""
    name: str
    title: str
    value: Callable
    digits: int = 0

    def of(self, sample):
        """None where the program did not say enough for it."""
        try:
            return self.value(sample)
        except KeyError:
            return None


class Row(NamedTuple):
    label: str
    # Is called with the peers and the server, and gives a sample.
    run: Callable
    # Where it is in the chart, when the rows are the points of a line.
    x: int = 0


class Measure(NamedTuple):
    key: str
    title: str
    # The first is what is compared.
    figures: tuple
    rows: list
    # At most so many, when one takes long or all give the same.
    rounds: int = 1000
    # So many times as many, when one is short and they are far apart.
    times: int = 1
    # Whether no processor may sleep meanwhile: see awake.py.
    awake: bool = False
    # Whether the table divides what is netreq's by what is another's.
    compares: bool = True
    # In the chart: lines of these figures, or else bars of the first one.
    lines: tuple = ()
    in_chart: bool = True


def said(name, title, digits=0):
    return Figure(name, title, lambda sample: sample[name], digits)


def cpu_time(sample):
    return sample['cpu_seconds'] / sample['requests'] * 1e6


def wall_time(sample):
    return sample['seconds'] / sample['requests'] * 1e6


RATE = Figure('rate', 'req/s', lambda sample: sample['requests'] / sample['seconds'])
SPEED = Figure('speed', 'MB/s', lambda sample: sample['bytes'] / sample['seconds'] / 1e6)
MEMORY = Figure('memory', 'KiB above idle', lambda sample: sample['peak_kib'] - sample['idle_kib'])
