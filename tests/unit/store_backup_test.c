/* SPDX-License-Identifier: MIT */
/* Backup, restore, adopt: nobody who left comes back, nothing goes twice
 * (F34, T16). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/adopt.h"
#include "store/backup.h"
#include "store/edition.h"
#include "store/forget.h"
#include "store/sql.h"
#include "store_fixture.h"

static struct fixture f;
static struct journal *journal;
static char backup[128];

static void
open_journal(void)
{
	struct err err = {0};

	journal = journal_open(f.journal, NULL, f.keys, f.db, &err);
	if (journal == NULL)
		fail_msg("%s: %s", err.file, err.msg);
}

static void
exec(const char *sql)
{
	if (sqlite3_exec(f.db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(f.db->h));
}

static void
record(int64_t member, enum consent_kind kind)
{
	struct ledger *l = ledger_new(f.db, f.keys);
	struct consent_row row = {.member = member, .kind = kind, .at = 11,
		.recorded_at = 12, .payload = member == 1 || member == 5 ?
			"{\"name\":\"Ana\"}" : "{\"name\":\"Bo\"}"};
	struct err err = {0};

	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(ledger_append(l, &row, &err), 0);
	assert_int_equal(db_commit(f.db, &err), 0);
	ledger_free(l);
	if (journal_update(journal, &err) != 0)
		fail_msg("%s", err.msg);
}

static void
add_member(int64_t id, const char *list, const char *addr)
{
	struct err err = {0};
	sqlite3_stmt *st;
	int64_t list_id;

	assert_int_equal(db_list_id(f.db, list, &list_id, &err), 0);
	st = sql_prepare(f.db, "INSERT INTO address (addr, key)"
		" VALUES (:addr, :addr) ON CONFLICT DO NOTHING", &err);
	sql_bind_text(st, ":addr", addr);
	assert_int_equal(sql_run(st, &err), 0);
	st = sql_prepare(f.db, "INSERT INTO member (id, list_id, address_id,"
		" name, first_name, tier, lang, status, basis) SELECT :id,"
		" :list, id, 'Ana Li', 'Ana', '', '', 'confirmed', 'express'"
		" FROM address WHERE key = :addr", &err);
	sql_bind_int(st, ":id", id);
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":addr", addr);
	assert_int_equal(sql_run(st, &err), 0);
	record(id, CONSENT_IMPORTED);
}

static int
set_up(void **state)
{
	struct err err = {0};

	(void)state;
	if (fixture_init(&f, &err) != 0)
		return -1;
	snprintf(backup, sizeof(backup), "%s/backup", f.dir);
	open_journal();
	add_member(1, "north", "ana@example.org");
	add_member(2, "north", "bo@example.org");
	add_member(3, "north", "cy@example.org");
	add_member(4, "north", "di@example.org");
	add_member(5, "south", "ana@example.org");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	journal_close(journal);
	journal = NULL;
	fixture_release(&f);
	return 0;
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
make_backup(void)
{
	const struct backup_file file[] = {
		{"journal", "j\0k", 3}, {"keys", "", 0}};
	struct err err = {0};

	if (backup_write(f.db, backup, file, 2, &err) != 0)
		fail_msg("%s: %s", err.file, err.msg);
}

/* The store of the backup in the place of the one that went on; the journal
 * stays. */
static void
restore(void)
{
	struct err err = {0};

	journal_close(journal);
	journal = NULL;
	db_close(f.db);
	f.db = NULL;
	assert_int_equal(unlink(f.store), 0);
	if (backup_extract(backup, f.store, &err) != 0)
		fail_msg("%s: %s", err.file, err.msg);
	if (fixture_open(&f, &err) != 0)
		fail_msg("%s: %s", err.file, err.msg);
	open_journal();
}

static struct adoption
adopt(bool from_db)
{
	struct err err = {0};
	struct adoption a;
	int64_t bad;
	struct ledger_mark mark;

	if (store_adopt(f.db, f.keys, journal, from_db, 99, &a, &err) != 0)
		fail_msg("%s", err.msg);
	assert_int_equal(journal_require(journal, &err), 0);
	assert_int_equal(db_verify(f.db, &err), 0);
	journal_mark(journal, &mark);
	assert_int_equal(ledger_verify(f.db, f.keys, &mark, &bad, &err), 0);
	journal_close(journal);
	open_journal();
	assert_int_equal(journal_require(journal, &err), 0);
	return a;
}

