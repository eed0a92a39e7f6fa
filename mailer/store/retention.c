/* SPDX-License-Identifier: MIT */
/*
 * Retention: a table of steps, each of which takes a piece at a time until it
 * finds nothing more.
 *
 * Policy: who asked to join and never confirmed is erased as if nothing had
 * been asked, but for a row of the ledger; who had left before has left again,
 * and keeps the record of it. Members who are pending without a request, as an
 * import leaves those whose mail came back, are none of this.
 */
#include "store/retention.h"

#include "base/arena.h"
#include "base/failpoint.h"
#include "store/edition.h"
#include "store/forget.h"
#include "store/reply_erase.h"
#include "store/sql.h"

enum { ROWS = 5000, MEMBERS = 500, CONTENTS = 100, MINUTE = 60 };

struct retaining {
	struct db *db;
	struct ledger *ledger;
	const struct retention_cutoffs *c;
	struct retention_work *w;
	struct arena a;		/* of one piece */
};

void
retention_cutoffs(int64_t now, int64_t deliveries, int64_t replies,
	struct retention_cutoffs *c_r)
{
	*c_r = (struct retention_cutoffs){
		.now = now,
		.deliveries = now - deliveries,
		.replies = now - replies,
		.unconfirmed = now - RETENTION_UNCONFIRMED,
		.requests = now - RETENTION_REQUESTS,
		.relay_use = now - RETENTION_RELAY_USE,
	};
}

bool
retention_due(int64_t last, int64_t now)
{
	return now - last >= RETENTION_EVERY || now < last;
}

int
retention_last(struct db *db, int64_t *at_r, struct err *err)
{
	return db_meta_int(db, "retention_at", at_r, err);
}

int
retention_note(struct db *db, int64_t now, struct err *err)
{
	return db_meta_set_int(db, "retention_at", now, err);
}

/* Rows that one statement took away; -1. */
static int64_t
take(struct retaining *r, sqlite3_stmt *st, struct err *err)
{
	return sql_run(st, err) == -1 ? -1 : sql_changes(r->db);
}

static int64_t
take_before(struct retaining *r, sqlite3_stmt *st, int64_t before,
	struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":before", before);
	return take(r, st, err);
}

/* --- who never confirmed ------------------------------------------------ */

struct pending {
	int64_t member, address;
	bool had_left;
};

static int
find_unconfirmed(struct retaining *r, struct pending **v_r, size_t *n_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db, "SELECT m.id, m.address_id,"
		" m.chosen & 8 FROM signup s JOIN member m"
		" ON m.id = s.member_id WHERE m.status = 'pending'"
		" GROUP BY m.id HAVING max(s.at) < :before"
		" ORDER BY m.id LIMIT :max", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":before", r->c->unconfirmed);
	sql_bind_int(st, ":max", MEMBERS);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(&r->a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct pending){sql_int(st, 0),
			sql_int(st, 1), sql_int(st, 2) != 0};
	}
	return rc;
}

static int
run_for(sqlite3_stmt *st, const char *name, int64_t id, struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, name, id);
	return sql_run(st, err);
}

/* The address goes with its last member, unless it is one that no mail may
 * ever go to. Of a mail that may be under way, a row without a name is left. */
static int
erase_unconfirmed(struct retaining *r, const struct pending *p,
	struct err *err)
{
	struct db *db = r->db;

	if (member_erase(db, p->member, "was never confirmed", r->c->now,
		err) == -1 ||
	    run_for(sql_prepare(db, "DELETE FROM delivery WHERE list_id ="
		" (SELECT list_id FROM member WHERE id = :member)"
		" AND member_id = :member AND state IN ('accepted', 'failed',"
		"  'suppressed', 'expired', 'cancelled')", err), ":member",
		p->member, err) == -1 ||
	    run_for(sql_prepare(db, "DELETE FROM member WHERE id = :member",
		err), ":member", p->member, err) == -1)
		return -1;
	return run_for(sql_prepare(db, "DELETE FROM address"
		" WHERE id = :address AND suspended_at IS NULL"
		" AND complained_at IS NULL AND NOT EXISTS (SELECT 1"
		"  FROM member WHERE address_id = :address)", err), ":address",
		p->address, err);
}

static int
lapse(struct retaining *r, const struct pending *p, struct err *err)
{
	const struct consent_row row = {.member = p->member,
		.kind = CONSENT_LAPSED, .at = r->c->now,
		.recorded_at = r->c->now, .payload = "{}"};
	int rc;

	if (p->had_left)
		rc = run_for(sql_prepare(r->db, "UPDATE member"
			" SET status = 'unsubscribed' WHERE id = :member",
			err), ":member", p->member, err);
	else
		rc = erase_unconfirmed(r, p, err);
	failpoint("lapse_member");
	return rc == -1 ? -1 : ledger_append(r->ledger, &row, err);
}

