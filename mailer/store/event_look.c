/* SPDX-License-Identifier: MIT */
/*
 * Whether, and among whom, to look for members to ask.
 *
 * Policy: looking through a list's members is spared where nothing can be new,
 * and kept to those who changed where nothing else is. Every change of a
 * membership leaves a row in the ledger, a pause that ended is found by its
 * time, and whom a recap reached shows in its last accepted row and in how many
 * of its rows are not over.
 */
#include "store/event_ask.h"

#include <string.h>

#include "store/sql.h"

/* As many rows of the ledger are taken one by one. */
enum { PART = 4000 };

static int
look_at_ledger(struct db *db, struct event_look *l, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT ifnull(max(seq), 0)"
		" FROM ledger", err);
	int rc;

	if (st == NULL)
		return -1;
	rc = sql_step(st, err);
	if (rc == 1)
		l->ledger = sql_int(st, 0);
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

/* By the ends of the index of a revision's rows, never through them. */
static int
look_at_recap(struct db *db, int64_t recap_id, struct event_look *l,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT ifnull(max((SELECT d.id"
		"  FROM delivery d WHERE d.revision_id = v.id"
		"  AND d.state = 'accepted' ORDER BY d.id DESC LIMIT 1)), 0),"
		" ifnull(sum((SELECT count(*) FROM delivery d"
		"  WHERE d.revision_id = v.id AND d.state IN ('planned',"
		"  'deferred', 'armed', 'in_doubt'))), 0)"
		" FROM revision v WHERE v.recap_id = :recap", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap_id);
	rc = sql_step(st, err);
	if (rc == 1) {
		l->reached = sql_int(st, 0);
		l->open = sql_int(st, 1);
	}
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

/* What changes whenever any member may be new to it. */
static const char *
state_of(struct arena *a, const struct event *e, const char *tiers,
	const struct event_look *l)
{
	return arena_printf(a, "%lld %lld %lld %s %s", (long long)e->sequence,
		(long long)l->reached, (long long)l->open,
		tiers != NULL ? tiers : "all",
		e->tiers != NULL ? e->tiers : "all");
}

/* What it was when it was last looked; "" : never. */
static int
looked(struct db *db, struct arena *a, const struct event *e,
	struct event_look *l, const char **state_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT looked, looked_at,"
		" looked_seq FROM event WHERE id = :id", err);
	int rc;

	*state_r = "";
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", e->id);
	rc = sql_step(st, err);
	if (rc == 1) {
		*state_r = arena_strdup(a, sql_text(st, 0));
		l->at = sql_int(st, 1);
		l->seen = sql_int(st, 2);
	}
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

int
event_look_begin(struct db *db, const struct event *e, const char *tiers,
	int64_t now, struct event_look *l, struct err *err)
{
	const char *was;
	struct arena a;
	int rc;

	*l = (struct event_look){.begun = true};
	arena_init(&a);
	rc = look_at_ledger(db, l, err);
	if (rc == 0 && e->recap_id != 0)
		rc = look_at_recap(db, e->recap_id, l, err);
	if (rc == 0)
		rc = looked(db, &a, e, l, &was, err);
	/* A clock that was set back says nothing. */
	l->part = rc == 0 && l->at <= now && l->ledger >= l->seen &&
		l->ledger - l->seen <= PART &&
		strcmp(was, state_of(&a, e, tiers, l)) == 0;
	arena_release(&a);
	return rc;
}

int
event_look_end(struct db *db, const struct event *e, const char *tiers,
	int64_t now, const struct event_look *l, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE event"
		" SET looked = :state, looked_at = :now, looked_seq = :ledger,"
		" invited_at = ifnull(invited_at, :now) WHERE id = :id", err);
	struct arena a;
	int rc;

	if (st == NULL)
		return -1;
	arena_init(&a);
	sql_bind_text(st, ":state", state_of(&a, e, tiers, l));
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":ledger", l->ledger);
	sql_bind_int(st, ":id", e->id);
	rc = sql_run(st, err);
	arena_release(&a);
	return rc;
}

static int
pause_ended(struct db *db, int64_t list_id, int64_t since, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT 1 FROM member"
		" WHERE list_id = :list AND paused_until IS NOT NULL"
		" AND paused_until > :since AND paused_until <= :now LIMIT 1",
		err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_int(st, ":since", since);
	sql_bind_int(st, ":now", now);
	rc = sql_step(st, err);
	sql_done(st);
	return rc;
}

int
event_ask_due(struct db *db, const struct event *e, const char *tiers,
	int64_t now, struct err *err)
{
	struct event_look l;

	if (event_look_begin(db, e, tiers, now, &l, err) == -1)
		return -1;
	return !l.part || l.ledger != l.seen ? 1 :
		pause_ended(db, e->list_id, l.at, now, err);
}
