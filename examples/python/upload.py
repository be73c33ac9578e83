# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sends a file, as it is read, and shows how far that has come.

Usage: python3 upload.py URL FILE
"""

import sys

import gi

gi.require_version('Netreq', '1.0')
from gi.repository import Gio, GLib, Netreq  # noqa: E402

loop = GLib.MainLoop()
status = 1


def on_response(request, response):
    global status
    print(response.props.status_code, response.props.status_message)
    response.resume()
    status = 0


def on_error(request, error):
    global status
    print(error.message, file=sys.stderr)
    status = 1


request = Netreq.ClientRequest(method='PUT', url=sys.argv[1], chunked_encoding=True)
request.connect('upload-progress', lambda request, current, total: print(current, 'bytes sent'))
request.connect('response', on_response)
request.connect('error', on_error)
request.connect('close', lambda request: loop.quit())

# Reads no faster than the network takes it, and ends the request.
request.get_body_stream().splice_async(
    Gio.File.new_for_commandline_arg(sys.argv[2]).read(None),
    Gio.OutputStreamSpliceFlags.CLOSE_SOURCE | Gio.OutputStreamSpliceFlags.CLOSE_TARGET,
    GLib.PRIORITY_DEFAULT, None)
loop.run()
sys.exit(status)
