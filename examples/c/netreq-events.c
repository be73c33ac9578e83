/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Shows every signal of a request and of its response, in order and with times. */

#include <libnetreq/netreq.h>

#include <locale.h>
#include <unistd.h>

#include "demo-server.h"

/* A signal that comes again and again is shown this often, then counted. */
#define SHOWN_TIMES 2

#define PIECE_SIZE (100 * 1000)
#define N_PIECES   4

typedef struct
{
  NetreqClientRequest *request;
  /* Runs until the request has closed. */
  GMainLoop *loop;
  gint64 start_time;
  /* How often these signals came since any other. */
  guint upload_count;
  guint data_count;
  guint download_count;

  guint n_redirects;
  guint64 received;
  /* What is still to be written of a streamed body. */
  guint pieces_left;
  /* The download is aborted beyond this, if it is not 0. */
  guint64 abort_beyond;
} Show;

static gboolean use_colors;

/* --- printing --- */

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define GREEN "\033[32m"
#define RED "\033[31m"

static const char *
color (const char *code)
{
  return use_colors ? code : "";
}

static const char *
plain (void)
{
  return color ("\033[0m");
}

static void
print_heading (const char *heading,
               const char *url)
{
  g_print ("\n%s%s%s  %s\n", color (BOLD), heading, plain (), url);
}

static const char *
choose_color (const char *signal)
{
  if (g_str_equal (signal, "error") || g_str_has_prefix (signal, "abort"))
    return RED;

  return g_str_equal (signal, "close") ? DIM : GREEN;
}

static void
print_line (Show       *show,
            const char *object,
            const char *signal,
            const char *details)
{
  double milliseconds = (g_get_monotonic_time () - show->start_time) / 1000.0;

  g_print ("%s%9.1f ms  %-8s%s  %s%s%s", color (DIM), milliseconds, object, plain (),
           color (choose_color (signal)), signal, plain ());
  if (*details != '\0')
    g_print ("%*s%s", 19 - (int) strlen (signal), "", details);
  g_print ("\n");
}

/* Says how often a signal came that was not shown every time. */
static void
print_count (Show       *show,
             const char *object,
             const char *signal,
             guint      *count)
{
  g_autofree char *details = g_strdup_printf ("... and %u more", *count - SHOWN_TIMES);

  if (*count > SHOWN_TIMES)
    print_line (show, object, signal, details);

  *count = 0;
}

static void
print_signal (Show       *show,
              const char *object,
              const char *signal,
              const char *details)
{
  print_count (show, "request", "upload-progress", &show->upload_count);
  print_count (show, "response", "data", &show->data_count);
  print_count (show, "response", "download-progress", &show->download_count);
  print_line (show, object, signal, details);
}

/* For a signal that comes many times in a row. */
static void
print_repeated (Show       *show,
                const char *object,
                const char *signal,
                guint      *count,
                const char *details)
{
  *count += 1;
  if (*count <= SHOWN_TIMES)
    print_line (show, object, signal, details);
}

static char *
describe_bytes (guint64 n_bytes)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT " bytes", n_bytes);
}

static char *
describe_progress (guint64 current,
                   gint64  total)
{
  if (total < 0)
    return describe_bytes (current);

  return g_strdup_printf ("%" G_GUINT64_FORMAT " of %" G_GINT64_FORMAT " bytes", current, total);
}

/* --- the signals of the response --- */

static void
on_data (NetreqIncomingMessage *response,
         GBytes                *data,
         Show                  *show)
{
  g_autofree char *size = describe_bytes (g_bytes_get_size (data));

  show->received += g_bytes_get_size (data);
  print_repeated (show, "response", "data", &show->data_count, size);

  if (show->abort_beyond != 0 && show->received > show->abort_beyond)
    netreq_client_request_abort (show->request);
}

static void
on_download_progress (NetreqIncomingMessage *response,
                      guint64                current,
                      gint64                 total,
                      Show                  *show)
{
  g_autofree char *progress = describe_progress (current, total);

  print_repeated (show, "response", "download-progress", &show->download_count, progress);
}

static void
on_end (NetreqIncomingMessage *response,
        Show                  *show)
{
  g_autofree char *size = describe_bytes (show->received);

  print_signal (show, "response", "end", size);
}

static void
on_aborted (NetreqIncomingMessage *response,
            Show                  *show)
{
  g_autofree char *size = describe_bytes (show->received);

  print_signal (show, "response", "aborted", size);
}

