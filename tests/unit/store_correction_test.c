/* SPDX-License-Identifier: MIT */
/* Later revisions: who gets one, as what, and what a person's decision about
 * an earlier one changes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/delivery.h"
#include "store/sql.h"
#include "store_fixture.h"

enum { NOW = 2000000, MEMBERS = 6, TIERS = 2 };
static const char *const tiers[TIERS] = {"core", "friends"};

/* m1, m3, m5 are core, the others friends. */
struct state {
	struct fixture f;
	struct arena a;
	struct revision rev;
	struct frozen_edition *edition;	/* of rev */
	size_t n_editions;
	/* The kind and key that decide was told, by member; 0: the others. */
	char had[MEMBERS + 1][40];
};

static void
sql(struct state *s, const char *text)
{
	if (sqlite3_exec(s->f.db->h, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(s->f.db->h));
}

/* The rows of a revision by member: "m2 correction planned, ...". */
static const char *
rows(struct state *s, int64_t number)
{
	sqlite3_stmt *st;
	char *text = arena_strdup(&s->a, "");

	assert_int_equal(sqlite3_prepare_v2(s->f.db->h, "SELECT d.member_id,"
		" d.kind, d.state FROM delivery d JOIN revision v"
		" ON v.id = d.revision_id WHERE v.revision = ?1"
		" ORDER BY d.member_id, d.id", -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_int64(st, 1, number);
	while (sqlite3_step(st) == SQLITE_ROW)
		text = arena_printf(&s->a, "%s%sm%d %s %s", text,
			*text ? ", " : "", sqlite3_column_int(st, 0),
			(const char *)sqlite3_column_text(st, 1),
			(const char *)sqlite3_column_text(st, 2));
	sqlite3_finalize(st);
	return text;
}

/* What a tier reads is a letter: "ab" is a for core and b for friends. */
static void
freeze(struct state *s, const char *slug, const char *kind, const char *reads)
{
	static const unsigned char zero[SHA256_LEN];
	unsigned char hash[TIERS][SHA256_LEN] = {{0}};
	const struct freeze_part part = {"one", 3};
	struct freeze_edition e[TIERS];
	struct freeze f = {.list_id = 1, .slug = slug, .kind = kind,
		.title = "t", .approved_by = "me", .rules = "{}",
		.source = "x", .approved_at = NOW, .stale = 100,
		.source_hash = zero, .content_hash = zero, .n = TIERS,
		.edition = e};
	int64_t id;

	for (int i = 0; i < TIERS; i++) {
		hash[i][0] = (unsigned char)reads[i];
		e[i] = (struct freeze_edition){.tier = tiers[i], .lang = "en",
			.subject = "s", .projection_hash = hash[i],
			.hash = zero, .n_parts = 1, .part = &part};
	}
	assert_int_equal(db_begin(s->f.db, NULL), 0);
	assert_int_equal(revision_freeze(s->f.db, &f, &id, NULL), 0);
	assert_int_equal(db_commit(s->f.db, NULL), 0);
	assert_int_equal(revision_by_id(s->f.db, &s->a, id, &s->rev, NULL), 1);
	assert_int_equal(editions_of(s->f.db, &s->a, id, &s->edition,
		&s->n_editions, NULL), 0);
}

static int
decide(void *ctx, struct arena *a, const struct member *m,
	struct plan_row *row, struct err *err)
{
	struct state *s = ctx;
	size_t i = 0;

	(void)a, (void)err;
	snprintf(s->had[m->id > MEMBERS ? 0 : m->id], sizeof(s->had[0]), "%s%s%s",
		row->had ? row->had->kind : "", row->had ? " " : "",
		row->had ? row->had->subject_key : "");
	while (i < s->n_editions && strcmp(s->edition[i].tier, m->tier) != 0)
		i++;
	if (i == s->n_editions)
		return 0;
	if (row->had != NULL && memcmp(row->had->projection_hash,
		s->edition[i].projection_hash, SHA256_LEN) == 0)
		return 0;
	row->addressed = true;
	row->edition_id = s->edition[i].id;
	row->tier = s->edition[i].tier;
	row->lang = "en";
	row->slots = "{}";
	return 0;
}

static struct plan_totals
plan(struct state *s, int64_t only, bool dry)
{
	const struct plan p = {.revision = &s->rev, .only = only, .dry = dry,
		.now = NOW, .decide = decide, .ctx = s};
	struct plan_totals t;

	assert_int_equal(db_begin(s->f.db, NULL), 0);
	assert_int_equal(delivery_plan(s->f.db, &p, &t, NULL), 0);
	if (only == 0 && !dry)
		assert_int_equal(revision_begin(s->f.db, &s->rev, NOW, NULL),
			1);
	assert_int_equal(db_commit(s->f.db, NULL), 0);
	assert_int_equal(revision_by_id(s->f.db, &s->a, s->rev.id, &s->rev,
		NULL), 1);
	return t;
}

static int
set_up(void **state)
{
	struct state *s = calloc(1, sizeof(*s));
	struct err err = {0};

	if (s == NULL || fixture_init(&s->f, &err) != 0)
		return -1;
	arena_init(&s->a);
	sql(s, "INSERT INTO list (id, slug) VALUES (1, 'club')");
	for (int i = 1; i <= MEMBERS; i++)
		sql(s, arena_printf(&s->a, "INSERT INTO address (id, addr,"
			" key) VALUES (%d, 'm%d@x.org', 'm%d@x.org');"
			"INSERT INTO member (id, list_id, address_id, name,"
			" first_name, tier, lang, status, basis) VALUES (%d,"
			" 1, %d, '', '', '%s', '', 'confirmed', 'express')",
			i, i, i, i, i, tiers[(i + 1) % TIERS]));
	*state = s;
	return 0;
}

static int
tear_down(void **state)
{
	struct state *s = *state;

	arena_release(&s->a);
	fixture_release(&s->f);
	free(s);
	return 0;
}

/* The first revision, and what became of it: m1 to m4 have it, m5 was refused,
 * m6 is in doubt. */
static void
first(struct state *s, const char *reads)
{
	freeze(s, "spring", "recap", reads);
	assert_int_equal(plan(s, 0, false).rows, MEMBERS);
	sql(s, "UPDATE delivery SET armed_at = 1, done_at = 1, state = CASE"
		" member_id WHEN 5 THEN 'failed' WHEN 6 THEN 'in_doubt'"
		" ELSE 'accepted' END");
}

static int64_t
resolve(struct state *s, const char *key, bool was_sent, bool under_way,
	struct resolution *r)
{
	struct plan latest = {.revision = &s->rev, .now = NOW,
		.decide = under_way ? decide : NULL, .ctx = s};

	assert_int_equal(delivery_resolve(s->f.db, &latest, key, was_sent, r,
		NULL), 0);
	return r->decided;
}

static void
test_who_gets_it(void **state)
{
	struct state *s = *state;
	struct plan_totals t, dry;

	first(s, "ab");
	freeze(s, "spring", "correction", "xb");
	assert_int_equal(s->rev.number, 2);
	dry = plan(s, 0, true);
	assert_string_equal(rows(s, 2), "");
	t = plan(s, 0, false);
	assert_memory_equal(&t, &dry, sizeof(t));
	assert_int_equal(t.rows, 3);
	assert_int_equal(t.corrections, 2);
	assert_int_equal(t.held, 1);
	assert_int_equal(t.not_addressed, 2);
	assert_string_equal(rows(s, 2), "m1 correction planned, "
		"m3 correction planned, m5 recap planned");
	assert_string_equal(s->had[1], "recap spring@1");
	/* Twice is once. */
	t = plan(s, 0, false);
	assert_int_equal(t.rows, 0);
	assert_int_equal(t.kept, 3);
	assert_int_equal(t.held, 1);
}

/* What is undone of the one is cancelled where the other is planned. */
static void
test_undone(void **state)
{
	struct state *s = *state;

	freeze(s, "spring", "recap", "ab");
	plan(s, 0, false);
	sql(s, "UPDATE delivery SET state = 'deferred', next_at = 9,"
		" armed_at = 1 WHERE member_id IN (1, 2)");
	sql(s, "UPDATE delivery SET state = 'accepted' WHERE member_id = 3");
	freeze(s, "spring", "correction", "xb");
	plan(s, 0, false);
	assert_string_equal(rows(s, 1), "m1 recap cancelled, "
		"m2 recap cancelled, m3 recap accepted, m4 recap cancelled, "
		"m5 recap cancelled, m6 recap cancelled");
	assert_string_equal(rows(s, 2), "m1 recap planned, m2 recap planned, "
		"m3 correction planned, m4 recap planned, m5 recap planned, "
		"m6 recap planned");
}

/* The newest that was sent is what a member has, whatever came between. */
static void
test_newest(void **state)
{
	struct state *s = *state;

	first(s, "ab");
	freeze(s, "spring", "correction", "xb");
	plan(s, 0, false);
	sql(s, "UPDATE delivery SET state = 'accepted' WHERE member_id = 1"
		" AND kind = 'correction'");
	/* Back to what it was: m1 has x, m3 has a. */
	freeze(s, "spring", "correction", "ab");
	assert_int_equal(s->rev.number, 3);
	plan(s, 0, false);
	assert_string_equal(rows(s, 3), "m1 correction planned, "
		"m5 recap planned");
	assert_string_equal(s->had[1], "correction spring@2");
	assert_string_equal(s->had[3], "recap spring@1");
	assert_string_equal(rows(s, 2), "m1 correction accepted, "
		"m3 correction cancelled, m5 recap cancelled");
}

/* Ten comes after nine. */
static void
test_tenth(void **state)
{
	struct state *s = *state;

	first(s, "ab");
	for (int i = 2; i <= 10; i++) {
		char reads[] = {(char)('a' + i), 'b', '\0'};

		freeze(s, "spring", "correction", reads);
		plan(s, 0, false);
		sql(s, "UPDATE delivery SET state = 'accepted' WHERE"
			" member_id = 1 AND state = 'planned'");
	}
	freeze(s, "spring", "correction", "zb");
	plan(s, 0, true);
	assert_string_equal(s->had[1], "correction spring@10");
}

static void
test_catch_up(void **state)
{
	struct state *s = *state;

	first(s, "ab");
	sql(s, "UPDATE delivery SET kind = 'catch_up' WHERE member_id < 3");
	freeze(s, "spring", "correction", "xb");
	plan(s, 0, false);
	assert_string_equal(rows(s, 2), "m1 correction planned, "
		"m3 correction planned, m5 recap planned");
	assert_string_equal(s->had[1], "catch_up spring@1");
}

/* A member moved: what was received is compared, not what the tier had. */
static void
test_moved(void **state)
{
	struct state *s = *state;

	first(s, "ab");
	sql(s, "UPDATE member SET tier = 'friends' WHERE id = 1");
	sql(s, "UPDATE member SET tier = 'core' WHERE id = 2");
	sql(s, "UPDATE member SET status = 'unsubscribed' WHERE id = 3");
	freeze(s, "spring", "correction", "ba");
	plan(s, 0, false);
	assert_string_equal(rows(s, 2), "m4 correction planned, "
		"m5 recap planned");
}

/* Other recaps, and what only begins alike. */
static void
test_others(void **state)
{
	struct state *s = *state;

	first(s, "ab");
	freeze(s, "spring-2", "recap", "cd");
	plan(s, 0, false);
	sql(s, "UPDATE delivery SET state = 'accepted'"
		" WHERE state = 'planned'");
	freeze(s, "sprin", "recap", "ef");
	plan(s, 0, false);
	sql(s, "UPDATE delivery SET state = 'in_doubt'"
		" WHERE state = 'planned'");
	freeze(s, "spring", "correction", "xb");
	plan(s, 0, false);
	assert_string_equal(rows(s, 2), "m1 correction planned, "
		"m3 correction planned, m5 recap planned");
	freeze(s, "spring-2", "correction", "cd");
	assert_int_equal(plan(s, 0, true).rows, 0);
}

static void
test_one(void **state)
{
	struct state *s = *state;

	first(s, "ab");
	freeze(s, "spring", "correction", "xb");
	assert_int_equal(plan(s, 2, false).not_addressed, 1);
	assert_int_equal(plan(s, 6, false).held, 1);
	assert_int_equal(plan(s, 99, false).rows, 0);
	assert_int_equal(plan(s, 3, false).corrections, 1);
	assert_string_equal(rows(s, 2), "m3 correction planned");
	assert_int_equal(plan(s, 0, false).kept, 1);
	assert_string_equal(rows(s, 2), "m1 correction planned, "
		"m3 correction planned, m5 recap planned");
}

/* Decided: m6 has what it has, or nothing. */
static void
test_was_sent(void **state)
{
	struct state *s = *state;
	struct resolution r;

	first(s, "ab");
	freeze(s, "spring", "correction", "ay");
	plan(s, 0, false);
	assert_int_equal(resolve(s, "m1@x.org", true, true, &r), 0);
	assert_int_equal(resolve(s, "m6@x.org", true, true, &r), 1);
	assert_int_equal(r.later, 1);
	assert_string_equal(rows(s, 2), "m2 correction planned, "
		"m4 correction planned, m5 recap planned, "
		"m6 correction planned");
	assert_int_equal(resolve(s, NULL, true, true, &r), 0);
}

static void
test_was_sent_unchanged(void **state)
{
	struct state *s = *state;
	struct resolution r;

	first(s, "ab");
	freeze(s, "spring", "correction", "xb");
	plan(s, 0, false);
	assert_int_equal(resolve(s, NULL, true, true, &r), 1);
	assert_int_equal(r.later, 0);
	assert_string_equal(rows(s, 2), "m1 correction planned, "
		"m3 correction planned, m5 recap planned");
}

static void
test_send_again(void **state)
{
	struct state *s = *state;
	struct resolution r;

	first(s, "ab");
	freeze(s, "spring", "correction", "xb");
	plan(s, 0, false);
	assert_int_equal(resolve(s, NULL, false, true, &r), 1);
	assert_int_equal(r.later, 1);
	assert_int_equal(r.again, 0);
	assert_string_equal(rows(s, 2), "m1 correction planned, "
		"m3 correction planned, m5 recap planned, m6 recap planned");
	assert_string_equal(rows(s, 1), "m1 recap accepted, "
		"m2 recap accepted, m3 recap accepted, m4 recap accepted, "
		"m5 recap failed, m6 recap cancelled");
}

/* A correction in doubt, and another one: not sent, the member has the first. */
static void
test_doubt_of_correction(void **state)
{
	struct state *s = *state;
	struct resolution r;

	first(s, "ab");
	freeze(s, "spring", "correction", "xb");
	plan(s, 0, false);
	sql(s, "UPDATE delivery SET state = 'in_doubt' WHERE member_id IN"
		" (1, 3) AND state = 'planned'");
	freeze(s, "spring", "correction", "ab");
	plan(s, 0, false);
	assert_string_equal(rows(s, 3), "m5 recap planned");
	assert_int_equal(resolve(s, "m1@x.org", true, true, &r), 1);
	assert_int_equal(resolve(s, "m3@x.org", false, true, &r), 1);
	assert_int_equal(r.later, 0);
	assert_string_equal(rows(s, 3), "m1 correction planned, "
		"m5 recap planned");
	assert_string_equal(s->had[3], "recap spring@1");
}

/* Where the latest is not under way nothing is planned, until it is. */
static void
test_decided_while_withdrawn(void **state)
{
	struct state *s = *state;
	struct resolution r;
	int64_t n;

	first(s, "ab");
	freeze(s, "spring", "correction", "xb");
	plan(s, 0, false);
	assert_int_equal(recap_withdraw(s->f.db, s->rev.recap_id, NULL, NOW,
		&n, NULL), 0);
	assert_int_equal(n, 3);
	assert_int_equal(revision_by_id(s->f.db, &s->a, s->rev.id, &s->rev,
		NULL), 1);
	assert_int_equal(resolve(s, NULL, false, false, &r), 1);
	assert_int_equal(r.later + r.again, 0);
	assert_string_equal(rows(s, 2), "m1 correction cancelled, "
		"m3 correction cancelled, m5 recap cancelled");
	assert_int_equal(revision_change(s->f.db, s->rev.id,
		REVISION_WITHDRAWN, REVISION_APPROVED, NULL), 1);
	assert_int_equal(plan(s, 0, false).rows, 4);
	assert_string_equal(rows(s, 2), "m1 correction planned, "
		"m3 correction planned, m5 recap planned, m6 recap planned");
}

/* Who left meanwhile gets nothing more, whatever was decided. */
static void
test_decided_after_leaving(void **state)
{
	struct state *s = *state;
	struct resolution r;

	first(s, "ab");
	freeze(s, "spring", "correction", "xy");
	plan(s, 0, false);
	sql(s, "UPDATE member SET status = 'unsubscribed' WHERE id = 6");
	assert_int_equal(resolve(s, NULL, false, true, &r), 1);
	assert_int_equal(r.later, 0);
}

/* More than are looked up at once. */
static void
test_many(void **state)
{
	struct state *s = *state;
	struct resolution r;

	first(s, "ab");
	sql(s, "WITH n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n"
		" WHERE i < 699) INSERT INTO address (id, addr, key)"
		" SELECT i, 'm' || i || '@x.org', 'm' || i || '@x.org' FROM n;"
		"INSERT INTO member (id, list_id, address_id, name,"
		" first_name, tier, lang, status, basis) SELECT id, 1, id, '',"
		" '', 'core', '', 'confirmed', 'express' FROM address"
		" WHERE id >= 100;"
		"INSERT INTO delivery (list_id, member_id, kind, subject_key,"
		" revision_id, edition_id, state, tier, lang, addr, slots)"
		" SELECT 1, id, 'recap', 'spring@1', 1, 1, 'in_doubt', 'core',"
		" 'en', addr, '{}' FROM address WHERE id >= 100");
	freeze(s, "spring", "correction", "xb");
	assert_int_equal(plan(s, 0, false).held, 601);
	assert_int_equal(resolve(s, NULL, true, false, &r), 601);
	assert_int_equal(plan(s, 0, false).corrections, 600);
}

static int
count_missing(void *ctx, const struct delivery_missing *m, struct err *err)
{
	int *n = ctx;

	(void)err;
	n[m->revision]++;
	return 0;
}

static void
test_counts(void **state)
{
	struct state *s = *state;
	struct delivery_counts c;
	int missing[4] = {0};
	bool did;
	int64_t n;

	freeze(s, "spring", "recap", "ab");
	plan(s, 0, false);
	assert_int_equal(delivery_went_out(s->f.db, s->rev.recap_id, &did,
		NULL), 0);
	assert_false(did);
	sql(s, "UPDATE delivery SET armed_at = 1, state = 'failed' WHERE"
		" member_id = 1");
	sql(s, "UPDATE delivery SET state = 'in_doubt' WHERE member_id = 2");
	freeze(s, "spring", "correction", "xy");
	/* Nothing of this one, but of the one before. */
	assert_int_equal(delivery_went_out(s->f.db, s->rev.recap_id, &did,
		NULL), 0);
	assert_true(did);
	assert_int_equal(delivery_count_armed(s->f.db, s->rev.recap_id, &n,
		NULL), 0);
	assert_int_equal(n, 2);
	plan(s, 0, false);
	assert_int_equal(delivery_count_earlier(s->f.db, &s->rev, &n, NULL),
		0);
	assert_int_equal(n, 1);
	assert_int_equal(delivery_count(s->f.db, s->rev.id, &c, NULL), 0);
	assert_int_equal(c.planned, 5);
	assert_int_equal(c.in_doubt, 0);
	assert_int_equal(delivery_each_missing(s->f.db, &s->rev,
		count_missing, missing, NULL), 0);
	assert_int_equal(missing[1], 1);
	assert_int_equal(missing[2], 5);
}

/* What members have, may have or are about to be sent, once each; not what
 * nobody was planned for. */
static void
test_had(void **state)
{
	struct state *s = *state;
	struct had_edition *v;
	size_t n;

	freeze(s, "spring", "recap", "ab");
	assert_int_equal(editions_had(s->f.db, &s->a, s->rev.recap_id, &v, &n,
		NULL), 0);
	assert_int_equal(n, 0);
	plan(s, 0, false);
	sql(s, "UPDATE delivery SET state = 'accepted' WHERE member_id < 3");
	sql(s, "UPDATE delivery SET state = 'failed' WHERE member_id > 2");
	freeze(s, "spring", "correction", "xb");
	plan(s, 0, false);
	freeze(s, "autumn", "recap", "pq");
	plan(s, 0, false);
	assert_int_equal(revision_latest(s->f.db, &s->a, 1, "spring", &s->rev,
		NULL), 1);
	assert_int_equal(editions_had(s->f.db, &s->a, s->rev.recap_id, &v, &n,
		NULL), 0);
	/* a and b are accepted, x is planned; b of the second is b again. */
	assert_int_equal(n, 3);
	assert_string_equal(v[0].tier, "core");
	assert_int_equal(v[0].projection_hash[0], 'a');
	assert_int_equal(v[1].projection_hash[0], 'b');
	assert_int_equal(v[2].projection_hash[0], 'x');
	assert_false(v[0].kept);
	sql(s, "UPDATE delivery SET state = 'cancelled' WHERE state ="
		" 'planned'");
	assert_int_equal(editions_had(s->f.db, &s->a, s->rev.recap_id, &v, &n,
		NULL), 0);
	assert_int_equal(n, 2);
}

/* Of one tier and language, one as it is, and one for each that members had;
 * what each shows is kept, and only once. */
static void
test_marked(void **state)
{
	static const unsigned char zero[SHA256_LEN], a[SHA256_LEN] = {'a'},
		b[SHA256_LEN] = {'b'}, x[SHA256_LEN] = {'x'};
	struct state *s = *state;
	const struct freeze_part part = {"one", 3}, shown = {"shown", 5};
	struct freeze_edition e = {.tier = "core", .lang = "en",
		.subject = "s", .projection_hash = x, .hash = zero,
		.n_parts = 1, .part = &part, .shown = shown};
	struct freeze_edition v[] = {e, e, e, e};
	struct freeze f = {.list_id = 1, .slug = "spring",
		.kind = "correction", .title = "t", .approved_by = "me",
		.rules = "{}", .source = "x", .approved_at = NOW,
		.stale = 100, .source_hash = zero, .content_hash = zero,
		.n = 3, .edition = v};
	struct had_edition *had;
	const void *data;
	int64_t id;
	size_t n;

	v[0].against = a;
	v[0].changes = 2;
	v[2].against = b;
	v[2].changes = -1;
	assert_int_equal(db_begin(s->f.db, NULL), 0);
	assert_int_equal(revision_freeze(s->f.db, &f, &id, NULL), 0);
	assert_int_equal(db_commit(s->f.db, NULL), 0);
	assert_int_equal(editions_of(s->f.db, &s->a, id, &s->edition,
		&s->n_editions, NULL), 0);
	assert_int_equal(s->n_editions, 3);
	assert_false(s->edition[0].marked);
	assert_true(s->edition[1].marked && s->edition[2].marked);
	assert_memory_equal(s->edition[1].against, a, SHA256_LEN);
	assert_int_equal(s->edition[1].changes, 2);
	assert_int_equal(s->edition[2].changes, -1);
	/* A second one of the same is refused. */
	f.n = 4;
	assert_int_equal(db_begin(s->f.db, NULL), 0);
	assert_int_equal(revision_freeze(s->f.db, &f, &id, NULL), -1);
	db_rollback(s->f.db);
	/* What it shows comes back whole. */
	assert_int_equal(revision_latest(s->f.db, &s->a, 1, "spring", &s->rev,
		NULL), 1);
	plan(s, 0, false);
	assert_int_equal(editions_had(s->f.db, &s->a, s->rev.recap_id, &had,
		&n, NULL), 0);
	assert_int_equal(n, 1);
	assert_true(had[0].kept);
	assert_int_equal(content_load(s->f.db, &s->a, had[0].shown, &data, &n,
		NULL), 0);
	assert_int_equal(n, 5);
	assert_memory_equal(data, "shown", 5);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_who_gets_it), T(test_undone), T(test_newest),
		T(test_tenth), T(test_catch_up), T(test_moved),
		T(test_others), T(test_one), T(test_was_sent),
		T(test_was_sent_unchanged), T(test_send_again),
		T(test_doubt_of_correction), T(test_decided_while_withdrawn),
		T(test_decided_after_leaving), T(test_many), T(test_counts),
		T(test_had), T(test_marked),
	};

	return cmocka_run_group_tests_name("store: corrections", tests, NULL,
		NULL);
}
