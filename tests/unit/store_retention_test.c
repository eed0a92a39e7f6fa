/* SPDX-License-Identifier: MIT */
/* What is old goes, all of it and nothing else; whatever stays verifies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "store/consent.h"
#include "store/edition.h"
#include "store/replay.h"
#include "store/retention.h"
#include "store/sql.h"
#include "store_fixture.h"

enum { DAY = 24 * 3600, NOW = 2000 * DAY, KEEP = 1000 * DAY };

static struct fixture f;
static struct ledger *ledger;

static void
sql(const char *text)
{
	if (sqlite3_exec(f.db->h, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(f.db->h));
}

static int64_t
count(const char *text)
{
	sqlite3_stmt *st;
	int64_t n;

	if (sqlite3_prepare_v2(f.db->h, text, -1, &st, NULL) != SQLITE_OK ||
	    sqlite3_step(st) != SQLITE_ROW)
		fail_msg("%s: %s", text, sqlite3_errmsg(f.db->h));
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static void
record(int64_t member, enum consent_kind kind)
{
	const struct consent_row row = {.member = member, .kind = kind,
		.at = 1, .recorded_at = 1, .payload = "{\"by\":\"web\"}"};
	struct err err = {0};

	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(ledger_append(ledger, &row, &err), 0);
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
	sql("INSERT INTO list (id, slug) VALUES (1, 'club'), (2, 'choir')");
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

/* All of it; the number of pieces. */
static int
retain(struct retention_totals *t)
{
	struct retention_work w = {0};
	struct retention_cutoffs c;
	struct err err = {0};
	int pieces = 1, rc;

	retention_cutoffs(NOW, KEEP, 2 * KEEP, &c);
	while ((rc = retention_step(f.db, ledger, &c, &w, &err)) == 1)
		pieces++;
	if (rc != 0)
		fail_msg("%s", err.msg);
	*t = w.total;
	return pieces;
}

static void
times(void **state)
{
	struct retention_cutoffs c;

	retention_cutoffs(NOW, KEEP, 2 * KEEP, &c);
	assert_int_equal(c.deliveries, NOW - KEEP);
	assert_int_equal(c.unconfirmed, NOW - 7 * DAY);
	assert_int_equal(c.requests, NOW - 30 * DAY);
	assert_true(retention_due(0, NOW));
	assert_false(retention_due(NOW - DAY + 1, NOW));
	assert_true(retention_due(NOW - DAY, NOW));
	assert_true(retention_due(NOW + 1, NOW));
	(void)state;
}

static int
no_difference(void *ctx, const struct difference *d)
{
	(void)ctx;
	fail_msg("member %lld %s", (long long)d->member, d->what);
	return -1;
}

/* Members: 1 too old; 2 asked again; 3 had left; 4 without a request; 5 and 6
 * of one address, 6 is confirmed; 7 complained; 8 confirmed. */
static void
members(void)
{
	static const char *const status[] = {"pending", "pending", "pending",
		"pending", "pending", "confirmed", "pending", "confirmed"};
	char text[400];

	for (int i = 1; i <= 8; i++) {
		int address = i == 6 ? 5 : i;

		if (i != 6) {
			snprintf(text, sizeof(text), "INSERT INTO address (id,"
				" addr, key, complained_at) VALUES (%d,"
				" 'm%d@x', 'm%d@x', %s)", i, i, i,
				i == 7 ? "5" : "NULL");
			sql(text);
		}
		snprintf(text, sizeof(text), "INSERT INTO member (id, list_id,"
			" address_id, name, first_name, tier, lang, status,"
			" basis, chosen) VALUES (%d, %d, %d, 'N', '', '', '',"
			" '%s', '%s', %d)", i, i == 6 ? 2 : 1, address,
			status[i - 1], strcmp(status[i - 1], "pending") == 0 ?
			"" : "express", i == 3 ? 8 : 0);
		sql(text);
		if (i == 3)
			record(i, CONSENT_LEFT);
		record(i, CONSENT_JOINED);
		if (i == 7)
			record(i, CONSENT_COMPLAINED);
		if (strcmp(status[i - 1], "pending") != 0)
			record(i, CONSENT_CONFIRMED);
		snprintf(text, sizeof(text), "INSERT INTO signup (member_id,"
			" address, at, network) VALUES (%d, 'h%d', %d, '')",
			i, address, NOW - (i % 2 ? 8 : 40) * DAY);
		if (i != 4)
			sql(text);
	}
	snprintf(text, sizeof(text), "INSERT INTO signup (member_id,"
		" address, at, network) VALUES (2, 'h2', %d, '')",
		NOW - 6 * DAY);
	sql(text);
	sql("INSERT INTO attribute VALUES (1, 1, 'region')");
	sql("INSERT INTO member_attribute VALUES (1, 1, 'here'), (2, 1, 'x')");
	sql("INSERT INTO notice (id, list_id, member_id, kind, args,"
		" created_at, settled_at) VALUES (1, 1, 1, 'confirm',"
		" '{\"to\":\"m1@x\"}', 5, 5), (2, 1, 1, 'confirm',"
		" '{\"to\":\"m1@x\"}', 5, NULL)");
	sql("INSERT INTO delivery (list_id, member_id, kind, subject_key,"
		" state, tier, lang, addr, slots, done_at) VALUES (1, 1,"
		" 'notice', '1', 'accepted', '', '', 'm1@x', '{}', 5),"
		" (1, 1, 'notice', '9', 'in_doubt', '', '', 'm1@x', '{}',"
		" NULL)");
}