static int64_t
lapse_some(struct retaining *r, struct err *err)
{
	struct pending *v;
	size_t n;

	if (find_unconfirmed(r, &v, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (lapse(r, &v[i], err) == -1)
			return -1;
	r->w->total.lapsed += (int64_t)n;
	return (int64_t)n;
}

/* A request that is still pending is what says that it was one. */
static int64_t
drop_requests(struct retaining *r, struct err *err)
{
	int64_t n = take_before(r, sql_prepare(r->db, "DELETE FROM signup"
		" WHERE at < :before AND NOT EXISTS (SELECT 1 FROM member m"
		"  WHERE m.id = signup.member_id AND m.status = 'pending')",
		err), r->c->requests, err);

	r->w->total.requests += n > 0 ? n : 0;
	return n;
}

/* --- deliveries --------------------------------------------------------- */

/* A recap of which nothing is open and nothing is young; 1, 0, -1. */
static int
find_old_recap(struct retaining *r, int64_t *recap_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db, "SELECT p.id FROM recap p"
		" WHERE EXISTS (SELECT 1 FROM revision v JOIN delivery d"
		"  ON d.revision_id = v.id WHERE v.recap_id = p.id)"
		" AND NOT EXISTS (SELECT 1 FROM revision v"
		"  WHERE v.recap_id = p.id AND (v.state = 'approved'"
		"  OR v.approved_at >= :before))"
		" AND NOT EXISTS (SELECT 1 FROM revision v JOIN delivery d"
		"  ON d.revision_id = v.id WHERE v.recap_id = p.id"
		"  AND d.state IN ('planned', 'armed', 'deferred', 'in_doubt'))"
		" AND NOT EXISTS (SELECT 1 FROM revision v JOIN delivery d"
		"  ON d.revision_id = v.id WHERE v.recap_id = p.id"
		"  AND ifnull(d.done_at, :before) >= :before)"
		" ORDER BY p.id LIMIT 1", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":before", r->c->deliveries);
	rc = sql_step(st, err);
	if (rc == 1) {
		*recap_r = sql_int(st, 0);
		sql_done(st);
	}
	return rc;
}

/* With the first rows that go, since it can be told by them only. */
static int
mark_erased(struct retaining *r, int64_t recap, struct err *err)
{
	return run_for(sql_prepare(r->db, "UPDATE revision SET state = 'held',"
		" held_for = '" REVISION_ERASED "' WHERE recap_id = :recap"
		" AND revision = (SELECT max(revision) FROM revision"
		"  WHERE recap_id = :recap)"
		" AND EXISTS (SELECT 1 FROM revision v JOIN delivery d"
		"  ON d.revision_id = v.id WHERE v.recap_id = :recap"
		"  AND d.state = 'accepted')", err), ":recap", recap, err);
}

static int64_t
drop_recaps(struct retaining *r, struct err *err)
{
	sqlite3_stmt *st;
	int64_t n;
	int rc = r->w->recap != 0 ? 1 : find_old_recap(r, &r->w->recap, err);

	if (rc <= 0)
		return rc;
	if (mark_erased(r, r->w->recap, err) == -1)
		return -1;
	failpoint("retention_marked");
	st = sql_prepare(r->db, "DELETE FROM delivery WHERE id IN"
		" (SELECT d.id FROM revision v JOIN delivery d"
		"  ON d.revision_id = v.id WHERE v.recap_id = :recap"
		"  LIMIT :max)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", r->w->recap);
	sql_bind_int(st, ":max", ROWS);
	n = take(r, st, err);
	if (n < ROWS)
		r->w->recap = 0;
	r->w->total.deliveries += n > 0 ? n : 0;
	return n;
}

static int64_t
drop_notice_mails(struct retaining *r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db, "DELETE FROM delivery WHERE id IN"
		" (SELECT id FROM delivery WHERE revision_id IS NULL"
		"  AND state IN ('accepted', 'failed', 'suppressed',"
		"  'expired', 'cancelled') AND done_at < :before LIMIT :max)",
		err);
	int64_t n;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":max", ROWS);
	n = take_before(r, st, r->c->deliveries, err);
	r->w->total.deliveries += n > 0 ? n : 0;
	return n;
}

/* --- notices ------------------------------------------------------------ */

/* Those whose mail is gone, or that had none. */
static int
find_old_notices(struct retaining *r, int64_t **v_r, size_t *n_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db, "SELECT n.id FROM notice n"
		" WHERE n.settled_at < :before AND n.created_at < :before"
		" AND (n.once IS NULL OR n.args <> '{}'"
		"  OR EXISTS (SELECT 1 FROM notice_part p"
		"   WHERE p.notice_id = n.id))"
		" AND NOT EXISTS (SELECT 1 FROM delivery d"
		"  WHERE d.list_id = n.list_id"
		"  AND d.member_id = ifnull(n.member_id, 0)"
		"  AND d.kind = 'notice'"
		"  AND d.subject_key = CAST(n.id AS TEXT))"
		" ORDER BY n.id LIMIT :max", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":before", r->c->deliveries);
	sql_bind_int(st, ":max", ROWS);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(&r->a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = sql_int(st, 0);
	}
	return rc;
}

