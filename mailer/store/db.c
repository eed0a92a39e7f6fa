/* SPDX-License-Identifier: MIT */
/*
 * Opening the store, and its transactions.
 *
 * Policy. Nobody but the owner reads or writes the file or writes its folder.
 * A store is recognised before anything is changed in it. It runs with WAL
 * and synchronous FULL: what was committed is kept through a power cut.
 * Deleted content is overwritten (secure_delete), since `forget` promises it.
 * Other processes are waited for, first every millisecond: a busy sender
 * leaves only short gaps.
 */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "base/random.h"
#include "store/migrate.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store/wal.h"

enum {
	USE_LOG_NAP_US = 5000,
	BUSY_MS = 30000,
	BUSY_FAST = 500,	/* tries, a millisecond apart */
	BUSY_SLOWEST_MS = 50,
};

/* The store and what SQLite puts beside it. */
static const char *const store_parts[] = {"", "-wal", "-shm", "-journal",
	NULL};

static int
wait_busy(void *arg, int tries)
{
	struct db *db = arg;
	int64_t now = clock_mono_ms();
	struct timespec nap = {0, 1000000};
	int ms = 1 + (tries - BUSY_FAST) / 10;

	if (tries == 0)
		db->busy_since = now;
	if (now - db->busy_since >= db->busy_ms)
		return 0;
	if (tries > BUSY_FAST)
		nap.tv_nsec *= ms < BUSY_SLOWEST_MS ? ms : BUSY_SLOWEST_MS;
	nanosleep(&nap, NULL);
	return 1;
}

static int
check_folder(const char *dir, bool create, struct err *err)
{
	struct stat st;

	if (lstat(dir, &st) != 0 && errno == ENOENT && create) {
		if (dir_make(dir, 0700, err) != 0)
			return -1;
		if (lstat(dir, &st) != 0)
			return err_at(err, ERR_IO, dir, 0, 0,
				"cannot look at it: %s", strerror(errno));
	} else if (lstat(dir, &st) != 0) {
		return err_at(err, errno == EACCES ? ERR_PERM : ERR_NOINPUT,
			dir, 0, 0, "cannot look at the store's folder: %s",
			strerror(errno));
	}
	if (!S_ISDIR(st.st_mode))
		return err_at(err, ERR_PERM, dir, 0, 0, "the store's folder "
			"must be a folder of its own, not a link to one");
	if (st.st_uid != geteuid())
		return err_at(err, ERR_PERM, dir, 0, 0,
			"the store's folder belongs to another user; run this "
			"as its owner");
	if (st.st_mode & 022)
		return err_at(err, ERR_PERM, dir, 0, 0,
			"others can write to the store's folder; "
			"do: chmod 700 %s", dir);
	return 0;
}

/* The file is looked at by name and never opened here: closing any
 * descriptor of it would drop the locks of another handle in this process. */
static int
check_file(const char *path, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return err_at(err, errno == ENOENT ? ERR_NOINPUT : ERR_PERM,
			path, 0, 0, "cannot open the store: %s",
			strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1)
		return err_at(err, ERR_PERM, path, 0, 0, "the store must be "
			"a plain file of its own, without links to it");
	if (st.st_uid != geteuid())
		return err_at(err, ERR_PERM, path, 0, 0, "the store belongs "
			"to another user; run this as its owner");
	if (st.st_mode & 077)
		return err_at(err, ERR_PERM, path, 0, 0, "others can read "
			"the store, which holds people's addresses; "
			"do: chmod 600 %s", path);
	return 0;
}

/* An empty private file at path; ERR_CREATE if there is one already. */
static int
make_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		0600);

	if (fd < 0)
		return err_at(err, ERR_CREATE, path, 0, 0,
			"cannot create it: %s", strerror(errno));
	close(fd);
	return 0;
}

