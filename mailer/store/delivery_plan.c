/* SPDX-License-Identifier: MIT */
/*
 * Planning and counting.
 *
 * All rows of a delivery are made in one transaction before its first byte
 * goes out, so a run that dies leaves either none or every one of them. A row
 * that was cancelled is planned again with what the member is now; any other
 * row that is there stays as it is, which makes planning twice harmless.
 */
#include <stdio.h>
#include <string.h>

#include "base/failpoint.h"
#include "store/delivery.h"
#include "store/sql.h"

/* --- planning ----------------------------------------------------------- */

static int
insert_row(struct db *db, const struct plan *p, const char *subject_key,
	const struct member *m, const struct plan_row *row, bool *made_r,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "INSERT INTO delivery (list_id, member_id, kind,"
		" subject_key, revision_id, edition_id, state, tier, lang,"
		" addr, slots, done_at, reason) VALUES (:list, :member, :kind,"
		" :key, :revision, :edition, iif(:reason IS NULL, 'planned',"
		" 'suppressed'), :tier, :lang, :addr, :slots,"
		" iif(:reason IS NULL, NULL, :now), :reason)"
		" ON CONFLICT (list_id, member_id, kind, subject_key)"
		" DO UPDATE SET edition_id = excluded.edition_id,"
		" state = excluded.state, tier = excluded.tier,"
		" lang = excluded.lang, addr = excluded.addr,"
		" slots = excluded.slots, done_at = excluded.done_at,"
		" reason = excluded.reason, next_at = NULL, code = NULL,"
		" status = NULL WHERE state = 'cancelled'", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", p->revision->list_id);
	sql_bind_int(st, ":member", m->id);
	sql_bind_text(st, ":kind", p->revision->kind);
	sql_bind_text(st, ":key", subject_key);
	sql_bind_int(st, ":revision", p->revision->id);
	sql_bind_int(st, ":edition", row->edition_id);
	sql_bind_text(st, ":tier", row->tier);
	sql_bind_text(st, ":lang", row->lang);
	sql_bind_text(st, ":addr", m->addr);
	sql_bind_text(st, ":slots", row->slots);
	sql_bind_int(st, ":now", p->now);
	sql_bind_text(st, ":reason", row->missing);
	if (sql_run(st, err) == -1)
		return -1;
	*made_r = sql_changes(db) > 0;
	return 0;
}

