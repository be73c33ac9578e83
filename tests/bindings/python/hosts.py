# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a Python application does with hosts before it sends a request."""

from tap import REFUSED, SERVER, equal, finish, raises_netreq, run, test
from gi.repository import Gio, Netreq

Code = Netreq.Error


def resolve_host(session, host, options=None):
    return finish(session, 'resolve_host', host, options, None)


def preconnect(session, url, num_sockets):
    return finish(session, 'preconnect', url, num_sockets, None)


@test
def a_host_has_addresses():
    session = Netreq.Session()
    options = Netreq.ResolveHostOptions(query_type='a')
    addresses = resolve_host(session, 'localhost', options)

    equal([address.to_string() for address in addresses], ['127.0.0.1'])
    assert isinstance(addresses[0], Gio.InetAddress)
    equal(options.props.query_type, Netreq.QueryType.A)
    equal([address.to_string() for address in resolve_host(session, '[2001:DB8::1]')], ['2001:db8::1'])
    assert finish(session, 'clear_host_resolver_cache', None)


@test
def a_host_without_an_address_is_an_error():
    session = Netreq.Session()
    local = Netreq.ResolveHostOptions(source='local-only')

    raises_netreq(Code.NAME_NOT_RESOLVED, resolve_host, session, 'nobody.example', local)
    raises_netreq(Code.INVALID_ARGUMENT, resolve_host, session, 'no host')


@test
def a_connection_is_made_ahead_of_a_request():
    session = Netreq.Session()

    assert preconnect(session, SERVER, 2)
    request = Netreq.ClientRequest(url=f'{SERVER}/text', session=session)
    equal(finish(request, 'send', None).props.status_code, 200)


@test
def a_connection_that_is_not_made_is_an_error():
    session = Netreq.Session()

    raises_netreq(Code.CONNECTION_REFUSED, preconnect, session, REFUSED, 1)
    raises_netreq(Code.INVALID_ARGUMENT, preconnect, session, SERVER, 7)
    session.props.network_access = Netreq.NetworkAccess.NONE
    raises_netreq(Code.INTERNET_DISCONNECTED, preconnect, session, SERVER, 1)
    raises_netreq(Code.INTERNET_DISCONNECTED, resolve_host, session, 'localhost')


run()
