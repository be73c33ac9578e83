// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What keeps a request alive in GJS, and what lets it go.

import Gio from 'gi://Gio';
import GObject from 'gi://GObject';
import System from 'system';

import Netreq from 'gi://Netreq?version=1.0';

import {SERVER, emitted, equal, ok, run, test, turn, until} from './tap.js';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async', 'send_finish');
Gio._promisify(Netreq.IncomingMessage.prototype, 'read_text_async', 'read_text_finish');

const nobody = new Gio.SimpleAction({name: 'nobody'});

// A binding refers weakly to the object itself, which is what counts, and not to
// its wrapper.
function watch(object) {
    const property = {
        NetreqClientRequest: 'started',
        NetreqIncomingMessage: 'status-code',
        NetreqSession: 'connect-timeout',
    }[object.constructor.$gtype.name];

    return object.bind_property(property, nobody, 'enabled', GObject.BindingFlags.DEFAULT);
}

// Collects what can be collected: a toggle reference takes more than one round.
async function collect() {
    for (let i = 0; i < 4; i++) {
        System.gc();
        // eslint-disable-next-line no-await-in-loop
        await turn();
    }
}

async function isGone(...watches) {
    await collect();
    return watches.every(watched => watched.dup_source() === null);
}

async function waiting() {
    const response = await new Netreq.ClientRequest({url: `${SERVER}/waiting`}).send_async(null);
    return Number(await response.read_text_async(null));
}

test('a request that was never started is just freed', async () => {
    const watched = (() => watch(new Netreq.ClientRequest({url: SERVER})))();

    ok(await isGone(watched), 'that it is gone');
});

test('one that somebody holds stays', async () => {
    const req = new Netreq.ClientRequest({url: SERVER});
    const watched = watch(req);

    ok(!await isGone(watched), 'that it is there');
    equal(req.started, false);
});

test('one that was written to and never ended is freed', async () => {
    const watched = (() => {
        const req = new Netreq.ClientRequest({url: SERVER, method: 'POST'});
        req.write('collected');
        return watch(req);
    })();

    ok(await isGone(watched), 'that it is gone');
});

test('a request under way needs no reference', async () => {
    let watched;
    const closed = new Promise(resolve => {
        const req = new Netreq.ClientRequest({url: `${SERVER}/length/1000000`});
        let size = 0;

        watched = watch(req);
        req.connect('response', (_req, response) => response.connect('data', (_response, data) => {
            System.gc();
            size += data.get_size();
        }));
        req.connect('close', () => resolve(size));
        req.end();
    });

    await collect();
    equal(await closed, 1000000);
    ok(await isGone(watched), 'that it is gone');
});

test('a request that waits for a decision needs no reference', async () => {
    let watched;
    const closed = new Promise(resolve => {
        const req = new Netreq.ClientRequest({url: `${SERVER}/redirect/302?/text`, totalTimeout: 200});

        watched = watch(req);
        req.connect('redirect', redirected => redirected.defer_redirect());
        req.connect('close', () => resolve('closed'));
        req.end();
    });

    await collect();
    equal(await closed, 'closed');
    ok(await isGone(watched), 'that it is gone');
});

test('a promise that nobody keeps is fulfilled', async () => {
    const text = (async () => {
        const response = await new Netreq.ClientRequest({url: `${SERVER}/text`}).send_async(null);
        System.gc();
        return response.read_text_async(null);
    })();

    await collect();
    equal(await text, 'Grüße\n');
});

test('a response that is dropped unread lets go of its connection', async () => {
    let watchedRequest, watchedResponse;

    await (async () => {
        const req = new Netreq.ClientRequest({url: `${SERVER}/endless`});
        watchedRequest = watch(req);
        const response = await req.send_async(null);
        watchedResponse = watch(response);
        equal(await waiting(), 1);
    })();

    await until(async () => {
        System.gc();
        return await waiting() === 0;
    });
    ok(await isGone(watchedRequest, watchedResponse), 'that both are gone');
});

test('a response whose stream is held goes on', async () => {
    const stream = await (async () => {
        const response = await new Netreq.ClientRequest({url: `${SERVER}/text`}).send_async(null);
        return response.get_body_stream();
    })();

    await collect();
    equal(stream.read_bytes(100, null).get_size(), 8);
});

test('a paused response that is dropped is given up', async () => {
    await (async () => {
        const req = new Netreq.ClientRequest({url: `${SERVER}/endless`});
        req.end();
        const [response] = await emitted(req, 'response');
        response.connect('data', () => response.pause());
        response.resume();
        await emitted(response, 'data');
    })();

    await until(async () => {
        System.gc();
        return await waiting() === 0;
    });
    ok(true);
});

test('no cycle of handlers outlives close', async () => {
    const watches = [];

    for (const end of [req => req.end(), req => req.abort(), req => req.send_async(null).catch(() => undefined)]) {
        // eslint-disable-next-line no-await-in-loop
        await (async () => {
            const req = new Netreq.ClientRequest({url: `${SERVER}/text`});
            const all = {req};

            req.connect('response', (_req, response) => {
                all.response = response;
                watches.push(watch(response));
                response.connect('data', () => all.req.get_upload_progress());
                all.responseBody = response.get_body_stream();
            });
            req.connect('close', () => all.response?.status_code);
            watches.push(watch(req));
            all.body = req.get_body_stream();
            end(req);
            await emitted(req, 'close');
        })();
    }

    equal(watches.length, 5);
    ok(await isGone(...watches), 'that all are gone');
});

test('a session that nobody holds is freed after its request', async () => {
    const watched = await (async () => {
        const session = new Netreq.Session();
        const req = new Netreq.ClientRequest({url: `${SERVER}/text`, session});
        const response = await req.send_async(null);
        await response.read_text_async(null);
        return watch(session);
    })();

    ok(await isGone(watched), 'that it is gone');
});

test('a thousand requests leave nothing', async () => {
    const watches = [];
    const fetch = async () => {
        const req = new Netreq.ClientRequest({url: `${SERVER}/text`});
        watches.push(watch(req));
        const response = await req.send_async(null);
        watches.push(watch(response));
        return response.read_text_async(null);
    };

    for (let i = 0; i < 10; i++) {
        // eslint-disable-next-line no-await-in-loop
        const texts = await Promise.all(Array.from({length: 100}, fetch));
        ok(texts.every(text => text === 'Grüße\n'));
    }

    equal(watches.length, 2000);
    ok(await isGone(...watches), 'that all are gone');
});

run();
