# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Gets a text.

Usage: python3 get-text.py URL
"""

import sys

import gi

gi.require_version('Netreq', '1.0')
from gi.repository import GLib, Netreq  # noqa: E402

loop = GLib.MainLoop()
status = 1


def on_text(response, result):
    global status
    try:
        print(response.read_text_finish(result))
        status = 0
    except GLib.Error as error:
        print(error.message, file=sys.stderr)
    loop.quit()


def on_sent(request, result):
    try:
        response = request.send_finish(result)
    except GLib.Error as error:
        print(error.message, file=sys.stderr)
        loop.quit()
        return

    print(response.props.status_code, response.props.status_message)
    response.read_text_async(None, on_text)


request = Netreq.ClientRequest(url=sys.argv[1])
request.send_async(None, on_sent)
loop.run()
sys.exit(status)
