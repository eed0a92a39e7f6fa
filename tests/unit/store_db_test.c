/* SPDX-License-Identifier: MIT */
/* Opening, refusing, migrating, and what survives a kill. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "store/migrate.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store_fixture.h"

static struct fixture f;

static int
set_up(void **state)
{
	struct err err = {0};

	(void)state;
	return fixture_init(&f, &err);
}

static int
tear_down(void **state)
{
	(void)state;
	fixture_release(&f);
	return 0;
}

static void
exec(const char *sql)
{
	if (sqlite3_exec(f.db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(f.db->h));
}

static int64_t
one_int(const char *sql)
{
	sqlite3_stmt *st;
	int64_t v;

	assert_int_equal(sqlite3_prepare_v2(f.db->h, sql, -1, &st, NULL), 0);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	v = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return v;
}

static void
reopen_fails(enum err_kind kind, const char *word)
{
	struct err err = {0};

	db_close(f.db);
	f.db = NULL;
	if (fixture_open(&f, &err) == 0)
		fail_msg("opened; expected: %s", word);
	if (err.kind != kind || strstr(err.msg, word) == NULL)
		fail_msg("kind %d: %s", (int)err.kind, err.msg);
}

static void
new_and_again(void **state)
{
	char id[DB_ID_LEN + 1];
	struct err err = {0};
	struct stat st;
	int64_t a, b;

	assert_true(db_created(f.db));
	assert_int_equal(stat(f.store, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	strcpy(id, db_store_id(f.db));
	assert_int_equal(strlen(id), DB_ID_LEN);
	assert_int_equal(db_verify(f.db, &err), 0);
	assert_int_equal(db_list_id(f.db, "north", &a, &err), 0);
	db_close(f.db);
	assert_int_equal(fixture_open(&f, &err), 0);
	assert_false(db_created(f.db));
	assert_string_equal(db_store_id(f.db), id);
	assert_int_equal(db_list_id(f.db, "north", &b, &err), 0);
	assert_int_equal(a, b);
	assert_int_equal(db_list_id(f.db, "south", &b, &err), 0);
	assert_int_not_equal(a, b);
	assert_string_equal(err.msg, "");
	(void)state;
}

static void
missing_is_not_made(void **state)
{
	const struct db_options o = {.now = 1};
	struct err err = {0};

	db_close(f.db);
	assert_int_equal(unlink(f.store), 0);
	f.db = db_open(f.store, &o, &err);
	assert_null(f.db);
	assert_int_equal(err.kind, ERR_NOINPUT);
	assert_false(file_exists(f.store));
	(void)state;
}

static void
private_places_only(void **state)
{
	char other[160];

	snprintf(other, sizeof(other), "%s/other", f.dir);
	db_close(f.db);
	f.db = NULL;
	assert_int_equal(chmod(f.store, 0640), 0);
	reopen_fails(ERR_PERM, "chmod 600");
	assert_int_equal(chmod(f.store, 0600), 0);
	*strrchr(f.store, '/') = '\0';
	assert_int_equal(chmod(f.store, 0770), 0);
	f.store[strlen(f.store)] = '/';
	reopen_fails(ERR_PERM, "others can write");
	*strrchr(f.store, '/') = '\0';
	assert_int_equal(chmod(f.store, 0700), 0);
	f.store[strlen(f.store)] = '/';
	assert_int_equal(link(f.store, other), 0);
	reopen_fails(ERR_PERM, "links");
	assert_int_equal(unlink(f.store), 0);
	assert_int_equal(symlink(other, f.store), 0);
	reopen_fails(ERR_PERM, "links");
	(void)state;
}

static void
newer_version(void **state)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d",
		schema_version + 1);
	exec(sql);
	reopen_fails(ERR_CONFIG, "newer version");
	(void)state;
}

static void
another_program(void **state)
{
	exec("PRAGMA application_id = 7");
	reopen_fails(ERR_DATA, "another program");
	(void)state;
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
damaged(void **state)
{
	const struct db_options o = {.now = 1};
	struct err err = {0};
	int fd;

	db_close(f.db);
	f.db = NULL;
	write_file(f.store, "this was never a database, nor will it become "
		"one, however long the text that it holds may be");
	reopen_fails(ERR_DATA, "restore");
	/* What is left of one, zeroed from its second page on. */
	unlink(f.store);
	assert_int_equal(fixture_open(&f, &err), 0);
	db_close(f.db);
	fd = open(f.store, O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 4096), 0);
	assert_int_equal(ftruncate(fd, 40960), 0);
	close(fd);
	f.db = NULL;
	reopen_fails(ERR_DATA, "restore");
	/* Empty: only where a new one may be made. */
	fd = open(f.store, O_RDWR | O_TRUNC);
	close(fd);
	assert_null(db_open(f.store, &o, &err));
	assert_int_equal(err.kind, ERR_DATA);
	(void)state;
}

