# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a Python application does with cookies, over real connections."""

import gc
import json
import os
import tempfile

from tap import SERVER, equal, finish, is_netreq_error, raises_netreq, refuses, run, test, turn
from gi.repository import Netreq

Code = Netreq.Error
Cause = Netreq.CookieChangeCause
URL = 'https://www.one.example/dir/page'


def inspect(session, **options):
    """The header Cookie that the server gets."""
    request = Netreq.ClientRequest(url=SERVER + '/request', session=session, **options)
    got = json.loads(finish(finish(request, 'send', None), 'read_text', None))
    return got['headers'].get('cookie')


def pairs(cookies):
    return [f'{cookie.get_name()}={cookie.get_value()}' for cookie in cookies]


@test
def the_words_are_those_of_the_original():
    equal([Netreq.SameSite(value).value_nick for value in range(4)], ['unspecified', 'no-restriction', 'lax', 'strict'])
    equal([Cause(value).value_nick for value in range(5)],
          ['explicit', 'overwrite', 'expired', 'evicted', 'expired-overwrite'])


@test
def a_cookie_is_made_of_a_name_and_a_value():
    cookie = Netreq.Cookie.new('a', '1')

    equal(pairs([cookie]), ['a=1'])
    equal((cookie.get_domain(), cookie.get_path(), cookie.is_session()), (None, None, True))
    cookie.set_expiration_date(5000000000)
    equal((cookie.is_session(), cookie.get_expiration_date()), (False, 5000000000))


@test
def what_a_server_sets_is_sent_to_it():
    session = Netreq.Session()
    request = Netreq.ClientRequest(url=SERVER + '/cookies', session=session, use_session_cookies=True)

    finish(request, 'send', None)
    equal(inspect(session, use_session_cookies=True), 'a=1; b=2')
    equal(inspect(session, credentials='include'), 'a=1; b=2')
    equal(inspect(session), None)
    equal(inspect(Netreq.Session(), use_session_cookies=True), None)
    equal(inspect(session, use_session_cookies=True, headers=['Cookie', 'own=1']), 'own=1')


@test
def what_is_set_can_be_found_and_removed():
    session = Netreq.Session()
    cookie = Netreq.Cookie.new('a', '1')
    filter_ = Netreq.CookieFilter.new()

    cookie.set_domain('.one.example')
    cookie.set_secure(True)
    equal(finish(session, 'set_cookie', URL, cookie, None), True)
    equal(finish(session, 'set_cookie', URL, Netreq.Cookie.new('b', '2'), None), True)
    equal(pairs(finish(session, 'get_cookies', None, None)), ['a=1', 'b=2'])

    filter_.set_secure(True)
    found, = finish(session, 'get_cookies', filter_, None)
    gc.collect()
    equal((found.get_domain(), found.is_host_only(), found.get_path()), ('one.example', False, '/dir'))

    equal(finish(session, 'remove_cookie', URL, 'a', None), True)
    equal(finish(session, 'flush_cookies', None), True)
    equal(pairs(finish(session, 'get_cookies', None, None)), ['b=2'])


@test
def what_no_server_could_set_is_an_error_that_says_why():
    session = Netreq.Session()
    cookie = Netreq.Cookie.new('a', '1')

    cookie.set_domain('two.example')
    error = raises_netreq(Code.INVALID_ARGUMENT, finish, session, 'set_cookie', URL, cookie, None)
    assert 'which the host www.one.example does not belong to' in error.message, error.message
    raises_netreq(Code.INVALID_URL, finish, session, 'set_cookie', 'nonsense', cookie, None)
    refuses(session.set_cookie_async, URL, None, None)
    refuses(Netreq.Cookie.new, 'a')


@test
def changes_are_told():
    session = Netreq.Session()
    told = []

    session.connect('cookie-changed', lambda _, *arguments: told.append(arguments))
    for value in ('1', '2'):
        finish(session, 'set_cookie', URL, Netreq.Cookie.new('a', value), None)
    finish(session, 'remove_cookie', URL, 'a', None)
    turn()
    gc.collect()

    equal([(cookie.get_value(), cause, removed) for cookie, cause, removed in told], [
        ('1', Cause.EXPLICIT, False),
        ('1', Cause.OVERWRITE, True),
        ('2', Cause.EXPLICIT, False),
        ('2', Cause.EXPLICIT, True),
    ])


@test
def a_broken_file_is_told():
    told = []

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'cookies.sqlite')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('This is no database.')

        session = Netreq.Session.from_path(folder)
        session.connect('storage-error', lambda _session, error: told.append(error))
        equal(finish(session, 'get_cookies', None, None), [])

    error, = told
    assert path in is_netreq_error(error, Code.FAILED).message, error.message


run()
