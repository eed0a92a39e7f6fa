/* SPDX-License-Identifier: MIT */
/*
 * When members are asked to meetings, and when those who are silent are
 * reminded: what `run` will do by itself, of what is known now.
 */
#include "cmd/agenda.h"

#include <string.h>

#include "cmd/meeting.h"
#include "cmd/when.h"
#include "store/db.h"

enum { DAY = 86400, REMIND = 3 * DAY };

static const char *
title(const struct list_conf *l, const struct meeting *m)
{
	const char *s = ltext_in(&m->facts.title, l->languages[0], NULL);

	return s != NULL ? s : "";
}

static void
add(struct agenda *g, const struct list_conf *l, const struct meeting *m,
	enum agenda_kind kind, int64_t at, const char *slug)
{
	struct arena *a = g->h->arena;
	const char *name = arena_printf(a, "\"%s\" of %s", title(l, m),
		when_local(g->h, l->slug, m->starts_at));

	agenda_add(g, &(struct agenda_item){kind, at > g->now ? at : g->now,
		l->slug, slug, 0, kind == AGENDA_INVITE ? arena_printf(a,
		"members are asked to %s", name) : arena_printf(a, "who is "
		"silent about %s is reminded", name), NULL,
		m->session != NULL});
}

/* e: what the store has of it; NULL: nothing. */
static void
ask(struct agenda *g, const struct list_conf *l, const struct meeting *m,
	const struct event *e, const char *slug)
{
	int64_t at = meeting_ask_at(m), remind = m->respond_by - REMIND;

	if (at == 0 || m->starts_at <= g->now)
		return;
	if (e == NULL || e->invited_at == 0)
		add(g, l, m, AGENDA_INVITE, at, slug);
	else
		at = e->invited_at > e->asked_at ? e->invited_at : e->asked_at;
	if (at < g->now && (e == NULL || e->invited_at == 0))
		at = g->now;
	if (m->respond_by == 0 || (e != NULL && e->reminded_at != 0))
		return;
	remind = remind > at + DAY ? remind : at + DAY;
	if (remind < m->respond_by + DAY && remind < m->starts_at)
		add(g, l, m, AGENDA_REMIND, remind, slug);
}

static int
look_up(struct agenda *g, const char *uid, struct event *e,
	const struct event **e_r)
{
	int rc = g->h->db == NULL ? 0 : event_by_uid(g->h->db, g->h->arena,
		uid, e, &g->c->err);

	*e_r = rc == 1 ? e : NULL;
	return rc == -1 ? -1 : 0;
}

static int
session(struct agenda *g, const struct list_conf *l,
	const struct session_conf *s)
{
	const struct event *known;
	struct occurrence *v;
	struct meeting m;
	struct event e;
	size_t n;

	if (s->invite == 0)
		return 0;
	if (when_occurrences(g->h, l, s, g->now, g->until + s->invite, &v, &n,
	    &g->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		meeting_of_session(g->h->arena, l, s, &v[i], &m);
		if (look_up(g, m.uid, &e, &known) == -1)
			return -1;
		ask(g, l, &m, known, s->slug);
	}
	return 0;
}

static int
recaps(struct agenda *g, const struct list_conf *l)
{
	struct err *err = &g->c->err;
	struct arena *a = g->h->arena;
	const struct event *known;
	struct recap_meeting *v;
	struct meeting m;
	struct event e;
	int64_t id;
	size_t n;

	if (db_list_id(g->h->db, l->slug, &id, err) == -1 ||
	    recap_meetings(g->h->db, a, id, g->now, &v, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (v[i].gone)
			continue;
		if (meeting_of_recap(a, &v[i], &m, err) == -1 ||
		    look_up(g, m.uid, &e, &known) == -1)
			return -1;
		ask(g, l, &m, known, v[i].slug);
	}
	return 0;
}

int
agenda_meetings(struct agenda *g, struct list_conf *l)
{
	for (size_t i = 0; i < l->n_sessions; i++)
		if (session(g, l, &l->session[i]) == -1)
			return -1;
	return g->h->db == NULL ? 0 : recaps(g, l);
}
