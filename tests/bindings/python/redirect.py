# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a Python application does about redirects, over real connections."""

import base64
import gc
import json

from tap import (OTHER, SERVER, equal, finish, is_netreq_error, raises_netreq, run, test, test_each, turn,
                 wait_for_close, wait_until)
from gi.repository import GLib, Netreq

Code = Netreq.Error


def make(path, **options):
    return Netreq.ClientRequest(url=SERVER + path, **options)


def send(request):
    return finish(request, 'send', None)


def inspect(request):
    """What the server says of the last request that it got."""
    got = json.loads(finish(send(request), 'read_text', None))
    got['body'] = base64.b64decode(got['body'])
    return got


@test
def the_modes_are_those_of_the_original():
    modes = [Netreq.RedirectMode.FOLLOW, Netreq.RedirectMode.ERROR, Netreq.RedirectMode.MANUAL]

    equal([int(mode) for mode in modes], [0, 1, 2])
    for mode in modes:
        equal(make('/text', redirect_mode=mode.value_nick).props.redirect_mode, mode)
    equal([mode.value_nick for mode in modes], ['follow', 'error', 'manual'])


@test
def a_redirect_is_told_with_all_that_belongs_to_it():
    request = Netreq.ClientRequest(url=SERVER + '/redirect/303?/text#part', method='PUT')
    told = []

    request.connect('redirect', lambda _, *arguments: told.append(arguments))
    request.write(b'left behind')
    response = send(request)

    (status, method, url, headers), = told
    equal((status, method, url), (303, 'GET', SERVER + '/text#part'))
    equal(dict(zip(headers[::2], headers[1::2]))['Location'], '/text')
    equal((response.props.status_code, response.props.url), (200, SERVER + '/text'))


@test
def the_chain_is_unpacked():
    path = '/redirect/301?/redirect/308?/text'
    response = send(make(path))

    equal(response.props.redirect_chain.get_type_string(), 'a(us)')
    equal(response.props.redirect_chain.unpack(), [(301, SERVER + path), (308, SERVER + '/redirect/308?/text')])
    equal(response.get_redirect_chain().unpack(), response.props.redirect_chain.unpack())
    equal(response.props.url, SERVER + '/text')


@test
def a_response_that_nothing_redirected_has_an_empty_chain():
    equal(send(make('/text')).props.redirect_chain.unpack(), [])
    equal(Netreq.IncomingMessage().props.redirect_chain.unpack(), [])


@test
def a_collected_body_goes_along_where_the_method_stays():
    request = make('/redirect/307?/request', method='POST')

    request.write(b'again')
    got = inspect(request)
    equal((got['method'], got['body']), ('POST', b'again'))


@test
def a_streamed_body_cannot_go_along():
    request = make('/redirect/307?/request', method='POST', chunked_encoding=True)

    request.write(b'once')
    raises_netreq(Code.UPLOAD_STREAM_REWIND_NOT_SUPPORTED, send, request)


@test
def another_origin_gets_no_secrets():
    headers = ['Authorization', 'Basic c2VjcmV0', 'Cookie', 'a=b', 'X-Other', 'yes']
    names = ('authorization', 'cookie', 'x-other')

    for target, expected in (('', ['Basic c2VjcmV0', 'a=b', 'yes']), (OTHER, [None, None, 'yes'])):
        got = inspect(make(f'/redirect/302?{target}/request', headers=headers))
        equal([got['headers'].get(name) for name in names], expected)


@test
def manual_goes_on_when_it_is_told_to():
    request = make('/redirect/302?/redirect/302?/text', redirect_mode='manual')
    results = []

    request.connect('redirect', lambda request, *_: results.append(request.follow_redirect()))
    equal(send(request).props.url, SERVER + '/text')
    equal(results, [True, True])


@test_each([
    ('manual', 'manual', lambda *_: None),
    ('manual without a handler', 'manual', None),
    ('error', 'error', None),
])
def left_alone_is_an_error(mode, handler):
    request = make('/redirect/302?/text', redirect_mode=mode)

    if handler:
        request.connect('redirect', handler)
    error = raises_netreq(Code.BLOCKED_BY_CLIENT, send, request)
    equal(error.domain, 'netreq-error-quark')


@test
def the_mode_error_tells_no_redirect():
    request = make('/redirect/302?/text', redirect_mode='error')
    told = []

    request.connect('redirect', lambda *arguments: told.append(arguments))
    raises_netreq(Code.BLOCKED_BY_CLIENT, send, request)
    equal(told, [])


@test_each([('follow', 'follow'), ('manual', 'manual')])
def waits_for_what_is_put_off(mode):
    request = make('/redirect/302?/text', redirect_mode=mode)
    deferred, responses = [], []

    request.connect('redirect', lambda request, *_: deferred.append(request.defer_redirect()))
    request.connect('response', lambda _, response: responses.append(response))
    request.end()
    wait_until(lambda: deferred)

    # Whatever would come has come by then.
    send(make('/text'))
    gc.collect()
    turn()
    equal((deferred, responses), ([True], []))

    equal(request.follow_redirect(), True)
    raises_netreq(Code.UNEXPECTED, request.follow_redirect)
    raises_netreq(Code.UNEXPECTED, request.defer_redirect)
    wait_until(lambda: responses)
    equal(responses[0].props.url, SERVER + '/text')


@test
def what_is_put_off_can_be_aborted():
    request = make('/redirect/302?/text')
    deferred = []

    request.connect('redirect', lambda request, *_: deferred.append(request.defer_redirect()))
    request.end()
    wait_until(lambda: deferred)
    request.abort()
    wait_for_close(request)
    assert request.props.aborted
    raises_netreq(Code.ABORTED, request.follow_redirect)


@test
def a_decision_that_comes_too_late_raises_what_went_wrong():
    request = make('/redirect/302?/text', total_timeout=50)

    request.connect('redirect', lambda request, *_: request.defer_redirect())
    raises_netreq(Code.TOTAL_TIMED_OUT, send, request)
    raises_netreq(Code.TOTAL_TIMED_OUT, request.follow_redirect)
    raises_netreq(Code.TOTAL_TIMED_OUT, request.defer_redirect)


@test
def a_decision_without_a_redirect_is_an_error():
    request = make('/text')
    errors = []

    def decide(*_):
        for call in (request.follow_redirect, request.defer_redirect):
            try:
                call()
            except GLib.Error as error:
                errors.append(error)

    raises_netreq(Code.INVALID_URL, Netreq.ClientRequest(url='nonsense').follow_redirect)
    raises_netreq(Code.INVALID_URL, Netreq.ClientRequest(url='nonsense').defer_redirect)

    decide()
    request.connect('response', decide)
    request.connect('response', lambda _, response: response.resume())
    request.connect('close', decide)
    request.end()
    decide()
    wait_for_close(request)
    equal(len(errors), 8)
    for error in errors:
        is_netreq_error(error, Code.UNEXPECTED)
    equal(request.get_error(), None)


@test_each([
    ('another scheme', '/redirect/302?ftp://127.0.0.1/', Code.UNSAFE_REDIRECT),
    ('a URL that is none', '/redirect/302?http://', Code.INVALID_REDIRECT),
    ('the port of mail', '/redirect/302?http://127.0.0.1:25/', Code.UNSAFE_PORT),
    ('the same again and again', '/redirect/302?', Code.TOO_MANY_REDIRECTS),
])
def is_no_place_to_go_to(path, code):
    raises_netreq(code, lambda: send(make(path)))


run()
