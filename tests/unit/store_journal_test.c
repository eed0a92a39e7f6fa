/* SPDX-License-Identifier: MIT */
/* The journal: an older store is refused, a torn line heals, damage does not
 * (F34, F35). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "store/journal.h"
#include "store/sql.h"
#include "store_fixture.h"

static struct fixture f;
static struct journal *journal;
static char copy[128], saved[128];

static void
open_journal(bool with_copy)
{
	struct err err = {0};

	journal = journal_open(f.journal, with_copy ? copy : NULL, f.keys,
		f.db, &err);
	if (journal == NULL)
		fail_msg("%s: %s", err.file, err.msg);
}

static int
set_up(void **state)
{
	struct err err = {0};

	(void)state;
	if (fixture_init(&f, &err) != 0)
		return -1;
	snprintf(copy, sizeof(copy), "%s/second", f.dir);
	snprintf(saved, sizeof(saved), "%s/saved", f.dir);
	open_journal(false);
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

static void
exec(const char *sql)
{
	if (sqlite3_exec(f.db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(f.db->h));
}

static void
people(void)
{
	exec("INSERT INTO list VALUES (1, 'north');"
		"INSERT INTO address (id, addr, key) VALUES"
		" (1, 'Ana@example.org', 'ana@example.org'),"
		" (2, 'bo@example.org', 'bo@example.org');"
		"INSERT INTO member (id, list_id, address_id, name,"
		" first_name, tier, lang, status, basis) SELECT id, 1, id,"
		" '', '', '', '', 'confirmed', 'express' FROM address");
}

static void
record_text(int64_t member, enum consent_kind kind, const char *payload)
{
	struct ledger *l = ledger_new(f.db, f.keys);
	struct consent_row row = {.member = member, .kind = kind, .at = 11,
		.recorded_at = 12, .payload = payload};
	struct err err = {0};

	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(ledger_append(l, &row, &err), 0);
	assert_int_equal(db_commit(f.db, &err), 0);
	ledger_free(l);
}

static void
record(int64_t member, enum consent_kind kind)
{
	record_text(member, kind, "{}");
}

static void
update(void)
{
	struct err err = {0};

	if (journal_update(journal, &err) != 0)
		fail_msg("%s", err.msg);
}

static void
reopen(enum journal_state want)
{
	struct err err = {0};

	journal_close(journal);
	journal = journal_open(f.journal, NULL, f.keys, f.db, &err);
	if (journal == NULL)
		fail_msg("%s: %s", err.file, err.msg);
	assert_int_equal(journal_state(journal), want);
	assert_int_equal(journal_require(journal, &err), want ? -1 : 0);
	if (want) {
		assert_int_equal(err.kind, ERR_DATA);
		assert_non_null(strstr(err.msg, "tidings adopt"));
	}
}

static void
save_store(void)
{
	struct err err = {0};

	assert_int_equal(db_copy(f.db, saved, &err), 0);
}

static void
bring_back(void)
{
	struct err err = {0};

	journal_close(journal);
	journal = NULL;
	db_close(f.db);
	assert_int_equal(rename(saved, f.store), 0);
	assert_int_equal(fixture_open(&f, &err), 0);
	open_journal(false);
}

static char *
contents(struct arena *a, const char *path)
{
	struct err err = {0};
	struct text t;

	if (file_read(a, path, 1 << 20, &t, &err) != 0)
		fail_msg("%s", err.msg);
	return arena_strndup(a, t.data, t.len);
}

static void
put_contents(const char *path, const char *s, size_t n)
{
	struct err err = {0};

	assert_int_equal(file_write_atomic(path, s, n, 0600, &err), 0);
}

/* What it holds, one letter a record. */
static int
letters(void *ctx, const struct journal_record *r, struct err *err)
{
	char *s = ctx, hash[ADDRESS_HASH_LEN + 1];

	(void)err;
	if (r->kind == JOURNAL_LEDGER)
		return 0;
	if (r->kind == JOURNAL_BEGUN) {
		assert_string_equal(r->list, "north");
		assert_string_equal(r->slug, "january");
		s[strlen(s)] = (char)('0' + r->revision);
		return 0;
	}
	address_hash(f.keys, "ana@example.org", hash);
	s[strlen(s)] = consent_kind_name(r->why)[0];
	s[strlen(s)] = strcmp(r->hash, hash) == 0 ? 'A' : 'B';
	assert_int_equal(r->at, 11);
	return 0;
}

