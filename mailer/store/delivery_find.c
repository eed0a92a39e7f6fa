/* SPDX-License-Identifier: MIT */
/* Which mail of ours it is about. */
#include "store/delivery_find.h"

#include "store/sql.h"

static const char *
text(struct arena *a, sqlite3_stmt *st, int col)
{
	return sql_null(st, col) ? "" : arena_strdup(a, sql_text(st, col));
}

int
delivery_find(struct db *db, struct arena *a, int64_t id,
	struct found_delivery *d_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT d.id, d.list_id,"
		" d.member_id, l.slug, d.kind, d.subject_key, d.addr, d.state,"
		" d.armed_at, p.id, coalesce(v.revision,"
		"  json_extract(n.args, '$.revision'), (SELECT max(w.revision)"
		/* A mail that brought whole drafts had those of its time; a
		 * correction of the same second was planned after it. */
		"  FROM revision w WHERE w.recap_id = p.id"
		"  AND (w.begun_at < d.armed_at OR (w.begun_at = d.armed_at"
		"   AND EXISTS (SELECT 1 FROM delivery o"
		"    WHERE o.revision_id = w.id AND o.id < d.id)))),"
		"  (SELECT max(revision) FROM revision"
		"  WHERE recap_id = p.id)), p.slug, n.kind,"
		" n.args, d.edition_id"
		" FROM delivery d JOIN list l ON l.id = d.list_id"
		" LEFT JOIN revision v ON v.id = d.revision_id"
		" LEFT JOIN notice n ON d.revision_id IS NULL"
		"  AND n.id = CAST(d.subject_key AS INTEGER)"
		/* Whole drafts that were asked for are the recap's, too, and
		 * what asks to comment on them. */
		" LEFT JOIN recap p ON p.id = v.recap_id"
		"  OR (n.kind IN ('full', 'feedback_reminder')"
		"  AND p.list_id = d.list_id"
		"  AND p.slug = json_extract(n.args, '$.recap'))"
		" WHERE d.id = :id", err);
	int rc;

	*d_r = (struct found_delivery){0};
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", id);
	rc = sql_step(st, err);
	if (rc == 1)
		*d_r = (struct found_delivery){.id = sql_int(st, 0),
			.list_id = sql_int(st, 1), .member_id = sql_int(st, 2),
			.list = text(a, st, 3), .kind = text(a, st, 4),
			.subject_key = text(a, st, 5), .addr = text(a, st, 6),
			.state = delivery_state_of(sql_text(st, 7)),
			.armed = !sql_null(st, 8), .recap_id = sql_int(st, 9),
			.revision = sql_int(st, 10), .recap = text(a, st, 11),
			.notice = text(a, st, 12), .args = text(a, st, 13),
			.edition_id = sql_int(st, 14)};
	sql_done(st);
	return rc;
}

int
delivery_last_id(struct db *db, int64_t *id_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT seq FROM sqlite_sequence"
		" WHERE name = 'delivery'", err);
	int rc;

	*id_r = 0;
	if (st == NULL)
		return -1;
	rc = sql_step(st, err);
	if (rc == 1)
		*id_r = sql_int(st, 0);
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

int
delivery_each_of(struct db *db, int64_t member,
	int (*fn)(void *ctx, int64_t id, const char *list, const char *kind,
		const char *subject_key), void *ctx, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT d.id, l.slug, d.kind,"
		" d.subject_key FROM delivery d JOIN list l"
		" ON l.id = d.list_id WHERE d.list_id ="
		"  (SELECT list_id FROM member WHERE id = :member)"
		" AND d.member_id = :member ORDER BY d.id DESC", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	while ((rc = sql_step(st, err)) > 0)
		if (fn(ctx, sql_int(st, 0), sql_text(st, 1), sql_text(st, 2),
			sql_text(st, 3)) != 0) {
			sql_done(st);
			return 1;
		}
	return rc;
}
