/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-url-private.h"
#include "session/netreq-cookie-jar-private.h"

#define NOW (G_GINT64_CONSTANT (1000) * G_USEC_PER_SEC)

/* A jar, its clock, and what it has told. */
typedef struct
{
  NetreqCookieJar *jar;
  gint64 now;
  GString *told;
} World;

static void
on_changed (const NetreqCookieRecord *record,
            NetreqCookieChangeCause   cause,
            gboolean                  removed,
            gpointer                  user_data)
{
  World *world = user_data;
  g_autoptr(GEnumClass) causes = g_type_class_ref (NETREQ_TYPE_COOKIE_CHANGE_CAUSE);

  g_string_append_printf (world->told, "%c%s=%s %s, ", removed ? '-' : '+', record->name, record->value,
                          g_enum_get_value (causes, (int) cause)->value_nick);
}

static void
world_init (World *world)
{
  world->jar = netreq_cookie_jar_new (on_changed, world);
  world->now = NOW;
  world->told = g_string_new (NULL);
}

static void
world_clear (World *world)
{
  netreq_cookie_jar_free (world->jar);
  g_string_free (world->told, TRUE);
}

static GUri *
parse_url (const char *text)
{
  g_autoptr(GError) error = NULL;
  GUri *url = netreq_url_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);

  return url;
}

static gboolean
put (World      *world,
     const char *url_text,
     const char *text)
{
  g_autoptr(GUri) url = parse_url (url_text);
  NetreqCookieContext context = { .url = url, .is_http = TRUE, .is_same_site = TRUE };
  g_autoptr(NetreqReceivedCookie) received = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_put;

  received = netreq_received_cookie_parse (text, &error);
  g_assert_no_error (error);

  is_put = netreq_cookie_jar_put (world->jar, received, &context, world->now, &error);
  g_assert_true (is_put == (error == NULL));
  world->now++;

  return is_put;
}

/* To be freed. */
static char *
get_field (World      *world,
           const char *url_text)
{
  g_autoptr(GUri) url = parse_url (url_text);
  NetreqCookieContext context = { .url = url, .is_http = TRUE, .is_same_site = TRUE };

  return netreq_cookie_jar_get_field (world->jar, &context, world->now);
}

static void
assert_found (World      *world,
              const char *expected)
{
  const NetreqCookieQuery query = { NULL };
  g_autoptr(GPtrArray) found = netreq_cookie_jar_find (world->jar, &query, world->now);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (names, "%s ", ((NetreqCookieRecord *) g_ptr_array_index (found, i))->name);

  g_assert_cmpstr (names->str, ==, expected);
}

/* --- one after another --- */

#define ONE "https://www.one.example/"
#define CLEAR "http://www.one.example/"
#define TWO "https://www.two.example/"

/* @set is done, or @name is removed, or nothing; then @seconds go by. */
typedef struct
{
  const char *url;
  const char *set;
  const char *remove;
  int seconds;
  gboolean is_refused;
} Step;

typedef struct
{
  const char *sentence;
  Step steps[5];
  /* What a request to ONE sends then. */
  const char *field;
  const char *told;
} Row;

