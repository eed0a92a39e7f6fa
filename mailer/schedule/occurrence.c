/* SPDX-License-Identifier: MIT */
/*
 * Occurrences. The rule is counted out in wall clock, from its first day or
 * else from one fixed day, so that the same dates are found whatever stretch
 * is asked for; each is then turned to an instant by itself. What a change
 * names is taken out of the rule's dates and looked at alone, since it may
 * have been moved into the stretch from anywhere.
 */
#include "schedule/occurrence.h"

#include <stdlib.h>
#include <string.h>

#include "schedule/recurrence.h"

enum { DAY = 24 * 3600, UNTIL_DAY = 8 };
/* Clocks have skipped a whole day (Pacific/Apia, 2011), and one more is for
 * the time of day. */
enum { AROUND = 2 * DAY };
/* The years 1 to 9999, less what is looked at around them. */
static const int64_t first_instant = -62135596800 + 3 * DAY;
static const int64_t last_instant = 253402300799 - 3 * DAY;

struct search {
	struct arena *a;
	const struct occurrence_rule *r;
	const struct zone *zone;
	const char *rule;	/* as text, its UNTIL in wall clock */
	struct civil begin;	/* what is counted from, timed */
	int64_t from, to;
	struct occurrence *v;
	size_t n, cap;
};

/* --- the rule ----------------------------------------------------------- */
/* "20261231" or "20261231T235959Z" of an UNTIL that was checked. */
static struct civil
until_civil(const char *s, size_t n)
{
	struct civil c = {0};

	c.year = atoi((char[]){s[0], s[1], s[2], s[3], '\0'});
	c.month = atoi((char[]){s[4], s[5], '\0'});
	c.day = atoi((char[]){s[6], s[7], '\0'});
	c.hour = 23;
	c.min = c.sec = 59;
	c.timed = true;
	if (n > UNTIL_DAY) {
		c.hour = atoi((char[]){s[9], s[10], '\0'});
		c.min = atoi((char[]){s[11], s[12], '\0'});
		c.sec = atoi((char[]){s[13], s[14], '\0'});
	}
	return c;
}

/* The rule is counted out in wall clock, and so its end must be in it. */
static const char *
wall_rule(struct arena *a, const char *rule, const struct zone *zone)
{
	const char *until = strstr(rule, "UNTIL="), *value;
	struct civil c;
	size_t n;

	if (until == NULL)
		return rule;
	value = until + strlen("UNTIL=");
	n = strcspn(value, ";");
	c = until_civil(value, n);
	if (value[n - 1] == 'Z')
		c = zone_civil(zone, civil_to_time(&c, 0));
	return arena_printf(a, "%.*sUNTIL=%04d%02d%02dT%02d%02d%02d%s",
		(int)(until - rule), rule, c.year, c.month, c.day, c.hour,
		c.min, c.sec, value + n);
}

/* The dates that the rule gives, changed ones too. */
static int
rule_days(const struct search *s, const struct civil *from,
	const struct civil *to, struct civil **v_r, size_t *n_r,
	struct err *err)
{
	return recurrence_between(s->a, s->rule, &s->begin, from, to, v_r, n_r,
		err);
}

/* --- one occurrence ----------------------------------------------------- */
static struct civil
at_minute(const struct civil *day, int minute)
{
	struct civil c = {.year = day->year, .month = day->month,
		.day = day->day, .hour = minute / 60, .min = minute % 60,
		.timed = true};

	return c;
}

static bool
same_day(const struct civil *a, const struct civil *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

static const struct occurrence_change *
change_of(const struct occurrence_rule *r, const struct civil *day)
{
	for (size_t i = 0; i < r->n_changes; i++)
		if (same_day(&r->change[i].on, day))
			return &r->change[i];
	return NULL;
}

/* By the wall clock it lasts as long as ever, unless clocks skip its end. */
static void
set_times(const struct search *s, const struct civil *start,
	struct occurrence *o)
{
	int64_t length = (s->r->end - s->r->start) * INT64_C(60);
	struct civil end = civil_of_time(civil_to_time(start, 0) + length, 0);

	o->starts_at = zone_to_time(s->zone, start);
	o->ends_at = zone_to_time(s->zone, &end);
	if (o->ends_at <= o->starts_at)
		o->ends_at = o->starts_at + length;
	o->start = zone_civil(s->zone, o->starts_at);
	o->end = zone_civil(s->zone, o->ends_at);
}

/* Adds what the rule gives on that day, as changed, if it is asked for. */
static void
add(struct search *s, const struct civil *day,
	const struct occurrence_change *change)
{
	struct civil start = at_minute(day, s->r->start);
	struct occurrence o = {.on = {.year = day->year,
		.month = day->month, .day = day->day}};

	if (change != NULL && change->move_to.year != 0) {
		o.moved = true;
		start = change->move_to.timed ? change->move_to :
			at_minute(&change->move_to, s->r->start);
	} else if (change != NULL) {
		o.cancelled = true;
	}
	set_times(s, &start, &o);
	if (o.starts_at < s->from || o.starts_at > s->to)
		return;
	arena_push(s->a, s->v, s->n, s->cap);
	s->v[s->n++] = o;
}

/* --- all of them -------------------------------------------------------- */
static int
add_unchanged(struct search *s, struct err *err)
{
	struct civil from = zone_civil(s->zone, s->from - AROUND);
	struct civil to = zone_civil(s->zone, s->to + AROUND), *v;
	size_t n;

	if (rule_days(s, &from, &to, &v, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (change_of(s->r, &v[i]) == NULL)
			add(s, &v[i], NULL);
	return 0;
}

static int
add_changed(struct search *s, struct err *err)
{
	for (size_t i = 0; i < s->r->n_changes; i++) {
		const struct occurrence_change *x = &s->r->change[i];
		struct civil *v;
		size_t n;

		/* Of two changes of one day the first counts. */
		if (change_of(s->r, &x->on) != x)
			continue;
		if (rule_days(s, &x->on, &x->on, &v, &n, err) == -1)
			return -1;
		if (n > 0)
			add(s, &x->on, x);
	}
	return 0;
}

static int
by_start(const void *a, const void *b)
{
	const struct occurrence *x = a, *y = b;

	if (x->starts_at != y->starts_at)
		return x->starts_at < y->starts_at ? -1 : 1;
	return civil_cmp(&x->on, &y->on);
}

int
occurrences_between(struct arena *a, const struct occurrence_rule *r,
	const struct zone *zone, int64_t from, int64_t to,
	struct occurrence **v_r, size_t *n_r, struct err *err)
{
	static const struct civil ever = {.year = 1970, .month = 1, .day = 1};
	struct search s = {.a = a, .r = r, .zone = zone, .from = from,
		.to = to};

	*v_r = NULL;
	*n_r = 0;
	if (s.from < first_instant)
		s.from = first_instant;
	if (s.to > last_instant)
		s.to = last_instant;
	if (s.from > s.to)
		return 0;
	s.rule = recurrence_rule(a, r->rule, err);
	if (s.rule == NULL)
		return -1;
	s.rule = wall_rule(a, s.rule, zone);
	s.begin = at_minute(r->from.year != 0 ? &r->from : &ever, r->start);
	if (add_unchanged(&s, err) == -1 || add_changed(&s, err) == -1)
		return -1;
	if (s.n > 0)
		qsort(s.v, s.n, sizeof(*s.v), by_start);
	*v_r = s.v;
	*n_r = s.n;
	return 0;
}
