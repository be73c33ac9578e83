# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How long it takes in Python from the import of a library to the first byte of a body.

Usage: startup.py Netreq|Soup URL
"""

import json
import sys
import time

import gi
from gi.repository import GLib


def import_netreq():
    gi.require_version('Netreq', '1.0')
    from gi.repository import Netreq
    return Netreq


def import_soup():
    gi.require_version('Soup', '3.0')
    from gi.repository import Soup
    return Soup


def get_with_netreq(library, url, on_first_byte):
    request = library.ClientRequest(url=url)

    request.connect('response', lambda _, response: response.connect('data', lambda *_: on_first_byte()))
    request.connect('error', lambda _, error: sys.exit(error.message))
    request.end()
    return request


def get_with_soup(library, url, on_first_byte):
    session = library.Session()

    def on_read(body, result):
        body.read_bytes_finish(result)
        on_first_byte()

    def on_sent(_session, result):
        session.send_finish(result).read_bytes_async(8192, GLib.PRIORITY_DEFAULT, None, on_read)

    session.send_async(library.Message.new('GET', url), GLib.PRIORITY_DEFAULT, None, on_sent)
    return session


LIBRARIES = {
    'Netreq': (import_netreq, get_with_netreq),
    'Soup': (import_soup, get_with_soup),
}


def main(name, url):
    import_library, get = LIBRARIES[name]
    loop = GLib.MainLoop()
    times = {}

    def note(what):
        times[what] = (time.monotonic() - began) * 1000

    def on_first_byte():
        note('first_byte_ms')
        loop.quit()

    began = time.monotonic()
    library = import_library()
    note('import_ms')

    # Held until there is an answer.
    held = get(library, url, on_first_byte)
    loop.run()
    del held
    print(json.dumps(times))


if __name__ == '__main__':
    main(*sys.argv[1:])