static int
connect_db(struct db *db, struct err *err)
{
	int rc = sqlite3_open_v2(db->path, &db->h, SQLITE_OPEN_READWRITE |
		SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	if (rc != SQLITE_OK)
		return db->h ? sql_fail(db->h, err)
			     : err_set(err, ERR_OS, "out of memory");
	sqlite3_busy_handler(db->h, wait_busy, db);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return 0;
}

static void
disconnect(struct db *db)
{
	if (db->h == NULL)
		return;
	db_rollback(db);
	sql_cache_free(db);
	/* Somebody may still be reading; the next close does it. */
	db->busy_ms = 0;
	sqlite3_wal_checkpoint_v2(db->h, NULL, SQLITE_CHECKPOINT_TRUNCATE,
		NULL, NULL);
	sqlite3_close(db->h);
}

/* Whoever switches it needs the file alone, and SQLite does not wait for
 * that by itself. */
static int
use_log(struct db *db, bool *done_r, struct err *err)
{
	int64_t until = clock_mono_ms() + db->busy_ms;
	struct err why;
	sqlite3_stmt *st;

	do {
		why = (struct err){0};
		st = sql_prepare(db, "PRAGMA journal_mode = WAL", &why);
		if (st != NULL && sql_step(st, &why) >= 0) {
			*done_r = strcmp(sql_text(st, 0), "wal") == 0;
			sql_done(st);
			return 0;
		}
		usleep(USE_LOG_NAP_US);
	} while (why.kind == ERR_TEMP && clock_mono_ms() < until);
	*err = why;
	return -1;
}

/* Only once the file is known to be ours: WAL is written into it. */
static int
configure(struct db *db, struct err *err)
{
	bool logged;

	if (use_log(db, &logged, err) == -1)
		return -1;
	if (!logged)
		return err_at(err, ERR_IO, db->path, 0, 0,
			"the file system cannot hold the store (no shared "
			"memory): keep it on a local disk");
	if (sqlite3_exec(db->h, "PRAGMA synchronous = FULL;"
		"PRAGMA secure_delete = ON;"
		"PRAGMA cell_size_check = ON;"
		/* Else REPLACE would get past the ledger's triggers. */
		"PRAGMA recursive_triggers = ON;"
		"PRAGMA temp_store = MEMORY;"
		"PRAGMA cache_size = -20480;", NULL, NULL, NULL) != SQLITE_OK)
		return sql_fail(db->h, err);
	return 0;
}

static int
new_store(struct db *db, int64_t now, struct err *err)
{
	unsigned char id[DB_ID_LEN / 2];
	char text[DB_ID_LEN + 1];

	random_secret(id, sizeof(id));
	hex(id, sizeof(id), text);
	return db_meta_set(db, "store_id", text, err) != 0 ||
		db_meta_set_int(db, "generation", 1, err) != 0 ||
		db_meta_set_int(db, "clock", now, err) != 0 ? -1 : 0;
}

/* A whole new store at tmp, closed again. */
static int
fill_new(char *tmp, const struct db_options *o, struct err *err)
{
	struct db db = {.path = tmp, .busy_ms = BUSY_MS};
	int rc = -1;

	if (make_file(tmp, err) == 0 && connect_db(&db, err) == 0 &&
	    configure(&db, err) == 0 && db_begin(&db, err) == 0 &&
	    store_migrate(&db, schema_migrations, schema_version, err) == 0 &&
	    new_store(&db, o->now, err) == 0 && db_commit(&db, err) == 0)
		rc = db_settle(&db, err);
	disconnect(&db);
	return rc;
}

static bool
file_empty(const char *path)
{
	struct stat st;

	return lstat(path, &st) != 0 ? errno == ENOENT
				     : S_ISREG(st.st_mode) && st.st_size == 0;
}

/*
 * A new store is made whole beside its place and then renamed into it, so
 * that nobody meets one half made; whoever else wants to make it waits for
 * the lock on the folder and finds it there. A log that a lost store left is
 * none of the new one's: it may hold what was committed last, and is kept.
 */
static int
make_store(struct db *db, const char *dir, const struct db_options *o,
	struct err *err)
{
	static const char *const left[] = {".new", ".new-wal", ".new-shm",
		".new-journal"};
	size_t size = strlen(db->path) + 16;
	char *tmp = mem_alloc(size);
	int fd = dir_lock(dir, err), rc = fd >= 0 ? 0 : -1;

	if (rc != 0 || !file_empty(db->path))
		goto out;
	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		snprintf(tmp, size, "%s%s", db->path, left[i]);
		unlink(tmp);
	}
	snprintf(tmp, size, "%s.new", db->path);
	rc = file_set_aside(db->path, store_parts + 1, err);
	if (rc == 0)
		rc = fill_new(tmp, o, err);
	if (rc == 0)
		rc = file_put(tmp, db->path, err);
	db->created = rc == 0;
out:
	file_unlock(fd);
	free(tmp);
	return rc;
}

static int
prepare_place(struct db *db, const struct db_options *o, struct err *err)
{
	char *dir = path_dir(db->path);
	int rc;

	rc = check_folder(dir, o->create, err);
	if (rc == 0 && o->create && file_empty(db->path))
		rc = make_store(db, dir, o, err);
	free(dir);
	return rc != 0 ? rc : check_file(db->path, err);
}

