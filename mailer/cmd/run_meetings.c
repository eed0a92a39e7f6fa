/* SPDX-License-Identifier: MIT */
/*
 * What run does about meetings: members are asked, told of changes and
 * reminded, and the contact is reminded of a recap that nobody has written.
 *
 * Policy: each happens once, keyed by the meeting and what is told, however
 * long cron was down and wherever the clock jumped to; late is better than
 * not, but nothing is said of what has begun. Where nothing is new, a run
 * costs a look at each date to come, whatever the number of members.
 */
#include "cmd/run.h"

#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "cmd/attendance.h"
#include "cmd/meeting.h"
#include "cmd/when.h"
#include "recap/recap.h"
#include "schedule/zone.h"
#include "store/db.h"
#include "store/event_ask.h"

enum {
	DAY = 86400,
	REMIND = 3 * DAY,	/* before the day to answer by */
	SETTLE = DAY,		/* after they were asked, last */
	WRITE = 2 * DAY,	/* for a recap, after the session */
	OLD = 14 * DAY,		/* a session so long ago needs none */
};

struct meeting_desk {
	struct run *r;
	struct home h;			/* what it makes is of this turn */
	struct list_conf *l;
	struct zone *zone;
	struct arena *a;		/* one list's turn */
	int64_t list_id, now;
};

static void
entry(struct meeting_desk *k, const char *uid, const char *what, int64_t n)
{
	struct json *j = &k->r->j;

	if (n == 0)
		return;
	json_object(j, NULL);
	json_str(j, "list", k->l->slug);
	json_str(j, "event", uid);
	json_str(j, "did", what);
	json_int(j, "members", n);
	json_object_end(j);
}

static int
sync(struct meeting_desk *k, const struct meeting *m)
{
	int64_t n;

	if (meeting_sync(k->r->h.db, k->list_id, k->l->languages[0], m,
	    k->now, &n, &k->r->c->err) == -1)
		return -1;
	entry(k, m->uid, "asked", n);
	return 0;
}

/* --- sessions ----------------------------------------------------------- */

/* How far to look: one that was asked may since have moved far away. */
static int64_t
horizon(const struct meeting_desk *k, const struct session_conf *s)
{
	int64_t to = k->now + s->invite, t;

	for (size_t i = 0; i < s->n_changes; i++) {
		if (s->change[i].move_to.year == 0)
			continue;
		t = zone_to_time(k->zone, &s->change[i].move_to) + DAY;
		to = t > to ? t : to;
	}
	return to;
}

