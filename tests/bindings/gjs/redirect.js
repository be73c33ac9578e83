// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a GJS application does about redirects, over real connections.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import Netreq from 'gi://Netreq?version=1.0';

import {
    OTHER, SERVER, contains, emitted, equal, isNetreqError, ok, rejectsNetreq, run, test,
    throwsNetreq, turn,
} from './tap.js';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async', 'send_finish');
Gio._promisify(Netreq.IncomingMessage.prototype, 'read_text_async', 'read_text_finish');

const {Error: Code, RedirectMode} = Netreq;

function request(path, options = {}) {
    return new Netreq.ClientRequest({url: SERVER + path, ...options});
}

function manual(path, options = {}) {
    return request(path, {redirectMode: RedirectMode.MANUAL, ...options});
}

// What the server says of the last request that it got.
async function inspect(req) {
    const response = await req.send_async(null);
    return JSON.parse(await response.read_text_async(null));
}

test('the modes are those of the original', () => {
    equal([RedirectMode.FOLLOW, RedirectMode.ERROR, RedirectMode.MANUAL], [0, 1, 2]);
});

test('a redirect is told with all that belongs to it', async () => {
    const req = new Netreq.ClientRequest({method: 'PUT', url: `${SERVER}/redirect/303?/text#part`});
    const told = emitted(req, 'redirect');

    req.write('left behind');
    const response = await req.send_async(null);
    const [status, method, url, headers] = await told;

    equal([status, method, url], [303, 'GET', `${SERVER}/text#part`]);
    ok(Array.isArray(headers), 'that the headers are an array');
    equal(headers.length % 2, 0);
    equal(headers[headers.indexOf('Location') + 1], '/text');
    equal([response.status_code, response.url], [200, `${SERVER}/text`]);
});

test('the chain is unpacked', async () => {
    const path = '/redirect/301?/redirect/308?/text';
    const response = await request(path).send_async(null);

    equal(response.redirect_chain.get_type_string(), 'a(us)');
    equal(response.redirectChain.deepUnpack(), [[301, SERVER + path], [308, `${SERVER}/redirect/308?/text`]]);
    equal(response.get_redirect_chain().recursiveUnpack(), response.redirect_chain.deepUnpack());
    equal(response.url, `${SERVER}/text`);
});

test('a response that nothing redirected has an empty chain', async () => {
    const response = await request('/text').send_async(null);

    equal(response.redirect_chain.get_type_string(), 'a(us)');
    equal(response.redirect_chain.deepUnpack(), []);
    equal(new Netreq.IncomingMessage().redirect_chain.deepUnpack(), []);
});

test('a collected body goes along where the method stays', async () => {
    const req = request('/redirect/307?/request', {method: 'POST'});

    req.write('again');
    const {method, body} = await inspect(req);
    equal([method, new TextDecoder().decode(GLib.base64_decode(body))], ['POST', 'again']);
});

test('a streamed body cannot go along', async () => {
    const req = request('/redirect/307?/request', {method: 'POST', chunkedEncoding: true});
    let told = false;

    req.connect('redirect', () => (told = true));
    req.write('once');
    await rejectsNetreq(req.send_async(null), Code.UPLOAD_STREAM_REWIND_NOT_SUPPORTED);
    ok(!told, 'that a redirect that cannot be followed is not told');
});

test('another origin gets no secrets', async () => {
    const headers = ['Authorization', 'Basic c2VjcmV0', 'Cookie', 'a=b', 'X-Other', 'yes'];
    const stays = await inspect(request('/redirect/302?/request', {headers}));
    const leaves = await inspect(request(`/redirect/302?${OTHER}/request`, {headers}));
    const secrets = got => ['authorization', 'cookie', 'x-other'].map(name => got.headers[name]);

    equal(secrets(stays), ['Basic c2VjcmV0', 'a=b', 'yes']);
    equal(secrets(leaves), [undefined, undefined, 'yes']);
});

test('manual goes on when it is told to', async () => {
    const req = manual('/redirect/302?/redirect/302?/text');
    let count = 0;

    req.connect('redirect', () => {
        count++;
        equal(req.follow_redirect(), true);
        equal(req.follow_redirect(), true);
    });
    const response = await req.send_async(null);
    equal(await response.read_text_async(null), 'Grüße\n');
    equal(count, 2);
});

test('manual left alone is an error', async () => {
    const alone = await rejectsNetreq(manual('/redirect/302?/text').send_async(null), Code.BLOCKED_BY_CLIENT);
    contains(alone.message, 'Redirect was cancelled');

    const watched = manual('/redirect/302?/text');
    watched.connect('redirect', () => {});
    await rejectsNetreq(watched.send_async(null), Code.BLOCKED_BY_CLIENT);
});

