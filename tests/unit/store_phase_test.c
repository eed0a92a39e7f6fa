/* SPDX-License-Identifier: MIT */
/* What cron did, and what becomes of a revision that it holds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/edition.h"
#include "store/phase.h"
#include "store/sql.h"
#include "store_fixture.h"

enum { NOW = 2000000 };

struct state {
	struct fixture f;
	struct arena a;
};

static void
sql(struct state *s, const char *text)
{
	if (sqlite3_exec(s->f.db->h, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(s->f.db->h));
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

static void
phases(void **state)
{
	struct state *s = *state;
	struct db *db = s->f.db;
	struct phase_row *v;
	size_t n;

	assert_int_equal(phases_all(db, &s->a, &v, &n, NULL), 0);
	assert_int_equal(n, 0);
	assert_int_equal(phase_begin(db, "sends", NOW, NULL), 0);
	assert_int_equal(phase_begin(db, "retries", NOW + 1, NULL), 0);
	assert_int_equal(phase_end(db, "sends", NOW + 2, 75, "held", NULL), 0);
	assert_int_equal(phases_all(db, &s->a, &v, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_string_equal(v[0].name, "retries");
	assert_int_equal(v[0].ended_at, 0);
	assert_null(v[0].said);
	assert_string_equal(v[1].name, "sends");
	assert_int_equal(v[1].began_at, NOW);
	assert_int_equal(v[1].ended_at, NOW + 2);
	assert_int_equal(v[1].status, 75);
	assert_string_equal(v[1].said, "held");
	/* The next one forgets how the last one ended. */
	assert_int_equal(phase_begin(db, "sends", NOW + 600, NULL), 0);
	assert_int_equal(phases_all(db, &s->a, &v, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_string_equal(v[0].name, "sends");
	assert_int_equal(v[0].began_at, NOW + 600);
	assert_int_equal(v[0].ended_at, 0);
	assert_int_equal(v[0].status, 0);
	assert_null(v[0].said);
}

/* A revision in a state, as its row says; begun: at NOW. */
static struct revision
revision(struct state *s, const char *slug, enum revision_state st, bool begun)
{
	static const unsigned char zero[SHA256_LEN];
	const struct freeze f = {.list_id = 1, .slug = slug, .kind = "recap",
		.title = "t", .approved_by = "me", .rules = "{}",
		.source = "old", .approved_at = NOW, .send_at = NOW + 5,
		.stale = 100, .source_hash = zero, .content_hash = zero};
	struct revision r;
	int64_t id;
	char text[200];

	assert_int_equal(revision_freeze(s->f.db, &f, &id, NULL), 0);
	snprintf(text, sizeof(text), "UPDATE revision SET state = '%s',"
		" begun_at = %s WHERE id = %lld", revision_state_name(st),
		begun ? "2000000" : "NULL", (long long)id);
	sql(s, text);
	assert_int_equal(revision_by_id(s->f.db, &s->a, id, &r, NULL), 1);
	return r;
}

static void
held(void **state)
{
	static const struct {
		enum revision_state from;
		bool begun;
		int rc;
		enum revision_state to;
		/* approved again then */
		int again;
	} cases[] = {
		{REVISION_APPROVED, false, 1, REVISION_HELD, 1},
		{REVISION_BEGUN, true, 1, REVISION_HELD, 0},
		{REVISION_APPROVED, true, 1, REVISION_WITHDRAWN, 0},
		{REVISION_WITHDRAWN, false, 0, REVISION_WITHDRAWN, 0},
		{REVISION_WITHDRAWN, true, 0, REVISION_WITHDRAWN, 0},
		{REVISION_HELD, true, 0, REVISION_HELD, 0},
	};
	const unsigned char hash[SHA256_LEN] = {9};
	const struct freeze f = {.send_at = NOW + 77, .stale = 5,
		.source = "new", .source_hash = hash};
	struct state *s = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char slug[8];
		struct revision r;

		snprintf(slug, sizeof(slug), "r%zu", i);
		r = revision(s, slug, cases[i].from, cases[i].begun);
		assert_int_equal(revision_hold(s->f.db, r.id, "why", NULL),
			cases[i].rc);
		assert_int_equal(revision_by_id(s->f.db, &s->a, r.id, &r,
			NULL), 1);
		assert_int_equal(r.state, cases[i].to);
		if (cases[i].rc == 1)
			assert_string_equal(r.held_for, "why");
		else
			assert_null(r.held_for);
		assert_int_equal(revision_approve_again(s->f.db, r.id, &f,
			NULL), cases[i].again);
		assert_int_equal(revision_by_id(s->f.db, &s->a, r.id, &r,
			NULL), 1);
		if (cases[i].again == 0) {
			assert_int_equal(r.state, cases[i].to);
			assert_int_equal(r.send_at, NOW + 5);
			continue;
		}
		assert_int_equal(r.state, REVISION_APPROVED);
		assert_null(r.held_for);
		assert_int_equal(r.send_at, NOW + 77);
		assert_int_equal(r.stale, 5);
		assert_string_equal(r.source, "new");
		assert_int_equal(r.source_hash[0], 9);
	}
}

