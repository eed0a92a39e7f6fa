/* SPDX-License-Identifier: MIT */
/* Deliveries: what may follow what, arming, counts, endings. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/delivery.h"
#include "store/sql.h"
#include "store_fixture.h"

enum { NOW = 2000000, MEMBERS = 6 };

struct state {
	struct fixture f;
	struct arena a;
	struct revision rev;
	int64_t list_id;
	const char *lacks;	/* member with this address lacks a value */
	int64_t skip;		/* member who is not addressed */
};

static void
sql(struct state *s, const char *text)
{
	if (sqlite3_exec(s->f.db->h, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(s->f.db->h));
}

static int64_t
number(struct state *s, const char *text)
{
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_prepare_v2(s->f.db->h, text, -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static void
freeze(struct state *s, const char *slug, unsigned char content)
{
	static const unsigned char zero[SHA256_LEN];
	unsigned char hash[SHA256_LEN] = {content};
	const struct freeze_part part[] = {{"one", 3}, {"two", 3}};
	const struct freeze_edition e = {.tier = "core", .lang = "en",
		.subject = "s", .projection_hash = zero, .hash = zero,
		.n_parts = 2, .part = part};
	const struct freeze f = {.list_id = s->list_id, .slug = slug,
		.kind = "recap", .title = "t", .approved_by = "me",
		.rules = "{}", .source = "x", .approved_at = NOW,
		.stale = 100, .source_hash = zero, .content_hash = hash,
		.n = 1, .edition = &e};
	const char *twin;
	int64_t id;

	assert_int_equal(revision_twin(s->f.db, &s->a, &f, &twin, NULL), 0);
	if (content == 7)
		assert_string_equal(twin, "spring");
	else
		assert_null(twin);
	assert_int_equal(db_begin(s->f.db, NULL), 0);
	assert_int_equal(revision_freeze(s->f.db, &f, &id, NULL), 0);
	assert_int_equal(db_commit(s->f.db, NULL), 0);
	assert_int_equal(revision_by_id(s->f.db, &s->a, id, &s->rev, NULL), 1);
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
	s->list_id = 1;
	for (int i = 1; i <= MEMBERS; i++) {
		char text[400];

		snprintf(text, sizeof(text), "INSERT INTO address (id, addr,"
			" key) VALUES (%d, 'm%d@x.org', 'm%d@x.org');"
			"INSERT INTO member (id, list_id, address_id, name,"
			" first_name, tier, lang, status, basis) VALUES (%d,"
			" 1, %d, '', '', 'core', '', 'confirmed', 'express')",
			i, i, i, i, i);
		sql(s, text);
	}
	freeze(s, "spring", 7 + 1);
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

static int
decide(void *ctx, struct arena *a, const struct member *m,
	struct plan_row *row, struct err *err)
{
	const struct state *s = ctx;

	(void)a, (void)err;
	if (m->id == s->skip)
		return 0;
	row->addressed = true;
	row->edition_id = 1;
	row->tier = m->tier;
	row->lang = "en";
	row->slots = "{}";
	if (s->lacks != NULL && strcmp(s->lacks, m->addr) == 0)
		row->missing = "no value for {{x}}";
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
	return t;
}

static struct delivery_counts
counts(struct state *s)
{
	struct delivery_counts c;

	assert_int_equal(delivery_count(s->f.db, s->rev.id, &c, NULL), 0);
	assert_int_equal(c.planned, c.waiting + c.accepted + c.deferred +
		c.failed + c.in_doubt + c.suppressed + c.expired +
		c.cancelled);
	return c;
}

static size_t
take(struct state *s, size_t max, struct delivery **v_r)
{
	struct delivery_cursor c = {.revision_id = s->rev.id};
	size_t n;

	assert_int_equal(delivery_take(s->f.db, &s->a, &c, NOW, max, v_r, &n,
		NULL), 0);
	return n;
}

static bool
arm(struct state *s, const struct delivery *d)
{
	enum arming arming;

	assert_int_equal(db_begin(s->f.db, NULL), 0);
	assert_int_equal(delivery_arm(s->f.db, d, "smtp://r", NOW, &arming,
		NULL), 0);
	assert_int_equal(db_commit(s->f.db, NULL), 0);
	return arming == ARMING_DONE;
}

static void
record(struct state *s, int64_t id, enum delivery_state state)
{
	const struct delivery_result r = {.id = id, .state = state,
		.relay = "smtp://r", .next_at = NOW + 900};

	assert_int_equal(db_begin(s->f.db, NULL), 0);
	assert_int_equal(delivery_record(s->f.db, &r, NOW, NULL), 0);
	assert_int_equal(db_commit(s->f.db, NULL), 0);
}

static int64_t
resolve(struct state *s, const char *key, bool was_sent)
{
	struct plan latest = {.revision = &s->rev, .now = NOW,
		.decide = decide, .ctx = s};
	struct resolution r;

	assert_int_equal(revision_by_id(s->f.db, &s->a, s->rev.id, &s->rev,
		NULL), 1);
	assert_int_equal(delivery_resolve(s->f.db, &latest, key, was_sent, &r,
		NULL), 0);
	return r.decided;
}

/* The diagram of the states, as a whole. */
static void
test_transitions(void **state)
{
	static const char *const may[DELIVERY_STATES] = {
		/*                  p a A d f i s x c */
		[DELIVERY_PLANNED] = "111110111",
		[DELIVERY_ARMED] = "101111001",
		[DELIVERY_ACCEPTED] = "000000000",
		[DELIVERY_DEFERRED] = "011110111",
		[DELIVERY_FAILED] = "000000000",
		[DELIVERY_IN_DOUBT] = "101000001",
		[DELIVERY_SUPPRESSED] = "000000000",
		[DELIVERY_EXPIRED] = "000000000",
		[DELIVERY_CANCELLED] = "100000100",
	};

	(void)state;
	for (int from = 0; from < DELIVERY_STATES; from++)
		for (int to = 0; to < DELIVERY_STATES; to++)
			assert_int_equal(delivery_may(
				(enum delivery_state)from,
				(enum delivery_state)to),
				may[from][to] == '1');
}

static void
test_plan(void **state)
{
	struct state *s = *state;
	struct plan_totals t;

	s->lacks = "m2@x.org";
	s->skip = 3;
	sql(s, "UPDATE member SET status = 'pending' WHERE id = 1");
	t = plan(s, 0, true);
	assert_int_equal(t.rows, 4);
	assert_int_equal(counts(s).planned, 0);
	t = plan(s, 4, false);
	assert_int_equal(t.rows, 1);
	assert_int_equal(counts(s).planned, 1);
	t = plan(s, 0, false);
	assert_int_equal(t.rows, 3);
	assert_int_equal(t.kept, 1);
	assert_int_equal(t.suppressed, 1);
	assert_int_equal(t.not_addressed, 1);
	assert_int_equal(counts(s).waiting, 3);
	assert_int_equal(counts(s).suppressed, 1);
	/* Twice is once. */
	t = plan(s, 0, false);
	assert_int_equal(t.rows, 0);
	assert_int_equal(counts(s).planned, 4);
	assert_int_equal(number(s, "SELECT count(*) FROM begun"), 1);
}

/* I3: what became known before the arming holds. */
static void
test_arm_looks_again(void **state)
{
	static const char *const change[MEMBERS + 1] = {
		[1] = "UPDATE member SET status = 'unsubscribed' WHERE id = 1",
		[2] = "UPDATE member SET basis = 'implied', consent_until ="
			" 1999999 WHERE id = 2",
		[3] = "UPDATE member SET paused_until = 2000001 WHERE id = 3",
		[4] = "UPDATE address SET suspended_at = 1 WHERE id = 4",
		[5] = "UPDATE address SET complained_at = 1 WHERE id = 5",
	};
	struct state *s = *state;
	struct delivery *v;

	plan(s, 0, false);
	assert_int_equal(take(s, 100, &v), MEMBERS);
	for (int i = 1; i < MEMBERS; i++) {
		sql(s, change[i]);
		assert_false(arm(s, &v[i - 1]));
	}
	assert_true(arm(s, &v[5]));
	assert_int_equal(counts(s).suppressed, 5);
	assert_int_equal(counts(s).in_doubt, 1);
	assert_int_equal(number(s, "SELECT count(*) FROM delivery WHERE"
		" state = 'suppressed' AND reason IS NULL"), 0);
	/* An armed row is not armed again (I1). */
	assert_false(arm(s, &v[5]));
}

static void
test_cancel(void **state)
{
	struct state *s = *state;
	struct delivery *v;
	int64_t n;

	plan(s, 0, false);
	assert_int_equal(take(s, 100, &v), MEMBERS);
	assert_true(arm(s, &v[0]));
	record(s, v[1].id, DELIVERY_DEFERRED);
	assert_int_equal(recap_withdraw(s->f.db, s->rev.recap_id, NULL, NOW,
		&n, NULL), 0);
	assert_int_equal(n, 5);
	assert_false(arm(s, &v[2]));
	/* What comes back late for a cancelled row changes nothing. */
	record(s, v[3].id, DELIVERY_FAILED);
	record(s, v[0].id, DELIVERY_ACCEPTED);
	assert_int_equal(counts(s).accepted, 1);
	assert_int_equal(counts(s).cancelled, 5);
	/* Taken up again: only the cancelled ones. */
	assert_int_equal(revision_change(s->f.db, s->rev.id,
		REVISION_WITHDRAWN, REVISION_APPROVED, NULL), 1);
	assert_int_equal(plan(s, 0, false).rows, 5);
	assert_int_equal(counts(s).waiting, 5);
	assert_int_equal(counts(s).accepted, 1);
}

/* A run that looked before the cancel takes nothing of it back. */
static void
test_cancel_holds(void **state)
{
	struct state *s = *state;
	int64_t n;

	assert_int_equal(recap_withdraw(s->f.db, s->rev.recap_id, NULL, NOW,
		&n, NULL), 0);
	assert_int_equal(revision_begin(s->f.db, &s->rev, NOW, NULL), 0);
	assert_int_equal(revision_begin_one(s->f.db, &s->rev, 1, NOW, NULL),
		0);
	assert_int_equal(revision_change(s->f.db, s->rev.id, REVISION_BEGUN,
		REVISION_HELD, NULL), 0);
	assert_int_equal(revision_change(s->f.db, s->rev.id, REVISION_HELD,
		REVISION_BEGUN, NULL), 0);
	assert_int_equal(number(s, "SELECT state = 'withdrawn' FROM revision"),
		1);
	assert_int_equal(number(s, "SELECT count(*) FROM begun"), 0);
}

/* Rows whose answer was awaited while all was cancelled: none waits. */
static void
test_cancel_while_armed(void **state)
{
	struct state *s = *state;
	struct delivery *v;
	int64_t n;

	plan(s, 0, false);
	take(s, 100, &v);
	for (int i = 0; i < 4; i++)
		assert_true(arm(s, &v[i]));
	record(s, v[3].id, DELIVERY_IN_DOUBT);
	assert_int_equal(recap_withdraw(s->f.db, s->rev.recap_id, NULL, NOW,
		&n, NULL), 0);
	record(s, v[0].id, DELIVERY_DEFERRED);
	record(s, v[1].id, DELIVERY_PLANNED);
	record(s, v[2].id, DELIVERY_ACCEPTED);
	assert_int_equal(resolve(s, NULL, false), 1);
	assert_int_equal(counts(s).cancelled, 5);
	assert_int_equal(counts(s).accepted, 1);
	assert_int_equal(number(s, "SELECT count(*) FROM delivery WHERE"
		" state = 'cancelled' AND next_at IS NOT NULL"), 0);
	/* Approved again, they go out like the others. */
	assert_int_equal(revision_change(s->f.db, s->rev.id,
		REVISION_WITHDRAWN, REVISION_APPROVED, NULL), 1);
	assert_int_equal(plan(s, 0, false).rows, 5);
}

static void
test_deferred(void **state)
{
	struct delivery_cursor c;
	struct state *s = *state;
	struct delivery *v;
	int64_t at;
	size_t n;

	plan(s, 0, false);
	take(s, 1, &v);
	record(s, v[0].id, DELIVERY_DEFERRED);
	assert_int_equal(delivery_next_at(s->f.db, s->rev.id, &at, NULL), 0);
	assert_int_equal(at, NOW + 900);
	c = (struct delivery_cursor){.revision_id = s->rev.id, .after = 1000};
	assert_int_equal(delivery_take(s->f.db, &s->a, &c, NOW + 899, 9, &v,
		&n, NULL), 0);
	assert_int_equal(n, 0);
	assert_int_equal(delivery_take(s->f.db, &s->a, &c, NOW + 900, 9, &v,
		&n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].attempts, 1);
	/* Once in a run, whatever its next time is. */
	assert_int_equal(delivery_take(s->f.db, &s->a, &c, NOW + 900, 9, &v,
		&n, NULL), 0);
	assert_int_equal(n, 0);
}

static void
test_expire(void **state)
{
	struct state *s = *state;
	struct delivery *v;
	int64_t n;

	plan(s, 0, false);
	take(s, 100, &v);
	assert_true(arm(s, &v[0]));
	record(s, v[1].id, DELIVERY_DEFERRED);
	assert_int_equal(delivery_expire(s->f.db, s->rev.id, NOW + 100, &n,
		NULL), 0);
	assert_int_equal(n, 0);
	assert_int_equal(delivery_expire(s->f.db, s->rev.id, NOW + 101, &n,
		NULL), 0);
	assert_int_equal(n, 5);
	assert_int_equal(counts(s).expired, 5);
	assert_int_equal(counts(s).in_doubt, 1);
}

static void
test_resolve(void **state)
{
	struct state *s = *state;
	struct delivery *v;

	plan(s, 0, false);
	take(s, 100, &v);
	for (int i = 0; i < 3; i++) {
		assert_true(arm(s, &v[i]));
		record(s, v[i].id, DELIVERY_IN_DOUBT);
	}
	assert_int_equal(resolve(s, "m1@x.org", true), 1);
	assert_int_equal(resolve(s, "m9@x.org", true), 0);
	assert_int_equal(resolve(s, NULL, false), 2);
	assert_int_equal(counts(s).accepted, 1);
	assert_int_equal(counts(s).waiting, 5);
	assert_int_equal(take(s, 100, &v), 5);
}

static void
test_orphans(void **state)
{
	struct state *s = *state;
	struct delivery *v;
	size_t n;

	plan(s, 0, false);
	take(s, 100, &v);
	assert_true(arm(s, &v[2]));
	assert_int_equal(delivery_orphans(s->f.db, &s->a, &v, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].member_id, 3);
	assert_string_equal(v[0].relay, "smtp://r");
	record(s, v[0].id, DELIVERY_PLANNED);
	assert_int_equal(number(s, "SELECT count(*) FROM delivery WHERE"
		" armed_at IS NOT NULL"), 0);
	assert_int_equal(counts(s).waiting, MEMBERS);
}

/* Numbers are never used again, and contents are kept once. */
static void
test_revisions(void **state)
{
	struct state *s = *state;
	const void *data;
	unsigned char (*hash)[SHA256_LEN];
	size_t n, len;

	plan(s, 0, false);
	freeze(s, "spring", 9);
	assert_int_equal(s->rev.number, 2);
	assert_int_equal(number(s, "SELECT count(*) FROM delivery WHERE"
		" state = 'cancelled'"), MEMBERS);
	assert_int_equal(number(s, "SELECT count(*) FROM revision WHERE"
		" state = 'withdrawn'"), 1);
	assert_int_equal(number(s, "SELECT count(*) FROM content"), 2);
	assert_int_equal(edition_part_hashes(s->f.db, &s->a, 2, &hash, &n,
		NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(content_load(s->f.db, &s->a, hash[1], &data, &len,
		NULL), 0);
	assert_int_equal(len, 3);
	assert_memory_equal(data, "two", 3);
	/* What is not what was approved is not loaded (I7). */
	sql(s, "UPDATE content SET bytes = x'00'");
	assert_int_equal(content_load(s->f.db, &s->a, hash[1], &data, &len,
		NULL), -1);
}

static void
test_twin(void **state)
{
	struct state *s = *state;

	freeze(s, "spring", 7 + 2);
	sql(s, "UPDATE revision SET content_hash = x'07"
		"00000000000000000000000000000000000000000000000000000000"
		"000000'");
	plan(s, 0, false);
	freeze(s, "other", 7);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_transitions),
		T(test_plan), T(test_arm_looks_again), T(test_cancel),
		T(test_cancel_holds), T(test_cancel_while_armed),
		T(test_deferred), T(test_expire), T(test_resolve),
		T(test_orphans), T(test_revisions), T(test_twin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
