/* SPDX-License-Identifier: MIT */
/* Meetings in the store: who is asked, once for each state of a meeting; what
 * counts of the answers; what is called back; and what is kept of it with a
 * recap's revisions. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/event_recap.h"
#include "store/event_turn.h"
#include "store/forget.h"
#include "store_event_fixture.h"

/* As composing does. */
static void
tell_all(const struct event *e)
{
	static const struct freeze_part part = {"head", 4};
	struct notice *v;
	size_t n;

	assert_int_equal(notices_pending(f.db, &a, 0, 99, &v, &n, NULL), 0);
	assert_int_equal(db_begin(f.db, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		const struct notice_mail m = {.lang = "en", .addr = "a@x.org",
			.slots = "{}", .n_parts = 1, .part = &part,
			.event_id = e->id, .sequence = e->sequence};

		assert_int_equal(notice_plan(f.db, &v[i], &m, NOW, NULL), 1);
	}
	assert_int_equal(db_commit(f.db, NULL), 0);
}

static void
rsvp(const struct event *e, int64_t member, const char *partstat,
	int64_t sequence, int64_t stamp)
{
	const struct rsvp r = {.event_id = e->id, .member_id = member,
		.partstat = partstat, .recurrence = "", .comment = "",
		.stamp = stamp, .at = NOW, .way = "reply",
		.sequence = sequence};

	assert_true(rsvp_add(f.db, &r, NULL) >= 0);
}

/* --- asking ------------------------------------------------------------- */

static void
who_is_asked(void **state)
{
	static const struct {
		const char *tiers;
		int64_t recap, now, n;
	} rows[] = {
		{NULL, 0, NOW, 2}, {"[\"core\"]", 0, NOW, 1},
		{"[\"core\",\"\"]", 0, NOW, 2}, {"[]", 0, NOW, 0},
		{NULL, 0, 2000101, 3}, {NULL, 1, NOW, 1},
		{"[\"core\"]", 1, NOW, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct event e = saved(arena_printf(&a, "u%zu", i),
			rows[i].recap);

		assert_int_equal(ask(&e, rows[i].tiers, rows[i].now),
			rows[i].n);
		assert_int_equal(ask(&e, rows[i].tiers, rows[i].now), 0);
	}
}

static void
each_state_is_told_once(void **state)
{
	struct event e = saved("u", 0);
	struct invited i;

	(void)state;
	assert_int_equal(ask(&e, NULL, NOW), 2);
	assert_int_equal(event_invited(f.db, &e, 1, &i, NULL), 1);
	assert_int_equal(i.sequence, -1);
	tell_all(&e);
	assert_int_equal(event_invited(f.db, &e, 1, &i, NULL), 1);
	assert_int_equal(i.sequence, 0);
	assert_int_equal(event_invited(f.db, &e, 4, &i, NULL), 0);
	e.sequence = 1;
	assert_int_equal(ask(&e, "[]", NOW), 2);
	assert_int_equal(ask(&e, "[]", NOW), 0);
	tell_all(&e);
	assert_int_equal(number("SELECT count(*) FROM delivery"
		" WHERE kind = 'notice'"), 4);
	/* Called off: nobody new. */
	e.sequence = 2;
	e.cancelled = true;
	assert_int_equal(ask(&e, NULL, NOW + 200), 2);
	assert_int_equal(number("SELECT count(*) FROM invited"), 2);
}

static void
what_waits_is_called_back(void **state)
{
	struct event e = saved("u", 0);
	struct invited i;

	(void)state;
	ask(&e, NULL, NOW);
	tell_all(&e);
	sql("UPDATE delivery SET state = 'accepted' WHERE kind = 'notice'"
		" AND member_id = 1");
	e.sequence = 1;
	assert_int_equal(event_call_back(f.db, &e, NOW, NULL), 0);
	assert_int_equal(number("SELECT count(*) FROM delivery"
		" WHERE state = 'cancelled'"), 1);
	assert_int_equal(event_invited(f.db, &e, 1, &i, NULL), 1);
	assert_int_equal(i.sequence, 0);
	assert_int_equal(event_invited(f.db, &e, 2, &i, NULL), 1);
	assert_int_equal(i.sequence, -1);
	assert_int_equal(ask(&e, NULL, NOW), 2);
	/* Quietly: as if they knew. */
	e.sequence = 2;
	assert_int_equal(db_begin(f.db, NULL), 0);
	assert_int_equal(event_save(f.db, &e, NULL), 0);
	assert_int_equal(event_quiet(f.db, &e, NULL), 0);
	assert_int_equal(db_commit(f.db, NULL), 0);
	assert_int_equal(event_invited(f.db, &e, 1, &i, NULL), 1);
	assert_int_equal(i.sequence, 2);
}

static void
late_mails_expire(void **state)
{
	struct event e = saved("u", 0);

	(void)state;
	ask(&e, NULL, NOW);
	tell_all(&e);
	/* However old. */
	assert_int_equal(notices_expire(f.db, NOW + 1, START - 1, NULL), 0);
	assert_int_equal(number("SELECT count(*) FROM delivery"
		" WHERE state = 'expired'"), 0);
	assert_int_equal(notices_expire(f.db, 0, START, NULL), 0);
	assert_int_equal(number("SELECT count(*) FROM delivery"
		" WHERE state = 'expired'"), 2);
	assert_int_equal(number("SELECT count(*) FROM invited"
		" WHERE sequence >= 0"), 0);
}

static void
late_notices_expire(void **state)
{
	struct event e = saved("u", 0);
	struct notice *v;
	size_t n;

	(void)state;
	ask(&e, NULL, NOW);
	assert_int_equal(notices_expire(f.db, NOW + 1, START - 1, NULL), 0);
	assert_int_equal(notices_pending(f.db, &a, 0, 9, &v, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(notices_expire(f.db, 0, START, NULL), 0);
	assert_int_equal(notices_pending(f.db, &a, 0, 9, &v, &n, NULL), 0);
	assert_int_equal(n, 0);
}

/* Who leaves before the mail is made, and comes back. */
static void
who_came_back(void **state)
{
	struct event e = saved("u", 0);

	(void)state;
	assert_int_equal(ask(&e, NULL, NOW), 2);
	assert_int_equal(notices_drop(f.db, 1, 1, NOW, "has left", NULL), 0);
	assert_int_equal(notice_settle(f.db, number("SELECT id FROM notice"
		" WHERE member_id = 2"), NOW, NULL), 0);
	changed(1);
	changed(2);
	assert_int_equal(ask(&e, NULL, NOW), 2);
	tell_all(&e);
	changed(1);
	changed(2);
	assert_int_equal(ask(&e, NULL, NOW), 0);
}

/* Counted as invited, after what became of Bo's mail; whether Bo is asked
 * again; who is reminded. */
static void
who_was_not_told(void **state)
{
	static const struct {
		const char *becomes;
		int64_t invited, again, silent;
	} rows[] = {
		{"accepted", 2, 0, 2}, {"in_doubt", 2, 0, 2},
		{"planned", 2, 0, 1}, {"deferred", 2, 0, 1},
		{"suppressed", 1, 1, 1}, {"expired", 1, 1, 1},
		{"failed", 1, 0, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct event e = saved(arena_printf(&a, "u%zu", i), 0);
		int64_t n;

		ask(&e, NULL, NOW);
		tell_all(&e);
		sql("UPDATE delivery SET state = 'accepted'"
			" WHERE kind = 'notice' AND member_id = 1");
		sql(arena_printf(&a, "UPDATE delivery SET state = '%s'"
			" WHERE kind = 'notice' AND member_id = 2"
			" AND state = 'planned'", rows[i].becomes));
		assert_int_equal(number(arena_printf(&a, "SELECT count(*)"
			" FROM invited WHERE sequence >= 0 AND event_id ="
			" %lld", (long long)e.id)), rows[i].invited);
		assert_int_equal(event_remind(f.db, &e, NOW, NOW, &n, NULL), 0);
		assert_int_equal(n, rows[i].silent);
		changed(2);
		assert_int_equal(ask(&e, NULL, NOW), rows[i].again);
		assert_int_equal(ask(&e, NULL, NOW), 0);
		sql("UPDATE notice SET settled_at = 1;"
			"UPDATE delivery SET state = 'accepted'");
	}
}

/* --- answers ------------------------------------------------------------ */

static int
sum(void *ctx, const struct event_member *m, struct err *err)
{
	(void)err;
	event_count_add(ctx, m->asked, m->partstat);
	return 0;
}

static void
what_counts(void **state)
{
	static const struct {
		const char *partstat;
		int64_t sequence, stamp;
		const char *counts;		/* NULL: nothing */
	} rows[] = {
		{"ACCEPTED", 0, 5, "ACCEPTED"},
		{"DECLINED", 0, 4, "ACCEPTED"},	/* made before */
		{"DECLINED", 0, 6, "DECLINED"},
		{"TENTATIVE", 0, 0, "TENTATIVE"},	/* in words */
	};
	struct event e = saved("u", 0);
	struct event_counts c = {0};
	const char *partstat;

	(void)state;
	ask(&e, NULL, NOW);
	tell_all(&e);
	assert_int_equal(rsvp_of(f.db, &a, &e, 1, &partstat, NULL), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		rsvp(&e, 1, rows[i].partstat, rows[i].sequence,
			rows[i].stamp);
		assert_int_equal(rsvp_of(f.db, &a, &e, 1, &partstat, NULL),
			1);
		assert_string_equal(partstat, rows[i].counts);
	}
	rsvp(&e, 5, "ACCEPTED", 0, 0);
	assert_int_equal(event_members(f.db, &e, NULL, sum, &c, NULL), 0);
	assert_int_equal(c.invited, 2);
	assert_int_equal(c.maybe, 1);
	assert_int_equal(c.yes, 1);
	assert_int_equal(c.unasked, 1);
	assert_int_equal(c.silent, 1);
	/* Moved: they are all asked again. */
	e.asked = e.sequence = 1;
	assert_int_equal(rsvp_of(f.db, &a, &e, 1, &partstat, NULL), 0);
	rsvp(&e, 1, "DECLINED", 1, 7);
	assert_int_equal(rsvp_of(f.db, &a, &e, 1, &partstat, NULL), 1);
	c = (struct event_counts){0};
	assert_int_equal(event_members(f.db, &e, NULL, sum, &c, NULL), 0);
	assert_int_equal(c.no, 1);
	assert_int_equal(c.yes + c.maybe + c.unasked, 0);
}

static void
the_silent_are_reminded(void **state)
{
	struct event e = saved("u", 0);
	int64_t n;

	(void)state;
	ask(&e, NULL, NOW);
	tell_all(&e);
	sql("UPDATE delivery SET state = 'accepted' WHERE kind = 'notice'");
	rsvp(&e, 1, "DECLINED", 0, 7);
	assert_int_equal(event_remind(f.db, &e, NOW - 1, NOW, &n, NULL), 0);
	assert_int_equal(n, 0);
	assert_int_equal(event_remind(f.db, &e, NOW, NOW, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(number("SELECT member_id FROM notice"
		" WHERE settled_at IS NULL"), 2);
	assert_int_equal(event_remind(f.db, &e, NOW, NOW, &n, NULL), 0);
	assert_int_equal(n, 0);
}

static void
who_is_forgotten_was_not_asked(void **state)
{
	struct event e = saved("u", 0);

	(void)state;
	ask(&e, NULL, NOW);
	tell_all(&e);
	rsvp(&e, 1, "ACCEPTED", 0, 0);
	assert_int_equal(member_erase(f.db, 1, "x", NOW, NULL), 0);
	assert_int_equal(number("SELECT count(*) FROM invited"), 1);
	assert_int_equal(number("SELECT count(*) FROM rsvp"), 0);
}

/* --- recaps ------------------------------------------------------------- */

static size_t
meetings(struct recap_meeting **v_r)
{
	size_t n;

	assert_int_equal(recap_meetings(f.db, &a, 1, NOW, v_r, &n, NULL), 0);
	return n;
}

static void
revisions(void **state)
{
	static const struct recap_meeting one[] = {
		{.uid = "u", .id = "soup", .title = "Soup", .facts = "{}",
			.starts_at = START, .ends_at = START, .invite = 9},
		{.uid = "w", .id = "walk", .title = "Walk", .facts = "{}",
			.starts_at = START + 1, .ends_at = START + 1},
		{.uid = "o", .id = "old", .title = "Old", .facts = "{}",
			.starts_at = NOW, .ends_at = NOW}};
	struct recap_meeting *v;

	(void)state;
	assert_int_equal(recap_meetings_save(f.db, 1, 3, one, NULL), 0);
	assert_int_equal(recap_meetings_save(f.db, 1, 3, one, NULL), 0);
	assert_int_equal(meetings(&v), 2);
	assert_string_equal(v[0].uid, "u");
	assert_false(v[0].gone || v[0].quiet);
	assert_string_equal(v[0].slug, "spring");
	/* A correction that is approved, and has not begun. */
	sql("UPDATE revision SET state = 'withdrawn';"
		"INSERT INTO revision (id, recap_id, revision, state, kind,"
		" title, approved_at, approved_by, stale, source_hash,"
		" content_hash, rules, source) VALUES (2, 1, 2, 'approved',"
		" 'correction', 't', 1, 'me', 9, x'', x'', '{}', '')");
	assert_int_equal(recap_meetings_save(f.db, 2, 1, one, NULL), 0);
	assert_int_equal(meetings(&v), 0);
	/* It has, and nobody was mailed. */
	sql("UPDATE revision SET state = 'begun', begun_at = 3 WHERE id = 2");
	assert_int_equal(meetings(&v), 2);
	assert_true(v[0].quiet && !v[0].gone && v[1].gone);
	/* It is held. */
	sql("UPDATE revision SET state = 'held' WHERE id = 2");
	assert_int_equal(meetings(&v), 0);
}

static void
sessions_are_looked_for_once(void **state)
{
	(void)state;
	assert_int_equal(session_looked(f.db, 1, "m", "d", NULL), 0);
	assert_int_equal(session_note_looked(f.db, 1, "m", "d", 1, NULL), 0);
	assert_int_equal(session_note_looked(f.db, 1, "m", "d", 1, NULL), 0);
	assert_int_equal(session_looked(f.db, 1, "m", "d", NULL), 1);
	assert_int_equal(session_looked(f.db, 2, "m", "d", NULL), 0);
	assert_int_equal(session_looked(f.db, 1, "m", "e", NULL), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_is_asked),
		TEST(each_state_is_told_once),
		TEST(what_waits_is_called_back),
		TEST(late_mails_expire),
		TEST(late_notices_expire),
		TEST(who_was_not_told),
		TEST(who_came_back),
		TEST(what_counts),
		TEST(the_silent_are_reminded),
		TEST(who_is_forgotten_was_not_asked),
		TEST(revisions),
		TEST(sessions_are_looked_for_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
