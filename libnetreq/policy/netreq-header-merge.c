/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-header-merge-private.h"

typedef enum {
  MERGE_COMMA,
  MERGE_SEMICOLON,
  MERGE_FIRST,
  MERGE_LIST,
} MergeRule;

/* What is not here is joined with commas. */
static const struct
{
  const char *name;
  MergeRule   rule;
} merge_rules[] = {
  { "age", MERGE_FIRST },
  { "authorization", MERGE_FIRST },
  { "content-length", MERGE_FIRST },
  { "content-type", MERGE_FIRST },
  { "cookie", MERGE_SEMICOLON },
  { "etag", MERGE_FIRST },
  { "expires", MERGE_FIRST },
  { "from", MERGE_FIRST },
  { "host", MERGE_FIRST },
  { "if-modified-since", MERGE_FIRST },
  { "if-unmodified-since", MERGE_FIRST },
  { "last-modified", MERGE_FIRST },
  { "location", MERGE_FIRST },
  { "max-forwards", MERGE_FIRST },
  { "proxy-authorization", MERGE_FIRST },
  { "referer", MERGE_FIRST },
  { "retry-after", MERGE_FIRST },
  { "server", MERGE_FIRST },
  { "set-cookie", MERGE_LIST },
  { "user-agent", MERGE_FIRST },
};

/* All the values of one name, until they become one. */
typedef struct
{
  /* In lower case. */
  char *name;
  MergeRule rule;
  /* Of const char *, borrowed from the raw list. */
  GPtrArray *values;
} MergedField;

static MergeRule
find_rule (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (merge_rules); i++)
    if (g_ascii_strcasecmp (name, merge_rules[i].name) == 0)
      return merge_rules[i].rule;

  return MERGE_COMMA;
}

/* Takes @lower_name. */
static MergedField *
merged_field_new (char *lower_name)
{
  MergedField *field = g_new0 (MergedField, 1);

  field->name = lower_name;
  field->rule = find_rule (lower_name);
  field->values = g_ptr_array_new ();

  return field;
}

static void
merged_field_free (MergedField *field)
{
  g_free (field->name);
  g_ptr_array_unref (field->values);
  g_free (field);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MergedField, merged_field_free)

static void
merged_field_add (MergedField *field,
                  const char  *value)
{
  if (field->rule != MERGE_FIRST || field->values->len == 0)
    g_ptr_array_add (field->values, (gpointer) value);
}

static char *
merged_field_join (const MergedField *field)
{
  const char *separator = field->rule == MERGE_SEMICOLON ? "; " : ", ";
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < field->values->len; i++)
    {
      if (i > 0)
        g_string_append (joined, separator);
      g_string_append (joined, g_ptr_array_index (field->values, i));
    }

  return g_string_free (joined, FALSE);
}

static GVariant *
merged_field_to_variant (const MergedField *field)
{
  if (field->rule == MERGE_LIST)
    return g_variant_new_strv ((const char * const *) field->values->pdata,
                               (gssize) field->values->len);

  return g_variant_new_take_string (merged_field_join (field));
}

char *
netreq_header_merge_get (const NetreqHeaderList *raw,
                         const char             *name)
{
  switch (find_rule (name))
    {
    case MERGE_FIRST:
      return g_strdup (netreq_header_list_get (raw, name));
    case MERGE_SEMICOLON:
      return netreq_header_list_get_joined (raw, name, "; ");
    case MERGE_LIST:
    case MERGE_COMMA:
    default:
      return netreq_header_list_get_joined (raw, name, ", ");
    }
}

static GPtrArray *
merge_fields (const NetreqHeaderList *raw)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) merged_field_free);
  g_autoptr(GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < netreq_header_list_get_length (raw); i++)
    {
      g_autofree char *lower_name = g_ascii_strdown (netreq_header_list_get_name (raw, i), -1);
      MergedField *field = g_hash_table_lookup (by_name, lower_name);

      if (field == NULL)
        {
          field = merged_field_new (g_steal_pointer (&lower_name));
          g_hash_table_insert (by_name, field->name, field);
          g_ptr_array_add (fields, field);
        }

      merged_field_add (field, netreq_header_list_get_value (raw, i));
    }

  return fields;
}

GVariant *
netreq_header_merge_all (const NetreqHeaderList *raw)
{
  g_autoptr(GPtrArray) fields = merge_fields (raw);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < fields->len; i++)
    {
      const MergedField *field = g_ptr_array_index (fields, i);

      g_variant_builder_add (&builder, "{sv}", field->name, merged_field_to_variant (field));
    }

  return g_variant_builder_end (&builder);
}