static const Row rows[] = {
  { "An empty jar sends nothing", { { NULL } }, NULL, "" },
  { "What is set is sent", { { ONE, "a=1" } }, "a=1", "+a=1 explicit, " },
  { "It is sent to its own host only", { { TWO, "a=1" } }, NULL, "+a=1 explicit, " },
  { "It is sent to the hosts of its domain", { { "https://one.example/", "a=1; Domain=one.example" } },
    "a=1", "+a=1 explicit, " },
  { "It is not sent to others of the site", { { "https://one.example/", "a=1" } }, NULL, "+a=1 explicit, " },
  { "The older one is sent first", { { ONE, "b=1" }, { ONE, "a=2" } }, "b=1; a=2", "+b=1 explicit, +a=2 explicit, " },
  { "Another value takes the place of the first", { { ONE, "a=1" }, { ONE, "b=2" }, { ONE, "a=3" } },
    "a=3; b=2", "+a=1 explicit, +b=2 explicit, -a=1 overwrite, +a=3 explicit, " },
  { "Another domain makes it another cookie", { { ONE, "a=1" }, { ONE, "a=2; Domain=one.example" } },
    "a=1; a=2", "+a=1 explicit, +a=2 explicit, " },
  { "One that has expired takes the first away", { { ONE, "a=1" }, { ONE, "a=; Max-Age=0" } },
    NULL, "+a=1 explicit, -a=1 expired-overwrite, " },
  { "One that has expired is not kept", { { ONE, "a=1; Max-Age=0" } }, NULL, "" },
  { "It is sent until it expires", { { ONE, "a=1; Max-Age=10", NULL, 9 } }, "a=1", "+a=1 explicit, " },
  { "It is not sent any more once it has expired", { { ONE, "a=1; Max-Age=10", NULL, 11 } },
    NULL, "+a=1 explicit, -a=1 expired, " },
  { "One that has expired is not overwritten", { { ONE, "a=1; Max-Age=10", NULL, 11 }, { ONE, "a=2" } },
    "a=2", "+a=1 explicit, -a=1 expired, +a=2 explicit, " },
  { "Other sites are not looked at", { { TWO, "a=1; Max-Age=10", NULL, 11 } }, NULL, "+a=1 explicit, " },
  { "What is refused changes nothing", { { ONE, "a=1" }, { ONE, "a=2; Domain=two.example", .is_refused = TRUE } },
    "a=1", "+a=1 explicit, " },
  { "A Secure one is not covered without TLS", { { ONE, "a=1; Secure" }, { CLEAR, "a=2", .is_refused = TRUE } },
    "a=1", "+a=1 explicit, " },
  { "A Secure one is not covered from below",
    { { "https://one.example/", "a=1; Secure; Domain=one.example" }, { CLEAR, "a=2", .is_refused = TRUE } },
    "a=1", "+a=1 explicit, " },
  { "One can be removed", { { ONE, "a=1" }, { ONE, "b=2" }, { ONE, .remove = "a" } },
    "b=2", "+a=1 explicit, +b=2 explicit, -a=1 explicit, " },
  { "All of a name are removed", { { ONE, "a=1" }, { ONE, "a=2; Domain=one.example" }, { ONE, .remove = "a" } },
    NULL, "+a=1 explicit, +a=2 explicit, -a=1 explicit, -a=2 explicit, " },
  { "Those of another path are not removed", { { ONE, "a=1" }, { ONE, "a=2; Path=/b" }, { ONE "b", .remove = "a" },
      { ONE, "b=3" } }, "b=3", "+a=1 explicit, +a=2 explicit, -a=1 explicit, -a=2 explicit, +b=3 explicit, " },
  { "What nobody sends to the URL is not removed", { { ONE, "a=1" }, { ONE, "a=2; Path=/b" }, { ONE, .remove = "a" } },
    NULL, "+a=1 explicit, +a=2 explicit, -a=1 explicit, " },
  { "Those of another site are not removed", { { ONE, "a=1" }, { TWO, .remove = "a" } }, "a=1", "+a=1 explicit, " },
  { "To remove what is not there is nothing", { { ONE, .remove = "a" } }, NULL, "" },
  { "An IP address is a site of its own", { { "http://127.0.0.1/", "a=1" } }, NULL, "+a=1 explicit, " },
  { "So is a public suffix", { { "https://co.uk/", "a=1" } }, NULL, "+a=1 explicit, " },
};

static void
do_step (World      *world,
         const Step *step)
{
  if (step->set != NULL)
    g_assert_true (put (world, step->url, step->set) == !step->is_refused);

  if (step->remove != NULL)
    {
      g_autoptr(GUri) url = parse_url (step->url);

      netreq_cookie_jar_remove (world->jar, url, step->remove, world->now);
    }

  world->now += step->seconds * G_USEC_PER_SEC;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  World world;
  g_autofree char *field = NULL;

  world_init (&world);
  for (guint i = 0; i < G_N_ELEMENTS (row->steps) && row->steps[i].url != NULL; i++)
    do_step (&world, &row->steps[i]);

  field = get_field (&world, ONE);
  g_assert_cmpstr (field, ==, row->field);
  g_assert_cmpstr (world.told->str, ==, row->told);

  world_clear (&world);
}

/* --- all of them --- */

static void
test_find (void)
{
  World world;

  world_init (&world);
  assert_found (&world, "");

  put (&world, ONE, "root=1");
  put (&world, ONE, "deep=2; Path=/a/b");
  put (&world, TWO, "other=3");
  put (&world, TWO, "short=4; Max-Age=5");
  assert_found (&world, "deep root other short ");

  world.now += 10 * G_USEC_PER_SEC;
  g_string_truncate (world.told, 0);
  assert_found (&world, "deep root other ");
  g_assert_cmpstr (world.told->str, ==, "-short=4 expired, ");

  world_clear (&world);
}

/* As they may within one response. */
static void
test_same_moment (void)
{
  World world;
  g_autofree char *field = NULL;

  world_init (&world);
  for (guint i = 0; i < 3; i++)
    {
      static const char * const texts[] = { "a=1", "b=2", "a=3" };

      world.now = NOW;
      put (&world, ONE, texts[i]);
    }
  field = get_field (&world, ONE);
  g_assert_cmpstr (field, ==, "a=3; b=2");

  world_clear (&world);
}

