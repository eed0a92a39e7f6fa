/* SPDX-License-Identifier: MIT */
/* Meetings, and who said yes, maybe or no. */
#include "store/event.h"

#include "store/sql.h"

#define EVENT_COLUMNS                                                          \
	"id, list_id, uid, title, sequence, starts_at, ends_at, cancelled_at," \
	" session, day, recap_id, respond_by, facts, asked, what, changed_at," \
	" registers, invited_at, reminded_at,"                                 \
	" (SELECT slug FROM recap WHERE recap.id = recap_id), tiers, asked_at"

static void
read_event(sqlite3_stmt *st, struct arena *a, struct event *e)
{
	*e = (struct event){
		.id = sql_int(st, 0), .list_id = sql_int(st, 1),
		.uid = arena_strdup(a, sql_text(st, 2)),
		.title = arena_strdup(a, sql_text(st, 3)),
		.sequence = sql_int(st, 4),
		.starts_at = sql_int(st, 5), .ends_at = sql_int(st, 6),
		.cancelled = !sql_null(st, 7),
		.session = arena_strdup(a, sql_text(st, 8)),
		.day = arena_strdup(a, sql_text(st, 9)),
		.recap_id = sql_int(st, 10), .respond_by = sql_int(st, 11),
		.facts = arena_strdup(a, sql_text(st, 12)),
		.asked = sql_int(st, 13),
		.what = arena_strdup(a, sql_text(st, 14)),
		.changed_at = sql_int(st, 15),
		.registers = sql_int(st, 16) != 0,
		.invited_at = sql_int(st, 17), .reminded_at = sql_int(st, 18),
		.recap = arena_strdup(a, sql_text(st, 19)),
		.tiers = arena_strdup(a, sql_text(st, 20)),
		.asked_at = sql_int(st, 21),
	};
}

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
	return rc == -1 ? -1 : n == 1 && !e_r->registers;
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

int
events_since(struct db *db, struct arena *a, int64_t list_id, int64_t since,
	struct event **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " EVENT_COLUMNS
		" FROM event WHERE list_id = :list AND starts_at > :since"
		" ORDER BY starts_at, id", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_int(st, ":since", since);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		read_event(st, a, &(*v_r)[(*n_r)++]);
	}
	return rc;
}

/* --- writing ------------------------------------------------------------ */

static void
bind_or_null(sqlite3_stmt *st, const char *name, int64_t v)
{
	if (v != 0)
		sql_bind_int(st, name, v);
}

static void
bind_event(sqlite3_stmt *st, const struct event *e)
{
	sql_bind_int(st, ":list", e->list_id);
	sql_bind_text(st, ":uid", e->uid);
	sql_bind_text(st, ":title", e->title);
	sql_bind_int(st, ":sequence", e->sequence);
	sql_bind_int(st, ":starts", e->starts_at);
	sql_bind_int(st, ":ends", e->ends_at);
	if (e->cancelled)
		sql_bind_int(st, ":cancelled", e->changed_at);
	sql_bind_text(st, ":session", e->session);
	sql_bind_text(st, ":day", e->day);
	bind_or_null(st, ":recap", e->recap_id);
	bind_or_null(st, ":respond", e->respond_by);
	sql_bind_text(st, ":facts", e->facts);
	sql_bind_int(st, ":asked", e->asked);
	sql_bind_text(st, ":what", e->what);
	sql_bind_int(st, ":changed", e->changed_at);
	sql_bind_int(st, ":registers", e->registers);
	bind_or_null(st, ":invited", e->invited_at);
	bind_or_null(st, ":reminded", e->reminded_at);
	sql_bind_text(st, ":tiers", e->tiers);
	sql_bind_int(st, ":asked_at", e->asked_at);
}

static int
find_id(struct db *db, struct event *e, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT id FROM event"
		" WHERE uid = :uid", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":uid", e->uid);
	rc = sql_step(st, err);
	if (rc == 1)
		e->id = sql_int(st, 0);
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

/* A mended word is no other state of it: what is there stays. */
static int
keep_said(struct db *db, const struct event *e, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO event_said (event_id,"
		" sequence, facts) VALUES (:event, :sequence, :facts)"
		" ON CONFLICT DO NOTHING", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":sequence", e->sequence);
	sql_bind_text(st, ":facts", e->facts);
	return sql_run(st, err);
}

int
event_save(struct db *db, struct event *e, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO event (list_id, uid,"
		" title, sequence, starts_at, ends_at, cancelled_at, session,"
		" day, recap_id, respond_by, facts, asked, what, changed_at,"
		" registers, invited_at, reminded_at, tiers, asked_at)"
		" VALUES (:list, :uid,"
		" :title, :sequence, :starts, :ends, :cancelled, :session,"
		" :day, :recap, :respond, :facts, :asked, :what, :changed,"
		" :registers, :invited, :reminded, :tiers, :asked_at)"
		" ON CONFLICT (uid) DO UPDATE SET title = excluded.title,"
		" sequence = excluded.sequence,"
		" starts_at = excluded.starts_at, ends_at = excluded.ends_at,"
		" cancelled_at = excluded.cancelled_at,"
		" respond_by = excluded.respond_by, facts = excluded.facts,"
		" asked = excluded.asked, what = excluded.what,"
		" changed_at = excluded.changed_at,"
		" registers = excluded.registers,"
		" invited_at = excluded.invited_at,"
		" reminded_at = excluded.reminded_at,"
		" tiers = excluded.tiers, asked_at = excluded.asked_at", err);

	if (st == NULL)
		return -1;
	bind_event(st, e);
	if (sql_run(st, err) == -1 || find_id(db, e, err) == -1)
		return -1;
	return keep_said(db, e, err);
}

/* --- answers ------------------------------------------------------------ */

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
		" recurrence, comment, stamp, at, way, sequence)"
		" VALUES (:event, :member, :partstat, :recurrence, :comment,"
		" :stamp, :at, :way, :sequence)", err);
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
	sql_bind_int(st, ":sequence", r->sequence);
	return sql_run(st, err) == -1 ? -1 : 1;
}

int
rsvp_of(struct db *db, struct arena *a, const struct event *e,
	int64_t member_id, const char **partstat_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT partstat FROM rsvp"
		" WHERE event_id = :event AND member_id = :member"
		" AND sequence >= :asked ORDER BY id DESC LIMIT 1", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":member", member_id);
	sql_bind_int(st, ":asked", e->asked);
	rc = sql_step(st, err);
	if (rc == 1)
		*partstat_r = arena_strdup(a, sql_text(st, 0));
	sql_done(st);
	return rc;
}
