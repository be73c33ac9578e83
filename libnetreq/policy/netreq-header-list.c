/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-header-list-private.h"

/* Of strings with a count of references, as lists are copied more often than changed. */
typedef struct
{
  /* As it was given, which is also how it is sent. */
  char *name;
  char *value;
} Field;

struct _NetreqHeaderList
{
  /* Of Field, in the order they were added. */
  GArray *fields;
};

static Field *
get_field (const NetreqHeaderList *list,
           guint                   index)
{
  return &g_array_index (list->fields, Field, index);
}

static gboolean
field_is_named (const Field *field,
                const char  *name)
{
  return g_ascii_strcasecmp (field->name, name) == 0;
}

static void
field_clear (Field *field)
{
  g_ref_string_release (field->name);
  g_ref_string_release (field->value);
}

static char *
to_utf8 (const char *text)
{
  g_autoptr(GString) converted = NULL;

  if (g_utf8_validate (text, -1, NULL))
    return g_ref_string_new (text);

  converted = g_string_new (NULL);
  for (; *text != '\0'; text++)
    g_string_append_unichar (converted, (guchar) *text);

  return g_ref_string_new (converted->str);
}

static Field
field_new (const char *name,
           const char *value)
{
  return (Field) { .name = to_utf8 (name), .value = to_utf8 (value) };
}

NetreqHeaderList *
netreq_header_list_new (void)
{
  NetreqHeaderList *list = g_new0 (NetreqHeaderList, 1);

  list->fields = g_array_new (FALSE, FALSE, sizeof (Field));

  return list;
}

NetreqHeaderList *
netreq_header_list_copy (const NetreqHeaderList *list)
{
  NetreqHeaderList *copy = netreq_header_list_new ();

  g_array_append_vals (copy->fields, list->fields->data, list->fields->len);
  for (guint i = 0; i < copy->fields->len; i++)
    {
      g_ref_string_acquire (get_field (copy, i)->name);
      g_ref_string_acquire (get_field (copy, i)->value);
    }

  return copy;
}

void
netreq_header_list_free (NetreqHeaderList *list)
{
  if (list == NULL)
    return;

  for (guint i = 0; i < list->fields->len; i++)
    field_clear (get_field (list, i));

  g_array_unref (list->fields);
  g_free (list);
}

/* The index of the first field of that name; the length when there is none. */
static guint
find (const NetreqHeaderList *list,
      const char             *name)
{
  guint i = 0;

  while (i < list->fields->len && !field_is_named (get_field (list, i), name))
    i++;

  return i;
}

/* Closes the gaps in one pass, since a peer may repeat a name without end. */
static void
remove_from (NetreqHeaderList *list,
             guint             start,
             const char       *name)
{
  guint kept = start;

  for (guint i = start; i < list->fields->len; i++)
    {
      Field *field = get_field (list, i);

      if (field_is_named (field, name))
        field_clear (field);
      else
        *get_field (list, kept++) = *field;
    }

  g_array_set_size (list->fields, kept);
}

void
netreq_header_list_append (NetreqHeaderList *list,
                           const char       *name,
                           const char       *value)
{
  Field field = field_new (name, value);

  g_array_append_val (list->fields, field);
}

void
netreq_header_list_set (NetreqHeaderList *list,
                        const char       *name,
                        const char       *value)
{
  guint place = find (list, name);
  Field field;

  if (place == list->fields->len)
    {
      netreq_header_list_append (list, name, value);
      return;
    }

  /* Copied first: both arguments may be strings of this very list. */
  field = field_new (name, value);
  remove_from (list, place + 1, field.name);
  field_clear (get_field (list, place));
  *get_field (list, place) = field;
}

gboolean
netreq_header_list_remove (NetreqHeaderList *list,
                           const char       *name)
{
  /* A copy, for the name may be one of those that go away. */
  g_autofree char *removed = g_strdup (name);
  guint before = list->fields->len;

  remove_from (list, 0, removed);

  return list->fields->len < before;
}

const char *
netreq_header_list_get (const NetreqHeaderList *list,
                        const char             *name)
{
  guint place = find (list, name);

  return place < list->fields->len ? get_field (list, place)->value : NULL;
}

char *
netreq_header_list_get_joined (const NetreqHeaderList *list,
                               const char             *name)
{
  g_auto(GStrv) values = netreq_header_list_get_values (list, name);

  return values[0] != NULL ? g_strjoinv (", ", values) : NULL;
}

GStrv
netreq_header_list_get_values (const NetreqHeaderList *list,
                               const char             *name)
{
  g_autoptr(GStrvBuilder) values = g_strv_builder_new ();

  for (guint i = 0; i < list->fields->len; i++)
    if (field_is_named (get_field (list, i), name))
      g_strv_builder_add (values, get_field (list, i)->value);

  return g_strv_builder_end (values);
}

guint
netreq_header_list_get_length (const NetreqHeaderList *list)
{
  return list->fields->len;
}

const char *
netreq_header_list_get_name (const NetreqHeaderList *list,
                             guint                   index)
{
  g_return_val_if_fail (index < list->fields->len, NULL);

  return get_field (list, index)->name;
}

const char *
netreq_header_list_get_value (const NetreqHeaderList *list,
                              guint                   index)
{
  g_return_val_if_fail (index < list->fields->len, NULL);

  return get_field (list, index)->value;
}

GStrv
netreq_header_list_to_strv (const NetreqHeaderList *list)
{
  GStrv pairs = g_new (char *, 2 * list->fields->len + 1);

  for (guint i = 0; i < list->fields->len; i++)
    {
      pairs[2 * i] = g_strdup (get_field (list, i)->name);
      pairs[2 * i + 1] = g_strdup (get_field (list, i)->value);
    }
  pairs[2 * list->fields->len] = NULL;

  return pairs;
}