static int
session(struct meeting_desk *k, const struct session_conf *s)
{
	struct occurrence *v;
	struct meeting m;
	size_t n;

	if (when_occurrences(&k->h, k->l, s, k->now, horizon(k, s), &v, &n,
		&k->r->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		meeting_of_session(k->a, k->l, s, &v[i], &m);
		if (sync(k, &m) == -1)
			return -1;
	}
	return 0;
}

static int
recaps(struct meeting_desk *k)
{
	struct err *err = &k->r->c->err;
	struct recap_meeting *v;
	struct meeting m;
	size_t n;

	if (recap_meetings(k->r->h.db, k->a, k->list_id, k->now, &v, &n,
		err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (meeting_of_recap(k->a, &v[i], &m, err) == -1 ||
		    sync(k, &m) == -1)
			return -1;
	return 0;
}

/* The contact hears of each once. */
static int
strays(struct meeting_desk *k)
{
	struct db *db = k->r->h.db;
	struct err *err = &k->r->c->err;
	struct attendance *v;
	size_t n;

	if (attendance_strays(&k->h, k->l, &v, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (db_begin(db, err) == -1 || db_end(db, tell_stray(db,
			&v[i].event, v[i].counts.invited, k->now, err),
			err) == -1)
			return -1;
	}
	return 0;
}

static int
invite(struct meeting_desk *k)
{
	for (size_t i = 0; i < k->l->n_sessions; i++)
		if (session(k, &k->l->session[i]) == -1)
			return -1;
	return recaps(k) == -1 ? -1 : strays(k);
}

/* --- the silent --------------------------------------------------------- */

static bool
is_due(const struct event *e, int64_t now)
{
	return e->respond_by != 0 && e->invited_at != 0 &&
		e->reminded_at == 0 && !e->cancelled && e->starts_at > now &&
		now >= e->respond_by - REMIND && now < e->respond_by + DAY &&
		now >= e->invited_at + SETTLE && now >= e->asked_at + SETTLE;
}

static int
remind(struct meeting_desk *k, struct event *e)
{
	struct db *db = k->r->h.db;
	struct err *err = &k->r->c->err;
	int64_t n = 0;
	int rc;

	e->reminded_at = k->now;
	if (db_begin(db, err) == -1)
		return -1;
	rc = event_save(db, e, err);
	if (rc == 0)
		rc = event_remind(db, e, k->now - SETTLE, k->now, &n, err);
	failpoint("meeting_reminded");
	if (db_end(db, rc, err) == -1)
		return -1;
	entry(k, e->uid, "reminded", n);
	return 0;
}

static int
remind_all(struct meeting_desk *k)
{
	struct event *v;
	size_t n;

	if (events_since(k->r->h.db, k->a, k->list_id, k->now, &v, &n,
		&k->r->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (is_due(&v[i], k->now) && remind(k, &v[i]) == -1)
			return -1;
	return 0;
}

/* --- recaps that are missing -------------------------------------------- */

/* Whether some file reports the session of that day, whatever its state: 1,
 * 0, -1. */
static int
is_reported(struct meeting_desk *k, const struct session_conf *s,
	const struct occurrence *o)
{
	struct recap_ref *ref;
	struct civil date, day = o->start;
	const char *session;
	size_t n;

	if (home_recaps(&k->h, k->l, &n, &ref, &k->r->c->err) == -1)
		return -1;
	day.timed = false;
	day.hour = day.min = day.sec = 0;
	for (size_t i = 0; i < n; i++) {
		session = NULL;
		if (recap_peek(k->a, ref[i].path, &date, &session) &&
		    session != NULL && strcmp(session, s->slug) == 0 &&
		    date.year == day.year && date.month == day.month &&
		    date.day == day.day)
			return 1;
	}
	return 0;
}

static int
tell_missing(struct meeting_desk *k, const struct session_conf *s,
	const struct occurrence *o, const char *day, bool missing)
{
	struct db *db = k->r->h.db;
	struct err *err = &k->r->c->err;
	const char *once = arena_printf(k->a, "%s/%s", s->slug, day);
	int rc;

	if (db_begin(db, err) == -1)
		return -1;
	rc = session_note_looked(db, k->list_id, s->slug, day, k->now, err);
	if (rc == 0 && missing)
		rc = tell_no_recap(db, k->list_id, ltext_in(&s->title,
			k->l->languages[0], NULL), o->starts_at, once, k->now,
			err);
	return db_end(db, rc, err);
}

static int
look_for_recap(struct meeting_desk *k, const struct session_conf *s,
	const struct occurrence *o, int64_t since)
{
	struct err *err = &k->r->c->err;
	char day[32];
	int rc;

	if (o->cancelled || o->ends_at > k->now - WRITE ||
	    o->ends_at < k->now - OLD || since == 0 || o->starts_at < since)
		return 0;
	civil_format(&o->on, day, sizeof(day));
	rc = session_looked(k->r->h.db, k->list_id, s->slug, day, err);
	if (rc != 0)
		return rc == -1 ? -1 : 0;
	rc = is_reported(k, s, o);
	return rc == -1 ? -1 : tell_missing(k, s, o, day, rc == 0);
}

static int
look_for_recaps(struct meeting_desk *k)
{
	struct err *err = &k->r->c->err;
	struct occurrence *v;
	int64_t since = 0;
	size_t n;

	if (k->l->n_sessions > 0 && session_first_member(k->r->h.db,
	    k->list_id, &since, err) == -1)
		return -1;
	for (size_t i = 0; i < k->l->n_sessions; i++) {
		const struct session_conf *s = &k->l->session[i];

		if (when_occurrences(&k->h, k->l, s, k->now - OLD - DAY,
			k->now - WRITE, &v, &n, err) == -1)
			return -1;
		for (size_t o = 0; o < n; o++)
			if (look_for_recap(k, s, &v[o], since) == -1)
				return -1;
	}
	return 0;
}

static int
remind_people(struct meeting_desk *k)
{
	return remind_all(k) == -1 ? -1 : look_for_recaps(k);
}

/* --- each list ---------------------------------------------------------- */

/* What is wrong with one list keeps nothing from the others (I6). */
static int
each_list(struct run *r, int (*act)(struct meeting_desk *k))
{
	struct err *err = &r->c->err;
	struct arena a;
	int rc = 0;

	arena_init(&a);
	for (size_t i = 0; i < r->h.n_lists && rc == 0; i++) {
		struct meeting_desk k = {.r = r, .h = r->h,
			.l = r->h.list[i], .a = &a, .now = clock_now()};

		k.h.arena = &a;
		k.zone = when_zone(&r->h, k.l->slug);
		rc = db_list_id(r->h.db, k.l->slug, &k.list_id, err);
		if (rc == 0 && act(&k) == -1) {
			rc = err->kind == ERR_DATA ? 0 : -1;
			if (rc == 0)
				run_failed(r);
		}
		arena_clear(&a);
	}
	arena_release(&a);
	return rc;
}

int
run_invitations(struct run *r)
{
	return each_list(r, invite);
}

int
run_reminders(struct run *r)
{
	return each_list(r, remind_people);
}
