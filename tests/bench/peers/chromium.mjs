#!/usr/bin/env node
// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Chromium without a window: fetch() in a page that this program serves, and that
// posts here what it has measured. The server has to allow other origins.
//
// Usage: chromium.mjs WORK URL [NAME=VALUE]...

import {spawn} from 'node:child_process';
import {on, once} from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import {text} from 'node:stream/consumers';

const NOT_DONE_HERE = 77;

const FLAGS = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Chromium ends when the other end of the pipe is gone, however we end.
    '--remote-debugging-pipe',
];

// The functions down to runInPage() run in the page.

async function get(url) {
    const response = await fetch(url, {cache: 'no-store', credentials: 'omit'});
    const length = Number(response.headers.get('Content-Length'));
    const reader = response.body.getReader();
    let received = 0;

    for (let block = await reader.read(); !block.done; block = await reader.read())
        received += block.value.length;

    if (response.status !== 200 || received !== length)
        throw new Error(`${url}: status ${response.status}, ${received} of ${length} bytes`);
    return received;
}

// Each lane sends its next request when the last one has been read.
async function getMany(url, count, lanes) {
    let left = count;
    let received = 0;

    async function lane() {
        while (left-- > 0) {
            const length = await get(url);

            received += length;
        }
    }

    await Promise.all(Array.from({length: lanes}, lane));
    return received;
}

async function measure({work, url, requests, parallel}) {
    if (work === 'get')
        await getMany(url, parallel, parallel);

    const begin = performance.now();
    const bytes = await getMany(url, requests, parallel);
    const seconds = (performance.now() - begin) / 1000;

    return {seconds, requests, bytes};
}

async function runInPage(plan) {
    const result = await measure(plan).catch(error => ({error: error.message}));

    await fetch('/result', {method: 'POST', body: JSON.stringify(result)});
}

function makePage(plan) {
    const code = [get, getMany, measure, runInPage].join('\n');

    return `<!doctype html><script>${code}\nrunInPage(${JSON.stringify(plan)});</script>`;
}

// What is not the result asks for the page.
async function servePage(server, page) {
    for await (const [request, response] of on(server, 'request')) {
        if (request.method === 'POST') {
            response.end();
            return JSON.parse(await text(request));
        }
        response.setHeader('Content-Type', 'text/html');
        response.end(page);
    }
}

async function failWhenEnded(chromium) {
    const [status, signal] = await once(chromium, 'exit');

    throw new Error(`Chromium has ended by itself: ${status ?? signal}`);
}

async function runChromium(address, result) {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-chromium-'));
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'];
    const chromium = spawn('chromium', [...FLAGS, `--user-data-dir=${profile}`, address], {stdio, detached: true});

    try {
        return await Promise.race([result, failWhenEnded(chromium)]);
    } finally {
        // All of its processes: one that ends by itself still writes to the profile.
        if (chromium.exitCode === null && chromium.signalCode === null) {
            process.kill(-chromium.pid, 'SIGKILL');
            await once(chromium, 'close');
        }
        fs.rmSync(profile, {recursive: true, maxRetries: 20, retryDelay: 50});
    }
}

const [work, url, ...words] = process.argv.slice(2);
const options = Object.fromEntries(words.map(word => word.match(/^(.*?)=(.*)$/).slice(1)));
const {requests = 1, parallel = 1} = options;

if (!['get', 'download'].includes(work) || options.mode || url.startsWith('https:'))
    process.exit(NOT_DONE_HERE);

const server = http.createServer().listen(0, '127.0.0.1');
await once(server, 'listening');

const page = makePage({work, url, requests: Number(requests), parallel: Number(parallel)});
const result = await runChromium(`http://127.0.0.1:${server.address().port}/`, servePage(server, page));

if (result.error)
    throw new Error(result.error);
console.log(JSON.stringify(result));
process.exit();
