/* SPDX-License-Identifier: MIT */
/* Which kind a mail is, and that what stands beside the kind is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "command_fixture.h"

#define LEN(t) (sizeof(t) / sizeof(*(t)))

static void
read_mail(struct arena *a, const struct reply *r, enum answered answered,
	struct verdict *v)
{
	struct verdict_options o = fixture_options(answered);

	classify(a, r, &o, v);
	assert_non_null(v->evidence);
	assert_true(*v->evidence != '\0');
}

/* First match wins: each row has what all the rows below it have, too. */
static void
test_order(void **state)
{
	static const enum verdict_kind want[] = {VERDICT_UNREADABLE,
		VERDICT_COMPLAINT, VERDICT_BOUNCE, VERDICT_RSVP,
		VERDICT_AUTO_REPLY, VERDICT_COMMAND};
	struct reply r = fixture_reply("Re: x", "unsubscribe");
	struct verdict v;
	struct arena a;

	(void)state;
	r.over = "too many parts";
	r.complaint.is = true;
	r.complaint.evidence = "a feedback report";
	r.delivery.report = REPORT_BOUNCE;
	r.delivery.evidence = "a delivery report";
	r.rsvp.is = true;
	r.rsvp.partstat = "ACCEPTED";
	r.machine.evidence = "an absence";
	for (size_t i = 0; i < LEN(want); i++) {
		arena_init(&a);
		read_mail(&a, &r, ANSWERED_RECAP, &v);
		assert_int_equal(v.kind, want[i]);
		assert_int_equal(v.command != COMMAND_NONE,
			want[i] == VERDICT_COMMAND);
		arena_release(&a);
		if (*r.over != '\0')
			r.over = "";
		else if (r.complaint.is)
			r.complaint.is = false;
		else if (r.delivery.report != REPORT_NONE)
			r.delivery.report = REPORT_NONE;
		else if (r.rsvp.is)
			r.rsvp.is = false;
		else
			r.machine.evidence = "";
	}
}

static void
test_reports(void **state)
{
	struct reply r = fixture_reply("", "");
	struct verdict v;
	struct arena a;

	(void)state;
	arena_init(&a);
	r.delivery.evidence = "a delivery report";
	r.delivery.report = REPORT_DELAY;
	read_mail(&a, &r, ANSWERED_NOTHING, &v);
	assert_int_equal(v.kind, VERDICT_DELAY);
	r.delivery.report = REPORT_DELIVERED;
	read_mail(&a, &r, ANSWERED_NOTHING, &v);
	assert_int_equal(v.kind, VERDICT_DELIVERED);
	assert_string_equal(verdict_name(v.kind), "delivered");
	arena_release(&a);
}

/* The address of the link for leaving, and machines. */
static void
test_leaving(void **state)
{
	static const struct {
		const char *subject, *text, *machine, *submitted;
		enum verdict_kind kind;
	} t[] = {
		{"unsubscribe", "", "", "", VERDICT_COMMAND},
		{"", "", "", "", VERDICT_COMMAND},
		{"unsubscribe", "", "says so", "auto-generated",
			VERDICT_COMMAND},
		{"unsubscribe", "", "says so", "auto-replied",
			VERDICT_AUTO_REPLY},
		{"Out of office", "I am away", "an absence", "",
			VERDICT_AUTO_REPLY},
		{"", "do not unsubscribe me", "", "", VERDICT_FEEDBACK},
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct reply r = fixture_reply(t[i].subject, t[i].text);
		struct verdict v;
		struct arena a;

		arena_init(&a);
		r.machine.evidence = t[i].machine;
		r.machine.auto_submitted = t[i].submitted;
		read_mail(&a, &r, ANSWERED_LEAVING, &v);
		assert_int_equal(v.kind, t[i].kind);
		assert_int_equal(v.command, t[i].kind == VERDICT_COMMAND ?
			COMMAND_UNSUBSCRIBE : COMMAND_NONE);
		arena_release(&a);
	}
}

/* A calendar's answer: what a person wrote beside it is kept, what the
 * calendar wrote is not. */
