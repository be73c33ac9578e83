// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a GJS application does with hosts before it sends a request.

import Gio from 'gi://Gio';

import Netreq from 'gi://Netreq?version=1.0';

import {REFUSED, SERVER, equal, ok, rejectsNetreq, run, test} from './tap.js';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async', 'send_finish');
Gio._promisify(Netreq.Session.prototype, 'preconnect_async', 'preconnect_finish');
Gio._promisify(Netreq.Session.prototype, 'resolve_host_async', 'resolve_host_finish');
Gio._promisify(Netreq.Session.prototype, 'clear_host_resolver_cache_async', 'clear_host_resolver_cache_finish');

const {CacheUsage, Error: Code, NetworkAccess, QueryType, ResolveHostOptions, ResolveSource, Session} = Netreq;

test('a host has addresses', async () => {
    const session = new Session();
    const options = new ResolveHostOptions({query_type: QueryType.A});
    const addresses = await session.resolve_host_async('localhost', options, null);

    equal(addresses.map(address => address.to_string()), ['127.0.0.1']);
    ok(addresses[0] instanceof Gio.InetAddress);
    equal([options.query_type, options.source, options.cache_usage],
        [QueryType.A, ResolveSource.ANY, CacheUsage.ALLOWED]);
    equal((await session.resolve_host_async('[2001:DB8::1]', null, null)).map(address => address.to_string()),
        ['2001:db8::1']);
    ok(await session.clear_host_resolver_cache_async(null));
});

test('a host without an address is an error', async () => {
    const session = new Session();
    const local = new ResolveHostOptions({source: ResolveSource.LOCAL_ONLY});

    await rejectsNetreq(session.resolve_host_async('nobody.example', local, null), Code.NAME_NOT_RESOLVED);
    await rejectsNetreq(session.resolve_host_async('no host', null, null), Code.INVALID_ARGUMENT);
    await rejectsNetreq(session.resolve_host_async('::1', new ResolveHostOptions({query_type: QueryType.A}), null),
        Code.NAME_NOT_RESOLVED);
});

test('a connection is made ahead of a request', async () => {
    const session = new Session();

    ok(await session.preconnect_async(SERVER, 2, null));
    equal((await new Netreq.ClientRequest({url: `${SERVER}/text`, session}).send_async(null)).status_code, 200);
});

test('a connection that is not made is an error', async () => {
    const session = new Session();

    await rejectsNetreq(session.preconnect_async(REFUSED, 1, null), Code.CONNECTION_REFUSED);
    await rejectsNetreq(session.preconnect_async(SERVER, 7, null), Code.INVALID_ARGUMENT);
    session.network_access = NetworkAccess.NONE;
    await rejectsNetreq(session.preconnect_async(SERVER, 1, null), Code.INTERNET_DISCONNECTED);
    await rejectsNetreq(session.resolve_host_async('localhost', null, null), Code.INTERNET_DISCONNECTED);
});

run();