/* Whether the member has a row that planning would leave as it is. */
static int
has_row(struct db *db, const struct plan *p, const char *subject_key,
	const struct member *m, bool *has_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	*has_r = false;
	if (!p->dry || p->revision->id == 0)
		return 0;
	st = sql_prepare(db, "SELECT 1 FROM delivery WHERE list_id = :list"
		" AND member_id = :member AND kind = :kind"
		" AND subject_key = :key AND state <> 'cancelled'", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", p->revision->list_id);
	sql_bind_int(st, ":member", m->id);
	sql_bind_text(st, ":kind", p->revision->kind);
	sql_bind_text(st, ":key", subject_key);
	rc = sql_step(st, err);
	*has_r = rc > 0;
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

static int
plan_one(struct db *db, const struct plan *p, const char *subject_key,
	struct arena *a, const struct member *m, struct plan_totals *t,
	struct err *err)
{
	struct plan_row row = {0};
	bool made = true, has;

	if (!member_may_receive(&m->state, p->now))
		return 0;
	if (p->only != 0 && m->id != p->only)
		return 0;
	if (has_row(db, p, subject_key, m, &has, err) == -1)
		return -1;
	if (has) {
		t->kept++;
		return 0;
	}
	if (p->decide(p->ctx, a, m, &row, err) == -1)
		return -1;
	if (!row.addressed) {
		t->not_addressed++;
		return 0;
	}
	if (!p->dry && insert_row(db, p, subject_key, m, &row, &made,
		err) == -1)
		return -1;
	if (!made) {
		t->kept++;
		return 0;
	}
	t->rows++;
	if (row.missing != NULL)
		t->suppressed++;
	failpoint("plan_row");
	return 0;
}

int
delivery_plan(struct db *db, const struct plan *p,
	struct plan_totals *totals_r, struct err *err)
{
	struct member_iter it;
	struct member m;
	struct arena a;
	char key[320];
	int rc;

	memset(totals_r, 0, sizeof(*totals_r));
	snprintf(key, sizeof(key), "%s@%lld", p->revision->slug,
		(long long)p->revision->number);
	arena_init(&a);
	member_iter_open(&it, db, p->revision->list_id);
	while ((rc = member_iter_next(&it, &a, &m, err)) > 0) {
		if (plan_one(db, p, key, &a, &m, totals_r, err) == -1) {
			rc = -1;
			break;
		}
		arena_clear(&a);
	}
	member_iter_close(&it);
	arena_release(&a);
	return rc;
}

/* --- counting ----------------------------------------------------------- */

static void
add_count(struct delivery_counts *c, const char *state, int64_t n)
{
	const struct {
		const char *state;
		int64_t *count;
	} map[] = {
		{"planned", &c->waiting}, {"armed", &c->in_doubt},
		{"accepted", &c->accepted}, {"deferred", &c->deferred},
		{"failed", &c->failed}, {"in_doubt", &c->in_doubt},
		{"suppressed", &c->suppressed}, {"expired", &c->expired},
		{"cancelled", &c->cancelled},
	};

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (strcmp(state, map[i].state) == 0)
			*map[i].count += n;
	c->armed += strcmp(state, "armed") == 0 ? n : 0;
	c->planned += n;
}

int
delivery_count(struct db *db, int64_t revision_id,
	struct delivery_counts *counts_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	memset(counts_r, 0, sizeof(*counts_r));
	st = sql_prepare(db, "SELECT state, count(*) FROM delivery"
		" WHERE revision_id = :revision GROUP BY state", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	while ((rc = sql_step(st, err)) > 0)
		add_count(counts_r, sql_text(st, 0), sql_int(st, 1));
	return rc;
}

int
delivery_count_tiers(struct db *db, struct arena *a, int64_t revision_id,
	struct delivery_tier_counts **v_r, size_t *n_r, struct err *err)
{
	struct delivery_tier_counts *v = NULL;
	size_t n = 0, cap = 0, i;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT tier, state, count(*) FROM delivery"
		" WHERE revision_id = :revision GROUP BY tier, state"
		" ORDER BY min(id)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	while ((rc = sql_step(st, err)) > 0) {
		for (i = 0; i < n; i++)
			if (strcmp(v[i].tier, sql_text(st, 0)) == 0)
				break;
		if (i == n) {
			arena_push(a, v, n, cap);
			memset(&v[n], 0, sizeof(v[n]));
			v[n++].tier = arena_strdup(a, sql_text(st, 0));
		}
		add_count(&v[i].counts, sql_text(st, 1), sql_int(st, 2));
	}
	*v_r = v;
	*n_r = n;
	return rc;
}

static int
count_one(sqlite3_stmt *st, int64_t *n_r, struct err *err)
{
	int rc = sql_step(st, err);

	*n_r = 0;
	if (rc == 1) {
		*n_r = sql_int(st, 0);
		sql_done(st);
	}
	return rc == -1 ? -1 : 0;
}

int
delivery_count_edition(struct db *db, int64_t revision_id, int64_t edition_id,
	int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "SELECT count(*) FROM delivery"
		" WHERE revision_id = :revision AND edition_id = :edition"
		" AND state IN ('armed', 'accepted', 'in_doubt')", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	sql_bind_int(st, ":edition", edition_id);
	return count_one(st, n_r, err);
}

int
delivery_armed_ever(struct db *db, int64_t revision_id, int64_t *n_r,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "SELECT count(*) FROM delivery"
		" WHERE revision_id = :revision AND (armed_at IS NOT NULL"
		" OR state IN ('armed', 'accepted', 'in_doubt'))", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	return count_one(st, n_r, err);
}

/* --- who ---------------------------------------------------------------- */

int
delivery_doubts(struct db *db, struct arena *a, struct delivery_doubt **v_r,
	size_t *n_r, struct err *err)
{
	struct delivery_doubt *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	/* What was adopted was not handed over, as far as anybody knows. (A
	 * cross join: by the index, revision by revision.) */
	st = sql_prepare(db, "SELECT v.id, count(*), max(d.done_at)"
		" FROM revision v CROSS JOIN delivery d"
		" ON d.revision_id = v.id AND d.state = 'in_doubt'"
		" AND d.done_at IS NOT NULL"
		" GROUP BY v.id", err);
	if (st == NULL)
		return -1;
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		v[n++] = (struct delivery_doubt){sql_int(st, 0),
			sql_int(st, 1), sql_int(st, 2)};
	}
	*v_r = v;
	*n_r = n;
	return rc;
}

int
delivery_members(struct db *db, struct arena *a, int64_t revision_id,
	enum delivery_state state, int64_t since, size_t max, int64_t **id_r,
	size_t *n_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	*id_r = arena_array(a, max, sizeof(**id_r));
	*n_r = 0;
	st = sql_prepare(db, "SELECT member_id FROM delivery"
		" WHERE revision_id = :revision AND state = :state"
		" AND done_at >= :since ORDER BY id LIMIT :max", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	sql_bind_text(st, ":state", delivery_state_name(state));
	sql_bind_int(st, ":since", since);
	sql_bind_int(st, ":max", (int64_t)max);
	while ((rc = sql_step(st, err)) > 0)
		(*id_r)[(*n_r)++] = sql_int(st, 0);
	return rc;
}
