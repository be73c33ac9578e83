/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-certificate-desk-private.h"

#include "netreq-source-private.h"
#include "session/netreq-certificate-memory-private.h"
#include "session/netreq-session-private.h"

typedef enum
{
  /* About the certificates of servers. */
  VERIFY,
  /* About ours. */
  CLIENT,
  N_KINDS,
} Kind;

/* Counted, as it may be replaced by itself. */
typedef struct
{
  GCallback func;
  gpointer user_data;
  GDestroyNotify destroy;
} Handler;

/* A question that is to be asked, is asked, or is answered. */
typedef struct
{
  NetreqCertificateDesk *desk;
  NetreqCertificateQuestion *question;
  Kind kind;
  char *key;
  /* Of NetreqCertificateWait. */
  GQueue waits;
  /* What the application was given. Not owned: it is to be noticed when it is dropped. */
  gpointer challenge;
  /* Then nobody can join any more, and those who wait are told. */
  gboolean is_decided;
  GError *error;
  /* The dispatch that asks, or tells. */
  GSource *call;
} Matter;

struct _NetreqCertificateWait
{
  Matter *matter;
  NetreqCertificateWaitFunc func;
  gpointer user_data;
};

struct _NetreqCertificateDesk
{
  /* Not owned. */
  NetreqSession *session;
  /* NULL for none. */
  Handler *handlers[N_KINDS];
  /* Of NetreqCertificateDecision. */
  NetreqCertificateMemory *memory;
  /* By "host:port", what is shown there: a GTlsCertificate, or NULL. */
  NetreqCertificateMemory *identities;
  guint generation;
  /* Of Matter: those that can be joined. */
  GPtrArray *matters;
};

/* --- who decides --- */

static Handler *
handler_new (GCallback      func,
             gpointer       user_data,
             GDestroyNotify destroy)
{
  Handler *handler = g_rc_box_new0 (Handler);

  handler->func = func;
  handler->user_data = user_data;
  handler->destroy = destroy;

  return handler;
}

static void
handler_clear (gpointer data)
{
  Handler *handler = data;

  if (handler->destroy != NULL)
    handler->destroy (handler->user_data);
}

static void
handler_unref (Handler *handler)
{
  g_rc_box_release_full (handler, handler_clear);
}

/* --- matters --- */

static Kind
get_kind (const NetreqCertificateQuestion *question)
{
  return question->certificate != NULL ? VERIFY : CLIENT;
}

static Matter *
matter_new (NetreqCertificateDesk           *desk,
            const NetreqCertificateQuestion *question,
            const char                      *key)
{
  Matter *matter = g_new0 (Matter, 1);

  matter->desk = desk;
  matter->question = netreq_certificate_question_copy (question);
  matter->kind = get_kind (question);
  matter->key = g_strdup (key);
  g_ptr_array_add (desk->matters, matter);

  return matter;
}

static void
detach_challenge (Matter *matter)
{
  gpointer challenge = g_steal_pointer (&matter->challenge);

  if (challenge != NULL && matter->kind == VERIFY)
    netreq_certificate_challenge_detach (challenge);
  else if (challenge != NULL)
    netreq_client_certificate_request_detach (challenge);
}

static void
matter_free (Matter *matter)
{
  g_ptr_array_remove (matter->desk->matters, matter);
  detach_challenge (matter);
  netreq_clear_source (&matter->call);
  g_clear_error (&matter->error);
  netreq_certificate_question_free (matter->question);
  g_free (matter->key);
  g_free (matter);
}

/* One in each turn of the main loop, since those who are told may bring others to
 * leave. */
static void
tell (Matter *matter)
{
  g_autofree NetreqCertificateWait *first = g_queue_pop_head (&matter->waits);
  g_autoptr(GError) error = matter->error != NULL ? g_error_copy (matter->error) : NULL;

  if (g_queue_is_empty (&matter->waits))
    matter_free (matter);
  first->func (error, first->user_data);
}

static gboolean on_call (gpointer user_data);

/* Never at once: what is told emits signals, and what is asked is the application. A main
 * loop that somebody runs who is told goes on with it: that one may wait for another who
 * waits. */
static void
call (Matter *matter)
{
  if (matter->call != NULL)
    return;

  matter->call = g_idle_source_new ();
  g_source_set_priority (matter->call, G_PRIORITY_DEFAULT);
  g_source_set_can_recurse (matter->call, TRUE);
  g_source_set_static_name (matter->call, "[netreq] certificate");
  g_source_set_callback (matter->call, on_call, matter, NULL);
  g_source_attach (matter->call, netreq_session_get_context (matter->desk->session));
}

