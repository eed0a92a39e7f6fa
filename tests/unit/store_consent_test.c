/* SPDX-License-Identifier: MIT */
/* The ledger: whatever is done to a row behind its back is found and named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "store/consent.h"
#include "store/sql.h"
#include "store_fixture.h"

enum { ROWS = 20, PER_MEMBER = 4 };

static struct fixture f;
static struct ledger *ledger;

static void
append(int64_t n)
{
	struct err err = {0};
	char payload[64];

	assert_int_equal(db_begin(f.db, &err), 0);
	for (int64_t i = 1; i <= n; i++) {
		struct consent_row row = {
			.member = (i - 1) / PER_MEMBER + 1,
			.kind = (enum consent_kind)(i % CONSENT_KINDS),
			.at = 1000 + i, .recorded_at = 2000 + i,
			.payload = payload,
		};

		snprintf(payload, sizeof(payload), "{\"n\":%lld}",
			(long long)i);
		if (ledger_append(ledger, &row, &err) != 0)
			fail_msg("%s", err.msg);
	}
	assert_int_equal(db_commit(f.db, &err), 0);
}

static int
set_up(void **state)
{
	struct err err = {0};

	(void)state;
	if (fixture_init(&f, &err) != 0)
		return -1;
	ledger = ledger_new(f.db, f.keys);
	append(ROWS);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	ledger_free(ledger);
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
drop_triggers(void)
{
	exec("DROP TRIGGER ledger_no_update; DROP TRIGGER ledger_no_delete;"
		"PRAGMA foreign_keys = OFF");
}

static void
whole_chain(void **state)
{
	struct ledger_mark mark, none = {0};
	struct err err = {0};
	int64_t bad;

	assert_int_equal(ledger_head(f.db, &mark, &err), 0);
	assert_int_equal(mark.length, ROWS);
	assert_int_equal(ledger_verify(f.db, f.keys, &mark, &bad, &err), 0);
	assert_int_equal(ledger_verify(f.db, f.keys, NULL, &bad, &err), 0);
	assert_int_equal(ledger_verify(f.db, f.keys, &none, &bad, &err), 0);
	assert_int_equal(ledger_holds(f.db, &mark, &err), 1);
	mark.head[5] ^= 1;
	assert_int_equal(ledger_holds(f.db, &mark, &err), 0);
	(void)state;
}

static void
append_only(void **state)
{
	static const char *const tries[] = {
		"UPDATE ledger SET at = 0 WHERE seq = 3",
		"DELETE FROM ledger WHERE seq = 20",
		"INSERT OR REPLACE INTO ledger SELECT * FROM ledger"
		" WHERE seq = 3",
		"DELETE FROM ledger",
	};

	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++)
		if (sqlite3_exec(f.db->h, tries[i], NULL, NULL, NULL) ==
		    SQLITE_OK)
			fail_msg("done: %s", tries[i]);
	(void)state;
}

static void
tampering_is_named(void **state)
{
	static const struct {
		const char *sql;
		int64_t row;
	} cases[] = {
		{"UPDATE ledger SET at = at + 1 WHERE seq = 7", 7},
		{"UPDATE ledger SET recorded_at = 0 WHERE seq = 1", 1},
		{"UPDATE ledger SET member_id = 2 WHERE seq = 3", 3},
		{"UPDATE ledger SET kind = 'confirmed' WHERE seq = 9", 9},
		{"UPDATE ledger SET kind = 'made up' WHERE seq = 9", 9},
		{"UPDATE ledger SET commitment = zeroblob(32) WHERE seq = 20",
			20},
		{"UPDATE ledger SET chain = zeroblob(32) WHERE seq = 12", 12},
		{"UPDATE ledger_payload SET payload = '{\"n\":99}'"
		 " WHERE seq = 5", 5},
		{"UPDATE ledger_payload SET payload = payload || ' '"
		 " WHERE seq = 20", 20},
		{"UPDATE ledger_payload SET salt = zeroblob(16)"
		 " WHERE seq = 6", 6},
		{"DELETE FROM ledger WHERE seq = 4", 4},
		{"DELETE FROM ledger WHERE seq = 1", 1},
		/* Taken out and the rest moved up. */
		{"DELETE FROM ledger WHERE seq = 10;"
		 "UPDATE ledger SET seq = seq - 1 WHERE seq > 10", 10},
		/* Two exchanged. */
		{"UPDATE ledger SET seq = 99 WHERE seq = 2;"
		 "UPDATE ledger SET seq = 2 WHERE seq = 3;"
		 "UPDATE ledger SET seq = 3 WHERE seq = 99", 2},
		/* One more at the end, made without the key. */
		{"INSERT INTO ledger SELECT 21, member_id, kind, at,"
		 " recorded_at, commitment, chain FROM ledger WHERE seq = 20",
			21},
		/* A changed row and a chain calculated without the key: a
		 * hash of something is not enough. */
		{"UPDATE ledger SET at = 1, chain = commitment"
		 " WHERE seq = 20", 20},
	};

	drop_triggers();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = {0};
		char name[32];
		int64_t bad;

		exec("BEGIN");
		exec(cases[i].sql);
		if (ledger_verify(f.db, f.keys, NULL, &bad, &err) == 0)
			fail_msg("not found: %s", cases[i].sql);
		if (bad != cases[i].row)
			fail_msg("row %lld for: %s", (long long)bad,
				cases[i].sql);
		assert_int_equal(err.kind, ERR_DATA);
		snprintf(name, sizeof(name), "row %lld ", (long long)bad);
		assert_non_null(strstr(err.msg, name));
		exec("ROLLBACK");
	}
	(void)state;
}

