#!/usr/bin/env node
// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Node. `mode` is `http`, the modules http and https, or `fetch`, which can't be told
// to keep to six connections.
//
// Usage: node.mjs WORK URL [NAME=VALUE]...

import {spawnSync} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import {pipeline} from 'node:stream/promises';

const NOT_DONE_HERE = 77;

const [work, url, ...words] = process.argv.slice(2);
const options = Object.fromEntries(words.map(word => word.match(/^(.*?)=(.*)$/).slice(1)));
const {mode = 'http', file, ca} = options;
const requests = Number(options.requests ?? 1);
const parallel = Number(options.parallel ?? 1);
const size = file ? fs.statSync(file).size : Number(options.size);

const protocol = url.startsWith('https:') ? https : http;
const agent = new protocol.Agent({keepAlive: true, maxSockets: 6, ca: ca && fs.readFileSync(ca)});

function check(status, length, received) {
    if (status !== 200 || received !== Number(length))
        throw new Error(`${url}: status ${status}, ${received} of ${length} bytes`);
    return received;
}

async function sendWithHttp(init, writeBody) {
    const request = protocol.request(url, {agent, ...init});
    const [[response]] = await Promise.all([once(request, 'response'), writeBody(request)]);
    let received = 0;

    response.on('data', chunk => (received += chunk.length));
    await once(response, 'end');
    return check(response.statusCode, response.headers['content-length'], received);
}

function getWithHttp() {
    return sendWithHttp({}, request => request.end());
}

function uploadWithHttp(memory) {
    return sendWithHttp({method: 'POST', headers: {'Content-Length': size}}, request =>
        memory ? request.end(memory) : pipeline(fs.createReadStream(file), request));
}

async function sendWithFetch(init) {
    const response = await fetch(url, init);
    let received = 0;

    for await (const chunk of response.body)
        received += chunk.length;
    return check(response.status, response.headers.get('content-length'), received);
}

function getWithFetch() {
    return sendWithFetch({});
}

function uploadWithFetch(memory) {
    const body = memory ?? fs.createReadStream(file);

    return sendWithFetch({method: 'POST', headers: {'Content-Length': size}, body, duplex: 'half'});
}

// Each lane sends its next request when the last one has been read.
async function getMany(get, count, lanes) {
    let left = count;
    let received = 0;

    async function lane() {
        while (left-- > 0) {
            const length = await get();

            received += length;
        }
    }

    await Promise.all(Array.from({length: lanes}, lane));
    return received;
}

function memoryInKib(key) {
    return Number(fs.readFileSync('/proc/self/status', 'utf8').match(`${key}:\\s*(\\d+)`)[1]);
}

async function measure(makePlan, calls) {
    const idle_kib = memoryInKib('VmRSS');

    fs.writeFileSync('/proc/self/clear_refs', '5');

    const {run, warmUp} = makePlan(calls);

    await warmUp?.();

    const begin = performance.now();
    const bytes = await run();
    const seconds = (performance.now() - begin) / 1000;

    return {seconds, requests, bytes, idle_kib, peak_kib: memoryInKib('VmHWM')};
}

function planUpload(upload) {
    const memory = file ? null : Buffer.alloc(size, 'x');

    return {run: () => upload(memory).then(() => size)};
}

const MODES = {
    http: {get: getWithHttp, upload: uploadWithHttp},
    fetch: {get: getWithFetch, upload: uploadWithFetch},
};

const WORKS = {
    get: ({get}) => ({warmUp: () => getMany(get, parallel, parallel), run: () => getMany(get, requests, parallel)}),
    burst: ({get}) => ({warmUp: get, run: () => getMany(get, requests, requests)}),
    download: ({get}) => ({run: get}),
    upload: ({upload}) => planUpload(upload),
};

// An authority for fetch() comes from the environment, and only when Node starts.
function startAgainWithAuthority() {
    const env = {...process.env, NODE_EXTRA_CA_CERTS: ca};

    process.exit(spawnSync(process.execPath, process.argv.slice(1), {env, stdio: 'inherit'}).status ?? 1);
}

async function prepareFetch() {
    if (ca && process.env.NODE_EXTRA_CA_CERTS !== ca)
        startAgainWithAuthority();

    // Node loads it at the first use.
    await fetch('data:,');
}

if (!WORKS[work] || !MODES[mode])
    process.exit(NOT_DONE_HERE);
if (mode === 'fetch')
    await prepareFetch();

console.log(JSON.stringify(await measure(WORKS[work], MODES[mode])));
process.exit();
