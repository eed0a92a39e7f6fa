/* SPDX-License-Identifier: MIT */
/* What people write, and what is made of it: nothing is done that was not
 * said, and whatever is not understood reaches a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "command_fixture.h"

#define LEN(t) (sizeof(t) / sizeof(*(t)))

/* What is answered. */
enum asked { NOTHING, RECAP, CHANGE, QUESTION, INVITATION, ASKED, LEAVING,
	JOINING, OTHER,
	MEETING,		/* a recap that names a meeting to come */
	DRAFTS,			/* one with drafts of three sections */
	COMING,			/* one, the writer being asked to meetings */
	INVITED,		/* the invitation to one of several */
	ON_THE_DAY };		/* the same, on the day of the first */

struct row {
	const char *text;
	enum asked asked;
	const char *means;
};

#include "command_replies.h"
#include "command_second.h"
#include "command_third.h"
#include "command_fourth.h"
#include "command_fifth.h"
#include "command_sixth.h"
#include "command_seventh.h"

struct score {
	size_t right, unsure, wrong, lost, noise;
};

static struct verdict_options
options(enum asked asked)
{
	static const enum answered is[] = {ANSWERED_NOTHING, ANSWERED_RECAP,
		ANSWERED_CHANGE, ANSWERED_QUESTION, ANSWERED_INVITATION,
		ANSWERED_ASKED, ANSWERED_LEAVING, ANSWERED_JOINING,
		ANSWERED_OTHER, ANSWERED_RECAP, ANSWERED_RECAP,
		ANSWERED_RECAP, ANSWERED_INVITATION, ANSWERED_OTHER};
	struct verdict_options o = fixture_options(is[asked]);

	o.meeting = asked == MEETING;
	o.n_sections = asked == DRAFTS ? 3 : 0;
	if (asked < COMING)
		return o;
	o.coming = asked == INVITED ? fixture_invited : fixture_coming;
	o.n_coming = asked == INVITED ? LEN(fixture_invited) :
		LEN(fixture_coming);
	if (asked == ON_THE_DAY)
		o.written = o.coming[0].day;
	return o;
}

/* In the words of the tables, without what is left over. */
static const char *
meaning(struct arena *a, const struct verdict *v)
{
	const char *s = "";

	if (v->command != COMMAND_NONE)
		return *v->argument == '\0' && v->command != COMMAND_PAUSE ?
			command_name(v->command) : arena_printf(a, "%s %s",
			command_name(v->command), v->argument);
	if (*v->partstat != '\0') {
		s = strcmp(v->partstat, "ACCEPTED") == 0 ? "yes" :
			strcmp(v->partstat, "DECLINED") == 0 ? "no" : "maybe";
		return v->meeting == NULL ? s : arena_printf(a, "%s %s", s,
			v->meeting->uid);
	}
	for (size_t i = 0; i < v->n_remarks; i++)
		s = arena_printf(a, "%s%sD%d", s, i > 0 ? " " : "",
			v->remark[i].section);
	return s;
}

static void
judge(const struct row *t, struct score *s)
{
	const char *have, *verdict;
	struct verdict v;
	struct arena a;
	size_t n = strlen(t->means);
	bool more = n > 0 && t->means[n - 1] == '+';
	bool none = strcmp(t->means, "person") == 0 ||
		strcmp(t->means, "nothing") == 0;
	struct verdict_options o = options(t->asked);
	struct reply r = fixture_reply("Re: January recap", t->text);

	arena_init(&a);
	classify(&a, &r, &o, &v);
	have = meaning(&a, &v);
	more = more || strcmp(t->means, "person") == 0;
	if (*have != '\0' && (none || strlen(have) != n - (t->means[n - 1] ==
	    '+') || strncmp(have, t->means, strlen(have)) != 0)) {
		verdict = "WRONG";
		s->wrong++;
	} else if (more && *v.rest == '\0') {
		verdict = "LOST";
		s->lost++;
	} else if (!none && *have == '\0') {
		verdict = "unsure";
		s->unsure++;
	} else if (!more && *v.rest != '\0') {
		verdict = "noise";
		s->noise++;
	} else {
		verdict = NULL;
		s->right++;
	}
	if (verdict != NULL)
		printf("# %s: [%s] %d %s: %s (%s) rest [%s]\n", verdict,
			t->text, (int)t->asked, t->means, have, v.evidence,
			v.rest);
	arena_release(&a);
}

