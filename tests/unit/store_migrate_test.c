/* SPDX-License-Identifier: MIT */
/*
 * Stores that older versions made (F36): nothing is lost, whatever happens on
 * the way. What is killed is another process: this program, run with a folder
 * as its argument, opens the store in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/backup.h"
#include "store/consent.h"
#include "store/delivery.h"
#include "store/migrate.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store_fixture.h"

static const struct {
	int version;
	const char *folder;
} older[] = {
	{1, "tests/golden/store/v1"},
};
enum { OLDER = sizeof(older) / sizeof(older[0]) };

static struct fixture f;
static struct arena arena;

static sqlite3 *
raw(const char *path)
{
	sqlite3 *h;

	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	return h;
}

static void
exec(sqlite3 *h, const char *sql)
{
	if (sqlite3_exec(h, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(h));
}

static int64_t
one_int(sqlite3 *h, const char *sql)
{
	sqlite3_stmt *st;
	int64_t v;

	if (sqlite3_prepare_v2(h, sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(h));
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	v = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return v;
}

static const char *
beside(const char *suffix)
{
	return arena_printf(&arena, "%s%s", f.store, suffix);
}

/* The store of an older version, at path; `logged`: as a kill leaves it, with
 * rows that stand in its log alone. */
static void
make(size_t k, const char *path, bool logged)
{
	struct err err = {0};
	struct text sql;
	int status;
	pid_t pid;

	if (file_read(&arena, arena_printf(&arena, "%s/store.sql",
		older[k].folder), 1 << 22, &sql, &err) != 0)
		fail_msg("%s", err.msg);
	pid = fork();
	if (pid == 0) {
		sqlite3 *h = raw(path);

		if (logged)
			exec(h, "PRAGMA journal_mode = WAL;"
				"PRAGMA wal_autocheckpoint = 0");
		exec(h, sql.data);
		if (!logged)
			sqlite3_close(h);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(chmod(path, 0600), 0);
}

static int
set_up(void **state)
{
	(void)state;
	memset(&f, 0, sizeof(f));
	arena_init(&arena);
	snprintf(f.dir, sizeof(f.dir), "/tmp/tidings-test.XXXXXX");
	assert_non_null(mkdtemp(f.dir));
	snprintf(f.store, sizeof(f.store), "%s/tidings.db", f.dir);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	fixture_release(&f);
	arena_release(&arena);
	return 0;
}

static void
remove_store(void)
{
	static const char *const suffix[] = {"", "-wal", "-shm", ".v1",
		".v1.new"};

	db_close(f.db);
	f.db = NULL;
	for (size_t i = 0; i < sizeof(suffix) / sizeof(suffix[0]); i++)
		unlink(beside(suffix[i]));
}

/* Every row of every table that the older store had is in the newer one. */
static void
same_rows(const char *old, const char *new)
{
	sqlite3 *h = raw(new);
	sqlite3_stmt *st;
	int64_t rows = 0;
	int tables = 0;

	exec(h, arena_printf(&arena, "ATTACH '%s' AS old", old));
	assert_int_equal(sqlite3_prepare_v2(h, "SELECT t.name,"
		" group_concat(c.name) FROM old.sqlite_schema AS t,"
		" pragma_table_info(t.name, 'old') AS c"
		" WHERE t.type = 'table' GROUP BY t.name", -1, &st, NULL), 0);
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(st, 0);
		const char *columns = (const char *)sqlite3_column_text(st, 1);
		int64_t n = one_int(h, arena_printf(&arena,
			"SELECT count(*) FROM old.%s", name));

		assert_true(n > 0);
		rows += n;
		tables++;
		assert_int_equal(one_int(h, arena_printf(&arena,
			"SELECT count(*) FROM main.%s", name)), n);
		if (one_int(h, arena_printf(&arena, "SELECT count(*) FROM"
			" (SELECT %s FROM old.%s EXCEPT SELECT %s FROM main.%s)",
			columns, name, columns, name)) != 0)
			fail_msg("%s has changed", name);
	}
	sqlite3_finalize(st);
	sqlite3_close(h);
	assert_true(tables >= 17 && rows >= 50);
}

