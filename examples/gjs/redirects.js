// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Follows redirects by hand: at once within an origin, and to another one when the
// user agrees. Then shows the way that was gone.
//
// Usage: gjs -m redirects.js URL

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import Netreq from 'gi://Netreq?version=1.0';

Gio._promisify(Gio.DataInputStream.prototype, 'read_line_async', 'read_line_finish_utf8');
Gio._promisify(Netreq.ClientRequest.prototype, 'send_async');

function originOf(url) {
    const [, scheme, host, port] = GLib.Uri.split_network(url, GLib.UriFlags.NONE);
    return `${scheme}://${host}:${port}`;
}

async function userAgrees(question) {
    const input = new Gio.DataInputStream({base_stream: Gio.File.new_for_path('/dev/stdin').read(null)});

    print(`${question} [y/N]`);
    const [line] = await input.read_line_async(GLib.PRIORITY_DEFAULT, null);
    return line === 'y';
}

// The request waits meanwhile, and the main loop runs.
async function ask(request, target) {
    try {
        if (await userAgrees(`Go on to ${target}?`))
            request.follow_redirect();
        else
            request.abort();
    } catch (error) {
        printerr(error.message);
        request.abort();
    }
}

async function main(url) {
    const request = new Netreq.ClientRequest({url, redirectMode: Netreq.RedirectMode.MANUAL});
    let last = request.url;

    request.connect('redirect', (_request, _status, _method, target) => {
        if (originOf(target) === originOf(last)) {
            request.follow_redirect();
        } else {
            request.defer_redirect();
            ask(request, target);
        }
        last = target;
    });

    const response = await request.send_async(null);
    for (const [status, from] of response.redirect_chain.deepUnpack())
        print(status, from);
    print(response.status_code, response.url);
}

const loop = new GLib.MainLoop(null, false);
let status = 0;

main(...ARGV).catch(error => {
    printerr(error.message);
    status = 1;
}).finally(() => loop.quit());
loop.run();
System.exit(status);