static void
holds(const char *want)
{
	char have[256] = "";
	struct err err = {0};

	assert_int_equal(journal_each(journal, letters, have, &err), 0);
	assert_string_equal(have, want);
}

static void
follows_the_store(void **state)
{
	struct err err = {0};
	struct ledger_mark mark;
	struct stat st;
	struct arena a;

	people();
	assert_int_equal(stat(f.journal, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	record(1, CONSENT_IMPORTED);
	record(1, CONSENT_LEFT);
	record(2, CONSENT_COMPLAINED);
	exec("INSERT INTO begun VALUES ('north', 'january', 1, 5)");
	update();
	holds("lAcB1");
	update();
	holds("lAcB1");
	exec("INSERT INTO begun VALUES ('north', 'january', 2, 6)");
	record(2, CONSENT_SUSPENDED);
	update();
	holds("lAcB1sB2");
	journal_mark(journal, &mark);
	assert_int_equal(mark.length, 4);
	assert_int_equal(ledger_holds(f.db, &mark, &err), 1);
	reopen(JOURNAL_GOOD);
	holds("lAcB1sB2");
	/* No address in it. */
	arena_init(&a);
	assert_null(strchr(contents(&a, f.journal), '@'));
	assert_null(strstr(contents(&a, f.journal), "example"));
	arena_release(&a);
	(void)state;
}

/* Of the forgotten the store has the hash only, and it is the same one. */
static void
the_forgotten(void **state)
{
	char hash[ADDRESS_HASH_LEN + 1];
	sqlite3_stmt *st;
	struct err err = {0};

	people();
	record(1, CONSENT_LEFT);
	address_hash(f.keys, "ana@example.org", hash);
	st = sql_prepare(f.db, "UPDATE address SET addr = :hash, key = :hash,"
		" forgotten_at = 9 WHERE id = 1", &err);
	sql_bind_text(st, ":hash", hash);
	assert_int_equal(sql_run(st, &err), 0);
	record(1, CONSENT_FORGOTTEN);
	update();
	holds("lAfA");
	(void)state;
}

/* Who moved has left the old address: an older store would mail that. */
static void
the_moved(void **state)
{
	people();
	record_text(2, CONSENT_ADDRESS, "{\"was\":\"Ana@example.org\"}");
	record(2, CONSENT_LEFT);
	update();
	holds("lAlB");
	reopen(JOURNAL_GOOD);
	(void)state;
}

/* A crash between the commit and the journal. */
static void
store_ahead(void **state)
{
	people();
	update();
	record(1, CONSENT_LEFT);
	exec("INSERT INTO begun VALUES ('north', 'january', 1, 5)");
	reopen(JOURNAL_GOOD);
	holds("lA1");
	(void)state;
}

static void
store_behind(void **state)
{
	struct err err = {0};

	people();
	record(2, CONSENT_IMPORTED);
	update();
	save_store();
	record(1, CONSENT_LEFT);
	update();
	bring_back();
	reopen(JOURNAL_STORE_BEHIND);
	/* It does not become right by growing again. */
	record(2, CONSENT_TIER);
	record(2, CONSENT_TIER);
	reopen(JOURNAL_STORE_BEHIND);
	assert_int_equal(journal_update(journal, &err), 0);
	holds("lA");
	(void)state;
}

static void
store_behind_by_a_delivery(void **state)
{
	people();
	save_store();
	exec("INSERT INTO begun VALUES ('north', 'january', 1, 5)");
	update();
	bring_back();
	reopen(JOURNAL_STORE_BEHIND);
	(void)state;
}

static void
store_behind_an_adopt(void **state)
{
	struct err err = {0};

	save_store();
	assert_int_equal(db_meta_set_int(f.db, "generation", 2, &err), 0);
	assert_int_equal(journal_adopt(journal, false, &err), 0);
	bring_back();
	reopen(JOURNAL_STORE_BEHIND);
	(void)state;
}

static void
restored(void **state)
{
	struct err err = {0};

	assert_int_equal(db_meta_set(f.db, "adopt_needed", "yes", &err), 0);
	reopen(JOURNAL_ADOPT);
	(void)state;
}

static void
missing(void **state)
{
	/* Beside a store that nobody used, a new one is made. */
	assert_int_equal(unlink(f.journal), 0);
	reopen(JOURNAL_GOOD);
	people();
	record(1, CONSENT_IMPORTED);
	update();
	assert_int_equal(unlink(f.journal), 0);
	reopen(JOURNAL_MISSING);
	/* Still so the next time. */
	reopen(JOURNAL_MISSING);
	(void)state;
}

static void
another_stores(void **state)
{
	exec("UPDATE meta SET value = '00112233445566778899aabbccddeeff'"
		" WHERE key = 'store_id'");
	journal_close(journal);
	journal = NULL;
	db_close(f.db);
	{
		struct err err = {0};

		assert_int_equal(fixture_open(&f, &err), 0);
	}
	open_journal(false);
	assert_int_equal(journal_state(journal), JOURNAL_FOREIGN);
	(void)state;
}

/* Cut at every octet: what is left is a journal with a torn end, which is
 * completed from the store. */
static void
torn_anywhere(void **state)
{
	struct arena a;
	char *all;
	size_t first;

	people();
	record(1, CONSENT_LEFT);
	exec("INSERT INTO begun VALUES ('north', 'january', 1, 5)");
	update();
	arena_init(&a);
	all = contents(&a, f.journal);
	first = strcspn(all, "\n") + 1;
	for (size_t n = strlen(all); n-- > first;) {
		char have[256] = "";
		struct err err = {0};

		put_contents(f.journal, all, n);
		reopen(JOURNAL_GOOD);
		assert_int_equal(journal_each(journal, letters, have, &err),
			0);
		/* A leaving is written again if its `ledger` line was lost. */
		assert_non_null(strstr(have, "lA"));
		assert_non_null(strchr(have, '1'));
		assert_null(strchr(strchr(have, '1') + 1, '1'));
	}
	arena_release(&a);
	(void)state;
}

/* Any octet of a whole line changed, any line taken out or doubled. */
static void
damaged(void **state)
{
	struct arena a;
	char *all, *bad;
	size_t n;

	people();
	record(1, CONSENT_LEFT);
	update();
	record(2, CONSENT_LEFT);
	update();
	arena_init(&a);
	all = contents(&a, f.journal);
	n = strlen(all);
	for (size_t i = 0; i + 1 < n; i++) {
		if (all[i] == '\n')
			continue;
		bad = arena_strndup(&a, all, n);
		bad[i] ^= 1;
		put_contents(f.journal, bad, n);
		reopen(JOURNAL_DAMAGED);
	}
	for (char *line = all, *next; (next = strchr(line, '\n')) &&
	     next[1] != '\0'; line = next + 1) {
		bad = arena_printf(&a, "%.*s%s", (int)(line - all), all,
			next + 1);
		put_contents(f.journal, bad, strlen(bad));
		reopen(JOURNAL_DAMAGED);
		bad = arena_printf(&a, "%.*s%s", (int)(next + 1 - all), all,
			line);
		put_contents(f.journal, bad, strlen(bad));
		reopen(JOURNAL_DAMAGED);
	}
	arena_release(&a);
	(void)state;
}

/* A copy that could not be written is tried again, new lines or not. */
static void
copy_that_failed(void **state)
{
	struct err err = {0};
	struct arena a;

	people();
	journal_close(journal);
	open_journal(true);
	assert_int_equal(unlink(copy), 0);
	assert_int_equal(mkdir(copy, 0700), 0);
	record(1, CONSENT_LEFT);
	assert_int_equal(journal_update(journal, &err), -1);
	holds("lA");
	assert_int_equal(journal_update(journal, &err), -1);
	assert_int_equal(rmdir(copy), 0);
	update();
	arena_init(&a);
	assert_string_equal(contents(&a, copy), contents(&a, f.journal));
	arena_release(&a);
	(void)state;
}

/* adopt --from-db in another process, while this one has the journal open. */
static void
started_anew_by_another(void **state)
{
	struct err err = {0};
	struct journal *other;

	people();
	for (int i = 0; i < 5; i++) {
		record(2, CONSENT_TIER);
		update();
	}
	other = journal_open(f.journal, NULL, f.keys, f.db, &err);
	assert_non_null(other);
	assert_int_equal(journal_adopt(other, true, &err), 0);
	journal_close(other);
	record(1, CONSENT_LEFT);
	update();
	holds("lA");
	reopen(JOURNAL_GOOD);
	(void)state;
}

/* The whole disk put back, but not the second copy. */
static void
second_copy(void **state)
{
	struct err err = {0};
	struct arena a;
	char *old;

	arena_init(&a);
	journal_close(journal);
	open_journal(true);
	people();
	record(2, CONSENT_IMPORTED);
	update();
	assert_string_equal(contents(&a, copy), contents(&a, f.journal));
	old = contents(&a, f.journal);
	save_store();
	record(1, CONSENT_LEFT);
	update();
	assert_string_equal(contents(&a, copy), contents(&a, f.journal));
	/* One of them lost, or short: taken from the other. */
	assert_int_equal(unlink(copy), 0);
	journal_close(journal);
	open_journal(true);
	assert_string_equal(contents(&a, copy), contents(&a, f.journal));
	assert_int_equal(unlink(f.journal), 0);
	journal_close(journal);
	open_journal(true);
	assert_int_equal(journal_state(journal), JOURNAL_GOOD);
	holds("lA");
	put_contents(f.journal, old, strlen(old));
	bring_back();
	reopen(JOURNAL_GOOD);	/* without the copy nobody would know */
	journal_close(journal);
	open_journal(true);
	assert_int_equal(journal_state(journal), JOURNAL_STORE_BEHIND);
	holds("lA");
	/* Two that went apart. */
	put_contents(copy, "something else\n", 15);
	journal_close(journal);
	open_journal(true);
	assert_int_equal(journal_state(journal), JOURNAL_DAMAGED);
	arena_release(&a);
	(void)err;
	(void)state;
}

static void
started_anew(void **state)
{
	struct err err = {0};

	people();
	record(1, CONSENT_LEFT);
	exec("INSERT INTO begun VALUES ('north', 'january', 1, 5)");
	update();
	put_contents(f.journal, "rubbish\n", 8);
	reopen(JOURNAL_DAMAGED);
	assert_int_equal(journal_adopt(journal, true, &err), 0);
	assert_int_equal(journal_require(journal, &err), 0);
	reopen(JOURNAL_GOOD);
	holds("lA1");
	(void)state;
}

/* Many processes write; each line is right and none is missing. */
static void
several_writers(void **state)
{
	enum { N = 4, EACH = 12 };
	struct err err = {0};
	char have[512] = "";

	people();
	update();
	for (int i = 0; i < N; i++)
		if (fork() == 0) {
			journal_close(journal);
			f.db = NULL;
			if (fixture_open(&f, &err) != 0)
				_exit(1);
			journal = journal_open(f.journal, NULL, f.keys, f.db,
				&err);
			for (int k = 0; k < EACH; k++) {
				record(1, CONSENT_LEFT);
				if (journal_update(journal, &err) != 0)
					_exit(1);
			}
			_exit(0);
		}
	for (int i = 0; i < N; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	reopen(JOURNAL_GOOD);
	assert_int_equal(journal_each(journal, letters, have, &err), 0);
	assert_int_equal(strlen(have), 2 * N * EACH);
	(void)state;
}

static void
not_inside_a_transaction(void **state)
{
	struct err err = {0};

	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(journal_update(journal, &err), -1);
	assert_int_equal(err.kind, ERR_BUG);
	(void)state;
}

static void
private_file_only(void **state)
{
	struct err err = {0};

	assert_int_equal(chmod(f.journal, 0644), 0);
	journal_close(journal);
	journal = journal_open(f.journal, NULL, f.keys, f.db, &err);
	assert_null(journal);
	assert_int_equal(err.kind, ERR_PERM);
	(void)state;
}

#define with_store(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_store(follows_the_store), with_store(the_forgotten),
		with_store(the_moved),
		with_store(store_ahead), with_store(store_behind),
		with_store(store_behind_by_a_delivery),
		with_store(store_behind_an_adopt), with_store(restored),
		with_store(missing), with_store(another_stores),
		with_store(torn_anywhere), with_store(damaged),
		with_store(second_copy), with_store(copy_that_failed),
		with_store(started_anew), with_store(started_anew_by_another),
		with_store(several_writers),
		with_store(not_inside_a_transaction),
		with_store(private_file_only),
	};

	return cmocka_run_group_tests_name("store/journal", tests, NULL, NULL);
}
