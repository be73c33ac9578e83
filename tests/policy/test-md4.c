/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>
#include <string.h>

#include "policy/netreq-md4-private.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *digest;
} Row;

/* RFC 1320, section A.5, and what lies around the length of a block. */
static const Row rows[] = {
  { "nothing", "", "31d6cfe0d16ae931b73c59d7e0c089c0" },
  { "one-letter", "a", "bde52cb31de33e46245e05fbdbd6fb24" },
  { "three-letters", "abc", "a448017aaf21d8525fc10ae87aa6729d" },
  { "two-words", "message digest", "d9130a8164549fe818874806e1c7014b" },
  { "the-alphabet", "abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9" },
  { "more-than-leaves-room-for-the-length",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "043f8582f241db351ce627e153e7f0e4" },
  { "more-than-one-block",
    "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
    "e33b4ddc9c38f2199c3e7b164fcc0536" },
};

static void
test_digest (gconstpointer data)
{
  const Row *row = data;
  guint8 digest[NETREQ_MD4_LENGTH];
  g_autoptr(GString) hex = g_string_new (NULL);

  netreq_md4 ((const guint8 *) row->text, strlen (row->text), digest);
  for (guint i = 0; i < NETREQ_MD4_LENGTH; i++)
    g_string_append_printf (hex, "%02x", digest[i]);

  g_assert_cmpstr (hex->str, ==, row->digest);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/md4/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_digest);
    }

  return g_test_run ();
}