static void
open_now(void)
{
	const struct db_options o = {.now = 1};
	struct err err = {0};

	f.db = db_open(f.store, &o, &err);
	if (f.db == NULL || db_verify(f.db, &err) != 0)
		fail_msg("%s", err.msg);
}

/* After whatever came before: it opens, has all of it, and the copy is the
 * older store. */
static void
all_is_well(size_t k, const char *reference)
{
	const char *copy = beside(arena_printf(&arena, ".v%d",
		older[k].version));
	struct stat st;
	sqlite3 *h;

	open_now();
	db_close(f.db);
	f.db = NULL;
	same_rows(reference, f.store);
	same_rows(reference, copy);
	h = raw(copy);
	assert_int_equal(one_int(h, "PRAGMA user_version"), older[k].version);
	sqlite3_close(h);
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_false(file_exists(arena_printf(&arena, "%s.new", copy)));
}

static void
keeps_everything(void **state)
{
	const char *reference = arena_printf(&arena, "%s/reference", f.dir);

	for (size_t k = 0; k < OLDER; k++) {
		unlink(reference);
		make(k, reference, false);
		for (int logged = 0; logged < 2; logged++) {
			make(k, f.store, logged);
			assert_int_equal(file_exists(beside("-wal")), logged);
			all_is_well(k, reference);
			/* Once: the next time there is nothing to do. */
			unlink(beside(".v1"));
			open_now();
			assert_false(file_exists(beside(".v1")));
			remove_store();
		}
	}
	(void)state;
}

/* Its consent ledger is whole, and its deliveries add up. */
static void
is_of_use(void **state)
{
	struct delivery_counts counts;
	struct err err = {0};
	int64_t bad, id;

	snprintf(f.keyfile, sizeof(f.keyfile), "%s/keys", f.dir);
	for (size_t k = 0; k < OLDER; k++) {
		struct text keys;

		make(k, f.store, true);
		open_now();
		assert_int_equal(file_read(&arena, arena_printf(&arena,
			"%s/keys", older[k].folder), 65536, &keys, &err), 0);
		unlink(f.keyfile);
		assert_int_equal(file_create(f.keyfile, keys.data, keys.len,
			0600, &err), 0);
		keys_free(f.keys);
		f.keys = keys_load(f.keyfile, &err);
		assert_non_null(f.keys);
		if (db_keys_check(f.db, f.keys, f.keyfile, &err) != 0 ||
		    ledger_verify(f.db, f.keys, NULL, &bad, &err) != 0)
			fail_msg("%s", err.msg);
		assert_int_equal(db_list_id(f.db, "club", &id, &err), 0);
		assert_int_equal(delivery_count(f.db, 1, &counts, &err), 0);
		assert_int_equal(counts.planned, 6);
		assert_int_equal(counts.accepted, 2);
		assert_int_equal(counts.in_doubt, 2);
		assert_int_equal(counts.armed, 1);
		assert_int_equal(counts.deferred + counts.failed, 2);
		remove_store();
	}
	(void)state;
}