static void
there_and_back(void **state)
{
	struct backup_file *file;
	struct err err = {0};
	struct arena a;
	struct stat st;
	size_t n;

	arena_init(&a);
	make_backup();
	assert_int_equal(stat(backup, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	if (backup_read(&a, backup, &file, &n, &err) != 0)
		fail_msg("%s", err.msg);
	assert_int_equal(n, 2);
	assert_string_equal(file[0].name, "journal");
	assert_int_equal(file[0].len, 3);
	assert_memory_equal(file[0].data, "j\0k", 3);
	assert_int_equal(file[1].len, 0);
	make_backup();		/* a second one replaces the first */
	assert_int_equal(backup_extract(backup, f.store, &err), -1);
	assert_int_equal(err.kind, ERR_CREATE);
	restore();
	assert_int_equal(journal_state(journal), JOURNAL_ADOPT);
	assert_int_equal(one_int("SELECT count(*) FROM member"), 5);
	assert_int_equal(one_int("SELECT count(*) FROM sqlite_schema"
		" WHERE name = 'backup_file'"), 0);
	arena_release(&a);
	(void)state;
}

static void
not_over_other_files(void **state)
{
	struct err err = {0};

	assert_int_equal(file_write_atomic(backup, "members\n", 8, 0600,
		&err), 0);
	assert_int_equal(backup_write(f.db, backup, NULL, 0, &err), -1);
	assert_int_equal(err.kind, ERR_CREATE);
	(void)state;
}

static void
hostile_backups(void **state)
{
	static const char *const odd[] = {
		"CREATE TRIGGER t AFTER INSERT ON member BEGIN"
		" DELETE FROM begun; END",
		"CREATE TRIGGER backup_t AFTER DELETE ON backup_file BEGIN"
		" DELETE FROM begun; END",
		"CREATE VIEW v AS SELECT * FROM member",
		"DROP TABLE backup_file",
		"DROP TABLE backup_file; CREATE TABLE backup_file (name, bytes"
		" DEFAULT (randomblob(10)))",
		"DROP TRIGGER ledger_no_delete",
		"PRAGMA user_version = 77",
		"PRAGMA user_version = 0",
		"PRAGMA application_id = 5",
		"INSERT INTO attribute (list_id, name) VALUES (99, 'x')",
	};
	struct backup_file *file;
	struct arena a;
	size_t n;

	arena_init(&a);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct err err = {0};
		sqlite3 *h;

		unlink(backup);
		make_backup();
		assert_int_equal(backup_read(&a, backup, &file, &n, &err), 0);
		assert_int_equal(sqlite3_open(backup, &h), 0);
		if (sqlite3_exec(h, odd[i], NULL, NULL, NULL) != SQLITE_OK)
			fail_msg("%s: %s", odd[i], sqlite3_errmsg(h));
		sqlite3_close(h);
		if (backup_read(&a, backup, &file, &n, &err) == 0)
			fail_msg("taken: %s", odd[i]);
		assert_true(err.kind == ERR_DATA || err.kind == ERR_CONFIG);
	}
	arena_release(&a);
	(void)state;
}

static void
leavings_are_done_again(void **state)
{
	struct err err = {0};
	struct adoption a;
	struct ledger *l;

	record(4, CONSENT_LEFT);	/* and came back, before the backup */
	record(4, CONSENT_RETURNED);
	make_backup();
	add_member(6, "north", "new@example.org");
	record(1, CONSENT_LEFT);
	record(6, CONSENT_LEFT);
	record(2, CONSENT_COMPLAINED);
	l = ledger_new(f.db, f.keys);
	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(address_forget(f.db, f.keys, l, 3, 50, &err), 0);
	assert_int_equal(db_commit(f.db, &err), 0);
	ledger_free(l);
	assert_int_equal(journal_update(journal, &err), 0);
	restore();
	/* Grown further than it was before anybody noticed. */
	for (int i = 0; i < 20; i++)
		record(2, CONSENT_TIER);
	a = adopt(false);
	assert_int_equal(a.left, 1);
	assert_int_equal(a.complained, 1);
	assert_int_equal(a.forgotten, 1);
	assert_int_equal(a.strangers, 1);
	assert_int_equal(a.generation, 2);
	assert_int_equal(one_int("SELECT status = 'unsubscribed' AND"
		" chosen = 8 FROM member WHERE id = 1"), 1);
	assert_int_equal(one_int("SELECT status = 'confirmed' FROM member"
		" WHERE id = 4"), 1);
	assert_int_equal(one_int("SELECT status = 'confirmed' FROM member"
		" WHERE id = 5"), 1);
	assert_int_equal(one_int("SELECT complained_at FROM address"
		" WHERE id = 2"), 11);
	assert_int_equal(one_int("SELECT count(*) FROM address"
		" WHERE key LIKE 'cy@%' OR addr LIKE 'cy@%'"), 0);
	/* The stranger is kept out by a hash. */
	{
		char hash[ADDRESS_HASH_LEN + 1];
		sqlite3_stmt *st = sql_prepare(f.db, "SELECT 1 FROM address"
			" WHERE key = :hash", &err);

		address_hash(f.keys, "new@example.org", hash);
		sql_bind_text(st, ":hash", hash);
		assert_int_equal(sql_step(st, &err), 1);
		sql_done(st);
	}
	/* A second adopt has nothing to do again. */
	a = adopt(false);
	assert_int_equal(a.left + a.complained + a.forgotten + a.strangers, 0);
	assert_int_equal(a.generation, 3);
	(void)state;
}

static void
deliveries_are_stopped(void **state)
{
	struct err err = {0};
	struct revision rev;
	struct arena arena;
	struct adoption a;

	exec("INSERT INTO recap VALUES (1, 1, 'january');"
		"INSERT INTO revision (id, recap_id, revision, state, kind,"
		" title, approved_at, approved_by, stale, source_hash,"
		" content_hash, rules, source) VALUES (1, 1, 1, 'begun',"
		" 'recap', 't', 1, 'x', 1, x'', x'', '{}', ''), (2, 1, 2,"
		" 'approved', 'recap', 't', 1, 'x', 1, x'', x'', '{}', '');"
		"INSERT INTO begun VALUES ('north', 'january', 1, 5);"
		"INSERT INTO delivery (list_id, member_id, kind, subject_key,"
		" revision_id, state, tier, lang, addr, slots)"
		" VALUES (1, 1, 'recap', 'january@1', 1, 'planned', '', '',"
		" 'ana@example.org', '{}'), (1, 2, 'recap', 'january@1', 1,"
		" 'accepted', '', '', 'bo@example.org', '{}'), (1, 3, 'recap',"
		" 'january@1', 1, 'deferred', '', '', 'cy@example.org',"
		" '{}')");
	assert_int_equal(journal_update(journal, &err), 0);
	make_backup();
	exec("INSERT INTO begun VALUES ('north', 'january', 2, 6),"
		" ('north', 'february', 1, 7)");
	assert_int_equal(journal_update(journal, &err), 0);
	restore();
	a = adopt(false);
	assert_int_equal(a.in_doubt, 2);
	assert_int_equal(a.held, 2);
	assert_int_equal(one_int("SELECT count(*) FROM delivery"
		" WHERE state = 'in_doubt' AND member_id IN (1, 3)"), 2);
	assert_int_equal(one_int("SELECT count(*) FROM begun"), 3);
	assert_int_equal(one_int("SELECT state = 'held' AND begun_at = 6"
		" FROM revision WHERE id = 2"), 1);
	assert_int_equal(one_int("SELECT count(*) FROM revision JOIN recap"
		" ON recap.id = recap_id WHERE slug = 'february'"
		" AND state = 'held'"), 1);
	arena_init(&arena);
	assert_int_equal(revision_latest(f.db, &arena, 1, "january", &rev,
		&err), 1);
	assert_true(revision_lost(&rev));
	assert_int_equal(revision_latest(f.db, &arena, 1, "february", &rev,
		&err), 1);
	assert_true(revision_lost(&rev));
	arena_release(&arena);
	/* No id is given out twice. */
	add_member(0, "north", "late@example.org");
	exec("DELETE FROM member WHERE id = 0");
	exec("INSERT INTO notice (list_id, kind, args, created_at)"
		" VALUES (1, 'x', '{}', 1)");
	assert_true(one_int("SELECT max(id) FROM notice") > 1000000000);
	assert_true(one_int("SELECT max(id) FROM address") > 1000000000);
	(void)state;
}

static void
approvals_are_withdrawn(void **state)
{
	struct adoption a;

	exec("INSERT INTO recap VALUES (1, 1, 'january');"
		"INSERT INTO revision (id, recap_id, revision, state, kind,"
		" title, approved_at, approved_by, stale, source_hash,"
		" content_hash, rules, source) VALUES (1, 1, 1, 'approved',"
		" 'recap', 't', 1, 'x', 1, x'', x'', '{}', '')");
	make_backup();
	restore();
	a = adopt(false);
	assert_int_equal(a.withdrawn, 1);
	assert_int_equal(a.held, 0);
	assert_int_equal(one_int("SELECT state = 'withdrawn' FROM revision"),
		1);
	(void)state;
}

static void
journal_lost(void **state)
{
	struct adoption a;

	record(1, CONSENT_LEFT);
	assert_int_equal(unlink(f.journal), 0);
	journal_close(journal);
	open_journal();
	assert_int_equal(journal_state(journal), JOURNAL_MISSING);
	a = adopt(true);
	assert_int_equal(a.left, 0);
	assert_int_equal(a.generation, 2);
	(void)state;
}

/* C12: nothing of the person is left in the file's bytes. */
static void
forgotten_in_every_byte(void **state)
{
	struct err err = {0};
	struct ledger *l = ledger_new(f.db, f.keys);
	struct arena a;
	struct text t;
	int64_t bad;

	exec("INSERT INTO attribute VALUES (1, 1, 'sub_region');"
		"INSERT INTO member_attribute VALUES (1, 1, 'Zanzibar');"
		"INSERT INTO notice (list_id, member_id, kind, args,"
		" created_at) VALUES (1, 1, 'welcome', '{\"n\":\"Zanzibar\"}',"
		" 1); INSERT INTO delivery (list_id, member_id, kind,"
		" subject_key, state, tier, lang, addr, slots) VALUES (1, 1,"
		" 'notice', '1', 'planned', '', '', 'ana@example.org',"
		" '{\"n\":\"Zanzibar\"}')");
	/* The names of the others would hide what is left of hers. */
	exec("UPDATE member SET name = 'Bo', first_name = 'Bo'"
		" WHERE id IN (2, 3, 4)");
	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(address_forget(f.db, f.keys, l, 1, 50, &err), 0);
	assert_int_equal(address_forget(f.db, f.keys, l, 1, 51, &err), 0);
	assert_int_equal(db_commit(f.db, &err), 0);
	ledger_free(l);
	assert_int_equal(one_int("SELECT count(*) FROM ledger"
		" WHERE kind = 'forgotten'"), 2);
	assert_int_equal(one_int("SELECT state = 'suppressed' FROM delivery"),
		1);
	assert_int_equal(ledger_verify(f.db, f.keys, NULL, &bad, &err), 0);
	assert_int_equal(store_scrub(f.db, &err), 0);
	journal_close(journal);
	journal = NULL;
	db_close(f.db);
	f.db = NULL;
	arena_init(&a);
	assert_int_equal(file_read(&a, f.store, 1 << 24, &t, &err), 0);
	assert_null(memmem(t.data, t.len, "ana@example.org", 15));
	assert_null(memmem(t.data, t.len, "Zanzibar", 8));
	assert_null(memmem(t.data, t.len, "Ana", 3));
	arena_release(&a);
	(void)state;
}

static bool
in_file(struct arena *a, const char *path, const char *s)
{
	struct err err = {0};
	struct text t;

	assert_int_equal(file_read(a, path, 1 << 26, &t, &err), 0);
	return memmem(t.data, t.len, s, strlen(s)) != NULL;
}

enum { SCATTERED = 32 };

/* An address whose place among the others its number does not tell. */
static const char *
scattered(char *out, int i)
{
	snprintf(out, SCATTERED, "p%04dq@example.org", (i * 7919) % 10000);
	return out;
}

/* Rows that grow move about in their pages and leave octets behind. */
static void
forgotten_between_the_rows(void **state)
{
	enum { FIRST = 100, LAST = 700 };
	char wal[200], name[SCATTERED], sql[400];
	struct err err = {0};
	struct ledger *l;
	struct arena a;
	int left = 0;

	exec("BEGIN");
	for (int i = FIRST; i < LAST; i++) {
		snprintf(sql, sizeof(sql), "INSERT INTO address (id, addr,"
			" key) VALUES (%d, '%s', '%s'); INSERT INTO member"
			" (id, list_id, address_id, name, first_name, tier,"
			" lang, status, basis) VALUES (%d, 1, %d, '', '', '',"
			" '', 'confirmed', 'express')", i,
			scattered(name, i), name, i, i);
		exec(sql);
	}
	exec("COMMIT; UPDATE member SET name = 'N' || id || 'q' ||"
		" hex(zeroblob(id % 37)); UPDATE member SET name = name ||"
		" hex(zeroblob(id % 53)) WHERE id % 2");
	l = ledger_new(f.db, f.keys);
	for (int i = FIRST; i < LAST; i += 3) {
		assert_int_equal(db_begin(f.db, &err), 0);
		assert_int_equal(address_forget(f.db, f.keys, l, i, 50, &err),
			0);
		assert_int_equal(db_commit(f.db, &err), 0);
	}
	ledger_free(l);
	assert_int_equal(store_scrub(f.db, &err), 0);
	snprintf(wal, sizeof(wal), "%s-wal", f.store);
	arena_init(&a);
	for (int i = FIRST; i < LAST; i += 3) {
		scattered(name, i);
		snprintf(sql, sizeof(sql), "N%dq", i);
		left += in_file(&a, f.store, name) + in_file(&a, wal, name) +
			in_file(&a, f.store, sql) + in_file(&a, wal, sql);
		arena_clear(&a);
	}
	arena_release(&a);
	assert_int_equal(left, 0);
	assert_int_equal(one_int("SELECT count(*) FROM meta"
		" WHERE key = 'scrub_needed'"), 0);
	(void)state;
}

/* Somebody who goes on reading keeps the log: then it is not said. */
static void
scrubbing_waits_for_readers(void **state)
{
	struct db_options o = {.now = 1, .busy_ms = 50};
	struct err err = {0};
	struct ledger *l;
	sqlite3 *other;

	journal_close(journal);
	journal = NULL;
	db_close(f.db);
	f.db = db_open(f.store, &o, &err);
	l = ledger_new(f.db, f.keys);
	assert_int_equal(sqlite3_open(f.store, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN; SELECT count(*) FROM"
		" member", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(address_forget(f.db, f.keys, l, 1, 50, &err), 0);
	assert_int_equal(db_commit(f.db, &err), 0);
	assert_int_equal(store_scrub(f.db, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	sqlite3_close(other);
	err_clear(&err);
	assert_int_equal(store_scrub(f.db, &err), 0);
	ledger_free(l);
	(void)state;
}

/* What was committed stands in the log alone: it is set aside in one file. */
static void
set_aside_with_its_log(void **state)
{
	static const char *const part[] = {"", "-wal"};
	char from[240], to[200], old[220];
	struct db_options o = {.now = 1};
	struct err err = {0};
	struct arena a;
	struct text t;

	arena_init(&a);
	snprintf(to, sizeof(to), "%s/var/other", f.dir);
	for (int round = 1; round < 3; round++) {
		exec("INSERT INTO list (slug) VALUES (hex(randomblob(8)))");
		for (int i = 0; i < 2; i++) {
			snprintf(from, sizeof(from), "%s%s", f.store, part[i]);
			snprintf(to, sizeof(to), "%s/var/other%s", f.dir,
				part[i]);
			assert_int_equal(file_read(&a, from, 1 << 24, &t,
				&err), 0);
			assert_int_equal(file_write_atomic(to, t.data, t.len,
				0600, &err), 0);
		}
		snprintf(to, sizeof(to), "%s/var/other", f.dir);
		assert_int_equal(db_set_aside(to, &err), 0);
		assert_false(file_exists(to));
		snprintf(old, sizeof(old), "%s.old%s", to,
			round == 1 ? "" : ".2");
		snprintf(from, sizeof(from), "%s-wal", old);
		assert_false(file_exists(from));
		db_close(f.db);
		f.db = db_open(old, &o, &err);
		assert_non_null(f.db);
		assert_int_equal(one_int("SELECT count(*) FROM list"),
			round + 2);
		db_close(f.db);
		f.db = db_open(f.store, &o, &err);
	}
	arena_release(&a);
	(void)state;
}

/* A new store does not take a lost one's log for its own, nor away. */
static void
log_of_a_lost_store(void **state)
{
	struct err err = {0};
	char path[200];
	struct arena a;
	struct text t;

	journal_close(journal);
	journal = NULL;
	db_close(f.db);
	assert_int_equal(unlink(f.store), 0);
	snprintf(path, sizeof(path), "%s-wal", f.store);
	assert_int_equal(file_write_atomic(path, "commits", 7, 0600, &err), 0);
	assert_int_equal(fixture_open(&f, &err), 0);
	arena_init(&a);
	snprintf(path, sizeof(path), "%s.old-wal", f.store);
	assert_int_equal(file_read(&a, path, 100, &t, &err), 0);
	assert_string_equal(t.data, "commits");
	arena_release(&a);
	(void)state;
}

#define with_store(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_store(there_and_back), with_store(not_over_other_files),
		with_store(hostile_backups),
		with_store(leavings_are_done_again),
		with_store(deliveries_are_stopped),
		with_store(approvals_are_withdrawn), with_store(journal_lost),
		with_store(forgotten_in_every_byte),
		with_store(forgotten_between_the_rows),
		with_store(scrubbing_waits_for_readers),
		with_store(set_aside_with_its_log),
		with_store(log_of_a_lost_store),
	};

	return cmocka_run_group_tests_name("store/backup", tests, NULL, NULL);
}
