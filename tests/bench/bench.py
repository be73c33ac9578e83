#!/usr/bin/python3
# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures libnetreq beside its peers: see README.md.

The exit status is 1 when something broke, and with --strict when a bar was missed.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import sys

import chart
import table
from bars import list_bars
from measures import GROUPS
from nginx import Nginx
from peers import HERE, Peers
from rounds import take
from sizes import FULL, QUICK

SKIPPED = 77


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('groups', nargs='*', metavar='GROUP',
                        help=f'of {", ".join(GROUPS)}; all of them if there is none')
    parser.add_argument('--build', default=os.path.join(HERE, '..', '..', '_build', 'bench'),
                        help='the build directory')
    parser.add_argument('--programs', metavar='NAME,NAME', type=lambda text: text.split(','),
                        help='only these programs, of which one is netreq')
    parser.add_argument('--rounds', type=int, help='how often each is measured')
    parser.add_argument('--quick', action='store_true', help='only see that everything works')
    parser.add_argument('--strict', action='store_true', help='fail when a bar is missed')
    parser.add_argument('--json', metavar='FILE', help='where to leave the results')
    parser.add_argument('--svg', metavar='FILE', help='where to leave the chart')
    arguments = parser.parse_args()

    unknown = set(arguments.groups) - set(GROUPS)
    if unknown:
        parser.error(f'no such group: {", ".join(sorted(unknown))}')
    return arguments


def say(text):
    print(f'== {text}', file=sys.stderr, flush=True)


def name_missing(peers):
    missing = peers.missing()
    for need, names in missing.items():
        say(f'left out, since there is no {need}: {", ".join(names)}')
    return missing


def measure_all(peers, groups, sizes, n_rounds):
    measures = []
    failures = []

    with Nginx() as server:
        for group in groups:
            for measure in GROUPS[group](sizes):
                say(measure.title)
                result, broken = take(measure, peers, server, n_rounds)
                measures.append(result)
                failures += broken

    return measures, failures


def judge(measures):
    results = {measure['key']: {row['label']: row['medians'] for row in measure['rows']} for measure in measures}
    return [verdict for bar in list_bars() if (verdict := bar.judge(results))]


def write_files(arguments, document):
    if arguments.json:
        with open(arguments.json, 'w', encoding='utf-8') as file:
            json.dump(document, file, indent=2)
    if arguments.svg:
        with open(arguments.svg, 'w', encoding='utf-8') as file:
            file.write(chart.draw(document))


def main():
    arguments = read_arguments()
    # What has been started is stopped, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if not shutil.which('nginx'):
        say('there is no nginx')
        return SKIPPED

    sizes = QUICK if arguments.quick else FULL
    n_rounds = arguments.rounds or sizes.rounds
    peers = Peers(os.path.abspath(arguments.build), arguments.programs)
    missing = name_missing(peers)
    if 'netreq-peer' in missing:
        sys.exit(f'{arguments.build} is not built')

    measures, failures = measure_all(peers, arguments.groups or GROUPS, sizes, n_rounds)

    document = {
        'system': platform.platform(),
        'processors': os.cpu_count(),
        'rounds': n_rounds,
        'quick': arguments.quick,
        'missing': missing,
        'measures': measures,
        # What is tiny says nothing of how fast something is.
        'bars': [] if arguments.quick else judge(measures),
        'failures': failures,
    }

    print(table.format_results(document), end='')
    write_files(arguments, document)
    for failure in failures:
        say(f'broken: {failure}')

    missed = any(not bar['met'] for bar in document['bars'])
    return 1 if failures or arguments.strict and missed else 0


if __name__ == '__main__':
    sys.exit(main())
