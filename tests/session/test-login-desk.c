/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-url-private.h"
#include "session/netreq-login-desk-private.h"
#include "support/netreq-test-loop.h"

#define N_PEOPLE 4

typedef struct Queue Queue;

typedef struct
{
  Queue *queue;
  NetreqLoginTurn *turn;
  /* What was told, a letter each. */
  GString *news;
  NetreqCredential *credential;
} Person;

struct Queue
{
  NetreqLoginDesk *desk;
  Person people[N_PEOPLE];
  /* Whether whoever is told an outcome makes all others leave. */
  gboolean others_leave;
  /* Whether whoever is told one runs the main loop until the last one is told too. */
  gboolean waits_for_last;
};

static void
leave (Person           *person,
       NetreqCredential *heirloom)
{
  NetreqLoginTurn *turn = g_steal_pointer (&person->turn);

  if (turn != NULL)
    netreq_login_turn_leave (turn, heirloom);
}

static void
on_news (NetreqLoginNews   news,
         NetreqCredential *credential,
         gpointer          user_data)
{
  static const char letters[] = { [NETREQ_LOGIN_ASK] = '?', [NETREQ_LOGIN_ANSWERED] = '!', [NETREQ_LOGIN_REFUSED] = '-' };
  Person *person = user_data;

  g_string_append_c (person->news, letters[news]);
  g_clear_pointer (&person->credential, netreq_credential_unref);
  person->credential = credential != NULL ? netreq_credential_ref (credential) : NULL;

  if (news == NETREQ_LOGIN_ASK)
    return;

  person->turn = NULL;
  if (person->queue->waits_for_last)
    netreq_test_wait_for (person->queue->people[N_PEOPLE - 1].news->len > 0);
  for (guint i = 0; person->queue->others_leave && i < N_PEOPLE; i++)
    leave (&person->queue->people[i], NULL);
}

static NetreqCredential *
credential_new (const char *realm)
{
  g_autofree char *field = g_strdup_printf ("Basic realm=\"%s\"", realm);
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  g_autoptr(GUri) url = netreq_url_parse ("http://one.test/", NULL, NULL, NULL);
  g_autoptr(NetreqProtectionSpace) space = NULL;
  g_autoptr(GPtrArray) challenges = NULL;

  netreq_header_list_append (headers, "WWW-Authenticate", field);
  challenges = netreq_challenges_read (headers, FALSE);
  space = netreq_protection_space_new (g_ptr_array_index (challenges, 0), url);

  return netreq_credential_new (g_ptr_array_index (challenges, 0), space, "user", "secret", 0);
}

static void
stand (Queue      *queue,
       guint       i,
       const char *realm)
{
  g_autoptr(NetreqCredential) credential = credential_new (realm);
  Person *person = &queue->people[i];

  person->turn = netreq_login_desk_queue (queue->desk, netreq_credential_get_space (credential), on_news, person);
  g_assert_cmpuint (person->news->len, ==, 0);
}

static Queue *
queue_new (void)
{
  Queue *queue = g_new0 (Queue, 1);

  queue->desk = netreq_login_desk_new (g_main_context_default ());
  for (guint i = 0; i < N_PEOPLE; i++)
    queue->people[i] = (Person) { .queue = queue, .news = g_string_new (NULL) };

  return queue;
}

static void
queue_free (Queue *queue)
{
  for (guint i = 0; i < N_PEOPLE; i++)
    {
      leave (&queue->people[i], NULL);
      g_string_free (queue->people[i].news, TRUE);
      g_clear_pointer (&queue->people[i].credential, netreq_credential_unref);
    }
  netreq_login_desk_free (queue->desk);
  g_free (queue);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Queue, queue_free)

static Queue *
queue_new_full (void)
{
  Queue *queue = queue_new ();

  for (guint i = 0; i < N_PEOPLE; i++)
    stand (queue, i, "one");
  netreq_test_settle ();

  return queue;
}

/* What each has heard, from the first to the last. */
static void
assert_news (Queue      *queue,
             const char *expected)
{
  g_autoptr(GString) all = g_string_new (NULL);

  netreq_test_settle ();
  for (guint i = 0; i < N_PEOPLE; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? " " : "", queue->people[i].news->str);

  g_assert_cmpstr (all->str, ==, expected);
}

