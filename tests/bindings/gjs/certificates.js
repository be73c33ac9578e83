// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a GJS application does with certificates: those of servers, and its own.

import Gio from 'gi://Gio';

import Netreq from 'gi://Netreq?version=1.0';

import {CERTIFICATE_FILE, IDENTITY, SECURE, equal, ok, rejectsNetreq, run, test, turn} from './tap.js';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async', 'send_finish');
Gio._promisify(Netreq.IncomingMessage.prototype, 'read_text_async', 'read_text_finish');
Gio._promisify(Netreq.Session.prototype, 'clear_certificate_decisions_async',
    'clear_certificate_decisions_finish');

const {Error: Code, Session} = Netreq;

async function get(session, url) {
    const response = await new Netreq.ClientRequest({url, session}).send_async(null);

    return response.read_text_async(null);
}

function trusting() {
    const session = new Session();

    session.set_trust_anchors(Gio.TlsCertificate.list_new_from_file(CERTIFICATE_FILE));
    return session;
}

function secureTest(name, body) {
    test(name, SECURE ? body : () => {});
}

secureTest('a certificate that nobody knows is refused', async () => {
    await rejectsNetreq(get(new Session(), `${SECURE}/text`), Code.CERT_AUTHORITY_INVALID);
});

secureTest('a certificate is accepted, and remembered', async () => {
    const session = new Session();
    const asked = [];

    session.set_certificate_verify_handler((_session, challenge) => {
        asked.push([challenge.host, challenge.verification_result, challenge.error_code,
            challenge.errors, challenge.get_chain().length]);
        ok(challenge.certificate instanceof Gio.TlsCertificate);
        challenge.accept();
    });
    equal(await get(session, `${SECURE}/text`), 'Grüße\n');
    equal(await get(session, `${SECURE}/text`), 'Grüße\n');
    equal(asked, [['127.0.0.1', 'net::ERR_CERT_AUTHORITY_INVALID', Code.CERT_AUTHORITY_INVALID,
        Gio.TlsCertificateFlags.UNKNOWN_CA, 1]]);

    ok(await session.clear_certificate_decisions_async(null));
    equal(await get(session, `${SECURE}/text`), 'Grüße\n');
    equal(asked.length, 2);

    session.set_certificate_verify_handler(null);
    await rejectsNetreq(get(session, `${SECURE}/text`), Code.CERT_AUTHORITY_INVALID);
});

secureTest('a certificate is rejected later', async () => {
    const session = trusting();
    let held;

    session.set_certificate_verify_handler((_session, challenge) => (held = challenge));
    const text = get(session, `${SECURE}/text`);

    while (!held)
        await turn();
    equal(held.verification_result, 'net::OK');
    held.reject();
    held.accept();
    await rejectsNetreq(text, Code.CERT_INVALID);
});

secureTest('a session trusts what it is told to', async () => {
    const session = trusting();

    equal(await get(session, `${SECURE}/text`), 'Grüße\n');
    for (const none of [[], null]) {
        session.set_trust_anchors(Gio.TlsCertificate.list_new_from_file(CERTIFICATE_FILE));
        equal(await get(session, `${SECURE}/text`), 'Grüße\n');
        session.set_trust_anchors(none);
        await rejectsNetreq(get(session, `${SECURE}/text`), Code.CERT_AUTHORITY_INVALID);
    }
});

secureTest('a server is shown who we are', async () => {
    const session = trusting();
    const other = trusting();
    const asked = [];

    session.set_client_certificate_handler((_session, request) => {
        asked.push([request.host, request.port > 0, request.get_accepted_authorities().length]);
        request.provide(Gio.TlsCertificate.new_from_file(CERTIFICATE_FILE));
    });
    equal(await get(session, `${IDENTITY}/identity`), 'somebody');
    equal(await get(session, `${IDENTITY}/identity`), 'somebody');
    equal(asked, [['127.0.0.1', true, 0]]);

    equal(await get(other, `${IDENTITY}/identity`), '');
    session.set_client_certificate_handler((_session, request) => request.cancel());
    equal(await get(session, `${IDENTITY}/identity`), '');
});

run();
