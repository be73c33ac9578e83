// Copyright 2026 The libnetreq authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// How long it takes in GJS from the import of a library to the first byte of a body.
//
// Usage: gjs -m startup.js Netreq|Soup URL

import GLib from 'gi://GLib';

async function importNetreq() {
    return (await import('gi://Netreq?version=1.0')).default;
}

async function importSoup() {
    return (await import('gi://Soup?version=3.0')).default;
}

function getWithNetreq(Netreq, url, onFirstByte) {
    const request = new Netreq.ClientRequest({url});

    request.connect('response', (_request, response) => response.connect('data', onFirstByte));
    request.connect('error', (_request, error) => logError(error));
    request.end();
    return request;
}

function getWithSoup(Soup, url, onFirstByte) {
    const session = new Soup.Session();
    const message = Soup.Message.new('GET', url);

    session.send_async(message, GLib.PRIORITY_DEFAULT, null, (_session, sent) => {
        const body = session.send_finish(sent);
        body.read_bytes_async(8192, GLib.PRIORITY_DEFAULT, null, (_body, read) => {
            body.read_bytes_finish(read);
            onFirstByte();
        });
    });
    return session;
}

const libraries = {
    Netreq: [importNetreq, getWithNetreq],
    Soup: [importSoup, getWithSoup],
};

async function main(name, url) {
    const [importLibrary, get] = libraries[name];
    const began = GLib.get_monotonic_time();
    const milliseconds = () => (GLib.get_monotonic_time() - began) / 1000;

    const library = await importLibrary();
    const importMs = milliseconds();

    // Held until there is an answer.
    let request = null;
    const firstByteMs = await new Promise(resolve => {
        request = get(library, url, () => resolve(milliseconds()));
    });
    request = null;
    print(JSON.stringify({import_ms: importMs, first_byte_ms: firstByteMs}));
}

const loop = new GLib.MainLoop(null, false);
main(...ARGV).catch(logError).finally(() => loop.quit());
loop.run();