static void
settle (Person           *person,
        NetreqCredential *credential)
{
  netreq_login_turn_settle (g_steal_pointer (&person->turn), credential);
}

static void
test_one_asks (void)
{
  g_autoptr(Queue) queue = queue_new_full ();

  assert_news (queue, "?   ");
}

static void
test_answered (void)
{
  g_autoptr(Queue) queue = queue_new_full ();
  g_autoptr(NetreqCredential) credential = credential_new ("one");

  settle (&queue->people[0], credential);
  assert_news (queue, "? ! ! !");
  g_assert_true (queue->people[3].credential == credential);
}

static void
test_refused (void)
{
  g_autoptr(Queue) queue = queue_new_full ();

  settle (&queue->people[0], NULL);
  assert_news (queue, "? - - -");
}

/* Who comes after the outcome is of another line. */
static void
test_new_line (void)
{
  g_autoptr(Queue) queue = queue_new_full ();

  leave (&queue->people[3], NULL);
  settle (&queue->people[0], NULL);
  stand (queue, 3, "one");
  assert_news (queue, "? - - ?");
}

static void
test_two_realms (void)
{
  g_autoptr(Queue) queue = queue_new ();

  for (guint i = 0; i < N_PEOPLE; i++)
    stand (queue, i, i % 2 == 0 ? "one" : "two");
  assert_news (queue, "? ?  ");
  settle (&queue->people[0], NULL);
  assert_news (queue, "? ? - ");
}

static void
test_asker_leaves (void)
{
  g_autoptr(Queue) queue = queue_new_full ();
  g_autoptr(NetreqCredential) credential = credential_new ("one");

  leave (&queue->people[0], NULL);
  assert_news (queue, "? ?  ");
  g_assert_null (queue->people[1].credential);
  leave (&queue->people[1], credential);
  assert_news (queue, "? ? ? ");
  g_assert_true (queue->people[2].credential == credential);
}

/* One after the other before the next has heard of it. */
static void
test_several_leave (void)
{
  g_autoptr(Queue) queue = queue_new_full ();
  g_autoptr(NetreqCredential) credential = credential_new ("one");

  leave (&queue->people[0], credential);
  leave (&queue->people[1], NULL);
  leave (&queue->people[2], NULL);
  assert_news (queue, "?   ?");
  g_assert_true (queue->people[3].credential == credential);
}

static void
test_others_leave (void)
{
  g_autoptr(Queue) queue = queue_new_full ();

  leave (&queue->people[2], NULL);
  leave (&queue->people[1], NULL);
  assert_news (queue, "?   ");
  settle (&queue->people[0], NULL);
  leave (&queue->people[3], NULL);
  assert_news (queue, "?   ");
}

static void
test_others_leave_when_told (void)
{
  g_autoptr(Queue) queue = queue_new_full ();

  queue->others_leave = TRUE;
  settle (&queue->people[0], NULL);
  assert_news (queue, "? -  ");
}

static void
test_nested_loop (void)
{
  g_autoptr(Queue) queue = queue_new_full ();

  queue->waits_for_last = TRUE;
  settle (&queue->people[0], NULL);
  assert_news (queue, "? - - -");
}

static void
test_asks_again (void)
{
  g_autoptr(Queue) queue = queue_new_full ();

  netreq_login_turn_call (queue->people[0].turn);
  g_assert_cmpstr (queue->people[0].news->str, ==, "?");
  assert_news (queue, "??   ");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/login-desk/one-asks", test_one_asks);
  g_test_add_func ("/login-desk/answered", test_answered);
  g_test_add_func ("/login-desk/refused", test_refused);
  g_test_add_func ("/login-desk/new-line", test_new_line);
  g_test_add_func ("/login-desk/two-realms", test_two_realms);
  g_test_add_func ("/login-desk/asker-leaves", test_asker_leaves);
  g_test_add_func ("/login-desk/several-leave", test_several_leave);
  g_test_add_func ("/login-desk/others-leave", test_others_leave);
  g_test_add_func ("/login-desk/others-leave-when-told", test_others_leave_when_told);
  g_test_add_func ("/login-desk/nested-loop", test_nested_loop);
  g_test_add_func ("/login-desk/asks-again", test_asks_again);

  return g_test_run ();
}
