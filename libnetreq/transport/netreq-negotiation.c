/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-negotiation-private.h"

#include <gio/gio.h>

#ifdef HAVE_GSSAPI
#include <gssapi/gssapi.h>
#include <string.h>
#endif

/* What the thread works with; the one that asks has a reference, and the thread another. */
typedef struct
{
  gatomicrefcount ref_count;
  char *host;
#ifdef HAVE_GSSAPI
  gss_ctx_id_t context;
#endif
} Conversation;

typedef struct
{
  Conversation *conversation;
  char *token68;
} Question;

struct _NetreqNegotiation
{
  Conversation *conversation;
  GMainContext *context;
  /* Stops what is told of the question that is being asked; NULL for none. */
  GCancellable *asking;
  NetreqNegotiationFunc func;
  gpointer user_data;
};

/* --- in the thread --- */

#ifdef HAVE_GSSAPI

static gss_OID_desc spnego = { 6, (void *) "\x2b\x06\x01\x05\x05\x02" };

static void
conversation_end (Conversation *self)
{
  OM_uint32 minor;

  if (self->context != GSS_C_NO_CONTEXT)
    gss_delete_sec_context (&minor, &self->context, GSS_C_NO_BUFFER);
}

static gss_name_t
make_name (const char *host)
{
  g_autofree char *service = g_strconcat ("HTTP@", host, NULL);
  gss_buffer_desc buffer = { strlen (service), service };
  gss_name_t name = GSS_C_NO_NAME;
  OM_uint32 minor;

  gss_import_name (&minor, &buffer, GSS_C_NT_HOSTBASED_SERVICE, &name);

  return name;
}

static char *
to_field (gss_buffer_desc *token)
{
  g_autofree char *encoded = g_base64_encode (token->value, token->length);

  return g_strconcat ("Negotiate ", encoded, NULL);
}

/* Nothing is delegated to the server: it only gets to know who asks. */
static char *
conversation_ask (Conversation *self,
                  const char   *token68)
{
  gsize length = 0;
  g_autofree guint8 *data = token68 != NULL ? g_base64_decode (token68, &length) : NULL;
  gss_buffer_desc input = { length, data };
  gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
  gss_name_t name = make_name (self->host);
  char *answer = NULL;
  OM_uint32 major;
  OM_uint32 minor;

  if (name == GSS_C_NO_NAME)
    return NULL;

  major = gss_init_sec_context (&minor, GSS_C_NO_CREDENTIAL, &self->context, name, &spnego, 0, GSS_C_INDEFINITE,
                                GSS_C_NO_CHANNEL_BINDINGS, &input, NULL, &output, NULL, NULL);
  if (!GSS_ERROR (major) && output.length > 0)
    answer = to_field (&output);

  gss_release_buffer (&minor, &output);
  gss_release_name (&minor, &name);

  return answer;
}

gboolean
netreq_negotiation_is_supported (void)
{
  return TRUE;
}

#else

static void
conversation_end (Conversation *self)
{
}

static char *
conversation_ask (Conversation *self,
                  const char   *token68)
{
  return NULL;
}

gboolean
netreq_negotiation_is_supported (void)
{
  return FALSE;
}

#endif

/* --- the two threads --- */

static void
conversation_unref (Conversation *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  conversation_end (self);
  g_free (self->host);
  g_free (self);
}

static void
question_free (Question *question)
{
  conversation_unref (question->conversation);
  g_free (question->token68);
  g_free (question);
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      task_data,
     GCancellable *cancellable)
{
  Question *question = task_data;

  g_task_return_pointer (task, conversation_ask (question->conversation, question->token68), g_free);
}

/* Whoever has gone has cancelled. */
static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  NetreqNegotiation *self = user_data;
  g_autoptr(GError) error = NULL;
  char *answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (error != NULL)
    return;

  g_clear_object (&self->asking);
  self->func (answer, self->user_data);
}

void
netreq_negotiation_ask (NetreqNegotiation     *self,
                        const char            *token68,
                        NetreqNegotiationFunc  func,
                        gpointer               user_data)
{
  g_autoptr(GTask) task = NULL;
  Question *question = g_new0 (Question, 1);

  g_atomic_ref_count_inc (&self->conversation->ref_count);
  question->conversation = self->conversation;
  question->token68 = g_strdup (token68);
  self->func = func;
  self->user_data = user_data;
  self->asking = g_cancellable_new ();

  g_main_context_push_thread_default (self->context);
  task = g_task_new (NULL, self->asking, on_answer, self);
  g_main_context_pop_thread_default (self->context);

  g_task_set_source_tag (task, netreq_negotiation_ask);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  g_task_run_in_thread (task, run);
}

NetreqNegotiation *
netreq_negotiation_new (const char   *host,
                        GMainContext *context)
{
  NetreqNegotiation *self = g_new0 (NetreqNegotiation, 1);

  self->conversation = g_new0 (Conversation, 1);
  g_atomic_ref_count_init (&self->conversation->ref_count);
  self->conversation->host = g_strdup (host);
  self->context = g_main_context_ref (context);

  return self;
}

void
netreq_negotiation_free (NetreqNegotiation *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);

  g_clear_object (&self->asking);
  conversation_unref (self->conversation);
  g_main_context_unref (self->context);
  g_free (self);
}
