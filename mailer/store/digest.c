/* SPDX-License-Identifier: MIT */
/* Which months have their digest, and what became of its preview. */
#include "store/digest.h"

#include <string.h>

#include "store/sql.h"

#define DIGEST_COLUMNS                                                         \
	"SELECT list_id, month, at, slug, hash, automatic, notice_id, seen,"   \
	" ended_at, sent, seen_at FROM digest "

static bool
copy_hash(unsigned char out[SHA256_LEN], sqlite3_stmt *st, int col)
{
	size_t n;
	const void *p = sql_blob(st, col, &n);

	if (n != SHA256_LEN)
		return false;
	memcpy(out, p, n);
	return true;
}

static void
read_row(sqlite3_stmt *st, struct arena *a, struct digest_row *r)
{
	const char *slug = sql_text(st, 3);

	memset(r, 0, sizeof(*r));
	r->list_id = sql_int(st, 0);
	r->month = arena_strdup(a, sql_text(st, 1));
	r->at = sql_int(st, 2);
	r->slug = slug != NULL && *slug != '\0' ? arena_strdup(a, slug) : NULL;
	r->ours = copy_hash(r->hash, st, 4);
	r->automatic = sql_int(st, 5) != 0;
	r->notice_id = sql_int(st, 6);
	r->shown = copy_hash(r->seen, st, 7) && copy_hash(r->sent, st, 9);
	r->ended_at = sql_int(st, 8);
	r->seen_at = sql_int(st, 10);
}

static int
one_row(sqlite3_stmt *st, struct arena *a, struct digest_row *r,
	struct err *err)
{
	int rc = sql_step(st, err);

	if (rc == 1) {
		read_row(st, a, r);
		sql_done(st);
	}
	return rc;
}

int
digest_row_get(struct db *db, struct arena *a, int64_t list_id,
	const char *month, struct digest_row *r, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, DIGEST_COLUMNS
		"WHERE list_id = :list AND month = :month", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":month", month);
	return one_row(st, a, r, err);
}

int
digest_row_open(struct db *db, struct arena *a, int64_t list_id,
	const char *slug, struct digest_row *r, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, DIGEST_COLUMNS
		"WHERE list_id = :list AND slug = :slug"
		" AND ended_at IS NULL LIMIT 1", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":slug", slug);
	return one_row(st, a, r, err);
}

int
digest_row_of_notice(struct db *db, struct arena *a, int64_t notice_id,
	struct digest_row *r, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, DIGEST_COLUMNS "WHERE notice_id = :notice", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":notice", notice_id);
	return one_row(st, a, r, err);
}

int
digest_rows_open(struct db *db, struct arena *a, int64_t list_id,
	struct digest_row **v_r, size_t *n_r, struct err *err)
{
	struct digest_row *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, DIGEST_COLUMNS
		"WHERE list_id = :list AND ended_at IS NULL ORDER BY month",
		err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		read_row(st, a, &v[n++]);
	}
	*v_r = v;
	*n_r = n;
	return rc;
}

int
digest_row_put(struct db *db, const struct digest_row *r, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "INSERT INTO digest (list_id, month, at, slug,"
		" hash, automatic, notice_id, seen, sent, seen_at, ended_at)"
		" VALUES (:list, :month, :at, :slug, :hash, :automatic,"
		" :notice, :seen, :sent, :seen_at, :ended)"
		" ON CONFLICT (list_id, month) DO UPDATE SET"
		" slug = :slug, hash = :hash, automatic = :automatic,"
		" notice_id = :notice, seen = :seen, sent = :sent,"
		" seen_at = :seen_at, ended_at = :ended", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", r->list_id);
	sql_bind_text(st, ":month", r->month);
	sql_bind_int(st, ":at", r->at);
	sql_bind_text(st, ":slug", r->slug);
	if (r->ours)
		sql_bind_blob(st, ":hash", r->hash, SHA256_LEN);
	sql_bind_int(st, ":automatic", r->automatic);
	if (r->notice_id != 0)
		sql_bind_int(st, ":notice", r->notice_id);
	if (r->shown) {
		sql_bind_blob(st, ":seen", r->seen, SHA256_LEN);
		sql_bind_blob(st, ":sent", r->sent, SHA256_LEN);
		sql_bind_int(st, ":seen_at", r->seen_at);
	}
	if (r->ended_at != 0)
		sql_bind_int(st, ":ended", r->ended_at);
	return sql_run(st, err);
}

int
digest_accepted(struct db *db, const struct digest_row *r, int64_t *at_r,
	bool *over_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	*at_r = 0;
	*over_r = false;
	st = sql_prepare(db, "SELECT (SELECT max(done_at) FROM delivery"
		"  WHERE list_id = :list AND member_id = 0 AND kind = 'notice'"
		"  AND subject_key = CAST(:notice AS TEXT)"
		"  AND state = 'accepted'),"
		" (SELECT settled_at IS NOT NULL FROM notice"
		"  WHERE id = :notice)"
		" AND NOT EXISTS (SELECT 1 FROM delivery"
		"  WHERE list_id = :list AND member_id = 0 AND kind = 'notice'"
		"  AND subject_key = CAST(:notice AS TEXT) AND state IN"
		"  ('planned', 'armed', 'deferred', 'in_doubt', 'accepted'))",
		err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", r->list_id);
	sql_bind_int(st, ":notice", r->notice_id);
	rc = sql_step(st, err);
	if (rc == 1) {
		*at_r = sql_int(st, 0);
		*over_r = sql_int(st, 1) != 0;
		sql_done(st);
	}
	return rc == -1 ? -1 : 0;
}
