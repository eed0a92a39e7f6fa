/* SPDX-License-Identifier: MIT */
/* Drafts as revisions had them: what comes back, which section is of which,
 * and who is reminded of what, once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/draft.h"
#include "store/draft_remind.h"
#include "store/remark.h"
#include "store/sql.h"
#include "store_fixture.h"

enum { NOW = 2000000000, DAY = 86400 };

static struct fixture f;
static struct arena a;

static void
sql(const char *text)
{
	if (sqlite3_exec(f.db->h, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(f.db->h));
}

static const char *
text(const char *query)
{
	sqlite3_stmt *st;
	const char *s;

	assert_int_equal(sqlite3_prepare_v2(f.db->h, query, -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	s = (const char *)sqlite3_column_text(st, 0);
	s = arena_strdup(&a, s != NULL ? s : "");
	sqlite3_finalize(st);
	return s;
}

static void
freeze(int64_t revision, const struct draft *v, size_t n)
{
	struct err err = {0};

	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(db_end(f.db, drafts_freeze(f.db, revision, v, n,
		&err), &err), 0);
}

/* Two revisions of one recap, of which the second puts a section in front. */
static int
set_up(void **state)
{
	static const char *core[] = {"core"}, *both[] = {"core", "friends"};
	static const char *friends[] = {"friends"};
	static const struct draft_words first[] = {{0, "en", "Plan"},
		{0, "fr", "Le plan"}, {1, "en", "Beds"}, {2, "en", "Tools"}};
	static const struct draft_words second[] = {{0, "en", "Plan"},
		{1, "en", "Paths"}, {2, "en", "Beds"}, {3, "en", "Tools"}};
	static const struct draft_words money[] = {{0, "en", "Money"},
		{4, "en", "All"}};
	const struct draft one[] = {{.file = "plan.md", .n_full = 1,
		.full = core, .n_brief = 1, .brief = friends, .feedback_by =
		"2033-05-20", .first_section = 1, .n_sections = 2,
		.n_words = 4, .words = first}};
	const struct draft two[] = {{.file = "plan.md", .n_full = 1,
		.full = core, .n_brief = 1, .brief = friends, .feedback_by =
		"2033-05-20", .first_section = 1, .n_sections = 3,
		.n_words = 4, .words = second},
		{.file = "money.md", .n_full = 2, .full = both, .feedback_by =
		"2033-05-20", .first_section = 4, .n_sections = 1,
		.n_words = 2, .words = money}};
	struct err err = {0};

	(void)state;
	if (fixture_init(&f, &err) != 0)
		return -1;
	arena_init(&a);
	sql("INSERT INTO list (id, slug) VALUES (1, 'club');"
		"INSERT INTO recap VALUES (1, 1, 'spring');"
		"INSERT INTO revision (id, recap_id, revision, state, kind,"
		" title, approved_at, approved_by, stale, begun_at,"
		" source_hash, content_hash, rules, source) VALUES"
		" (1, 1, 1, 'withdrawn', 'recap', 't', 1, 'me', 9, 5, x'',"
		"  x'', '{}', ''), (2, 1, 2, 'begun', 'correction', 't', 1,"
		"  'me', 9, 6, x'', x'', '{}', ''), (3, 1, 3, 'approved',"
		"  'correction', 't', 1, 'me', 9, NULL, x'', x'', '{}', '');");
	freeze(1, one, 1);
	freeze(2, two, 2);
	freeze(3, one, 1);
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

static void
sections_keep_their_headings(void **state)
{
	static const struct {
		int revision, section;
		const char *file, *heading;	/* NULL: none */
	} rows[] = {
		{1, 1, "plan.md", "Beds"}, {1, 2, "plan.md", "Tools"},
		{1, 3, NULL, NULL}, {2, 1, "plan.md", "Paths"},
		{2, 2, "plan.md", "Beds"}, {2, 4, "money.md", "All"},
		{2, 5, NULL, NULL}, {2, 0, NULL, NULL}, {9, 1, NULL, NULL},
	};
	struct err err = {0};
	const struct draft *d;
	struct draft *v;
	size_t n, latest;

	(void)state;
	assert_int_equal(drafts_of(f.db, &a, 1, &v, &n, &err), 0);
	assert_int_equal(n, 4);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		d = draft_of_section(v, n, rows[i].revision, rows[i].section);
		assert_int_equal(d == NULL, rows[i].file == NULL);
		if (d == NULL)
			continue;
		assert_string_equal(d->file, rows[i].file);
		assert_string_equal(draft_words_in(d, rows[i].section, "fr"),
			rows[i].heading);
	}
	d = drafts_latest(v, n, &latest);
	assert_int_equal(d->revision, 2);
	assert_int_equal(latest, 2);
	assert_string_equal(draft_words_in(&v[0], 0, "fr"), "Le plan");
	assert_string_equal(draft_words_in(&v[0], 0, "de"), "Plan");
	assert_null(draft_words_in(&v[0], 9, "en"));
	assert_true(draft_is_full(d, "core") && draft_is_brief(d, "friends"));
	assert_false(draft_is_full(d, "friends") || draft_is_brief(d, "none"));
}

