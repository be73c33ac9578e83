# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The bars that libnetreq has to reach."""

from typing import Callable, NamedTuple

MEMORY_LIMIT = 12 * 1024


class Bar(NamedTuple):
    measure: str
    text: str
    # Is called with what was measured: rows by label, figures by name.
    value: Callable
    limit: float
    at_least: bool = False

    def judge(self, results):
        """None when what it is about was not measured."""
        try:
            value = self.value(results[self.measure])
        except KeyError:
            return None

        return {
            'text': self.text,
            'value': value,
            'limit': self.limit,
            'at_least': self.at_least,
            'met': value >= self.limit if self.at_least else value <= self.limit,
        }


def figure(label, name):
    return lambda rows: rows[label][name]


def ratio(label, name, *others):
    """Against the best of the others."""
    return lambda rows: rows[label][name] / max(rows[other][name] for other in others)


def faster(measure, text, label, name, others, limit):
    return Bar(measure, f'{text}: {label} against {", ".join(others)}',
               ratio(label, name, *others), limit, at_least=True)


def small():
    for parallel in (1, 6, 64):
        yield faster(f'get-{parallel}', f'GETs, {parallel} at a time', 'netreq', 'rate', ['soup usual'], 1)
        yield faster(f'get-{parallel}', f'GETs, {parallel} at a time', 'netreq', 'rate', ['soup headers'], 1)
    yield Bar('instructions', 'instructions of a GET: netreq against soup usual',
              ratio('netreq', 'instructions', 'soup usual'), 1)


def burst():
    for name, text in (('wall', 'wall time'), ('cpu', 'CPU time')):
        yield Bar('burst', f'{text} of GETs at once against six at a time', figure('netreq', name), 1.2)


def memory(measure, text, label):
    return Bar(measure, f'memory of {text}, KiB above idle: {label}', figure(label, 'memory'), MEMORY_LIMIT)


def download():
    curl = ['curl usual', 'curl best']
    for label in ('netreq flow', 'netreq pull'):
        yield faster('download', 'download', label, 'speed', curl, 1)
        yield faster('download', 'download', label, 'speed', ['soup usual'], 2.5)
        yield faster('download-tls', 'download over TLS', label, 'speed', curl, 1)
        yield memory('download', 'a download', label)
        yield memory('download-tls', 'a download over TLS', label)
    yield memory('download-stop', 'a download', 'netreq stop')


def upload():
    for label in ('netreq bytes', 'netreq stream'):
        yield faster('upload', 'upload', label, 'speed', ['soup memory'], 0.95)
    yield faster('upload', 'upload', 'netreq stream', 'speed', ['soup file'], 4)
    for label in ('netreq stream', 'netreq write'):
        yield memory('upload', 'an upload', label)


def smoothness():
    for work in ('download', 'upload', 'parallel', 'gzip'):
        measure = f'smoothness-{work}'
        yield Bar(measure, f'frames/s, {work}', figure('netreq', 'fps'), 59, at_least=True)
        yield Bar(measure, f'99 % of the frames within, ms, {work}', figure('netreq', 'p99_ms'), 20)


def connect():
    yield Bar('connect', 'the sixth first request over TLS begins to connect, ms', figure('netreq', 'last'), 20)


def list_bars():
    for group in (small, burst, download, upload, smoothness, connect):
        yield from group()
