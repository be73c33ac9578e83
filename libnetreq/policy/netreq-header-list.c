/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-header-list-private.h"

#include <string.h>

#include "policy/netreq-syntax-private.h"

/* The name as it was given, which is also how it is sent, and behind it the value. */
typedef struct
{
  char *name;
  gsize name_length;
  /* In which they are, perhaps with others; we hold a reference to it. */
  char *block;
} Field;

/* What copies of a list have in common until one of them changes. */
typedef struct
{
  guint n_lists;
  guint length;
  guint capacity;
  /* Of which the next fields are cut, if there is one, and how much of it was. */
  char *block;
  gsize block_used;
  /* In the order they were added. */
  Field fields[];
} Fields;

struct _NetreqHeaderList
{
  /* NULL while there never was one. */
  Fields *fields;
};

/* What most messages have room in. */
#define USUAL_CAPACITY 16
#define BLOCK_SIZE 480

static guint
get_length (const NetreqHeaderList *list)
{
  return list->fields != NULL ? list->fields->length : 0;
}

static Field *
get_field (const NetreqHeaderList *list,
           guint                   index)
{
  return &list->fields->fields[index];
}

static const char *
field_get_value (const Field *field)
{
  return field->name + field->name_length + 1;
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
  g_rc_box_release (field->block);
}

/* Leaves what is large to itself. */
static char *
cut_from_block (Fields  *fields,
                gsize    size,
                char   **block)
{
  char *cut;

  if (size > BLOCK_SIZE)
    return *block = g_rc_box_alloc (size);

  if (fields->block == NULL || BLOCK_SIZE - fields->block_used < size)
    {
      g_clear_pointer (&fields->block, g_rc_box_release);
      fields->block = g_rc_box_alloc (BLOCK_SIZE);
      fields->block_used = 0;
    }

  cut = fields->block + fields->block_used;
  fields->block_used += size;
  *block = g_rc_box_acquire (fields->block);

  return cut;
}

