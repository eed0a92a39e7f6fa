/* SPDX-License-Identifier: MIT */
/*
 * Time: now (which tests can pin), and dates as people write them. The day
 * count is the proleptic Gregorian one; no C library zone is involved.
 */
#include "base/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool pinned;
static int64_t pinned_at;

int
clock_init(void)
{
	const char *s = getenv("TIDINGS_NOW");

	if (s == NULL || *s == '\0')
		return 0;
	if (!rfc3339_parse(s, &pinned_at))
		return -1;
	pinned = true;
	return 0;
}

int64_t
clock_now(void)
{
	return pinned ? pinned_at : (int64_t)time(NULL);
}

bool
clock_pinned(void)
{
	return pinned;
}

int64_t
clock_mono_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool
is_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int
month_days(int y, int m)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31};

	return m == 2 && is_leap(y) ? 29 : days[m - 1];
}

/* Days since 1970-01-01. */
static int64_t
day_number(int y, int m, int d)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243,
		273, 304, 334};
	int64_t p = y - 1;
	int64_t n = p * 365 + p / 4 - p / 100 + p / 400;

	n += before[m - 1] + (m > 2 && is_leap(y)) + d - 1;
	return n - 719162;
}

static bool
digits(const char **s, int n, int *value_r)
{
	int v = 0;

	for (int i = 0; i < n; i++, (*s)++) {
		if (!isdigit((unsigned char)**s))
			return false;
		v = v * 10 + (**s - '0');
	}
	*value_r = v;
	return true;
}

static bool
parse_date(const char **s, struct civil *c)
{
	if (!digits(s, 4, &c->year) || *(*s)++ != '-' ||
	    !digits(s, 2, &c->month) || *(*s)++ != '-' ||
	    !digits(s, 2, &c->day))
		return false;
	return c->year >= 1 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
		c->day <= month_days(c->year, c->month);
}

static bool
parse_time(const char **s, struct civil *c)
{
	if (!digits(s, 2, &c->hour) || *(*s)++ != ':' ||
	    !digits(s, 2, &c->min))
		return false;
	if (**s == ':') {
		(*s)++;
		if (!digits(s, 2, &c->sec))
			return false;
	}
	c->timed = true;
	return c->hour <= 23 && c->min <= 59 && c->sec <= 59;
}

bool
civil_parse(const char *s, struct civil *civil_r)
{
	struct civil c = {0};

	if (!parse_date(&s, &c))
		return false;
	if (*s == ' ' || *s == 'T') {
		s++;
		if (!parse_time(&s, &c))
			return false;
	}
	if (*s != '\0')
		return false;
	*civil_r = c;
	return true;
}

void
civil_format(const struct civil *c, char *buf, size_t size)
{
	if (c->timed)
		snprintf(buf, size, "%04d-%02d-%02d %02d:%02d", c->year,
			c->month, c->day, c->hour, c->min);
	else
		snprintf(buf, size, "%04d-%02d-%02d", c->year, c->month,
			c->day);
}

int
civil_cmp(const struct civil *a, const struct civil *b)
{
	int64_t x = civil_to_time(a, 0), y = civil_to_time(b, 0);

	return (x > y) - (x < y);
}

int
civil_weekday(const struct civil *c)
{
	int64_t n = day_number(c->year, c->month, c->day) + 4;

	return (int)((n % 7 + 7) % 7);
}

int64_t
civil_to_time(const struct civil *c, int offset)
{
	return day_number(c->year, c->month, c->day) * 86400 + c->hour * 3600 +
		c->min * 60 + c->sec - offset;
}

struct civil
civil_of_time(int64_t t, int offset)
{
	struct civil c = {.timed = true};
	int64_t days, rest;
	int y;

	t += offset;
	days = t / 86400;
	rest = t % 86400;
	if (rest < 0) {
		rest += 86400;
		days--;
	}
	/* A guess that is never too late, then at most four steps. */
	y = 1970 + (int)(days * 400 / 146097) - 2;
	while (day_number(y + 1, 1, 1) <= days)
		y++;
	days -= day_number(y, 1, 1);
	c.year = y;
	for (c.month = 1; days >= month_days(y, c.month); c.month++)
		days -= month_days(y, c.month);
	c.day = (int)days + 1;
	c.hour = (int)(rest / 3600);
	c.min = (int)(rest / 60 % 60);
	c.sec = (int)(rest % 60);
	return c;
}

bool
rfc3339_parse(const char *s, int64_t *time_r)
{
	struct civil c = {0};
	int sign, hour, min, offset = 0;

	if (!parse_date(&s, &c) || (*s != 'T' && *s != 't' && *s != ' '))
		return false;
	s++;
	if (!parse_time(&s, &c))
		return false;
	if (*s == '.')
		for (s++; isdigit((unsigned char)*s); s++)
			;
	if (*s == 'Z' || *s == 'z') {
		s++;
	} else if (*s == '+' || *s == '-') {
		sign = *s++ == '-' ? -1 : 1;
		if (!digits(&s, 2, &hour) || *s++ != ':' ||
		    !digits(&s, 2, &min) || hour > 23 || min > 59)
			return false;
		offset = sign * (hour * 3600 + min * 60);
	} else {
		return false;
	}
	if (*s != '\0')
		return false;
	*time_r = civil_to_time(&c, offset);
	return true;
}

void
rfc3339_format(int64_t t, char *buf, size_t size)
{
	struct civil c = civil_of_time(t, 0);

	snprintf(buf, size, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month,
		c.day, c.hour, c.min, c.sec);
}
