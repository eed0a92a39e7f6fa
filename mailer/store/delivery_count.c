/* SPDX-License-Identifier: MIT */
/*
 * Counting deliveries, and whose they are.
 *
 * Policy: what a revision counts is its own rows, so its sum always adds up
 * (I2). Mail of an earlier revision that is in doubt stands beside it, since
 * its members get nothing until a person decides.
 */
#include <stdlib.h>
#include <string.h>

#include "store/delivery.h"
#include "store/sql.h"

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
		" WHERE revision_id = :revision AND (kind <> 'catch_up'"
		"  OR state IN ('armed', 'in_doubt')) GROUP BY state", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	while ((rc = sql_step(st, err)) > 0)
		add_count(counts_r, sql_text(st, 0), sql_int(st, 1));
	return rc;
}

struct tiers {
	struct arena *arena;
	struct delivery_tier_counts *v;
	size_t n, cap;
};

static void
add_to_tier(struct tiers *t, const char *tier, const char *state, int64_t id)
{
	size_t i = 0;

	while (i < t->n && strcmp(t->v[i].tier, tier) != 0)
		i++;
	if (i == t->n) {
		arena_push(t->arena, t->v, t->n, t->cap);
		t->v[t->n++] = (struct delivery_tier_counts){
			.tier = arena_strdup(t->arena, tier), .first_id = id};
	}
	if (id < t->v[i].first_id)
		t->v[i].first_id = id;
	add_count(&t->v[i].counts, state, 1);
}

static int
by_first_id(const void *a, const void *b)
{
	const struct delivery_tier_counts *x = a, *y = b;

	return (x->first_id > y->first_id) - (x->first_id < y->first_id);
}

/* Counted here: SQLite would first sort all rows, in memory. */
int
delivery_count_tiers(struct db *db, struct arena *a, int64_t revision_id,
	struct delivery_tier_counts **v_r, size_t *n_r, struct err *err)
{
	struct tiers t = {.arena = a};
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT tier, state, id FROM delivery"
		" WHERE revision_id = :revision AND (kind <> 'catch_up'"
		"  OR state IN ('armed', 'in_doubt'))", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	while ((rc = sql_step(st, err)) > 0)
		add_to_tier(&t, sql_text(st, 0), sql_text(st, 1),
			sql_int(st, 2));
	if (t.n > 0)
		qsort(t.v, t.n, sizeof(*t.v), by_first_id);
	*v_r = t.v;
	*n_r = t.n;
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
delivery_went_out(struct db *db, int64_t recap_id, bool *did_r,
	struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT 1 FROM revision v JOIN delivery d"
		" ON d.revision_id = v.id WHERE v.recap_id = :recap"
		" AND (d.armed_at IS NOT NULL"
		" OR d.state IN ('armed', 'accepted', 'in_doubt')) LIMIT 1",
		err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap_id);
	rc = sql_step(st, err);
	sql_done(st);
	*did_r = rc == 1;
	return rc == -1 ? -1 : 0;
}

int
delivery_count_armed(struct db *db, int64_t recap_id, int64_t *n_r,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "SELECT count(*) FROM revision v JOIN delivery d"
		" ON d.revision_id = v.id WHERE v.recap_id = :recap"
		" AND (d.armed_at IS NOT NULL"
		" OR d.state IN ('armed', 'accepted', 'in_doubt'))", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap_id);
	return count_one(st, n_r, err);
}

int
delivery_count_earlier(struct db *db, const struct revision *r, int64_t *n_r,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "SELECT count(*) FROM revision v JOIN delivery d"
		" ON d.revision_id = v.id WHERE v.recap_id = :recap"
		" AND v.revision < :number"
		" AND d.state IN ('armed', 'in_doubt')", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", r->recap_id);
	sql_bind_int(st, ":number", r->number);
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

int
delivery_each_missing(struct db *db, const struct revision *r,
	int (*fn)(void *ctx, const struct delivery_missing *m,
		struct err *err),
	void *ctx, struct err *err)
{
	struct delivery_missing m;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT d.addr, d.tier, d.kind, v.revision,"
		" d.state, d.code, d.status, d.reason, d.next_at"
		" FROM revision v JOIN delivery d ON d.revision_id = v.id"
		" WHERE v.recap_id = :recap AND v.revision <= :number"
		" AND iif(v.revision = :number, d.state <> 'accepted',"
		"  d.state IN ('armed', 'in_doubt')) ORDER BY d.id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", r->recap_id);
	sql_bind_int(st, ":number", r->number);
	while ((rc = sql_step(st, err)) > 0) {
		m.addr = sql_text(st, 0);
		m.tier = sql_text(st, 1);
		m.kind = sql_text(st, 2);
		m.revision = sql_int(st, 3);
		m.state = delivery_state_of(sql_text(st, 4));
		m.code = (int)sql_int(st, 5);
		m.status = sql_text(st, 6);
		m.reason = sql_text(st, 7);
		m.next_at = sql_int(st, 8);
		if (fn(ctx, &m, err) != 0) {
			sql_done(st);
			return -1;
		}
	}
	return rc;
}
