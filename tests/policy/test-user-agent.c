/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq-version.h>

#include "policy/netreq-user-agent-private.h"

typedef struct
{
  const char *name;
  const char *text;
  /* NULL when nothing is left */
  const char *token;
} TokenRow;

static const TokenRow token_rows[] = {
  { "a-token-stays-what-it-is", "gtk4-demo_1.0", "gtk4-demo_1.0" },
  { "a-space-becomes-a-hyphen", "Text Editor", "Text-Editor" },
  { "several-spaces-become-one-hyphen", "Text   Editor", "Text-Editor" },
  { "spaces-around-are-dropped", "  Maps ", "Maps" },
  { "a-slash-becomes-a-hyphen", "/usr/bin/maps", "usr-bin-maps" },
  { "a-comment-becomes-hyphens", "Maps (beta)", "Maps-beta" },
  { "a-line-break-becomes-a-hyphen", "Maps\r\nX-Evil: yes", "Maps-X-Evil-yes" },
  { "letters-lose-their-accents", "Übersétzer", "Ubersetzer" },
  { "of-other-letters-nothing-is-left", "地图", NULL },
  { "of-nothing-nothing-is-left", "", NULL },
  { "of-spaces-nothing-is-left", " \t ", NULL },
  { "bytes-that-are-not-utf-8-are-dropped", "Maps\xff", "Maps" },
};

static void
test_token (gconstpointer data)
{
  const TokenRow *row = data;
  g_autofree char *token = netreq_user_agent_token (row->text);

  g_assert_cmpstr (token, ==, row->token);
}

static void
test_compose (void)
{
  g_autofree char *with_all = netreq_user_agent_compose ("Maps", "46.1");
  g_autofree char *without_version = netreq_user_agent_compose ("Maps", NULL);
  g_autofree char *without_name = netreq_user_agent_compose (NULL, "46.1");

  g_assert_cmpstr (with_all, ==, "Maps/46.1 libnetreq/" NETREQ_VERSION_S);
  g_assert_cmpstr (without_version, ==, "Maps libnetreq/" NETREQ_VERSION_S);
  g_assert_cmpstr (without_name, ==, "libnetreq/" NETREQ_VERSION_S);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (token_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/user-agent/token/", token_rows[i].name, NULL);

      g_test_add_data_func (path, &token_rows[i], test_token);
    }

  g_test_add_func ("/policy/user-agent/names-the-application-and-libnetreq", test_compose);

  return g_test_run ();
}