/* What a person goes on with is no longer held for anything; nor is what was
 * cancelled. */
static void
let_go(void **state)
{
	struct state *s = *state;
	struct revision r = revision(s, "a", REVISION_BEGUN, true);
	int64_t n;

	assert_int_equal(revision_hold(s->f.db, r.id, "why", NULL), 1);
	assert_int_equal(revision_change(s->f.db, r.id, REVISION_HELD,
		REVISION_BEGUN, NULL), 1);
	assert_int_equal(revision_by_id(s->f.db, &s->a, r.id, &r, NULL), 1);
	assert_null(r.held_for);
	assert_int_equal(revision_hold(s->f.db, r.id, "why", NULL), 1);
	assert_int_equal(recap_withdraw(s->f.db, r.recap_id, NULL, NOW, &n,
		NULL), 0);
	assert_int_equal(revision_by_id(s->f.db, &s->a, r.id, &r, NULL), 1);
	assert_int_equal(r.state, REVISION_WITHDRAWN);
	assert_null(r.held_for);
}

static void
row(struct state *s, int64_t revision_id, const char *row_state)
{
	static int member;
	char text[400];

	snprintf(text, sizeof(text), "INSERT INTO delivery (list_id,"
		" member_id, kind, subject_key, revision_id, state, tier,"
		" lang, addr, slots) VALUES (1, %d, 'recap', 'x', %lld, '%s',"
		" '', '', '', '{}')", ++member, (long long)revision_id,
		row_state);
	sql(s, text);
}

static void
undone(void **state)
{
	static const struct {
		enum revision_state state;
		const char *row;
		bool undone;
	} cases[] = {
		{REVISION_APPROVED, NULL, true},
		{REVISION_HELD, NULL, true},
		{REVISION_BEGUN, NULL, false},
		{REVISION_BEGUN, "planned", true},
		{REVISION_BEGUN, "deferred", true},
		{REVISION_BEGUN, "armed", true},
		{REVISION_BEGUN, "accepted", false},
		{REVISION_BEGUN, "in_doubt", false},
		{REVISION_BEGUN, "failed", false},
		{REVISION_WITHDRAWN, NULL, false},
		{REVISION_WITHDRAWN, "cancelled", false},
		{REVISION_WITHDRAWN, "armed", true},
	};
	enum { N = sizeof(cases) / sizeof(cases[0]) };
	struct state *s = *state;
	struct revision *v;
	int64_t want[N];
	size_t n, k = 0;

	for (size_t i = 0; i < N; i++) {
		char slug[8];
		struct revision r;

		snprintf(slug, sizeof(slug), "r%zu", i);
		r = revision(s, slug, cases[i].state,
			cases[i].state == REVISION_BEGUN);
		if (cases[i].row != NULL)
			row(s, r.id, cases[i].row);
		if (cases[i].undone)
			want[k++] = r.id;
	}
	/* An earlier revision is no business of anybody's any more. */
	revision(s, "r0", REVISION_WITHDRAWN, false);
	assert_int_equal(revisions_undone(s->f.db, &s->a, &v, &n, NULL), 0);
	assert_int_equal(n, k - 1);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(v[i].id, want[i + 1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(phases, set_up, tear_down),
		cmocka_unit_test_setup_teardown(held, set_up, tear_down),
		cmocka_unit_test_setup_teardown(let_go, set_up, tear_down),
		cmocka_unit_test_setup_teardown(undone, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
