/* SPDX-License-Identifier: MIT */
/* When a list meets by itself in the weeks after a digest: its sessions, moved
 * or cancelled where list.yaml says so. */
#include "cmd/gather.h"

#include <stdlib.h>

#include "base/clock.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "schedule/recurrence.h"
#include "schedule/zone.h"

enum { DAY = 24 * 3600, AHEAD = 35 };

static void
moved(const struct session_conf *s, struct civil *at, bool *cancelled_r)
{
	*cancelled_r = false;
	for (size_t i = 0; i < s->n_changes; i++) {
		const struct session_change *x = &s->change[i];

		if (x->on.year != at->year || x->on.month != at->month ||
		    x->on.day != at->day)
			continue;
		*cancelled_r = x->cancel;
		if (x->cancel)
			return;
		at->year = x->move_to.year;
		at->month = x->move_to.month;
		at->day = x->move_to.day;
		if (x->move_to.timed) {
			at->hour = x->move_to.hour;
			at->min = x->move_to.min;
		}
		return;
	}
}

static void
add_session(struct gather *g, const struct session_conf *s, struct civil day,
	size_t *cap)
{
	const struct zone *z = when_zone(g->h, g->list->slug);
	struct digest_session *v = g->d.session;
	int64_t now = clock_now(), at;
	bool cancelled;

	moved(s, &day, &cancelled);
	at = zone_to_time(z, &day);
	if (cancelled || at < now || at > now + AHEAD * DAY)
		return;
	arena_push(g->h->arena, v, g->d.n_sessions, *cap);
	v[g->d.n_sessions++] = (struct digest_session){
		.title = s->title, .place = s->place,
		.start = zone_civil(z, at),
		.end = zone_civil(z, at + (s->end - s->start) * 60),
		.tiers = s->tiers};
	g->d.session = v;
}

static int
by_start(const void *a, const void *b)
{
	const struct digest_session *x = a, *y = b;

	return civil_cmp(&x->start, &y->start);
}

int
gather_sessions(struct gather *g)
{
	const struct zone *z = when_zone(g->h, g->list->slug);
	struct civil from = zone_civil(z, clock_now() - 62 * DAY);
	struct civil to = zone_civil(z, clock_now() + (AHEAD + 62) * DAY);
	size_t cap = 0;

	from.timed = to.timed = false;
	for (size_t i = 0; i < g->list->n_sessions; i++) {
		const struct session_conf *s = &g->list->session[i];
		struct civil start = s->from.year != 0 ? s->from : from, *v;
		size_t n;

		start.hour = s->start / 60;
		start.min = s->start % 60;
		start.sec = 0;
		start.timed = true;
		if (recurrence_between(g->h->arena, s->rule, &start, &from,
			&to, &v, &n, &g->c->err) == -1)
			return -1;
		for (size_t k = 0; k < n; k++)
			add_session(g, s, v[k], &cap);
	}
	if (g->d.n_sessions > 1)
		qsort(g->d.session, g->d.n_sessions, sizeof(*g->d.session),
			by_start);
	return 0;
}
