/* SPDX-License-Identifier: MIT */
/* Double opt-in and its limits (T7), answering's caps (S41), what may happen
 * from where, and that bounces suspend on the record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/answering.h"
#include "store/bounce.h"
#include "store/membership.h"
#include "store/notice.h"
#include "store/signup.h"
#include "store/sql.h"
#include "store_fixture.h"

enum { NOW = 2000000, HOUR = 3600, DAY = 86400 };

static struct fixture f;
static struct ledger *ledger;

static int
set_up(void **state)
{
	struct err err = {0};

	(void)state;
	if (fixture_init(&f, &err) != 0)
		return -1;
	ledger = ledger_new(f.db, f.keys);
	return sqlite3_exec(f.db->h, "INSERT INTO list (id, slug)"
		" VALUES (1, 'club')", NULL, NULL, NULL);
}

static int
tear_down(void **state)
{
	(void)state;
	ledger_free(ledger);
	fixture_release(&f);
	return 0;
}

static int64_t
number(const char *sql)
{
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_prepare_v2(f.db->h, sql, -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static void
sql(const char *text)
{
	if (sqlite3_exec(f.db->h, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(f.db->h));
}

static enum signup_outcome
ask(const char *addr, const char *network, int per_hour, int64_t now)
{
	struct signup s = {.list_id = 1, .name = "", .tier = "", .lang = "en",
		.way = "web", .form = "", .evidence = "ip", .purpose = "p",
		.network = network, .per_hour = per_hour, .now = now};
	enum signup_outcome o;
	struct err err = {0};
	struct address a;

	assert_int_equal(address_parse(addr, strlen(addr), &a, &err), 0);
	s.addr = &a;
	s.keys = f.keys;
	assert_int_equal(db_begin(f.db, &err), 0);
	if (signup_ask(f.db, ledger, &s, &o, &err) != 0)
		fail_msg("%s", err.msg);
	assert_int_equal(db_commit(f.db, &err), 0);
	return o;
}

static void
limits(void **state)
{
	char addr[32];

	(void)state;
	/* Of an address one a day and three in thirty days. */
	assert_int_equal(ask("a@x.org", "", 100, NOW), SIGNUP_ASKED);
	assert_int_equal(ask("A@x.org", "", 100, NOW + DAY - 1),
		SIGNUP_LIMITED);
	assert_int_equal(ask("a@x.org", "", 100, NOW + DAY), SIGNUP_ASKED);
	assert_int_equal(ask("a@x.org", "", 100, NOW + 2 * DAY),
		SIGNUP_ASKED);
	assert_int_equal(ask("a@x.org", "", 100, NOW + 29 * DAY),
		SIGNUP_LIMITED);
	assert_int_equal(ask("a@x.org", "", 100, NOW + 30 * DAY),
		SIGNUP_ASKED);
	/* Of a network five an hour. */
	for (int i = 0; i < 5; i++) {
		snprintf(addr, sizeof(addr), "n%d@x.org", i);
		assert_int_equal(ask(addr, "192.0.2.0/24", 100,
			NOW + 40 * DAY), SIGNUP_ASKED);
	}
	assert_int_equal(ask("n5@x.org", "192.0.2.0/24", 100,
		NOW + 40 * DAY + HOUR - 1), SIGNUP_LIMITED);
	assert_int_equal(ask("n5@x.org", "198.51.100.0/24", 100,
		NOW + 40 * DAY + HOUR - 1), SIGNUP_ASKED);
	/* Of all together, as the settings say; what is refused is not
	 * written down. */
	assert_int_equal(ask("z@x.org", "", 6, NOW + 40 * DAY + 1),
		SIGNUP_LIMITED);
	assert_int_equal(number("SELECT count(*) FROM address WHERE key ="
		" 'z@x.org'"), 0);
	assert_int_equal(ask("z@x.org", "", 7, NOW + 40 * DAY + 1),
		SIGNUP_ASKED);
	assert_int_equal(number("SELECT count(*) FROM notice WHERE kind ="
		" 'confirmation'"), number("SELECT count(*) FROM signup"));
	assert_int_equal(number("SELECT count(*) FROM member"
		" WHERE status <> 'pending'"), 0);
}

static void
networks(void **state)
{
	static const char *const rows[][2] = {
		{"192.0.2.77", "192.0.2.0/24"},
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"::1", "::/64"}, {"example.org", ""}, {"", ""},
		{"192.0.2", ""},
	};
	char out[NETWORK_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		signup_network(rows[i][0], out);
		assert_string_equal(out, rows[i][1]);
	}
}

/* One line a thing that may happen, one letter a standing: forgotten,
 * complained, suspended, unsubscribed, pending, expired, paused, confirmed,
 * nobody. */
static void
transitions(void **state)
{
	static const char *const rows[CONSENT_KINDS] = {
		[CONSENT_IMPORTED] = "..s.pexcn",
		[CONSENT_JOINED] = "...upexcn",
		[CONSENT_CONFIRMED] = "....pexc.",
		[CONSENT_TIER] = ".Csupexc.",
		[CONSENT_LANGUAGE] = ".Csupexc.",
		[CONSENT_PAUSED] = ".Csupexc.",
		[CONSENT_ADDRESS] = "..s..exc.",
		[CONSENT_LEFT] = ".Cs.pexc.",
		[CONSENT_RETURNED] = "...u.....",
		[CONSENT_SUSPENDED] = ".Csupexc.",
		[CONSENT_REINSTATED] = "..s......",
		[CONSENT_COMPLAINED] = ".Csupexc.",
		[CONSENT_FORGOTTEN] = ".Csupexc.",
		[CONSENT_LAPSED] = "....p....",
	};

	(void)state;
	for (int k = 0; k < CONSENT_KINDS; k++)
		for (int s = 0; s < STANDINGS; s++)
			if (membership_may((enum standing)s,
				(enum consent_kind)k) != (rows[k][s] != '.'))
				fail_msg("%s from %s", consent_kind_name(
					(enum consent_kind)k), standing_name(
					(enum standing)s));
}

