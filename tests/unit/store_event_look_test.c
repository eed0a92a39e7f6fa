/* SPDX-License-Identifier: MIT */
/* Whom to ask: that nobody is looked through in vain, and that whoever may be
 * new is found. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store_event_fixture.h"

static void
looks_only_where_anything_is_new(void **state)
{
	struct event e = saved("u", 1);

	(void)state;
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW, NULL), 1);
	ask(&e, NULL, NOW);
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW, NULL), 0);
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW + 50, NULL), 0);
	/* Other tiers; a clock that was set back; Di's pause ends. */
	assert_int_equal(event_ask_due(f.db, &e, "[]", NOW, NULL), 1);
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW - 9, NULL), 1);
	assert_int_equal(event_ask_due(f.db, &e, NULL, 2000100, NULL), 1);
	ask(&e, NULL, NOW + 200);
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW + 200, NULL), 0);
	/* The recap has reached one more. */
	sql("UPDATE delivery SET state = 'accepted'");
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW + 200, NULL), 1);
	assert_int_equal(ask(&e, NULL, NOW + 200), 1);
	/* Somebody's membership has changed. */
	changed(1);
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW + 200, NULL), 1);
	e.sequence++;
	ask(&e, NULL, NOW + 200);
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW + 200, NULL), 0);
}

/* Those that nothing says have changed are not looked at; an address may be
 * on several lists. */
static void
looks_at_who_has_changed(void **state)
{
	struct event e = saved("u", 0);

	(void)state;
	assert_int_equal(ask(&e, "[\"core\"]", NOW), 1);
	sql("UPDATE member SET tier = 'core', status = 'confirmed',"
		" basis = 'express' WHERE list_id = 1");
	assert_int_equal(ask(&e, "[\"core\"]", NOW), 0);
	changed(2);
	assert_int_equal(ask(&e, "[\"core\"]", NOW), 1);
	changed(6);
	assert_int_equal(ask(&e, "[\"core\"]", NOW), 0);
	sql("INSERT INTO member (id, list_id, address_id, name, first_name,"
		" tier, lang, status, basis) VALUES (7, 2, 3, 'Cy', '', '',"
		" '', 'confirmed', 'express')");
	changed(7);
	assert_int_equal(ask(&e, "[\"core\"]", NOW), 1);
	/* By its pause alone, and by a change of the meeting: of all. */
	assert_int_equal(ask(&e, "[\"core\"]", 2000100), 1);
	sql("UPDATE address SET suspended_at = NULL");
	assert_int_equal(ask(&e, "[\"core\"]", 2000100), 0);
	assert_int_equal(ask(&e, NULL, 2000100), 1);
	assert_int_equal(number("SELECT count(*) FROM notice"), 5);
}

/* What the recap has reached is known whatever the order of its mails. */
static void
recaps_that_arrive_late(void **state)
{
	struct event e = saved("u", 1);

	(void)state;
	sql("INSERT INTO delivery (list_id, member_id, kind, subject_key,"
		" revision_id, state, tier, lang, addr, slots) VALUES"
		" (1, 5, 'recap', 'spring@1', 1, 'accepted', '', '', '',"
		"  '{}')");
	assert_int_equal(ask(&e, NULL, NOW), 1);
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW, NULL), 0);
	sql("UPDATE delivery SET state = 'in_doubt' WHERE member_id = 1");
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW, NULL), 0);
	sql("UPDATE delivery SET state = 'accepted' WHERE member_id = 1");
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW, NULL), 1);
	assert_int_equal(ask(&e, NULL, NOW), 1);
}

/* A transaction asks some thousands; whatever came between two is seen. */
static void
many_are_asked_by_thousands(void **state)
{
	struct event e = saved("u", 0);
	struct event_look l = {0};
	int64_t n = 0;
	int rc;

	(void)state;
	sql("WITH RECURSIVE s(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM s"
		"  WHERE i < 9099) INSERT INTO address (id, addr, key)"
		" SELECT i, i || '@x.org', i || '@x.org' FROM s;"
		"INSERT INTO member (id, list_id, address_id, name, first_name,"
		" tier, lang, status, basis) SELECT id, 1, id, '', '', '', '',"
		" 'confirmed', 'express' FROM address WHERE id >= 100");
	assert_int_equal(db_begin(f.db, NULL), 0);
	assert_int_equal(event_ask(f.db, &e, NULL, NOW, &l, &n, NULL), 1);
	assert_int_equal(db_commit(f.db, NULL), 0);
	assert_true(n > 1000 && n < 9000);
	/* Killed, and begun anew. */
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW, NULL), 1);
	l = (struct event_look){0};
	assert_int_equal(db_begin(f.db, NULL), 0);
	assert_int_equal(event_ask(f.db, &e, NULL, NOW, &l, &n, NULL), 1);
	sql("UPDATE address SET suspended_at = NULL");
	changed(5);
	do
		rc = event_ask(f.db, &e, NULL, NOW, &l, &n, NULL);
	while (rc == 1);
	assert_int_equal(rc, 0);
	assert_int_equal(db_commit(f.db, NULL), 0);
	assert_int_equal(n, 9002);
	assert_int_equal(number("SELECT count(*) FROM notice"), 9002);
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW, NULL), 1);
	assert_int_equal(ask(&e, NULL, NOW), 1);
	assert_int_equal(event_ask_due(f.db, &e, NULL, NOW, NULL), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(looks_only_where_anything_is_new),
		TEST(looks_at_who_has_changed),
		TEST(recaps_that_arrive_late),
		TEST(many_are_asked_by_thousands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
