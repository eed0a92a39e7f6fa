/* SPDX-License-Identifier: MIT */
/*
 * Whose a meeting is, as it changes.
 *
 * Policy: who was asked to what is not for their level any more knows the last
 * that they were told, and is told nothing else but that. A mail that waits is
 * called back, so that only who has it in a calendar hears that it goes.
 */
#include "store/event_turn.h"

#include "store/sql.h"

/* --- whose it is -------------------------------------------------------- */

/* Of member m and event e. */
#define SEES                                                                   \
	"(e.tiers IS NULL OR m.tier IN (SELECT value FROM json_each(e.tiers)))"
/* Members who were asked, and to whom it is another's now, or theirs again. */
#define TURNS                                                                  \
	"SELECT i.member_id FROM invited i JOIN event e ON e.id = i.event_id"  \
	" JOIN member m ON m.id = i.member_id"                                 \
	" WHERE i.event_id = :event AND i.taken = " SEES

int
event_sees(struct db *db, const struct event *e, int64_t member_id,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT 1 FROM event e"
		" JOIN member m ON m.id = :member"
		" WHERE e.id = :event AND " SEES, err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":member", member_id);
	rc = sql_step(st, err);
	sql_done(st);
	return rc;
}

int
event_said(struct db *db, struct arena *a, const struct event *e,
	int64_t sequence, const char **facts_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT facts FROM event_said"
		" WHERE event_id = :event AND sequence = :sequence", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":sequence", sequence);
	rc = sql_step(st, err);
	if (rc == 1)
		*facts_r = arena_strdup(a, sql_text(st, 0));
	sql_done(st);
	return rc;
}

static int
call_back(struct db *db, sqlite3_stmt *st, const struct event *e, int64_t now,
	struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":event", e->id);
	if (sql_run(st, err) == -1)
		return -1;
	st = sql_prepare(db, "UPDATE invited SET sequence = before"
		" WHERE event_id = :event AND EXISTS (SELECT 1 FROM delivery d"
		"  JOIN event e ON e.id = :event"
		"  WHERE d.list_id = e.list_id"
		"  AND d.member_id = invited.member_id AND d.kind = 'notice'"
		"  AND d.subject_key = CAST(invited.notice_id AS TEXT)"
		"  AND d.state = 'cancelled')", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	return sql_run(st, err);
}

#define CALL_BACK                                                              \
	"UPDATE delivery"                                                      \
	" SET state = 'cancelled', done_at = :now, next_at = NULL,"            \
	" reason = 'the meeting has changed since'"                            \
	" WHERE revision_id IS NULL AND kind = 'notice'"                       \
	" AND state IN ('planned', 'deferred') AND EXISTS (SELECT 1"           \
	"  FROM invited i WHERE i.event_id = :event"                           \
	"  AND i.member_id = delivery.member_id AND i.notice_id ="             \
	"   CAST(delivery.subject_key AS INTEGER))"

/* A CANCEL is one sequence further (S49), which is none to the others. */
static int
count_on(struct db *db, struct event *e, struct err *err)
{
	sqlite3_stmt *st;

	e->sequence++;
	if (event_save(db, e, err) == -1)
		return -1;
	st = sql_prepare(db, "UPDATE invited SET"
		" sequence = sequence + (sequence = :was),"
		" before = before + (before = :was)"
		" WHERE event_id = :event AND NOT taken", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":was", e->sequence - 1);
	return sql_run(st, err);
}

int
event_turn(struct db *db, struct event *e, bool quiet, bool changed,
	int64_t now, struct err *err)
{
	sqlite3_stmt *st;

	if (call_back(db, sql_prepare(db, CALL_BACK
		" AND member_id IN (" TURNS ")", err), e, now, err) == -1)
		return -1;
	st = sql_prepare(db, "UPDATE invited SET taken = 1 - taken,"
		" since = :now, sequence = CASE WHEN :quiet AND NOT taken"
		"  THEN -1 ELSE sequence END"
		" WHERE event_id = :event AND member_id IN (" TURNS ")", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":quiet", quiet);
	sql_bind_int(st, ":now", now);
	if (sql_run(st, err) == -1)
		return -1;
	return sql_changes(db) == 0 || changed ? 0 : count_on(db, e, err);
}

/* --- changes ------------------------------------------------------------ */

static int
run_for(sqlite3_stmt *st, const struct event *e, struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	return sql_run(st, err);
}

int
event_call_back(struct db *db, const struct event *e, int64_t now,
	struct err *err)
{
	return call_back(db, sql_prepare(db, CALL_BACK, err), e, now, err);
}

int
event_quiet(struct db *db, const struct event *e, struct err *err)
{
	return run_for(sql_prepare(db, "UPDATE invited SET sequence ="
		" (SELECT sequence FROM event WHERE id = :event)"
		" WHERE event_id = :event AND sequence >= 0 AND NOT taken",
		err), e, err);
}