static void
unconfirmed(void **state)
{
	struct retention_totals t;
	struct err err = {0};
	int64_t bad;

	members();
	retain(&t);
	assert_int_equal(t.lapsed, 4);
	assert_int_equal(count("SELECT count(*) FROM member WHERE id IN"
		" (1, 5, 7)"), 0);
	assert_int_equal(count("SELECT count(*) FROM member WHERE id IN"
		" (2, 4) AND status = 'pending'"), 2);
	assert_int_equal(count("SELECT count(*) FROM member WHERE id = 3"
		" AND status = 'unsubscribed'"), 1);
	/* The address goes with its last member; one that complained stays. */
	assert_int_equal(count("SELECT count(*) FROM address WHERE id = 1"),
		0);
	assert_int_equal(count("SELECT count(*) FROM address WHERE id IN"
		" (5, 7)"), 2);
	assert_int_equal(count("SELECT count(*) FROM member_attribute"
		" WHERE member_id = 1"), 0);
	assert_int_equal(count("SELECT count(*) FROM notice WHERE member_id"
		" = 1 AND (args <> '{}' OR settled_at IS NULL)"), 0);
	assert_int_equal(count("SELECT count(*) FROM delivery WHERE member_id"
		" = 1 AND state = 'accepted'"), 0);
	assert_int_equal(count("SELECT count(*) FROM delivery WHERE member_id"
		" = 1 AND addr = ''"), 1);
	assert_int_equal(count("SELECT count(*) FROM ledger JOIN"
		" ledger_payload USING (seq) WHERE member_id = 1"), 1);
	assert_int_equal(count("SELECT count(*) FROM ledger JOIN"
		" ledger_payload USING (seq) WHERE member_id = 3"), 3);
	assert_int_equal(count("SELECT count(*) FROM ledger"
		" WHERE kind = 'lapsed'"), 4);
	assert_int_equal(count("SELECT count(*) FROM meta"
		" WHERE key = 'scrub_needed'"), 1);
	/* Requests of more than 30 days, but of who is still pending. */
	/* A hash goes on to count, for thirty days. */
	assert_int_equal(count("SELECT count(*) FROM signup"), 6);
	assert_int_equal(count("SELECT count(*) FROM signup"
		" WHERE member_id <> 0"), 3);
	assert_int_equal(ledger_verify(f.db, f.keys, NULL, &bad, &err), 0);
	if (ledger_replay(f.db, no_difference, NULL, &err) != 0)
		fail_msg("%s", err.msg);
	/* A second time there is nothing to do. */
	retain(&t);
	assert_int_equal(t.lapsed, 0);
	(void)state;
}

/* A recap with revisions and rows of one age and state. */
static void
recap(int id, const char *slug, const char *state, const char *row_state,
	int rows, int64_t done)
{
	char text[900];

	snprintf(text, sizeof(text), "INSERT INTO recap VALUES (%d, 1, '%s');"
		"INSERT INTO revision (id, recap_id, revision, state, kind,"
		" title, approved_at, approved_by, stale, begun_at,"
		" source_hash, content_hash, rules, source) VALUES (%d, %d, 1,"
		" '%s', 'recap', '', 5, 'robin', 1, 5, x'', x'', '{}', '');"
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
		" FROM n WHERE i < %d) INSERT INTO delivery (list_id,"
		" member_id, kind, subject_key, revision_id, state, tier,"
		" lang, addr, slots, done_at) SELECT 1, i, 'recap', '%s@1',"
		" %d, '%s', '', '', 'a', '{}', %s FROM n", id, slug, id, id,
		state, rows, slug, id, row_state, "5");
	sql(text);
	snprintf(text, sizeof(text), "UPDATE delivery SET done_at = %lld"
		" WHERE revision_id = %d AND member_id = %d", (long long)done,
		id, rows);
	sql(text);
}

