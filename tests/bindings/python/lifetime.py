# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What keeps a request alive in Python, and what lets it go."""

import gc

from tap import SERVER, equal, finish, run, test, turn, wait_for_close, wait_until
from gi.repository import GLib, Netreq


class Watch:
    """Knows of the object itself, not of its wrapper, whether it is gone."""

    def __init__(self, *things):
        self.left = 0
        for thing in things:
            self.add(thing)

    def add(self, thing):
        self.left += 1
        thing.weak_ref(self.on_gone)

    def on_gone(self):
        self.left -= 1

    def all_gone(self):
        turn()
        gc.collect()
        turn()
        return self.left == 0


def make(path, **options):
    return Netreq.ClientRequest(url=SERVER + path, **options)


def fetch(path):
    return finish(make(path), 'send', None)


def waiting():
    return int(finish(fetch('/waiting'), 'read_text', None))


@test
def a_request_that_was_never_started_is_just_freed():
    watch = Watch(make('/text'))
    assert watch.all_gone()


@test
def one_that_somebody_holds_stays():
    request = make('/text')
    watch = Watch(request)

    assert not watch.all_gone()
    del request
    assert watch.all_gone()


@test
def one_that_was_written_to_and_never_ended_is_freed():
    request = make('/echo', method='POST')
    watch = Watch(request)

    request.write(b'collected')
    del request
    assert watch.all_gone()


@test
def a_request_under_way_needs_no_reference():
    sizes, closed = [], []
    watch = Watch()

    def start():
        request = make('/length/1000000')

        def on_data(_, data):
            gc.collect()
            sizes.append(data.get_size())

        watch.add(request)
        request.connect('response', lambda _, response: response.connect('data', on_data) and None)
        request.connect('close', lambda _: closed.append(True))
        request.end()

    start()
    gc.collect()
    wait_until(lambda: closed)
    equal(sum(sizes), 1000000)
    assert watch.all_gone()


@test
def a_response_that_is_dropped_unread_lets_go_of_its_connection():
    request = make('/endless')
    response = finish(request, 'send', None)
    watch = Watch(request, response)

    equal(waiting(), 1)
    del request, response
    gc.collect()
    wait_until(lambda: waiting() == 0)
    assert watch.all_gone()


@test
def a_response_whose_stream_is_held_goes_on():
    stream = fetch('/text').get_body_stream()

    gc.collect()
    equal(finish(stream, 'read_bytes', 100, GLib.PRIORITY_DEFAULT, None).get_size(), 8)


@test
def a_paused_response_that_is_dropped_is_given_up():
    response = fetch('/endless')
    paused = []

    def on_data(response, _):
        response.pause()
        paused.append(True)

    response.connect('data', on_data)
    response.resume()
    wait_until(lambda: paused)
    del response
    wait_until(lambda: waiting() == 0)


@test
def no_cycle_of_handlers_outlives_close():
    watch = Watch()

    def go_round(end):
        request = make('/text')
        cycle = {'request': request, 'body': request.get_body_stream()}

        def on_response(_, response):
            cycle['response'] = response
            watch.add(response)
            response.connect('data', lambda *_: cycle['request'].get_upload_progress())

        request.connect('response', on_response)
        request.connect('close', lambda _: cycle.get('response'))
        watch.add(request)
        end(request)
        wait_for_close(request)

    for end in (Netreq.ClientRequest.end, Netreq.ClientRequest.abort,
                lambda request: request.send_async(None, lambda *_: None)):
        go_round(end)

    assert watch.all_gone(), watch.left


@test
def a_session_that_nobody_holds_is_freed_after_its_request():
    session = Netreq.Session()
    watch = Watch(session)

    equal(finish(finish(make('/text', session=session), 'send', None), 'read_text', None), 'Grüße\n')
    del session
    assert watch.all_gone()


@test
def a_thousand_requests_leave_nothing():
    watch = Watch()
    texts = []

    def on_text(response, result):
        texts.append(response.read_text_finish(result))

    def on_sent(request, result):
        response = request.send_finish(result)
        watch.add(response)
        response.read_text_async(None, on_text)

    for many in range(100, 1001, 100):
        for _ in range(100):
            request = make('/text')
            watch.add(request)
            request.send_async(None, on_sent)
        del request
        wait_until(lambda: len(texts) == many)

    equal(set(texts), {'Grüße\n'})
    assert watch.all_gone(), watch.left


run()
