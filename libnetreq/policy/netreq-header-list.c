/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-header-list-private.h"

#include <string.h>

#include "policy/netreq-syntax-private.h"

/* Both in one block with a count of references, as lists are copied more often than
 * changed. */
typedef struct
{
  /* As it was given, which is also how it is sent. The value stands behind it. */
  char *name;
  const char *value;
  gsize name_length;
} Field;

/* What copies of a list have in common until one of them changes. */
typedef struct
{
  guint n_lists;
  guint length;
  guint capacity;
  /* In the order they were added. */
  Field fields[];
} Fields;

struct _NetreqHeaderList
{
  Fields *fields;
};

/* What most messages have room in. */
#define USUAL_CAPACITY 16

static Field *
get_field (const NetreqHeaderList *list,
           guint                   index)
{
  return &list->fields->fields[index];
}

/* Most have another length. */
static gboolean
field_is_named (const Field *field,
                const char  *name)
{
  return field->name_length == strlen (name) && g_ascii_strcasecmp (field->name, name) == 0;
}

static void
field_clear (Field *field)
{
  g_rc_box_release (field->name);
}

static Field
field_new_from_utf8 (const char *name,
                     const char *value)
{
  gsize name_length = strlen (name);
  gsize value_size = strlen (value) + 1;
  char *block = g_rc_box_alloc (name_length + 1 + value_size);

  memcpy (block, name, name_length + 1);
  memcpy (block + name_length + 1, value, value_size);

  return (Field) { .name = block, .value = block + name_length + 1, .name_length = name_length };
}

static char *
latin1_to_utf8 (const char *text)
{
  GString *converted = g_string_new (NULL);

  for (; *text != '\0'; text++)
    g_string_append_unichar (converted, (guchar) *text);

  return g_string_free (converted, FALSE);
}

/* What is no UTF-8 is taken for Latin-1. */
static Field
field_new (const char *name,
           const char *value)
{
  g_autofree char *converted_name = netreq_is_utf8 (name) ? NULL : latin1_to_utf8 (name);
  g_autofree char *converted_value = netreq_is_utf8 (value) ? NULL : latin1_to_utf8 (value);

  return field_new_from_utf8 (converted_name != NULL ? converted_name : name,
                              converted_value != NULL ? converted_value : value);
}

static Fields *
fields_new (guint capacity)
{
  Fields *fields = g_malloc (sizeof (Fields) + capacity * sizeof (Field));

  fields->n_lists = 1;
  fields->length = 0;
  fields->capacity = capacity;

  return fields;
}

static void
fields_unref (Fields *fields)
{
  fields->n_lists--;
  if (fields->n_lists > 0)
    return;

  for (guint i = 0; i < fields->length; i++)
    field_clear (&fields->fields[i]);

  g_free (fields);
}

static void
fields_append (Fields *fields,
               Field   field)
{
  fields->fields[fields->length++] = field;
}

/* Before every change: gives the list fields of its own, with room for one more. */
static void
own_fields (NetreqHeaderList *list)
{
  Fields *before = list->fields;
  guint capacity = MAX (before->capacity, USUAL_CAPACITY);

  if (before->n_lists == 1 && before->length < before->capacity)
    return;

  if (before->length == capacity)
    capacity *= 2;

  list->fields = fields_new (capacity);
  for (guint i = 0; i < before->length; i++)
    {
      g_rc_box_acquire (before->fields[i].name);
      fields_append (list->fields, before->fields[i]);
    }

  fields_unref (before);
}

NetreqHeaderList *
netreq_header_list_new (void)
{
  NetreqHeaderList *list = g_new (NetreqHeaderList, 1);

  list->fields = fields_new (USUAL_CAPACITY);

  return list;
}

NetreqHeaderList *
netreq_header_list_copy (const NetreqHeaderList *list)
{
  NetreqHeaderList *copy = g_new (NetreqHeaderList, 1);

  copy->fields = list->fields;
  copy->fields->n_lists++;

  return copy;
}