/* What the schema check finds, T16. */
static void
foreign_objects(void **state)
{
	static const char *const odd[] = {
		"CREATE TRIGGER t AFTER INSERT ON member BEGIN"
		" DELETE FROM begun; END",
		"CREATE VIEW v AS SELECT 1",
		"CREATE TABLE extra (x)",
		"DROP TRIGGER ledger_no_update",
		"CREATE INDEX i ON member (name)",
		"ALTER TABLE list ADD COLUMN more TEXT",
	};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct err err = {0};

		exec("BEGIN");
		exec(odd[i]);
		if (db_verify(f.db, &err) == 0)
			fail_msg("not found: %s", odd[i]);
		assert_int_equal(err.kind, ERR_DATA);
		exec("ROLLBACK");
		err_clear(&err);
		if (db_verify(f.db, &err) != 0)
			fail_msg("after %s: %s", odd[i], err.msg);
	}
	(void)state;
}

static void
orphans(void **state)
{
	struct err err = {0};

	exec("PRAGMA foreign_keys = OFF");
	exec("INSERT INTO attribute (list_id, name) VALUES (99, 'x')");
	assert_int_equal(db_verify(f.db, &err), -1);
	assert_int_equal(err.kind, ERR_DATA);
	assert_non_null(strstr(err.msg, "attribute"));
	(void)state;
}

