/* SPDX-License-Identifier: MIT */
/* Lists: what each key becomes, and what is there without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "conf/list.h"

#define MUST                                                                   \
	"name: Valley Network\n"                                               \
	"from: \"Valley, the Network <recaps@News.Example.org>\"\n"            \
	"contact: {name: Coordinator, email: coordinator@example.org}\n"       \
	"postal_address: |\n"                                                  \
	"  1 Example Street\n"                                                 \
	"  Milton\n"                                                           \
	"purpose: Recaps\n"                                                    \
	"timezone: America/Toronto\n"
#define TIERS                                                                  \
	"tiers:\n"                                                             \
	"  - {name: \"L\u00e9ading Group\", drafts: full,\n"                   \
	"     resources: private}\n"                                           \
	"  - {name: Informed, detail: summary, when: digest}\n"

static struct arena arena;
static struct diags diags;
static struct list_conf c;

static int
set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	diags_init(&diags, &arena);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void
take(const char *src)
{
	diags_init(&diags, &arena);
	if (list_conf_parse(&arena, src, strlen(src), "f", "valley", &c,
		    &diags) != 0)
		fail_msg("%s", diags.v[0].msg);
}

static void
test_defaults(void **state)
{
	(void)state;
	take(MUST TIERS);
	assert_string_equal(c.slug, "valley");
	assert_string_equal(c.from_name, "Valley, the Network");
	assert_string_equal(c.from_addr, "recaps@news.example.org");
	assert_int_equal(c.on_behalf_of.n, 0);
	assert_null(c.contact.phone);
	assert_int_equal(c.n_coordinators, 1);
	assert_string_equal(c.coordinator->name, "Coordinator");
	assert_string_equal(c.coordinator->email, "coordinator@example.org");
	assert_string_equal(c.postal_address.v[0].text,
		"1 Example Street\nMilton");
	assert_int_equal(c.n_languages, 1);
	assert_string_equal(c.languages[0], "en");
	assert_null(c.members_space);
	assert_int_equal(c.default_tier, -1);
	assert_int_equal(c.n_attributes, 0);
	assert_null(c.survey);
	assert_int_equal(c.n_sessions, 0);
	assert_null(c.digest);
}

static void
test_tiers(void **state)
{
	(void)state;
	take(MUST TIERS "default_tier: INFORMED\n");
	assert_int_equal(c.tiers.n, 2);
	assert_string_equal(c.tiers.v[0].id, "leading-group");
	assert_int_equal(c.tiers.v[0].detail, DETAIL_FULL);
	assert_int_equal(c.tiers.v[0].drafts, DRAFTS_FULL);
	assert_true(c.tiers.v[0].private_resources);
	assert_false(c.tiers.v[0].digest);
	assert_string_equal(c.tiers.v[1].id, "informed");
	assert_int_equal(c.tiers.v[1].detail, DETAIL_SUMMARY);
	assert_int_equal(c.tiers.v[1].drafts, DRAFTS_NONE);
	assert_false(c.tiers.v[1].private_resources);
	assert_true(c.tiers.v[1].digest);
	assert_int_equal(c.default_tier, 1);
}

static void
test_languages(void **state)
{
	(void)state;
	take(MUST "languages: [fr, en, pt-BR]\n"
		"tiers: [{name: {en: Leading, fr: Pilotage}}]\n"
		"on_behalf_of: {fr: \"Sant\u00e9\", pt-BR: \"Sa\u00fade\"}\n");
	assert_int_equal(c.n_languages, 3);
	assert_string_equal(c.languages[0], "fr");
	/* The id comes from the first language's name. */
	assert_string_equal(c.tiers.v[0].id, "pilotage");
	assert_string_equal(ltext_in(&c.on_behalf_of, "pt-BR", "fr"),
		"Sa\u00fade");
	assert_string_equal(ltext_in(&c.on_behalf_of, "en", "fr"),
		"Sant\u00e9");
}