static void
test_calendar(void **state)
{
	static const struct {
		const char *text, *comment, *rest;
	} t[] = {
		{"", "", ""},
		{"Anne Roy has accepted this invitation.\n", "", ""},
		{"Will there be parking?", "", "Will there be parking?"},
		{"", "Is it online?", "Is it online?"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct reply r = fixture_reply("Accepted: session",
			t[i].text);
		struct verdict v;
		struct arena a;

		arena_init(&a);
		r.rsvp.is = true;
		r.rsvp.partstat = "ACCEPTED";
		r.rsvp.comment = t[i].comment;
		read_mail(&a, &r, ANSWERED_INVITATION, &v);
		assert_int_equal(v.kind, VERDICT_RSVP);
		assert_string_equal(v.partstat, "ACCEPTED");
		assert_string_equal(v.rest, t[i].rest);
		arena_release(&a);
	}
}

static const char *
level_of(const struct verdict *v)
{
	for (size_t i = 0; i < v->answers.n; i++)
		if (v->answers.answer[i].question == 0)
			return v->answers.answer[i].value;
	return NULL;
}

/* Answers to a survey and commands, side by side. */
static void
test_survey(void **state)
{
	static const struct {
		const char *text;
		enum verdict_kind kind;
		const char *level;
		enum command_kind command;
		const char *argument, *rest;
	} t[] = {
		{"1b 2a", VERDICT_SURVEY, "advising", COMMAND_NONE, "", ""},
		{"Advising please", VERDICT_SURVEY, "advising", COMMAND_NONE,
			"", ""},
		{"1b 2a, and please pause me until May 1", VERDICT_SURVEY,
			"advising", COMMAND_PAUSE, "2027-05-01", ""},
		{"1b\n\nWhen do we meet?", VERDICT_SURVEY, "advising",
			COMMAND_NONE, "", "When do we meet?"},
		{"unsubscribe", VERDICT_COMMAND, NULL, COMMAND_UNSUBSCRIBE,
			"", ""},
		{"I'd like to move to the Informed level", VERDICT_COMMAND,
			NULL, COMMAND_TIER, "informed", ""},
		{"1b? make me Leading", VERDICT_FEEDBACK, NULL, COMMAND_NONE,
			"", "1b? make me Leading"},
		{"maybe Advising", VERDICT_FEEDBACK, NULL, COMMAND_NONE, "",
			"maybe Advising"},
		{"ok, thanks", VERDICT_FEEDBACK, NULL, COMMAND_NONE, "", ""},
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct verdict_options o = fixture_options(ANSWERED_RECAP);
		struct reply r = fixture_reply("Re: survey", t[i].text);
		struct verdict v;
		struct arena a;

		arena_init(&a);
		o.survey = &fixture_survey;
		classify(&a, &r, &o, &v);
		assert_int_equal(v.kind, t[i].kind);
		assert_int_equal(v.command, t[i].command);
		assert_string_equal(v.argument, t[i].argument);
		assert_string_equal(v.rest, t[i].rest);
		if (t[i].level == NULL)
			assert_null(level_of(&v));
		else
			assert_string_equal(level_of(&v), t[i].level);
		arena_release(&a);
	}
}

/* A mail of a subject only says what its subject does. */
static void
test_subject_only(void **state)
{
	static const struct {
		const char *subject, *text, *level;
	} t[] = {
		{"1b 2a", "", "advising"},
		{"Leading", "\n \n", "leading"},
		{"Re: 1b 2a", "", NULL},
		{"1b 2a", "When do we meet?", NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct verdict_options o = fixture_options(ANSWERED_RECAP);
		struct reply r = fixture_reply(t[i].subject, t[i].text);
		struct verdict v;
		struct arena a;

		arena_init(&a);
		o.survey = &fixture_survey;
		classify(&a, &r, &o, &v);
		if (t[i].level == NULL)
			assert_null(level_of(&v));
		else
			assert_string_equal(level_of(&v), t[i].level);
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_leaving),
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_survey),
		cmocka_unit_test(test_subject_only),
	};

	return cmocka_run_group_tests_name("inbox: classify", tests, NULL,
		NULL);
}