/* @error: (transfer full) (nullable): why those who wait fail */
static void
settle (Matter *matter,
        GError *error)
{
  matter->is_decided = TRUE;
  matter->error = error;
  g_ptr_array_remove (matter->desk->matters, matter);
  detach_challenge (matter);

  if (g_queue_is_empty (&matter->waits))
    matter_free (matter);
  else
    call (matter);
}

static void
on_decided (NetreqCertificateDecision decision,
            gpointer                  owner)
{
  Matter *matter = owner;
  NetreqCertificateVerdict verdict = netreq_certificate_judge (TRUE, decision, matter->question->errors == 0);
  GError *error = NULL;

  matter->challenge = NULL;
  netreq_certificate_memory_store (matter->desk->memory, matter->key, GINT_TO_POINTER (decision));
  if (verdict == NETREQ_CERTIFICATE_REFUSE)
    error = netreq_certificate_question_explain (matter->question);
  settle (matter, error);
}

static void
on_answered (GTlsCertificate *certificate,
             gpointer         owner)
{
  Matter *matter = owner;

  matter->challenge = NULL;
  netreq_certificate_memory_store (matter->desk->identities, matter->key,
                                   certificate != NULL ? g_object_ref (certificate) : NULL);
  settle (matter, NULL);
}

static void
ask_to_verify (Matter        *matter,
               Handler       *handler,
               NetreqSession *session)
{
  g_autoptr(NetreqCertificateChallenge) challenge = NULL;

  challenge = netreq_certificate_challenge_new (matter->question, on_decided, matter);
  matter->challenge = challenge;
  ((NetreqCertificateVerifyHandler) handler->func) (session, challenge, handler->user_data);
}

static void
ask_for_identity (Matter        *matter,
                  Handler       *handler,
                  NetreqSession *session)
{
  g_autoptr(NetreqClientCertificateRequest) request = NULL;

  request = netreq_client_certificate_request_new (matter->question, on_answered, matter);
  matter->challenge = request;
  ((NetreqClientCertificateHandler) handler->func) (session, request, handler->user_data);
}

/* The handler may bring everything to its end. */
static void
ask (Matter *matter)
{
  g_autoptr(NetreqSession) session = g_object_ref (matter->desk->session);
  Handler *handler = g_rc_box_acquire (matter->desk->handlers[matter->kind]);

  netreq_clear_source (&matter->call);
  if (matter->kind == VERIFY)
    ask_to_verify (matter, handler, session);
  else
    ask_for_identity (matter, handler, session);

  handler_unref (handler);
}

static gboolean
on_call (gpointer user_data)
{
  Matter *matter = user_data;

  if (matter->is_decided)
    tell (matter);
  else
    ask (matter);

  return G_SOURCE_CONTINUE;
}

/* --- waiting --- */

static Matter *
find_matter (NetreqCertificateDesk *desk,
             Kind                   kind,
             const char            *key)
{
  for (guint i = 0; i < desk->matters->len; i++)
    {
      Matter *matter = g_ptr_array_index (desk->matters, i);

      if (matter->kind == kind && g_str_equal (matter->key, key))
        return matter;
    }

  return NULL;
}

NetreqCertificateWait *
netreq_certificate_desk_ask (NetreqCertificateDesk           *desk,
                             const NetreqCertificateQuestion *question,
                             NetreqCertificateWaitFunc        func,
                             gpointer                         user_data)
{
  g_autofree char *key = netreq_certificate_question_key (question);
  NetreqCertificateWait *wait = g_new0 (NetreqCertificateWait, 1);
  Matter *matter = find_matter (desk, get_kind (question), key);

  if (matter == NULL)
    {
      matter = matter_new (desk, question, key);
      call (matter);
    }

  wait->matter = matter;
  wait->func = func;
  wait->user_data = user_data;
  g_queue_push_tail (&matter->waits, wait);

  /* It was decided, or needs no decision any more, since it was judged. */
  if (netreq_certificate_desk_judge (desk, question) != NETREQ_CERTIFICATE_ASK)
    settle (matter, NULL);

  return wait;
}

void
netreq_certificate_wait_cancel (NetreqCertificateWait *wait)
{
  Matter *matter = wait->matter;

  g_queue_remove (&matter->waits, wait);
  g_free (wait);

  if (g_queue_is_empty (&matter->waits) && matter->challenge == NULL)
    matter_free (matter);
}

/* --- the desk --- */

static void
unref_certificate (gpointer certificate)
{
  if (certificate != NULL)
    g_object_unref (certificate);
}

NetreqCertificateDesk *
netreq_certificate_desk_new (NetreqSession *session)
{
  NetreqCertificateDesk *desk = g_new0 (NetreqCertificateDesk, 1);

  desk->session = session;
  desk->memory = netreq_certificate_memory_new (NULL);
  desk->identities = netreq_certificate_memory_new (unref_certificate);
  desk->matters = g_ptr_array_new ();

  return desk;
}

