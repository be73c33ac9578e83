/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/transaction.h"

/* Every mode with every status, method and kind of body, each over a real socket.
 * What is expected is written from the text of the Fetch standard ("HTTP-redirect
 * fetch") and of RFC 9110, section 15.4, and not asked of the library. */

static const char * const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };

/* The method of the next request, with a plus where the body goes along. */
static const struct
{
  guint status;
  const char *next[G_N_ELEMENTS (methods)];
} statuses[] = {
  { 301, { "GET+", "HEAD+", "GET", "PUT+", "PATCH+", "DELETE+" } },
  { 302, { "GET+", "HEAD+", "GET", "PUT+", "PATCH+", "DELETE+" } },
  { 303, { "GET", "HEAD", "GET", "GET", "GET", "GET" } },
  { 307, { "GET+", "HEAD+", "POST+", "PUT+", "PATCH+", "DELETE+" } },
  { 308, { "GET+", "HEAD+", "POST+", "PUT+", "PATCH+", "DELETE+" } },
};

static const struct
{
  NetreqRedirectMode mode;
  const char *name;
} modes[] = {
  { NETREQ_REDIRECT_MODE_FOLLOW, "follow" },
  { NETREQ_REDIRECT_MODE_ERROR, "error" },
  { NETREQ_REDIRECT_MODE_MANUAL, "manual" },
};

typedef enum
{
  BODY_NONE,
  BODY_COLLECTED,
  BODY_STREAMED,
} Body;

static const char * const body_names[] = { "no-body", "collected", "streamed" };

/* All that the application sets; those that speak of the body go where it goes. */
static const struct
{
  const char *name;
  const char *value;
  gboolean is_of_body;
} headers[] = {
  { "Accept", "text/plain", FALSE },
  { "Authorization", "Basic dTpw", FALSE },
  { "Cookie", "own=1", FALSE },
  { "If-Match", "\"1\"", FALSE },
  { "User-Agent", "own/1", FALSE },
  { "X-Own", "value", FALSE },
  { "Content-Encoding", "x-own", TRUE },
  { "Content-Language", "en", TRUE },
  { "Content-Location", "/here", TRUE },
  { "Content-Type", "text/own", TRUE },
  { "Digest", "sha-256=0", TRUE },
  { "Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT", TRUE },
};

#define REDIRECT_HEADERS                                                     \
  "Location: /next\r\n"                                                      \
  "Set-Cookie: id=1; HttpOnly\r\n"                                           \
  "Set-Cookie: other=2\r\n"                                                  \
  "Content-Length: 0\r\n"

static const char * const told_headers[] = {
  "Location", "/next", "Set-Cookie", "id=1; HttpOnly", "Set-Cookie", "other=2", "Content-Length", "0", NULL,
};

#define EMPTY SEND ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

/* --- redirects --- */

typedef struct
{
  NetreqRedirectMode mode;
  guint status;
  const char *method;
  Body body;
  char *next_method;
  gboolean keeps_body;
} Case;

static Case *
case_new (guint mode,
          guint status,
          guint method,
          Body  body)
{
  const char *next = statuses[status].next[method];
  Case *self = g_new0 (Case, 1);

  self->mode = modes[mode].mode;
  self->status = statuses[status].status;
  self->method = methods[method];
  self->body = body;
  self->next_method = g_strndup (next, strcspn (next, "+"));
  self->keeps_body = g_str_has_suffix (next, "+");

  return self;
}

static void
case_free (Case *self)
{
  g_free (self->next_method);
  g_free (self);
}

static Transaction *
make_transaction (guint       status,
                  const char *rest_of_head)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %u Status\r\n%s\r\n", status, rest_of_head);

  return transaction_new (SCRIPT (EXPECT_REQUEST, SEND (head), EXPECT_REQUEST, EMPTY));
}

static void
follow (NetreqEventRecorder *recorder,
        gpointer             user_data)
{
  transaction_follow (user_data);
}

static void
set_headers (Transaction *transaction)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      netreq_client_request_set_header (transaction->request, headers[i].name, headers[i].value, &error);
      g_assert_no_error (error);
    }
}

/* What fails the request, if anything does. */
static const char *
get_failure (const Case *self)
{
  if (self->mode == NETREQ_REDIRECT_MODE_ERROR)
    return "net::ERR_BLOCKED_BY_CLIENT";
  if (self->body == BODY_STREAMED && self->keeps_body)
    return "net::ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED";

  return NULL;
}

static void
assert_lines (Transaction *transaction,
              const Case  *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();
  g_autofree char *redirect = g_strdup_printf ("request redirect %u %s /next", self->status, self->next_method);
  g_autofree char *error = g_strconcat ("request error ", get_failure (self), NULL);

  g_ptr_array_add (lines, "request finish");
  if (self->body != BODY_NONE)
    g_ptr_array_add (lines, "request upload-progress 4/4");

  if (get_failure (self) != NULL)
    g_ptr_array_add (lines, error);
  else
    {
      g_ptr_array_add (lines, redirect);
      g_ptr_array_add (lines, "request response 200");
      g_ptr_array_add (lines, "response end");
      g_ptr_array_add (lines, "response close");
    }
  g_ptr_array_add (lines, "request close");
  g_ptr_array_add (lines, NULL);

  transaction_assert_close (transaction, (const char *const *) lines->pdata);
}

static void
assert_error_names_host (Transaction *transaction)
{
  const GError *error = netreq_event_recorder_get_error (transaction->recorder);
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", netreq_raw_server_get_port (transaction->server));

  g_assert_nonnull (strstr (error->message, host));
}