static void
caps(void **state)
{
	struct err err = {0};
	int64_t now = NOW;

	(void)state;
	sql("INSERT INTO address (id, addr, key) VALUES (1, 'a@x.org',"
		" 'a@x.org'); INSERT INTO member (id, list_id, address_id,"
		" name, first_name, tier, lang, status, basis) VALUES (1, 1,"
		" 1, '', '', '', '', 'confirmed', 'express')");
	assert_int_equal(answering_within(f.db, 1, false, 20, now, &err), 1);
	sql("INSERT INTO notice (list_id, member_id, kind, args, created_at,"
		" answers) VALUES (1, 1, 'help', '{}', 2000000, 'bare')");
	assert_int_equal(answering_within(f.db, 1, false, 20, now, &err), 0);
	assert_int_equal(answering_within(f.db, 1, false, 20, now + DAY,
		&err), 1);
	sql("INSERT INTO notice (list_id, member_id, kind, args, created_at,"
		" answers) VALUES (1, 1, 'help', '{}', 2086400, 'bare'),"
		" (1, 1, 'help', '{}', 2172800, 'bare')");
	assert_int_equal(answering_within(f.db, 1, false, 20, now + 3 * DAY,
		&err), 0);
	assert_int_equal(answering_within(f.db, 1, false, 20, now + 30 * DAY,
		&err), 1);
	/* Those with a token are counted apart. */
	assert_int_equal(answering_within(f.db, 1, true, 1, now, &err), 1);
	sql("INSERT INTO notice (list_id, member_id, kind, args, created_at,"
		" answers) VALUES (1, 1, 'help', '{}', 2000000, 'token')");
	assert_int_equal(answering_within(f.db, 1, true, 1, now, &err), 0);
	assert_int_equal(answering_within(f.db, 1, true, 2, now, &err), 1);
	/* Fifty an hour to all together. */
	sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
		" WHERE i < 50) INSERT INTO notice (list_id, member_id, kind,"
		" args, created_at, answers) SELECT 1, 1000 + i, 'help', '{}',"
		" 9000000, 'bare' FROM n");
	assert_int_equal(answering_within(f.db, 1, false, 20, 9000000 + 1,
		&err), 0);
	assert_int_equal(answering_within(f.db, 1, false, 20,
		9000000 + HOUR, &err), 1);
}

/* Two recaps refused for good, eight days apart, as relays answered. */
static void
suspends(void **state)
{
	static const struct bounce_limits l = {2, 7, 5};
	struct err err = {0};
	int64_t n;

	(void)state;
	sql("INSERT INTO address (id, addr, key) VALUES (1, 'a@x.org',"
		" 'a@x.org'); INSERT INTO member (id, list_id, address_id,"
		" name, first_name, tier, lang, status, basis) VALUES (1, 1,"
		" 1, '', '', '', '', 'confirmed', 'express');"
		"INSERT INTO recap (id, list_id, slug) VALUES (1, 1, 'r'),"
		" (2, 1, 's'); INSERT INTO revision (id, recap_id, revision,"
		" state, kind, title, approved_at, approved_by, stale,"
		" begun_at, source_hash, content_hash, rules, source) VALUES"
		" (1, 1, 1, 'begun', 'recap', 't', 1, 'me', 1, 2000000, x'',"
		" x'', '{}', ''), (2, 2, 1, 'begun', 'recap', 't', 1, 'me', 1,"
		" 2691200, x'', x'', '{}', '');"
		"INSERT INTO delivery (list_id, member_id, kind, subject_key,"
		" revision_id, state, tier, lang, addr, slots, done_at, code,"
		" status) VALUES (1, 1, 'recap', 'r@1', 1, 'failed', '', '',"
		" 'a@x.org', '{}', 2000000, 550, '5.7.1'), (1, 1, 'recap',"
		" 'r@2', 1, 'failed', '', '', 'a@x.org', '{}', 2000001, 550,"
		" '5.2.1')");
	assert_int_equal(bounces_act(f.db, f.keys, &l, 0, NOW, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(number("SELECT count(*) FROM bounce"), 1);
	sql("INSERT INTO delivery (list_id, member_id, kind, subject_key,"
		" revision_id, state, tier, lang, addr, slots, done_at, code,"
		" status) VALUES (1, 1, 'recap', 's@1', 2, 'failed', '', '',"
		" 'a@x.org', '{}', 2691200, 550, '5.2.1')");
	assert_int_equal(bounces_act(f.db, f.keys, &l, 0, NOW + 8 * DAY, &n,
		&err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(number("SELECT suspended_at FROM address"),
		NOW + 8 * DAY);
	assert_int_equal(number("SELECT count(*) FROM ledger WHERE kind ="
		" 'suspended' AND member_id = 1"), 1);
	assert_int_equal(bounces_act(f.db, f.keys, &l, 0, NOW + 9 * DAY, &n,
		&err), 0);
	assert_int_equal(n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(limits, set_up, tear_down),
		cmocka_unit_test(networks),
		cmocka_unit_test(transitions),
		cmocka_unit_test_setup_teardown(caps, set_up, tear_down),
		cmocka_unit_test_setup_teardown(suspends, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