static void
due(void **state)
{
	static const struct {
		int64_t after;
		size_t n;
	} rows[] = {{1999900000, 2}, {2000160000, 2}, {2000246400, 0}};
	struct err err = {0};
	struct draft_due *v;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(drafts_due(f.db, &a, 1, rows[i].after, &v, &n,
			&err), 0);
		if (n != rows[i].n)
			fail_msg("row %zu: %zu", i, n);
	}
	assert_int_equal(drafts_due(f.db, &a, 1, NOW, &v, &n, &err), 0);
	assert_int_equal(v[0].revision, 2);
	assert_string_equal(v[0].recap, "spring");
}

/* --- reminding ---------------------------------------------------------- */

static const char *
mail_id(void *ctx, struct arena *arena, const struct draft_mail *m)
{
	(void)ctx;
	return arena_printf(arena, "<%s %lld %s %s>", m->list,
		(long long)m->member_id, m->kind, m->subject_key);
}

static int64_t
remind(void)
{
	struct draft_remind r = {.list_id = 1, .recap_id = 1, .revision_id = 2,
		.revision = 2, .recap = "spring", .feedback_by = "2033-05-20",
		.sent_before = NOW - 5 * DAY, .now = NOW,
		.message_id = mail_id};
	struct err err = {0};
	int64_t n;

	if (drafts_remind(f.db, &r, &n, &err) != 0)
		fail_msg("%s", err.msg);
	return n;
}

/* What each member is reminded of: "1:1,2" by member and places. */
static const char *
reminded(void)
{
	return text("SELECT ifnull(group_concat(x, ' '), '') FROM (SELECT"
		" member_id || ':' || (SELECT group_concat(value)"
		"  FROM json_each(args, '$.drafts')) AS x FROM notice"
		" WHERE kind = 'feedback_reminder' ORDER BY member_id)");
}

