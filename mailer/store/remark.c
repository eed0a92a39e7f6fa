/* SPDX-License-Identifier: MIT */
/* Remarks on drafts: who said what of which section, and who said nothing. */
#include "store/remark.h"

#include <string.h>

#include "store/sql.h"

int
remark_add(struct db *db, struct remark *r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO remark (recap_id,"
		" number, revision, member_id, reply_id, section, quote,"
		" words, at) SELECT :recap, 1 + ifnull(max(number), 0),"
		" :revision, :member, :reply, :section, :quote, :words, :at"
		" FROM remark WHERE recap_id = :recap RETURNING number", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", r->recap_id);
	sql_bind_int(st, ":revision", r->revision);
	sql_bind_int(st, ":member", r->member_id);
	if (r->reply_id != 0)
		sql_bind_int(st, ":reply", r->reply_id);
	sql_bind_int(st, ":section", r->section);
	sql_bind_text(st, ":quote", r->quote);
	sql_bind_text(st, ":words", r->words);
	sql_bind_int(st, ":at", r->at);
	rc = sql_step(st, err);
	if (rc == 1)
		r->number = sql_int(st, 0);
	sql_done(st);
	return rc == 1 ? 0 : -1;
}

/* Whoever was forgotten said nothing that is left. */
int
remarks_of(struct db *db, struct arena *a, int64_t recap_id,
	struct remark **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT r.recap_id, r.revision,"
		" r.member_id, r.reply_id, r.number, r.section, r.quote,"
		" r.words, r.at, r.settled_at, r.settled, m.name, x.addr,"
		" m.tier FROM remark r LEFT JOIN member m"
		"  ON m.id = r.member_id"
		" LEFT JOIN address x ON x.id = m.address_id"
		"  AND x.forgotten_at IS NULL"
		" WHERE r.recap_id = :recap AND r.words != ''"
		" ORDER BY r.section = 0, r.section, r.number", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct remark){
			.recap_id = sql_int(st, 0),
			.revision = sql_int(st, 1),
			.member_id = sql_int(st, 2),
			.reply_id = sql_int(st, 3),
			.number = sql_int(st, 4),
			.section = (int)sql_int(st, 5),
			.quote = arena_strdup(a, sql_text(st, 6)),
			.words = arena_strdup(a, sql_text(st, 7)),
			.at = sql_int(st, 8),
			.settled_at = sql_int(st, 9),
			.settled = arena_strdup(a, sql_null(st, 10) ? "" :
				sql_text(st, 10)),
			.name = arena_strdup(a, sql_null(st, 11) ? "" :
				sql_text(st, 11)),
			.addr = arena_strdup(a, sql_null(st, 12) ? "" :
				sql_text(st, 12)),
			.tier = arena_strdup(a, sql_null(st, 13) ? "" :
				sql_text(st, 13)),
		};
	}
	return rc;
}

int
remark_settle(struct db *db, int64_t recap_id, int64_t number,
	const char *words, int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE remark SET settled = :words,"
		" settled_at = :now WHERE recap_id = :recap"
		" AND number = :number AND words != ''", err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":words", words);
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":recap", recap_id);
	sql_bind_int(st, ":number", number);
	return sql_run(st, err) == -1 ? -1 : sql_changes(db) > 0;
}

int
remarks_open(struct db *db, int64_t recap_id, int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT count(*) FROM remark"
		" WHERE recap_id = :recap AND settled_at IS NULL"
		" AND words != ''", err);
	int rc;

	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap_id);
	rc = sql_step(st, err);
	if (rc == 1)
		*n_r = sql_int(st, 0);
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

static struct remark_silence *
of_tier(struct arena *a, const char *tier, struct remark_silence **v,
	size_t *n, size_t *cap)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp((*v)[i].tier, tier) == 0)
			return &(*v)[i];
	arena_push(a, *v, *n, *cap);
	(*v)[*n] = (struct remark_silence){.tier = arena_strdup(a, tier)};
	return &(*v)[(*n)++];
}

static void
count_member(struct arena *a, struct remark_silence *s, sqlite3_stmt *st)
{
	bool said = sql_int(st, 3) != 0, asked = sql_int(st, 4) != 0;

	s->reached++;
	s->asked += asked;
	s->asked_silent += asked && !said;
	if (said)
		return;
	arena_push(a, s->who, s->n, s->cap);
	s->who[s->n++] = (struct remark_silent){
		arena_strdup(a, sql_text(st, 1)),
		arena_strdup(a, sql_text(st, 2)), asked};
}

int
remark_silent(struct db *db, struct arena *a, int64_t recap_id,
	struct remark_silence **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT d.tier, m.name, x.addr,"
		" EXISTS (SELECT 1 FROM remark r WHERE r.recap_id = :recap"
		"  AND r.member_id = d.member_id),"
		" EXISTS (SELECT 1 FROM notice n JOIN recap p ON p.id = :recap"
		"  JOIN delivery w ON w.list_id = n.list_id"
		"  AND w.member_id = n.member_id AND w.kind = 'notice'"
		"  AND w.subject_key = CAST(n.id AS TEXT)"
		"  WHERE n.member_id = d.member_id AND n.kind = 'full'"
		"  AND json_extract(n.args, '$.recap') = p.slug"
		"  AND w.state = 'accepted')"
		/* By the level that its member got it at last. */
		" FROM (SELECT d.member_id, d.tier, max(d.id) FROM delivery d"
		"  JOIN revision v ON v.id = d.revision_id"
		"  WHERE v.recap_id = :recap AND d.state = 'accepted'"
		"  GROUP BY d.member_id) d"
		" JOIN member m ON m.id = d.member_id"
		" JOIN address x ON x.id = m.address_id"
		"  AND x.forgotten_at IS NULL"
		" WHERE m.status = 'confirmed' OR EXISTS (SELECT 1"
		"  FROM remark r WHERE r.recap_id = :recap"
		"  AND r.member_id = m.id) ORDER BY m.id", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap_id);
	while ((rc = sql_step(st, err)) > 0)
		count_member(a, of_tier(a, sql_text(st, 0), v_r, n_r, &cap),
			st);
	return rc;
}
