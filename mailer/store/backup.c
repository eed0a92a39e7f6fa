/* SPDX-License-Identifier: MIT */
/*
 * Backups. The store is copied by VACUUM INTO: whole, of one moment, while
 * others go on writing. What comes from outside (a backup may have been
 * handed on) is checked as a whole before anything of it is used.
 */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/migrate.h"
#include "store/schema.h"
#include "store/sql.h"

enum { HEADER = 100, APPLICATION_ID_AT = 68, FILE_MAX = 1 << 30 };

#define EXTRA "backup_file"
#define EXTRA_SQL                                                              \
	"CREATE TABLE backup_file (name TEXT PRIMARY KEY,"                     \
	" bytes BLOB NOT NULL) STRICT"

/* A plain handle, without WAL: a backup is a file that stands alone. */
static int
open_plain(struct db *db, const char *path, bool write, struct err *err)
{
	memset(db, 0, sizeof(*db));
	db->path = mem_alloc(strlen(path) + 1);
	strcpy(db->path, path);
	if (sqlite3_open_v2(path, &db->h, (write ? SQLITE_OPEN_READWRITE
		: SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX, NULL) !=
	    SQLITE_OK)
		return db->h ? sql_fail(db->h, err)
			     : err_set(err, ERR_OS, "out of memory");
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return 0;
}

static void
close_plain(struct db *db)
{
	sql_cache_free(db);
	sqlite3_close(db->h);
	free(db->path);
}

static int
exec(struct db *db, const char *sql, struct err *err)
{
	if (sqlite3_exec(db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sql_fail(db->h, err);
	return 0;
}

/* In place under its name, and still there after a power cut. */
static int
put_in_place(const char *from, const char *to, struct err *err)
{
	return file_sync(from, err) != 0 ? -1 : file_put(from, to, err);
}

static char *
beside(const char *path)
{
	size_t size = strlen(path) + 32;
	char *tmp = mem_alloc(size);

	snprintf(tmp, size, "%s.new.%ld", path, (long)getpid());
	return tmp;
}

/* The schema check leaves the table of files out: it is looked at here. */
static int
check_extra(struct db *db, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT count(*), sum(sql = :sql)"
		" FROM sqlite_schema WHERE tbl_name = 'backup_file'"
		" AND sql IS NOT NULL", err);
	bool right;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":sql", EXTRA_SQL);
	if (sql_step(st, err) < 0)
		return -1;
	right = sql_int(st, 0) == 1 && sql_int(st, 1) == 1;
	sql_done(st);
	if (right)
		return 0;
	return err_at(err, ERR_DATA, db->path, 0, 0,
		"this is no backup made by `tidings backup`");
}

/* A file of ours that stands alone: a store in use has a log beside it. */
static bool
looks_like_backup(const char *path)
{
	enum { WRITE_VERSION_AT = 18, NO_LOG = 1 };
	unsigned char head[HEADER] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd >= 0 ? pread(fd, head, sizeof(head), 0) : -1;
	unsigned int id;

	if (fd >= 0)
		close(fd);
	id = (unsigned int)head[APPLICATION_ID_AT] << 24 |
		(unsigned int)head[APPLICATION_ID_AT + 1] << 16 |
		(unsigned int)head[APPLICATION_ID_AT + 2] << 8 |
		head[APPLICATION_ID_AT + 3];
	return n == HEADER && memcmp(head, "SQLite format 3", 16) == 0 &&
		head[WRITE_VERSION_AT] == NO_LOG && id == STORE_APPLICATION_ID;
}

/* An older backup, or nothing at all: else somebody's file would be lost, and
 * that may be the store itself. */
static int
may_replace(const char *path, const char *store, struct err *err)
{
	struct stat st, own;
	struct db old;
	bool ours = false;

	if (stat(path, &st) != 0 && errno == ENOENT)
		return 0;
	/* Closing the store's own file would drop this process's locks. */
	if (stat(store, &own) == 0 && st.st_dev == own.st_dev &&
	    st.st_ino == own.st_ino)
		return err_at(err, ERR_CREATE, path, 0, 0, "this is the store "
			"itself; save the backup under another name");
	if (looks_like_backup(path)) {
		struct err none = {0};

		ours = open_plain(&old, path, false, &none) == 0 &&
			check_extra(&old, &none) == 0;
		close_plain(&old);
	}
	if (!ours)
		return err_at(err, ERR_CREATE, path, 0, 0, "there is a file "
			"that is no backup; choose another name");
	return 0;
}

static int
add_files(struct db *db, const struct backup_file *file, size_t n,
	struct err *err)
{
	sqlite3_stmt *st;

	for (size_t i = 0; i < n; i++) {
		st = sql_prepare(db, "INSERT INTO backup_file"
			" VALUES (:name, :bytes)", err);
		if (st == NULL)
			return -1;
		sql_bind_text(st, ":name", file[i].name);
		sql_bind_blob(st, ":bytes", file[i].data, file[i].len);
		if (sql_run(st, err) != 0)
			return -1;
	}
	return 0;
}

static int
complete(const char *path, const struct backup_file *file, size_t n,
	struct err *err)
{
	struct db db;
	int rc = open_plain(&db, path, true, err);

	/* Also one that somebody copies into place by hand must be adopted. */
	if (rc == 0)
		rc = exec(&db, "PRAGMA journal_mode = DELETE; BEGIN;"
			EXTRA_SQL ";", err);
	if (rc == 0)
		rc = add_files(&db, file, n, err);
	if (rc == 0)
		rc = db_meta_set(&db, "adopt_needed", "backup", err);
	if (rc == 0)
		rc = exec(&db, "COMMIT", err);
	close_plain(&db);
	return rc;
}

int
backup_write(struct db *db, const char *path, const struct backup_file *file,
	size_t n, struct err *err)
{
	char *tmp;
	int rc;

	if (may_replace(path, db->path, err) != 0)
		return -1;
	tmp = beside(path);
	unlink(tmp);
	rc = db_copy(db, tmp, err);
	if (rc == 0)
		rc = complete(tmp, file, n, err);
	if (rc == 0)
		rc = put_in_place(tmp, path, err);
	if (rc != 0)
		unlink(tmp);
	free(tmp);
	return rc;
}

static int
check_backup(struct db *db, struct err *err)
{
	int version;

	if (store_version(db, &version, err) != 0)
		return -1;
	if (version == 0)
		return err_at(err, ERR_DATA, db->path, 0, 0,
			"this is no backup: it is empty");
	if (version > schema_version)
		return err_at(err, ERR_CONFIG, db->path, 0, 0,
			"the backup was made by a newer version of this "
			"program (%d; this one knows %d): use that version",
			version, schema_version);
	if (check_extra(db, err) != 0 ||
	    store_check_schema(db, version, EXTRA, err) != 0)
		return -1;
	return store_check_content(db, err);
}

static int
read_files(struct arena *a, struct db *db, struct backup_file **file_r,
	size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db,
		"SELECT name, bytes FROM backup_file ORDER BY name", err);
	struct backup_file *v = NULL;
	size_t n = 0, cap = 0;
	int rc;

	if (st == NULL)
		return -1;
	while ((rc = sql_step(st, err)) > 0) {
		size_t len;
		const void *p = sql_blob(st, 1, &len);

		if (len > FILE_MAX) {
			sql_done(st);
			return err_at(err, ERR_DATA, db->path, 0, 0,
				"a file in the backup is too large");
		}
		arena_push(a, v, n, cap);
		v[n].name = arena_strdup(a, sql_text(st, 0));
		v[n].data = arena_strndup(a, len ? p : "", len);
		v[n++].len = len;
	}
	*file_r = v;
	*n_r = n;
	return rc;
}