void
netreq_certificate_desk_free (NetreqCertificateDesk *desk)
{
  /* Whoever waits holds the session. What is left was asked for those who are gone. */
  while (desk->matters->len > 0)
    matter_free (g_ptr_array_index (desk->matters, 0));

  g_ptr_array_unref (desk->matters);
  netreq_certificate_memory_free (desk->identities);
  netreq_certificate_memory_free (desk->memory);
  for (Kind kind = VERIFY; kind < N_KINDS; kind++)
    g_clear_pointer (&desk->handlers[kind], handler_unref);
  g_free (desk);
}

/* Whoever waits for what the last one says tries again, and asks the new one. */
static void
set_handler (NetreqCertificateDesk *desk,
             Kind                   kind,
             Handler               *handler)
{
  Handler *last = desk->handlers[kind];

  desk->handlers[kind] = handler;
  netreq_certificate_desk_outdate (desk);

  for (guint i = desk->matters->len; i > 0; i--)
    {
      Matter *matter = g_ptr_array_index (desk->matters, i - 1);

      if (matter->kind == kind)
        settle (matter, NULL);
    }

  g_clear_pointer (&last, handler_unref);
}

void
netreq_certificate_desk_set_verify_handler (NetreqCertificateDesk          *desk,
                                            NetreqCertificateVerifyHandler  func,
                                            gpointer                        user_data,
                                            GDestroyNotify                  destroy)
{
  netreq_certificate_memory_clear (desk->memory);
  /* They were meant for servers that the last one has let pass. */
  netreq_certificate_memory_clear (desk->identities);
  set_handler (desk, VERIFY, func != NULL ? handler_new (G_CALLBACK (func), user_data, destroy) : NULL);
}

void
netreq_certificate_desk_set_client_handler (NetreqCertificateDesk          *desk,
                                            NetreqClientCertificateHandler  func,
                                            gpointer                        user_data,
                                            GDestroyNotify                  destroy)
{
  netreq_certificate_memory_clear (desk->identities);
  set_handler (desk, CLIENT, func != NULL ? handler_new (G_CALLBACK (func), user_data, destroy) : NULL);
}

void
netreq_certificate_desk_clear (NetreqCertificateDesk *desk,
                               const char            *host_port)
{
  if (host_port != NULL)
    {
      netreq_certificate_memory_clear_server (desk->memory, host_port);
      netreq_certificate_memory_clear_server (desk->identities, host_port);
    }
  else
    {
      netreq_certificate_memory_clear (desk->memory);
      netreq_certificate_memory_clear (desk->identities);
    }

  netreq_certificate_desk_outdate (desk);
}

void
netreq_certificate_desk_outdate (NetreqCertificateDesk *desk)
{
  desk->generation++;
}

guint
netreq_certificate_desk_get_generation (NetreqCertificateDesk *desk)
{
  return desk->generation;
}

static NetreqCertificateVerdict
judge_server (NetreqCertificateDesk           *desk,
              const NetreqCertificateQuestion *question)
{
  g_autofree char *key = NULL;
  NetreqCertificateDecision decision = NETREQ_CERTIFICATE_UNDECIDED;

  if (desk->handlers[VERIFY] != NULL)
    {
      key = netreq_certificate_question_key (question);
      decision = GPOINTER_TO_INT (netreq_certificate_memory_lookup (desk->memory, key));
    }

  return netreq_certificate_judge (desk->handlers[VERIFY] != NULL, decision, question->errors == 0);
}

static NetreqCertificateVerdict
judge_identity (NetreqCertificateDesk           *desk,
                const NetreqCertificateQuestion *question)
{
  if (desk->handlers[CLIENT] == NULL || netreq_certificate_memory_contains (desk->identities, question->host_port))
    return NETREQ_CERTIFICATE_GO;

  return NETREQ_CERTIFICATE_ASK;
}

NetreqCertificateVerdict
netreq_certificate_desk_judge (NetreqCertificateDesk           *desk,
                               const NetreqCertificateQuestion *question)
{
  return get_kind (question) == VERIFY ? judge_server (desk, question) : judge_identity (desk, question);
}

GTlsCertificate *
netreq_certificate_desk_get_identity (NetreqCertificateDesk           *desk,
                                      const NetreqCertificateQuestion *question)
{
  return netreq_certificate_memory_lookup (desk->identities, question->host_port);
}

void
netreq_certificate_desk_forget_identity (NetreqCertificateDesk           *desk,
                                         const NetreqCertificateQuestion *question)
{
  netreq_certificate_memory_clear_server (desk->identities, question->host_port);
}
