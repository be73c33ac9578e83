# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Wrong arguments are errors, and none of them ends the process."""

from tap import SERVER, equal, finish, raises_netreq, refuses, run, test, test_each, turn, wait_for_close
from gi.repository import Gio, GLib, Netreq


def make_request(**options):
    return Netreq.ClientRequest(url=f'{SERVER}/text', **options)


def make_cookie():
    return Netreq.Cookie.new('name', 'value')


REFUSED_CALLS = [
    ('set_header', make_request, (None, 'x'), ('x', None), ('x',), ('x', 5), (b'x', 'x')),
    ('get_header', make_request, (None,), (), (5,)),
    ('remove_header', make_request, (None,), (), (5,)),
    ('write', make_request, (None,), (), (5,), ({},), ('text',), ([256],), (GLib.Bytes(b'x'),)),
    ('write_bytes', make_request, (None,), (), (5,), (b'x',), ('x',), (Gio.Cancellable(),)),
    ('end_bytes', make_request, (None,), (), (b'x',)),
    ('send_async', make_request, ({}, None), (5, None), (None, 5), (Netreq.Session(), None)),
    ('send_finish', make_request, (None,), (), (Gio.Cancellable(),)),
    ('init', make_request, (5,), ({},)),
    ('set_chunked_encoding', make_request, ()),
    ('get_header', Netreq.IncomingMessage, (None,), (), (5,)),
    ('get_header_values', Netreq.IncomingMessage, (None,), (), (5,)),
    ('read_bytes_async', Netreq.IncomingMessage, ({}, None), (None, 5)),
    ('read_bytes_finish', Netreq.IncomingMessage, (None,), ()),
    ('read_text_finish', Netreq.IncomingMessage, (None,), (5,)),
    ('read_json_finish', Netreq.IncomingMessage, (None,), ({},)),
    ('set_io_priority', Netreq.IncomingMessage, (), (None,), ('x',), (2 ** 40,)),
    ('set_read_limit', Netreq.IncomingMessage, (), (None,), (-1,)),
    ('set_user_agent', Netreq.Session, (5,), (b'x',)),
    ('set_accept_languages', Netreq.Session, (5,), (b'x',)),
    ('set_network_access', Netreq.Session, (), (77,), (None,)),
    ('close_all_connections_async', Netreq.Session, ({}, None), (None, 5)),
    ('close_all_connections_finish', Netreq.Session, (None,), ()),
    # PyGObject 3.50 itself stumbles when there is no callback.
    ('set_proxy_async', Netreq.Session, ('x', None, None), ({}, None, None), (Netreq.Session(), None, None),
     (None, 5, None)),
    ('set_proxy_finish', Netreq.Session, (None,), ()),
    ('resolve_proxy_async', Netreq.Session, (None, None, None), (5, None, None), ('http://x', 5, None)),
    ('resolve_proxy_finish', Netreq.Session, (None,), ()),
    ('preconnect_async', Netreq.Session, (None, 1, None, None), ('http://x', -1, None, None), ('http://x', 1, 5, None)),
    ('preconnect_finish', Netreq.Session, (None,), ()),
    ('resolve_host_async', Netreq.Session, (None, None, None, None), ('x', 5, None, None), ('x', None, 5, None)),
    ('resolve_host_finish', Netreq.Session, (None,), ()),
    ('set_http2', Netreq.Session, (), (77,), (None,)),
    ('set_connect_timeout', Netreq.Session, (), (None,), (-1,), (2 ** 40,)),
    ('get_cookies_async', Netreq.Session, ('x', None, None), ({}, None, None), (make_cookie(), None, None)),
    ('set_cookie_async', Netreq.Session, (None, make_cookie(), None, None), ('x', None, None, None),
     ('x', {}, None, None)),
    ('remove_cookie_async', Netreq.Session, (None, 'x', None, None), ('x', None, None, None), ('x', 5, None, None)),
    ('set_cookie_finish', Netreq.Session, (None,), (5,)),
    ('set_value', make_cookie, (None,), (), (5,)),
    ('set_domain', make_cookie, (5,), ({},)),
    ('set_same_site', make_cookie, (), (None,), (77,)),
]


