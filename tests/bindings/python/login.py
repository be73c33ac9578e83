# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a Python application does about logins, over real connections."""

from tap import SERVER, equal, finish, raises_netreq, run, test
from gi.repository import GLib, Netreq


def make(session, realm='here'):
    return Netreq.ClientRequest(session=session, url=f'{SERVER}/login/{realm}')


def read(request):
    response = finish(request, 'send', None)
    return response.props.status_code, finish(response, 'read_text', None)


def answer_with(request, *answers):
    """Answers each challenge with the next of these, and keeps them."""
    challenges = []

    def on_login(_, challenge):
        challenges.append(challenge)
        return challenge.authenticate(*answers[len(challenges) - 1])

    request.connect('login', on_login)
    return challenges


@test
def a_challenge_says_who_asks_for_what():
    request = make(Netreq.Session())
    challenges = answer_with(request, ('user', 'sécret'))

    equal(read(request), (200, 'let in\n'))
    challenge, = challenges
    port = int(SERVER.split(':')[2])
    props = challenge.props
    equal((props.is_proxy, props.scheme, props.host, props.port, props.realm),
          (False, 'basic', '127.0.0.1', port, 'here'))


@test
def a_wrong_answer_is_asked_for_again():
    request = make(Netreq.Session())
    challenges = answer_with(request, ('user', 'wrong'), ('user', 'sécret'))

    equal(read(request), (200, 'let in\n'))
    equal(len(challenges), 2)


@test
def an_answer_may_take_its_time():
    request = make(Netreq.Session())

    def on_login(_, challenge):
        GLib.timeout_add(50, lambda: challenge.authenticate('user', 'sécret') and False)
        return True

    request.connect('login', on_login)
    equal(read(request), (200, 'let in\n'))


@test
def cancelling_delivers_what_there_is():
    for cancel in (lambda c: c.cancel(), lambda c: c.authenticate(None, None)):
        request = make(Netreq.Session())
        request.connect('login', lambda _, challenge, act=cancel: (act(challenge), True)[1])
        equal(read(request), (401, 'shut out\n'))


@test
def a_dropped_challenge_is_cancelled():
    request = make(Netreq.Session())
    request.connect('login', lambda *_: True)
    equal(read(request), (401, 'shut out\n'))


@test
def an_answer_that_can_not_be_sent_is_an_exception():
    request = make(Netreq.Session())
    refused = []

    def on_login(_, challenge):
        raises_netreq(Netreq.Error.INVALID_ARGUMENT, challenge.authenticate, 'a:b', 'c')
        refused.append(True)
        return challenge.authenticate('user', 'sécret')

    request.connect('login', on_login)
    equal(read(request), (200, 'let in\n'))
    equal(refused, [True])


@test
def a_session_keeps_what_works_until_it_is_told_to_forget():
    session = Netreq.Session()
    counts = []

    for clears in (False, False, True):
        if clears:
            assert finish(session, 'clear_auth_cache', None)
        request = make(session)
        challenges = answer_with(request, ('user', 'sécret'))
        equal(read(request), (200, 'let in\n'))
        counts.append(len(challenges))

    equal(counts, [1, 0, 1])


@test
def a_session_says_which_servers_may_be_logged_in_to_with_ntlm():
    session = Netreq.Session()

    assert session.allow_ntlm_credentials_for_domains('*.example.com, intranet')
    assert session.allow_ntlm_credentials_for_domains(None)
    raises_netreq(Netreq.Error.INVALID_ARGUMENT, session.allow_ntlm_credentials_for_domains, 'example.com:x')


@test
def a_challenge_that_nobody_sent_asks_for_nothing():
    challenge = Netreq.AuthChallenge()
    props = challenge.props

    equal((props.is_proxy, props.scheme, props.host, props.port, props.realm), (False, '', '', 0, ''))
    assert challenge.authenticate('user', 'secret')
    challenge.cancel()


run()
