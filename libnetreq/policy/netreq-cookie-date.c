/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-cookie-date-private.h"

/* When what Windows calls time began. */
#define YEAR_MIN 1601

static const char * const months[] = {
  "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
};

/* What has been found; -1 where nothing has. */
typedef struct
{
  int hour;
  int minute;
  int second;
  int day;
  int month;
  int year;
} Date;

static gboolean
is_delimiter (char c)
{
  return c == '\t' || (g_ascii_isprint (c) && !g_ascii_isalnum (c) && c != ':');
}

/* A number of that many digits, behind which none follows. Leaves @cursor behind it. */
static gboolean
take_number (const char **cursor,
             guint        n_min,
             guint        n_max,
             int         *number)
{
  const char *c = *cursor;
  guint n_digits = 0;

  *number = 0;
  for (; g_ascii_isdigit (*c) && n_digits <= n_max; c++, n_digits++)
    *number = *number * 10 + g_ascii_digit_value (*c);

  *cursor = c;

  return n_digits >= n_min && n_digits <= n_max;
}

static gboolean
take_colon (const char **cursor)
{
  if (**cursor != ':')
    return FALSE;

  *cursor += 1;

  return TRUE;
}

static gboolean
read_time (const char *token,
           Date       *date)
{
  int hour, minute, second;

  if (!take_number (&token, 1, 2, &hour) || !take_colon (&token) ||
      !take_number (&token, 1, 2, &minute) || !take_colon (&token) ||
      !take_number (&token, 1, 2, &second))
    return FALSE;

  date->hour = hour;
  date->minute = minute;
  date->second = second;

  return TRUE;
}

static gboolean
read_day (const char *token,
          Date       *date)
{
  int day;

  if (!take_number (&token, 1, 2, &day))
    return FALSE;

  date->day = day;

  return TRUE;
}

static gboolean
read_month (const char *token,
            Date       *date)
{
  for (guint i = 0; i < G_N_ELEMENTS (months); i++)
    if (g_ascii_strncasecmp (token, months[i], 3) == 0)
      {
        date->month = (int) i + 1;
        return TRUE;
      }

  return FALSE;
}

static gboolean
read_year (const char *token,
           Date       *date)
{
  int year;

  if (!take_number (&token, 2, 4, &year))
    return FALSE;

  if (year < 70)
    year += 2000;
  else if (year < 100)
    year += 1900;
  date->year = year;

  return TRUE;
}

/* A token is the first of these that it can be and that has not been found yet. */
static void
read_token (const char *token,
            Date       *date)
{
  if (date->hour < 0 && read_time (token, date))
    return;
  if (date->day < 0 && read_day (token, date))
    return;
  if (date->month < 0 && read_month (token, date))
    return;
  if (date->year < 0)
    read_year (token, date);
}

/* RFC 6265bis, section 5.1.1. */
gboolean
netreq_cookie_date_parse (const char *text,
                          gint64     *seconds)
{
  Date date = { -1, -1, -1, -1, -1, -1 };
  g_autoptr(GDateTime) time = NULL;

  while (*text != '\0')
    {
      if (!is_delimiter (*text))
        read_token (text, &date);

      while (*text != '\0' && !is_delimiter (*text))
        text++;
      while (*text != '\0' && is_delimiter (*text))
        text++;
    }

  if (date.year < YEAR_MIN)
    return FALSE;

  /* NULL where a part is missing or out of its range. */
  time = g_date_time_new_utc (date.year, date.month, date.day, date.hour, date.minute, date.second);
  if (time == NULL)
    return FALSE;

  *seconds = g_date_time_to_unix (time);

  return TRUE;
}
