/* SPDX-License-Identifier: MIT */
/*
 * From what a meeting is now to what the store has of it, and to notices.
 *
 * Policy: its SEQUENCE goes up by one when its time, its place, its title or
 * whether it takes place has changed, as the list's first language tells it
 * (S49); a translation that was mended changes nothing. Another start voids
 * the answers given so far, as does a meeting that takes place after all: a
 * yes was for the old time, and members are asked again. Another place, title
 * or end does not. Who may not see it any more hears that it is taken out, of
 * what they were told and not of what it is now. What has begun is neither
 * changed nor asked to; one that was called off before anybody was asked is no
 * meeting at all.
 */
#include "cmd/meeting.h"

#include <string.h>

#include "base/failpoint.h"
#include "store/db.h"
#include "store/event_ask.h"
#include "store/event_turn.h"

struct syncing {
	struct db *db;
	struct arena a;
	const char *lang;		/* the list's first */
	const struct meeting *m;
	int64_t now;
	struct event e;
	bool known, write;
	bool changed;			/* its sequence has gone up */
	bool narrowed;			/* or widened: other tiers see it */
};

static const char *
text(const struct syncing *s, const struct ltext *t)
{
	const char *x = ltext_in(t, s->lang, NULL);

	return x != NULL ? x : "";
}

static void
change(struct syncing *s, const char *what, bool void_answers)
{
	struct event *e = &s->e;

	/* The recap's own entry may be further on. */
	e->sequence++;
	if (e->sequence < s->m->sequence)
		e->sequence = s->m->sequence;
	e->what = what;
	e->changed_at = s->now;
	if (void_answers && !s->m->quiet) {
		e->asked = e->sequence;
		e->asked_at = s->now;
	}
	s->changed = s->write = true;
}

static void
call_off(struct syncing *s)
{
	if (s->e.cancelled || s->e.starts_at <= s->now)
		return;
	s->e.cancelled = true;
	change(s, "cancelled", false);
}

static void
narrow(struct syncing *s)
{
	const char *was = s->e.tiers, *is = s->m->tiers;

	if ((was == NULL) == (is == NULL) &&
	    (was == NULL || strcmp(was, is) == 0))
		return;
	s->e.tiers = is;
	s->narrowed = s->write = true;
}

/* Values that are no change by themselves, or belong to one. */
static void
take_over(struct syncing *s, const char *facts)
{
	const struct meeting *m = s->m;
	struct event *e = &s->e;

	if (strcmp(e->facts, facts) != 0 || e->respond_by != m->respond_by ||
	    e->registers != m->registers)
		s->write = true;
	e->title = text(s, &m->facts.title);
	e->facts = facts;
	e->starts_at = m->starts_at;
	e->ends_at = m->ends_at;
	e->respond_by = m->respond_by;
	e->registers = m->registers;
	e->cancelled = false;
}

static int
compare(struct syncing *s, struct err *err)
{
	const struct meeting *m = s->m;
	const char *facts = meeting_facts_write(&s->a, &m->facts);
	struct event *e = &s->e;
	struct meeting_facts was;

	if (meeting_facts_read(&s->a, e->facts, &was, err) == -1)
		return -1;
	if (e->cancelled)
		change(s, "again", true);
	else if (e->starts_at != m->starts_at)
		change(s, "moved", true);
	else if (e->ends_at != m->ends_at ||
	    strcmp(e->title, text(s, &m->facts.title)) != 0 ||
	    strcmp(text(s, &was.place), text(s, &m->facts.place)) != 0)
		change(s, "changed", false);
	take_over(s, facts);
	return 0;
}

/* A recap's is known from the recap on, so that it can be answered; a
 * session's once members are asked. */
static bool
begins(const struct syncing *s)
{
	const struct meeting *m = s->m;

	if (m->cancelled || m->starts_at <= s->now)
		return false;
	return m->session == NULL || (m->invite > 0 &&
		meeting_ask_at(m) <= s->now);
}

static void
begin(struct syncing *s, int64_t list_id)
{
	const struct meeting *m = s->m;

	s->e = (struct event){.list_id = list_id, .uid = m->uid,
		.session = m->session, .day = m->day, .recap_id = m->recap_id,
		.facts = "", .what = "invited", .changed_at = s->now,
		.sequence = m->sequence};
	take_over(s, meeting_facts_write(&s->a, &m->facts));
	s->write = true;
}

/* Whom it is asked of now: NULL any, "[]" nobody new. */
static const char *
asked_tiers(const struct syncing *s)
{
	int64_t at = meeting_ask_at(s->m);

	return at != 0 && at <= s->now ? s->m->tiers : "[]";
}

/* 1, 0, -1. */
static int
asks(struct syncing *s, struct err *err)
{
	const char *tiers = asked_tiers(s);

	if (s->e.starts_at <= s->now ||
	    (s->e.invited_at == 0 && tiers != NULL &&
	     strcmp(tiers, "[]") == 0))
		return 0;
	return !s->known || s->changed ? 1 : event_ask_due(s->db, &s->e,
		tiers, s->now, err);
}

static int
write_event(struct syncing *s, bool ask, struct err *err)
{
	if (s->write && event_save(s->db, &s->e, err) == -1)
		return -1;
	if (ask && event_turn(s->db, &s->e, s->m->quiet && s->narrowed,
	    s->changed, s->now, err) == -1)
		return -1;
	if (s->changed && s->m->quiet && event_quiet(s->db, &s->e, err) == -1)
		return -1;
	if (s->changed && !s->m->quiet &&
	    event_call_back(s->db, &s->e, s->now, err) == -1)
		return -1;
	return 0;
}

/* The meeting goes with the first who are asked to it. */
static int
write_all(struct syncing *s, bool ask, int64_t *n_r, struct err *err)
{
	struct event_look look = {0};
	bool more;
	int rc;

	if (db_begin(s->db, err) == -1)
		return -1;
	rc = write_event(s, ask, err);
	for (;;) {
		if (rc == 0 && ask)
			rc = event_ask(s->db, &s->e, asked_tiers(s), s->now,
				&look, n_r, err);
		more = rc == 1;
		failpoint("meeting_commit");
		rc = db_end(s->db, rc == -1 ? -1 : 0, err);
		failpoint("meeting_asked");
		if (rc == -1 || !more)
			return rc;
		if (db_begin(s->db, err) == -1)
			return -1;
	}
}

static int
sync_one(struct syncing *s, int64_t list_id, int64_t *n_r, struct err *err)
{
	int rc = event_by_uid(s->db, &s->a, s->m->uid, &s->e, err), ask;

	s->known = rc == 1;
	if (rc == -1 || (!s->known && !begins(s)))
		return rc;
	if (!s->known)
		begin(s, list_id);
	else if (s->m->cancelled)
		call_off(s);
	else if (s->m->starts_at > s->now && compare(s, err) == -1)
		return -1;
	if (s->e.starts_at > s->now)
		narrow(s);
	ask = asks(s, err);
	if (ask == -1 || (ask == 0 && !s->write))
		return ask;
	return write_all(s, ask == 1, n_r, err);
}

int
meeting_sync(struct db *db, int64_t list_id, const char *lang,
	const struct meeting *m, int64_t now, int64_t *n_r, struct err *err)
{
	struct syncing s = {.db = db, .lang = lang, .m = m, .now = now};
	int rc;

	*n_r = 0;
	arena_init(&s.a);
	rc = sync_one(&s, list_id, n_r, err);
	arena_release(&s.a);
	return rc;
}
