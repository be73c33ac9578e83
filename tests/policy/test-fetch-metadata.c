/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-fetch-metadata-private.h"

typedef struct
{
  const char *name;
  /* NULL for no header */
  const char *destination;
  const char *mode;
  /* the destination that the message shows; NULL when the two go together */
  const char *hint;
} Row;

static const Row rows[] = {
  { "nothing-is-fine", NULL, NULL, NULL },
  { "any-mode-alone-is-fine", NULL, "cors", NULL },
  { "navigate-alone-is-fine", NULL, "navigate", NULL },
  { "another-destination-is-fine", "image", "cors", NULL },
  { "another-destination-is-fine-without-a-mode", "script", NULL, NULL },
  { "an-empty-destination-is-fine", "", NULL, NULL },
  { "a-longer-word-is-another-destination", "iframes", NULL, NULL },
  { "what-frames-something-else-is-another-destination", "embed", "no-cors", NULL },

  { "a-document-navigates", "document", "navigate", NULL },
  { "a-frame-navigates", "frame", "navigate", NULL },
  { "an-iframe-navigates", "iframe", "navigate", NULL },
  { "a-fencedframe-navigates", "fencedframe", "navigate", NULL },
  { "case-does-not-matter", "Document", "NAVIGATE", NULL },
  { "spaces-do-not-matter", " document", "navigate\t", NULL },

  { "a-document-without-a-mode-is-refused", "document", NULL, "document" },
  { "a-frame-without-a-mode-is-refused", "frame", NULL, "frame" },
  { "an-iframe-without-a-mode-is-refused", "iframe", NULL, "iframe" },
  { "a-fencedframe-without-a-mode-is-refused", "fencedframe", NULL, "fencedframe" },
  { "a-document-in-another-mode-is-refused", "document", "cors", "document" },
  { "a-frame-in-another-mode-is-refused", "frame", "no-cors", "frame" },
  { "an-iframe-in-another-mode-is-refused", "iframe", "same-origin", "iframe" },
  { "a-fencedframe-in-another-mode-is-refused", "fencedframe", "websocket", "fencedframe" },
  { "an-empty-mode-is-another-mode", "document", "", "document" },
  { "a-longer-mode-is-another-mode", "document", "navigates", "document" },
  { "odd-case-is-refused-too", "FencedFrame", "cors", "fencedframe" },
  { "spaces-are-refused-too", "\tdocument ", "cors", "document" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  g_autoptr(GError) error = NULL;
  gboolean together;

  if (row->destination != NULL)
    netreq_header_list_append (headers, "sec-fetch-dest", row->destination);
  if (row->mode != NULL)
    netreq_header_list_append (headers, "Sec-Fetch-MODE", row->mode);

  together = netreq_fetch_metadata_check (headers, &error);
  if (row->hint == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (together);
      return;
    }

  g_assert_false (together);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "Sec-Fetch-Dest"));
  g_assert_nonnull (strstr (error->message, row->hint));
  g_assert_nonnull (strstr (error->message, "navigate"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/fetch-metadata/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
