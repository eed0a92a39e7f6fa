/* SPDX-License-Identifier: MIT */
/*
 * Rates as a schedule: the next message has an instant at which it is due,
 * and each that is taken moves it on by an interval. For n messages in a
 * stretch of time, late ones forgiven up to the tolerance, the interval is
 * (stretch + tolerance) / n: then no window of that length, wherever it
 * begins, holds more than n. A millisecond is added since `now` is rounded.
 */
#include "send/pace_rate.h"

#include <string.h>

enum {
	NS = 1000000,		/* a millisecond */
	TOLERANCE_MS = 50,
	STRETCH_MS = 10000,	/* measures, and lets the rate grow */
	APART_MS = 1000,	/* halved again no sooner */
};

void
pace_rate_init(struct pace_rate *r, int n, int64_t ms,
	int64_t (*scale)(int64_t ms))
{
	memset(r, 0, sizeof(*r));
	r->scale = scale;
	r->tolerance = scale(APART_MS) * NS / 50;
	if (n <= 0)
		return;
	r->tolerance = ms * NS / 50;
	if (r->tolerance > (int64_t)TOLERANCE_MS * NS)
		r->tolerance = (int64_t)TOLERANCE_MS * NS;
	r->interval = (ms * NS + r->tolerance + NS + n - 1) / n;
}

static int64_t
interval_of(const struct pace_rate *r)
{
	int64_t learnt = r->limit > 0 ? (int64_t)(NS / r->limit) : 0;

	return learnt > r->interval ? learnt : r->interval;
}

int64_t
pace_rate_wait(const struct pace_rate *r, int64_t now)
{
	int64_t left = r->due - now * NS;

	if (left <= 0 || interval_of(r) == 0)
		return 0;
	return (left + NS - 1) / NS;
}

static void
roll(struct pace_rate *r, int64_t now)
{
	int64_t length = r->scale(STRETCH_MS);
	int64_t age = now - r->stretch;

	if (age < length)
		return;
	r->had_before = age < 2 * length;
	r->before = r->had_before ? r->taken : 0;
	r->stretch = r->had_before ? r->stretch + length : now;
	r->taken = 0;
}

void
pace_rate_taken(struct pace_rate *r, int64_t now)
{
	if (r->due < now * NS - r->tolerance)
		r->due = now * NS - r->tolerance;
	r->due += interval_of(r);
	roll(r, now);
	r->taken++;
}

/* What was learnt since may have changed the interval: only what is sure to
 * have been added is given back. */
void
pace_rate_untaken(struct pace_rate *r)
{
	r->due -= r->interval;
	if (r->taken > 0)
		r->taken--;
}

void
pace_rate_ended(struct pace_rate *r)
{
	if (r->stale > 0)
		r->stale--;
}

void
pace_rate_calm(struct pace_rate *r, int64_t now)
{
	if (r->limit <= 0 || now - r->calm_since < r->scale(STRETCH_MS))
		return;
	r->calm_since = now;
	r->limit += r->seen / 10;
	if (r->limit >= 2 * r->seen ||
	    (r->interval > 0 && r->limit * (double)r->interval >= NS))
		r->limit = 0;
}

/* Messages a ms, of the last ten to twenty seconds. */
static double
measured(struct pace_rate *r, int64_t now)
{
	int64_t span, least = r->scale(APART_MS);

	roll(r, now);
	span = now - r->stretch + (r->had_before ? r->scale(STRETCH_MS) : 0);
	return (double)(r->taken + r->before) /
		(double)(span > least ? span : least);
}

void
pace_rate_throttled(struct pace_rate *r, int64_t now, int under_way)
{
	double floor = 1 / (double)r->scale(STRETCH_MS), m;

	r->calm_since = now;
	if (r->limit > 0 &&
	    (r->stale > 0 || now - r->halved_at < r->scale(APART_MS)))
		return;
	m = measured(r, now);
	if (r->limit <= 0)
		r->seen = m > floor ? m : floor;
	else if (m > r->limit)
		m = r->limit;
	r->limit = m / 2 > floor ? m / 2 : floor;
	r->halved_at = now;
	r->stale = under_way;
	if (r->due < now * NS + interval_of(r))
		r->due = now * NS + interval_of(r);
}
