# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Downloads into a file and shows how far that has come.

Usage: python3 download.py URL FILE
"""

import sys

import gi

gi.require_version('Netreq', '1.0')
from gi.repository import Gio, GLib, Netreq  # noqa: E402

loop = GLib.MainLoop()
status = 1
output = Gio.File.new_for_commandline_arg(sys.argv[2]).replace(None, False, Gio.FileCreateFlags.NONE, None)


def on_data(response, data):
    # The network waits for the disk.
    response.pause()
    write(response, data)


def write(response, data):
    output.write_bytes_async(data, GLib.PRIORITY_DEFAULT, None, on_written, response, data)


def on_written(output, result, response, data):
    try:
        written = output.write_bytes_finish(result)
    except GLib.Error as error:
        print(error.message, file=sys.stderr)
        request.abort()
        return

    # It may have been a part.
    if written < data.get_size():
        write(response, data.new_from_bytes(written, data.get_size() - written))
    else:
        response.resume()


def on_response(request, response):
    print(response.props.status_code, response.props.status_message)
    response.connect('data', on_data)
    response.connect('download-progress', lambda response, current, total: print(current, 'of', total, 'bytes'))
    response.connect('end', on_end)


def on_end(response):
    global status
    output.close(None)
    status = 0


request = Netreq.ClientRequest(url=sys.argv[1])
request.connect('response', on_response)
request.connect('error', lambda request, error: print(error.message, file=sys.stderr))
request.connect('close', lambda request: loop.quit())
request.end()
loop.run()
sys.exit(status)