static Field
field_new_from_utf8 (Fields     *fields,
                     const char *name,
                     const char *value)
{
  gsize name_length = strlen (name);
  gsize value_size = strlen (value) + 1;
  Field field = { .name_length = name_length };

  field.name = cut_from_block (fields, name_length + 1 + value_size, &field.block);
  memcpy (field.name, name, name_length + 1);
  memcpy (field.name + name_length + 1, value, value_size);

  return field;
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
field_new (Fields     *fields,
           const char *name,
           const char *value)
{
  g_autofree char *converted_name = netreq_is_utf8 (name) ? NULL : latin1_to_utf8 (name);
  g_autofree char *converted_value = netreq_is_utf8 (value) ? NULL : latin1_to_utf8 (value);

  return field_new_from_utf8 (fields,
                              converted_name != NULL ? converted_name : name,
                              converted_value != NULL ? converted_value : value);
}

static Fields *
fields_new (guint capacity)
{
  Fields *fields = g_malloc (sizeof (Fields) + capacity * sizeof (Field));

  fields->n_lists = 1;
  fields->length = 0;
  fields->capacity = capacity;
  fields->block = NULL;

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

  g_clear_pointer (&fields->block, g_rc_box_release);
  g_free (fields);
}

static void
fields_append (Fields *fields,
               Field   field)
{
  fields->fields[fields->length++] = field;
}

/* A copy with room for one more. */
static Fields *
fields_copy (const Fields *fields)
{
  guint capacity = MAX (fields->capacity, USUAL_CAPACITY);
  Fields *copy = fields_new (fields->length == capacity ? 2 * capacity : capacity);

  for (guint i = 0; i < fields->length; i++)
    {
      g_rc_box_acquire (fields->fields[i].block);
      fields_append (copy, fields->fields[i]);
    }

  return copy;
}

/* Before every change: gives the list fields of its own, with room for one more. */
static void
own_fields (NetreqHeaderList *list)
{
  Fields *before = list->fields;

  if (before == NULL)
    {
      list->fields = fields_new (USUAL_CAPACITY);
      return;
    }

  if (before->n_lists == 1 && before->length < before->capacity)
    return;

  list->fields = fields_copy (before);
  fields_unref (before);
}

NetreqHeaderList *
netreq_header_list_new (void)
{
  return g_new0 (NetreqHeaderList, 1);
}

NetreqHeaderList *
netreq_header_list_copy (const NetreqHeaderList *list)
{
  NetreqHeaderList *copy = g_new (NetreqHeaderList, 1);

  copy->fields = list->fields;
  if (copy->fields != NULL)
    copy->fields->n_lists++;

  return copy;
}

void
netreq_header_list_free (NetreqHeaderList *list)
{
  if (list == NULL)
    return;

  g_clear_pointer (&list->fields, fields_unref);
  g_free (list);
}

/* The index of the first field of that name; the length when there is none. */
static guint
find (const NetreqHeaderList *list,
      const char             *name)
{
  guint i = 0;

  while (i < get_length (list) && !field_is_named (get_field (list, i), name))
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
  for (guint i = start; i < get_length (list); i++)
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
  fields_append (list->fields, field_new (list->fields, name, value));
}

void
netreq_header_list_set (NetreqHeaderList *list,
                        const char       *name,
                        const char       *value)
{
  guint place = find (list, name);
  Field field;

  if (place == get_length (list))
    {
      netreq_header_list_append (list, name, value);
      return;
    }

  /* Copied first: both arguments may be strings of this very list. */
  field = field_new (list->fields, name, value);
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

  if (place == get_length (list))
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

  if (place == get_length (list))
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

  return place < get_length (list) ? field_get_value (get_field (list, place)) : NULL;
}

char *
netreq_header_list_get_joined (const NetreqHeaderList *list,
                               const char             *name,
                               const char             *separator)
{
  guint place = find (list, name);
  GString *joined;

  if (place == get_length (list))
    return NULL;

  joined = g_string_new (field_get_value (get_field (list, place)));
  for (guint i = place + 1; i < get_length (list); i++)
    if (field_is_named (get_field (list, i), name))
      g_string_append_printf (joined, "%s%s", separator, field_get_value (get_field (list, i)));

  return g_string_free (joined, FALSE);
}

GStrv
netreq_header_list_get_values (const NetreqHeaderList *list,
                               const char             *name)
{
  g_autoptr(GStrvBuilder) values = g_strv_builder_new ();

  for (guint i = 0; i < get_length (list); i++)
    if (field_is_named (get_field (list, i), name))
      g_strv_builder_add (values, field_get_value (get_field (list, i)));

  return g_strv_builder_end (values);
}

guint
netreq_header_list_get_length (const NetreqHeaderList *list)
{
  return get_length (list);
}

const char *
netreq_header_list_get_name (const NetreqHeaderList *list,
                             guint                   index)
{
  g_return_val_if_fail (index < get_length (list), NULL);

  return get_field (list, index)->name;
}

const char *
netreq_header_list_get_value (const NetreqHeaderList *list,
                              guint                   index)
{
  g_return_val_if_fail (index < get_length (list), NULL);

  return field_get_value (get_field (list, index));
}

gboolean
netreq_header_list_is_named (const NetreqHeaderList *list,
                             guint                   index,
                             const char             *name)
{
  g_return_val_if_fail (index < get_length (list), FALSE);

  return field_is_named (get_field (list, index), name);
}

GStrv
netreq_header_list_to_strv (const NetreqHeaderList *list)
{
  GStrv pairs = g_new (char *, 2 * get_length (list) + 1);

  for (guint i = 0; i < get_length (list); i++)
    {
      pairs[2 * i] = g_strdup (get_field (list, i)->name);
      pairs[2 * i + 1] = g_strdup (field_get_value (get_field (list, i)));
    }
  pairs[2 * get_length (list)] = NULL;

  return pairs;
}
