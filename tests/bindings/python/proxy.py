# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a Python application does with proxies. The server stands in for one."""

from tap import SERVER, equal, finish, raises_netreq, run, test
from gi.repository import Netreq

Code = Netreq.Error


def set_proxy(session, config):
    return finish(session, 'set_proxy', config, None)


def resolve_proxy(session, url):
    return finish(session, 'resolve_proxy', url, None)


@test
def rules_are_given_asked_for_and_taken_back():
    session = Netreq.Session()
    config = Netreq.ProxyConfig(proxy_rules='one.example:3128,direct://', proxy_bypass_rules='*.intranet.example')

    equal(config.props.mode, Netreq.ProxyMode.DEFAULT)
    assert set_proxy(session, config)
    equal(resolve_proxy(session, 'https://two.example/'), 'PROXY one.example:3128; DIRECT')
    equal(resolve_proxy(session, 'https://a.intranet.example/'), 'DIRECT')

    assert set_proxy(session, Netreq.ProxyConfig(mode='direct'))
    equal(resolve_proxy(session, 'https://two.example/'), 'DIRECT')
    assert set_proxy(session, None)


@test
def a_request_goes_to_the_proxy():
    session = Netreq.Session()

    set_proxy(session, Netreq.ProxyConfig(proxy_rules=SERVER))
    request = Netreq.ClientRequest(url='http://nobody.invalid/', session=session)
    assert finish(request, 'send', None).props.status_code >= 200


@test
def the_proxy_asks_for_a_login_before_it_opens_a_tunnel():
    session = Netreq.Session()
    request = Netreq.ClientRequest(url='https://nobody.invalid/', session=session)
    challenges = []

    def on_login(_, challenge):
        challenges.append(challenge)
        return challenge.authenticate('user', 'sécret')

    request.connect('login', on_login)
    set_proxy(session, Netreq.ProxyConfig(proxy_rules=SERVER))
    raises_netreq(Code.TUNNEL_CONNECTION_FAILED, finish, request, 'send', None)

    challenge, = challenges
    equal((challenge.props.is_proxy, challenge.props.realm, challenge.props.port),
          (True, 'tunnels', int(SERVER.split(':')[2])))
    assert ' 502 ' in request.get_error().message


@test
def what_cannot_be_is_an_error():
    session = Netreq.Session()

    raises_netreq(Code.INVALID_ARGUMENT, set_proxy, session, Netreq.ProxyConfig(proxy_rules='gopher://x'))
    raises_netreq(Code.INVALID_ARGUMENT, set_proxy, session, Netreq.ProxyConfig(mode='auto-detect'))
    raises_netreq(Code.INVALID_URL, resolve_proxy, session, 'nowhere')


run()