static void
run(const char *name, const struct row *t, size_t n, struct score *s)
{
	*s = (struct score){0};
	for (size_t i = 0; i < n; i++)
		judge(&t[i], s);
	printf("# %s: %zu of %zu right, %zu unsure, %zu wrong, %zu lost, "
		"%zu with noise\n", name, s->right, n, s->unsure, s->wrong,
		s->lost, s->noise);
}

/* Nothing wrong, nothing lost, and of twenty at most one left unsure. */
static void
test_replies(void **state)
{
	static const struct {
		const char *name;
		const struct row *v;
		size_t n;
	} set[] = {
		{"replies", replies, LEN(replies)},
		{"second", second, LEN(second)},
		{"third", third, LEN(third)},
		{"fourth", fourth, LEN(fourth)},
		{"fifth", fifth, LEN(fifth)},
		{"sixth", sixth, LEN(sixth)},
		{"seventh", seventh, LEN(seventh)},
	};
	struct score s;

	(void)state;
	assert_true(LEN(replies) >= 200);
	for (size_t i = 0; i < LEN(set); i++) {
		run(set[i].name, set[i].v, set[i].n, &s);
		assert_int_equal(s.wrong, 0);
		assert_int_equal(s.lost, 0);
		assert_true(s.unsure * 20 <= set[i].n);
		assert_true(s.noise * 20 <= set[i].n);
	}
}

/* Every command within every clause that must undo it. */
static void
test_cross(void **state)
{
	static const char *const command[] = {"unsubscribe me", "unsubscribe",
		"remove me from the list", "take me off the list",
		"stop sending me emails", "cancel my subscription",
		"make me Advising", "move me to the Informed level",
		"switch me to French", "pause my emails until May 1",
		"send me the full draft", "add me to the list",
		"end my pause"};
	static const char *const trap[][2] = {
		{"Please don't ", ""}, {"I do not want you to ", ""},
		{"Never ", ""}, {"No need to ", ""}, {"I almost wrote ", ""},
		{"If nothing changes, ", ""}, {"Unless you object, ", ""},
		{"When the project ends, ", ""}, {"Next year I may ", ""},
		{"My colleague asked me to ask you to ", ""},
		{"On behalf of Dr. Smith: ", ""}, {"He wrote: ", ""},
		{"Bob says:\n", ""}, {"How do I ask you to ", "?"},
		{"Should I ", "?"}, {"Did you ", "?"}, {"The button to ", ""},
		{"I was told to write ", ""}, {"Instead of ", ""},
		{"Can members ", "?"}, {"I would never ask you to ", ""},
		{"", " if you do not reply"}, {"", ", if you must"},
		{"", ". No wait."}, {"", "... just kidding"},
		{"", ". On second thought, no."}, {"", ". Scratch that."},
		{"", ". Oops, wrong list."}, {"", "? No."},
		{"", " is not what I want"}, {"", " was the subject"},
		{"", " for my colleague"}, {"", " on behalf of Bob"},
		{"", ", maybe"}, {"", " or not"}, {"", " and my colleague"},
		{"", ", he wrote."}, {"", " when I retire"},
		{"", " unless you object"}, {"", " would be rude"},
		{"", "?"}, {"", ". Actually, don't."},
	};

	(void)state;
	for (size_t i = 0; i < LEN(command); i++)
		for (size_t j = 0; j < LEN(trap); j++) {
			struct verdict_options o = options(RECAP);
			struct reply r;
			struct verdict v;
			struct arena a;
			char *text;

			arena_init(&a);
			text = arena_printf(&a, "%s%s%s", trap[j][0],
				command[i], trap[j][1]);
			r = fixture_reply("Re: recap", text);
			classify(&a, &r, &o, &v);
			if (v.command != COMMAND_NONE || *v.rest == '\0')
				printf("# acted: [%s]\n", text);
			assert_int_equal(v.command, COMMAND_NONE);
			assert_string_not_equal(v.rest, "");
			arena_release(&a);
		}
}

