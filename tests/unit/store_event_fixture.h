/* SPDX-License-Identifier: MIT */
/* Meetings and whom to ask: what the tests of them share. Include cmocka
 * first. */
#ifndef STORE_EVENT_FIXTURE_H
#define STORE_EVENT_FIXTURE_H

#include "store/event_ask.h"
#include "store/notice.h"
#include "store/sql.h"
#include "store_fixture.h"

enum { NOW = 2000000, START = NOW + 86400 };

static struct fixture f;
static struct arena a;

static void
sql(const char *text)
{
	if (sqlite3_exec(f.db->h, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(f.db->h));
}

static int64_t
number(const char *text)
{
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_prepare_v2(f.db->h, text, -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static int
set_up(void **state)
{
	struct err err = {0};

	(void)state;
	if (fixture_init(&f, &err) != 0)
		return -1;
	arena_init(&a);
	/* Ann and Bo may be mailed; Cy has left, Di pauses, Ed is suspended;
	 * Flo is of another list. */
	sql("INSERT INTO list (id, slug) VALUES (1, 'club'), (2, 'guild');"
		"INSERT INTO address (id, addr, key, suspended_at) VALUES"
		" (1, 'a@x.org', 'a@x.org', NULL),"
		" (2, 'b@x.org', 'b@x.org', NULL),"
		" (3, 'c@x.org', 'c@x.org', NULL),"
		" (4, 'd@x.org', 'd@x.org', NULL),"
		" (5, 'e@x.org', 'e@x.org', 1),"
		" (6, 'f@x.org', 'f@x.org', NULL);"
		"INSERT INTO member (id, list_id, address_id, name,"
		" first_name, tier, lang, status, basis) VALUES"
		" (1, 1, 1, 'Ann', '', 'core', '', 'confirmed', 'express'),"
		" (2, 1, 2, 'Bo', '', '', '', 'confirmed', 'express'),"
		" (3, 1, 3, 'Cy', '', 'core', '', 'unsubscribed', ''),"
		" (4, 1, 4, 'Di', '', 'core', '', 'confirmed', 'express'),"
		" (5, 1, 5, 'Ed', '', 'core', '', 'confirmed', 'express'),"
		" (6, 2, 6, 'Flo', '', 'core', '', 'confirmed', 'express');"
		"UPDATE member SET paused_until = 2000100 WHERE id = 4;"
		"INSERT INTO recap VALUES (1, 1, 'spring');"
		"INSERT INTO revision (id, recap_id, revision, state, kind,"
		" title, approved_at, approved_by, begun_at, stale,"
		" source_hash, content_hash, rules, source) VALUES (1, 1, 1,"
		" 'begun', 'recap', 't', 1, 'me', 2, 9, x'', x'', '{}', '');"
		"INSERT INTO delivery (list_id, member_id, kind, subject_key,"
		" revision_id, state, tier, lang, addr, slots) VALUES"
		" (1, 2, 'recap', 'spring@1', 1, 'accepted', '', '', '', '{}'),"
		" (1, 1, 'recap', 'spring@1', 1, 'planned', '', '', '', '{}')");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&a);
	fixture_release(&f);
	return 0;
}

static struct event
saved(const char *uid, int64_t recap)
{
	struct event e = {.list_id = 1, .uid = uid, .title = "Soup",
		.starts_at = START, .ends_at = START + 3600,
		.session = recap == 0 ? "monthly" : NULL, .day = "d",
		.recap_id = recap, .facts = "{}", .what = "invited",
		.changed_at = NOW};

	assert_int_equal(db_begin(f.db, NULL), 0);
	assert_int_equal(event_save(f.db, &e, NULL), 0);
	assert_int_equal(db_commit(f.db, NULL), 0);
	return e;
}

static int64_t
ask(const struct event *e, const char *tiers, int64_t now)
{
	struct event_look l = {0};
	int64_t n = 0;
	int rc;

	do {
		assert_int_equal(db_begin(f.db, NULL), 0);
		rc = event_ask(f.db, e, tiers, now, &l, &n, NULL);
		assert_int_equal(db_commit(f.db, NULL), 0);
	} while (rc == 1);
	assert_int_equal(rc, 0);
	return n;
}

static void
changed(int64_t member)
{
	sql(arena_printf(&a, "INSERT INTO ledger SELECT ifnull(max(seq), 0) + 1,"
		" %lld, 'tier', 1, 1, zeroblob(32), zeroblob(32) FROM ledger",
		(long long)member));
}

#endif
