# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tells errors apart.

Usage: python3 errors.py URL
"""

import sys

import gi

gi.require_version('Netreq', '1.0')
from gi.repository import GLib, Netreq  # noqa: E402

loop = GLib.MainLoop()

EXPLANATIONS = {
    Netreq.Error.INVALID_URL: 'This is not a URL',
    Netreq.Error.CONNECTION_REFUSED: 'Nobody listens there',
    Netreq.Error.RESPONSE_TIMED_OUT: 'The server takes its time',
}


def explain(error):
    for code, explanation in EXPLANATIONS.items():
        if error.matches(Netreq.Error.quark(), code):
            return explanation
    return 'Something else went wrong'


def on_sent(request, result):
    try:
        status = request.send_finish(result).props.status_code
        # The server has its own kind of errors.
        print('All is well' if status < 400 else f'The server says {status}')
    except GLib.Error as error:
        print(f'{explain(error)} ({error.message})')
    loop.quit()


request = Netreq.ClientRequest(url=sys.argv[1], connect_timeout=10000, response_timeout=1000)
request.send_async(None, on_sent)
loop.run()
