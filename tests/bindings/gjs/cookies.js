// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a GJS application does with cookies, over real connections.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import Netreq from 'gi://Netreq?version=1.0';

import {SERVER, contains, equal, ok, rejectsNetreq, run, test, turn} from './tap.js';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async', 'send_finish');
Gio._promisify(Netreq.IncomingMessage.prototype, 'read_text_async', 'read_text_finish');
for (const name of ['get_cookies', 'set_cookie', 'remove_cookie', 'flush_cookies'])
    Gio._promisify(Netreq.Session.prototype, `${name}_async`, `${name}_finish`);

const {CookieChangeCause: Cause, Error: Code, SameSite} = Netreq;
const URL = 'https://www.one.example/dir/page';

// The header Cookie that the server gets.
async function inspect(session, options = {}) {
    const req = new Netreq.ClientRequest({url: `${SERVER}/request`, session, ...options});
    const response = await req.send_async(null);

    return JSON.parse(await response.read_text_async(null)).headers.cookie;
}

function pairs(cookies) {
    return cookies.map(cookie => `${cookie.get_name()}=${cookie.get_value()}`);
}

test('the enums are there', () => {
    equal([SameSite.UNSPECIFIED, SameSite.NO_RESTRICTION, SameSite.LAX, SameSite.STRICT], [0, 1, 2, 3]);
    equal([Cause.EXPLICIT, Cause.OVERWRITE, Cause.EXPIRED, Cause.EVICTED, Cause.EXPIRED_OVERWRITE], [0, 1, 2, 3, 4]);
});

test('a cookie is made of a name and a value', () => {
    for (const cookie of [new Netreq.Cookie('a', '1'), Netreq.Cookie.new('a', '1')]) {
        equal(pairs([cookie]), ['a=1']);
        equal([cookie.get_domain(), cookie.get_path(), cookie.is_session()], [null, null, true]);
        cookie.set_expiration_date(5000000000);
        equal([cookie.is_session(), cookie.get_expiration_date()], [false, 5000000000]);
    }
});

test('what a server sets is sent to it', async () => {
    const session = new Netreq.Session();
    const request = new Netreq.ClientRequest({url: `${SERVER}/cookies`, session, useSessionCookies: true});

    await request.send_async(null);
    equal(await inspect(session, {useSessionCookies: true}), 'a=1; b=2');
    equal(await inspect(session, {credentials: Netreq.Credentials.INCLUDE}), 'a=1; b=2');
    equal(await inspect(session), undefined);
    equal(await inspect(new Netreq.Session(), {useSessionCookies: true}), undefined);
    equal(await inspect(session, {useSessionCookies: true, headers: ['Cookie', 'own=1']}), 'own=1');
});

test('what is set can be found and removed', async () => {
    const session = new Netreq.Session();
    const cookie = new Netreq.Cookie('a', '1');
    const filter = new Netreq.CookieFilter();

    cookie.set_domain('.one.example');
    cookie.set_secure(true);
    cookie.set_same_site(SameSite.NO_RESTRICTION);
    equal(await session.set_cookie_async(URL, cookie, null), true);
    equal(await session.set_cookie_async(URL, new Netreq.Cookie('b', '2'), null), true);

    equal(pairs(await session.get_cookies_async(null, null)), ['a=1', 'b=2']);
    filter.set_secure(true);
    const [found] = await session.get_cookies_async(filter, null);
    System.gc();
    equal([found.get_domain(), found.is_host_only(), found.get_path()], ['one.example', false, '/dir']);
    equal([found.is_secure(), found.get_same_site()], [true, SameSite.NO_RESTRICTION]);

    equal(await session.remove_cookie_async(URL, 'a', null), true);
    equal(await session.flush_cookies_async(null), true);
    equal(pairs(await session.get_cookies_async(null, null)), ['b=2']);
});

test('what no server could set is an error that says why', async () => {
    const session = new Netreq.Session();
    const cookie = new Netreq.Cookie('a', '1');

    cookie.set_domain('two.example');
    const error = await rejectsNetreq(session.set_cookie_async(URL, cookie, null), Code.INVALID_ARGUMENT);
    contains(error.message, 'which the host www.one.example does not belong to');
    await rejectsNetreq(session.set_cookie_async('nonsense', cookie, null), Code.INVALID_URL);
    await rejectsNetreq(session.remove_cookie_async('nonsense', 'a', null), Code.INVALID_URL);
});

test('changes are told', async () => {
    const session = new Netreq.Session();
    const told = [];

    session.connect('cookie-changed', (_session, cookie, cause, removed) => told.push([cookie, cause, removed]));
    session.set_cookie_async(URL, new Netreq.Cookie('a', '1'), null);
    await session.set_cookie_async(URL, new Netreq.Cookie('a', '2'), null);
    await session.remove_cookie_async(URL, 'a', null);
    System.gc();
    await turn();

    equal(told.map(([cookie, cause, removed]) => [cookie.get_value(), cause, removed]), [
        ['1', Cause.EXPLICIT, false],
        ['1', Cause.OVERWRITE, true],
        ['2', Cause.EXPLICIT, false],
        ['2', Cause.EXPLICIT, true],
    ]);
    ok(told[0][0] instanceof Netreq.Cookie);
});

test('a broken file is told', async () => {
    const folder = GLib.dir_make_tmp('netreq-XXXXXX');
    const path = GLib.build_filenamev([folder, 'cookies.sqlite']);
    const told = [];

    GLib.file_set_contents(path, 'This is no database.');
    const session = Netreq.Session.from_path(folder);
    session.connect('storage-error', (_session, error) => told.push(error));
    equal(await session.get_cookies_async(null, null), []);

    equal(told.map(error => error.matches(Code, Code.FAILED)), [true]);
    contains(told[0].message, path);
    GLib.unlink(`${path}.corrupt-1`);
    GLib.rmdir(folder);
});

run();
