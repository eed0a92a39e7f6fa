/* SPDX-License-Identifier: MIT */
/* Meetings of recaps, revision by revision, and sessions whose recap was
 * looked for. */
#include "store/event_recap.h"

#include "store/sql.h"

static int
insert(struct db *db, int64_t revision_id, const struct recap_meeting *m,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO revision_event"
		" (revision_id, uid, id, title, facts, starts_at, ends_at,"
		" respond_by, invite, registers, tiers, sequence)"
		" VALUES (:revision, :uid, :id, :title, :facts, :starts, :ends,"
		" :respond, :invite, :registers, :tiers, :sequence)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	sql_bind_text(st, ":uid", m->uid);
	sql_bind_text(st, ":id", m->id);
	sql_bind_text(st, ":title", m->title);
	sql_bind_text(st, ":facts", m->facts);
	sql_bind_int(st, ":starts", m->starts_at);
	sql_bind_int(st, ":ends", m->ends_at);
	if (m->respond_by != 0)
		sql_bind_int(st, ":respond", m->respond_by);
	sql_bind_int(st, ":invite", m->invite);
	sql_bind_int(st, ":registers", m->registers);
	sql_bind_text(st, ":tiers", m->tiers);
	sql_bind_int(st, ":sequence", m->sequence);
	return sql_run(st, err);
}

int
recap_meetings_save(struct db *db, int64_t revision_id, size_t n,
	const struct recap_meeting *v, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "DELETE FROM revision_event"
		" WHERE revision_id = :revision", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	if (sql_run(st, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (insert(db, revision_id, &v[i], err) == -1)
			return -1;
	return 0;
}

static void
read_meeting(sqlite3_stmt *st, struct arena *a, struct recap_meeting *m)
{
	*m = (struct recap_meeting){
		.uid = arena_strdup(a, sql_text(st, 0)),
		.id = arena_strdup(a, sql_text(st, 1)),
		.title = arena_strdup(a, sql_text(st, 2)),
		.facts = arena_strdup(a, sql_text(st, 3)),
		.starts_at = sql_int(st, 4), .ends_at = sql_int(st, 5),
		.respond_by = sql_int(st, 6), .invite = sql_int(st, 7),
		.registers = sql_int(st, 8) != 0,
		.tiers = arena_strdup(a, sql_text(st, 9)),
		.sequence = sql_int(st, 10),
		.recap_id = sql_int(st, 11),
		.quiet = sql_int(st, 12) != 0,
		.gone = sql_int(st, 13) != 0,
		.slug = arena_strdup(a, sql_text(st, 14)),
	};
}

/*
 * A revision has begun by its time, which withdrawing it leaves; the latest
 * that did must still be in that state. What only an earlier revision tells of
 * is gone where the latest has meetings of its own kept, or none at all.
 */
int
recap_meetings(struct db *db, struct arena *a, int64_t list_id, int64_t now,
	struct recap_meeting **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT x.uid, x.id, x.title,"
		" x.facts, x.starts_at, x.ends_at, x.respond_by, x.invite,"
		" x.registers, x.tiers, x.sequence, p.id,"
		" NOT EXISTS (SELECT 1 FROM delivery d"
		"  WHERE d.revision_id = v.id), w.id <> v.id,"
		" p.slug"
		" FROM revision_event x JOIN revision w ON w.id = x.revision_id"
		" JOIN recap p ON p.id = w.recap_id AND p.list_id = :list"
		" JOIN revision v ON v.recap_id = p.id AND v.state = 'begun'"
		"  AND v.revision = (SELECT max(revision) FROM revision"
		"   WHERE recap_id = p.id AND begun_at IS NOT NULL)"
		" WHERE x.starts_at > :now AND (w.id = v.id"
		"  OR (w.begun_at IS NOT NULL AND w.revision = (SELECT"
		"   max(o.revision) FROM revision o JOIN revision_event y"
		"    ON y.revision_id = o.id AND y.uid = x.uid"
		"   WHERE o.recap_id = p.id AND o.begun_at IS NOT NULL)))"
		" ORDER BY x.starts_at, x.uid", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_int(st, ":now", now);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		read_meeting(st, a, &(*v_r)[(*n_r)++]);
	}
	return rc;
}

int
recap_meeting_last(struct db *db, struct arena *a, const char *uid,
	struct recap_meeting *m_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT x.uid, x.id, x.title,"
		" x.facts, x.starts_at, x.ends_at, x.respond_by, x.invite,"
		" x.registers, x.tiers, x.sequence, p.id, 0, 0, p.slug"
		" FROM revision_event x JOIN revision v ON v.id = x.revision_id"
		" JOIN recap p ON p.id = v.recap_id"
		" WHERE x.uid = :uid AND v.begun_at IS NOT NULL"
		" ORDER BY v.revision DESC LIMIT 1", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":uid", uid);
	rc = sql_step(st, err);
	if (rc == 1)
		read_meeting(st, a, m_r);
	sql_done(st);
	return rc;
}

int
recap_meeting_start(struct db *db, int64_t recap_id, int64_t revision,
	const char *uid, int64_t *at_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT x.starts_at"
		" FROM revision v JOIN revision_event x"
		"  ON x.revision_id = v.id AND x.uid = :uid"
		" WHERE v.recap_id = :recap AND v.revision = :revision", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap_id);
	sql_bind_int(st, ":revision", revision);
	sql_bind_text(st, ":uid", uid);
	rc = sql_step(st, err);
	if (rc == 1)
		*at_r = sql_int(st, 0);
	sql_done(st);
	return rc;
}

/* --- sessions ----------------------------------------------------------- */

int
session_looked(struct db *db, int64_t list_id, const char *session,
	const char *day, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT 1 FROM session_looked"
		" WHERE list_id = :list AND session = :session"
		" AND day = :day", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":session", session);
	sql_bind_text(st, ":day", day);
	rc = sql_step(st, err);
	sql_done(st);
	return rc;
}

int
session_note_looked(struct db *db, int64_t list_id, const char *session,
	const char *day, int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO session_looked"
		" (list_id, session, day, at) VALUES (:list, :session, :day,"
		" :now) ON CONFLICT DO NOTHING", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":session", session);
	sql_bind_text(st, ":day", day);
	sql_bind_int(st, ":now", now);
	return sql_run(st, err);
}

int
session_first_member(struct db *db, int64_t list_id, int64_t *at_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT ifnull(min(recorded_at), 0)"
		" FROM ledger WHERE member_id = (SELECT id FROM member"
		"  WHERE list_id = :list ORDER BY id LIMIT 1)", err);
	int rc;

	*at_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	rc = sql_step(st, err);
	if (rc == 1)
		*at_r = sql_int(st, 0);
	sql_done(st);
	return rc == -1 ? -1 : 0;
}
