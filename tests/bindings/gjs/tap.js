// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// As much of a test framework as TAP needs.

import GLib from 'gi://GLib';
import System from 'system';

import Netreq from 'gi://Netreq?version=1.0';

export const SERVER = GLib.getenv('SERVER_URL');
export const OTHER = GLib.getenv('OTHER_URL');
export const REFUSED = GLib.getenv('REFUSED_URL');
// Empty where there is no openssl.
export const SECURE = GLib.getenv('SECURE_URL');
export const IDENTITY = GLib.getenv('IDENTITY_URL');
export const CERTIFICATE_FILE = GLib.getenv('CERTIFICATE_FILE');

// Only for what would hang.
const SECONDS_PER_TEST = 30;

const tests = [];

// The body may be an async function.
export function test(name, body) {
    tests.push({name, body});
}

export function ok(condition, what = 'that') {
    if (!condition)
        throw new Error(`${what} is not so`);
}

export function equal(actual, expected, what = 'this') {
    const is = JSON.stringify(actual);
    const shouldBe = JSON.stringify(expected);

    if (is !== shouldBe)
        throw new Error(`${what} is ${is} and not ${shouldBe}`);
}

export function contains(text, part) {
    if (!text.includes(part))
        throw new Error(`there is no "${part}" in "${text}"`);
}

// An error of ours, known by all that a script can know it by.
export function isNetreqError(error, code) {
    const name = Netreq.Error.get_name(code);

    if (!(error instanceof GLib.Error))
        throw new Error(`${error} is not a GLib.Error`);
    ok(error.matches(Netreq.Error, code), `that ${error.message} (${error.code}) is ${name}`);
    ok(error.matches(Netreq.error_quark(), code), 'that the domain is known by its quark');
    ok(error instanceof Netreq.Error, 'that it is a Netreq.Error');
    ok(error.message.startsWith(`${name}: `), `that "${error.message}" begins with ${name}`);
}

export function throwsNetreq(body, code) {
    let result;

    try {
        result = body();
    } catch (error) {
        isNetreqError(error, code);
        return error;
    }
    throw new Error(`nothing was thrown, and ${result} returned`);
}

export async function rejectsNetreq(promise, code) {
    let result;

    try {
        result = await promise;
    } catch (error) {
        isNetreqError(error, code);
        return error;
    }
    throw new Error(`nothing was thrown, and ${result} returned`);
}

// What the binding refuses by itself.
export function refuses(what, body) {
    let result;

    try {
        result = body();
    } catch (error) {
        ok(!(error instanceof GLib.Error), `${what}: that the binding throws, and not the library`);
        return;
    }
    throw new Error(`${what}: nothing was thrown, and ${result} returned`);
}

// A promise of the next emission; its arguments are without the object.
export function emitted(object, signal) {
    return new Promise(resolve => {
        const id = object.connect(signal, (_object, ...args) => {
            object.disconnect(id);
            resolve(args);
        });
    });
}

export function turn(priority = GLib.PRIORITY_LOW) {
    return new Promise(resolve => {
        GLib.idle_add(priority, () => {
            resolve();
            return GLib.SOURCE_REMOVE;
        });
    });
}

// For what another process does: asks again until it is so.
export async function until(condition) {
    while (!await condition())
        await turn();
}

export function encode(text) {
    return new TextEncoder().encode(text);
}

export function decode(bytes) {
    return new TextDecoder().decode(bytes instanceof GLib.Bytes ? bytes.toArray() : bytes);
}

function inTime(promise) {
    let source;
    const late = new Promise((_, reject) => {
        source = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, SECONDS_PER_TEST, () => {
            source = 0;
            reject(new Error('it takes too long'));
            return GLib.SOURCE_REMOVE;
        });
    });

    return Promise.race([promise, late]).finally(() => {
        if (source)
            GLib.source_remove(source);
    });
}

async function runOne({name, body}, number) {
    try {
        await inTime(body());
        print(`ok ${number} ${name}`);
        return true;
    } catch (error) {
        print(`not ok ${number} ${name}`);
        print(`${error}\n${error.stack ?? ''}`.trim().replace(/^/gm, '# '));
        return false;
    }
}

async function runAll() {
    let failures = 0;

    print(`1..${tests.length}`);
    for (const [index, each] of tests.entries()) {
        if (!await runOne(each, index + 1))
            failures++;
    }
    return failures;
}

export function run() {
    const loop = new GLib.MainLoop(null, false);
    let failures = 1;

    runAll().then(count => {
        failures = count;
    }).catch(logError).finally(() => loop.quit());
    loop.run();
    System.exit(failures === 0 ? 0 : 1);
}
