# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Follows redirects by hand: at once within an origin, and to another one when the
user agrees. Then shows the way that was gone.

Usage: python3 redirects.py URL
"""

import sys
from urllib.parse import urlsplit

import gi

gi.require_version('Netreq', '1.0')
from gi.repository import Gio, GLib, Netreq  # noqa: E402

loop = GLib.MainLoop()
status = 1


def origin_of(url):
    return urlsplit(url)[:2]


def on_redirect(request, status, method, target, headers):
    global last
    if origin_of(target) == origin_of(last):
        request.follow_redirect()
    else:
        # The request waits meanwhile, and the main loop runs.
        request.defer_redirect()
        ask_user(target)
    last = target


def ask_user(target):
    print(f'Go on to {target}? [y/N]', flush=True)
    stream = Gio.DataInputStream.new(Gio.File.new_for_path('/dev/stdin').read(None))
    stream.read_line_async(GLib.PRIORITY_DEFAULT, None, on_answered)


def on_answered(stream, result):
    line, _ = stream.read_line_finish_utf8(result)
    if line == 'y':
        request.follow_redirect()
    else:
        request.abort()


def on_sent(request, result):
    global status
    try:
        response = request.send_finish(result)
        for code, source in response.props.redirect_chain.unpack():
            print(code, source)
        print(response.props.status_code, response.props.url)
        status = 0
    except GLib.Error as error:
        print(error.message, file=sys.stderr)
    loop.quit()


request = Netreq.ClientRequest(url=sys.argv[1], redirect_mode='manual')
last = request.props.url
request.connect('redirect', on_redirect)
request.send_async(None, on_sent)
loop.run()
sys.exit(status)
