# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table of what is measured, group by group."""

import re
import tempfile

from footprint import footprint
from growth import growth
from measure import MEMORY, RATE, SPEED, Figure, Measure, Row, cpu_time, said, wall_time
from peers import NETREQ, SOUP, VALGRIND, XVFB, Peer
from sizes import size_text

SOUP_BEST = Peer('soup', 'best')
SOUP_HEADERS = Peer('soup', 'headers')

NETREQ_AWAIT = Peer('netreq', 'await')

EVERYBODY = (
    NETREQ,
    NETREQ_AWAIT,
    SOUP,
    SOUP_HEADERS,
    SOUP_BEST,
    Peer('curl'),
    Peer('qt', share=0.5),
    Peer('node', 'http'),
    Peer('node', 'fetch', share=0.5),
    Peer('aiohttp', share=0.5),
    Peer('chromium', share=0.1),
)

READERS = (
    Peer('netreq', 'flow'),
    Peer('netreq', 'pull'),
    SOUP,
    SOUP_BEST,
    Peer('curl', 'usual'),
    Peer('curl', 'best'),
)

OTHER_READERS = (
    Peer('qt'),
    Peer('node', 'http'),
    Peer('node', 'fetch'),
    Peer('aiohttp'),
    Peer('chromium'),
)

# Each with whether it is given a file.
WRITERS = {
    Peer('netreq', 'bytes'): False,
    Peer('netreq', 'stream'): True,
    Peer('netreq', 'write'): False,
    Peer('soup', 'memory'): False,
    Peer('soup', 'file'): True,
    Peer('curl', 'memory'): False,
    Peer('curl', 'file'): True,
    Peer('qt'): True,
    Peer('node', 'http'): True,
    Peer('node', 'fetch'): True,
    Peer('aiohttp'): True,
}

FRAMES = (
    said('fps', 'frames/s', 1),
    said('p99_ms', '99 % within, ms', 1),
    said('max_ms', 'longest, ms', 1),
)


# Small requests


def get_row(peer, sizes, parallel):
    requests = max(int(sizes.small * peer.share), parallel)
    return Row(peer.label, lambda peers, server: peers.ask(
        peer, 'get', server.body(1024), requests=requests, parallel=parallel))


def count_instructions(peers, server, peer, requests):
    with tempfile.NamedTemporaryFile('r') as file:
        wrapper = (*VALGRIND, f'--callgrind-out-file={file.name}')
        peers.ask(peer, 'get', server.body(1024), wrapper, requests=requests, parallel=1)
        return int(re.search(r'^(?:summary|totals): (\d+)', file.read(), re.MULTILINE)[1])


def instructions_row(peer, sizes):
    few, many = sizes.counted

    # What the program costs by itself is in both, and goes.
    def run(peers, server):
        more = count_instructions(peers, server, peer, many) - count_instructions(peers, server, peer, few)
        return {'instructions': more / (many - few)}

    return Row(peer.label, run)


def small(sizes):
    for parallel in (1, 6, 64):
        yield Measure(f'get-{parallel}', f'1 KiB GETs, {parallel} at a time', (RATE, MEMORY),
                      [get_row(peer, sizes, parallel) for peer in EVERYBODY], awake=True)

    yield Measure('get-1-asleep', '1 KiB GETs, 1 at a time, on processors that fall asleep', (RATE,),
                  [get_row(peer, sizes, 1) for peer in (NETREQ, NETREQ_AWAIT, SOUP, SOUP_HEADERS, SOUP_BEST)],
                  in_chart=False)

    yield Measure('instructions', 'Instructions of a 1 KiB GET (less is better)',
                  (said('instructions', 'instructions'),),
                  [instructions_row(peer, sizes) for peer in (NETREQ, NETREQ_AWAIT, SOUP, SOUP_HEADERS, SOUP_BEST)],
                  rounds=1)


# Many at once


def burst_row(peer, requests):
    def run(peers, server):
        burst_sample = peers.ask(peer, 'burst', server.body(1024), requests=requests)
        fed_sample = peers.ask(peer, 'get', server.body(1024), requests=requests, parallel=6)
        return {
            'burst_cpu': cpu_time(burst_sample),
            'burst_wall': wall_time(burst_sample),
            'fed_cpu': cpu_time(fed_sample),
            'fed_wall': wall_time(fed_sample),
        }

    return Row(peer.label, run)


