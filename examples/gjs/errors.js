// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Tells errors apart.
//
// Usage: gjs -m errors.js URL

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import Netreq from 'gi://Netreq?version=1.0';

Gio._promisify(Netreq.ClientRequest.prototype, 'send_async');

function explain(error) {
    if (error.matches(Netreq.Error, Netreq.Error.INVALID_URL))
        return 'This is not a URL';
    if (error.matches(Netreq.Error, Netreq.Error.CONNECTION_REFUSED))
        return 'Nobody listens there';
    if (error.matches(Netreq.Error, Netreq.Error.RESPONSE_TIMED_OUT))
        return 'The server takes its time';
    return 'Something else went wrong';
}

async function main(url) {
    const request = new Netreq.ClientRequest({
        url,
        connectTimeout: 10000,
        responseTimeout: 1000,
    });

    try {
        const response = await request.send_async(null);
        // The server has its own kind of errors.
        print(response.status_code < 400 ? 'All is well' : `The server says ${response.status_code}`);
    } catch (error) {
        print(`${explain(error)} (${error.message})`);
    }
}

const loop = new GLib.MainLoop(null, false);
let status = 0;

main(...ARGV).catch(error => {
    printerr(error.message);
    status = 1;
}).finally(() => loop.quit());
loop.run();
System.exit(status);
