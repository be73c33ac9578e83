# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How much is measured."""

from typing import NamedTuple

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


class Sizes(NamedTuple):
    rounds: int
    small: int  # requests
    burst: int  # requests
    counted: tuple  # requests, whose instructions are counted: few, and many
    body: int
    seconds: int  # of frames
    requests: tuple
    header_requests: int
    # Sizes of bodies, each with the number of requests for it.
    bodies: dict


FULL = Sizes(
    rounds=5,
    small=8000,
    burst=8000,
    counted=(200, 1200),
    body=GIB,
    seconds=4,
    requests=(10, 100, 1000, 10000, 100000),
    header_requests=2000,
    bodies={KIB: 2000, 16 * KIB: 2000, 256 * KIB: 1000, 4 * MIB: 100, 64 * MIB: 1, GIB: 1, 4 * GIB: 1},
)

# Enough to see that everything works.
QUICK = Sizes(
    rounds=1,
    small=64,
    burst=64,
    counted=(5, 15),
    body=16 * MIB,
    seconds=1,
    requests=(10, 100),
    header_requests=20,
    bodies={KIB: 20, 4 * MIB: 2, 64 * MIB: 1},
)


def size_text(size):
    for unit, name in ((GIB, 'GiB'), (MIB, 'MiB'), (KIB, 'KiB')):
        if size >= unit:
            return f'{size // unit} {name}'
    return f'{size} bytes'
