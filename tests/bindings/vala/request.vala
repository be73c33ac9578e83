/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// What a Vala application does with a request, over a real connection.

string server;
string refused;
MainLoop loop;

// Only for what would hang.
const uint SECONDS_PER_TEST = 30;

// Runs the main loop until somebody quits it.
void run_loop () {
  var late = Timeout.add_seconds (SECONDS_PER_TEST, () => { assert_not_reached (); });

  loop.run ();
  Source.remove (late);
}

Netreq.ClientRequest make (string path) {
  return Object.new (typeof (Netreq.ClientRequest), "url", server + path) as Netreq.ClientRequest;
}

void check (Error error, Netreq.Error expected) {
  assert_error (error, Netreq.Error.quark (), expected.code);
  assert_true (error.message.has_prefix (Netreq.error_get_name (expected.code) + ": "));
}

void test_new () {
  try {
    var request = new Netreq.ClientRequest ("HTTP://Example.com/a b");

    assert_cmpstr (request.url, EQ, "http://example.com/a%20b");
    assert_cmpstr (request.method, EQ, "GET");
    assert_true (request.session == Netreq.Session.get_default ());
  } catch (Error error) {
    assert_no_error (error);
  }
}

void test_error_is_caught_by_its_code () {
  try {
    new Netreq.ClientRequest ("/relative");
    assert_not_reached ();
  } catch (Netreq.Error.INVALID_URL error) {
    assert_true (error.message.has_prefix ("net::ERR_INVALID_URL: "));
  } catch (Error error) {
    assert_no_error (error);
  }
}

void test_options () {
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest),
                                                   url: server,
                                                   method: "post",
                                                   headers: new string[] { "X-One", "1", null },
                                                   credentials: Netreq.Credentials.OMIT,
                                                   redirect_mode: Netreq.RedirectMode.MANUAL,
                                                   total_timeout: 5);

  assert_cmpstr (request.method, EQ, "POST");
  assert_cmpstrv (request.headers, { "X-One", "1" });
  assert_true (request.credentials == Netreq.Credentials.OMIT);
  assert_true (request.redirect_mode == Netreq.RedirectMode.MANUAL);
  assert_cmpuint (request.total_timeout, EQ, 5);
  assert_false (request.started);
  assert_null (request.host);
}

void test_bad_options_are_thrown_by_the_first_call () {
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest), url: server, method: "TRACE");

  try {
    request.end ();
    assert_not_reached ();
  } catch (Error error) {
    check (error, new Netreq.Error.METHOD_NOT_SUPPORTED (""));
  }
}

async void get_text () throws Error {
  var response = yield make ("/latin1").send_async ();

  assert_cmpuint (response.status_code, EQ, 200);
  assert_cmpstr (response.get_header ("content-type"), EQ, "text/plain; charset=iso-8859-1");
  assert_cmpstr (yield response.read_text_async (), EQ, "Grüße\n");
}

async void get_bytes () throws Error {
  var response = yield make ("/length/100000").send_async ();
  var bytes = yield response.read_bytes_async ();

  assert_cmpuint (bytes.length, EQ, 100000);
}

async void get_json () throws Error {
  var response = yield make ("/json").send_async ();
  var node = yield response.read_json_async ();

  assert_cmpstr (node.get_object ().get_string_member ("greeting"), EQ, "Grüße");
}

async void get_headers () throws Error {
  var response = yield make ("/cookies").send_async ();

  assert_cmpstrv (response.get_header_values ("Set-Cookie"), { "a=1", "b=2" });
  assert_cmpstr (response.headers.lookup_value ("x-twice", VariantType.STRING).get_string (), EQ, "one, two");
  assert_cmpuint (response.raw_headers.length % 2, EQ, 0);
  assert_null (response.get_header ("x-none"));
}

async void post () throws Error {
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest), url: server + "/echo", method: "POST");

  request.set_header ("Content-Type", "text/plain");
  request.write ("hello, ".data);
  request.end_bytes (new Bytes ("Vala".data));

  var response = yield request.send_async ();
  assert_cmpstr (yield response.read_text_async (), EQ, "hello, Vala");
}