static void
on_response_error (NetreqIncomingMessage *response,
                   const GError          *error,
                   Show                  *show)
{
  print_signal (show, "response", "error", error->message);
}

static void
on_response_close (NetreqIncomingMessage *response,
                   Show                  *show)
{
  print_signal (show, "response", "close", "");
}

/* --- the signals of the request --- */

/* Streams the body: one piece, and the next when that one has gone. */
static void
write_piece (Show *show)
{
  g_autoptr(GBytes) piece = g_bytes_new_take (g_malloc0 (PIECE_SIZE), PIECE_SIZE);

  show->pieces_left--;
  if (show->pieces_left > 0)
    netreq_client_request_write_bytes (show->request, piece, NULL);
  else
    netreq_client_request_end_bytes (show->request, piece, NULL);
}

static void
on_drain (NetreqClientRequest *request,
          Show                *show)
{
  print_signal (show, "request", "drain", "all of it has gone");
  write_piece (show);
}

static void
on_upload_progress (NetreqClientRequest *request,
                    guint64              current,
                    gint64               total,
                    Show                *show)
{
  g_autofree char *progress = describe_progress (current, total);

  print_repeated (show, "request", "upload-progress", &show->upload_count, progress);
}

static void
on_finish (NetreqClientRequest *request,
           Show                *show)
{
  print_signal (show, "request", "finish", "the body is written");
}

static void
print_header (const char *name,
              const char *value)
{
  g_print ("%43s%s%s:%s %s\n", "", color (DIM), name, plain (), value);
}

static void
on_redirect (NetreqClientRequest *request,
             guint                status,
             const char          *method,
             const char          *url,
             GStrv                headers,
             Show                *show)
{
  g_autofree char *details = g_strdup_printf ("%u, then %s %s", status, method, url);

  show->n_redirects++;
  print_signal (show, "request", "redirect", details);
  for (guint i = 0; headers[i] != NULL; i += 2)
    print_header (headers[i], headers[i + 1]);
}

/* Where redirects have led. */
static void
print_final_url (Show                  *show,
                 NetreqIncomingMessage *response)
{
  if (show->n_redirects > 0)
    g_print ("%43sfrom %s\n", "", netreq_incoming_message_get_url (response));
}

static void
on_response (NetreqClientRequest   *request,
             NetreqIncomingMessage *response,
             Show                  *show)
{
  GStrv headers = netreq_incoming_message_get_raw_headers (response);
  g_autofree char *status = g_strdup_printf ("%u %s, HTTP/%s",
                                             netreq_incoming_message_get_status_code (response),
                                             netreq_incoming_message_get_status_message (response),
                                             netreq_incoming_message_get_http_version (response));

  print_signal (show, "request", "response", status);
  print_final_url (show, response);
  for (guint i = 0; headers[i] != NULL; i += 2)
    print_header (headers[i], headers[i + 1]);

  g_signal_connect (response, "data", G_CALLBACK (on_data), show);
  g_signal_connect (response, "download-progress", G_CALLBACK (on_download_progress), show);
  g_signal_connect (response, "end", G_CALLBACK (on_end), show);
  g_signal_connect (response, "aborted", G_CALLBACK (on_aborted), show);
  g_signal_connect (response, "error", G_CALLBACK (on_response_error), show);
  g_signal_connect (response, "close", G_CALLBACK (on_response_close), show);
}

static void
on_abort (NetreqClientRequest *request,
          Show                *show)
{
  print_signal (show, "request", "abort", "");
}

static void
on_error (NetreqClientRequest *request,
          const GError        *error,
          Show                *show)
{
  print_signal (show, "request", "error", error->message);
}

static void
on_close (NetreqClientRequest *request,
          Show                *show)
{
  print_signal (show, "request", "close", "");
  g_main_loop_quit (show->loop);
}

/* --- one request --- */

static void
show_free (Show *show)
{
  g_object_unref (show->request);
  g_main_loop_unref (show->loop);
  g_free (show);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Show, show_free)