static void
test_survey(void **state)
{
	const struct question_conf *q;

	(void)state;
	take(MUST TIERS
		"survey:\n"
		"  due: 2020-01-31\n"
		"  remind: 1 week\n"
		"  questions:\n"
		"    - {id: level, ask: How?, choices: tiers}\n"
		"    - {id: area, ask: Where?, choices: [East, West, 3]}\n"
		"    - {id: topics, ask: What?, text: 500}\n");
	assert_string_equal(c.survey->slug, "survey");
	assert_int_equal(c.survey->due.year, 2020);
	assert_int_equal(c.survey->remind, 7 * 86400);
	assert_int_equal(c.survey->n_questions, 3);
	q = c.survey->question;
	assert_true(q[0].tiers);
	assert_int_equal(q[0].n_choices, 2);
	assert_string_equal(q[0].choice[1].v[0].text, "Informed");
	assert_false(q[1].tiers);
	assert_int_equal(q[1].n_choices, 3);
	assert_string_equal(q[1].choice[2].v[0].text, "3");
	assert_int_equal(q[2].n_choices, 0);
	assert_int_equal(q[2].text, 500);
	assert_int_equal(q[2].line, 19);
}

static void
test_sessions(void **state)
{
	const struct session_conf *s;

	(void)state;
	take(MUST TIERS
		"sessions:\n"
		"  - {slug: monthly, title: Peers, rule: third thursday,\n"
		"     start: 9:05, end: \"13:30\", from: 2026-01-01,\n"
		"     place: online, invite: 14 days, tiers: [informed],\n"
		"     changes: [{on: 2026-12-17, move_to: 2026-12-10},\n"
		"       {on: 2026-07-16, cancel: true},\n"
		"       {on: 2026-08-20, move_to: 2026-08-21 15:00}]}\n"
		"  - {slug: weekly, title: Tea, rule: \"RRULE:FREQ=WEEKLY;"
		"BYDAY=TU\", start: 00:00, end: 23:59}\n"
		"digest: {rule: first Monday, approve: auto}\n");
	assert_int_equal(c.n_sessions, 2);
	s = c.session;
	assert_string_equal(s[0].rule, "FREQ=MONTHLY;BYDAY=3TH");
	assert_int_equal(s[0].start, 9 * 60 + 5);
	assert_int_equal(s[0].end, 13 * 60 + 30);
	assert_int_equal(s[0].from.year, 2026);
	assert_int_equal(s[0].invite, 14 * 86400);
	assert_int_equal(s[0].tiers, TIER_BIT(1));
	assert_int_equal(s[0].n_changes, 3);
	assert_int_equal(s[0].change[0].move_to.day, 10);
	assert_false(s[0].change[0].move_to.timed);
	assert_true(s[0].change[1].cancel);
	assert_int_equal(s[0].change[1].move_to.year, 0);
	assert_true(s[0].change[2].move_to.timed);
	assert_string_equal(s[1].rule, "FREQ=WEEKLY;BYDAY=TU");
	assert_int_equal(s[1].start, 0);
	assert_int_equal(s[1].invite, 0);
	assert_int_equal(s[1].tiers, TIER_BIT(0) | TIER_BIT(1));
	assert_int_equal(s[1].from.year, 0);
	assert_string_equal(c.digest->rule, "FREQ=MONTHLY;BYDAY=1MO");
	assert_int_equal(c.digest->at, 9 * 60);
	assert_true(c.digest->automatic);
}

/* 32 tiers fit, and each is a bit of a set. */
static void
test_many_tiers(void **state)
{
	char *src = arena_strdup(&arena, MUST "tiers:\n");

	(void)state;
	for (int i = 0; i < TIERS_MAX; i++)
		src = arena_printf(&arena, "%s  - {name: T%d}\n", src, i);
	src = arena_printf(&arena, "%ssessions: [{slug: s, title: t, rule: "
		"last Friday, start: 9:00, end: 9:30}]\n", src);
	take(src);
	assert_int_equal(c.session->tiers, UINT32_MAX);
}

static void
test_missing_file(void **state)
{
	(void)state;
	assert_int_equal(list_conf_load(&arena, "/nonexistent", "valley", &c,
		&diags), -1);
	assert_string_equal(diags.v[0].file,
		"/nonexistent/lists/valley/list.yaml");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_defaults),
		TEST(test_tiers),
		TEST(test_languages),
		TEST(test_survey),
		TEST(test_sessions),
		TEST(test_many_tiers),
		TEST(test_missing_file),
	};

	return cmocka_run_group_tests_name("conf: list", tests, NULL, NULL);
}
