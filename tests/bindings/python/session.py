# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a Python application does with partitions and their settings."""

import json

from tap import SERVER, equal, finish, is_netreq_error, raises_netreq, run, test, wait_until
from gi.repository import GLib, Netreq

Code = Netreq.Error


def inspect(session):
    """What the server says of the last request that it got."""
    request = Netreq.ClientRequest(url=f'{SERVER}/request', session=session)
    return json.loads(finish(finish(request, 'send', None), 'read_text', None))


@test
def a_name_says_whether_a_partition_is_persistent():
    persistent = Netreq.Session.from_partition('persist:python')
    in_memory = Netreq.Session.from_partition('python')

    assert persistent is Netreq.Session.from_partition('persist:python')
    equal([persistent.props.partition, persistent.props.persistent, persistent.is_persistent()],
          ['persist:python', True, True])
    equal([in_memory.props.partition, in_memory.props.persistent, in_memory.get_storage_path()],
          ['python', False, None])
    assert persistent.props.storage_path.startswith(GLib.get_user_data_dir() + '/')
    assert persistent.props.storage_path.endswith('/netreq/python')


@test
def a_folder_is_a_partition():
    session = Netreq.Session.from_path('/nowhere/at/all')

    assert session is Netreq.Session.from_path('/nowhere/./at/all/')
    equal([session.props.partition, session.is_persistent(), session.get_storage_path()],
          [None, True, '/nowhere/at/all'])
    raises_netreq(Code.INVALID_ARGUMENT, Netreq.Session.from_path, 'nowhere')


@test
def servers_are_told_the_languages_of_the_session():
    session = Netreq.Session(accept_languages='de-CH,fr')

    equal(inspect(session)['headers']['accept-language'], 'de-CH,fr;q=0.9')
    raises_netreq(Code.INVALID_ARGUMENT, session.set_accept_languages, 'de_CH')
    equal(session.props.accept_languages, 'de-CH,fr')
    session.set_accept_languages(None)
    equal(inspect(session)['headers'].get('accept-language'), None)


@test
def a_session_without_a_network_says_so():
    session = Netreq.Session(network_access='none')

    raises_netreq(Code.INTERNET_DISCONNECTED, inspect, session)
    session.props.network_access = Netreq.NetworkAccess.ALL
    equal(inspect(session)['method'], 'GET')


@test
def all_connections_can_be_closed():
    session = Netreq.Session()
    request = Netreq.ClientRequest(url=f'{SERVER}/silent', session=session)

    request.end()
    inspect(session)
    equal(finish(session, 'close_all_connections', None), True)
    wait_until(request.get_error)
    is_netreq_error(request.get_error(), Code.CONNECTION_ABORTED)
    equal(inspect(session)['method'], 'GET')


@test
def what_a_session_keeps_can_be_removed():
    session = Netreq.Session()
    kinds = Netreq.StorageKinds

    def count():
        return len(finish(session, 'get_cookies', None, None))

    def clear(kinds, origin):
        return finish(session, 'clear_storage_data', kinds, origin, None)

    for url in 'https://one.example/', 'https://two.example/':
        finish(session, 'set_cookie', url, Netreq.Cookie.new('a', '1'), None)

    equal(clear(kinds.HSTS | kinds.AUTH_CACHE, None), True)
    equal(count(), 2)
    equal(clear(kinds.COOKIES, 'https://www.one.example'), True)
    equal(count(), 1)
    raises_netreq(Code.INVALID_URL, clear, kinds.ALL, 'one.example')
    raises_netreq(Code.INVALID_ARGUMENT, clear, kinds.ALL, 'https://one.example/a')
    equal(count(), 1)
    equal(clear(kinds.ALL, None), True)
    equal(count(), 0)


run()
