/* SPDX-License-Identifier: MIT */
/*
 * When a list meets, as its sessions say: an occurrence of the rule, moved or
 * cancelled where list.yaml changes that date. Nothing is sent for it.
 */
#include "cmd/agenda.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "schedule/recurrence.h"
#include "schedule/zone.h"

enum { DAY = 24 * 3600 };

/* The occurrence as it takes place; false: it does not. */
static bool
takes_place(const struct session_conf *s, struct civil *at)
{
	for (size_t i = 0; i < s->n_changes; i++) {
		const struct session_change *x = &s->change[i];

		if (x->on.year != at->year || x->on.month != at->month ||
		    x->on.day != at->day)
			continue;
		if (x->cancel)
			return false;
		at->year = x->move_to.year;
		at->month = x->move_to.month;
		at->day = x->move_to.day;
		if (x->move_to.timed) {
			at->hour = x->move_to.hour;
			at->min = x->move_to.min;
		}
		return true;
	}
	return true;
}

static int
session(struct agenda *g, const struct list_conf *l,
	const struct session_conf *s, struct zone *zone)
{
	struct civil start, from, to, *v;
	const char *title = ltext_in(&s->title, l->languages[0],
		l->languages[0]);
	size_t n;

	/* One that was moved may come from either side. */
	from = zone_civil(zone, g->now - 62 * DAY);
	to = zone_civil(zone, g->until + 62 * DAY);
	from.timed = to.timed = false;
	start = s->from.year != 0 ? s->from : from;
	start.hour = s->start / 60;
	start.min = s->start % 60;
	start.sec = 0;
	start.timed = true;
	if (recurrence_between(g->h->arena, s->rule, &start, &from, &to, &v,
		&n, &g->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int64_t at;

		if (!takes_place(s, &v[i]))
			continue;
		at = zone_to_time(zone, &v[i]);
		if (at >= g->now)
			agenda_add(g, &(struct agenda_item){AGENDA_SESSION, at,
				l->slug, s->slug, 0, arena_printf(
				g->h->arena, "%s: people meet, nothing is sent",
				title != NULL ? title : s->slug), NULL});
	}
	return 0;
}

int
agenda_sessions(struct agenda *g, struct list_conf *l)
{
	struct zone *zone = when_zone(g->h, l->slug);

	for (size_t i = 0; i < l->n_sessions; i++)
		if (session(g, l, &l->session[i], zone) == -1)
			return -1;
	return 0;
}