static void
assert_told (Transaction *transaction)
{
  g_autofree char *url = netreq_raw_server_url (transaction->server, "/next");

  g_assert_cmpstr (netreq_event_recorder_get_redirect_url (transaction->recorder), ==, url);
  g_assert_cmpstrv (netreq_event_recorder_get_redirect_headers (transaction->recorder), told_headers);
}

static void
assert_header (Transaction *transaction,
               guint        request,
               const char  *name,
               const char  *expected)
{
  g_autofree char *value = netreq_raw_server_get_header (transaction->server, 0, request, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_request (Transaction *transaction,
                guint        request,
                const char  *method,
                const char  *path,
                const char  *body)
{
  g_autofree char *line = g_strdup_printf ("%s %s HTTP/1.1\r\n", method, path);
  g_autofree char *head = netreq_raw_server_get_head (transaction->server, 0, request);
  g_autoptr(GBytes) received = netreq_raw_server_get_body (transaction->server, 0, request);

  g_assert_true (g_str_has_prefix (head, line));
  g_assert_cmpmem (g_bytes_get_data (received, NULL), g_bytes_get_size (received), body, strlen (body));
}

static void
assert_next_headers (Transaction *transaction,
                     const Case  *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    assert_header (transaction, 1, headers[i].name,
                   headers[i].is_of_body && !self->keeps_body ? NULL : headers[i].value);

  assert_header (transaction, 1, "Transfer-Encoding", NULL);
  if (!self->keeps_body)
    assert_header (transaction, 1, "Content-Length", NULL);
  else if (self->body == BODY_COLLECTED)
    assert_header (transaction, 1, "Content-Length", "4");
}

static void
assert_requests (Transaction *transaction,
                 const Case  *self)
{
  const gboolean is_followed = get_failure (self) == NULL;
  const char *body = self->body != BODY_NONE ? "body" : "";

  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 1);
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, is_followed ? 2 : 1);
  assert_request (transaction, 0, self->method, "/", body);
  if (!is_followed)
    return;

  assert_request (transaction, 1, self->next_method, "/next", self->keeps_body ? body : "");
  assert_next_headers (transaction, self);
}

static void
test_redirect (gconstpointer data)
{
  const Case *self = data;
  g_autoptr(Transaction) transaction = make_transaction (self->status, REDIRECT_HEADERS);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_WITH_PROGRESS,
                        "method", self->method,
                        "redirect-mode", self->mode,
                        "chunked-encoding", self->body == BODY_STREAMED,
                        NULL);
  set_headers (transaction);
  if (self->mode == NETREQ_REDIRECT_MODE_MANUAL)
    netreq_event_recorder_on (transaction->recorder, "request redirect", follow, transaction);
  if (self->body != BODY_NONE)
    transaction_write (transaction, "body");
  transaction_end (transaction);

  assert_lines (transaction, self);
  assert_requests (transaction, self);
  if (get_failure (self) == NULL)
    assert_told (transaction);
  else
    assert_error_names_host (transaction);
}

/* --- what is no redirect --- */

typedef struct
{
  guint status;
  const char *head;
} Ordinary;

#define NOWHERE   "Content-Length: 0\r\n"
#define SOMEWHERE "Location: /next\r\n" NOWHERE

static const Ordinary ordinary[] = {
  { 200, SOMEWHERE },
  { 201, SOMEWHERE },
  { 300, SOMEWHERE },
  { 304, SOMEWHERE },
  { 305, SOMEWHERE },
  { 306, SOMEWHERE },
  { 309, SOMEWHERE },
  { 404, SOMEWHERE },
  { 301, NOWHERE },
  { 302, NOWHERE },
  { 303, NOWHERE },
  { 307, NOWHERE },
  { 308, NOWHERE },
};

static void
test_ordinary_in_mode (const Ordinary     *self,
                       NetreqRedirectMode  mode)
{
  g_autoptr(Transaction) transaction = make_transaction (self->status, self->head);
  g_autofree char *response = g_strdup_printf ("request response %u", self->status);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "method", "POST", "redirect-mode", mode, NULL);
  transaction_write (transaction, "body");
  transaction_end (transaction);

  transaction_assert_close (transaction, LINES ("request finish", response, "response end", "response close",
                                                "request close"));
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, 1);
}

static void
test_ordinary (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    test_ordinary_in_mode (data, modes[i].mode);
}

/* --- all of them --- */

static void
add_redirect (guint mode,
              guint status,
              guint method,
              Body  body)
{
  g_autofree char *path = g_strdup_printf ("/redirect/%s/%u/%s/%s", modes[mode].name, statuses[status].status,
                                           methods[method], body_names[body]);

  g_test_add_data_func_full (path, case_new (mode, status, method, body), test_redirect,
                             (GDestroyNotify) case_free);
}

static void
add_redirects (void)
{
  for (guint mode = 0; mode < G_N_ELEMENTS (modes); mode++)
    for (guint status = 0; status < G_N_ELEMENTS (statuses); status++)
      for (guint method = 0; method < G_N_ELEMENTS (methods); method++)
        for (guint body = 0; body < G_N_ELEMENTS (body_names); body++)
          add_redirect (mode, status, method, body);
}

static void
add_ordinary (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ordinary); i++)
    {
      g_autofree char *path = g_strdup_printf ("/redirect/none/%u-%s", ordinary[i].status,
                                               g_str_equal (ordinary[i].head, NOWHERE) ? "nowhere" : "somewhere");

      g_test_add_data_func (path, &ordinary[i], test_ordinary);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_redirects ();
  add_ordinary ();

  return g_test_run ();
}
