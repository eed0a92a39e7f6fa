/* SPDX-License-Identifier: MIT */
/*
 * Dates and times in words. The order of words, the names and the clock (12
 * or 24 hours) are the language's strings; this file decides only what needs
 * saying: a span within a day names the day once, and within one half of the
 * day its "p.m." once.
 */
#include <stdbool.h>
#include <string.h>

#include "text/strings.h"

static const char *
item(struct strings *s, const char *key, int i)
{
	const struct node *list = node_get(s->texts, key);

	if (list == NULL || list->type != NODE_LIST || i < 0 ||
	    (size_t)i >= list->n || list->item[i]->str == NULL) {
		if (s->missing == NULL)
			s->missing = key;
		return "";
	}
	return list->item[i]->str;
}

static const char *
day_number(struct arena *a, struct strings *s, const struct civil *c)
{
	return c->day == 1 ? strings_get(s, "day_first") :
		arena_printf(a, "%d", c->day);
}

char *
strings_day(struct arena *a, struct strings *s, const struct civil *c)
{
	return strings_fill(a, s, "day", "day", day_number(a, s, c),
		"month", item(s, "months", c->month - 1), NULL);
}

char *
strings_date(struct arena *a, struct strings *s, const struct civil *c)
{
	return strings_fill(a, s, "date",
		"weekday", item(s, "weekdays", civil_weekday(c)),
		"day", day_number(a, s, c),
		"month", item(s, "months", c->month - 1),
		"year", arena_printf(a, "%d", c->year), NULL);
}

static bool
twelve_hours(struct strings *s)
{
	return strcmp(strings_get(s, "clock"), "12") == 0;
}

/* "6:00", "18 h", "20 h 30": without its half of the day. */
static char *
clock_words(struct arena *a, struct strings *s, const struct civil *c)
{
	int hour = c->hour;

	if (twelve_hours(s))
		hour = hour % 12 == 0 ? 12 : hour % 12;
	return strings_fill(a, s, c->min == 0 ? "time_full_hour" : "time",
		"hour", arena_printf(a, "%d", hour),
		"minute", arena_printf(a, "%02d", c->min), NULL);
}

static char *
time_words(struct arena *a, struct strings *s, const struct civil *c)
{
	char *words = clock_words(a, s, c);

	if (!twelve_hours(s))
		return words;
	return arena_printf(a, "%s\u00a0%s", words,
		strings_get(s, c->hour < 12 ? "am" : "pm"));
}

static char *
moment(struct arena *a, struct strings *s, const struct civil *c)
{
	if (!c->timed)
		return strings_date(a, s, c);
	return strings_fill(a, s, "date_at", "date", strings_date(a, s, c),
		"time", time_words(a, s, c), NULL);
}

static bool
same_day(const struct civil *a, const struct civil *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

char *
strings_span(struct arena *a, struct strings *s, const struct civil *start,
	const struct civil *end)
{
	bool one_half;

	if (end->year == 0 || civil_cmp(start, end) == 0)
		return moment(a, s, start);
	if (!same_day(start, end))
		return strings_fill(a, s, "span_days",
			"start", moment(a, s, start),
			"end", moment(a, s, end), NULL);
	if (!start->timed || !end->timed)
		return moment(a, s, start);
	one_half = twelve_hours(s) && (start->hour < 12) == (end->hour < 12);
	return strings_fill(a, s, "span",
		"date", strings_date(a, s, start),
		"start", one_half ? clock_words(a, s, start) :
			time_words(a, s, start),
		"end", time_words(a, s, end), NULL);
}
