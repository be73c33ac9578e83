# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How large the library is, and how long it takes to begin."""

import os
import re
import subprocess
import tempfile

from measure import Measure, Row, said


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def find_soup(library):
    return re.search(r'libsoup-3\.0\S* => (\S+)', output('ldd', library))[1]


def measure_library(path):
    with tempfile.TemporaryDirectory() as directory:
        stripped = os.path.join(directory, 'stripped')
        output('strip', '-o', stripped, path)
        text, data, *_ = output('size', stripped).splitlines()[1].split()
        return {
            'file': os.path.getsize(stripped),
            'text': int(text),
            'data': int(data),
            'relocations': len(re.findall(r'\bR_', output('readelf', '-rW', stripped))),
        }


def objects():
    figures = (
        said('before_start', 'a request'),
        said('in_flight', 'one in flight'),
        said('partitions', '1,000 unused partitions'),
    )
    return Measure('objects', 'Memory of objects, in bytes (less is better)', figures,
                   [Row('netreq', lambda peers, server: peers.run('objects', server.body(1024)))],
                   rounds=1, compares=False, in_chart=False)


def shared_object():
    figures = (
        said('file', 'file'),
        said('text', 'text'),
        said('data', 'data'),
        said('relocations', 'relocations'),
    )
    return Measure('library', 'The stripped shared object, in bytes (less is better)', figures, [
        Row('netreq', lambda peers, server: measure_library(peers.library())),
        Row('soup', lambda peers, server: measure_library(find_soup(peers.library()))),
    ], rounds=1, in_chart=False)


def startup(interpreter, title):
    def row(library):
        return Row(library.lower(),
                   lambda peers, server: peers.run(interpreter, library, server.body(1024)))

    figures = (
        said('first_byte_ms', 'first byte, ms', 1),
        said('import_ms', 'import alone, ms', 1),
    )
    return Measure(f'startup-{interpreter}',
                   f'From import to the first byte in {title} (less is better)',
                   figures, [row('Netreq'), row('Soup')])


def footprint(_sizes):
    yield objects()
    yield shared_object()
    yield startup('gjs', 'GJS')
    yield startup('python', 'Python')
