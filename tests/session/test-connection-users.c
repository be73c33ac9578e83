/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-connection-users-private.h"

typedef struct
{
  NetreqConnectionUser user;
  GString *told;
  char letter;
  /* Who leaves when this one is told; NULL for nobody. */
  NetreqConnectionUser *leaving;
} Letter;

static void
on_dropped (gpointer data)
{
  Letter *letter = data;

  g_assert_null (letter->user.users);
  g_string_append_c (letter->told, letter->letter);
  if (letter->leaving != NULL)
    netreq_connection_user_leave (letter->leaving);
}

static void
join (Letter                *letter,
      NetreqConnectionUsers *users)
{
  letter->user.dropped = on_dropped;
  letter->user.data = letter;
  netreq_connection_user_join (&letter->user, users);
}

static void
test_all_are_told (void)
{
  NetreqConnectionUsers *users = netreq_connection_users_new ();
  g_autoptr(GString) told = g_string_new (NULL);
  Letter letters[] = { { .told = told, .letter = 'a' }, { .told = told, .letter = 'b' },
                       { .told = told, .letter = 'c' } };

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    join (&letters[i], users);

  netreq_connection_user_leave (&letters[1].user);
  netreq_connection_user_leave (&letters[1].user);
  netreq_connection_users_drop (users);
  g_assert_cmpstr (told->str, ==, "ac");

  /* They have left already. */
  netreq_connection_user_leave (&letters[0].user);
}

static void
test_leave_meanwhile (void)
{
  NetreqConnectionUsers *users = netreq_connection_users_new ();
  g_autoptr(GString) told = g_string_new (NULL);
  Letter c = { .told = told, .letter = 'c' };
  Letter b = { .told = told, .letter = 'b' };
  Letter a = { .told = told, .letter = 'a', .leaving = &b.user };

  join (&a, users);
  join (&b, users);
  join (&c, users);
  netreq_connection_users_drop (users);
  g_assert_cmpstr (told->str, ==, "ac");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/connection-users/all-are-told-once", test_all_are_told);
  g_test_add_func ("/netreq/connection-users/one-leaves-when-another-is-told", test_leave_meanwhile);

  return g_test_run ();
}
