# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a Python application does with certificates: those of servers, and its own."""

from tap import CERTIFICATE_FILE, IDENTITY, SECURE, equal, finish, raises_netreq, run, test, wait_until
from gi.repository import Gio, Netreq

Code = Netreq.Error


def secure_test(function):
    return test(function) if SECURE else function


def get(session, url):
    response = finish(Netreq.ClientRequest(url=url, session=session), 'send', None)
    return finish(response, 'read_text', None)


def trusting():
    session = Netreq.Session()
    session.set_trust_anchors(Gio.TlsCertificate.list_new_from_file(CERTIFICATE_FILE))
    return session


@test
def handlers_are_taken():
    session = Netreq.Session()
    session.set_certificate_verify_handler(lambda *_: None)
    session.set_certificate_verify_handler(None)
    session.set_client_certificate_handler(lambda *_: None)
    session.set_client_certificate_handler(None)


@secure_test
def a_certificate_is_accepted_and_remembered():
    session = Netreq.Session()
    asked = []

    def decide(_session, challenge):
        asked.append((challenge.props.host, challenge.props.verification_result, len(challenge.get_chain())))
        assert challenge.props.errors == Gio.TlsCertificateFlags.UNKNOWN_CA
        assert isinstance(challenge.props.certificate, Gio.TlsCertificate)
        challenge.accept()

    raises_netreq(Code.CERT_AUTHORITY_INVALID, get, session, f'{SECURE}/text')
    session.set_certificate_verify_handler(decide)
    equal(get(session, f'{SECURE}/text'), 'Grüße\n')
    equal(get(session, f'{SECURE}/text'), 'Grüße\n')
    equal(asked, [('127.0.0.1', 'net::ERR_CERT_AUTHORITY_INVALID', 1)])

    assert finish(session, 'clear_certificate_decisions', None)
    equal(get(session, f'{SECURE}/text'), 'Grüße\n')
    equal(len(asked), 2)


@secure_test
def a_certificate_is_rejected_later():
    session = trusting()
    held = []
    failures = []

    session.set_certificate_verify_handler(lambda _session, challenge, *_: held.append(challenge))
    request = Netreq.ClientRequest(url=f'{SECURE}/text', session=session)
    request.connect('error', lambda _request, error: failures.append(error))
    request.end()
    wait_until(lambda: held)
    equal(held[0].props.verification_result, 'net::OK')
    held.pop().reject()
    wait_until(lambda: failures)
    assert failures[0].matches(Netreq.Error.quark(), Code.CERT_INVALID)


@secure_test
def a_challenge_that_is_dropped_is_left_to_the_check():
    session = trusting()

    session.set_certificate_verify_handler(lambda *_: None)
    equal(get(session, f'{SECURE}/text'), 'Grüße\n')


@secure_test
def a_session_trusts_what_it_is_told_to():
    for nobody in ([], None):
        session = trusting()
        equal(get(session, f'{SECURE}/text'), 'Grüße\n')
        session.set_trust_anchors(nobody)
        raises_netreq(Code.CERT_AUTHORITY_INVALID, get, session, f'{SECURE}/text')


@secure_test
def a_server_is_shown_who_we_are():
    session = trusting()
    asked = []

    def provide(_session, request):
        asked.append((request.props.host, len(request.get_accepted_authorities())))
        request.provide(Gio.TlsCertificate.new_from_file(CERTIFICATE_FILE))

    session.set_client_certificate_handler(provide)
    equal(get(session, f'{IDENTITY}/identity'), 'somebody')
    equal(get(session, f'{IDENTITY}/identity'), 'somebody')
    equal(asked, [('127.0.0.1', 0)])

    equal(get(trusting(), f'{IDENTITY}/identity'), '')
    session.set_client_certificate_handler(lambda _session, request, *_: request.cancel())
    equal(get(session, f'{IDENTITY}/identity'), '')


run()
