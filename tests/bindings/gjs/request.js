// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a GJS application does with a request, over a real connection.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';

import Netreq from 'gi://Netreq?version=1.0';

import {
    SERVER, REFUSED, contains, decode, emitted, encode, equal, isNetreqError, ok,
    rejectsNetreq, run, test, throwsNetreq, turn, until,
} from './tap.js';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async', 'send_finish');
Gio._promisify(Netreq.IncomingMessage.prototype, 'read_bytes_async', 'read_bytes_finish');
Gio._promisify(Netreq.IncomingMessage.prototype, 'read_text_async', 'read_text_finish');
Gio._promisify(Netreq.IncomingMessage.prototype, 'read_json_async', 'read_json_finish');
Gio._promisify(Gio.OutputStream.prototype, 'splice_async', 'splice_finish');
Gio._promisify(Gio.OutputStream.prototype, 'write_bytes_async', 'write_bytes_finish');
Gio._promisify(Gio.OutputStream.prototype, 'close_async', 'close_finish');
Gio._promisify(Gio.InputStream.prototype, 'read_bytes_async', 'read_bytes_finish');

const {Credentials, CacheMode, Error: Code, Priority, RedirectMode, ReferrerPolicy} = Netreq;

function request(path, options = {}) {
    return new Netreq.ClientRequest({url: SERVER + path, ...options});
}

async function fetch(path, options = {}, body = null) {
    const req = request(path, options);
    if (body)
        req.write(body);
    return req.send_async(null);
}

// What the server says of the request that it got.
async function inspect(req) {
    const response = await req.send_async(null);
    return JSON.parse(await response.read_text_async(null));
}

async function waiting() {
    return Number(await (await fetch('/waiting')).read_text_async(null));
}

function record(req) {
    const lines = [];
    const note = (object, signals) => {
        for (const signal of signals)
            object.connect(signal, () => lines.push(`${object instanceof Netreq.ClientRequest ? 'request' : 'response'} ${signal}`));
    };

    note(req, ['drain', 'finish', 'response', 'abort', 'error', 'close']);
    req.connect('response', (_req, response) => note(response, ['end', 'aborted', 'error', 'close']));
    return lines;
}

test('options are construct properties, in every spelling', () => {
    const session = new Netreq.Session();
    const req = new Netreq.ClientRequest({
        method: 'patch',
        url: 'HTTP://Example.com:80/a b#fragment',
        headers: ['X-One', '1', 'x-two', '2'],
        session,
        credentials: Credentials.SAME_ORIGIN,
        useSessionCookies: true,
        'redirect-mode': RedirectMode.MANUAL,
        origin: 'https://example.org',
        referrer_policy: ReferrerPolicy.NO_REFERRER,
        cache: CacheMode.ONLY_IF_CACHED,
        priority: Priority.HIGHEST,
        priorityIncremental: false,
        connect_timeout: 1,
        responseTimeout: 2,
        'idle-timeout': 3,
        totalTimeout: 4,
        chunkedEncoding: true,
    });

    equal(req.method, 'PATCH');
    equal(req.url, 'http://example.com/a%20b');
    equal(req.headers, ['X-One', '1', 'x-two', '2']);
    ok(req.session === session);
    equal(req.credentials, Credentials.SAME_ORIGIN);
    equal(req.use_session_cookies, true);
    equal(req.redirectMode, RedirectMode.MANUAL);
    equal(req.origin, 'https://example.org');
    equal(req.referrerPolicy, ReferrerPolicy.NO_REFERRER);
    equal(req.cache, CacheMode.ONLY_IF_CACHED);
    equal(req.priority, Priority.HIGHEST);
    equal(req.priority_incremental, false);
    equal([req.connectTimeout, req.response_timeout, req.idleTimeout, req.total_timeout], [1, 2, 3, 4]);
    equal(req.chunked_encoding, true);
    equal([req.started, req.aborted, req.bufferedAmount], [false, false, 0]);
});

test('defaults are those of Electron', () => {
    const req = new Netreq.ClientRequest({url: SERVER});

    equal(req.method, 'GET');
    equal(req.credentials, Credentials.UNSET);
    equal(req.redirect_mode, RedirectMode.FOLLOW);
    equal(req.cache, CacheMode.DEFAULT);
    equal(req.port, -1);
    ok(req.session === Netreq.Session.get_default());
    equal([req.protocol, req.host, req.hostname, req.path, req.origin, req.partition], [null, null, null, null, null, null]);
});

test('a URL is made of its parts', () => {
    equal(new Netreq.ClientRequest({protocol: 'https:', hostname: 'example.com', port: 444, path: '/x?y'}).url,
        'https://example.com:444/x?y');
});

