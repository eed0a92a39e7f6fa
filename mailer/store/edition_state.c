/* SPDX-License-Identifier: MIT */
/*
 * What becomes of a revision: begun, held, withdrawn.
 *
 * Policy: a cancel may come at any moment, from another process. Whoever
 * changes a state names the one it was in, within the transaction that rests
 * on it, so that what was withdrawn stays so.
 */
#include <stdio.h>
#include <string.h>

#include "store/edition.h"
#include "store/sql.h"

int
recap_withdraw(struct db *db, int64_t recap, const char *reason, int64_t now,
	int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE delivery SET state = 'cancelled',"
		" done_at = :now, next_at = NULL,"
		" reason = ifnull(:reason, reason)"
		" WHERE revision_id IN (SELECT id FROM revision"
		"  WHERE recap_id = :recap) AND state IN ('planned',"
		" 'deferred')", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":reason", reason);
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":recap", recap);
	if (sql_run(st, err) == -1)
		return -1;
	*n_r = sql_changes(db);
	st = sql_prepare(db, "UPDATE revision SET state = 'withdrawn',"
		" held_for = NULL WHERE recap_id = :recap", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap);
	return sql_run(st, err);
}

bool
revision_erased(const struct revision *r)
{
	return r->state == REVISION_HELD && r->held_for != NULL &&
		strcmp(r->held_for, REVISION_ERASED) == 0;
}

/* Who "approved" a held revision tells what it is: adopt, which found it in
 * the journal, or resolve, once a person has said that it was sent. */
bool
revision_undecided(const struct revision *r)
{
	return r->state == REVISION_HELD && !revision_erased(r) &&
		strcmp(r->approved_by, "adopt") == 0;
}

bool
revision_lost(const struct revision *r)
{
	return revision_undecided(r) || revision_erased(r) || (r->state == REVISION_HELD &&
		strcmp(r->approved_by, "resolve") == 0);
}

int
revision_settle(struct db *db, int64_t id, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE revision"
		" SET approved_by = 'resolve' WHERE id = :id"
		" AND state = 'held'", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", id);
	return sql_run(st, err);
}

int
revision_change(struct db *db, int64_t id, enum revision_state from,
	enum revision_state to, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE revision SET state = :to,"
		" held_for = NULL WHERE id = :id AND state = :from", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":from", revision_state_name(from));
	sql_bind_text(st, ":to", revision_state_name(to));
	sql_bind_int(st, ":id", id);
	return sql_run(st, err) == -1 ? -1 : sql_changes(db) > 0;
}

int
revision_hold(struct db *db, int64_t id, const char *why, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE revision SET held_for = :why,"
		" state = iif(state = 'approved' AND begun_at IS NOT NULL,"
		" 'withdrawn', 'held') WHERE id = :id"
		" AND state IN ('approved', 'begun')", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":why", why);
	sql_bind_int(st, ":id", id);
	return sql_run(st, err) == -1 ? -1 : sql_changes(db) > 0;
}

int
revision_approve_again(struct db *db, int64_t id, const struct freeze *f,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE revision SET send_at = :send,"
		" stale = :stale, source = :source, source_hash = :hash,"
		" state = 'approved', held_for = NULL"
		" WHERE id = :id AND (state = 'approved'"
		"  OR (state = 'held' AND begun_at IS NULL))", err);
	if (st == NULL)
		return -1;
	if (f->send_at != 0)
		sql_bind_int(st, ":send", f->send_at);
	sql_bind_int(st, ":stale", f->stale);
	sql_bind_text(st, ":source", f->source);
	sql_bind_blob(st, ":hash", f->source_hash, SHA256_LEN);
	sql_bind_int(st, ":id", id);
	return sql_run(st, err) == -1 ? -1 : sql_changes(db) > 0;
}

int
revision_has_begun(struct db *db, const char *list, const char *slug,
	int64_t number, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT 1 FROM begun WHERE list = :list"
		" AND slug = :slug AND revision = :revision", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":list", list);
	sql_bind_text(st, ":slug", slug);
	sql_bind_int(st, ":revision", number);
	rc = sql_step(st, err);
	sql_done(st);
	return rc;
}

static int
insert_begun(struct db *db, const struct revision *r, const char *slug,
	int64_t now, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "INSERT INTO begun (list, slug, revision, at)"
		" VALUES (:list, :slug, :revision, :at)"
		" ON CONFLICT DO NOTHING", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":list", r->list);
	sql_bind_text(st, ":slug", slug);
	sql_bind_int(st, ":revision", r->number);
	sql_bind_int(st, ":at", now);
	return sql_run(st, err) == -1 ? -1 : 1;
}

int
revision_begin(struct db *db, const struct revision *r, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE revision SET state = 'begun',"
		" begun_at = :now WHERE id = :id AND state IN ('approved',"
		" 'begun')", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":id", r->id);
	if (sql_run(st, err) == -1)
		return -1;
	return sql_changes(db) == 0 ? 0 :
		insert_begun(db, r, r->slug, now, err);
}

int
revision_begin_one(struct db *db, const struct revision *r, int64_t member,
	int64_t now, struct err *err)
{
	char slug[320];
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT 1 FROM revision WHERE id = :id"
		" AND state <> 'withdrawn'", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", r->id);
	rc = sql_step(st, err);
	sql_done(st);
	if (rc != 1)
		return rc;
	snprintf(slug, sizeof(slug), "%s/%lld", r->slug, (long long)member);
	return insert_begun(db, r, slug, now, err);
}
