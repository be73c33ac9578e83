// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a GJS application does with proxies. The server stands in for one.

import Gio from 'gi://Gio';

import Netreq from 'gi://Netreq?version=1.0';

import {SERVER, equal, ok, rejectsNetreq, run, test} from './tap.js';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async', 'send_finish');
Gio._promisify(Netreq.Session.prototype, 'set_proxy_async', 'set_proxy_finish');
Gio._promisify(Netreq.Session.prototype, 'resolve_proxy_async', 'resolve_proxy_finish');

const {Error: Code, ProxyConfig, ProxyMode, Session} = Netreq;

test('rules are given, asked for and taken back', async () => {
    const session = new Session();
    const config = new ProxyConfig({
        proxy_rules: 'one.example:3128,direct://',
        proxy_bypass_rules: '*.intranet.example',
    });

    equal(config.mode, ProxyMode.DEFAULT);
    ok(await session.set_proxy_async(config, null));
    equal(await session.resolve_proxy_async('https://two.example/', null), 'PROXY one.example:3128; DIRECT');
    equal(await session.resolve_proxy_async('https://a.intranet.example/', null), 'DIRECT');

    ok(await session.set_proxy_async(new ProxyConfig({mode: ProxyMode.DIRECT}), null));
    equal(await session.resolve_proxy_async('https://two.example/', null), 'DIRECT');
    ok(await session.set_proxy_async(null, null));
});

test('a request goes to the proxy', async () => {
    const session = new Session();

    await session.set_proxy_async(new ProxyConfig({proxy_rules: SERVER}), null);
    const response = await new Netreq.ClientRequest({url: 'http://nobody.invalid/', session}).send_async(null);
    ok(response.status_code >= 200);
});

test('the proxy asks for a login before it opens a tunnel', async () => {
    const session = new Session();
    const request = new Netreq.ClientRequest({url: 'https://nobody.invalid/', session});
    const challenges = [];

    request.connect('login', (_request, challenge) => {
        challenges.push(challenge);
        return challenge.authenticate('user', 'sécret');
    });
    await session.set_proxy_async(new ProxyConfig({proxy_rules: SERVER}), null);
    const error = await rejectsNetreq(request.send_async(null), Code.TUNNEL_CONNECTION_FAILED);

    equal(challenges.map(({is_proxy, realm, port}) => [is_proxy, realm, port]),
        [[true, 'tunnels', Number(SERVER.split(':')[2])]]);
    ok(error.message.includes(' 502 '));
});

test('what cannot be is an error', async () => {
    const session = new Session();

    await rejectsNetreq(session.set_proxy_async(new ProxyConfig({proxy_rules: 'gopher://x'}), null),
        Code.INVALID_ARGUMENT);
    await rejectsNetreq(session.set_proxy_async(new ProxyConfig({mode: ProxyMode.AUTO_DETECT}), null),
        Code.INVALID_ARGUMENT);
    await rejectsNetreq(session.resolve_proxy_async('nowhere', null), Code.INVALID_URL);
});

run();