test('a partition is found by its name', () => {
    const req = new Netreq.ClientRequest({url: SERVER, partition: 'mine'});

    ok(req.session === Netreq.Session.from_partition('mine'));
    equal(req.session.partition, 'mine');
});

const BAD_OPTIONS = [
    ['no option', {}, Code.INVALID_URL],
    ['a relative URL', {url: '/index.html'}, Code.INVALID_URL],
    ['an empty URL', {url: ''}, Code.INVALID_URL],
    ['another scheme', {url: 'ftp://example.com/'}, Code.DISALLOWED_URL_SCHEME],
    ['a URL with a line break', {url: 'http://example.com/\r\nX: y'}, Code.INVALID_URL],
    ['a port that is none', {host: 'example.com', port: 65536}, Code.INVALID_URL],
    ['a path with a space', {host: 'example.com', path: '/a b'}, Code.INVALID_URL],
    ['another protocol', {protocol: 'file:', host: 'example.com'}, Code.DISALLOWED_URL_SCHEME],
    ['a method that is never sent', {url: SERVER, method: 'CONNECT'}, Code.METHOD_NOT_SUPPORTED],
    ['a method that is none', {url: SERVER, method: 'GE T'}, Code.INVALID_ARGUMENT],
    ['a header that is refused', {url: SERVER, headers: ['Host', 'example.com']}, Code.INVALID_ARGUMENT],
    ['a header without a value', {url: SERVER, headers: ['X-One']}, Code.INVALID_ARGUMENT],
    ['a header with a line break', {url: SERVER, headers: ['X-One', 'a\r\nX-Two: b']}, Code.INVALID_ARGUMENT],
    ['same-origin without an origin', {url: SERVER, credentials: Credentials.SAME_ORIGIN}, Code.INVALID_ARGUMENT],
];

for (const [what, options, code] of BAD_OPTIONS) {
    test(`${what} is the error of every call that can throw`, async () => {
        const calls = [
            req => req.init(null),
            req => req.set_header('X-One', '1'),
            req => req.remove_header('X-One'),
            req => req.set_chunked_encoding(true),
            req => req.write('x'),
            req => req.write_bytes(new GLib.Bytes(encode('x'))),
            req => req.end(),
            req => req.end_bytes(new GLib.Bytes(encode('x'))),
            req => req.get_body_stream().write_bytes(new GLib.Bytes(encode('x')), null),
        ];

        for (const call of calls)
            throwsNetreq(() => call(new Netreq.ClientRequest(options)), code);

        const req = new Netreq.ClientRequest(options);
        throwsNetreq(() => req.end(), code);
        throwsNetreq(() => req.end(), code);
        await rejectsNetreq(req.send_async(null), code);
        equal(req.get_header('X-One'), null);
    });
}

test('the constructor with an error throws at once', () => {
    throwsNetreq(() => Netreq.ClientRequest.new('nowhere'), Code.INVALID_URL);
    equal(Netreq.ClientRequest.new('http://example.com').url, 'http://example.com/');
});

test('text is read with its charset', async () => {
    for (const path of ['/text', '/latin1']) {
        const response = await fetch(path);
        equal(await response.read_text_async(null), 'Grüße\n');
    }
});

test('bytes are read as bytes', async () => {
    const response = await fetch('/latin1');
    const bytes = await response.read_bytes_async(null);

    ok(bytes instanceof GLib.Bytes);
    equal([...bytes.toArray()], [71, 114, 252, 223, 101, 10]);
});

test('an empty body is empty', async () => {
    equal((await (await fetch('/empty')).read_bytes_async(null)).get_size(), 0);
    equal(await (await fetch('/empty')).read_text_async(null), '');
});

test('JSON is read as a tree', async () => {
    const node = await (await fetch('/json')).read_json_async(null);

    equal(node.get_object().get_string_member('greeting'), 'Grüße');
    equal(node.get_object().get_array_member('numbers').get_int_element(2), 3);
    equal(JSON.parse(await (await fetch('/json')).read_text_async(null)).numbers, [1, 2, 3]);
});

test('what is not JSON is an error', async () => {
    for (const path of ['/no-json', '/empty']) {
        const response = await fetch(path);
        await rejectsNetreq(response.read_json_async(null), Code.INVALID_RESPONSE);
    }
});

test('a body is read once', async () => {
    const response = await fetch('/text');

    await response.read_text_async(null);
    await rejectsNetreq(response.read_text_async(null), Code.UNEXPECTED);
});