/* A subject of the writer's own counts, one of ours does not. */
static void
test_subjects(void **state)
{
	static const struct {
		const char *subject, *text;
		enum command_kind command;
		const char *rest;
	} t[] = {
		{"unsubscribe", "", COMMAND_UNSUBSCRIBE, ""},
		{"Unsubscribe", "Thanks,\nAnne", COMMAND_UNSUBSCRIBE, ""},
		{"aide", "", COMMAND_HELP, ""},
		{"unsubscribe", "I have retired.", COMMAND_UNSUBSCRIBE,
			"I have retired."},
		{"unsubscribe", "unsubscribe", COMMAND_UNSUBSCRIBE, ""},
		{"unsubscribe", "No wait, do not!", COMMAND_NONE,
			"No wait, do not!"},
		{"unsubscribe", "make me Advising", COMMAND_NONE, NULL},
		{"Re: unsubscribe", "", COMMAND_NONE, ""},
		{"RE : d\u00e9sabonner", "", COMMAND_NONE, ""},
		{"Fwd: unsubscribe", "", COMMAND_NONE, ""},
		{"TR: aide", "", COMMAND_NONE, ""},
		{"[mh-pcn] Re: help", "", COMMAND_NONE, ""},
		{"AW: help", "", COMMAND_NONE, ""},
		{"When is the next meeting?", "", COMMAND_NONE,
			"When is the next meeting?"},
		{"Thank you", "", COMMAND_NONE, ""},
		{"question", "please take me off the list",
			COMMAND_UNSUBSCRIBE, ""},
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct verdict_options o = options(NOTHING);
		struct reply r = fixture_reply(t[i].subject, t[i].text);
		struct verdict v;
		struct arena a;

		arena_init(&a);
		classify(&a, &r, &o, &v);
		if (v.command != t[i].command)
			printf("# [%s] [%s]: %s\n", t[i].subject, t[i].text,
				command_name(v.command));
		assert_int_equal(v.command, t[i].command);
		if (t[i].rest != NULL)
			assert_string_equal(v.rest, t[i].rest);
		else
			assert_string_not_equal(v.rest, "");
		arena_release(&a);
	}
}

/* What it might have been is asked; what it certainly is not, is not. */
static void
test_ask(void **state)
{
	static const struct {
		const char *text;
		enum asked asked;
		enum command_kind ask;
	} t[] = {
		{"how do I unsubscribe?", RECAP, COMMAND_UNSUBSCRIBE},
		{"annuler mon inscription", RECAP, COMMAND_UNSUBSCRIBE},
		{"annuler", RECAP, COMMAND_UNSUBSCRIBE},
		{"Unsubscribe me. No wait, I'll stay.", RECAP,
			COMMAND_UNSUBSCRIBE},
		{"do not unsubscribe me", LEAVING, COMMAND_UNSUBSCRIBE},
		{"pause", RECAP, COMMAND_PAUSE},
		{"Advising or Leading", RECAP, COMMAND_TIER},
		{"don't unsubscribe me", RECAP, COMMAND_NONE},
		{"I almost unsubscribed", RECAP, COMMAND_NONE},
		{"please also unsubscribe my colleague", RECAP, COMMAND_NONE},
		{"if you keep sending this I'll unsubscribe", RECAP,
			COMMAND_NONE},
		{"Great recap.\nTo unsubscribe from my newsletter reply "
			"STOP", RECAP, COMMAND_NONE},
		{"Je me retire du groupe de travail, mais je reste sur la "
			"liste.", RECAP, COMMAND_NONE},
		{"Unsubscribe Dr. Wong, she left our clinic.", RECAP,
			COMMAND_NONE},
		{"Yes, I want to stay", ASKED, COMMAND_NONE},
		{"ok", QUESTION, COMMAND_CONFIRM},
		{"ok", RECAP, COMMAND_NONE},
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct verdict_options o = options(t[i].asked);
		struct reply r = fixture_reply("Re: x", t[i].text);
		struct verdict v;
		struct arena a;

		arena_init(&a);
		classify(&a, &r, &o, &v);
		assert_int_equal(v.command, COMMAND_NONE);
		if (v.ask != t[i].ask)
			printf("# [%s]: %s\n", t[i].text, command_name(v.ask));
		assert_int_equal(v.ask, t[i].ask);
		arena_release(&a);
	}
}

