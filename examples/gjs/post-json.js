// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Posts JSON and reads the JSON that comes back.
//
// Usage: gjs -m post-json.js URL

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import Netreq from 'gi://Netreq?version=1.0';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async');
Gio._promisify(Netreq.IncomingMessage.prototype, 'read_text_async');

async function main(url) {
    const request = new Netreq.ClientRequest({
        method: 'POST',
        url,
        headers: ['Content-Type', 'application/json', 'Accept', 'application/json'],
    });
    request.write(JSON.stringify({greeting: 'hello'}));

    const response = await request.send_async(null);
    const answer = JSON.parse(await response.read_text_async(null));
    print(response.status_code, JSON.stringify(answer, null, 2));
}

const loop = new GLib.MainLoop(null, false);
let status = 0;

main(...ARGV).catch(error => {
    printerr(error.message);
    status = 1;
}).finally(() => loop.quit());
loop.run();
System.exit(status);