test('a callback does as well as a promise', async () => {
    const text = await new Promise((resolve, reject) => {
        // What _promisify() has wrapped takes a callback as well.
        request('/text').send_async(null, (req, result) => {
            try {
                req.send_finish(result).read_text_async(null, (response, textResult) =>
                    resolve(response.read_text_finish(textResult)));
            } catch (error) {
                reject(error);
            }
        });
    });

    equal(text, 'Grüße\n');
});

test('a status is not a failure', async () => {
    const response = await fetch('/status/404');

    equal([response.status_code, response.statusMessage, response.httpVersion], [404, 'Not Found', '1.1']);
    equal([response.http_version_major, response.http_version_minor], [1, 1]);
    equal(response.url, `${SERVER}/status/404`);
});

test('headers come as dictionary, list and one by one', async () => {
    const response = await fetch('/cookies');
    const all = response.get_headers().recursiveUnpack();

    equal(all['set-cookie'], ['a=1', 'b=2']);
    equal(all['x-twice'], 'one, two');
    equal(all['content-type'], 'text/plain');
    equal(response.headers.deepUnpack()['x-twice'].unpack(), 'one, two');

    equal(response.get_header('X-TWICE'), 'one, two');
    equal(response.get_header('x-none'), null);
    equal(response.get_header_values('set-cookie'), ['a=1', 'b=2']);
    equal(response.get_header_values('x-none'), []);

    const raw = response.raw_headers;
    equal(raw.length % 2, 0);
    equal(raw.filter((_, i) => raw[i - 1] === 'Set-Cookie'), ['a=1', 'b=2']);
    equal(response.get_raw_headers(), raw);
});

test('the server gets what was asked for', async () => {
    const req = request('/request?q=ü', {method: 'put', headers: ['X-One', 'eins']});

    req.set_header('X-Two', 'zwei');
    req.set_header('X-Three', 'drei');
    req.remove_header('x-three');
    equal(req.get_header('x-two'), 'zwei');
    equal(req.get_header('x-three'), null);

    const got = await inspect(req);
    equal([got.method, got.target], ['PUT', '/request?q=%C3%BC']);
    equal([got.headers['x-one'], got.headers['x-two'], got.headers['x-three']], ['eins', 'zwei', undefined]);
    contains(got.headers['user-agent'], 'libnetreq/');
});

test('every kind of bytes can be written', async () => {
    const req = request('/echo', {method: 'POST'});

    req.write('Grüße, ');
    req.write('');
    req.write(new Uint8Array());
    req.write(encode('array, '));
    req.write([65, 66]);
    req.write(new Uint8Array([0, 255]));
    req.write_bytes(new GLib.Bytes(encode('bytes, ')));
    req.write_bytes(encode('array as bytes, '));
    req.end_bytes(new GLib.Bytes(encode('end')));

    const response = await req.send_async(null);
    const bytes = (await response.read_bytes_async(null)).toArray();
    equal([...bytes], [...encode('Grüße, array, AB'), 0, 255, ...encode('bytes, array as bytes, end')]);
});

test('a collected body has a length, a streamed one is chunked', async () => {
    for (const chunked of [false, true]) {
        const req = request('/request', {method: 'POST', chunkedEncoding: chunked});

        req.write('hello');
        const {headers, body} = await inspect(req);
        equal(decode(GLib.base64_decode(body)), 'hello');
        equal([headers['content-length'], headers['transfer-encoding']], chunked ? [undefined, 'chunked'] : ['5', undefined]);
    }
});

test('late calls throw and change nothing', async () => {
    const req = request('/echo', {method: 'POST'});

    req.write('x');
    throwsNetreq(() => req.set_header('X-One', '1'), Code.UNEXPECTED);
    throwsNetreq(() => req.remove_header('X-One'), Code.UNEXPECTED);
    throwsNetreq(() => req.set_chunked_encoding(true), Code.UNEXPECTED);
    req.end();
    throwsNetreq(() => req.write('y'), Code.UNEXPECTED);
    throwsNetreq(() => req.end(), Code.UNEXPECTED);

    const response = await req.send_async(null);
    equal(await response.read_text_async(null), 'x');
});

test('refused headers say which one it is', () => {
    const req = request('/text');

    contains(throwsNetreq(() => req.set_header('Content-Length', '1'), Code.INVALID_ARGUMENT).message, 'Content-Length');
    throwsNetreq(() => req.set_header('X One', '1'), Code.INVALID_ARGUMENT);
    throwsNetreq(() => req.set_header('X-One', '1\r\nX-Two: 2'), Code.INVALID_ARGUMENT);
    throwsNetreq(() => req.set_header('', '1'), Code.INVALID_ARGUMENT);
});