/* Somebody else's words do nothing, and go to a person. */
static void
test_forwarded(void **state)
{
	static const char *const text[] = {"", "unsubscribe",
		"Please take me off the list", "1b"};

	(void)state;
	for (size_t i = 0; i < LEN(text); i++) {
		struct verdict_options o = options(RECAP);
		struct reply r = fixture_reply("Fwd: x", text[i]);
		struct verdict v;
		struct arena a;

		arena_init(&a);
		r.forwarded = true;
		classify(&a, &r, &o, &v);
		assert_int_equal(v.command, COMMAND_NONE);
		assert_int_equal(v.answers.n, 0);
		assert_string_not_equal(v.rest, "");
		arena_release(&a);
	}
}

/* Words beneath a passage of a draft. */
static void
test_inline(void **state)
{
	static const struct reply_remark beneath[] = {
		{"D2 Budget\nThe network asks for two years.",
			"Three would be better."},
		{"We meet on Thursdays.", "Is there parking?"},
		{"To leave, write unsubscribe", "unsubscribe"},
		{"D2 Budget\nThe network asks for two years.",
			"I hereby quit the group of paymasters."},
	};
	struct verdict_options o = options(DRAFTS);
	struct reply r = fixture_reply("Re: x",
		"Three would be better.\n\nIs there parking?\n\nunsubscribe");
	struct verdict v;
	struct arena a;

	(void)state;
	arena_init(&a);
	r.n_remarks = 2;
	r.remark = beneath;
	r.text = "Three would be better.\n\nIs there parking?\n";
	classify(&a, &r, &o, &v);
	assert_int_equal(v.n_remarks, 2);
	assert_int_equal(v.remark[0].section, 2);
	assert_string_equal(v.remark[0].text, "Three would be better.");
	assert_int_equal(v.remark[1].section, 0);
	/* A question does not land among the remarks only. */
	assert_string_equal(v.rest, "Is there parking?");
	r.n_remarks = 1;
	r.remark = beneath + 2;
	r.text = "unsubscribe\n";
	classify(&a, &r, &o, &v);
	assert_int_equal(v.n_remarks, 0);
	assert_int_equal(v.command, COMMAND_UNSUBSCRIBE);
	/* What may be leaving is asked, and read by a person. */
	r.remark = beneath + 3;
	r.text = beneath[3].text;
	classify(&a, &r, &o, &v);
	assert_int_equal(v.n_remarks, 1);
	assert_int_equal(v.ask, COMMAND_UNSUBSCRIBE);
	assert_string_not_equal(v.rest, "");
	/* Without drafts they are words like others. */
	o.n_sections = 0;
	r.n_remarks = 1;
	r.remark = beneath;
	r.text = "Three would be better.";
	classify(&a, &r, &o, &v);
	assert_int_equal(v.n_remarks, 0);
	assert_string_equal(v.rest, "Three would be better.");
	arena_release(&a);
}

