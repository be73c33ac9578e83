/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "netreq-error-private.h"
#include "session/netreq-record-database-private.h"
#include "session/netreq-record-store-private.h"

/* Changes come in flocks: what comes within that time is written at once. */
#define GATHERING_TIME (G_TIME_SPAN_SECOND / 4)

/* How long a process that exits waits for what is still to be written. */
#define EXIT_TIMEOUT (5 * G_TIME_SPAN_SECOND)

/* What the store and its thread share. */
typedef struct
{
  /* One for the store, one for the thread. */
  gatomicrefcount ref_count;

  char *directory;
  const NetreqRecordTable *table;

  /* Belong to the thread. */
  NetreqRecordDatabase *database;
  /* What the last of those who flush have not heard yet. */
  GError *loss;
  /* What is wrong, as it was told; until something has been written. */
  GError *trouble;

  /* Who is told, and where. */
  GWeakRef store;
  GMainContext *context;

  /* Belongs to the store: whether the thread has been started. */
  gboolean is_running;

  /* For all that follows. Never held while that of the running ones is asked for. */
  GMutex lock;
  /* There is something to do. */
  GCond wake;
  /* Not written yet. */
  NetreqRecordBatch *changes;
  /* When they are to be written at the latest; 0 while nothing has to be done. */
  gint64 due;
  /* Callers who wait, as GTask. */
  GPtrArray *loads;
  GPtrArray *flushes;
  /* How often the writers that came after this one have asked it to write what it has,
   * and up to which of these times it has. */
  guint n_asked;
  guint n_answered;
  /* Nothing comes any more. */
  gboolean is_ending;
} Writer;

/* What the thread takes out of a writer at a time. */
typedef struct
{
  NetreqRecordBatch *changes;
  GPtrArray *loads;
  GPtrArray *flushes;
  guint n_asked;
  gboolean is_last;
} Work;

struct _NetreqRecordStore
{
  GObject parent_instance;

  /* Where tasks are completed. */
  GMainContext *context;

  /* Outlives the store until everything is written. */
  Writer *writer;