test('signals come in order', async () => {
    const req = request('/echo', {method: 'POST', chunked_encoding: true});
    const lines = record(req);
    const pieces = [];
    const drained = emitted(req, 'drain');

    req.connect('response', (_req, response) => response.connect('data', (_response, data) => {
        ok(data instanceof GLib.Bytes);
        pieces.push(decode(data));
    }));
    req.write('one');
    equal(lines, [], 'what is emitted from inside a call');
    await drained;
    req.write('two');
    req.end();
    await emitted(req, 'close');

    equal(pieces.join(''), 'onetwo');
    // How often it drains is a matter of time.
    equal(lines.filter((line, i) => line !== lines[i - 1]), [
        'request drain', 'request finish', 'request response',
        'response end', 'response close', 'request close',
    ]);
});

test('an error comes before close', async () => {
    const req = new Netreq.ClientRequest({url: REFUSED});
    const lines = record(req);
    const error = emitted(req, 'error');

    req.end();
    await emitted(req, 'close');

    isNetreqError((await error)[0], Code.CONNECTION_REFUSED);
    isNetreqError(req.get_error(), Code.CONNECTION_REFUSED);
    equal(lines, ['request finish', 'request error', 'request close']);
    await rejectsNetreq(req.send_async(null), Code.CONNECTION_REFUSED);
});

test('a promise tells what the signal tells', async () => {
    await rejectsNetreq(new Netreq.ClientRequest({url: REFUSED}).send_async(null), Code.CONNECTION_REFUSED);
});

test('a body that is cut short is an error of both', async () => {
    const req = request('/cut');
    const lines = record(req);

    req.connect('response', (_req, response) => response.resume());
    req.end();
    await emitted(req, 'close');

    isNetreqError(req.get_error(), Code.CONTENT_LENGTH_MISMATCH);
    equal(lines, [
        'request finish', 'request response',
        'response error', 'response close', 'request error', 'request close',
    ]);

    const response = await fetch('/cut');
    await rejectsNetreq(response.read_text_async(null), Code.CONTENT_LENGTH_MISMATCH);
});

test('progress is told in both directions', async () => {
    const req = request('/echo', {method: 'POST'});
    const size = 300000;
    let up, down;

    req.connect('upload-progress', (_req, current, total) => (up = [current, total]));
    req.connect('response', (_req, response) => {
        response.connect('download-progress', (_response, current, total) => (down = [current, total]));
        response.resume();
    });
    req.write(new Uint8Array(size));
    equal(req.get_upload_progress().active, false);
    req.end();
    const {active, started, current} = req.get_upload_progress();
    equal([active, started, current], [true, false, 0]);
    await emitted(req, 'close');

    equal(up, [size, size]);
    equal(down, [size, size]);
    equal(req.get_upload_progress().active, false);
});

test('a paused body waits', async () => {
    const req = request('/length/3000000');
    let paused = false;
    let received = 0;

    req.end();
    const [response] = await emitted(req, 'response');
    const reading = new Promise(resolve => {
        response.connect('data', (_response, data) => {
            ok(!paused, 'that nothing comes while paused');
            received += data.get_size();
            if (received === data.get_size()) {
                response.pause();
                paused = true;
                resolve();
            }
        });
    });
    response.resume();
    await reading;

    // Whatever would come has come by then.
    equal(await (await fetch('/text')).read_text_async(null), 'Grüße\n');
    await turn();

    paused = false;
    response.resume();
    await emitted(req, 'close');
    equal(received, 3000000);
});

test('a memory stream is spliced into the body', async () => {
    const req = request('/echo', {method: 'POST', chunked_encoding: true});
    const source = Gio.MemoryInputStream.new_from_bytes(new GLib.Bytes(new Uint8Array(500000).fill(7)));
    const flags = Gio.OutputStreamSpliceFlags.CLOSE_SOURCE | Gio.OutputStreamSpliceFlags.CLOSE_TARGET;
    const arrived = emitted(req, 'response');
    const spliced = req.get_body_stream().splice_async(source, flags, GLib.PRIORITY_DEFAULT, null);
    const [response] = await arrived;

    equal(await spliced, 500000);
    equal((await response.read_bytes_async(null)).get_size(), 500000);
});

