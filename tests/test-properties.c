/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

/* What a string property is set to, where not any string will do. */
static const struct
{
  const char *property;
  const char *sample;
} samples[] = {
  { "method", "PURGE" },
  { "url", "http://example.test/path" },
  { "protocol", "https:" },
  { "origin", "https://example.test" },
  { "path", "/path" },
  { "accept-languages", "de-CH,fr" },
};

/* Without a URL no option is valid, and without an origin some are not. */
static const char * const needed[] = { "url", "origin" };

static const char *
get_sample (const char *property)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if (g_str_equal (samples[i].property, property))
      return samples[i].sample;

  return "sample.test";
}

/* Another value than the default. */
static void
set_other_value (GParamSpec *pspec,
                 GValue     *value)
{
  static const char * const headers[] = { "X-One", "1", NULL };

  g_value_init (value, pspec->value_type);
  g_param_value_set_default (pspec, value);

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_value_set_boolean (value, !g_value_get_boolean (value));
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    g_value_set_uint (value, g_value_get_uint (value) + 1);
  else if (G_IS_PARAM_SPEC_UINT64 (pspec))
    g_value_set_uint64 (value, g_value_get_uint64 (value) + 1);
  else if (G_IS_PARAM_SPEC_INT (pspec))
    g_value_set_int (value, g_value_get_int (value) + 2);
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    g_value_set_enum (value, G_PARAM_SPEC_ENUM (pspec)->enum_class->maximum);
  else if (G_IS_PARAM_SPEC_STRING (pspec))
    g_value_set_string (value, get_sample (pspec->name));
  else if (pspec->value_type == G_TYPE_STRV)
    g_value_set_boxed (value, headers);
  else if (pspec->value_type == NETREQ_TYPE_SESSION)
    g_value_take_object (value, netreq_session_new ());
  else
    g_error ("%s is of a type that is not tested", pspec->name);
}

static void
assert_same (GParamSpec   *pspec,
             const GValue *expected,
             const GValue *actual)
{
  if (pspec->value_type == G_TYPE_STRV)
    g_assert_cmpstrv (g_value_get_boxed (expected), g_value_get_boxed (actual));
  else if (g_param_values_cmp (pspec, expected, actual) != 0)
    {
      g_autofree char *words = g_strdup_value_contents (actual);

      g_error ("%s gives back %s", pspec->name, words);
    }
}

/* A request with @value, and with what makes its other options valid. */
static GObject *
make_object (GType         type,
             GParamSpec   *pspec,
             const GValue *value)
{
  const char *names[3] = { pspec->name };
  GValue values[3] = { *value, G_VALUE_INIT, G_VALUE_INIT };
  guint n_values = 1;

  for (guint i = 0; type == NETREQ_TYPE_CLIENT_REQUEST && i < G_N_ELEMENTS (needed); i++)
    if (!g_str_equal (pspec->name, needed[i]))
      {
        names[n_values] = needed[i];
        g_value_init (&values[n_values], G_TYPE_STRING);
        g_value_set_static_string (&values[n_values], get_sample (needed[i]));
        n_values++;
      }

  return g_object_new_with_properties (type, n_values, names, values);
}

static gboolean
is_written_at_construction (GParamSpec *pspec)
{
  return (pspec->flags & (G_PARAM_CONSTRUCT | G_PARAM_CONSTRUCT_ONLY)) != 0;
}

static void
check_property (GType       type,
                GParamSpec *pspec)
{
  g_auto(GValue) value = G_VALUE_INIT;
  g_auto(GValue) actual = G_VALUE_INIT;
  g_autoptr(GObject) object = NULL;

  if (!(pspec->flags & G_PARAM_WRITABLE))
    return;

  set_other_value (pspec, &value);
  object = make_object (type, pspec, &value);
  if (!is_written_at_construction (pspec))
    g_object_set_property (object, pspec->name, &value);

  g_object_get_property (object, pspec->name, &actual);
  assert_same (pspec, &value, &actual);
}

static void
check_type (GType type)
{
  g_autoptr(GObject) object = g_object_new (type, NULL);
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_pspecs);
  g_assert_cmpuint (n_pspecs, >, 0);

  for (guint i = 0; i < n_pspecs; i++)
    {
      g_auto(GValue) value = G_VALUE_INIT;

      g_object_get_property (object, pspecs[i]->name, &value);
      check_property (type, pspecs[i]);
    }
}

/* A value of the wrong type, or a forgotten case, shows here. */
static void
test_request (void)
{
  check_type (NETREQ_TYPE_CLIENT_REQUEST);
}

static void
test_session (void)
{
  check_type (NETREQ_TYPE_SESSION);
}

static void
test_options (void)
{
  check_type (NETREQ_TYPE_PROXY_CONFIG);
  check_type (NETREQ_TYPE_RESOLVE_HOST_OPTIONS);
}

/* Bindings can convert nothing else. */
static void
test_signals_carry_what_bindings_know (gconstpointer data)
{
  GType type = *(const GType *) data;
  g_autoptr(GTypeClass) type_class = g_type_class_ref (type);
  g_autofree guint *ids = NULL;
  guint n_ids;

  ids = g_signal_list_ids (type, &n_ids);
  g_assert_nonnull (type_class);
  g_assert_cmpuint (n_ids, >, 0);

  for (guint i = 0; i < n_ids; i++)
    {
      GSignalQuery query;

      g_signal_query (ids[i], &query);
      for (guint j = 0; j < query.n_params; j++)
        {
          GType parameter = query.param_types[j] & ~G_SIGNAL_TYPE_STATIC_SCOPE;

          g_assert_false (g_type_is_a (parameter, G_TYPE_POINTER));
          g_assert_false (g_type_is_a (parameter, G_TYPE_VARIANT));
        }
    }
}

int
main (int    argc,
      char **argv)
{
  GType request;
  GType response;

  g_test_init (&argc, &argv, NULL);
  request = NETREQ_TYPE_CLIENT_REQUEST;
  response = NETREQ_TYPE_INCOMING_MESSAGE;

  g_test_add_func ("/netreq/properties/what-a-request-is-set-to-it-gives-back", test_request);
  g_test_add_func ("/netreq/properties/what-a-session-is-set-to-it-gives-back", test_session);
  g_test_add_func ("/netreq/properties/what-options-are-made-of-they-give-back", test_options);
  g_test_add_data_func ("/netreq/signals/a-request-emits-what-bindings-know",
                        &request, test_signals_carry_what_bindings_know);
  g_test_add_data_func ("/netreq/signals/a-response-emits-what-bindings-know",
                        &response, test_signals_carry_what_bindings_know);

  return g_test_run ();
}
