// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Sends a file, as it is read, and shows how far that has come.
//
// Usage: gjs -m upload.js URL FILE

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import Netreq from 'gi://Netreq?version=1.0';

Gio._promisify(Gio.OutputStream.prototype, 'splice_async');

const {CLOSE_SOURCE, CLOSE_TARGET} = Gio.OutputStreamSpliceFlags;

async function main(url, path) {
    const file = Gio.File.new_for_commandline_arg(path).read(null);
    const request = new Netreq.ClientRequest({method: 'PUT', url, chunkedEncoding: true});

    request.connect('upload-progress', (_request, current) => print(`${current} bytes sent`));

    // A server may answer before it has everything.
    const answered = new Promise((resolve, reject) => {
        request.connect('response', (_request, response) => resolve(response));
        request.connect('error', (_request, error) => reject(error));
    });

    // Reads no faster than the network takes it, and ends the request.
    const spliced = request.get_body_stream().splice_async(
        file, CLOSE_SOURCE | CLOSE_TARGET, GLib.PRIORITY_DEFAULT, null);

    const [response] = await Promise.all([answered, spliced]);
    print(response.status_code, response.status_message);
}

const loop = new GLib.MainLoop(null, false);
let status = 0;

main(...ARGV).catch(error => {
    printerr(error.message);
    status = 1;
}).finally(() => loop.quit());
loop.run();
System.exit(status);
