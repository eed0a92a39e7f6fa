/* SPDX-License-Identifier: MIT */
/* What of a quota is used, and relays in trouble. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/relay.h"
#include "store/sql.h"
#include "store_fixture.h"

enum { HOUR = 3600, DAY = 24 * HOUR, NOW = 50 * 365 * DAY + 12345 };

static const char a[] = "smtp://a.example.org:587";
static const char b[] = "smtps://b.example.org";
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
add(const char *relay, int64_t now, int64_t n)
{
	struct err err = {0};

	if (db_begin(f.db, &err) != 0 ||
	    db_end(f.db, relay_use_add(f.db, relay, now, n, &err), &err) != 0)
		fail_msg("%s", err.msg);
}

static int64_t
used(const char *relay, int64_t now, int64_t window)
{
	struct err err = {0};
	int64_t n = -1;

	if (relay_used(f.db, relay, now, window, &n, &err) != 0)
		fail_msg("%s", err.msg);
	return n;
}

static int64_t
rows(void)
{
	struct err err = {0};
	sqlite3_stmt *st = sql_prepare(f.db, "SELECT count(*) FROM relay_use",
		&err);
	int64_t n;

	assert_int_equal(sql_step(st, &err), 1);
	n = sql_int(st, 0);
	sql_done(st);
	return n;
}

static void
sums(void **state)
{
	assert_int_equal(used(a, NOW, DAY), 0);
	add(a, NOW, 3);
	add(a, NOW, 4);
	add(b, NOW, 100);
	add(a, NOW + 2 * HOUR, 10);
	assert_int_equal(used(a, NOW + 2 * HOUR, DAY), 17);
	assert_int_equal(used(a, NOW + 2 * HOUR, HOUR), 10);
	assert_int_equal(used(a, NOW + 2 * HOUR, 1), 10);
	assert_int_equal(used(b, NOW + 2 * HOUR, DAY), 100);
	assert_int_equal(used("smtp://c.example.org", NOW, DAY), 0);
	/* By a clock that was ahead. */
	assert_int_equal(used(a, NOW, HOUR), 17);
	(void)state;
}

/* Against a list of every single message: never fewer than there were, and
 * none that is older than a minute more. */
static void
never_too_few(void **state)
{
	static const int64_t windows[] = {1, 59, 60, 61, 600, HOUR, HOUR + 1,
		DAY};
	enum { MANY = 400 };
	int64_t at[MANY], now = NOW;
	unsigned int dice = 7;

	for (int i = 0; i < MANY; i++) {
		dice = dice * 1103515245u + 12345u;
		now += i % 5 ? dice >> 16 & 63 : dice >> 16 & 4095;
		add(a, at[i] = now, 1);
		for (size_t w = 0; w < sizeof(windows) / sizeof(windows[0]);
		     w++) {
			int64_t least = 0, most = 0, n;

			for (int k = 0; k <= i; k++) {
				least += at[k] > now - windows[w];
				most += at[k] > now - windows[w] - 60;
			}
			n = used(a, now, windows[w]);
			if (n < least || n > most)
				fail_msg("%ld s: %ld, not %ld to %ld",
					(long)windows[w], (long)n, (long)least,
					(long)most);
		}
	}
	(void)state;
}

static void
old_rows_go(void **state)
{
	for (int i = 0; i < 5 * 24; i++)
		add(a, NOW + i * HOUR, 1);
	assert_in_range(rows(), 24, 2 * 24 + 1);
	assert_int_equal(used(a, NOW + 119 * HOUR, DAY), 25);
	(void)state;
}

static void
rolled_back(void **state)
{
	struct err err = {0};

	add(a, NOW, 5);
	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(relay_use_add(f.db, a, NOW, 100, &err), 0);
	db_rollback(f.db);
	assert_int_equal(used(a, NOW, HOUR), 5);
	(void)state;
}

static void
troubles(void **state)
{
	struct relay_trouble t = {a, 2, NOW + 300, "it says 421"}, *v;
	struct err err = {0};
	struct arena arena;
	size_t n;

	arena_init(&arena);
	assert_int_equal(relay_trouble_get(f.db, &arena, a, &t, &err), 0);
	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(relay_trouble_set(f.db, &t, &err), 0);
	t = (struct relay_trouble){b, 1, NOW, "no such host"};
	assert_int_equal(relay_trouble_set(f.db, &t, &err), 0);
	t = (struct relay_trouble){a, 3, NOW + 900, "refused"};
	assert_int_equal(relay_trouble_set(f.db, &t, &err), 0);
	assert_int_equal(db_commit(f.db, &err), 0);
	memset(&t, 0, sizeof(t));
	assert_int_equal(relay_trouble_get(f.db, &arena, a, &t, &err), 1);
	assert_string_equal(t.relay, a);
	assert_int_equal(t.failures, 3);
	assert_int_equal(t.cool_until, NOW + 900);
	assert_string_equal(t.reason, "refused");
	assert_int_equal(relay_trouble_list(f.db, &arena, &v, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_string_equal(v[0].relay, a);
	assert_string_equal(v[1].reason, "no such host");
	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(relay_trouble_clear(f.db, a, &err), 0);
	assert_int_equal(relay_trouble_clear(f.db, a, &err), 0);
	assert_int_equal(db_commit(f.db, &err), 0);
	assert_int_equal(relay_trouble_get(f.db, &arena, a, &t, &err), 0);
	assert_int_equal(relay_trouble_list(f.db, &arena, &v, &n, &err), 0);
	assert_int_equal(n, 1);
	arena_release(&arena);
	(void)state;
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sums),
		TEST(never_too_few),
		TEST(old_rows_go),
		TEST(rolled_back),
		TEST(troubles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