static int
verify_member(int64_t member, const struct ledger_mark *mark, int64_t *rows_r,
	int64_t *bad_r)
{
	struct err err = {0};
	char name[32];
	int rc = ledger_verify_member(f.db, f.keys, member, mark, rows_r,
		bad_r, &err);

	snprintf(name, sizeof(name), "row %lld ", (long long)*bad_r);
	if (rc != 0 && *bad_r != 0)
		assert_non_null(strstr(err.msg, name));
	return rc;
}

/* Rows 5 to 8 are member 2's. */
static void
one_member(void **state)
{
	static const struct {
		const char *sql;
		int64_t bad;	/* for member 2; 0: nothing of it */
	} cases[] = {
		{"UPDATE ledger SET at = at + 1 WHERE seq = 7", 7},
		{"UPDATE ledger SET kind = 'confirmed' WHERE seq = 8", 8},
		{"UPDATE ledger SET chain = zeroblob(32) WHERE seq = 6", 6},
		{"UPDATE ledger_payload SET payload = '{}' WHERE seq = 5", 5},
		{"UPDATE ledger_payload SET salt = zeroblob(16)"
		 " WHERE seq = 8", 8},
		{"DELETE FROM ledger_payload WHERE seq = 8", 8},
		{"UPDATE ledger SET at = at + 1 WHERE seq = 9", 0},
		{"DELETE FROM ledger WHERE seq = 4", 5},
		{"DELETE FROM ledger WHERE seq = 6", 7},
		{"UPDATE ledger SET member_id = 2 WHERE seq = 12", 12},
		{"INSERT INTO ledger SELECT 21, 2, kind, at, recorded_at,"
		 " commitment, chain FROM ledger WHERE seq = 20", 21},
		{"DELETE FROM ledger WHERE member_id = 2", 5},
		{"UPDATE ledger SET member_id = 9 WHERE member_id = 2", 5},
		{"DELETE FROM ledger WHERE seq > 18", 19},
	};
	struct ledger_mark mark;
	struct err err = {0};
	int64_t rows, bad;

	assert_int_equal(ledger_head(f.db, &mark, &err), 0);
	assert_int_equal(verify_member(2, &mark, &rows, &bad), 0);
	assert_int_equal(rows, PER_MEMBER);
	assert_int_equal(bad, 0);
	assert_int_equal(verify_member(1, NULL, &rows, &bad), 0);
	/* Nobody's: the chain is whole, and has nothing of it. */
	assert_int_equal(verify_member(77, &mark, &rows, &bad), -1);
	assert_int_equal(bad, 0);
	drop_triggers();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		exec("BEGIN");
		exec(cases[i].sql);
		if (verify_member(2, &mark, &rows, &bad) !=
		    (cases[i].bad != 0 ? -1 : 0) || bad != cases[i].bad)
			fail_msg("row %lld for: %s", (long long)bad,
				cases[i].sql);
		exec("ROLLBACK");
	}
	mark.head[0] ^= 1;
	assert_int_equal(verify_member(2, &mark, &rows, &bad), -1);
	assert_int_equal(bad, ROWS);
	/* Texts may be missing where the ledger says that they were erased. */
	exec("DELETE FROM ledger_payload WHERE seq BETWEEN 9 AND 12");
	assert_int_equal(verify_member(3, NULL, &rows, &bad), 0);
	(void)state;
}

static void
cut_tail(void **state)
{
	struct ledger_mark mark;
	struct err err = {0};
	int64_t bad;

	assert_int_equal(ledger_head(f.db, &mark, &err), 0);
	drop_triggers();
	exec("DELETE FROM ledger WHERE seq > 17");
	exec("DELETE FROM ledger_payload WHERE seq > 17");
	assert_int_equal(ledger_verify(f.db, f.keys, NULL, &bad, &err), 0);
	assert_int_equal(ledger_verify(f.db, f.keys, &mark, &bad, &err), -1);
	assert_int_equal(bad, 18);
	err_clear(&err);
	/* Grown again, to another past. */
	append(5);
	assert_int_equal(ledger_verify(f.db, f.keys, NULL, &bad, &err), 0);
	assert_int_equal(ledger_verify(f.db, f.keys, &mark, &bad, &err), -1);
	assert_int_equal(bad, 20);
	(void)state;
}

