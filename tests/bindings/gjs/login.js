// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a GJS application does about logins, over real connections.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';

import Netreq from 'gi://Netreq?version=1.0';

import {SERVER, equal, ok, refuses, run, test, throwsNetreq, turn} from './tap.js';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async', 'send_finish');
Gio._promisify(Netreq.IncomingMessage.prototype, 'read_text_async', 'read_text_finish');
Gio._promisify(Netreq.Session.prototype, 'clear_auth_cache_async', 'clear_auth_cache_finish');

const {Error: Code} = Netreq;

function request(session, realm = 'here') {
    return new Netreq.ClientRequest({session, url: `${SERVER}/login/${realm}`});
}

async function read(req) {
    const response = await req.send_async(null);

    return [response.status_code, await response.read_text_async(null)];
}

// Answers each challenge with the next of these, and keeps them.
function answerWith(req, ...answers) {
    const challenges = [];

    req.connect('login', (_request, challenge) => {
        challenges.push(challenge);
        challenge.authenticate(...answers[challenges.length - 1]);
        return true;
    });
    return challenges;
}

test('a challenge says who asks for what', async () => {
    const req = request(new Netreq.Session());
    const challenges = answerWith(req, ['user', 'sécret']);

    equal(await read(req), [200, 'let in\n']);

    const [challenge] = challenges;
    const port = Number(SERVER.split(':')[2]);
    equal([challenge.is_proxy, challenge.scheme, challenge.host, challenge.port, challenge.realm],
        [false, 'basic', '127.0.0.1', port, 'here']);
});

test('a wrong answer is asked for again', async () => {
    const req = request(new Netreq.Session());
    const challenges = answerWith(req, ['user', 'wrong'], ['user', 'sécret']);

    equal(await read(req), [200, 'let in\n']);
    equal(challenges.length, 2);
});

test('an answer may take its time', async () => {
    const req = request(new Netreq.Session());

    req.connect('login', (_request, challenge) => {
        GLib.timeout_add(GLib.PRIORITY_DEFAULT, 50, () => {
            challenge.authenticate('user', 'sécret');
            return GLib.SOURCE_REMOVE;
        });
        return true;
    });
    equal(await read(req), [200, 'let in\n']);
});

test('cancelling delivers what there is', async () => {
    for (const cancel of [c => c.cancel(), c => c.authenticate(null, null)]) {
        const req = request(new Netreq.Session());

        req.connect('login', (_request, challenge) => {
            cancel(challenge);
            return true;
        });
        equal(await read(req), [401, 'shut out\n']);
    }
});

test('a handler that returns nothing does not answer', async () => {
    const req = request(new Netreq.Session());

    req.connect('login', () => {});
    equal(await read(req), [401, 'shut out\n']);
});

test('an answer that can not be sent is an exception', async () => {
    const req = request(new Netreq.Session());

    req.connect('login', (_request, challenge) => {
        throwsNetreq(() => challenge.authenticate('a:b', 'c'), Code.INVALID_ARGUMENT);
        refuses('too few', () => challenge.authenticate());
        refuses('a number', () => challenge.authenticate(5, 5));
        challenge.authenticate('user', 'sécret');
        return true;
    });
    equal(await read(req), [200, 'let in\n']);
});

test('a session keeps what works until it is told to forget', async () => {
    const session = new Netreq.Session();
    const counts = [];

    for (const clears of [false, false, true]) {
        if (clears)
            ok(await session.clear_auth_cache_async(null));

        const req = request(session);
        const challenges = answerWith(req, ['user', 'sécret']);

        equal(await read(req), [200, 'let in\n']);
        counts.push(challenges.length);
    }
    equal(counts, [1, 0, 1]);
});

test('many requests ask once', async () => {
    const session = new Netreq.Session();
    const asked = [];
    const answers = await Promise.all(Array.from({length: 20}, () => {
        const req = request(session);

        req.connect('login', (_request, challenge) => {
            asked.push(challenge);
            turn().then(() => challenge.authenticate('user', 'sécret'));
            return true;
        });
        return read(req);
    }));

    equal(answers.map(([status]) => status), Array(20).fill(200));
    equal(asked.length, 1);
});

test('a session says which servers may be logged in to with NTLM', () => {
    const session = new Netreq.Session();

    ok(session.allow_ntlm_credentials_for_domains('*.example.com, intranet'));
    ok(session.allow_ntlm_credentials_for_domains(null));
    throwsNetreq(() => session.allow_ntlm_credentials_for_domains('example.com:x'), Code.INVALID_ARGUMENT);
});

test('a challenge that nobody sent asks for nothing', () => {
    const challenge = new Netreq.AuthChallenge();

    equal([challenge.is_proxy, challenge.scheme, challenge.host, challenge.port, challenge.realm],
        [false, '', '', 0, '']);
    ok(challenge.authenticate('user', 'secret'));
    challenge.cancel();
});

run();