async void stream () throws Error {
  var request = make ("/echo");
  var source = new MemoryInputStream.from_bytes (new Bytes (new uint8[300000]));
  SourceFunc go_on = stream.callback;
  Netreq.IncomingMessage? response = null;

  request.chunked_encoding = true;
  request.response.connect (arrived => {
    response = arrived;
    Idle.add ((owned) go_on);
  });
  request.get_body_stream ().splice_async.begin (source, CLOSE_SOURCE | CLOSE_TARGET);
  yield;

  var bytes = yield response.read_bytes_async ();
  assert_cmpuint (bytes.length, EQ, 300000);
}

async void fail () throws Error {
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest), url: refused);

  try {
    yield request.send_async ();
    assert_not_reached ();
  } catch (Netreq.Error.CONNECTION_REFUSED error) {
    check (error, new Netreq.Error.CONNECTION_REFUSED (""));
  }
  check (request.get_error (), new Netreq.Error.CONNECTION_REFUSED (""));
}

async void time_out () throws Error {
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest), url: server + "/silent",
                                                   response_timeout: 50);

  try {
    yield request.send_async ();
    assert_not_reached ();
  } catch (Netreq.Error.RESPONSE_TIMED_OUT error) {
    assert_true (error.message.has_prefix ("net::ERR_TIMED_OUT: "));
  }
}

async void cancel () throws Error {
  var cancellable = new Cancellable ();
  var request = make ("/silent");

  Idle.add (() => {
    cancellable.cancel ();
    return Source.REMOVE;
  });
  try {
    yield request.send_async (cancellable);
    assert_not_reached ();
  } catch (IOError.CANCELLED error) {
    assert_true (request.aborted);
  }
}

async void be_redirected () throws Error {
  var request = make ("/redirect/301?/redirect/302?/text");
  string[] told = {};

  request.redirect.connect ((status, method, url, headers) => {
    told += @"$status $method $url";
    assert_cmpuint (headers.length % 2, EQ, 0);
    assert_true ("Location" in headers);
  });
  var response = yield request.send_async ();

  assert_cmpstrv (told, { @"301 GET $server/redirect/302?/text", @"302 GET $server/text" });
  assert_cmpstr (response.url, EQ, server + "/text");
  assert_cmpstr (response.redirect_chain.print (false), EQ,
                 @"[(301, '$server/redirect/301?/redirect/302?/text'), (302, '$server/redirect/302?/text')]");
  assert_cmpuint ((uint) (yield make ("/text").send_async ()).redirect_chain.n_children (), EQ, 0);
}

async void decide_later () throws Error {
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest),
                                                   url: server + "/redirect/302?/text",
                                                   redirect_mode: Netreq.RedirectMode.MANUAL);

  request.redirect.connect (() => {
    try {
      request.defer_redirect ();
    } catch (Error error) {
      assert_no_error (error);
    }
    Idle.add (() => {
      try {
        request.follow_redirect ();
      } catch (Error error) {
        assert_no_error (error);
      }
      return Source.REMOVE;
    });
  });
  var response = yield request.send_async ();

  assert_cmpuint (response.status_code, EQ, 200);
  try {
    request.follow_redirect ();
    assert_not_reached ();
  } catch (Netreq.Error.UNEXPECTED error) {
    check (error, new Netreq.Error.UNEXPECTED (""));
  }
}

async void leave_a_redirect_alone () throws Error {
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest),
                                                   url: server + "/redirect/302?/text",
                                                   redirect_mode: Netreq.RedirectMode.MANUAL);

  try {
    request.defer_redirect ();
    assert_not_reached ();
  } catch (Netreq.Error.UNEXPECTED error) {
    assert_false (request.started);
  }
  try {
    yield request.send_async ();
    assert_not_reached ();
  } catch (Netreq.Error.BLOCKED_BY_CLIENT error) {
    check (error, new Netreq.Error.BLOCKED_BY_CLIENT (""));
  }
}