static void
another_key(void **state)
{
	struct err err = {0};
	struct keys *k;
	int64_t bad;

	assert_int_equal(unlink(f.keyfile), 0);
	assert_int_equal(keys_create(f.keyfile, &err), 0);
	k = keys_load(f.keyfile, &err);
	assert_int_equal(ledger_verify(f.db, k, NULL, &bad, &err), -1);
	assert_int_equal(bad, 1);
	keys_free(k);
	(void)state;
}

static int
count_texts(void *ctx, const struct consent_row *row, struct err *err)
{
	int *n = ctx;

	(void)err;
	n[0]++;
	n[1] += row->payload != NULL;
	assert_int_equal(row->at, 1000 + row->seq);
	assert_int_equal(row->recorded_at, 2000 + row->seq);
	assert_int_equal(row->kind, row->seq % CONSENT_KINDS);
	assert_int_equal(row->seq, PER_MEMBER * (row->member - 1) + n[0]);
	return 0;
}

static int
stop_at_second(void *ctx, const struct consent_row *row, struct err *err)
{
	int *n = ctx;

	(void)row;
	(void)err;
	return ++*n == 2 ? 7 : 0;
}

/* C12: the texts go, the proof stays. */
static void
erased_texts_verify(void **state)
{
	struct err err = {0};
	int n[2] = {0}, stop = 0;
	int64_t bad;

	assert_int_equal(ledger_each(f.db, 3, count_texts, n, &err), 0);
	assert_int_equal(n[0], PER_MEMBER);
	assert_int_equal(n[1], PER_MEMBER);
	assert_int_equal(ledger_each(f.db, 3, stop_at_second, &stop, &err), 7);
	/* Row 12 says that this member was forgotten. */
	exec("DELETE FROM ledger_payload WHERE seq BETWEEN 9 AND 12");
	n[0] = n[1] = 0;
	assert_int_equal(ledger_each(f.db, 3, count_texts, n, &err), 0);
	assert_int_equal(n[0], PER_MEMBER);
	assert_int_equal(n[1], 0);
	n[0] = n[1] = 0;
	assert_int_equal(ledger_each(f.db, 2, count_texts, n, &err), 0);
	assert_int_equal(n[1], PER_MEMBER);
	assert_int_equal(ledger_verify(f.db, f.keys, NULL, &bad, &err), 0);
	/* Nobody else's text may be missing. */
	exec("CREATE TEMP TABLE kept AS SELECT * FROM ledger_payload"
		" WHERE seq = 6; DELETE FROM ledger_payload WHERE seq = 6");
	assert_int_equal(ledger_verify(f.db, f.keys, NULL, &bad, &err), -1);
	assert_int_equal(bad, 6);
	exec("INSERT INTO ledger_payload SELECT * FROM temp.kept");
	assert_int_equal(ledger_verify(f.db, f.keys, NULL, &bad, &err), 0);
	/* A text put back that was never there is found. */
	exec("INSERT INTO ledger_payload VALUES (9, zeroblob(16), '{}')");
	assert_int_equal(ledger_verify(f.db, f.keys, NULL, &bad, &err), -1);
	assert_int_equal(bad, 9);
	(void)state;
}

/* The end of the chain is looked up anew after a rollback and after another
 * process wrote. */
static void
goes_on_after_others(void **state)
{
	const struct consent_row row = {.member = 1, .kind = CONSENT_LEFT,
		.at = 1, .recorded_at = 2, .payload = "{}"};
	const struct db_options o = {.now = 1};
	struct err err = {0};
	struct ledger *other;
	struct db *db;
	int64_t bad;

	assert_int_equal(ledger_append(ledger, &row, &err), -1);
	assert_int_equal(err.kind, ERR_BUG);
	err_clear(&err);
	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(ledger_append(ledger, &row, &err), 0);
	db_rollback(f.db);
	db = db_open(f.store, &o, &err);
	other = ledger_new(db, f.keys);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(db_begin(db, &err), 0);
		assert_int_equal(ledger_append(other, &row, &err), 0);
		assert_int_equal(db_commit(db, &err), 0);
		assert_int_equal(db_begin(f.db, &err), 0);
		assert_int_equal(ledger_append(ledger, &row, &err), 0);
		assert_int_equal(ledger_append(ledger, &row, &err), 0);
		assert_int_equal(db_commit(f.db, &err), 0);
	}
	ledger_free(other);
	db_close(db);
	assert_int_equal(ledger_verify(f.db, f.keys, NULL, &bad, &err), 0);
	(void)state;
}

#define with_rows(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_rows(whole_chain), with_rows(append_only),
		with_rows(tampering_is_named), with_rows(one_member),
		with_rows(cut_tail),
		with_rows(another_key), with_rows(erased_texts_verify),
		with_rows(goes_on_after_others),
	};

	return cmocka_run_group_tests_name("store/consent", tests, NULL, NULL);
}
