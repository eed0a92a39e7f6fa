/* SPDX-License-Identifier: MIT */
/* How far each mailbox was read. */
#include "store/mailbox.h"

#include "store/sql.h"

static int
find(struct db *db, const char *name, struct mailbox_state *s_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT id, validity, cursor,"
		" polled_at FROM mailbox WHERE name = :name", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":name", name);
	rc = sql_step(st, err);
	if (rc == 1)
		*s_r = (struct mailbox_state){sql_int(st, 0), sql_int(st, 1),
			sql_int(st, 2), sql_int(st, 3)};
	sql_done(st);
	return rc;
}

static int
insert(struct db *db, const char *name, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO mailbox (name)"
		" VALUES (:name) ON CONFLICT DO NOTHING", err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":name", name);
	return sql_run(st, err);
}

int
mailbox_state(struct db *db, const char *name, struct mailbox_state *s_r,
	struct err *err)
{
	int rc = find(db, name, s_r, err);

	if (rc != 0)
		return rc == 1 ? 0 : -1;
	if (db_begin(db, err) == -1 ||
	    db_end(db, insert(db, name, err), err) == -1)
		return -1;
	return find(db, name, s_r, err) == 1 ? 0 : -1;
}

int
mailbox_polled(struct db *db, const struct mailbox_state *s, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE mailbox SET"
		" cursor = CASE WHEN validity = :validity"
		"  THEN max(cursor, :cursor) ELSE :cursor END,"
		" validity = :validity, polled_at = :now, failed_at = NULL,"
		" said = NULL WHERE id = :id", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", s->id);
	sql_bind_int(st, ":validity", s->validity);
	sql_bind_int(st, ":cursor", s->cursor);
	sql_bind_int(st, ":now", now);
	return sql_run(st, err);
}

int
mailbox_failed(struct db *db, int64_t id, const char *said, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st;

	if (db_begin(db, err) == -1)
		return -1;
	st = sql_prepare(db, "UPDATE mailbox SET said = :said,"
		" failed_at = ifnull(failed_at, :now) WHERE id = :id", err);
	if (st == NULL)
		return db_end(db, -1, err);
	sql_bind_int(st, ":id", id);
	sql_bind_text(st, ":said", said);
	sql_bind_int(st, ":now", now);
	return db_end(db, sql_run(st, err), err);
}

int
mailbox_trouble(struct db *db, struct arena *a, const char *name,
	const char **said_r, int64_t *polled_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT said, polled_at"
		" FROM mailbox WHERE name = :name", err);
	int rc;

	*said_r = NULL;
	*polled_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":name", name);
	rc = sql_step(st, err);
	if (rc == 1) {
		*said_r = sql_null(st, 0) ? NULL :
			arena_strdup(a, sql_text(st, 0));
		*polled_r = sql_int(st, 1);
	}
	sql_done(st);
	return rc == -1 ? -1 : 0;
}
