/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* libcurl, with its multi interface.
 *
 * download  mode=usual (the buffer that it has by itself), mode=best (the largest)
 * upload    mode=memory, mode=file
 */

#include <curl/curl.h>
#include <stdio.h>

#include "peer.h"

#define MAX_CONNECTIONS_PER_HOST 6L
#define LARGEST_UPLOAD_BUFFER (2 * 1024 * 1024L)

typedef struct
{
  CURLM *multi;
  /* Handles that have done their work, to be used again. */
  GQueue idle;
} Library;

typedef struct
{
  CURL *easy;
  guint64 n_received;
  guint64 n_sent;
  FILE *file;
} Call;

static Library *
get_library (Peer *peer)
{
  return peer->library;
}

static size_t
on_received (char   *data,
             size_t  size,
             size_t  count,
             void   *user_data)
{
  Call *call = user_data;

  call->n_received += size * count;
  return size * count;
}

static void
call_end (Call *call,
          Peer *peer)
{
  long status = 0;
  curl_off_t length = -1;
  guint64 n_bytes = call->n_received + call->n_sent;

  curl_easy_getinfo (call->easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo (call->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  peer_check (status, call->n_received, length);

  curl_multi_remove_handle (get_library (peer)->multi, call->easy);
  g_queue_push_tail (&get_library (peer)->idle, call->easy);
  g_clear_pointer (&call->file, fclose);
  g_free (call);

  peer_answered (peer, n_bytes);
}

static void
take_results (Peer *peer)
{
  CURLMsg *result;
  int n_left;

  while ((result = curl_multi_info_read (get_library (peer)->multi, &n_left)) != NULL)
    {
      Call *call;

      if (result->data.result != CURLE_OK)
        peer_fail ("%s", curl_easy_strerror (result->data.result));

      curl_easy_getinfo (result->easy_handle, CURLINFO_PRIVATE, (char **) &call);
      call_end (call, peer);
    }
}

static void
run (Peer *peer)
{
  CURLM *multi = get_library (peer)->multi;
  int n_running;

  while (peer_is_busy (peer))
    {
      curl_multi_perform (multi, &n_running);
      take_results (peer);
      if (peer_is_busy (peer))
        curl_multi_poll (multi, NULL, 0, 1000, NULL);
    }
}

static Call *
call_new (Peer *peer)
{
  Call *call = g_new0 (Call, 1);
  const char *ca = peer_get_option (peer, "ca", NULL);

  call->easy = g_queue_pop_head (&get_library (peer)->idle);
  if (call->easy == NULL)
    call->easy = curl_easy_init ();

  curl_easy_setopt (call->easy, CURLOPT_URL, peer->url);
  curl_easy_setopt (call->easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
  curl_easy_setopt (call->easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt (call->easy, CURLOPT_WRITEFUNCTION, on_received);
  curl_easy_setopt (call->easy, CURLOPT_WRITEDATA, call);
  curl_easy_setopt (call->easy, CURLOPT_PRIVATE, call);
  if (ca != NULL)
    curl_easy_setopt (call->easy, CURLOPT_CAINFO, ca);
  if (peer_has_mode (peer, "best", ""))
    curl_easy_setopt (call->easy, CURLOPT_BUFFERSIZE, (long) CURL_MAX_READ_SIZE);

  return call;
}

static void
call_send (Call *call,
           Peer *peer)
{
  curl_multi_add_handle (get_library (peer)->multi, call->easy);
}

static void
get (Peer *peer)
{
  call_send (call_new (peer), peer);
}

/* --- uploads --- */

/* It would wait a second for leave to send the body. */
static Call *
call_new_upload (Peer *peer)
{
  static struct curl_slist expect_nothing = { .data = (char *) "Expect:" };
  Call *call = call_new (peer);

  call->n_sent = peer_get_number (peer, "size", 0);
  curl_easy_setopt (call->easy, CURLOPT_POST, 1L);
  curl_easy_setopt (call->easy, CURLOPT_HTTPHEADER, &expect_nothing);
  curl_easy_setopt (call->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) call->n_sent);
  curl_easy_setopt (call->easy, CURLOPT_UPLOAD_BUFFERSIZE, LARGEST_UPLOAD_BUFFER);

  return call;
}

static void
upload_memory (Peer *peer)
{
  Call *call = call_new_upload (peer);

  curl_easy_setopt (call->easy, CURLOPT_POSTFIELDS, g_bytes_get_data (peer->body, NULL));
  call_send (call, peer);
}

static size_t
on_wanted (char   *buffer,
           size_t  size,
           size_t  count,
           void   *user_data)
{
  Call *call = user_data;

  return fread (buffer, size, count, call->file);
}

static void
upload_file (Peer *peer)
{
  Call *call = call_new_upload (peer);

  call->file = fopen (peer_get_option (peer, "file", ""), "r");
  if (call->file == NULL)
    peer_fail ("There is no file to send");

  curl_easy_setopt (call->easy, CURLOPT_READFUNCTION, on_wanted);
  curl_easy_setopt (call->easy, CURLOPT_READDATA, call);
  call_send (call, peer);
}

/* --- the program --- */

static const PeerWay ways[] = {
  { "get", "usual", get },
  { "burst", "usual", get },
  { "connect", "usual", get },
  { "download", "usual", get },
  { "download", "best", get },
  { "upload", "memory", upload_memory },
  { "upload", "file", upload_file },
};

int
main (int   argc,
      char *argv[])
{
  Library library = { .multi = NULL };
  Peer peer = { .library = &library, .run = run };

  peer_init (&peer, argc, argv, ways, G_N_ELEMENTS (ways));
  curl_global_init (CURL_GLOBAL_DEFAULT);
  library.multi = curl_multi_init ();
  curl_multi_setopt (library.multi, CURLMOPT_MAX_HOST_CONNECTIONS, MAX_CONNECTIONS_PER_HOST);
  peer_measure (&peer);

  g_queue_clear_full (&library.idle, (GDestroyNotify) curl_easy_cleanup);
  curl_multi_cleanup (library.multi);
  curl_global_cleanup ();
  return 0;
}