/* What is told once only must not be told again. */
static int64_t
drop_notices(struct retaining *r, struct err *err)
{
	struct db *db = r->db;
	int64_t *v;
	size_t n;

	if (find_old_notices(r, &v, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (run_for(sql_prepare(db, "DELETE FROM notice_part"
			" WHERE notice_id = :id", err), ":id", v[i],
			err) == -1 ||
		    /* What it handed on has gone its way. */
		    run_for(sql_prepare(db, "DELETE FROM kept_mail"
			" WHERE notice_id = :id", err), ":id", v[i],
			err) == -1 ||
		    run_for(sql_prepare(db, "DELETE FROM notice"
			" WHERE id = :id AND once IS NULL", err), ":id", v[i],
			err) == -1 ||
		    run_for(sql_prepare(db, "UPDATE notice SET args = '{}'"
			" WHERE id = :id", err), ":id", v[i], err) == -1)
			return -1;
	r->w->total.notices += (int64_t)n;
	return (int64_t)n;
}

/* Few, since many notices share one; only some at a time, as each costs a
 * look through all parts. Without notices that went there are none. */
static int64_t
drop_contents(struct retaining *r, struct err *err)
{
	sqlite3_stmt *st;
	int64_t n;

	if (r->w->total.notices == 0)
		return 0;
	st = sql_prepare(r->db, "DELETE FROM content"
		" WHERE hash IN (SELECT hash FROM content WHERE hash NOT IN"
		"  (SELECT hash FROM edition_part UNION"
		"   SELECT shown FROM edition WHERE shown IS NOT NULL UNION"
		"   SELECT hash FROM notice_part) LIMIT :max)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":max", CONTENTS);
	n = take(r, st, err);
	r->w->total.contents += n > 0 ? n : 0;
	return n;
}

/* --- replies ------------------------------------------------------------ */

/* Of each that a mail came stays, so that it is not acted on again. */
static int64_t
drop_replies(struct retaining *r, struct err *err)
{
	return replies_expire(r->db, r->c->replies, r->c->now, err);
}

/* Who was asked to what is still to come hears of its changes, and what they
 * answered counts, however short the rest is kept. */
static int64_t
take_of_past(struct retaining *r, sqlite3_stmt *st, int64_t before,
	struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", r->c->now);
	return take_before(r, st, before, err);
}

static int64_t
drop_rsvps(struct retaining *r, struct err *err)
{
	return take_of_past(r, sql_prepare(r->db, "DELETE FROM rsvp"
		" WHERE at < :before AND event_id NOT IN (SELECT id FROM event"
		"  WHERE starts_at > :now)", err), r->c->replies, err);
}

/* As long as the mails that asked. */
static int64_t
drop_invited(struct retaining *r, struct err *err)
{
	return take_of_past(r, sql_prepare(r->db, "DELETE FROM invited"
		" WHERE at < :before AND event_id NOT IN (SELECT id FROM event"
		"  WHERE starts_at > :now)", err), r->c->deliveries, err);
}

/* --- small ones --------------------------------------------------------- */

static int64_t
drop_bounces(struct retaining *r, struct err *err)
{
	return take_before(r, sql_prepare(r->db, "DELETE FROM bounce"
		" WHERE at < :before", err), r->c->deliveries, err);
}

static int64_t
drop_warnings(struct retaining *r, struct err *err)
{
	return take_before(r, sql_prepare(r->db, "DELETE FROM consent_warning"
		" WHERE until < :before", err), r->c->deliveries, err);
}

static int64_t
drop_draft_reminders(struct retaining *r, struct err *err)
{
	return take_before(r, sql_prepare(r->db, "DELETE FROM draft_reminder"
		" WHERE at < :before", err), r->c->deliveries, err);
}

/* Also of relays that the settings do not name any more. */
static int64_t
drop_relay_use(struct retaining *r, struct err *err)
{
	return take_before(r, sql_prepare(r->db, "DELETE FROM relay_use"
		" WHERE minute < :before", err), r->c->relay_use / MINUTE,
		err);
}

/* --- the work ----------------------------------------------------------- */

/* How many rows went; 0 ends the step. What a step leaves without an owner
 * goes with one behind it. */
static int64_t (*const steps[])(struct retaining *r, struct err *err) = {
	lapse_some, drop_requests, drop_recaps, drop_notice_mails,
	drop_notices, drop_contents, drop_replies, drop_rsvps, drop_invited,
	drop_bounces, drop_warnings, drop_draft_reminders, drop_relay_use,
};
enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

int
retention_step(struct db *db, struct ledger *l,
	const struct retention_cutoffs *c, struct retention_work *w,
	struct err *err)
{
	struct retaining r = {.db = db, .ledger = l, .c = c, .w = w};
	int64_t n = 0;
	int rc;

	if (w->step >= STEPS)
		return 0;
	arena_init(&r.a);
	rc = db_begin(db, err);
	if (rc == 0) {
		n = steps[w->step](&r, err);
		failpoint("retention_commit");
		rc = db_end(db, n == -1 ? -1 : 0, err);
	}
	arena_release(&r.a);
	if (rc == 0 && n == 0)
		w->step++;
	return rc == -1 ? -1 : w->step < STEPS;
}
