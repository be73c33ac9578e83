# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a unit costs when there are more of them."""

from measure import Figure, Measure, Row, said
from nginx import HEADER_SIZES
from peers import NETREQ, SOUP
from sizes import MIB, size_text

NANOSECONDS_PER_BYTE = 1e9
MICROSECONDS_PER_MIB = 1e6 * MIB

# What a byte costs is more than noise when all of them add so much to the smallest.
NOTICEABLE = 1.05


def cost(sample):
    return sample['seconds'] / sample['requests']


def both(name, title):
    return [said(f'{peer.program} {name}', f'{peer.program}, {title}', 1) for peer in (NETREQ, SOUP)]


def sample_of(run):
    """What run says of each library, as one sample."""
    return {f'{peer.program} {name}': value
            for peer in (NETREQ, SOUP)
            for name, value in run(peer).items()}


def measure(name, title, figures, rows, drawn):
    ratio = Figure('ratio', 'netreq : soup', lambda sample: sample['netreq cost'] / sample['soup cost'], 2)
    return Measure(f'growth-{name}', f'{title} (less is better)', (ratio, *figures), rows,
                   rounds=3, compares=False, lines=(f'netreq {drawn}', f'soup {drawn}'))


def of_requests(sizes):
    def row(requests):
        def run(peers, server):
            return sample_of(lambda peer: {'cost': 1e6 * cost(peers.ask(
                peer, 'get', server.body(1024), requests=requests, parallel=6))})

        return Row(f'{requests:,}', run, requests)

    return measure('requests', 'A GET among so many, six at a time', both('cost', 'µs'),
                   [row(requests) for requests in sizes.requests], 'cost')


def sized_row(label, size, smallest, take, scale):
    """take() gives the seconds of a request of some size."""
    def of_peer(peers, server, peer):
        seconds = take(peers, server, peer, size)
        sample = {'cost': 1e6 * seconds}
        if size > smallest:
            fixed = take(peers, server, peer, smallest)
            if seconds > NOTICEABLE * fixed:
                sample['unit'] = scale * (seconds - fixed) / (size - smallest)
        return sample

    return Row(label, lambda peers, server: sample_of(lambda peer: of_peer(peers, server, peer)), size)


def of_headers(sizes):
    def take(peers, server, peer, size):
        return cost(peers.ask(peer, 'get', server.header(size), requests=sizes.header_requests, parallel=6))

    rows = [sized_row(f'{size:,} B', size, HEADER_SIZES[0], take, NANOSECONDS_PER_BYTE)
            for size in HEADER_SIZES]
    return measure('headers', 'A GET with so large a response header',
                   both('cost', 'µs') + both('unit', 'ns/byte'), rows, 'cost')


def of_bodies(sizes):
    def take(peers, server, peer, size):
        requests = sizes.bodies[size]
        if requests == 1:
            return cost(peers.ask(peer, 'download', server.body(size)))
        return cost(peers.ask(peer, 'get', server.body(size), requests=requests, parallel=1))

    rows = [sized_row(size_text(size), size, min(sizes.bodies), take, MICROSECONDS_PER_MIB)
            for size in sizes.bodies]
    return measure('bodies', 'A GET of so large a body',
                   both('cost', 'µs') + both('unit', 'µs/MiB'), rows, 'unit')


def growth(sizes):
    yield of_requests(sizes)
    yield of_headers(sizes)
    yield of_bodies(sizes)