static Show *
show_new (const char *heading,
          const char *method,
          const char *url)
{
  Show *show = g_new0 (Show, 1);

  print_heading (heading, url);
  show->request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "method", method, "url", url, NULL);
  show->loop = g_main_loop_new (NULL, FALSE);
  show->start_time = g_get_monotonic_time ();

  g_signal_connect (show->request, "drain", G_CALLBACK (on_drain), show);
  g_signal_connect (show->request, "upload-progress", G_CALLBACK (on_upload_progress), show);
  g_signal_connect (show->request, "finish", G_CALLBACK (on_finish), show);
  g_signal_connect (show->request, "redirect", G_CALLBACK (on_redirect), show);
  g_signal_connect (show->request, "response", G_CALLBACK (on_response), show);
  g_signal_connect (show->request, "abort", G_CALLBACK (on_abort), show);
  g_signal_connect (show->request, "error", G_CALLBACK (on_error), show);
  g_signal_connect (show->request, "close", G_CALLBACK (on_close), show);

  return show;
}

/* Ends the request and waits for its last signal. */
static gboolean
show_run (Show *show)
{
  g_autoptr(GError) error = NULL;

  if (!netreq_client_request_end (show->request, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }

  g_main_loop_run (show->loop);
  return TRUE;
}

static gboolean
succeeded (Show *show)
{
  g_autoptr(GError) error = netreq_client_request_get_error (show->request);

  return error == NULL && !netreq_client_request_get_aborted (show->request);
}

/* --- the shows --- */

static gboolean
show_get (const char *url)
{
  g_autoptr(Show) show = show_new ("GET", "GET", url);

  return show_run (show) && succeeded (show);
}

static gboolean
show_redirect (const char *url)
{
  g_autoptr(Show) show = show_new ("GET, redirected", "GET", url);

  return show_run (show) && succeeded (show) && show->n_redirects == 1;
}

static gboolean
show_streamed_post (const char *url)
{
  g_autoptr(Show) show = show_new ("POST, streamed", "POST", url);

  netreq_client_request_set_chunked_encoding (show->request, TRUE, NULL);
  show->pieces_left = N_PIECES;
  write_piece (show);
  g_main_loop_run (show->loop);

  return succeeded (show) && show->received == N_PIECES * PIECE_SIZE;
}

static gboolean
show_abort (const char *url)
{
  g_autoptr(Show) show = show_new ("Abort in the middle", "GET", url);

  show->abort_beyond = 1000 * 1000;
  return show_run (show) && netreq_client_request_get_aborted (show->request);
}

static gboolean
show_failure (const char *url)
{
  g_autoptr(Show) show = show_new ("Failure", "GET", url);
  g_autoptr(GError) error = NULL;

  if (!show_run (show))
    return FALSE;

  error = netreq_client_request_get_error (show->request);
  return g_error_matches (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_REFUSED);
}

static gboolean
check (const char *what,
       gboolean    is_as_expected)
{
  if (!is_as_expected)
    g_printerr ("The %s did not go as expected.\n", what);

  return is_as_expected;
}

static gboolean
show_all (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DemoServer) server = demo_server_new (&error);
  g_autofree char *hello = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *echo = NULL;
  g_autofree char *endless = NULL;
  g_autofree char *refused = NULL;
  gboolean good = TRUE;

  if (server == NULL)
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }

  hello = demo_server_get_url (server, "/hello");
  moved = demo_server_get_url (server, "/moved");
  echo = demo_server_get_url (server, "/echo");
  endless = demo_server_get_url (server, "/endless");
  refused = demo_server_get_refused_url ();

  good &= check ("GET", show_get (hello));
  good &= check ("redirect", show_redirect (moved));
  good &= check ("POST", show_streamed_post (echo));
  good &= check ("abort", show_abort (endless));
  good &= check ("failure", show_failure (refused));

  return good;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GOptionContext) options = g_option_context_new ("[URL]");
  g_autoptr(GError) error = NULL;

  setlocale (LC_ALL, "");
  use_colors = isatty (STDOUT_FILENO) && g_getenv ("NO_COLOR") == NULL;

  g_option_context_set_summary (options,
    "Fetches URL and shows the signals of the request and of its response.\n"
    "Without URL, shows a GET, a redirect, a streamed POST, an abort and a failure\n"
    "with a server of its own. The exit status is not 0 when a request fails; an\n"
    "answer such as 404 is not a failure.");

  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  if (argc > 2)
    {
      g_autofree char *help = g_option_context_get_help (options, TRUE, NULL);

      g_printerr ("%s", help);
      return 2;
    }

  return (argc == 2 ? show_get (argv[1]) : show_all ()) ? 0 : 1;
}