static int
bring_up_to_date(struct db *db, struct err *err)
{
	int version;

	if (store_version(db, &version, err) != 0)
		return -1;
	if (version > schema_version)
		return err_at(err, ERR_CONFIG, db->path, 0, 0,
			"the store was made by a newer version of this "
			"program (%d; this one knows %d): use that version",
			version, schema_version);
	if (version == 0)
		return err_at(err, ERR_DATA, db->path, 0, 0,
			"the file is empty: it is no store. If there was one, "
			"bring back the last backup: tidings restore FILE");
	if (configure(db, err) != 0)
		return -1;
	return version == schema_version ? 0 : store_upgrade(db, err);
}

static int
read_identity(struct db *db, struct err *err)
{
	struct arena a;
	char *id = NULL;
	int rc;

	arena_init(&a);
	rc = db_meta_get(db, &a, "store_id", &id, err);
	if (rc == 0 && (id == NULL || strlen(id) != DB_ID_LEN))
		rc = err_at(err, ERR_DATA, db->path, 0, 0,
			"the store has no identity: it is damaged. Bring back "
			"the last backup: tidings restore FILE");
	if (rc == 0)
		memcpy(db->store_id, id, DB_ID_LEN + 1);
	arena_release(&a);
	return rc;
}

struct db *
db_open(const char *path, const struct db_options *o, struct err *err)
{
	struct db *db = mem_alloc(sizeof(*db));

	memset(db, 0, sizeof(*db));
	db->busy_ms = o->busy_ms ? o->busy_ms : (int)scaled(BUSY_MS);
	db->path = strdup(path);
	if (db->path == NULL) {
		err_set(err, ERR_OS, "out of memory");
		goto fail;
	}
	if (prepare_place(db, o, err) != 0 || connect_db(db, err) != 0 ||
	    bring_up_to_date(db, err) != 0 || wal_renew(db, err) != 0)
		goto fail;
	/* Enforced from here on; a migration may have to rebuild tables. */
	if (sqlite3_exec(db->h, "PRAGMA foreign_keys = ON", NULL, NULL,
		NULL) != SQLITE_OK) {
		sql_fail(db->h, err);
		goto fail;
	}
	if (read_identity(db, err) != 0)
		goto fail;
	return db;
fail:
	db_close(db);
	return NULL;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	disconnect(db);
	free(db->path);
	free(db);
}

const char *
db_path(const struct db *db)
{
	return db->path;
}

bool
db_created(const struct db *db)
{
	return db->created;
}

const char *
db_store_id(const struct db *db)
{
	return db->store_id;
}

int
db_begin(struct db *db, struct err *err)
{
	sqlite3_stmt *st;

	if (db_in_transaction(db))
		return err_set(err, ERR_BUG, "a transaction inside another");
	st = sql_prepare(db, "BEGIN IMMEDIATE", err);
	db->transaction++;
	return st ? sql_run(st, err) : -1;
}

int
db_commit(struct db *db, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "COMMIT", err);

	if (st != NULL && sql_run(st, err) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

int
db_end(struct db *db, int rc, struct err *err)
{
	if (rc >= 0)
		return db_commit(db, err) == 0 ? rc : -1;
	db_rollback(db);
	return -1;
}

void
db_rollback(struct db *db)
{
	/* Some failures have rolled back by themselves. */
	if (db->h != NULL && db_in_transaction(db))
		sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
}

bool
db_in_transaction(const struct db *db)
{
	return !sqlite3_get_autocommit(db->h);
}

int
db_copy(struct db *db, const char *path, struct err *err)
{
	sqlite3_stmt *st;

	if (make_file(path, err) != 0)
		return -1;
	st = sql_prepare(db, "VACUUM INTO :path", err);
	if (st != NULL) {
		sql_bind_text(st, ":path", path);
		/* VACUUM INTO does not sync what it writes. */
		if (sql_run(st, err) == 0 && file_sync(path, err) == 0)
			return 0;
	}
	unlink(path);
	return -1;
}

/*
 * What is committed may stand in the log alone. It is moved into the file
 * first, as far as that can be: the store may be damaged, which is why it is
 * set aside. Then the file goes before its log, so that a crash in between
 * leaves no store rather than an older one.
 */
int
db_set_aside(const char *path, struct err *err)
{
	sqlite3 *h = NULL;

	/* A handle that has read nothing yet does not know of the log. */
	if (file_exists(path) && sqlite3_open_v2(path, &h,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
		SQLITE_OK && sqlite3_exec(h, "SELECT 1 FROM sqlite_schema",
		NULL, NULL, NULL) == SQLITE_OK)
		sqlite3_wal_checkpoint_v2(h, NULL, SQLITE_CHECKPOINT_TRUNCATE,
			NULL, NULL);
	sqlite3_close(h);
	return file_set_aside(path, store_parts, err);
}

int
db_verify(struct db *db, struct err *err)
{
	if (store_check_content(db, err) != 0)
		return -1;
	return store_check_schema(db, schema_version, NULL, err);
}
