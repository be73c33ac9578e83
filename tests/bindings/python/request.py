# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a Python application does with a request, over a real connection."""

import base64
import json

from tap import (REFUSED, SERVER, equal, finish, is_netreq_error, raises_netreq, run, test, test_each, turn,
                 wait_for_close, wait_until)
from gi.repository import Gio, GLib, Netreq

Code = Netreq.Error
WHOLE = Gio.OutputStreamSpliceFlags.CLOSE_SOURCE | Gio.OutputStreamSpliceFlags.CLOSE_TARGET


def make(path, **options):
    return Netreq.ClientRequest(url=SERVER + path, **options)


def send(request):
    return finish(request, 'send', None)


def fetch(path, **options):
    return send(make(path, **options))


def text(response):
    return finish(response, 'read_text', None)


def inspect(request):
    """What the server says of the request that it got."""
    got = json.loads(text(send(request)))
    got['body'] = base64.b64decode(got['body'])
    return got


def waiting():
    return int(text(fetch('/waiting')))


def record(request):
    lines = []

    def note(name, thing, signals):
        for signal in signals:
            thing.connect(signal, lambda *_, signal=signal: lines.append(f'{name} {signal}'))

    note('request', request, ['drain', 'finish', 'response', 'abort', 'error', 'close'])
    request.connect('response', lambda _, response: note('response', response, ['end', 'aborted', 'error', 'close']))
    return lines


@test
def options_are_keywords():
    session = Netreq.Session()
    request = Netreq.ClientRequest(
        method='patch', url='HTTP://Example.com:80/a b#fragment', headers=['X-One', '1', 'x-two', '2'],
        session=session, credentials=Netreq.Credentials.SAME_ORIGIN, use_session_cookies=True,
        redirect_mode=Netreq.RedirectMode.MANUAL, origin='https://example.org',
        referrer_policy=Netreq.ReferrerPolicy.NO_REFERRER, cache=Netreq.CacheMode.ONLY_IF_CACHED,
        priority=Netreq.Priority.HIGHEST, priority_incremental=False, connect_timeout=1, response_timeout=2,
        idle_timeout=3, total_timeout=4, chunked_encoding=True)
    props = request.props

    equal(props.method, 'PATCH')
    equal(props.url, 'http://example.com/a%20b')
    equal(props.headers, ['X-One', '1', 'x-two', '2'])
    assert props.session is session
    equal(props.use_session_cookies, True)
    equal(props.priority_incremental, False)
    equal([props.connect_timeout, props.response_timeout, props.idle_timeout, props.total_timeout], [1, 2, 3, 4])
    equal(props.chunked_encoding, True)
    equal([props.started, props.aborted, props.buffered_amount], [False, False, 0])


@test
def every_property_has_a_getter():
    request = make('/text')

    for spec in request.list_properties():
        getter = getattr(request, 'get_' + spec.name.replace('-', '_'))
        equal(getter(), request.get_property(spec.name))


@test
def nicks_are_the_strings_of_the_original():
    request = make('/text', credentials='same-origin', redirect_mode='error', cache='only-if-cached',
                   referrer_policy='strict-origin-when-cross-origin', priority='highest', origin='http://a')
    props = request.props

    equal(props.credentials, Netreq.Credentials.SAME_ORIGIN)
    equal(props.credentials.value_nick, 'same-origin')
    equal(props.redirect_mode, Netreq.RedirectMode.ERROR)
    equal(props.cache, Netreq.CacheMode.ONLY_IF_CACHED)
    equal(props.referrer_policy, Netreq.ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN)
    equal(props.priority, Netreq.Priority.HIGHEST)


@test
def a_URL_is_made_of_its_parts():
    request = Netreq.ClientRequest(protocol='https:', hostname='example.com', port=444, path='/x?y')
    equal(request.props.url, 'https://example.com:444/x?y')


@test
def a_partition_is_found_by_its_name():
    assert make('/text', partition='mine').props.session is Netreq.Session.from_partition('mine')
    assert make('/text').props.session is Netreq.Session.get_default()


