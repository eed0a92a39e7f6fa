/* SPDX-License-Identifier: MIT */
/* Notices: told once, planned once, taken apart from recaps, armed without a
 * member, forgotten and given up. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/adopt.h"
#include "store/consent.h"
#include "store/forget.h"
#include "store/journal.h"
#include "store/notice.h"
#include "store/sql.h"
#include "store_fixture.h"

enum { NOW = 2000000 };

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
	sql("INSERT INTO list (id, slug) VALUES (1, 'club'), (2, 'guild');"
		"INSERT INTO address (id, addr, key) VALUES"
		" (1, 'Ann@x.org', 'ann@x.org'), (2, 'bo@x.org', 'bo@x.org');"
		"INSERT INTO member (id, list_id, address_id, name,"
		" first_name, tier, lang, status, basis) VALUES"
		" (1, 1, 1, 'Ann', '', 'core', '', 'confirmed', 'express'),"
		" (2, 1, 2, 'Bo', '', 'core', '', 'confirmed', 'express');"
		"INSERT INTO recap VALUES (1, 1, 'spring');"
		"INSERT INTO revision (id, recap_id, revision, state, kind,"
		" title, approved_at, approved_by, stale, source_hash,"
		" content_hash, rules, source) VALUES (1, 1, 1, 'begun',"
		" 'recap', 't', 1, 'me', 9, x'', x'', '{}', '');"
		"INSERT INTO delivery (id, list_id, member_id, kind,"
		" subject_key, revision_id, state, tier, lang, addr, slots)"
		" VALUES (1, 1, 1, 'recap', 'spring@1', 1, 'planned', 'core',"
		" 'en', 'Ann@x.org', '{}')");
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

static int
add(int64_t list, const char *args, const char *once, int64_t at)
{
	const struct notice n = {.list_id = list, .kind = "held",
		.args = args, .once = once, .created_at = at};
	int rc;

	assert_int_equal(db_begin(f.db, NULL), 0);
	rc = notice_add(f.db, &n, NULL);
	assert_int_equal(db_commit(f.db, NULL), 0);
	return rc;
}

static size_t
pending(struct notice **v_r)
{
	size_t n;

	assert_int_equal(notices_pending(f.db, &a, 0, 99, v_r, &n, NULL), 0);
	return n;
}

static int
try_plan(const struct notice *n, const char *addr, const char *slots)
{
	static const struct freeze_part part[] = {{"head", 4}, {"body", 4}};
	const struct notice_mail m = {.lang = "en", .addr = addr,
		.slots = slots, .n_parts = 2, .part = part};
	int rc;

	assert_int_equal(db_begin(f.db, NULL), 0);
	rc = notice_plan(f.db, n, &m, NOW, NULL);
	assert_int_equal(db_commit(f.db, NULL), 0);
	return rc;
}

static void
plan(const struct notice *n, const char *addr, const char *slots)
{
	assert_int_equal(try_plan(n, addr, slots), 1);
}

/* One notice of list 1, planned. */
static struct delivery *
planned(const char *args, const char *addr, const char *slots)
{
	struct delivery_cursor c = {.list_id = 1};
	struct delivery *d;
	struct notice *n;
	size_t count;

	assert_int_equal(add(1, args, NULL, NOW), 1);
	assert_int_equal(pending(&n), 1);
	plan(n, addr, slots);
	assert_int_equal(delivery_take(f.db, &a, &c, NOW, 9, &d, &count,
		NULL), 0);
	assert_int_equal(count, 1);
	return d;
}

static void
told_once(void **state)
{
	struct notice *v;

	(void)state;
	assert_int_equal(add(1, "{}", "1@5", NOW), 1);
	assert_int_equal(add(1, "{}", "1@5", NOW), 0);
	assert_int_equal(add(2, "{}", "1@5", NOW), 1);
	assert_int_equal(add(1, "{}", "1@6", NOW), 1);
	assert_int_equal(add(1, "{}", NULL, NOW), 1);
	assert_int_equal(add(1, "{}", NULL, NOW), 1);
	assert_int_equal(pending(&v), 5);
	assert_string_equal(v[1].list, "guild");
	plan(&v[0], "robin@x.org", "{}");
	assert_int_equal(pending(&v), 4);
	/* Also once it was sent. */
	assert_int_equal(add(1, "{}", "1@5", NOW), 0);
}

