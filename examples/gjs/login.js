// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Asks for a user name and a password when the server does. Then shows the cookies that
// are kept of it, in a partition that outlives the program.
//
// Usage: gjs -m login.js URL

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import Netreq from 'gi://Netreq?version=1.0';

Gio._promisify(Gio.DataInputStream.prototype, 'read_line_async', 'read_line_finish_utf8');
Gio._promisify(Netreq.ClientRequest.prototype, 'send_async');
Gio._promisify(Netreq.Session.prototype, 'get_cookies_async');

const terminal = new Gio.DataInputStream({base_stream: Gio.File.new_for_path('/dev/stdin').read(null)});

async function ask(question) {
    print(question);
    const [line] = await terminal.read_line_async(GLib.PRIORITY_DEFAULT, null);
    return line;
}

// The request waits meanwhile, and the main loop runs.
async function answer(challenge) {
    try {
        const username = await ask(`User name for "${challenge.realm}" of ${challenge.host}?`);

        if (username)
            challenge.authenticate(username, await ask('Password?'));
        else
            challenge.cancel();
    } catch (error) {
        printerr(error.message);
        challenge.cancel();
    }
}

async function main(url) {
    const session = Netreq.Session.from_partition('persist:login');
    const request = new Netreq.ClientRequest({url, session, credentials: Netreq.Credentials.INCLUDE});

    request.connect('login', (_request, challenge) => {
        answer(challenge);
        return true;
    });

    const response = await request.send_async(null);
    print(response.status_code, response.status_message);

    const filter = new Netreq.CookieFilter();
    filter.set_url(response.url);
    for (const cookie of await session.get_cookies_async(filter, null))
        print(`${cookie.get_name()}=${cookie.get_value()}`);
}

const loop = new GLib.MainLoop(null, false);
let status = 0;

main(...ARGV).catch(error => {
    printerr(error.message);
    status = 1;
}).finally(() => loop.quit());
loop.run();
System.exit(status);
