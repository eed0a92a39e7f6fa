/* SPDX-License-Identifier: MIT */
/*
 * Meetings that members were asked to and that list.yaml does not have any
 * more: another rule, another slug, a day that was moved into the past.
 *
 * Policy: nothing is called off by what is not there, since a slip of the pen
 * looks the same; a person is told, and how to call it off.
 */
#include <string.h>

#include "base/clock.h"
#include "cmd/attendance.h"
#include "cmd/when.h"
#include "schedule/occurrence.h"
#include "schedule/zone.h"
#include "store/db.h"

enum { DAY = 86400 };

static const struct session_conf *
session_of(const struct list_conf *l, const char *slug)
{
	for (size_t i = 0; i < l->n_sessions; i++)
		if (strcmp(l->session[i].slug, slug) == 0)
			return &l->session[i];
	return NULL;
}

/* One that was asked may since have moved far away. */
static int64_t
horizon(const struct zone *z, const struct session_conf *s, int64_t to)
{
	for (size_t i = 0; i < s->n_changes; i++) {
		int64_t t = s->change[i].move_to.year == 0 ? 0 :
			zone_to_time(z, &s->change[i].move_to) + DAY;

		to = t > to ? t : to;
	}
	return to;
}

/* 1, 0, -1. */
static int
takes_place(const struct home *h, const struct list_conf *l,
	const struct event *e, int64_t now, struct err *err)
{
	const struct session_conf *s = session_of(l, e->session);
	struct occurrence *v;
	char day[32];
	size_t n;

	if (s == NULL)
		return 0;
	if (when_occurrences(h, l, s, now, horizon(when_zone(h, l->slug), s,
		e->starts_at + DAY), &v, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		civil_format(&v[i].on, day, sizeof(day));
		if (strcmp(day, e->day) == 0)
			return 1;
	}
	return 0;
}

int
attendance_strays(const struct home *h, const struct list_conf *l,
	struct attendance **v_r, size_t *n_r, struct err *err)
{
	int64_t now = clock_now(), id;
	size_t n = 0, cap = 0;
	struct event *e = NULL;

	*v_r = NULL;
	*n_r = 0;
	if (h->db != NULL && (db_list_id(h->db, l->slug, &id, err) == -1 ||
	    events_since(h->db, h->arena, id, now, &e, &n, err) == -1))
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct attendance at;
		int rc;

		if (e[i].session == NULL || e[i].cancelled ||
		    e[i].invited_at == 0)
			continue;
		rc = takes_place(h, l, &e[i], now, err);
		if (rc == -1 || (rc == 0 && attendance_take(h, l, &e[i], 0,
			NULL, &at, err) == -1))
			return -1;
		if (rc == 1 || at.counts.invited == 0)
			continue;
		arena_push(h->arena, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = at;
	}
	return 0;
}

bool
attendance_is_stray(const struct attendance *v, size_t n,
	const struct event *e)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].event.id == e->id)
			return true;
	return false;
}
