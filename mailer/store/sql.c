/* SPDX-License-Identifier: MIT */
/*
 * Statements: a cache by the address of the SQL's string constant, binds by
 * name, and SQLite's result codes turned into what a caller can do about
 * them.
 *
 * An import of a million members passes here some ten million times, so the
 * cache is one multiplication and usually one comparison, and nothing is
 * copied on its way in.
 */
#include "store/sql.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"

enum { CACHE_FIRST = 64 };

/* What the system said last about a file, and 0 for none. */
static int
file_errno(sqlite3 *h, int which)
{
	sqlite3_file *f = NULL;
	int e = 0;

	if (sqlite3_file_control(h, "main", which, &f) == SQLITE_OK &&
	    f != NULL && f->pMethods != NULL)
		f->pMethods->xFileControl(f, SQLITE_FCNTL_LAST_ERRNO, &e);
	return e;
}

/*
 * The result code, as far as the disk's failures have one of their own. SQLite
 * takes a sector that cannot be read for a damaged store, and that nothing
 * could be opened says nothing about why.
 */
static int
true_code(sqlite3 *h)
{
	int rc = sqlite3_extended_errcode(h), e = sqlite3_system_errno(h);

	switch (rc & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return file_errno(h, SQLITE_FCNTL_FILE_POINTER) == EIO ||
			file_errno(h, SQLITE_FCNTL_JOURNAL_POINTER) == EIO ?
			SQLITE_IOERR_READ : rc;
	case SQLITE_IOERR:
		return e == ENOSPC || e == EDQUOT || e == EFBIG ? SQLITE_FULL :
			rc;
	case SQLITE_CANTOPEN:
		return e == ENOSPC || e == EDQUOT ? SQLITE_FULL :
			e == EIO ? SQLITE_IOERR : rc;
	default:
		return rc;
	}
}

int
sql_fail(sqlite3 *h, struct err *err)
{
	const char *path = sqlite3_db_filename(h, "main");
	int rc = true_code(h);

	if (path == NULL || *path == '\0')
		path = "the store";
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return err_at(err, ERR_IO, path, 0, 0, "no space is left on "
			"the disk; nothing of this step was kept. Make room "
			"and run it again");
	case SQLITE_IOERR:
		return err_at(err, ERR_IO, path, 0, 0, "the disk failed "
			"while the store was read or written (%s, code %d); "
			"nothing of this step was kept",
			sqlite3_errstr(rc), rc);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_at(err, ERR_TEMP, path, 0, 0,
			"another run is writing to the store and did not "
			"finish in time; run this again");
	case SQLITE_PROTOCOL:
		return err_at(err, ERR_TEMP, path, 0, 0,
			"the store could not be locked; run this again");
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_at(err, ERR_DATA, path, 0, 0,
			"the store is damaged (%s). Move it aside and bring "
			"back the last backup: tidings restore FILE, then "
			"tidings adopt", sqlite3_errstr(rc));
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_CANTOPEN:
		return err_at(err, ERR_PERM, path, 0, 0,
			"the store cannot be written (%s): it and its folder "
			"must belong to the user who runs this; tidings doctor "
			"says which file it is",
			sqlite3_errstr(rc));
	case SQLITE_NOMEM:
		return err_at(err, ERR_OS, path, 0, 0, "out of memory");
	default:
		return err_at(err, ERR_BUG, path, 0, 0, "%s (code %d)",
			sqlite3_errmsg(h), rc);
	}
}

static size_t
slot(const struct db *db, const char *sql)
{
	uint64_t x = (uint64_t)(uintptr_t)sql * 0x9e3779b97f4a7c15U;

	return (size_t)(x >> 32) & (db->cap - 1);
}

static void
put(struct db *db, const char *sql, sqlite3_stmt *st)
{
	size_t i = slot(db, sql);

	while (db->cache[i].sql != NULL)
		i = (i + 1) & (db->cap - 1);
	db->cache[i] = (struct sql_entry){sql, st};
	db->n++;
}