/* Opens the store in a process of its own that dies at a point; its status. */
static int
open_elsewhere(const char *point)
{
	char self[] = "/proc/self/exe";
	char *argv[] = {self, f.store, NULL};
	char *env[] = {NULL, NULL};
	pid_t pid;
	int status;

	if (point != NULL)
		env[0] = arena_printf(&arena, "TIDINGS_FAILPOINT=%s", point);
	assert_int_equal(posix_spawn(&pid, self, NULL, NULL, argv, env), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
killed_anywhere(void **state)
{
	static const char *const points[] = {"migrate_copied", "migrate_kept",
		"migrate_done"};
	const char *reference = arena_printf(&arena, "%s/reference", f.dir);
	int died = 0;

	make(0, reference, false);
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		make(0, f.store, i % 2);
		assert_true(WIFSIGNALED(open_elsewhere(points[i])));
		all_is_well(0, reference);
		remove_store();
	}
	for (bool dies = true; dies; remove_store()) {
		char *point = arena_printf(&arena, "migrate_step:%d",
			died + 1);

		make(0, f.store, died % 2);
		dies = WIFSIGNALED(open_elsewhere(point));
		died += dies;
		/* Twice in a row, too. */
		if (died % 3 == 0)
			open_elsewhere(point);
		all_is_well(0, reference);
	}
	assert_true(died >= 5);
	(void)state;
}

/* At any moment, not only at named ones. */
static void
killed_any_time(void **state)
{
	const char *reference = arena_printf(&arena, "%s/reference", f.dir);
	char self[] = "/proc/self/exe";
	char *argv[] = {self, f.store, NULL}, *env[] = {NULL};

	make(0, reference, false);
	for (int i = 0; i < 40; i++) {
		int status;
		pid_t pid;

		make(0, f.store, i % 2);
		assert_int_equal(posix_spawn(&pid, self, NULL, NULL, argv,
			env), 0);
		usleep((useconds_t)(i * 600));
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		all_is_well(0, reference);
		remove_store();
	}
	(void)state;
}

static void
many_at_once(void **state)
{
	enum { N = 8 };
	const char *reference = arena_printf(&arena, "%s/reference", f.dir);
	char self[] = "/proc/self/exe";
	char *argv[] = {self, f.store, NULL}, *env[] = {NULL};

	make(0, reference, false);
	for (int round = 0; round < 10; round++) {
		pid_t pid[N];
		int status;

		make(0, f.store, round % 2);
		for (int i = 0; i < N; i++)
			assert_int_equal(posix_spawn(&pid[i], self, NULL, NULL,
				argv, env), 0);
		for (int i = 0; i < N; i++) {
			assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
			assert_int_equal(status, 0);
		}
		all_is_well(0, reference);
		remove_store();
	}
	(void)state;
}

/* Without a copy nothing is changed. */
static void
no_copy_no_change(void **state)
{
	const struct db_options o = {.now = 1};
	struct err err = {0};
	sqlite3 *h;

	make(0, f.store, true);
	assert_int_equal(mkdir(beside(".v1.new"), 0700), 0);
	assert_null(db_open(f.store, &o, &err));
	assert_int_equal(err.kind, ERR_CREATE);
	h = raw(f.store);
	assert_int_equal(one_int(h, "PRAGMA user_version"), 1);
	sqlite3_close(h);
	assert_int_equal(rmdir(beside(".v1.new")), 0);
	open_now();
	(void)state;
}

/* A backup that an older version made, brought back by this one. */
static void
older_backup(void **state)
{
	const char *backup = arena_printf(&arena, "%s/backup", f.dir);
	const char *reference = arena_printf(&arena, "%s/reference", f.dir);
	struct backup_file *file;
	struct err err = {0};
	char *needed;
	sqlite3 *h;
	size_t n;

	for (size_t k = 0; k < OLDER; k++) {
		unlink(backup);
		make(k, backup, false);
		h = raw(backup);
		exec(h, "CREATE TABLE backup_file (name TEXT PRIMARY KEY,"
			" bytes BLOB NOT NULL) STRICT;"
			"INSERT INTO backup_file VALUES ('keys', x'6b');"
			"INSERT INTO meta VALUES ('adopt_needed', 'backup')");
		sqlite3_close(h);
		if (backup_read(&arena, backup, &file, &n, &err) != 0 ||
		    backup_extract(backup, f.store, &err) != 0)
			fail_msg("%s", err.msg);
		assert_int_equal(n, 1);
		open_now();
		assert_int_equal(db_meta_get(f.db, &arena, "adopt_needed",
			&needed, &err), 0);
		assert_string_equal(needed, "restore");
		assert_int_equal(db_begin(f.db, &err), 0);
		assert_int_equal(db_meta_set(f.db, "adopt_needed", NULL,
			&err), 0);
		assert_int_equal(db_commit(f.db, &err), 0);
		db_close(f.db);
		f.db = NULL;
		unlink(reference);
		make(k, reference, false);
		same_rows(reference, f.store);
		remove_store();
	}
	(void)state;
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_everything),
		TEST(is_of_use),
		TEST(killed_anywhere),
		TEST(killed_any_time),
		TEST(many_at_once),
		TEST(no_copy_no_change),
		TEST(older_backup),
	};

	if (argc == 2) {
		const struct db_options o = {.now = 1};
		struct err err = {0};
		struct db *db = db_open(argv[1], &o, &err);

		if (db == NULL)
			fprintf(stderr, "# %s\n", err.msg);
		db_close(db);
		return db == NULL;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
