/* SPDX-License-Identifier: MIT */
/* Meetings, and who said yes, maybe or no. */
#include "store/event.h"

#include "store/sql.h"

static void
read_event(sqlite3_stmt *st, struct arena *a, struct event *e)
{
	*e = (struct event){sql_int(st, 0), sql_int(st, 1),
		arena_strdup(a, sql_text(st, 2)),
		arena_strdup(a, sql_text(st, 3)), sql_int(st, 4),
		sql_int(st, 5), !sql_null(st, 6)};
}

#define EVENT_COLUMNS                                                          \
	"id, list_id, uid, title, sequence, starts_at, cancelled_at"

int
event_by_uid(struct db *db, struct arena *a, const char *uid,
	struct event *e_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " EVENT_COLUMNS
		" FROM event WHERE uid = :uid", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":uid", uid);
	rc = sql_step(st, err);
	if (rc == 1)
		read_event(st, a, e_r);
	sql_done(st);
	return rc;
}

int
event_of_recap(struct db *db, struct arena *a, int64_t recap_id, int64_t now,
	struct event *e_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " EVENT_COLUMNS
		" FROM event WHERE recap_id = :recap AND starts_at > :now"
		" AND cancelled_at IS NULL LIMIT 2", err);
	int n = 0, rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap_id);
	sql_bind_int(st, ":now", now);
	while ((rc = sql_step(st, err)) > 0)
		if (n++ == 0)
			read_event(st, a, e_r);
	return rc == -1 ? -1 : n == 1;
}

int
events_coming(struct db *db, struct arena *a, int64_t list_id,
	int64_t member_id, int64_t recap_id, int64_t now, struct event **v_r,
	size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " EVENT_COLUMNS
		" FROM event WHERE list_id = :list AND starts_at > :now"
		" AND cancelled_at IS NULL AND (recap_id = :recap OR EXISTS"
		" (SELECT 1 FROM invited WHERE event_id = event.id"
		" AND member_id = :member))"
		" ORDER BY starts_at, id LIMIT 100", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":recap", recap_id);
	sql_bind_int(st, ":member", member_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		read_event(st, a, &(*v_r)[(*n_r)++]);
	}
	return rc;
}

static int
is_late(struct db *db, const struct rsvp *r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT 1 FROM rsvp"
		" WHERE event_id = :event AND member_id = :member"
		" AND recurrence = :recurrence AND stamp > :stamp", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", r->event_id);
	sql_bind_int(st, ":member", r->member_id);
	sql_bind_text(st, ":recurrence", r->recurrence);
	sql_bind_int(st, ":stamp", r->stamp);
	rc = sql_step(st, err);
	sql_done(st);
	return rc;
}

int
rsvp_add(struct db *db, const struct rsvp *r, struct err *err)
{
	int late = r->stamp != 0 ? is_late(db, r, err) : 0;
	sqlite3_stmt *st;

	if (late != 0)
		return late == 1 ? 0 : -1;
	st = sql_prepare(db, "INSERT INTO rsvp (event_id, member_id, partstat,"
		" recurrence, comment, stamp, at, way) VALUES (:event,"
		" :member, :partstat, :recurrence, :comment, :stamp, :at,"
		" :way)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", r->event_id);
	sql_bind_int(st, ":member", r->member_id);
	sql_bind_text(st, ":partstat", r->partstat);
	sql_bind_text(st, ":recurrence", r->recurrence);
	sql_bind_text(st, ":comment", r->comment);
	sql_bind_int(st, ":stamp", r->stamp);
	sql_bind_int(st, ":at", r->at);
	sql_bind_text(st, ":way", r->way);
	return sql_run(st, err) == -1 ? -1 : 1;
}