static void
grow(struct db *db)
{
	struct sql_entry *old = db->cache;
	size_t cap = db->cap;

	db->cap = cap ? 2 * cap : CACHE_FIRST;
	db->cache = mem_alloc(db->cap * sizeof(*db->cache));
	memset(db->cache, 0, db->cap * sizeof(*db->cache));
	db->n = 0;
	for (size_t i = 0; i < cap; i++)
		if (old[i].sql != NULL)
			put(db, old[i].sql, old[i].st);
	free(old);
}

sqlite3_stmt *
sql_prepare_(struct db *db, const char *sql, struct err *err)
{
	sqlite3_stmt *st;

	if (2 * db->n >= db->cap)
		grow(db);
	for (size_t i = slot(db, sql); db->cache[i].sql != NULL;
	     i = (i + 1) & (db->cap - 1)) {
		st = db->cache[i].st;
		if (db->cache[i].sql == sql && !sqlite3_stmt_busy(st)) {
			sqlite3_clear_bindings(st);
			return st;
		}
	}
	if (sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &st,
		NULL) != SQLITE_OK) {
		sql_fail(db->h, err);
		return NULL;
	}
	put(db, sql, st);
	return st;
}

void
sql_cache_free(struct db *db)
{
	for (size_t i = 0; i < db->cap; i++)
		sqlite3_finalize(db->cache[i].st);
	free(db->cache);
	db->cache = NULL;
	db->n = db->cap = 0;
}

/* A bind can fail for a wrong name (a bug in this program), a value beyond
 * SQLite's limit of 1 GB, or memory: none has an answer here. */
static void
bound(sqlite3_stmt *st, const char *name, int rc)
{
	if (rc == SQLITE_OK)
		return;
	fprintf(stderr, "tidings: cannot bind %s: %s, in: %s\n", name,
		sqlite3_errstr(rc), sqlite3_sql(st));
	_Exit(rc == SQLITE_NOMEM ? EX_OSERR : EX_SOFTWARE);
}

void
sql_bind_int(sqlite3_stmt *st, const char *name, int64_t v)
{
	bound(st, name, sqlite3_bind_int64(st,
		sqlite3_bind_parameter_index(st, name), v));
}

void
sql_bind_text_n(sqlite3_stmt *st, const char *name, const char *s, size_t n)
{
	bound(st, name, sqlite3_bind_text64(st,
		sqlite3_bind_parameter_index(st, name), s, n, SQLITE_STATIC,
		SQLITE_UTF8));
}

void
sql_bind_text(sqlite3_stmt *st, const char *name, const char *s)
{
	sql_bind_text_n(st, name, s, s ? strlen(s) : 0);
}

void
sql_bind_blob(sqlite3_stmt *st, const char *name, const void *p, size_t n)
{
	int i = sqlite3_bind_parameter_index(st, name);

	/* An empty value is not NULL, also where p is. */
	if (n == 0)
		bound(st, name, sqlite3_bind_zeroblob(st, i, 0));
	else
		bound(st, name, sqlite3_bind_blob64(st, i, p, n,
			SQLITE_STATIC));
}

int
sql_step(sqlite3_stmt *st, struct err *err)
{
	switch (sqlite3_step(st)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		sqlite3_reset(st);
		return 0;
	default:
		sql_fail(sqlite3_db_handle(st), err);
		sqlite3_reset(st);
		return -1;
	}
}

int
sql_run(sqlite3_stmt *st, struct err *err)
{
	int rc;

	do
		rc = sql_step(st, err);
	while (rc > 0);
	return rc;
}

void
sql_done(sqlite3_stmt *st)
{
	sqlite3_reset(st);
}

int64_t
sql_int(sqlite3_stmt *st, int col)
{
	return sqlite3_column_int64(st, col);
}

const char *
sql_text(sqlite3_stmt *st, int col)
{
	return (const char *)sqlite3_column_text(st, col);
}

const void *
sql_blob(sqlite3_stmt *st, int col, size_t *n_r)
{
	const void *p = sqlite3_column_blob(st, col);

	*n_r = (size_t)sqlite3_column_bytes(st, col);
	return p;
}

bool
sql_null(sqlite3_stmt *st, int col)
{
	return sqlite3_column_type(st, col) == SQLITE_NULL;
}

int64_t
sql_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

int64_t
sql_changes(struct db *db)
{
	return sqlite3_changes64(db->h);
}
