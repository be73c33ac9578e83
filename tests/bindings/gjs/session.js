// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a GJS application does with partitions and their settings.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';

import Netreq from 'gi://Netreq?version=1.0';

import {SERVER, emitted, equal, ok, rejectsNetreq, run, test, throwsNetreq} from './tap.js';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async', 'send_finish');
Gio._promisify(Netreq.IncomingMessage.prototype, 'read_text_async', 'read_text_finish');
for (const name of ['clear_storage_data', 'close_all_connections', 'get_cookies', 'set_cookie'])
    Gio._promisify(Netreq.Session.prototype, `${name}_async`, `${name}_finish`);

const {Error: Code, NetworkAccess, Session, StorageKinds} = Netreq;

// What the server says of the last request that it got.
async function inspect(options) {
    const response = await new Netreq.ClientRequest({url: `${SERVER}/request`, ...options}).send_async(null);
    return JSON.parse(await response.read_text_async(null));
}

test('a name says whether a partition is persistent', () => {
    const persistent = Session.from_partition('persist:gjs');
    const inMemory = Session.from_partition('gjs');

    ok(persistent !== inMemory);
    ok(persistent === Session.from_partition('persist:gjs'));
    equal([persistent.partition, persistent.persistent, persistent.is_persistent()], ['persist:gjs', true, true]);
    equal([inMemory.partition, inMemory.persistent, inMemory.get_storage_path()], ['gjs', false, null]);
    ok(persistent.storage_path.startsWith(`${GLib.get_user_data_dir()}/`));
    ok(persistent.storage_path.endsWith('/netreq/gjs'));
});

test('a folder is a partition', () => {
    const session = Session.from_path('/nowhere/at/all');

    ok(session === Session.from_path('/nowhere/./at/all/'));
    equal([session.partition, session.persistent, session.storage_path], [null, true, '/nowhere/at/all']);
    throwsNetreq(() => Session.from_path('nowhere'), Code.INVALID_ARGUMENT);
});

test('servers are told the languages of the session', async () => {
    const session = new Session({accept_languages: 'de-CH,fr'});

    equal((await inspect({session})).headers['accept-language'], 'de-CH,fr;q=0.9');
    throwsNetreq(() => session.set_accept_languages('de_CH'), Code.INVALID_ARGUMENT);
    equal(session.accept_languages, 'de-CH,fr');
    session.set_accept_languages(null);
    equal((await inspect({session})).headers['accept-language'], undefined);
});

test('a session without a network says so', async () => {
    const session = new Session({network_access: NetworkAccess.NONE});

    await rejectsNetreq(inspect({session}), Code.INTERNET_DISCONNECTED);
    session.network_access = NetworkAccess.ALL;
    equal((await inspect({session})).method, 'GET');
});

test('all connections can be closed', async () => {
    const session = new Session();
    const request = new Netreq.ClientRequest({session, url: `${SERVER}/silent`});
    const failed = emitted(request, 'error');

    request.end();
    await inspect({session});
    ok(await session.close_all_connections_async(null));
    const [error] = await failed;
    ok(error.matches(Netreq.Error, Code.CONNECTION_ABORTED));
    equal((await inspect({session})).method, 'GET');
});

test('what a session keeps can be removed', async () => {
    const session = new Session();
    const {COOKIES, HSTS, AUTH_CACHE, ALL} = StorageKinds;
    const count = async () => (await session.get_cookies_async(null, null)).length;

    for (const url of ['https://one.example/', 'https://two.example/'])
        await session.set_cookie_async(url, new Netreq.Cookie('a', '1'), null);

    ok(await session.clear_storage_data_async(HSTS | AUTH_CACHE, null, null));
    equal(await count(), 2);
    ok(await session.clear_storage_data_async(COOKIES, 'https://www.one.example', null));
    equal(await count(), 1);
    await rejectsNetreq(session.clear_storage_data_async(ALL, 'one.example', null), Code.INVALID_URL);
    await rejectsNetreq(session.clear_storage_data_async(ALL, 'https://one.example/a', null), Code.INVALID_ARGUMENT);
    equal(await count(), 1);
    ok(await session.clear_storage_data_async(ALL, null, null));
    equal(await count(), 0);
});

run();
