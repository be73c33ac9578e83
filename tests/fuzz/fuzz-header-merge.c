/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "policy/netreq-header-merge-private.h"

/* An input is one "name:value" a line. */
static NetreqHeaderList *
read_headers (GStrv lines)
{
  NetreqHeaderList *list = netreq_header_list_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;

      *colon = '\0';
      netreq_header_list_append (list, lines[i], colon + 1);
    }

  return list;
}

/* The merged value is one of the two that the list itself can give. */
static void
assert_value (const NetreqHeaderList *list,
              const char             *name,
              GVariant               *value)
{
  g_autofree char *got = netreq_header_merge_get (list, name);
  g_autofree char *joined = netreq_header_list_get_joined (list, name, ", ");
  g_auto(GStrv) values = netreq_header_list_get_values (list, name);

  if (g_str_equal (name, "set-cookie"))
    {
      g_autofree const char **cookies = g_variant_get_strv (value, NULL);

      g_assert_cmpstrv (cookies, values);
      g_assert_cmpstr (got, ==, joined);
      return;
    }

  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, got);

  if (g_str_equal (name, "cookie"))
    {
      g_autofree char *cookie = g_strjoinv ("; ", values);

      g_assert_cmpstr (got, ==, cookie);
      return;
    }

  g_assert_true (g_str_equal (got, joined) || g_str_equal (got, values[0]));
}

static void
assert_every_name_is_there (const NetreqHeaderList *list,
                            GVariant               *merged)
{
  for (guint i = 0; i < netreq_header_list_get_length (list); i++)
    {
      g_autofree char *lower = g_ascii_strdown (netreq_header_list_get_name (list, i), -1);

      g_assert_true (g_variant_lookup (merged, lower, "*", NULL));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(NetreqHeaderList) list = read_headers (lines);
  g_autoptr(GVariant) merged = g_variant_ref_sink (netreq_header_merge_all (list));
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_assert_true (g_variant_is_normal_form (merged));
  g_assert_cmpuint (g_variant_n_children (merged), <=, netreq_header_list_get_length (list));

  g_variant_iter_init (&iter, merged);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_assert_true (g_hash_table_add (seen, g_ascii_strdown (name, -1)));
      g_assert_true (g_hash_table_contains (seen, name));
      assert_value (list, name, value);
    }

  assert_every_name_is_there (list, merged);

  return 0;
}
