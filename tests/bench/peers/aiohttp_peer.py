#!/usr/bin/python3
# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""aiohttp. The `mode` of an upload is `payload`, an open file that aiohttp
reads by itself, or `generator`, blocks that it asks us for.

Usage: aiohttp_peer.py WORK URL [NAME=VALUE]...
"""

import asyncio
import io
import json
import os
import re
import ssl
import sys
import time

import aiohttp

NOT_DONE_HERE = 77
BLOCK_SIZE = 256 * 1024
MODES = {
    'get': [None],
    'burst': [None],
    'download': [None],
    'upload': ['payload', 'generator', None],
}


def memory_in_kib(key):
    with open('/proc/self/status') as status:
        return int(re.search(rf'{key}:\s*(\d+)', status.read())[1])


def forget_peak_memory():
    with open('/proc/self/clear_refs', 'w') as clear_refs:
        clear_refs.write('5')


def check(response, received):
    length = response.content_length

    if response.status != 200 or received != length:
        raise RuntimeError(f'{response.url}: status {response.status}, {received} of {length} bytes')


async def read_blocks(body):
    while block := body.read(BLOCK_SIZE):
        yield block


class Peer:
    def __init__(self, session, url, options):
        self.session = session
        self.url = url
        self.requests = int(options.get('requests', 1))
        self.parallel = int(options.get('parallel', 1))
        self.size = int(options.get('size', 0))
        self.file = options.get('file')
        self.mode = options.get('mode')

    async def get(self):
        async with self.session.get(self.url) as response:
            body = await response.read()
            check(response, len(body))
            return len(body)

    async def get_many(self, count, lanes):
        """Each lane sends its next request when the last one has been read."""
        left = iter(range(count))

        async def run_lane():
            return sum([await self.get() for _ in left])

        return sum(await asyncio.gather(*(run_lane() for _ in range(lanes))))

    async def download(self):
        async with self.session.get(self.url) as response:
            received = 0
            # The other iterators cut blocks to size, which costs a copy.
            async for block in response.content.iter_any():
                received += len(block)
            check(response, received)
            return received

    async def upload(self, body):
        size = body.seek(0, os.SEEK_END)
        body.seek(0)
        data = read_blocks(body) if self.mode == 'generator' else body

        async with self.session.post(self.url, data=data, headers={'Content-Length': str(size)}) as response:
            check(response, len(await response.read()))
            return size

    def open_body(self):
        return open(self.file, 'rb') if self.file else io.BytesIO(b'x' * self.size)

    def plan(self, work):
        """Tells what goes before, as pairs for get_many(), and what is measured."""
        requests, parallel = self.requests, self.parallel

        if work == 'get':
            return [(parallel, parallel)], lambda: self.get_many(requests, parallel)
        if work == 'burst':
            return [(1, 1)], lambda: self.get_many(requests, requests)
        if work == 'download':
            return [], self.download

        body = self.open_body()
        return [], lambda: self.upload(body)

    async def measure(self, work):
        idle_kib = memory_in_kib('VmRSS')
        forget_peak_memory()

        before, run = self.plan(work)
        for count, lanes in before:
            await self.get_many(count, lanes)

        begin = time.perf_counter()
        received = await run()
        seconds = time.perf_counter() - begin

        return {'seconds': seconds, 'requests': self.requests, 'bytes': received,
                'idle_kib': idle_kib, 'peak_kib': memory_in_kib('VmHWM')}


async def main(work, url, *words):
    options = dict(word.split('=', 1) for word in words)

    if options.get('mode') not in MODES.get(work, []):
        return NOT_DONE_HERE

    tls = ssl.create_default_context(cafile=options['ca']) if 'ca' in options else None
    connector = aiohttp.TCPConnector(limit_per_host=6, ssl=tls)

    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        print(json.dumps(await Peer(session, url, options).measure(work)))


sys.exit(asyncio.run(main(*sys.argv[1:])))
