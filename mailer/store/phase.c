/* SPDX-License-Identifier: MIT */
/* The phases of cron: begun, ended, and how. */
#include "store/phase.h"

#include "store/sql.h"

static int
commit(struct db *db, sqlite3_stmt *st, struct err *err)
{
	return db_end(db, sql_run(st, err), err);
}

int
phase_begin(struct db *db, const char *name, int64_t now, struct err *err)
{
	sqlite3_stmt *st;

	if (db_begin(db, err) == -1)
		return -1;
	st = sql_prepare(db, "INSERT INTO phase (name, began_at)"
		" VALUES (:name, :now) ON CONFLICT (name) DO UPDATE"
		" SET began_at = :now, ended_at = NULL, status = NULL,"
		" said = NULL", err);
	if (st == NULL)
		return db_end(db, -1, err);
	sql_bind_text(st, ":name", name);
	sql_bind_int(st, ":now", now);
	return commit(db, st, err);
}

int
phase_end(struct db *db, const char *name, int64_t now, int status,
	const char *said, struct err *err)
{
	sqlite3_stmt *st;

	if (db_begin(db, err) == -1)
		return -1;
	st = sql_prepare(db, "UPDATE phase SET ended_at = :now,"
		" status = :status, said = :said WHERE name = :name", err);
	if (st == NULL)
		return db_end(db, -1, err);
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":status", status);
	sql_bind_text(st, ":said", said);
	sql_bind_text(st, ":name", name);
	return commit(db, st, err);
}

int
phases_all(struct db *db, struct arena *a, struct phase_row **v_r,
	size_t *n_r, struct err *err)
{
	struct phase_row *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT name, began_at, ended_at, status, said"
		" FROM phase ORDER BY began_at DESC, name", err);
	if (st == NULL)
		return -1;
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		v[n].name = arena_strdup(a, sql_text(st, 0));
		v[n].began_at = sql_int(st, 1);
		v[n].ended_at = sql_int(st, 2);
		v[n].status = (int)sql_int(st, 3);
		v[n].said = arena_strdup(a, sql_text(st, 4));
		n++;
	}
	*v_r = v;
	*n_r = n;
	return rc;
}