static void
who_is_reminded(void **state)
{
	static const struct {
		const char *name, *change, *who;
	} rows[] = {
		{"all that got it whole and are silent", "", "1:1,2 2:2"},
		{"not who left", "UPDATE member SET status = 'unsubscribed'"
			" WHERE id = 1", "2:2"},
		{"nor whoever is in a pause", "UPDATE member SET paused_until"
			" = 2100000000 WHERE id = 1", "2:2"},
		{"nor whom mail does not reach", "UPDATE address SET"
			" suspended_at = 1 WHERE id = 1", "2:2"},
		{"nor whose mail is not known to have come", "UPDATE delivery"
			" SET state = 'in_doubt' WHERE member_id = 1", "2:2"},
		{"nor who got it just now", "UPDATE delivery SET done_at ="
			" 1999999000 WHERE member_id = 1", "2:2"},
		{"by the first of their mails", "UPDATE delivery SET done_at ="
			" 1999999000 WHERE id = 11", "1:1,2 2:2"},
		{"a remark on one section speaks for its draft", "INSERT INTO"
			" remark VALUES (1, 1, 1, 1, 1, NULL, 2, '', 'x', 9,"
			" NULL, NULL)", "1:2 2:2"},
		{"as numbered in the revision that was read", "INSERT INTO"
			" remark VALUES (1, 1, 1, 2, 1, NULL, 4, '', 'x', 9,"
			" NULL, NULL)", "1:1 2:2"},
		{"one on nothing in particular for all", "INSERT INTO remark"
			" VALUES (1, 1, 1, 2, 1, NULL, 0, '', 'x', 9, NULL,"
			" NULL)", "2:2"},
		{"the level at which it came last", "UPDATE delivery SET tier"
			" = 'friends' WHERE id = 11", "1:2 2:2"},
		{"whoever was reminded of one, of the other", "INSERT INTO"
			" draft_reminder VALUES (1, 'plan.md', 1, 1)",
			"1:2 2:2"},
	};

	(void)state;
	sql("INSERT INTO address (id, addr, key) VALUES (1, 'a@x', 'a@x'),"
		" (2, 'b@x', 'b@x');"
		"INSERT INTO member (id, list_id, address_id, name,"
		" first_name, tier, lang, status, basis) VALUES"
		" (1, 1, 1, 'Ann', '', 'core', '', 'confirmed', 'express'),"
		" (2, 1, 2, 'Bo', '', 'core', '', 'confirmed', 'express');"
		"INSERT INTO delivery (id, list_id, member_id, kind,"
		" subject_key, revision_id, state, tier, lang, addr, slots,"
		" done_at) VALUES (10, 1, 1, 'recap', 'spring@1', 1,"
		"  'accepted', 'core', 'en', 'a@x', '{}', 1999000000),"
		" (11, 1, 1, 'correction', 'spring@2', 2, 'accepted', 'core',"
		"  'en', 'a@x', '{}', 1999100000), (12, 1, 2, 'recap',"
		"  'spring@2', 2, 'accepted', 'friends', 'en', 'b@x', '{}',"
		"  1999000000)");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		sql(rows[i].change);
		remind();
		if (strcmp(reminded(), rows[i].who) != 0)
			fail_msg("%s: %s", rows[i].name, reminded());
		sql("DELETE FROM notice; DELETE FROM draft_reminder;"
			"DELETE FROM remark; UPDATE draft SET reminded_at ="
			" NULL; UPDATE member SET status = 'confirmed',"
			" paused_until = NULL; UPDATE address SET suspended_at"
			" = NULL; UPDATE delivery SET state = 'accepted',"
			" done_at = 1999000000; UPDATE delivery SET tier ="
			" 'core' WHERE id = 11");
	}
	assert_int_equal(remind(), 2);
	assert_string_equal(text("SELECT args FROM notice WHERE member_id ="
		" 1"), "{\"recap\":\"spring\",\"revision\":2,\"drafts\":[1,2],"
		"\"in_reply_to\":\"<club 1 correction spring@2>\"}");
	assert_int_equal(remind(), 0);
	sql("UPDATE draft SET reminded_at = NULL");
	assert_int_equal(remind(), 0);
}

/* Who counts as asked, and as silent. */
static void
silence(void **state)
{
	struct remark_silence *v;
	struct err err = {0};
	size_t n;

	(void)state;
	sql("INSERT INTO notice (id, list_id, member_id, kind, args,"
		" created_at) VALUES (900, 1, 2, 'full',"
		" '{\"recap\":\"spring\"}', 1);"
		"INSERT INTO delivery (id, list_id, member_id, kind,"
		" subject_key, state, tier, lang, addr, slots) VALUES"
		" (90, 1, 2, 'notice', '900', 'planned', '', 'en', 'b@x',"
		" '{}'); INSERT INTO remark VALUES (1, 1, 1, 2, 1, NULL, 1,"
		" '', 'x', 9, NULL, NULL)");
	for (int accepted = 0; accepted < 2; accepted++) {
		assert_int_equal(remark_silent(f.db, &a, 1, &v, &n, &err), 0);
		assert_int_equal(n, 2);
		assert_string_equal(v[0].tier, "core");
		assert_int_equal(v[0].reached, 1);
		assert_int_equal(v[0].n, 0);
		assert_int_equal(v[1].n, 1);
		assert_int_equal(v[1].asked, accepted);
		assert_int_equal(v[1].asked_silent, accepted);
		assert_string_equal(v[1].who[0].name, "Bo");
		sql("UPDATE delivery SET state = 'accepted' WHERE id = 90");
	}
	sql("UPDATE member SET status = 'unsubscribed'");
	assert_int_equal(remark_silent(f.db, &a, 1, &v, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].reached, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_keep_their_headings),
		cmocka_unit_test(due),
		cmocka_unit_test(who_is_reminded),
		cmocka_unit_test(silence),
	};

	return cmocka_run_group_tests_name("store: drafts", tests, set_up,
		tear_down);
}