static void
recaps(void **state)
{
	struct retention_totals t;
	const int64_t old = NOW - KEEP - 1, young = NOW - KEEP;
	int pieces;

	recap(1, "old", "begun", "accepted", 12000, old);
	recap(2, "young", "begun", "accepted", 3, young);
	recap(3, "doubt", "begun", "in_doubt", 3, old);
	recap(4, "called-off", "withdrawn", "cancelled", 3, old);
	recap(5, "again", "withdrawn", "accepted", 3, old);
	sql("INSERT INTO revision (id, recap_id, revision, state, kind, title,"
		" approved_at, approved_by, stale, source_hash, content_hash,"
		" rules, source) VALUES (50, 5, 2, 'approved', 'correction',"
		" '', 6, 'robin', 1, x'', x'', '{}', '')");
	sql("INSERT INTO begun VALUES ('club', 'old', 1, 5)");
	pieces = retain(&t);
	assert_int_equal(t.deliveries, 12003);
	assert_true(pieces > 3);
	assert_int_equal(count("SELECT count(DISTINCT revision_id)"
		" FROM delivery WHERE revision_id IN (2, 3, 5)"), 3);
	assert_int_equal(count("SELECT count(*) FROM revision WHERE id = 1"
		" AND state = 'held' AND held_for = '" REVISION_ERASED "'"),
		1);
	/* Of which nothing went out may be sent afresh. */
	assert_int_equal(count("SELECT count(*) FROM revision WHERE id = 4"
		" AND state = 'withdrawn'"), 1);
	assert_int_equal(count("SELECT count(*) FROM begun"), 1);
	assert_int_equal(count("SELECT count(*) FROM revision"), 6);
	(void)state;
}

static void
notices(void **state)
{
	struct retention_totals t;
	char text[2000];
	const int old = NOW - KEEP - 1, young = NOW - KEEP;

	/* 1 old; 2 its mail is young; 3 told once; 4 waits; 5 in doubt */
	snprintf(text, sizeof(text), "INSERT INTO notice (id, list_id, kind,"
		" args, once, created_at, settled_at) VALUES"
		" (1, 1, 'late', '{\"n\":1}', NULL, %d, %d),"
		" (2, 1, 'late', '{\"n\":1}', NULL, %d, %d),"
		" (3, 1, 'doubt', '{\"n\":1}', 'x', %d, %d),"
		" (4, 1, 'late', '{\"n\":1}', NULL, %d, NULL),"
		" (5, 1, 'late', '{\"n\":1}', NULL, %d, %d)", old, old, old,
		old, old, old, old, old, old);
	sql(text);
	for (int i = 1; i <= 5; i++) {
		snprintf(text, sizeof(text), "INSERT INTO content VALUES"
			" (CAST(printf('%%032d', %d) AS BLOB), x'00');"
			"INSERT INTO notice_part VALUES (%d, 0,"
			" CAST(printf('%%032d', %d) AS BLOB))", i == 5 ? 6 : i,
			i, i == 5 ? 6 : i);
		sql(text);
	}
	snprintf(text, sizeof(text), "INSERT INTO delivery (list_id,"
		" member_id, kind, subject_key, state, tier, lang, addr,"
		" slots, done_at) VALUES"
		" (1, 0, 'notice', '1', 'accepted', '', '', '', '{}', %d),"
		" (1, 0, 'notice', '2', 'accepted', '', '', '', '{}', %d),"
		" (1, 0, 'notice', '3', 'failed', '', '', '', '{}', %d),"
		" (1, 0, 'notice', '5', 'in_doubt', '', '', '', '{}', NULL)",
		old, young, old);
	sql(text);
	retain(&t);
	assert_int_equal(t.deliveries, 2);
	assert_int_equal(t.notices, 2);
	assert_int_equal(t.contents, 2);
	assert_int_equal(count("SELECT count(*) FROM notice"), 4);
	assert_int_equal(count("SELECT count(*) FROM notice WHERE id = 3"
		" AND args = '{}'"), 1);
	assert_int_equal(count("SELECT count(*) FROM content"), 3);
	retain(&t);
	assert_int_equal(t.notices, 0);
	(void)state;
}

/* What was asked to a meeting to come, and answered, is kept until it began. */
static void
meetings(void **state)
{
	struct retention_totals t;

	(void)state;
	sql("INSERT INTO event (id, list_id, uid, title, starts_at) VALUES"
		" (1, 1, 'to come', 't', 1000000000000),"
		" (2, 1, 'past', 't', 1);"
		"INSERT INTO invited (event_id, member_id, at) VALUES"
		" (1, 1, 1), (2, 1, 1);"
		"INSERT INTO rsvp (event_id, member_id, partstat, recurrence,"
		" comment, stamp, at, way) VALUES"
		" (1, 1, 'ACCEPTED', '', '', 0, -1, 'reply'),"
		" (2, 1, 'ACCEPTED', '', '', 0, -1, 'reply')");
	retain(&t);
	assert_int_equal(count("SELECT count(*) * 10 + sum(event_id)"
		" FROM invited"), 11);
	assert_int_equal(count("SELECT count(*) * 10 + sum(event_id)"
		" FROM rsvp"), 11);
}

#define fresh(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times), fresh(unconfirmed), fresh(recaps),
		fresh(notices), fresh(meetings),
	};

	return cmocka_run_group_tests_name("store/retention", tests, NULL,
		NULL);
}