void end (Netreq.ClientRequest request) {
  try {
    request.end ();
  } catch (Error error) {
    assert_no_error (error);
  }
  run_loop ();
}

// As a list of lines, in order.
string[] record (Netreq.ClientRequest request) {
  string[] lines = {};

  request.finish.connect (() => { lines += "finish"; });
  request.response.connect (response => {
    lines += "response";
    response.data.connect (data => {
      lines += @"data $(data.length)";
      if (data.length == 4)
        request.abort ();
    });
    response.end.connect (() => { lines += "response end"; });
    response.aborted.connect (() => { lines += "response aborted"; });
    response.error.connect (error => { lines += "response error"; });
    response.close.connect (() => { lines += "response close"; });
  });
  request.error.connect (error => { lines += "error"; });
  request.abort.connect (() => { lines += "abort"; });

  request.close.connect (() => {
    lines += "close";
    loop.quit ();
  });
  end (request);

  return lines;
}

void test_signals () {
  assert_cmpstrv (record (make ("/text")),
                  { "finish", "response", "data 8", "response end", "response close", "close" });
  assert_cmpstrv (record (make ("/half")),
                  { "finish", "response", "data 4", "response aborted", "response close", "abort", "close" });
  assert_cmpstrv (record ((Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest), url: refused)),
                  { "finish", "error", "close" });
}

void test_progress () {
  var request = make ("/text");
  var progress = request.get_upload_progress ();

  assert_false (progress.active);
  assert_false (progress.copy ().started);
}

void test_freed () {
  var request = make ("/text");
  WeakRef watch = WeakRef (request);

  request.close.connect (() => loop.quit ());
  end (request);
  request = null;
  assert_null (watch.get ());
}

delegate void Finish () throws Error;

void finish (Finish end) {
  try {
    end ();
  } catch (Error error) {
    assert_no_error (error);
  }
  loop.quit ();
}

int main (string[] args) {
  Test.init (ref args);
  loop = new MainLoop ();
  server = Environment.get_variable ("SERVER_URL");
  refused = Environment.get_variable ("REFUSED_URL");

  Test.add_func ("/vala/new", test_new);
  Test.add_func ("/vala/error-is-caught-by-its-code", test_error_is_caught_by_its_code);
  Test.add_func ("/vala/options", test_options);
  Test.add_func ("/vala/bad-options-are-thrown-by-the-first-call", test_bad_options_are_thrown_by_the_first_call);
  Test.add_func ("/vala/signals", test_signals);
  Test.add_func ("/vala/progress", test_progress);
  Test.add_func ("/vala/freed", test_freed);
  Test.add_func ("/vala/get-text", () => {
    get_text.begin ((source, result) => finish (() => get_text.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/get-bytes", () => {
    get_bytes.begin ((source, result) => finish (() => get_bytes.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/get-json", () => {
    get_json.begin ((source, result) => finish (() => get_json.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/get-headers", () => {
    get_headers.begin ((source, result) => finish (() => get_headers.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/post", () => {
    post.begin ((source, result) => finish (() => post.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/stream", () => {
    stream.begin ((source, result) => finish (() => stream.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/fail", () => {
    fail.begin ((source, result) => finish (() => fail.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/time-out", () => {
    time_out.begin ((source, result) => finish (() => time_out.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/cancel", () => {
    cancel.begin ((source, result) => finish (() => cancel.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/redirect/told", () => {
    be_redirected.begin ((source, result) => finish (() => be_redirected.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/redirect/decided-later", () => {
    decide_later.begin ((source, result) => finish (() => decide_later.end (result)));
    run_loop ();
  });
  Test.add_func ("/vala/redirect/left-alone", () => {
    leave_a_redirect_alone.begin ((source, result) => finish (() => leave_a_redirect_alone.end (result)));
    run_loop ();
  });

  return Test.run ();
}