  NetreqRecordTroubleFunc trouble;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (NetreqRecordStore, netreq_record_store, G_TYPE_OBJECT)

/* The writers that have a thread, for the end of the process. */
static struct
{
  GMutex lock;
  /* A thread has ended, or has written what others wait for. */
  GCond progress;
  /* Not owned, the oldest first. */
  GPtrArray *writers;
  /* A child that was forked has none of the threads. */
  pid_t process;
} running;

static GPtrArray *
task_array_new (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

static Writer *
writer_new (const char              *directory,
            const NetreqRecordTable *table,
            NetreqRecordStore       *store)
{
  Writer *writer = g_new0 (Writer, 1);

  g_atomic_ref_count_init (&writer->ref_count);
  g_mutex_init (&writer->lock);
  g_cond_init (&writer->wake);
  writer->directory = g_strdup (directory);
  writer->table = table;
  writer->database = netreq_record_database_new (directory, table);
  g_weak_ref_init (&writer->store, store);
  writer->context = g_main_context_ref (store->context);
  writer->changes = netreq_record_batch_new (table);
  writer->loads = task_array_new ();
  writer->flushes = task_array_new ();

  return writer;
}

static void
writer_unref (Writer *writer)
{
  if (!g_atomic_ref_count_dec (&writer->ref_count))
    return;

  g_clear_pointer (&writer->directory, g_free);
  g_clear_pointer (&writer->database, netreq_record_database_free);
  g_clear_error (&writer->loss);
  g_clear_error (&writer->trouble);
  g_weak_ref_clear (&writer->store);
  g_clear_pointer (&writer->context, g_main_context_unref);
  g_clear_pointer (&writer->changes, netreq_record_batch_free);
  g_clear_pointer (&writer->loads, g_ptr_array_unref);
  g_clear_pointer (&writer->flushes, g_ptr_array_unref);
  g_cond_clear (&writer->wake);
  g_mutex_clear (&writer->lock);
  g_free (writer);
}

static void
writer_end (Writer *writer)
{
  g_mutex_lock (&writer->lock);
  writer->is_ending = TRUE;
  g_cond_signal (&writer->wake);
  g_mutex_unlock (&writer->lock);
}

static void
wait_for_writers (void)
{
  gint64 deadline = g_get_monotonic_time () + EXIT_TIMEOUT;

  if (getpid () != running.process)
    return;

  g_mutex_lock (&running.lock);
  for (guint i = 0; i < running.writers->len; i++)
    writer_end (running.writers->pdata[i]);
  while (running.writers->len > 0 &&
         g_cond_wait_until (&running.progress, &running.lock, deadline))
    ;
  g_mutex_unlock (&running.lock);
}

static void
enroll (Writer *writer)
{
  g_mutex_lock (&running.lock);

  if (running.writers == NULL)
    {
      running.writers = g_ptr_array_new ();
      atexit (wait_for_writers);
    }

  running.process = getpid ();
  g_ptr_array_add (running.writers, writer);
  g_mutex_unlock (&running.lock);
}

static void
strike_off (Writer *writer)
{
  g_mutex_lock (&running.lock);
  g_ptr_array_remove (running.writers, writer);
  g_cond_broadcast (&running.progress);
  g_mutex_unlock (&running.lock);
}

static void
writer_ask (Writer *writer)
{
  g_mutex_lock (&writer->lock);
  writer->n_asked++;
  g_cond_signal (&writer->wake);
  g_mutex_unlock (&writer->lock);
}

static gboolean
writer_has_answered (Writer *writer)
{
  gboolean has_answered;

  g_mutex_lock (&writer->lock);
  has_answered = writer->n_answered == writer->n_asked;
  g_mutex_unlock (&writer->lock);

  return has_answered;
}

/* Those for the same file that have been there before. */
static GPtrArray *
list_predecessors (Writer *writer)
{
  GPtrArray *predecessors = g_ptr_array_new ();

  for (guint i = 0; running.writers->pdata[i] != writer; i++)
    {
      Writer *other = running.writers->pdata[i];

      if (other->table == writer->table && g_str_equal (other->directory, writer->directory))
        g_ptr_array_add (predecessors, other);
    }

  return predecessors;
}

static gboolean
predecessors_have_answered (Writer *writer)
{
  g_autoptr(GPtrArray) predecessors = list_predecessors (writer);

  for (guint i = 0; i < predecessors->len; i++)
    if (!writer_has_answered (predecessors->pdata[i]))
      return FALSE;

  return TRUE;
}

/* A store that was there before, or still is, may have something to write that this
 * one has to know of. */
static void
wait_for_predecessors (Writer *writer)
{
  g_autoptr(GPtrArray) predecessors = NULL;

  g_mutex_lock (&running.lock);

  predecessors = list_predecessors (writer);
  for (guint i = 0; i < predecessors->len; i++)
    writer_ask (predecessors->pdata[i]);

  while (!predecessors_have_answered (writer))
    g_cond_wait (&running.progress, &running.lock);

  g_mutex_unlock (&running.lock);
}

static gboolean
has_to_hurry (Writer *writer)
{
  return writer->is_ending || writer->n_answered != writer->n_asked ||
         writer->loads->len > 0 || writer->flushes->len > 0;
}

static void
wait_for_work (Writer *writer)
{
  while (!has_to_hurry (writer))
    {
      if (writer->due == 0)
        g_cond_wait (&writer->wake, &writer->lock);
      else if (!g_cond_wait_until (&writer->wake, &writer->lock, writer->due))
        return;
    }
}

static Work
take_work (Writer *writer)
{
  Work work;

  g_mutex_lock (&writer->lock);
  wait_for_work (writer);

  work.changes = writer->changes;
  work.loads = writer->loads;
  work.flushes = writer->flushes;
  work.n_asked = writer->n_asked;
  work.is_last = writer->is_ending;

  writer->changes = netreq_record_batch_new (writer->table);
  writer->loads = task_array_new ();
  writer->flushes = task_array_new ();
  writer->due = 0;

  g_mutex_unlock (&writer->lock);
  return work;
}

/* They come before those that have been made since. */
static void
give_back (Writer            *writer,
           NetreqRecordBatch *changes)
{
  g_mutex_lock (&writer->lock);
  netreq_record_batch_append (changes, writer->changes);
  netreq_record_batch_free (writer->changes);
  writer->changes = changes;
  g_mutex_unlock (&writer->lock);
}

typedef struct
{
  Writer *writer;
  GError *error;
} Trouble;

static void
trouble_free (Trouble *trouble)
{
  writer_unref (trouble->writer);
  g_error_free (trouble->error);
  g_free (trouble);
}

static gboolean
on_trouble (gpointer user_data)
{
  Trouble *trouble = user_data;
  g_autoptr(NetreqRecordStore) store = g_weak_ref_get (&trouble->writer->store);

  if (store != NULL && store->trouble != NULL)
    store->trouble (trouble->error, store->user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
is_same_error (const GError *one,
               const GError *other)
{
  return one != NULL && g_error_matches (one, other->domain, other->code) &&
         g_str_equal (one->message, other->message);
}

static void
tell_trouble (Writer       *writer,
              const GError *error)
{
  g_autoptr(GSource) source = NULL;
  Trouble *trouble;

  if (is_same_error (writer->trouble, error))
    return;

  g_clear_error (&writer->trouble);
  writer->trouble = g_error_copy (error);

  trouble = g_new0 (Trouble, 1);
  g_atomic_ref_count_inc (&writer->ref_count);
  trouble->writer = writer;
  trouble->error = g_error_copy (error);

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[netreq] trouble with records");
  g_source_set_callback (source, on_trouble, trouble, (GDestroyNotify) trouble_free);
  g_source_attach (source, writer->context);
}

/* The file has been set aside: that is told at once, and to those who flush next. */
static void
look_for_loss (Writer *writer)
{
  GError *loss = netreq_record_database_take_loss (writer->database);

  if (loss == NULL)
    return;

  tell_trouble (writer, loss);
  g_clear_error (&writer->loss);
  writer->loss = loss;
}

/* All of them, or none. */
static gboolean
write_changes (Writer  *writer,
               Work    *work,
               GError **error)
{
  gboolean is_durable = work->flushes->len > 0 || work->is_last;
  gboolean is_empty = netreq_record_batch_is_empty (work->changes);
  g_autoptr(GError) problem = NULL;
  gboolean is_written = netreq_record_database_write (writer->database, work->changes, is_durable, &problem);

  if (is_written && !is_empty)
    g_clear_error (&writer->trouble);
  look_for_loss (writer);

  /* Nobody misses what was to be removed. */
  if (is_written && work->changes->removes_all)
    g_clear_error (&writer->loss);

  if (is_written)
    {
      netreq_record_batch_free (work->changes);
      return TRUE;
    }

  tell_trouble (writer, problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  give_back (writer, work->changes);

  return FALSE;
}

static void
answer_flushes (GPtrArray    *flushes,
                const GError *error)
{
  for (guint i = 0; i < flushes->len; i++)
    {
      GTask *task = flushes->pdata[i];

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static void
answer_load (Writer *writer,
             GTask  *task)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *records = netreq_record_database_load (writer->database, &error);

  look_for_loss (writer);
  if (records == NULL)
    {
      tell_trouble (writer, error);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    g_task_return_pointer (task, records, (GDestroyNotify) g_ptr_array_unref);
}

static void
answer_successors (Writer *writer,
                   guint   n_asked)
{
  gboolean was_asked;

  g_mutex_lock (&writer->lock);
  was_asked = writer->n_answered != n_asked;
  writer->n_answered = n_asked;
  g_mutex_unlock (&writer->lock);

  if (!was_asked)
    return;

  g_mutex_lock (&running.lock);
  g_cond_broadcast (&running.progress);
  g_mutex_unlock (&running.lock);
}

static void
do_work (Writer *writer,
         Work   *work)
{
  g_autoptr(GError) error = NULL;

  if (write_changes (writer, work, &error) && work->flushes->len > 0)
    error = g_steal_pointer (&writer->loss);

  answer_successors (writer, work->n_asked);
  answer_flushes (work->flushes, error);
  for (guint i = 0; i < work->loads->len; i++)
    answer_load (writer, work->loads->pdata[i]);

  g_ptr_array_unref (work->flushes);
  g_ptr_array_unref (work->loads);
}

static gpointer
run (gpointer data)
{
  Writer *writer = data;
  gboolean is_last;

  wait_for_predecessors (writer);

  do
    {
      Work work = take_work (writer);

      is_last = work.is_last;
      do_work (writer, &work);
    }
  while (!is_last);

  g_clear_pointer (&writer->database, netreq_record_database_free);
  strike_off (writer);
  writer_unref (writer);

  return NULL;
}

static void
netreq_record_store_finalize (GObject *object)
{
  NetreqRecordStore *self = NETREQ_RECORD_STORE (object);

  writer_end (self->writer);
  g_clear_pointer (&self->writer, writer_unref);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (netreq_record_store_parent_class)->finalize (object);
}

static void
netreq_record_store_class_init (NetreqRecordStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = netreq_record_store_finalize;
}

static void
netreq_record_store_init (NetreqRecordStore *self)
{
}

NetreqRecordStore *
netreq_record_store_new (const char              *directory,
                         const NetreqRecordTable *table,
                         GMainContext            *context)
{
  NetreqRecordStore *self = g_object_new (NETREQ_TYPE_RECORD_STORE, NULL);

  self->context = g_main_context_ref (context);
  self->writer = writer_new (directory, table, self);

  return self;
}

void
netreq_record_store_watch (NetreqRecordStore       *self,
                           NetreqRecordTroubleFunc  trouble,
                           gpointer                 user_data)
{
  g_return_if_fail (NETREQ_IS_RECORD_STORE (self));

  self->trouble = trouble;
  self->user_data = user_data;
}

static void
start (Writer *writer)
{
  g_autoptr(GThread) thread = NULL;

  if (writer->is_running)
    return;

  enroll (writer);
  g_atomic_ref_count_inc (&writer->ref_count);
  thread = g_thread_new (writer->table->thread_name, run, writer);
  writer->is_running = TRUE;
}

/* The lock is held while a caller adds something to do. */
static void
begin (NetreqRecordStore *self)
{
  start (self->writer);
  g_mutex_lock (&self->writer->lock);
}

static void
commit (NetreqRecordStore *self)
{
  Writer *writer = self->writer;

  if (writer->due == 0)
    writer->due = g_get_monotonic_time () + GATHERING_TIME;

  g_cond_signal (&writer->wake);
  g_mutex_unlock (&writer->lock);
}

void
netreq_record_store_put (NetreqRecordStore *self,
                         gconstpointer      record)
{
  g_return_if_fail (NETREQ_IS_RECORD_STORE (self));

  begin (self);
  netreq_record_batch_put (self->writer->changes, record);
  commit (self);
}

void
netreq_record_store_remove (NetreqRecordStore *self,
                            gconstpointer      record)
{
  g_return_if_fail (NETREQ_IS_RECORD_STORE (self));

  begin (self);
  netreq_record_batch_remove (self->writer->changes, record);
  commit (self);
}

void
netreq_record_store_remove_all (NetreqRecordStore *self)
{
  g_return_if_fail (NETREQ_IS_RECORD_STORE (self));

  begin (self);
  netreq_record_batch_remove_all (self->writer->changes);
  commit (self);
}

/* A task is completed in the context that is the thread's default when it is made. */
static GTask *
task_new (NetreqRecordStore  *self,
          GCancellable       *cancellable,
          GAsyncReadyCallback callback,
          gpointer            user_data)
{
  GTask *task;

  g_main_context_push_thread_default (self->context);
  task = g_task_new (self, cancellable, callback, user_data);
  g_main_context_pop_thread_default (self->context);

  return task;
}

void
netreq_record_store_load_async (NetreqRecordStore  *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (NETREQ_IS_RECORD_STORE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_record_store_load_async);

  begin (self);
  g_ptr_array_add (self->writer->loads, task);
  commit (self);
}

GPtrArray *
netreq_record_store_load_finish (NetreqRecordStore *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (NETREQ_IS_RECORD_STORE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_record_store_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
netreq_record_store_flush_async (NetreqRecordStore  *self,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (NETREQ_IS_RECORD_STORE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_record_store_flush_async);

  begin (self);
  g_ptr_array_add (self->writer->flushes, task);
  commit (self);
}

gboolean
netreq_record_store_flush_finish (NetreqRecordStore *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  g_return_val_if_fail (NETREQ_IS_RECORD_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_record_store_flush_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