static const char *
joined(struct arena *a, const struct verdict *v)
{
	const char *s = "";

	for (size_t i = 0; i < v->n_remarks; i++)
		s = arena_printf(a, "%s%sD%d %s", s, i > 0 ? "|" : "",
			v->remark[i].section, v->remark[i].text);
	return s;
}

/* A command beside a remark is done, or asked and read by a person; the rest
 * of the remark stays one. */
static void
test_beside(void **state)
{
	static const struct beside_row {
		const char *text, *does, *remark;
		const char *left;	/* who decides the rest */
	} t[] = {
		{"D2: fine.\nPlease unsubscribe me.", "unsubscribe",
			"D2 fine.", ""},
		{"D2: fine\nunsubscribe", "unsubscribe", "D2 fine", ""},
		{"D2: fine. I want to leave the list.", "unsubscribe",
			"D2 fine.", ""},
		{"D2: fine. Please stop sending me these mails.",
			"unsubscribe", "D2 fine.", ""},
		{"D2: fine, and please unsubscribe me", "unsubscribe",
			"D2 fine", ""},
		{"D2 : bien. Merci de me d\u00e9sabonner.", "unsubscribe",
			"D2 bien.", ""},
		{"D2: fine. Take me off the list, please", "unsubscribe",
			"D2 fine.", ""},
		{"D2: Please unsubscribe me. The budget is wrong.",
			"unsubscribe", "D2 The budget is wrong.", ""},
		{"I like D2, and please unsubscribe me.", "unsubscribe",
			"D2 I like D2", ""},
		{"D2: fine. Please change me to Advising.", "tier advising",
			"D2 fine.", ""},
		{"D2: fine. Language French please.", "language fr",
			"D2 fine.", ""},
		{"D2: fine.\nPause until April 1.", "pause 2027-04-01",
			"D2 fine.", ""},
		/* Not sure: asked, or for a person. */
		{"D2: fine. Unsubscribe.", "", "D2 fine. Unsubscribe.", "ask"},
		{"D2 unsubscribe", "", "D2 unsubscribe", "ask"},
		{"D2: boring. I want to unsubscribe or something like it.", "",
			"D2 boring. I want to unsubscribe or something like "
			"it.", "ask"},
		{"D2: fine. Please stop these emails.", "",
			"D2 fine. Please stop these emails.", "ask"},
		{"D2: fine. Pause until April 1.", "",
			"D2 fine. Pause until April 1.", "person"},
		{"D2: The board said: unsubscribe me.", "",
			"D2 The board said: unsubscribe me.", "ask"},
		/* Of the draft. */
		{"D2: Remove this.", "", "D2 Remove this.", ""},
		{"D2: too long. Remove this.", "",
			"D2 too long. Remove this.", ""},
		{"D2: please don't unsubscribe me", "",
			"D2 please don't unsubscribe me", ""},
		{"D2: Members should be able to unsubscribe at any time.", "",
			"D2 Members should be able to unsubscribe at any "
			"time.", ""},
		{"D2: the French is better, full marks.", "",
			"D2 the French is better, full marks.", ""},
		{"D2: we lead, you advise. Help is on the way.", "",
			"D2 we lead, you advise. Help is on the way.", ""},
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct verdict_options o = options(DRAFTS);
		struct reply r = fixture_reply("Re: x", t[i].text);
		struct verdict v;
		struct arena a;
		const char *does, *left;

		arena_init(&a);
		classify(&a, &r, &o, &v);
		left = v.ask == COMMAND_UNSUBSCRIBE && *v.rest != '\0' ?
			"ask" : *v.rest != '\0' ? "person" : "";
		does = v.command != COMMAND_NONE ? meaning(&a, &v) : "";
		if (strcmp(does, t[i].does) != 0 || strcmp(left, t[i].left) !=
		    0 || strcmp(joined(&a, &v), t[i].remark) != 0)
			printf("# [%s]: [%s], remark [%s], [%s], rest [%s]\n",
				t[i].text, does, joined(&a, &v), left, v.rest);
		assert_string_equal(does, t[i].does);
		assert_string_equal(joined(&a, &v), t[i].remark);
		assert_string_equal(left, t[i].left);
		arena_release(&a);
	}
}

