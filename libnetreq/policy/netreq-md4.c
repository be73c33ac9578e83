/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-md4-private.h"

#define BLOCK_LENGTH 64
#define BLOCK_WORDS 16
#define STATE_WORDS 4
/* The length in bits, at the end of the last block. */
#define LENGTH_OFFSET (BLOCK_LENGTH - 8)

typedef struct
{
  guint32 constant;
  /* Which word of the block each of the sixteen steps takes, and how far it rotates
   * the outcome: four numbers, over and over. */
  guint8 words[BLOCK_WORDS];
  guint8 shifts[STATE_WORDS];
} Round;

static const Round rounds[] = {
  { 0x00000000, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 }, { 3, 7, 11, 19 } },
  { 0x5a827999, { 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15 }, { 3, 5, 9, 13 } },
  { 0x6ed9eba1, { 0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15 }, { 3, 9, 11, 15 } },
};

static guint32
mix (guint   round,
     guint32 x,
     guint32 y,
     guint32 z)
{
  switch (round)
    {
    case 0:
      return (x & y) | (~x & z);

    case 1:
      return (x & y) | (x & z) | (y & z);

    case 2:
    default:
      return x ^ y ^ z;
    }
}

static guint32
rotate (guint32 value,
        guint   bits)
{
  return (value << bits) | (value >> (32 - bits));
}

static void
take_block (guint32       state[STATE_WORDS],
            const guint8 *block)
{
  guint32 words[BLOCK_WORDS];
  guint32 s[STATE_WORDS];

  memcpy (words, block, BLOCK_LENGTH);
  memcpy (s, state, sizeof s);

  for (guint round = 0; round < G_N_ELEMENTS (rounds); round++)
    for (guint step = 0; step < BLOCK_WORDS; step++)
      {
        /* The four change places from step to step. */
        guint a = (BLOCK_WORDS - step) % STATE_WORDS;
        guint32 mixed = mix (round, s[(a + 1) % STATE_WORDS], s[(a + 2) % STATE_WORDS], s[(a + 3) % STATE_WORDS]);
        guint32 word = GUINT32_FROM_LE (words[rounds[round].words[step]]);

        s[a] = rotate (s[a] + mixed + word + rounds[round].constant, rounds[round].shifts[step % STATE_WORDS]);
      }

  for (guint i = 0; i < STATE_WORDS; i++)
    state[i] += s[i];
}

void
netreq_md4 (const guint8 *data,
            gsize         length,
            guint8        digest[NETREQ_MD4_LENGTH])
{
  guint32 state[STATE_WORDS] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
  guint8 last[2 * BLOCK_LENGTH] = { 0, };
  gsize rest = length % BLOCK_LENGTH;
  gsize last_length = rest < LENGTH_OFFSET ? BLOCK_LENGTH : 2 * BLOCK_LENGTH;
  guint64 bits = GUINT64_TO_LE ((guint64) length * 8);

  for (gsize i = 0; i + BLOCK_LENGTH <= length; i += BLOCK_LENGTH)
    take_block (state, data + i);

  if (rest > 0)
    memcpy (last, data + length - rest, rest);
  last[rest] = 0x80;
  memcpy (last + last_length - sizeof bits, &bits, sizeof bits);
  for (gsize i = 0; i < last_length; i += BLOCK_LENGTH)
    take_block (state, last + i);

  for (guint i = 0; i < STATE_WORDS; i++)
    state[i] = GUINT32_TO_LE (state[i]);
  memcpy (digest, state, NETREQ_MD4_LENGTH);
}
