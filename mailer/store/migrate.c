/* SPDX-License-Identifier: MIT */
/*
 * The schema of a store: recognising it, taking it forward, checking it.
 *
 * A file is ours when it carries our application_id. Its schema must be,
 * object by object, what our own migrations make: it is compared with a fresh
 * one in memory, so that a file from elsewhere cannot bring triggers or views
 * that act when it is used.
 */
#include "store/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/file.h"
#include "store/schema.h"
#include "store/sql.h"

static int
one_int(sqlite3_stmt *st, int *value_r, struct err *err)
{
	if (st == NULL || sql_step(st, err) < 0)
		return -1;
	*value_r = (int)sql_int(st, 0);
	sql_done(st);
	return 0;
}

int
store_version(struct db *db, int *version_r, struct err *err)
{
	int app, objects;

	if (one_int(sql_prepare(db, "PRAGMA application_id", err), &app,
		err) != 0 ||
	    one_int(sql_prepare(db, "PRAGMA user_version", err), version_r,
		err) != 0 ||
	    one_int(sql_prepare(db, "SELECT count(*) FROM sqlite_schema",
		err), &objects, err) != 0)
		return -1;
	if (app == STORE_APPLICATION_ID && *version_r > 0)
		return 0;
	if (app == 0 && *version_r == 0 && objects == 0)
		return 0;
	return err_at(err, ERR_DATA, db->path, 0, 0,
		"this is a database of another program, not a store of "
		"Tidings. Look at `store:` in config/tidings.yaml");
}

int
store_migrate(struct db *db, const char *const *const *steps, int n,
	struct err *err)
{
	int version, now;

	if (store_version(db, &version, err) != 0)
		return -1;
	for (; version < n; version = now) {
		for (const char *const *sql = steps[version]; *sql; sql++) {
			if (sqlite3_exec(db->h, *sql, NULL, NULL, NULL) !=
			    SQLITE_OK)
				return sql_fail(db->h, err);
			failpoint("migrate_step");
		}
		if (store_version(db, &now, err) != 0)
			return -1;
		if (now != version + 1)
			return err_set(err, ERR_BUG, "migration %d does not "
				"set the version it reaches", version);
	}
	return 0;
}

/* What is there under that name already is an earlier copy, of a migration
 * that was not committed or of a store that was restored since. */
static int
copy_aside(struct db *db, int version, struct err *err)
{
	size_t size = strlen(db->path) + 32;
	char *to = mem_alloc(size), *tmp = mem_alloc(size);
	int rc;

	snprintf(to, size, "%s.v%d", db->path, version);
	snprintf(tmp, size, "%s.v%d.new", db->path, version);
	unlink(tmp);
	rc = db_copy(db, tmp, err);
	failpoint("migrate_copied");
	if (rc == 0)
		rc = file_put(tmp, to, err);
	failpoint("migrate_kept");
	free(to);
	free(tmp);
	return rc;
}

static int
upgrade_alone(struct db *db, struct err *err)
{
	int version;

	if (store_version(db, &version, err) != 0)
		return -1;
	if (version >= schema_version)
		return 0;	/* somebody else did it */
	if (copy_aside(db, version, err) != 0 || db_begin(db, err) != 0)
		return -1;
	return db_end(db, store_migrate(db, schema_migrations, schema_version,
		err), err);
}

int
store_upgrade(struct db *db, struct err *err)
{
	char *dir = path_dir(db->path);
	int fd = dir_lock(dir, err), rc;

	free(dir);
	rc = fd < 0 ? -1 : upgrade_alone(db, err);
	failpoint("migrate_done");
	file_unlock(fd);
	return rc;
}

/* The first row of a check, which should say "ok" or not be there. */
static int
check(struct db *db, sqlite3_stmt *st, const char *what, struct err *err)
{
	const char *said;
	int rc;

	if (st == NULL)
		return -1;
	rc = sql_step(st, err);
	said = rc > 0 ? sql_text(st, 0) : NULL;
	/* "*** in database main ***" is a line of its own. */
	if (said != NULL && strncmp(said, "***", 3) == 0 &&
	    strchr(said, '\n') != NULL)
		said = strchr(said, '\n') + 1;
	if (rc > 0 && (said == NULL || strcmp(said, "ok") != 0))
		rc = err_at(err, ERR_DATA, db->path, 0, 0,
			"the store is damaged (%s%.*s). Move it aside and "
			"bring back the last backup: tidings restore FILE, "
			"then tidings adopt", what, said ?
			(int)strcspn(said, "\n") : 1, said ? said : "?");
	sql_done(st);
	return rc < 0 ? -1 : 0;
}

int
store_check_content(struct db *db, struct err *err)
{
	if (check(db, sql_prepare(db, "PRAGMA integrity_check(1)", err), "",
		err) != 0)
		return -1;
	return check(db, sql_prepare(db, "PRAGMA foreign_key_check", err),
		"a row without its owner in ", err);
}

/* A fresh schema in memory, to compare with. */
static int
fresh(struct db *mem, int version, struct err *err)
{
	if (version < 1 || version > schema_version)
		return err_set(err, ERR_CONFIG, "the store's version is %d; "
			"this program knows 1 to %d", version, schema_version);
	if (sqlite3_open_v2(":memory:", &mem->h, SQLITE_OPEN_READWRITE |
		SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return err_set(err, ERR_OS, "out of memory");
	return store_migrate(mem, schema_migrations, version, err);
}

/* One literal for both, so that the order is the same. */
static sqlite3_stmt *
objects(struct db *db, const char *extra, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db,
		"SELECT type || ' ' || name, sql FROM sqlite_schema"
		" WHERE tbl_name IS NOT :extra"
		" AND tbl_name NOT IN ('sqlite_stat1', 'sqlite_stat4')"
		" ORDER BY type, name", err);

	if (st != NULL)
		sql_bind_text(st, ":extra", extra);
	return st;
}

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Walks both lists in step; the first difference is told. */
static int
compare(struct db *db, sqlite3_stmt *have, sqlite3_stmt *want, struct err *err)
{
	for (;;) {
		int h = sql_step(have, err), w = sql_step(want, err);

		if (h < 0 || w < 0)
			return -1;
		if (h == 0 && w == 0)
			return 0;
		if (h == w && same(sql_text(have, 0), sql_text(want, 0)) &&
		    same(sql_text(have, 1), sql_text(want, 1)))
			continue;
		err_at(err, ERR_DATA, db->path, 0, 0,
			"the store is not laid out as this program lays it "
			"out (first difference at %.100s); it was changed by "
			"another program. Use a backup: tidings restore FILE",
			h ? sql_text(have, 0) : sql_text(want, 0));
		return -1;
	}
}

int
store_check_schema(struct db *db, int version, const char *extra,
	struct err *err)
{
	struct db mem = {.path = db->path};
	sqlite3_stmt *have, *want;
	int rc = -1;

	if (fresh(&mem, version, err) != 0)
		goto out;
	have = objects(db, extra, err);
	want = objects(&mem, NULL, err);
	if (have != NULL && want != NULL) {
		rc = compare(db, have, want, err);
		sql_done(have);
		sql_done(want);
	}
out:
	sql_cache_free(&mem);
	sqlite3_close(mem.h);
	return rc;
}
