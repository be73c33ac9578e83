// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Downloads into a file and shows how far that has come.
//
// Usage: gjs -m download.js URL FILE

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import Netreq from 'gi://Netreq?version=1.0';

Gio._promisify(Gio.OutputStream.prototype, 'write_bytes_async');

// write_bytes_async() may write a part.
async function writeAll(output, bytes) {
    while (bytes.get_size() > 0) {
        const written = await output.write_bytes_async(bytes, GLib.PRIORITY_DEFAULT, null);
        bytes = bytes.new_from_bytes(written, bytes.get_size() - written);
    }
}

function download(url, output) {
    return new Promise((resolve, reject) => {
        const request = new Netreq.ClientRequest({url});

        request.connect('response', (_request, response) => {
            // The network waits for the disk.
            response.connect('data', (_response, bytes) => {
                response.pause();
                writeAll(output, bytes).then(() => response.resume()).catch(error => {
                    reject(error);
                    request.abort();
                });
            });
            response.connect('download-progress', (_response, current, total) => print(`${current} of ${total} bytes`));
            response.connect('end', () => resolve(response));
        });
        request.connect('error', (_request, error) => reject(error));
        request.end();
    });
}

async function main(url, path) {
    const file = Gio.File.new_for_commandline_arg(path);
    const output = file.replace(null, false, Gio.FileCreateFlags.NONE, null);
    const response = await download(url, output);

    output.close(null);
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
