/* SPDX-License-Identifier: MIT */
/* Coordinators who work by mail. */
#include "store/coordinator.h"

#include <string.h>

#include "base/crypto.h"
#include "store/sql.h"

#define COORDINATOR_COLUMNS                                                    \
	"c.id, c.list_id, l.slug, c.addr, c.made_at, c.revoked_at"

static void
read_row(sqlite3_stmt *st, struct arena *a, struct coordinator *c)
{
	*c = (struct coordinator){sql_int(st, 0), sql_int(st, 1),
		arena_strdup(a, sql_text(st, 2)),
		arena_strdup(a, sql_text(st, 3)), sql_int(st, 4),
		sql_int(st, 5)};
}

int
coordinator_by_id(struct db *db, struct arena *a, int64_t id,
	struct coordinator *c_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " COORDINATOR_COLUMNS
		" FROM coordinator c JOIN list l ON l.id = c.list_id"
		" WHERE c.id = :id", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", id);
	rc = sql_step(st, err);
	if (rc == 1)
		read_row(st, a, c_r);
	sql_done(st);
	return rc;
}

int
coordinators_all(struct db *db, struct arena *a, int64_t list_id,
	struct coordinator **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " COORDINATOR_COLUMNS
		" FROM coordinator c JOIN list l ON l.id = c.list_id"
		" WHERE c.revoked_at IS NULL AND (:list = 0"
		"  OR c.list_id = :list) ORDER BY c.id", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		read_row(st, a, &(*v_r)[(*n_r)++]);
	}
	return rc;
}

int
coordinator_add(struct db *db, int64_t list_id, const char *addr, int64_t now,
	int64_t *id_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO coordinator (list_id,"
		" addr, made_at) VALUES (:list, lower(:addr), :now)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":addr", addr);
	sql_bind_int(st, ":now", now);
	if (sql_run(st, err) == -1)
		return -1;
	*id_r = sql_last_id(db);
	return 0;
}

int
coordinator_revoke(struct db *db, int64_t list_id, const char *addr,
	int64_t now, int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE coordinator"
		" SET revoked_at = :now WHERE list_id = :list"
		" AND addr = lower(:addr) AND revoked_at IS NULL", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":addr", addr);
	if (sql_run(st, err) == -1)
		return -1;
	*n_r = sql_changes(db);
	return 0;
}

int
coordinator_once(struct db *db, int64_t id, const char *message_id,
	int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO coordinator_mail"
		" (coordinator_id, hash, at) VALUES (:id, :hash, :now)"
		" ON CONFLICT DO NOTHING", err);
	unsigned char hash[SHA256_LEN];

	if (st == NULL)
		return -1;
	sha256(message_id, strlen(message_id), hash);
	sql_bind_int(st, ":id", id);
	sql_bind_blob(st, ":hash", hash, SHA256_LEN);
	sql_bind_int(st, ":now", now);
	return sql_run(st, err) == -1 ? -1 : sql_changes(db) > 0;
}

int
coordinator_last_id(struct db *db, int64_t *id_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT seq FROM sqlite_sequence"
		" WHERE name = 'coordinator'", err);
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
