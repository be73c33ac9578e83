# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes samples in rounds, in which each row has its turn, and their medians."""

import contextlib
import statistics
import subprocess

from awake import awake
from peers import Missing
from process import Broken, NotDone


def turned(rows, n):
    """Another one begins in each round, so that none always comes after the same one."""
    first = n % len(rows)
    return rows[first:] + rows[:first]


def take_samples(measure, peers, server, n_rounds):
    """The samples of each row that works, and what was wrong with the others."""
    samples = {row.label: [] for row in measure.rows}
    failures = []

    for n in range(n_rounds):
        for row in [row for row in turned(measure.rows, n) if row.label in samples]:
            try:
                samples[row.label].append(row.run(peers, server))
            except (Missing, NotDone):
                del samples[row.label]
            except (Broken, OSError, subprocess.SubprocessError) as error:
                del samples[row.label]
                failures.append(f'{measure.title}, {row.label}: {error}')

    return samples, failures


def take(measure, peers, server, n_rounds):
    with awake() if measure.awake else contextlib.nullcontext():
        samples, failures = take_samples(measure, peers, server, min(n_rounds * measure.times, measure.rounds))
    rows = [summarize(row, measure.figures, samples[row.label])
            for row in measure.rows if row.label in samples]
    return describe(measure, rows), failures


def summarize(row, figures, samples):
    values = {figure.name: [figure.of(sample) for sample in samples] for figure in figures}
    known = {name: numbers for name, numbers in values.items() if None not in numbers}
    return {
        'label': row.label,
        'x': row.x,
        'medians': {name: statistics.median(numbers) for name, numbers in known.items()},
        'values': known,
    }


def describe(measure, rows):
    return {
        'key': measure.key,
        'title': measure.title,
        'figures': [{'name': figure.name, 'title': figure.title, 'digits': figure.digits}
                    for figure in measure.figures],
        'compares': measure.compares,
        'lines': measure.lines,
        'in_chart': measure.in_chart,
        'rows': rows,
    }
