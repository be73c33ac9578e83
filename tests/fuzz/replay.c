/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"

/* Stands in for libFuzzer where there is none: replays the files given as
 * arguments, and mutations of them that are the same on every run. */

#define SEED 20260101
#define N_MUTANTS 5000
#define MUTANT_MAX 4096

/* of GBytes: the files */
static GPtrArray *corpus;

static void
run (const char *data,
     gsize       size)
{
  /* A copy of the very size, so that a sanitizer sees a read behind the end. */
  g_autofree uint8_t *copy = g_memdup2 (data, size);

  LLVMFuzzerTestOneInput (copy, size);
}

static void
run_bytes (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  run (data, size);
}

static void
test_corpus (void)
{
  for (guint i = 0; i < corpus->len; i++)
    run_bytes (g_ptr_array_index (corpus, i));
}

/* Where an input ends early, a parser may not read on. */
static void
test_prefixes (void)
{
  for (guint i = 0; i < corpus->len; i++)
    {
      GBytes *bytes = g_ptr_array_index (corpus, i);

      for (gsize size = 0; size < g_bytes_get_size (bytes); size++)
        {
          g_autoptr(GBytes) prefix = g_bytes_new_from_bytes (bytes, 0, size);

          run_bytes (prefix);
        }
    }
}

static GBytes *
pick (GRand *rand)
{
  return g_ptr_array_index (corpus, g_rand_int_range (rand, 0, (gint32) corpus->len));
}

static gsize
pick_place (GRand   *rand,
            GString *mutant)
{
  return (gsize) g_rand_int_range (rand, 0, (gint32) mutant->len + 1);
}

/* Mostly what means something in a URL or a header, sometimes any byte at all. */
static char
pick_byte (GRand *rand)
{
  static const char telling[] = "/\\:@?#%.;=,\"| \t\r\n[]aA0-\xc3\x9f\xff";

  if (g_rand_boolean (rand))
    return telling[g_rand_int_range (rand, 0, sizeof telling)];

  return (char) g_rand_int_range (rand, 0, 256);
}

static void
splice (GRand   *rand,
        GString *mutant)
{
  gsize size;
  const char *data = g_bytes_get_data (pick (rand), &size);
  gsize start = (gsize) g_rand_int_range (rand, 0, (gint32) size + 1);

  g_string_insert_len (mutant, (gssize) pick_place (rand, mutant), data + start, (gssize) (size - start));
}

static void
mutate (GRand   *rand,
        GString *mutant)
{
  gsize place = pick_place (rand, mutant);

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      g_string_insert_c (mutant, (gssize) place, pick_byte (rand));
      break;

    case 1:
      if (place < mutant->len)
        mutant->str[place] = pick_byte (rand);
      break;

    case 2:
      g_string_erase (mutant, (gssize) place, (gssize) MIN (mutant->len - place, 3));
      break;

    default:
      splice (rand, mutant);
      break;
    }

  if (mutant->len > MUTANT_MAX)
    g_string_truncate (mutant, MUTANT_MAX);
}

static void
test_mutants (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < N_MUTANTS; i++)
    {
      gsize size;
      const char *data = g_bytes_get_data (pick (rand), &size);
      g_autoptr(GString) mutant = g_string_new_len (data, (gssize) size);

      for (gint32 n = g_rand_int_range (rand, 1, 6); n > 0; n--)
        mutate (rand, mutant);

      run (mutant->str, mutant->len);
    }
}

static void
load_corpus (int    argc,
             char **argv)
{
  corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (int i = 1; i < argc; i++)
    {
      g_autoptr(GError) error = NULL;
      char *data;
      gsize size;

      g_file_get_contents (argv[i], &data, &size, &error);
      g_assert_no_error (error);
      g_ptr_array_add (corpus, g_bytes_new_take (data, size));
    }

  g_assert_cmpuint (corpus->len, >, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *name = g_path_get_basename (argv[0]);
  g_autofree char *corpus_path = g_strdup_printf ("/%s/the-corpus-keeps-the-promises", name);
  g_autofree char *prefixes_path = g_strdup_printf ("/%s/every-start-of-it-keeps-the-promises", name);
  g_autofree char *mutants_path = g_strdup_printf ("/%s/mutants-of-it-keep-the-promises", name);
  int status;

  g_test_init (&argc, &argv, NULL);
  load_corpus (argc, argv);

  g_test_add_func (corpus_path, test_corpus);
  g_test_add_func (prefixes_path, test_prefixes);
  g_test_add_func (mutants_path, test_mutants);

  status = g_test_run ();
  g_ptr_array_unref (corpus);

  return status;
}