def burst(sizes):
    figures = (
        Figure('wall', 'wall, ratio', lambda sample: sample['burst_wall'] / sample['fed_wall'], 2),
        Figure('cpu', 'CPU, ratio', lambda sample: sample['burst_cpu'] / sample['fed_cpu'], 2),
        said('burst_wall', 'wall µs: at once', 1),
        said('fed_wall', 'by six', 1),
        said('burst_cpu', 'CPU µs: at once', 1),
        said('fed_cpu', 'by six', 1),
    )
    yield Measure('burst', f'{sizes.burst:,} GETs at once against six at a time (less is better)',
                  figures, [burst_row(peer, sizes.burst) for peer in (NETREQ, SOUP)],
                  rounds=3, compares=False)


# Large bodies


def download_row(peer, size):
    return Row(peer.label, lambda peers, server: peers.ask(peer, 'download', server.body(size)))


def secure_row(peer, size):
    return Row(peer.label, lambda peers, server: peers.ask(
        peer, 'download', server.secure_body(size), ca=server.certificates))


def download(sizes):
    size = sizes.body
    title = f'Download of {size_text(size)}'

    yield Measure('download', title, (SPEED, MEMORY),
                  [download_row(peer, size) for peer in READERS], times=3)
    yield Measure('download-others', f'{title}, others', (SPEED, MEMORY),
                  [download_row(peer, size) for peer in READERS[:1] + OTHER_READERS], rounds=3)
    yield Measure('download-tls', f'{title} over TLS', (SPEED, MEMORY),
                  [secure_row(peer, size) for peer in READERS], times=3)
    # The pause of the reader is no speed.
    yield Measure('download-stop', f'{title} whose reader stops for a while', (MEMORY,),
                  [download_row(Peer('netreq', 'stop'), size)],
                  rounds=3, compares=False, in_chart=False)


def upload_row(peer, size, from_file):
    def run(peers, server):
        options = {'file': server.file(size)} if from_file else {}
        return peers.ask(peer, 'upload', server.sink(), size=size, **options)

    return Row(peer.label, run)


def upload(sizes):
    yield Measure('upload', f'Upload of {size_text(sizes.body)}', (SPEED, MEMORY),
                  [upload_row(peer, sizes.body, from_file) for peer, from_file in WRITERS.items()],
                  rounds=3)


# Frames


def smoothness(sizes):
    works = (
        ('idle', 'with nothing to do', lambda server: server.body(1024)),
        ('download', 'during downloads', lambda server: server.body(sizes.body)),
        ('upload', 'during uploads', lambda server: server.sink()),
        ('parallel', 'during small requests, 64 at a time', lambda server: server.body(1024)),
        ('gzip', 'during bodies that expand a hundredfold', lambda server: server.gzip()),
    )

    def row(peer, work, url):
        return Row(peer.label, lambda peers, server: peers.run(
            f'smoothness-{peer.program}', work, url(server), f'seconds={sizes.seconds}',
            f'size={sizes.body}', wrapper=XVFB))

    for work, title, url in works:
        yield Measure(f'smoothness-{work}', f'A window {title}', FRAMES,
                      [row(peer, work, url) for peer in (NETREQ, SOUP)], rounds=3)


# First connections


def connect(_sizes):
    figures = (
        Figure('last', 'last, ms', lambda sample: max(sample['connect_ms']), 1),
        Figure('first', 'first, ms', lambda sample: min(sample['connect_ms']), 1),
    )

    def row(peer):
        return Row(peer.label, lambda peers, server: peers.ask(
            peer, 'connect', server.secure_body(1024), requests=6, ca=server.certificates))

    yield Measure('connect', 'Six first requests over TLS begin to connect (less is better)',
                  figures, [row(peer) for peer in (NETREQ, SOUP)])


GROUPS = {
    'small': small,
    'burst': burst,
    'download': download,
    'upload': upload,
    'smoothness': smoothness,
    'connect': connect,
    'footprint': footprint,
    'growth': growth,
}
