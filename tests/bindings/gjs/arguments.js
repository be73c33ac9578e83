// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Wrong arguments are errors, and none of them ends the process.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';

import Netreq from 'gi://Netreq?version=1.0';

import {SERVER, emitted, equal, ok, refuses, run, test, turn} from './tap.js';

const request = (options = {}) => new Netreq.ClientRequest({url: `${SERVER}/text`, ...options});

const REFUSED_CALLS = {
    ClientRequest: [
        ['set_header', [null, 'x'], ['x', null], ['x'], ['x', 5], [{}, 'x'], [Symbol('x'), 'x']],
        ['get_header', [null], [], [5]],
        ['remove_header', [null], [], [{}]],
        ['write', [null], [], [5], [{}], [true], [new GLib.Bytes([1])]],
        ['write_bytes', [null], [], [5], ['x'], [{}], [new Gio.Cancellable()]],
        ['end_bytes', [null], [], [5], ['x'], [{}]],
        ['send_async', [{}, null], ['x', null], [null, 5], [null, {}], [new Netreq.Session(), null]],
        ['send_finish', [null], [], [{}], [new Gio.Cancellable()]],
        ['init', [5], [{}], ['x']],
    ],
    IncomingMessage: [
        ['get_header', [null], [], [5]],
        ['get_header_values', [null], [], [{}]],
        ['read_bytes_async', [{}, null], [null, 5]],
        ['read_bytes_finish', [null], []],
        ['read_text_async', ['x', null], [null, {}]],
        ['read_text_finish', [null], [5]],
        ['read_json_async', [5, null], [null, 'x']],
        ['read_json_finish', [null], [{}]],
        ['set_io_priority', [], [Symbol('x')]],
        ['set_read_limit', [], [Symbol('x')]],
    ],
    Cookie: [
        ['set_value', [null], [], [5]],
        ['set_domain', [5], [{}]],
        ['set_same_site', [], [77]],
    ],
    Session: [
        ['set_proxy_async', ['x', null], [{}, null], [new Netreq.Session(), null], [null, 5]],
        ['set_proxy_finish', [null], [], [{}]],
        ['resolve_proxy_async', [null, null], [{}, 5], ['http://x', {}]],
        ['resolve_proxy_finish', [null], [], [{}]],
        ['preconnect_async', [null, 1, null], ['http://x', 1, 5], ['http://x', 1, {}]],
        ['preconnect_finish', [null], [], [{}]],
        ['resolve_host_async', [null, null, null], ['x', {}, null], ['x', new Netreq.Session(), null], ['x', null, 5]],
        ['resolve_host_finish', [null], [], [{}]],
        ['clear_host_resolver_cache_finish', [null], [], [{}]],
        ['set_user_agent', [], [5], [{}]],
        ['set_trust_anchors', [], [5], ['x'], [[5]]],
        ['set_accept_languages', [], [5], [{}]],
        ['set_network_access', [], [77], [-1]],
        ['close_all_connections_async', [{}, null], [null, 5]],
        ['close_all_connections_finish', [null], []],
        ['set_http2', [], [77], [-1]],
        ['set_connect_timeout', [], [Symbol('x')]],
        ['get_cookies_async', ['x', null], [{}, null], [new Netreq.Cookie('a', 'b'), null]],
        ['set_cookie_async', [null, new Netreq.Cookie('a', 'b'), null], ['x', null, null], ['x', {}, null]],
        ['remove_cookie_async', [null, 'x', null], ['x', null, null], ['x', 5, null]],
        ['set_cookie_finish', [null], [5]],
    ],
};

const make = {
    ClientRequest: request,
    IncomingMessage: () => new Netreq.IncomingMessage(),
    Session: () => new Netreq.Session(),
    Cookie: () => new Netreq.Cookie('name', 'value'),
    CookieFilter: () => new Netreq.CookieFilter(),
};

for (const [name, methods] of Object.entries(REFUSED_CALLS)) {
    for (const [method, ...calls] of methods) {
        test(`${name}.${method} refuses what it cannot take`, () => {
            for (const [i, args] of calls.entries())
                refuses(`call ${i + 1}`, () => make[name]()[method](...args));
        });
    }
}

test('functions refuse what they cannot take', () => {
    refuses('a cookie without a value', () => new Netreq.Cookie('a'));
    refuses('a cookie without a name', () => new Netreq.Cookie(null, 'b'));
    for (const value of [null, undefined, 5, {}]) {
        refuses('a URL', () => Netreq.ClientRequest.new(value));
        refuses('a path', () => Netreq.Session.from_path(value));
        refuses('a partition', () => Netreq.Session.from_partition(value));
    }
    refuses('a code', () => Netreq.Error.get_name(77777));
});

