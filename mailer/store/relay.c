/* SPDX-License-Identifier: MIT */
/*
 * The relays' quotas and troubles. Use is counted by the minute: fine enough
 * for a quota an hour, and a day is no more than 1,440 rows. What is asked for
 * a shorter time than a minute gets that minute and the one before.
 */
#include "store/relay.h"

#include "store/sql.h"

enum { MINUTE = 60, KEEP_MINUTES = 2 * 24 * 60 };

static int
forget_old(struct db *db, const char *relay, int64_t minute, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "DELETE FROM relay_use"
		" WHERE relay = :relay AND minute < :minute", err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":relay", relay);
	sql_bind_int(st, ":minute", minute);
	return sql_run(st, err);
}

int
relay_use_add(struct db *db, const char *relay, int64_t now, int64_t n,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO relay_use"
		" VALUES (:relay, :minute, :n)"
		" ON CONFLICT DO UPDATE SET n = n + :n", err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":relay", relay);
	sql_bind_int(st, ":minute", now / MINUTE);
	sql_bind_int(st, ":n", n);
	if (sql_run(st, err) != 0)
		return -1;
	return forget_old(db, relay, now / MINUTE - KEEP_MINUTES, err);
}

int
relay_used(struct db *db, const char *relay, int64_t now, int64_t window,
	int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT sum(n) FROM relay_use"
		" WHERE relay = :relay AND minute >= :minute", err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":relay", relay);
	sql_bind_int(st, ":minute", (now - window) / MINUTE);
	if (sql_step(st, err) < 0)
		return -1;
	*n_r = sql_int(st, 0);
	sql_done(st);
	return 0;
}

static void
read_trouble(struct arena *a, sqlite3_stmt *st, struct relay_trouble *t)
{
	t->relay = arena_strdup(a, sql_text(st, 0));
	t->failures = (int)sql_int(st, 1);
	t->cool_until = sql_int(st, 2);
	t->reason = arena_strdup(a, sql_text(st, 3));
}

int
relay_trouble_get(struct db *db, struct arena *a, const char *relay,
	struct relay_trouble *t_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT relay, failures, cool_until,"
		" reason FROM relay_trouble WHERE relay = :relay", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":relay", relay);
	rc = sql_step(st, err);
	if (rc > 0) {
		read_trouble(a, st, t_r);
		sql_done(st);
	}
	return rc;
}

int
relay_trouble_set(struct db *db, const struct relay_trouble *t,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO relay_trouble"
		" VALUES (:relay, :failures, :cool_until, :reason)"
		" ON CONFLICT DO UPDATE SET failures = :failures,"
		" cool_until = :cool_until, reason = :reason", err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":relay", t->relay);
	sql_bind_int(st, ":failures", t->failures);
	sql_bind_int(st, ":cool_until", t->cool_until);
	sql_bind_text(st, ":reason", t->reason);
	return sql_run(st, err);
}

int
relay_trouble_clear(struct db *db, const char *relay, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "DELETE FROM relay_trouble"
		" WHERE relay = :relay", err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":relay", relay);
	return sql_run(st, err);
}

int
relay_trouble_list(struct db *db, struct arena *a,
	struct relay_trouble **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT relay, failures, cool_until,"
		" reason FROM relay_trouble ORDER BY relay", err);
	struct relay_trouble *v = NULL;
	size_t n = 0, cap = 0;
	int rc;

	if (st == NULL)
		return -1;
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		read_trouble(a, st, &v[n++]);
	}
	*v_r = v;
	*n_r = n;
	return rc;
}