test('a file is spliced into the body', async () => {
    const [file, stream] = Gio.File.new_tmp(null);

    try {
        stream.output_stream.write_all(encode('from a file'), null);
        stream.close(null);

        const req = request('/echo', {method: 'POST'});
        await req.get_body_stream().splice_async(file.read(null),
            Gio.OutputStreamSpliceFlags.CLOSE_SOURCE | Gio.OutputStreamSpliceFlags.CLOSE_TARGET,
            GLib.PRIORITY_DEFAULT, null);
        const response = await req.send_async(null);
        equal(await response.read_text_async(null), 'from a file');
    } finally {
        file.delete(null);
    }
});

test('a body is written and read by streams', async () => {
    const req = request('/echo', {method: 'POST', chunked_encoding: true});
    const body = req.get_body_stream();

    ok(body === req.get_body_stream(), 'that there is one stream');
    await body.write_bytes_async(new GLib.Bytes(encode('hello, ')), GLib.PRIORITY_DEFAULT, null);
    await body.write_bytes_async(new GLib.Bytes(encode('stream')), GLib.PRIORITY_DEFAULT, null);
    const arrived = emitted(req, 'response');
    await body.close_async(GLib.PRIORITY_DEFAULT, null);
    const [response] = await arrived;

    const input = response.get_body_stream();
    let text = '';
    for (;;) {
        const bytes = await input.read_bytes_async(4, GLib.PRIORITY_DEFAULT, null);
        if (bytes.get_size() === 0)
            break;
        text += decode(bytes);
    }
    equal(text, 'hello, stream');
});

test('abort ends a request that is under way', async () => {
    const req = request('/half');
    const lines = record(req);

    req.connect('response', (_req, response) => response.connect('data', () => req.abort()));
    req.end();
    await emitted(req, 'close');

    ok(req.aborted);
    equal(req.get_error(), null);
    equal(lines, [
        'request finish', 'request response',
        'response aborted', 'response close', 'request abort', 'request close',
    ]);
    req.abort();
    await turn();
    equal(lines.length, 6);
    throwsNetreq(() => req.end(), Code.ABORTED);
    await rejectsNetreq(req.get_response().read_text_async(null), Code.ABORTED);
    await until(async () => await waiting() === 0);
});

test('abort before the start is an abort too', async () => {
    const req = request('/text');
    const lines = record(req);

    req.abort();
    await emitted(req, 'close');
    equal(lines, ['request abort', 'request close']);
    throwsNetreq(() => req.end(), Code.ABORTED);
});

test('cancelling a promise aborts', async () => {
    const cancellable = new Gio.Cancellable();
    const req = request('/silent');
    const sent = req.send_async(cancellable);

    await until(async () => await waiting() === 1);
    cancellable.cancel();
    try {
        await sent;
        ok(false);
    } catch (error) {
        ok(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), 'that it was cancelled');
    }
    ok(req.aborted);
    await until(async () => await waiting() === 0);
});

test('timeouts have codes of their own', async () => {
    const cases = [
        ['/silent', {response_timeout: 50}, Code.RESPONSE_TIMED_OUT],
        ['/silent', {total_timeout: 50}, Code.TOTAL_TIMED_OUT],
    ];

    for (const [path, options, code] of cases) {
        const error = await rejectsNetreq(fetch(path, options), code);
        contains(error.message, 'net::ERR_TIMED_OUT');
        contains(error.message, '50 ms');
    }

    const response = await fetch('/half', {idle_timeout: 50});
    await rejectsNetreq(response.read_text_async(null), Code.IDLE_TIMED_OUT);
});

test('timeouts of the session are those of its requests', async () => {
    const session = new Netreq.Session({response_timeout: 50});

    await rejectsNetreq(fetch('/silent', {session}), Code.RESPONSE_TIMED_OUT);
});

test('the size of what is read whole is limited', async () => {
    const response = await fetch('/endless');

    response.read_limit = 1000000;
    await rejectsNetreq(response.read_bytes_async(null), Code.RESPONSE_BODY_TOO_BIG);
});

test('properties are notified', async () => {
    const req = request('/text');
    const seen = [];

    req.connect('notify', (_req, pspec) => seen.push(pspec.name));
    req.chunked_encoding = true;
    req.chunked_encoding = true;
    req.end();
    await emitted(req, 'close');
    equal(seen, ['chunked-encoding', 'started']);
});

test('a handler that throws does no harm', async () => {
    const req = request('/text');

    GLib.test_expect_message('Gjs', GLib.LogLevelFlags.LEVEL_CRITICAL, '*on purpose*');
    req.connect('finish', () => {
        throw new Error('on purpose');
    });
    const response = await req.send_async(null);
    equal(await response.read_text_async(null), 'Grüße\n');
    GLib.test_assert_expected_messages_internal('Gjs', 'request.js', 0, '');
});

run();