test('options of a wrong type are refused', () => {
    for (const options of [
        {url: 5}, {url: {}}, {method: 5}, {headers: {a: 'b'}}, {headers: 'a'}, {headers: ['a', 5]},
        {session: request()}, {session: 'x'}, {partition: 5}, {credentials: 99}, {priority: -5},
        {cache: 6}, {origin: []}, {nonsense: 1},
    ])
        refuses(JSON.stringify(options), () => request(options));

    refuses('a URL without a dictionary', () => new Netreq.ClientRequest(SERVER));
});

test('null is as good as no option', () => {
    const req = new Netreq.ClientRequest({
        url: `${SERVER}/text`, method: null, headers: null, session: null, partition: null, origin: null,
        protocol: null, host: null, hostname: null, path: null,
    });

    equal([req.method, req.headers], ['GET', []]);
    ok(req.init(null));
});

test('methods refuse to be called for something else', () => {
    for (const self of [{}, null, 5, new Gio.Cancellable(), new Netreq.Session()]) {
        refuses('a request', () => Netreq.ClientRequest.prototype.end.call(self));
        refuses('a response', () => Netreq.IncomingMessage.prototype.get_url.call(self));
    }
});

test('a limit out of range is not taken', () => {
    // GObject says so, and later versions of it say that it is critical.
    const fatal = GLib.log_set_always_fatal(GLib.LogLevelFlags.LEVEL_ERROR);

    equal(new Netreq.Session({max_connections: 0}).max_connections, 32);
    GLib.log_set_always_fatal(fatal);
});

test('a response that nobody sent is empty', async () => {
    const response = new Netreq.IncomingMessage();

    equal([response.status_code, response.status_message, response.url], [0, '', '']);
    equal([response.raw_headers, response.headers.deepUnpack()], [[], {}]);
    equal(response.get_header('x'), null);
    response.resume();
    response.pause();
    equal(response.get_body_stream().read_bytes(5, null).get_size(), 0);

    const text = await new Promise(resolve => {
        new Netreq.IncomingMessage().read_text_async(null, (source, result) => resolve(source.read_text_finish(result)));
    });
    equal(text, '');

    const problem = await new Promise(resolve => {
        new Netreq.IncomingMessage().read_json_async(null, (source, result) => {
            try {
                resolve(source.read_json_finish(result));
            } catch (error) {
                resolve(error);
            }
        });
    });
    ok(problem.matches(Netreq.Error, Netreq.Error.INVALID_RESPONSE));
    equal(new Netreq.IncomingMessage().get_header_values('x'), []);
    equal(new Netreq.IncomingMessage().http_version, '0.0');
});

test('a progress can be freed and still be read', () => {
    const progress = request().get_upload_progress();

    progress.free();
    equal(progress.copy().active, false);
});

// Everything that is there, with everything that can be passed.
test('no call with any argument ends the process', async () => {
    const values = [null, undefined, 0, -1, 3.7, NaN, 2 ** 70, true, '', 'x', '\u0000', [], {}, Symbol('x'), () => 1,
        new Uint8Array(2), new GLib.Bytes([1]), new Gio.Cancellable(), new Netreq.Session(), new Date()];
    const pairs = values.flatMap(a => values.map(b => [a, b]));
    let calls = 0;

    for (const [name, construct] of Object.entries(make)) {
        for (const method of Object.getOwnPropertyNames(Netreq[name].prototype)) {
            const callable = Object.getOwnPropertyDescriptor(Netreq[name].prototype, method).value;
            if (typeof callable !== 'function' || method === 'constructor')
                continue;

            const arguments_ = [[[]], values.map(value => [value]), pairs][callable.length] ??
                pairs.map(pair => [...pair, ...Array(callable.length - 2).fill(null)]);
            for (const args of arguments_) {
                calls++;
                try {
                    callable.apply(construct(), args);
                } catch (error) {
                    ok(error instanceof Error || error instanceof GLib.Error, 'that an error is thrown');
                }
            }
            // What has been started comes to its end.
            // eslint-disable-next-line no-await-in-loop
            await turn();
        }
    }

    ok(calls > 1000, `that ${calls} is many`);
});

test('and afterwards all works', async () => {
    const req = request();

    req.end();
    await emitted(req, 'close');
    equal(req.get_error(), null);
});

run();
