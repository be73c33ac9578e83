# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Asks for a user name and a password when the server does. Then shows the cookies that
are kept of it, in a partition that outlives the program.

Usage: python3 login.py URL
"""

import sys

import gi

gi.require_version('Netreq', '1.0')
from gi.repository import Gio, GLib, Netreq  # noqa: E402

loop = GLib.MainLoop()
status = 1


# The request waits meanwhile, and the main loop runs.
def on_login(request, challenge):
    print(f'User name for "{challenge.props.realm}" of {challenge.props.host}?', flush=True)
    terminal.read_line_async(GLib.PRIORITY_DEFAULT, None, on_username, challenge)
    return True


def on_username(stream, result, challenge):
    username, _ = stream.read_line_finish_utf8(result)
    if username:
        print('Password?', flush=True)
        stream.read_line_async(GLib.PRIORITY_DEFAULT, None, on_password, challenge, username)
    else:
        challenge.cancel()


def on_password(stream, result, challenge, username):
    password, _ = stream.read_line_finish_utf8(result)
    challenge.authenticate(username, password)


def on_sent(request, result):
    try:
        response = request.send_finish(result)
        print(response.props.status_code, response.props.status_message)
        cookies = Netreq.CookieFilter()
        cookies.set_url(response.props.url)
        session.get_cookies_async(cookies, None, on_cookies)
    except GLib.Error as error:
        print(error.message, file=sys.stderr)
        loop.quit()


def on_cookies(session, result):
    global status
    for cookie in session.get_cookies_finish(result):
        print(f'{cookie.get_name()}={cookie.get_value()}')
    status = 0
    loop.quit()


terminal = Gio.DataInputStream.new(Gio.File.new_for_path('/dev/stdin').read(None))
session = Netreq.Session.from_partition('persist:login')
request = Netreq.ClientRequest(url=sys.argv[1], session=session, credentials='include')
request.connect('login', on_login)
request.send_async(None, on_sent)
loop.run()
sys.exit(status)