@test_each([
    ('no option', {}, Code.INVALID_URL),
    ('a relative URL', {'url': '/index.html'}, Code.INVALID_URL),
    ('another scheme', {'url': 'ftp://example.com/'}, Code.DISALLOWED_URL_SCHEME),
    ('a URL with a line break', {'url': 'http://example.com/\r\nX: y'}, Code.INVALID_URL),
    ('a port that is none', {'host': 'example.com', 'port': 65536}, Code.INVALID_URL),
    ('a path with a space', {'host': 'example.com', 'path': '/a b'}, Code.INVALID_URL),
    ('a method that is never sent', {'url': SERVER, 'method': 'TRACE'}, Code.METHOD_NOT_SUPPORTED),
    ('a method that is none', {'url': SERVER, 'method': 'GE T'}, Code.INVALID_ARGUMENT),
    ('a header that is refused', {'url': SERVER, 'headers': ['Host', 'x']}, Code.INVALID_ARGUMENT),
    ('a header without a value', {'url': SERVER, 'headers': ['X-One']}, Code.INVALID_ARGUMENT),
    ('same-origin without an origin', {'url': SERVER, 'credentials': 'same-origin'}, Code.INVALID_ARGUMENT),
])
def is_the_error_of_every_call_that_can_raise(options, code):
    one = GLib.Bytes(b'x')
    calls = [
        lambda request: request.init(None),
        lambda request: request.set_header('X-One', '1'),
        lambda request: request.remove_header('X-One'),
        lambda request: request.set_chunked_encoding(True),
        lambda request: request.write(b'x'),
        lambda request: request.write_bytes(one),
        lambda request: request.end(),
        lambda request: request.end_bytes(one),
        lambda request: request.get_body_stream().write_bytes(one, None),
        send,
    ]

    for call in calls:
        raises_netreq(code, call, Netreq.ClientRequest(**options))


@test
def the_constructor_with_an_error_raises_at_once():
    raises_netreq(Code.INVALID_URL, Netreq.ClientRequest.new, 'nowhere')
    equal(Netreq.ClientRequest.new('http://example.com').props.url, 'http://example.com/')


@test
def text_is_read_with_its_charset():
    equal(text(fetch('/text')), 'Grüße\n')
    equal(text(fetch('/latin1')), 'Grüße\n')
    equal(text(fetch('/empty')), '')


@test
def bytes_are_read_as_bytes():
    data = finish(fetch('/latin1'), 'read_bytes', None)

    assert isinstance(data, GLib.Bytes)
    equal(data.get_data(), 'Grüße\n'.encode('latin-1'))
    equal(finish(fetch('/empty'), 'read_bytes', None).get_data() or b'', b'')


@test
def JSON_is_read_as_a_tree():
    node = finish(fetch('/json'), 'read_json', None)

    equal(node.get_object().get_string_member('greeting'), 'Grüße')
    equal(json.loads(text(fetch('/json'))), {'greeting': 'Grüße', 'numbers': [1, 2, 3]})
    raises_netreq(Code.INVALID_RESPONSE, finish, fetch('/no-json'), 'read_json', None)


@test
def a_body_is_read_once():
    response = fetch('/text')

    text(response)
    raises_netreq(Code.UNEXPECTED, text, response)


@test
def a_status_is_not_a_failure():
    props = fetch('/status/404').props

    equal([props.status_code, props.status_message, props.http_version], [404, 'Not Found', '1.1'])
    equal(props.url, SERVER + '/status/404')


@test
def headers_come_as_dictionary_list_and_one_by_one():
    response = fetch('/cookies')
    everything = response.get_headers().unpack()

    equal(everything['set-cookie'], ['a=1', 'b=2'])
    equal(everything['x-twice'], 'one, two')
    equal(response.props.headers.unpack(), everything)
    equal(response.get_header('X-TWICE'), 'one, two')
    equal(response.get_header('x-none'), None)
    equal(response.get_header_values('set-cookie'), ['a=1', 'b=2'])
    equal(response.get_header_values('x-none'), [])

    raw = response.props.raw_headers
    equal([value for name, value in zip(raw[::2], raw[1::2]) if name == 'Set-Cookie'], ['a=1', 'b=2'])


