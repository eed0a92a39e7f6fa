/* SPDX-License-Identifier: MIT */
#ifndef COMMAND_FIXTURE_H
#define COMMAND_FIXTURE_H

#include "answer_fixture.h"
#include "inbox/verdict.h"

/* The sample list, on Tuesday 12 January 2027. */
static const struct verdict_tier fixture_tiers[] = {
	{"leading", BOTH("Leading", "Direction")},
	{"advising", BOTH("Advising", "Conseil")},
	{"engaged", BOTH("Engaged", "Participation")},
	{"informed", BOTH("Informed", "Information")},
};
static const char *const fixture_languages[] = {"en", "fr"};

static struct verdict_options
fixture_options(enum answered answered)
{
	return (struct verdict_options){.answered = answered, .n_tiers = 4,
		.tier = fixture_tiers, .n_languages = 2,
		.language = fixture_languages, .writer = "Anne Roy",
		.list = BOTH("Mississauga Halton Primary Care Network",
			"R\u00e9seau de soins primaires de Mississauga Halton"),
		.today = {.year = 2027, .month = 1, .day = 12}};
}

/* Meetings to come: two Thursdays, a Wednesday, two on one day, and
 * one to register for elsewhere. */
static const struct verdict_meeting fixture_coming[] = {
	{"a", {.year = 2027, .month = 1, .day = 14}, false, false},
	{"b", {.year = 2027, .month = 1, .day = 28}, false, false},
	{"c", {.year = 2027, .month = 2, .day = 17}, false, false},
	{"d", {.year = 2027, .month = 2, .day = 24}, false, false},
	{"e", {.year = 2027, .month = 2, .day = 24}, false, false},
	{"f", {.year = 2027, .month = 3, .day = 3}, false, true},
};
/* The same, the second being what is answered. */
static const struct verdict_meeting fixture_invited[] = {
	{"a", {.year = 2027, .month = 1, .day = 14}, false, false},
	{"b", {.year = 2027, .month = 1, .day = 28}, true, false},
	{"c", {.year = 2027, .month = 2, .day = 17}, false, false},
};

static struct reply
fixture_reply(const char *subject, const char *text)
{
	return (struct reply){.over = "", .from = "anne@example.org",
		.from_name = "Anne Roy", .sender = "", .reply_to = "",
		.return_path = "anne@example.org", .subject = subject,
		.message_id = "", .text = text, .delivery = {.evidence = ""},
		.complaint = {.type = "", .evidence = ""},
		.machine = {.auto_submitted = "", .precedence = "",
			.loop = "", .evidence = ""},
		.rsvp = {.uid = "", .attendee = "", .partstat = "",
			.comment = "", .recurrence_id = "", .sequence = -1}};
}

#endif
