/* SPDX-License-Identifier: MIT */
/*
 * Which editions there are of a revision, and which of a recap members have.
 *
 * Policy: what a correction is compared with is whatever of the recap may
 * still come to be what a member has: a mail in doubt may turn out to have
 * come, and one that waits may go out before the correction is frozen.
 */
#include <string.h>

#include "store/edition.h"
#include "store/sql.h"

/* false: there is none. */
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

int
editions_of(struct db *db, struct arena *a, int64_t revision_id,
	struct frozen_edition **v_r, size_t *n_r, struct err *err)
{
	struct frozen_edition *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT id, tier, lang, subject,"
		" projection_hash, html_bytes, text_bytes, against,"
		" ifnull(changes, -1) FROM edition"
		" WHERE revision_id = :revision"
		" ORDER BY length(against), id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		memset(&v[n], 0, sizeof(v[n]));
		v[n].id = sql_int(st, 0);
		v[n].tier = arena_strdup(a, sql_text(st, 1));
		v[n].lang = arena_strdup(a, sql_text(st, 2));
		v[n].subject = arena_strdup(a, sql_text(st, 3));
		copy_hash(v[n].projection_hash, st, 4);
		v[n].html_bytes = sql_int(st, 5);
		v[n].text_bytes = sql_int(st, 6);
		v[n].marked = copy_hash(v[n].against, st, 7);
		v[n].changes = sql_int(st, 8);
		n++;
	}
	*v_r = v;
	*n_r = n;
	return rc;
}

int
editions_had(struct db *db, struct arena *a, int64_t recap_id,
	struct had_edition **v_r, size_t *n_r, struct err *err)
{
	struct had_edition *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT tier, lang, projection_hash, max(shown)"
		" FROM edition WHERE id IN (SELECT d.edition_id"
		"  FROM delivery d JOIN revision v ON v.id = d.revision_id"
		"  WHERE v.recap_id = :recap AND d.state IN ('accepted',"
		"   'armed', 'in_doubt', 'planned', 'deferred')"
		"  GROUP BY d.edition_id)"
		" GROUP BY tier, lang, projection_hash ORDER BY min(id)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		memset(&v[n], 0, sizeof(v[n]));
		v[n].tier = arena_strdup(a, sql_text(st, 0));
		v[n].lang = arena_strdup(a, sql_text(st, 1));
		copy_hash(v[n].projection_hash, st, 2);
		v[n].kept = copy_hash(v[n].shown, st, 3);
		n++;
	}
	*v_r = v;
	*n_r = n;
	return rc;
}