@test
def the_server_gets_what_was_asked_for():
    request = make('/request?q=ü', method='put', headers=['X-One', 'eins'])

    request.set_header('X-Two', 'zwei')
    request.set_header('X-Three', 'drei')
    request.remove_header('x-three')
    equal(request.get_header('x-two'), 'zwei')

    got = inspect(request)
    equal([got['method'], got['target']], ['PUT', '/request?q=%C3%BC'])
    equal([got['headers'].get(name) for name in ('x-one', 'x-two', 'x-three')], ['eins', 'zwei', None])


@test
def every_kind_of_bytes_can_be_written():
    request = make('/request', method='POST')

    for chunk in (b'bytes, ', b'', bytearray(b'array, '), memoryview(b'view, '), [65, 66], b'\0\xff', 'Grüße'.encode()):
        request.write(chunk)
    request.write_bytes(GLib.Bytes(b', GBytes'))
    request.end_bytes(GLib.Bytes(b', end'))

    equal(inspect(request)['body'], b'bytes, array, view, AB\0\xff' + 'Grüße, GBytes, end'.encode())


@test
def a_collected_body_has_a_length_and_a_streamed_one_is_chunked():
    for chunked, expected in ((False, ('5', None)), (True, (None, 'chunked'))):
        request = make('/request', method='POST', chunked_encoding=chunked)
        request.write(b'hello')
        got = inspect(request)
        equal(got['body'], b'hello')
        equal((got['headers'].get('content-length'), got['headers'].get('transfer-encoding')), expected)


@test
def late_calls_raise_and_change_nothing():
    request = make('/echo', method='POST')

    request.write(b'x')
    raises_netreq(Code.UNEXPECTED, request.set_header, 'X-One', '1')
    raises_netreq(Code.UNEXPECTED, request.remove_header, 'X-One')
    raises_netreq(Code.UNEXPECTED, request.set_chunked_encoding, True)
    request.end()
    raises_netreq(Code.UNEXPECTED, request.write, b'y')
    raises_netreq(Code.UNEXPECTED, request.end)
    equal(text(send(request)), 'x')


@test
def refused_headers_say_which_one_it_is():
    request = make('/text')

    assert 'Keep-Alive' in raises_netreq(Code.INVALID_ARGUMENT, request.set_header, 'Keep-Alive', 'x').message
    raises_netreq(Code.INVALID_ARGUMENT, request.set_header, 'X-One', '1\r\nX-Two: 2')


@test
def signals_come_in_order():
    request = make('/echo', method='POST', chunked_encoding=True)
    lines = record(request)
    pieces = []

    request.connect('response', lambda _, response: response.connect(
        'data', lambda _, data: pieces.append(data.get_data())))
    request.write(b'one')
    equal(lines, [])
    wait_until(lambda: 'request drain' in lines)
    request.write(b'two')
    request.end()
    wait_for_close(request)

    equal(b''.join(pieces), b'onetwo')
    # How often it drains is a matter of time.
    equal(list(dict.fromkeys(lines)), [
        'request drain', 'request finish', 'request response', 'response end', 'response close', 'request close'])


@test
def an_error_comes_before_close():
    request = Netreq.ClientRequest(url=REFUSED)
    lines = record(request)
    errors = []

    request.connect('error', lambda _, error: errors.append(error))
    request.end()
    wait_for_close(request)

    is_netreq_error(errors[0], Code.CONNECTION_REFUSED)
    is_netreq_error(request.get_error(), Code.CONNECTION_REFUSED)
    equal(lines, ['request finish', 'request error', 'request close'])
    raises_netreq(Code.CONNECTION_REFUSED, send, request)


@test
def a_body_that_is_cut_short_is_an_error_of_both():
    request = make('/cut')
    lines = record(request)

    request.connect('response', lambda _, response: response.resume())
    request.end()
    wait_for_close(request)
    equal(lines[2:], ['response error', 'response close', 'request error', 'request close'])
    raises_netreq(Code.CONTENT_LENGTH_MISMATCH, text, fetch('/cut'))


@test
def progress_is_told_in_both_directions():
    request = make('/echo', method='POST')
    seen = {}

    def on_response(_, response):
        response.connect('download-progress', lambda _, *progress: seen.update(down=progress))
        response.resume()

    request.connect('upload-progress', lambda _, *progress: seen.update(up=progress))
    request.connect('response', on_response)
    request.write(bytes(300000))
    equal(request.get_upload_progress().active, False)
    request.end()
    progress = request.get_upload_progress()
    equal([progress.active, progress.started, progress.current], [True, False, 0])
    wait_for_close(request)
    equal(seen, {'up': (300000, 300000), 'down': (300000, 300000)})


