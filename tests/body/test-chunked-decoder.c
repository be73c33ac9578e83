/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "body/netreq-chunked-decoder-private.h"

typedef struct
{
  const char *name;
  const char *coded;
  const char *payload;
  NetreqChunkedState state;
  /* What is left over behind the end. */
  const char *rest;
} Row;

static const Row rows[] = {
  { "two chunks", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde", NETREQ_CHUNKED_DONE, "" },
  { "no chunk but the last", "0\r\n\r\n", "", NETREQ_CHUNKED_DONE, "" },
  { "digits of both cases, leading and many zeros", "00A\r\n0123456789\r\n00000000000000000000000\r\n\r\n",
    "0123456789", NETREQ_CHUNKED_DONE, "" },
  { "payload that looks like framing", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n", NETREQ_CHUNKED_DONE, "" },
  { "extensions", "1;a=b\r\nx\r\n1 ; c\r\ny\r\n0;\r\n\r\n", "xy", NETREQ_CHUNKED_DONE, "" },
  { "blanks behind the size", "1 \t\r\nx\r\n0  \r\n\r\n", "x", NETREQ_CHUNKED_DONE, "" },
  { "line feeds alone", "1\nx\n0\n\n", "x", NETREQ_CHUNKED_DONE, "" },
  { "trailers", "1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n", "x", NETREQ_CHUNKED_DONE, "" },
  { "more behind the end", "1\r\nx\r\n0\r\n\r\nHTTP/1.1", "x", NETREQ_CHUNKED_DONE, "HTTP/1.1" },
  { "more behind the trailers", "0\r\nA: b\r\n\r\n\r\n", "", NETREQ_CHUNKED_DONE, "\r\n" },

  { "nothing", "", "", NETREQ_CHUNKED_SIZE, "" },
  { "cut within the size", "1", "", NETREQ_CHUNKED_SIZE_MORE, "" },
  { "cut within an extension", "1;a", "", NETREQ_CHUNKED_EXTENSION, "" },
  { "cut within the payload", "3\r\nab", "ab", NETREQ_CHUNKED_PAYLOAD, "" },
  { "cut behind the payload", "3\r\nabc", "abc", NETREQ_CHUNKED_PAYLOAD_END, "" },
  { "cut between chunks", "3\r\nabc\r\n", "abc", NETREQ_CHUNKED_SIZE, "" },
  { "cut behind the last chunk", "3\r\nabc\r\n0\r\n", "abc", NETREQ_CHUNKED_TRAILER_START, "" },
  { "cut within the last line", "3\r\nabc\r\n0\r\n\r", "abc", NETREQ_CHUNKED_TRAILER_START, "" },
  { "cut within a trailer", "0\r\nA: b", "", NETREQ_CHUNKED_TRAILER, "" },

  { "size that is a word", "zz\r\nabc\r\n", "", NETREQ_CHUNKED_BROKEN, "z\r\nabc\r\n" },
  { "size with a word behind it", "3z\r\nabc\r\n", "", NETREQ_CHUNKED_BROKEN, "\r\nabc\r\n" },
  { "size with another behind it", "3 3\r\nabc\r\n", "", NETREQ_CHUNKED_BROKEN, "\r\nabc\r\n" },
  { "size with a prefix", "0x3\r\nabc\r\n", "", NETREQ_CHUNKED_BROKEN, "3\r\nabc\r\n" },
  { "negative size", "-1\r\n", "", NETREQ_CHUNKED_BROKEN, "1\r\n" },
  { "size with a sign", "+1\r\n", "", NETREQ_CHUNKED_BROKEN, "1\r\n" },
  { "size with a blank before it", " 1\r\n", "", NETREQ_CHUNKED_BROKEN, "1\r\n" },
  { "no size", "\r\n", "", NETREQ_CHUNKED_BROKEN, "\n" },
  { "extension without a size", ";a\r\n", "", NETREQ_CHUNKED_BROKEN, "a\r\n" },
  { "size of seventeen digits", "10000000000000000\r\n", "", NETREQ_CHUNKED_BROKEN, "\r\n" },
  { "largest size", "7fffffffffffffff\r\nabc", "abc", NETREQ_CHUNKED_PAYLOAD, "" },
  { "size beyond the largest", "8000000000000000\r\n", "", NETREQ_CHUNKED_BROKEN, "\r\n" },
  { "payload longer than its size", "3\r\nabcd\r\n0\r\n\r\n", "abc", NETREQ_CHUNKED_BROKEN, "\r\n0\r\n\r\n" },
};

/* Whatever the network makes of it, the result is the same. */
static void
decode_in_pieces (const Row *row,
                  gsize      piece)
{
  NetreqChunkedDecoder decoder = { 0, };
  g_autoptr(GString) payload = g_string_new (NULL);
  gsize length = strlen (row->coded);
  gsize n_used = 0;
  gsize i;

  for (i = 0; i < length && decoder.state < NETREQ_CHUNKED_DONE; i += n_used)
    {
      gsize n_bytes = MIN (piece, length - i);
      g_autofree guint8 *buffer = g_memdup2 (row->coded + i, n_bytes);
      gsize n_payload = netreq_chunked_decoder_decode (&decoder, buffer, n_bytes, &n_used);

      g_string_append_len (payload, (const char *) buffer, n_payload);
      g_assert_true (n_used == n_bytes || decoder.state >= NETREQ_CHUNKED_DONE);
    }

  g_assert_cmpstr (payload->str, ==, row->payload);
  g_assert_cmpint (decoder.state, ==, row->state);
  g_assert_cmpstr (row->coded + i, ==, row->rest);
}

static void
test_row (gconstpointer data)
{
  for (gsize piece = 1; piece <= 64; piece++)
    decode_in_pieces (data, piece);
}

static NetreqChunkedState
decode_endless (const char *start,
                const char *more)
{
  NetreqChunkedDecoder decoder = { 0, };
  g_autofree char *first = g_strdup (start);
  gsize n_used;

  netreq_chunked_decoder_decode (&decoder, (guint8 *) first, strlen (first), &n_used);

  for (guint i = 0; i < 100000 && decoder.state < NETREQ_CHUNKED_DONE; i++)
    {
      g_autofree char *next = g_strdup (more);

      netreq_chunked_decoder_decode (&decoder, (guint8 *) next, strlen (next), &n_used);
    }

  return decoder.state;
}

static void
test_endless (void)
{
  g_assert_cmpint (decode_endless ("1;", "extension"), ==, NETREQ_CHUNKED_BROKEN);
  g_assert_cmpint (decode_endless ("0\r\n", "A: b\r\n"), ==, NETREQ_CHUNKED_BROKEN);
  g_assert_cmpint (decode_endless ("0", "0"), ==, NETREQ_CHUNKED_BROKEN);
  g_assert_cmpint (decode_endless ("1 ", " "), ==, NETREQ_CHUNKED_BROKEN);
  g_assert_cmpint (decode_endless ("1\r\nx", "\r\n1\r\nx"), ==, NETREQ_CHUNKED_PAYLOAD_END);
}

static void
test_nothing_after_the_end (void)
{
  NetreqChunkedDecoder decoder = { .state = NETREQ_CHUNKED_DONE };
  guint8 buffer[] = "0\r\n\r\n";
  gsize n_used = 1;

  g_assert_cmpuint (netreq_chunked_decoder_decode (&decoder, buffer, sizeof buffer, &n_used), ==, 0);
  g_assert_cmpuint (n_used, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/body/chunked-decoder/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  g_test_add_func ("/body/chunked-decoder/endless", test_endless);
  g_test_add_func ("/body/chunked-decoder/nothing-after-the-end", test_nothing_after_the_end);

  return g_test_run ();
}