@test_each([(f'{make().__class__.__name__}.{name}', make, name, calls) for name, make, *calls in REFUSED_CALLS])
def refuses_what_it_cannot_take(make, name, calls):
    for arguments in calls:
        refuses(getattr(make(), name), *arguments)


@test
def functions_refuse_what_they_cannot_take():
    for value in (None, 5, {}):
        refuses(Netreq.ClientRequest.new, value)
        refuses(Netreq.Session.from_partition, value)
        refuses(Netreq.Session.from_path, value)
    refuses(Netreq.error_get_name, 77777)


@test
def options_of_a_wrong_type_are_refused():
    for options in ({'headers': {'a': 'b'}}, {'headers': [('a', 'b')]}, {'headers': ['a', 5]},
                    {'session': make_request()}, {'session': 'x'}, {'credentials': 'nonsense'}, {'port': '80'},
                    {'connect_timeout': -1}, {'nonsense': 1}):
        refuses(make_request, **options)
    refuses(Netreq.ClientRequest, SERVER)


@test
def None_is_as_good_as_no_option():
    request = make_request(method=None, headers=None, session=None, partition=None, origin=None, host=None)

    equal([request.props.method, request.props.headers], ['GET', []])


@test
def methods_refuse_to_be_called_for_something_else():
    for thing in (None, {}, 5, Gio.Cancellable(), Netreq.Session()):
        refuses(Netreq.ClientRequest.end, thing)
        refuses(Netreq.IncomingMessage.get_url, thing)


@test
def a_limit_out_of_range_is_not_taken():
    # GObject says so, and later versions of it say that it is critical.
    fatal = GLib.log_set_always_fatal(GLib.LogLevelFlags.LEVEL_ERROR)

    equal(Netreq.Session(max_connections=0).props.max_connections, 32)
    GLib.log_set_always_fatal(fatal)


@test
def a_response_that_nobody_sent_is_empty():
    response = Netreq.IncomingMessage()

    equal([response.props.status_code, response.props.status_message, response.props.url], [0, '', ''])
    equal([response.props.raw_headers, response.props.headers.unpack()], [[], {}])
    response.resume()
    response.pause()
    equal(finish(response, 'read_text', None), '')
    raises_netreq(Netreq.Error.INVALID_RESPONSE, finish, Netreq.IncomingMessage(), 'read_json', None)


@test
def a_progress_can_be_freed_and_still_be_read():
    progress = make_request().get_upload_progress()

    progress.free()
    equal(progress.copy().active, False)


@test
def no_call_with_any_argument_ends_the_process():
    values = [None, 0, -1, 3.7, 2 ** 70, True, '', 'x', '\0', b'x', [], {}, (), object(), lambda *_: None,
              GLib.Bytes(b'x'), Gio.Cancellable(), Netreq.Session(), Netreq.Http2.ALWAYS]
    arguments = [(), *((a,) for a in values), *((a, b) for a in values for b in values)]
    calls = 0

    for make in (make_request, Netreq.IncomingMessage, Netreq.Session, make_cookie, Netreq.CookieFilter.new):
        for name in vars(type(make())):
            if name.startswith('_') or not callable(getattr(make(), name)):
                continue
            for each in arguments:
                # As above.
                if name.endswith('_async') and (len(each) < 2 or make is Netreq.Session):
                    continue
                calls += 1
                try:
                    getattr(make(), name)(*each)
                except (TypeError, ValueError, OverflowError, UnicodeEncodeError, GLib.Error):
                    pass
            # What has been started comes to its end.
            turn()

    assert calls > 1000, calls


@test
def and_afterwards_all_works():
    request = make_request()

    request.end()
    wait_for_close(request)
    equal(request.get_error(), None)


run()