static void
apart_from_recaps(void **state)
{
	struct delivery_cursor c = {.revision_id = 1};
	struct delivery *d = planned("{}", "robin@x.org", "{\"@name\":\"R\"}");
	unsigned char (*hash)[SHA256_LEN];
	struct delivery_counts counts;
	struct notice_list *list;
	struct delivery *v;
	size_t n;

	(void)state;
	assert_string_equal(d->kind, "notice");
	assert_string_equal(d->subject_key, "1");
	assert_string_equal(d->addr, "robin@x.org");
	assert_int_equal(d->member_id, 0);
	assert_int_equal(d->revision_id + d->edition_id, 0);
	assert_int_equal(notice_part_hashes(f.db, &a, 1, &hash, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(delivery_take(f.db, &a, &c, NOW, 9, &v, &n, NULL),
		0);
	assert_int_equal(n, 1);
	assert_string_equal(v[0].addr, "Ann@x.org");
	assert_int_equal(delivery_count(f.db, 1, &counts, NULL), 0);
	assert_int_equal(counts.planned, 1);
	assert_int_equal(notices_ready(f.db, &a, NOW, &list, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].slug, "club");
	c = (struct delivery_cursor){.list_id = 2};
	assert_int_equal(delivery_take(f.db, &a, &c, NOW, 9, &v, &n, NULL),
		0);
	assert_int_equal(n, 0);
}

static enum arming
arm(const struct delivery *d)
{
	enum arming arming;

	assert_int_equal(delivery_arm(f.db, d, "smtp://r", NOW, &arming,
		NULL), 0);
	return arming;
}

/* To the contact: an address, no member, no consent. */
static void
armed_without_a_member(void **state)
{
	struct delivery *d = planned("{}", "robin@x.org", "{}");

	(void)state;
	assert_int_equal(arm(d), ARMING_DONE);
	assert_int_equal(arm(d), ARMING_GONE);
	sql("UPDATE delivery SET state = 'planned', addr = ''"
		" WHERE kind = 'notice'");
	assert_int_equal(arm(d), ARMING_SUPPRESSED);
	/* A recap's row for nobody is still nobody's. */
	sql("UPDATE delivery SET state = 'planned', addr = 'x@x.org',"
		" member_id = 77 WHERE kind = 'notice'");
	assert_int_equal(arm(d), ARMING_SUPPRESSED);
}

static size_t
ready(int64_t now)
{
	struct notice_list *list;
	size_t n;

	assert_int_equal(notices_ready(f.db, &a, now, &list, &n, NULL), 0);
	return n;
}

static void
deferred_and_given_up(void **state)
{
	const struct delivery_result later = {.state = DELIVERY_DEFERRED,
		.id = planned("{}", "robin@x.org", "{}")->id, .code = 451,
		.next_at = NOW + 900};
	struct notice_fate *v;
	struct notice *p;
	size_t n;

	(void)state;
	assert_int_equal(delivery_record(f.db, &later, NOW, NULL), 0);
	assert_int_equal(ready(NOW + 899), 0);
	assert_int_equal(ready(NOW + 900), 1);
	assert_int_equal(add(1, "{}", NULL, NOW + 1), 1);
	assert_int_equal(notices_expire(f.db, NOW, NOW + 9, NULL), 0);
	assert_int_equal(ready(NOW + 900), 1);
	assert_int_equal(notices_expire(f.db, NOW + 1, NOW + 9, NULL), 0);
	assert_int_equal(ready(NOW + 900), 0);
	assert_int_equal(pending(&p), 1);
	assert_int_equal(notices_expire(f.db, NOW + 2, NOW + 9, NULL), 0);
	assert_int_equal(pending(&p), 0);
	assert_int_equal(number("SELECT state = 'planned' FROM delivery"
		" WHERE id = 1"), 1);
	/* Given up by this run: told, although an earlier one added it. */
	assert_int_equal(notices_untold(f.db, &a, 2, NOW + 9, false, &v, &n,
		NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].state, DELIVERY_EXPIRED);
	assert_int_equal(notices_untold(f.db, &a, 2, NOW + 10, false, &v, &n,
		NULL), 0);
	assert_int_equal(n, 0);
}

static void
untold(void **state)
{
	const struct delivery_result taken = {.state = DELIVERY_ACCEPTED,
		.id = planned("{}", "robin@x.org", "{}")->id, .code = 250};
	struct notice_fate *v;
	int64_t last;
	size_t n;

	(void)state;
	assert_int_equal(notice_last(f.db, &last, NULL), 0);
	assert_int_equal(last, 1);
	assert_int_equal(add(1, "{}", NULL, NOW), 1);
	assert_int_equal(notices_untold(f.db, &a, 0, NOW, false, &v, &n,
		NULL), 0);
	assert_int_equal(n, 2);
	assert_true(v[0].planned);
	assert_false(v[1].planned);
	assert_int_equal(delivery_record(f.db, &taken, NOW, NULL), 0);
	assert_int_equal(notices_untold(f.db, &a, 0, NOW, false, &v, &n,
		NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].notice.id, 2);
	assert_int_equal(notices_untold(f.db, &a, 0, NOW, true, &v, &n,
		NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(notices_untold(f.db, &a, 2, NOW, true, &v, &n,
		NULL), 0);
	assert_int_equal(n, 0);
}

static void
doubts(void **state)
{
	struct delivery_doubt *v;
	int64_t *id;
	size_t n;

	(void)state;
	sql("UPDATE delivery SET state = 'in_doubt', done_at = 5");
	sql("INSERT INTO delivery (list_id, member_id, kind, subject_key,"
		" revision_id, state, tier, lang, addr, slots, done_at) VALUES"
		" (1, 2, 'recap', 'spring@1', 1, 'in_doubt', '', '', 'b',"
		" '{}', 7), (1, 0, 'notice', '1', NULL, 'in_doubt', '', '',"
		" 'r', '{}', 9), (1, 3, 'recap', 'spring@1', 1, 'in_doubt',"
		" '', '', 'c', '{}', NULL)");
	assert_int_equal(delivery_doubts(f.db, &a, &v, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].revision_id, 1);
	assert_int_equal(v[0].n, 2);
	assert_int_equal(v[0].since, 7);
	assert_int_equal(delivery_members(f.db, &a, 1, DELIVERY_IN_DOUBT, 0,
		9, &id, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(id[1], 2);
	assert_int_equal(delivery_members(f.db, &a, 1, DELIVERY_IN_DOUBT, 6,
		9, &id, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(delivery_members(f.db, &a, 1, DELIVERY_IN_DOUBT, 0,
		1, &id, &n, NULL), 0);
	assert_int_equal(n, 1);
}

/* C12: whom a mail to the contact named, and the contact's own address. */
static void
forgotten(void **state)
{
	struct ledger *l = ledger_new(f.db, f.keys);
	struct err err = {0};

	(void)state;
	planned("{\"members\":[2,1]}", "robin@x.org",
		"{\"@name\":\"R\",\"m0\":\"Bo <bo@x.org>\","
		"\"m1\":\"Ann <Ann@x.org>\"}");
	sql("INSERT INTO delivery (list_id, member_id, kind, subject_key,"
		" state, tier, lang, addr, slots) VALUES (1, 0, 'notice', '9',"
		" 'accepted', '', '', 'Ann@x.org', '{\"@name\":\"Ann\"}')");
	assert_int_equal(db_begin(f.db, &err), 0);
	assert_int_equal(address_forget(f.db, f.keys, l, 1, 50, &err), 0);
	assert_int_equal(db_commit(f.db, &err), 0);
	ledger_free(l);
	assert_int_equal(number("SELECT count(*) FROM delivery WHERE"
		" lower(addr || slots) LIKE '%ann%'"), 0);
	assert_int_equal(number("SELECT json_extract(slots, '$.m1') = '-' AND"
		" json_extract(slots, '$.m0') = 'Bo <bo@x.org>' AND"
		" json_extract(slots, '$.\"@name\"') = 'R' FROM delivery"
		" WHERE subject_key = '1' AND kind = 'notice'"), 1);
}

/* A store from a backup: they may have been told. */
static void
adopted(void **state)
{
	struct err err = {0};
	struct journal *j;
	struct adoption n;
	struct notice *v;

	(void)state;
	planned("{}", "robin@x.org", "{}");
	assert_int_equal(add(1, "{}", NULL, NOW), 1);
	j = journal_open(f.journal, NULL, f.keys, f.db, &err);
	assert_non_null(j);
	assert_int_equal(store_adopt(f.db, f.keys, j, true, NOW, &n, &err),
		0);
	journal_close(j);
	assert_int_equal(n.in_doubt, 1);
	assert_int_equal(pending(&v), 0);
	assert_int_equal(ready(NOW + 99999), 0);
}

/* Composed before, planned after. */
static void
nobody_erased_is_named(void **state)
{
	struct notice *v, *later;

	(void)state;
	sql("INSERT INTO notice (list_id, member_id, kind, args, created_at)"
		" VALUES (1, 1, 'confirmation', '{}', 1),"
		" (1, NULL, 'odd_answer', '{\"members\":[1]}', 1),"
		" (1, 2, 'confirmation', '{}', 1)");
	assert_int_equal(pending(&v), 3);
	assert_int_equal(member_erase(f.db, 1, "was forgotten", NOW, NULL), 0);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(try_plan(&v[i], "ann@x.org",
			"{\"m0\":\"Ann\"}"), 0);
	assert_int_equal(number("SELECT count(*) FROM delivery"
		" WHERE kind = 'notice'"), 0);
	assert_int_equal(number("SELECT count(*) FROM notice_part"), 0);
	/* The others still wait, and are composed anew. */
	assert_int_equal(pending(&later), 2);
	plan(&later[0], "robin@x.org", "{\"m0\":\"-\"}");
	plan(&later[1], "bo@x.org", "{}");
	/* Once. */
	assert_int_equal(try_plan(&later[1], "bo@x.org", "{}"), 0);
	assert_int_equal(number("SELECT count(*) FROM delivery"
		" WHERE kind = 'notice'"), 2);
}

#define with_store(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_store(told_once),
		with_store(apart_from_recaps),
		with_store(armed_without_a_member),
		with_store(deferred_and_given_up),
		with_store(untold),
		with_store(doubts),
		with_store(forgotten),
		with_store(adopted),
		with_store(nobody_erased_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