/* An uncommitted change dies with its process, a committed one does not. */
static void
kill_in_a_transaction(void **state)
{
	struct err err = {0};
	int status;
	pid_t pid;

	db_close(f.db);
	f.db = NULL;
	for (int committed = 0; committed < 2; committed++) {
		pid = fork();
		if (pid == 0) {
			int64_t id;

			if (fixture_open(&f, &err) == 0 &&
			    db_begin(f.db, &err) == 0 &&
			    db_list_id(f.db, "lost", &id, &err) == 0 &&
			    (!committed || db_commit(f.db, &err) == 0))
				raise(SIGKILL);
			_exit(1);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(fixture_open(&f, &err), 0);
		assert_int_equal(one_int("SELECT count(*) FROM list"),
			committed);
		assert_int_equal(db_verify(f.db, &err), 0);
		db_close(f.db);
		f.db = NULL;
	}
	(void)state;
}

static void
kill_while_it_is_made(void **state)
{
	struct err err = {0};

	char path[160];

	/* What a kill can leave: a file beside the store's place, and older
	 * programs an empty one in it; a lost store leaves its log. */
	db_close(f.db);
	unlink(f.store);
	snprintf(path, sizeof(path), "%s.new", f.store);
	write_file(path, "half of a store");
	snprintf(path, sizeof(path), "%s-wal", f.store);
	write_file(path, "the log of another");
	assert_int_equal(fixture_open(&f, &err), 0);
	assert_true(db_created(f.db));
	assert_int_equal(db_verify(f.db, &err), 0);
	db_close(f.db);
	write_file(f.store, "");
	assert_int_equal(fixture_open(&f, &err), 0);
	assert_true(db_created(f.db));
	assert_int_equal(db_verify(f.db, &err), 0);
	(void)state;
}

static void
two_make_it_at_once(void **state)
{
	enum { N = 8 };
	struct err err = {0};
	pid_t pid[N];

	db_close(f.db);
	f.db = NULL;
	for (int round = 0; round < 5; round++) {
		unlink(f.store);
		for (int i = 0; i < N; i++) {
			pid[i] = fork();
			if (pid[i] != 0)
				continue;
			if (fixture_open(&f, &err) != 0)
				print_message("# %s\n", err.msg);
			/* Killed with the store open, as often as closed. */
			if (i % 2)
				db_close(f.db);
			_exit(err.kind != 0);
		}
		for (int i = 0; i < N; i++) {
			int status;

			assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
			assert_int_equal(status, 0);
		}
	}
	assert_int_equal(fixture_open(&f, &err), 0);
	(void)state;
}

static void
busy(void **state)
{
	const struct db_options o = {.now = 1, .busy_ms = 60};
	struct err err = {0};
	struct db *other;
	int64_t start;

	other = db_open(f.store, &o, &err);
	assert_non_null(other);
	assert_int_equal(db_begin(f.db, &err), 0);
	start = clock_mono_ms();
	assert_int_equal(db_begin(other, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	assert_true(clock_mono_ms() - start >= 55);
	err_clear(&err);
	assert_int_equal(db_begin(f.db, &err), -1);
	assert_int_equal(err.kind, ERR_BUG);
	db_rollback(f.db);
	db_rollback(f.db);
	err_clear(&err);
	assert_int_equal(db_begin(other, &err), 0);
	db_close(other);
	(void)state;
}

static void
disk_full(void **state)
{
	struct err err = {0};
	int64_t id;

	exec("PRAGMA max_page_count = 40");
	assert_int_equal(db_begin(f.db, &err), 0);
	exec("CREATE TEMP TABLE n AS WITH RECURSIVE c(x) AS (SELECT 1 UNION"
		" ALL SELECT x + 1 FROM c WHERE x < 100) SELECT x FROM c");
	{
		sqlite3_stmt *st = sql_prepare(f.db, "INSERT INTO meta"
			" SELECT x, printf('%10000s', '') FROM n", &err);

		assert_non_null(st);
		assert_int_equal(sql_run(st, &err), -1);
	}
	assert_int_equal(err.kind, ERR_IO);
	assert_non_null(strstr(err.msg, "no space"));
	db_rollback(f.db);
	err_clear(&err);
	assert_int_equal(db_list_id(f.db, "north", &id, &err), 0);
	assert_int_equal(db_verify(f.db, &err), 0);
	(void)state;
}

static void
facts_and_clock(void **state)
{
	struct err err = {0};
	struct arena a;
	char *v;
	int64_t n;

	arena_init(&a);
	assert_int_equal(db_meta_get(f.db, &a, "demo", &v, &err), 0);
	assert_null(v);
	assert_int_equal(db_meta_set(f.db, "demo", "yes", &err), 0);
	assert_int_equal(db_meta_get(f.db, &a, "demo", &v, &err), 0);
	assert_string_equal(v, "yes");
	assert_int_equal(db_meta_set(f.db, "demo", NULL, &err), 0);
	assert_int_equal(db_meta_get(f.db, &a, "demo", &v, &err), 0);
	assert_null(v);
	assert_int_equal(db_meta_int(f.db, "generation", &n, &err), 0);
	assert_int_equal(n, 1);
	/* F27: 1000000 is the time of the fixture. */
	assert_int_equal(db_clock_check(f.db, 1000000 - 3600, &err), 0);
	assert_int_equal(db_clock_check(f.db, 1000000 + 7200, &err), 0);
	assert_int_equal(db_clock_check(f.db, 1000000, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	arena_release(&a);
	(void)state;
}

/* A statement that still gives rows, prepared again, is another one. */
static void
nested_statements(void **state)
{
	struct err err = {0};
	int seen = 0;
	sqlite3_stmt *outer, *inner;

	exec("INSERT INTO list (slug) VALUES ('a'), ('b'), ('c')");
	for (int depth = 0; depth < 2; depth++) {
		sqlite3_stmt **st = depth ? &inner : &outer;

		for (int round = 0; round < 2; round++) {
			*st = sql_prepare(f.db, "SELECT id FROM list", &err);
			assert_non_null(*st);
			assert_int_equal(sql_step(*st, &err), 1);
			if (round == 0 && depth == 0)
				sql_done(*st);
			if (depth == 1)
				break;
		}
	}
	assert_ptr_not_equal(outer, inner);
	while (sql_step(outer, &err) > 0)
		seen++;
	assert_int_equal(seen, 2);
	sql_done(inner);
	(void)state;
}

static const char *const step1[] = {
	"PRAGMA application_id = 1414087751",
	"CREATE TABLE t (x)", "INSERT INTO t VALUES (1)",
	"PRAGMA user_version = 1", NULL};
static const char *const step2[] = {
	"ALTER TABLE t ADD COLUMN y", "UPDATE t SET y = x + 1",
	"PRAGMA user_version = 2", NULL};
static const char *const broken[] = {
	"ALTER TABLE t ADD COLUMN z", "SELECT no_such_function()",
	"PRAGMA user_version = 3", NULL};

static void
migrations(void **state)
{
	const char *const *const steps[] = {step1, step2, broken};
	struct db mem = {.path = f.store};
	struct err err = {0};
	struct db *kept = f.db;
	int version;

	assert_int_equal(sqlite3_open(":memory:", &mem.h), SQLITE_OK);
	f.db = &mem;
	assert_int_equal(store_migrate(&mem, steps, 1, &err), 0);
	assert_int_equal(store_migrate(&mem, steps, 2, &err), 0);
	assert_int_equal(one_int("SELECT y FROM t"), 2);
	assert_int_equal(db_begin(&mem, &err), 0);
	assert_int_equal(store_migrate(&mem, steps, 3, &err), -1);
	db_rollback(&mem);
	err_clear(&err);
	assert_int_equal(store_version(&mem, &version, &err), 0);
	assert_int_equal(version, 2);
	assert_int_equal(one_int("SELECT count(*) FROM"
		" pragma_table_info('t')"), 2);
	sql_cache_free(&mem);
	sqlite3_close(mem.h);
	f.db = kept;
	(void)state;
}

static void
copies(void **state)
{
	const struct db_options o = {.now = 1};
	struct err err = {0};
	char to[160];
	struct stat st;
	struct db *c;

	exec("INSERT INTO list (slug) VALUES ('north')");
	snprintf(to, sizeof(to), "%s/var/copy", f.dir);
	assert_int_equal(db_copy(f.db, to, &err), 0);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	c = db_open(to, &o, &err);
	assert_non_null(c);
	assert_int_equal(db_verify(c, &err), 0);
	assert_string_equal(db_store_id(c), db_store_id(f.db));
	db_close(c);
	/* Never over a file. */
	assert_int_equal(db_copy(f.db, to, &err), -1);
	assert_int_equal(err.kind, ERR_CREATE);
	(void)state;
}

#define with_store(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_store(new_and_again), with_store(missing_is_not_made),
		with_store(private_places_only), with_store(newer_version),
		with_store(another_program), with_store(damaged),
		with_store(foreign_objects), with_store(orphans),
		with_store(kill_in_a_transaction),
		with_store(kill_while_it_is_made),
		with_store(two_make_it_at_once), with_store(busy),
		with_store(disk_full), with_store(facts_and_clock),
		with_store(nested_statements), with_store(migrations),
		with_store(copies),
	};

	return cmocka_run_group_tests_name("store/db", tests, NULL, NULL);
}