test('the mode error tells no redirect', async () => {
    const req = request('/redirect/302?/text', {redirect_mode: RedirectMode.ERROR});
    let told = false;

    req.connect('redirect', () => (told = true));
    await rejectsNetreq(req.send_async(null), Code.BLOCKED_BY_CLIENT);
    ok(!told);
});

for (const mode of [RedirectMode.FOLLOW, RedirectMode.MANUAL]) {
    test(`what is put off waits, in mode ${mode}`, async () => {
        const req = request('/redirect/302?/text', {redirectMode: mode});
        const told = emitted(req, 'redirect');
        let response = null;

        req.connect('redirect', () => equal(req.defer_redirect(), true));
        req.connect('response', (_req, arrived) => (response = arrived));
        req.end();
        await told;

        // Whatever would come has come by then.
        await request('/text').send_async(null);
        System.gc();
        await turn();
        equal(response, null);
        equal(req.get_response(), null);

        const arrived = emitted(req, 'response');
        equal(req.follow_redirect(), true);
        throwsNetreq(() => req.follow_redirect(), Code.UNEXPECTED);
        throwsNetreq(() => req.defer_redirect(), Code.UNEXPECTED);
        equal((await arrived)[0].url, `${SERVER}/text`);
    });
}

test('what is put off can be aborted', async () => {
    const req = request('/redirect/302?/text');
    const told = emitted(req, 'redirect');
    const closed = emitted(req, 'close');

    req.connect('redirect', () => req.defer_redirect());
    req.end();
    await told;
    req.abort();
    await closed;
    ok(req.aborted);
    throwsNetreq(() => req.follow_redirect(), Code.ABORTED);
});

test('a decision that comes too late throws what went wrong', async () => {
    const req = request('/redirect/302?/text', {total_timeout: 50});

    req.connect('redirect', () => req.defer_redirect());
    await rejectsNetreq(req.send_async(null), Code.TOTAL_TIMED_OUT);
    throwsNetreq(() => req.follow_redirect(), Code.TOTAL_TIMED_OUT);
    throwsNetreq(() => req.defer_redirect(), Code.TOTAL_TIMED_OUT);
});

test('a decision without a redirect is an error that can be caught', async () => {
    const bad = new Netreq.ClientRequest({url: 'nonsense'});
    const req = request('/text');
    const both = code => {
        for (const call of ['follow_redirect', 'defer_redirect'])
            throwsNetreq(() => req[call](), code);
    };
    let caught = 0;

    throwsNetreq(() => bad.follow_redirect(), Code.INVALID_URL);
    throwsNetreq(() => bad.defer_redirect(), Code.INVALID_URL);

    both(Code.UNEXPECTED);
    req.connect('response', (_req, response) => {
        both(Code.UNEXPECTED);
        response.connect('data', () => both(Code.UNEXPECTED));
        response.connect('end', () => {
            both(Code.UNEXPECTED);
            caught++;
        });
    });
    req.connect('close', () => {
        both(Code.UNEXPECTED);
        caught++;
    });
    req.end();
    both(Code.UNEXPECTED);
    await emitted(req, 'close');
    both(Code.UNEXPECTED);
    equal(caught, 2);
    equal(req.get_error(), null);
});

test('a handler that throws leaves the redirect undecided', async () => {
    const cases = [[RedirectMode.FOLLOW, null], [RedirectMode.MANUAL, Code.BLOCKED_BY_CLIENT]];

    for (const [redirectMode, code] of cases) {
        const req = request('/redirect/302?/text', {redirectMode});

        GLib.test_expect_message('Gjs', GLib.LogLevelFlags.LEVEL_CRITICAL, '*on purpose*');
        req.connect('redirect', () => {
            throw new Error('on purpose');
        });
        req.end();
        // eslint-disable-next-line no-await-in-loop
        await emitted(req, 'close');
        GLib.test_assert_expected_messages_internal('Gjs', 'redirect.js', 0, '');
        if (code === null)
            equal(req.get_error(), null);
        else
            isNetreqError(req.get_error(), code);
    }
});

const BAD_TARGETS = [
    ['another scheme', '/redirect/302?ftp://127.0.0.1/', Code.UNSAFE_REDIRECT],
    ['a URL that is none', '/redirect/302?http://', Code.INVALID_REDIRECT],
    ['the port of mail', '/redirect/302?http://127.0.0.1:25/', Code.UNSAFE_PORT],
    ['the same again and again', '/redirect/302?', Code.TOO_MANY_REDIRECTS],
];

for (const [what, path, code] of BAD_TARGETS)
    test(`a redirect to ${what} is an error`, () => rejectsNetreq(request(path).send_async(null), code));

run();
