/* SPDX-License-Identifier: MIT */
/*
 * Numbers, lengths of time, rates, dates and times of day in configuration
 * files. Numbers are decimal (010 is refused, never 8), units are spelt out,
 * dates exist.
 */
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/clock.h"
#include "conf/settings.h"
#include "conf/value.h"

/* A decimal number without sign or leading zeros, and what follows it; -1. */
static long long
number(const char *s, const char **end)
{
	long long v = 0;

	if (!isdigit((unsigned char)*s) ||
	    (*s == '0' && isdigit((unsigned char)s[1])))
		return -1;
	for (; isdigit((unsigned char)*s); s++) {
		if (v > INT_MAX)
			return -1;
		v = v * 10 + (*s - '0');
	}
	*end = s;
	return v;
}

bool
value_bool(TYPE_ARGS)
{
	bool *out = to;

	if (n->type != NODE_BOOL)
		return value_wrong(r, k, n);
	*out = n->flag;
	return true;
}

bool
value_int(TYPE_ARGS)
{
	const char *s = node_text(n), *end = "";
	long long v = s != NULL ? number(s, &end) : -1;
	int *out = to;

	if (v < k->min || v > k->max || *end != '\0')
		return value_wrong(r, k, n);
	*out = (int)v;
	return true;
}

static const struct unit {
	const char *name;
	int seconds;
} units[] = {
	{"s", 1}, {"sec", 1}, {"second", 1}, {"seconds", 1},
	{"min", 60}, {"minute", 60}, {"minutes", 60},
	{"h", 3600}, {"hour", 3600}, {"hours", 3600},
	{"d", 86400}, {"day", 86400}, {"days", 86400},
	{"week", 7 * 86400}, {"weeks", 7 * 86400},
	{"month", 30 * 86400}, {"months", 30 * 86400},
	{"year", 365 * 86400}, {"years", 365 * 86400},
};

/* Seconds of a unit's name, 0 for none. */
static int
unit_seconds(const char *s)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(s, units[i].name) == 0)
			return units[i].seconds;
	return 0;
}

bool
value_duration(TYPE_ARGS)
{
	const char *s = node_text(n), *end = "";
	long long v = s != NULL ? number(s, &end) : -1;
	int64_t *out = to;

	end += strspn(end, " ");
	if (v < 0 || unit_seconds(end) == 0)
		return value_wrong(r, k, n);
	v *= unit_seconds(end);
	if (v < k->min || v > k->max)
		return value_wrong(r, k, n);
	*out = v;
	return true;
}

bool
value_rate(TYPE_ARGS)
{
	static const char *const per[] = {"s", "min", "h", "day"};
	const char *s = node_text(n), *end = "";
	long long v = s != NULL ? number(s, &end) : -1;
	struct rate *out = to;

	if (v < 1 || v > k->max || *end != '/')
		return value_wrong(r, k, n);
	end += 1 + strspn(end + 1, " ");
	for (size_t i = 0; i < sizeof(per) / sizeof(per[0]); i++)
		if (strcmp(end, per[i]) == 0) {
			out->n = (int)v;
			out->seconds = unit_seconds(per[i]);
			return true;
		}
	return value_wrong(r, k, n);
}

bool
value_when(TYPE_ARGS)
{
	const char *s = node_text(n);

	if (s == NULL || !civil_parse(s, to))
		return value_wrong(r, k, n);
	return true;
}

bool
value_date(TYPE_ARGS)
{
	const char *s = node_text(n);
	struct civil c;

	if (s == NULL || !civil_parse(s, &c) || c.timed)
		return value_wrong(r, k, n);
	memcpy(to, &c, sizeof(c));
	return true;
}

bool
value_time(TYPE_ARGS)
{
	const char *s = node_text(n);
	int h, m, *out = to;

	if (s == NULL || strlen(s) < 4 || strlen(s) > 5)
		return value_wrong(r, k, n);
	for (const char *p = s; *p != '\0'; p++)
		if (p == s + strlen(s) - 3 ? *p != ':'
					   : !isdigit((unsigned char)*p))
			return value_wrong(r, k, n);
	h = s[1] == ':' ? s[0] - '0' : (s[0] - '0') * 10 + s[1] - '0';
	m = (s[strlen(s) - 2] - '0') * 10 + s[strlen(s) - 1] - '0';
	if (h > 23 || m > 59)
		return value_wrong(r, k, n);
	*out = h * 60 + m;
	return true;
}

char *
duration_words(struct arena *a, long long seconds)
{
	static const struct {
		int seconds;
		const char *one, *many;
	} u[] = {{365 * 86400, "year", "years"}, {86400, "day", "days"},
		{3600, "h", "h"}, {60, "min", "min"}, {1, "s", "s"}};
	size_t i = 0;

	while (i + 1 < sizeof(u) / sizeof(u[0]) &&
	       (seconds < u[i].seconds || seconds % u[i].seconds != 0))
		i++;
	seconds /= u[i].seconds;
	return arena_printf(a, "%lld %s", seconds,
		seconds == 1 ? u[i].one : u[i].many);
}