static void
test_restore (void)
{
  World world;
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_cookie_record_free);
  g_autofree char *field = NULL;

  for (guint i = 0; i < 3; i++)
    {
      static const char * const names[] = { "later", "sooner", "gone" };
      NetreqCookieRecord *record = netreq_cookie_record_new (names[i], "1", "www.one.example");

      record->persistent = TRUE;
      record->expires = (NOW / G_USEC_PER_SEC) + (i < 2 ? 10 : -10);
      record->created = NOW - i - 1;
      g_ptr_array_add (records, record);
    }

  world_init (&world);
  netreq_cookie_jar_restore (world.jar, records);
  g_assert_cmpstr (world.told->str, ==, "");

  field = get_field (&world, ONE);
  g_assert_cmpstr (field, ==, "sooner=1; later=1");
  g_assert_cmpstr (world.told->str, ==, "-gone=1 expired, ");

  world_clear (&world);
}

/* --- too many --- */

static guint
count (const char *text,
       const char *word)
{
  guint n = 0;

  for (const char *found = strstr (text, word); found != NULL; found = strstr (found + 1, word))
    n++;

  return n;
}

static guint
count_found (World *world)
{
  const NetreqCookieQuery query = { NULL };
  g_autoptr(GPtrArray) found = netreq_cookie_jar_find (world->jar, &query, world->now);

  return found->len;
}

static void
put_many (World      *world,
          const char *url,
          guint       n,
          const char *attributes)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("c%u=%u%s", i, i, attributes);

      g_assert_true (put (world, url, text));
    }
}

static void
test_site_is_full (void)
{
  World world;
  g_autofree char *field = NULL;

  world_init (&world);
  put_many (&world, ONE, 180, "");
  put (&world, TWO, "other=1");
  g_assert_cmpuint (count (world.told->str, "evicted"), ==, 0);

  put (&world, "https://one.example/", "last=1; Domain=one.example");
  g_assert_cmpuint (count (world.told->str, "evicted"), ==, 31);
  g_assert_cmpuint (count_found (&world), ==, 151);

  /* The oldest ones have gone. */
  field = get_field (&world, ONE);
  g_assert_null (strstr (field, "c30="));
  g_assert_nonnull (strstr (field, "c31="));
  g_assert_nonnull (strstr (field, "last="));

  world_clear (&world);
}

static void
test_used_ones_stay (void)
{
  World world;
  g_autofree char *field = NULL;

  world_init (&world);
  put (&world, ONE "used/", "used=1; Path=/used");
  put_many (&world, ONE, 179, "; Path=/other");
  g_free (get_field (&world, ONE "used/"));
  world.now += G_USEC_PER_SEC;
  put (&world, ONE, "last=1");

  field = get_field (&world, ONE "used/");
  g_assert_nonnull (strstr (field, "used=1"));

  world_clear (&world);
}

static void
test_expired_ones_go_first (void)
{
  World world;

  world_init (&world);
  put_many (&world, ONE, 100, "; Max-Age=5");
  put_many (&world, "https://below.one.example/", 80, "");
  world.now += 10 * G_USEC_PER_SEC;
  put (&world, ONE, "last=1");

  g_assert_cmpuint (count (world.told->str, "expired"), ==, 100);
  g_assert_cmpuint (count (world.told->str, "evicted"), ==, 0);
  g_assert_cmpuint (count_found (&world), ==, 81);

  world_clear (&world);
}

static void
test_jar_is_full (void)
{
  World world;

  world_init (&world);
  for (guint i = 0; i < 33; i++)
    {
      g_autofree char *url = g_strdup_printf ("https://site%u.example/", i);

      put_many (&world, url, 100, "");
    }
  g_assert_cmpuint (count (world.told->str, "evicted"), ==, 0);

  put (&world, ONE, "last=1");
  g_assert_cmpuint (count (world.told->str, "evicted"), ==, 301);
  g_assert_cmpuint (count_found (&world), ==, 3000);

  /* Three sites have lost all that they had. */
  g_string_truncate (world.told, 0);
  put (&world, "https://site0.example/", "again=1");
  g_assert_cmpstr (world.told->str, ==, "+again=1 explicit, ");

  world_clear (&world);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/session/cookie-jar/", rows[i].sentence, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  g_test_add_func ("/session/cookie-jar/All are found, in their order", test_find);
  g_test_add_func ("/session/cookie-jar/What comes in the same moment keeps its order", test_same_moment);
  g_test_add_func ("/session/cookie-jar/What was kept is there again", test_restore);
  g_test_add_func ("/session/cookie-jar/A site that has too many loses the oldest ones", test_site_is_full);
  g_test_add_func ("/session/cookie-jar/Those that are used stay", test_used_ones_stay);
  g_test_add_func ("/session/cookie-jar/Those that have expired go first", test_expired_ones_go_first);
  g_test_add_func ("/session/cookie-jar/A jar that has too many loses the oldest ones", test_jar_is_full);

  return g_test_run ();
}