/* Another list: levels of two words and of everyday, one language. */
static void
test_other_list(void **state)
{
	static const struct verdict_tier tier[] = {
		{"hosting", ONE("Hosting")},
		{"taking-part", ONE("Taking part")},
		{"following", ONE("Following")}};
	static const char *const lang[] = {"en"};
	static const struct {
		const char *text, *tier;
	} t[] = {
		{"Taking part", "taking-part"}, {"taking-part", "taking-part"},
		{"level taking part", "taking-part"},
		{"Please switch me to Following", "following"},
		{"make me Hosting", "hosting"}, {"Hosting please", "hosting"},
		{"I am following this closely", NULL},
		{"Following up on my question", NULL},
		{"Thanks for hosting!", NULL}, {"Who is hosting?", NULL},
		{"French please", NULL}, {"Advising", NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct verdict_options o = options(RECAP);
		struct reply r = fixture_reply("Re: x", t[i].text);
		struct verdict v;
		struct arena a;

		o.tier = tier;
		o.n_tiers = LEN(tier);
		o.language = lang;
		o.n_languages = 1;
		arena_init(&a);
		classify(&a, &r, &o, &v);
		if ((v.command == COMMAND_TIER) != (t[i].tier != NULL))
			printf("# [%s]: %s\n", t[i].text, v.argument);
		assert_int_equal(v.command, t[i].tier != NULL ?
			COMMAND_TIER : COMMAND_NONE);
		if (t[i].tier != NULL)
			assert_string_equal(v.argument, t[i].tier);
		arena_release(&a);
	}
}

/* Nothing is known of the list: no levels, no languages. */
static void
test_nothing_known(void **state)
{
	static const struct verdict_options o = {.writer = "",
		.today = {.year = 2027, .month = 1, .day = 12}};
	struct reply r = fixture_reply("", "Advising, in French, please");
	struct verdict v;
	struct arena a;

	(void)state;
	arena_init(&a);
	classify(&a, &r, &o, &v);
	assert_int_equal(v.command, COMMAND_NONE);
	assert_string_equal(v.rest, r.text);
	r.text = "unsubscribe";
	classify(&a, &r, &o, &v);
	assert_int_equal(v.command, COMMAND_UNSUBSCRIBE);
	arena_release(&a);
}

/* Long texts end, whatever is in them, and are not lost. */
static void
test_long(void **state)
{
	static const char *const part[] = {"please ", "unsubscribe, ",
		"remove me from the the the ", "I would like to ", "D2: x\n",
		"until May 1 ", ", ", "? ", "not ", "Advising ", "thanks\n",
		"Anne Roy\n", "\n", "(", "1b "};

	(void)state;
	for (size_t k = 0; k < LEN(part); k++)
		for (size_t size = 15000; size < 40000; size += 20000) {
			size_t n = strlen(part[k]), most = size / n;
			char *text = malloc(n * most + 1);
			struct verdict_options o = options(DRAFTS);
			struct reply r;
			struct verdict v;
			struct arena a;

			assert_non_null(text);
			for (size_t i = 0; i < most; i++)
				memcpy(text + i * n, part[k], n);
			text[n * most] = '\0';
			r = fixture_reply("", text);
			arena_init(&a);
			classify(&a, &r, &o, &v);
			if (size > 16 * 1024 && k != 12)
				assert_string_not_equal(v.rest, "");
			arena_release(&a);
			free(text);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_cross),
		cmocka_unit_test(test_subjects),
		cmocka_unit_test(test_ask),
		cmocka_unit_test(test_forwarded),
		cmocka_unit_test(test_inline),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_other_list),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("inbox: command", tests, NULL, NULL);
}