int
backup_read(struct arena *a, const char *path, struct backup_file **file_r,
	size_t *n_r, struct err *err)
{
	struct db db;
	int rc;

	if (!file_exists(path))
		return err_at(err, ERR_NOINPUT, path, 0, 0,
			"there is no such file");
	if (!looks_like_backup(path))
		return err_at(err, ERR_DATA, path, 0, 0, "this is no backup: "
			"`tidings backup FILE` makes one");
	rc = open_plain(&db, path, false, err);
	if (rc == 0)
		rc = check_backup(&db, err);
	if (rc == 0)
		rc = read_files(a, &db, file_r, n_r, err);
	close_plain(&db);
	return rc;
}

int
backup_extract(const char *path, const char *store, struct err *err)
{
	char *tmp = beside(store);
	struct db db;
	int rc;

	unlink(tmp);
	rc = open_plain(&db, path, false, err);
	if (rc == 0)
		rc = db_copy(&db, tmp, err);
	close_plain(&db);
	if (rc == 0) {
		rc = open_plain(&db, tmp, true, err);
		/* The keys it held are overwritten with it. */
		if (rc == 0)
			rc = exec(&db, "PRAGMA secure_delete = ON;"
				"DROP TABLE " EXTRA, err);
		if (rc == 0)
			rc = db_meta_set(&db, "adopt_needed", "restore", err);
		if (rc == 0)
			rc = exec(&db, "VACUUM", err);
		close_plain(&db);
	}
	if (rc == 0 && file_exists(store))
		rc = err_at(err, ERR_CREATE, store, 0, 0,
			"there is a store already");
	if (rc == 0)
		rc = put_in_place(tmp, store, err);
	if (rc != 0)
		unlink(tmp);
	free(tmp);
	return rc;
}
