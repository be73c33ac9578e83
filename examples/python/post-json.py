# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Posts JSON and reads the JSON that comes back.

Usage: python3 post-json.py URL
"""

import json
import sys

import gi

gi.require_version('Netreq', '1.0')
from gi.repository import GLib, Netreq  # noqa: E402

loop = GLib.MainLoop()
status = 1


def on_text(response, result):
    global status
    try:
        answer = json.loads(response.read_text_finish(result))
        print(response.props.status_code, json.dumps(answer, indent=2))
        status = 0
    except (GLib.Error, ValueError) as error:
        print(error, file=sys.stderr)
    loop.quit()


def on_sent(request, result):
    try:
        request.send_finish(result).read_text_async(None, on_text)
    except GLib.Error as error:
        print(error.message, file=sys.stderr)
        loop.quit()


request = Netreq.ClientRequest(
    method='POST',
    url=sys.argv[1],
    headers=['Content-Type', 'application/json', 'Accept', 'application/json'],
)
request.write(json.dumps({'greeting': 'hello'}).encode())
request.send_async(None, on_sent)
loop.run()
sys.exit(status)