@test
def a_paused_body_waits():
    response = fetch('/length/3000000')
    sizes = []

    def on_data(_, data):
        sizes.append(data.get_size())
        if len(sizes) == 1:
            response.pause()

    response.connect('data', on_data)
    response.resume()
    wait_until(lambda: sizes)
    # Whatever would come has come by then.
    equal(text(fetch('/text')), 'Grüße\n')
    turn()
    equal(len(sizes), 1)

    ended = []
    response.connect('end', ended.append)
    response.resume()
    wait_until(lambda: ended)
    equal(sum(sizes), 3000000)


@test
def a_stream_is_spliced_into_the_body():
    request = make('/echo', method='POST', chunked_encoding=True)
    source = Gio.MemoryInputStream.new_from_bytes(GLib.Bytes(b'7' * 500000))
    body = request.get_body_stream()
    responses = []

    request.connect('response', lambda _, response: responses.append(response))
    equal(finish(body, 'splice', source, WHOLE, GLib.PRIORITY_DEFAULT, None), 500000)
    wait_until(lambda: responses)
    equal(finish(responses[0], 'read_bytes', None).get_size(), 500000)


@test
def a_file_is_spliced_into_the_body():
    file, stream = Gio.File.new_tmp(None)

    try:
        stream.get_output_stream().write_all(b'from a file', None)
        stream.close(None)
        request = make('/echo', method='POST')
        finish(request.get_body_stream(), 'splice', file.read(None), WHOLE, GLib.PRIORITY_DEFAULT, None)
        equal(text(send(request)), 'from a file')
    finally:
        file.delete(None)


@test
def a_body_is_read_by_a_stream():
    stream = fetch('/length/200000').get_body_stream()
    size = 0

    while True:
        piece = finish(stream, 'read_bytes', 4096, GLib.PRIORITY_DEFAULT, None).get_size()
        if piece == 0:
            break
        size += piece
    equal(size, 200000)


@test
def abort_ends_a_request_that_is_under_way():
    request = make('/half')
    lines = record(request)

    request.connect('response', lambda _, response: response.connect('data', lambda *_: request.abort()))
    request.end()
    wait_for_close(request)

    assert request.props.aborted
    equal(request.get_error(), None)
    equal(lines, ['request finish', 'request response', 'response aborted', 'response close', 'request abort',
                  'request close'])
    raises_netreq(Code.ABORTED, request.end)
    wait_until(lambda: waiting() == 0)


@test
def cancelling_aborts():
    cancellable = Gio.Cancellable()
    request = make('/silent')
    results = []

    request.send_async(cancellable, lambda _, result: results.append(result))
    wait_until(lambda: waiting() == 1)
    cancellable.cancel()
    wait_until(lambda: results)
    try:
        request.send_finish(results[0])
        raise AssertionError
    except GLib.Error as error:
        assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
    assert request.props.aborted
    wait_until(lambda: waiting() == 0)


@test_each([
    ('the wait for a response', '/silent', {'response_timeout': 50}, Code.RESPONSE_TIMED_OUT),
    ('the whole', '/silent', {'total_timeout': 50}, Code.TOTAL_TIMED_OUT),
    ('silence', '/half', {'idle_timeout': 50}, Code.IDLE_TIMED_OUT),
])
def has_a_timeout(path, options, code):
    error = raises_netreq(code, lambda: text(fetch(path, **options)))

    assert 'net::ERR_TIMED_OUT: ' in error.message and '50 ms' in error.message, error.message


@test
def timeouts_of_the_session_are_those_of_its_requests():
    session = Netreq.Session(response_timeout=50)

    raises_netreq(Code.RESPONSE_TIMED_OUT, lambda: fetch('/silent', session=session))


@test
def properties_are_notified():
    request = make('/text')
    seen = []

    request.connect('notify', lambda _, spec: seen.append(spec.name))
    request.props.chunked_encoding = True
    request.props.chunked_encoding = True
    request.end()
    wait_for_close(request)
    equal(seen, ['chunked-encoding', 'started'])


run()