void
netreq_header_list_free (NetreqHeaderList *list)
{
  if (list == NULL)
    return;

  fields_unref (list->fields);
  g_free (list);
}

/* The index of the first field of that name; the length when there is none. */
static guint
find (const NetreqHeaderList *list,
      const char             *name)
{
  guint i = 0;

  while (i < list->fields->length && !field_is_named (get_field (list, i), name))
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

  own_fields (list);
  for (guint i = start; i < list->fields->length; i++)
    {
      Field *field = get_field (list, i);

      if (field_is_named (field, name))
        field_clear (field);
      else
        *get_field (list, kept++) = *field;
    }

  list->fields->length = kept;
}

void
netreq_header_list_append (NetreqHeaderList *list,
                           const char       *name,
                           const char       *value)
{
  own_fields (list);
  fields_append (list->fields, field_new (name, value));
}

void
netreq_header_list_set (NetreqHeaderList *list,
                        const char       *name,
                        const char       *value)
{
  guint place = find (list, name);
  Field field;

  if (place == list->fields->length)
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

void
netreq_header_list_set_value (NetreqHeaderList *list,
                              const char       *name,
                              const char       *value)
{
  guint place = find (list, name);

  if (place == list->fields->length)
    netreq_header_list_append (list, name, value);
  else
    netreq_header_list_set (list, get_field (list, place)->name, value);
}

gboolean
netreq_header_list_remove (NetreqHeaderList *list,
                           const char       *name)
{
  guint place = find (list, name);
  g_autofree char *removed = NULL;

  if (place == list->fields->length)
    return FALSE;

  /* A copy, for the name may be one of those that go away. */
  removed = g_strdup (name);
  remove_from (list, place, removed);

  return TRUE;
}

const char *
netreq_header_list_get (const NetreqHeaderList *list,
                        const char             *name)
{
  guint place = find (list, name);

  return place < list->fields->length ? get_field (list, place)->value : NULL;
}

char *
netreq_header_list_get_joined (const NetreqHeaderList *list,
                               const char             *name,
                               const char             *separator)
{
  guint place = find (list, name);
  GString *joined;

  if (place == list->fields->length)
    return NULL;

  joined = g_string_new (get_field (list, place)->value);
  for (guint i = place + 1; i < list->fields->length; i++)
    if (field_is_named (get_field (list, i), name))
      g_string_append_printf (joined, "%s%s", separator, get_field (list, i)->value);

  return g_string_free (joined, FALSE);
}

GStrv
netreq_header_list_get_values (const NetreqHeaderList *list,
                               const char             *name)
{
  g_autoptr(GStrvBuilder) values = g_strv_builder_new ();

  for (guint i = 0; i < list->fields->length; i++)
    if (field_is_named (get_field (list, i), name))
      g_strv_builder_add (values, get_field (list, i)->value);

  return g_strv_builder_end (values);
}

guint
netreq_header_list_get_length (const NetreqHeaderList *list)
{
  return list->fields->length;
}

const char *
netreq_header_list_get_name (const NetreqHeaderList *list,
                             guint                   index)
{
  g_return_val_if_fail (index < list->fields->length, NULL);

  return get_field (list, index)->name;
}

const char *
netreq_header_list_get_value (const NetreqHeaderList *list,
                              guint                   index)
{
  g_return_val_if_fail (index < list->fields->length, NULL);

  return get_field (list, index)->value;
}

gboolean
netreq_header_list_is_named (const NetreqHeaderList *list,
                             guint                   index,
                             const char             *name)
{
  g_return_val_if_fail (index < list->fields->length, FALSE);

  return field_is_named (get_field (list, index), name);
}

GStrv
netreq_header_list_to_strv (const NetreqHeaderList *list)
{
  GStrv pairs = g_new (char *, 2 * list->fields->length + 1);

  for (guint i = 0; i < list->fields->length; i++)
    {
      pairs[2 * i] = g_strdup (get_field (list, i)->name);
      pairs[2 * i + 1] = g_strdup (get_field (list, i)->value);
    }
  pairs[2 * list->fields->length] = NULL;

  return pairs;
}
