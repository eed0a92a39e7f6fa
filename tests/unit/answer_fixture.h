/* SPDX-License-Identifier: MIT */
#ifndef ANSWER_FIXTURE_H
#define ANSWER_FIXTURE_H

#include "inbox/answer.h"

/* The sample list's survey: a level, a place, and own words. */
#define BOTH(e, f) {2, {{"en", e}, {"fr", f}}}
#define ONE(e) {1, {{NULL, e}}}

static const struct answer_choice fixture_levels[] = {
	{"leading", BOTH("Leading", "Direction")},
	{"advising", BOTH("Advising", "Conseil")},
	{"engaged", BOTH("Engaged", "Participation")},
	{"informed", BOTH("Informed", "Information")},
};
static const struct answer_choice fixture_places[] = {
	{"Milton", ONE("Milton")},
	{"Oakville", ONE("Oakville")},
	{"Halton Hills", ONE("Halton Hills")},
	{"East Mississauga", BOTH("East Mississauga", "Mississauga-Est")},
	{"West Mississauga", BOTH("West Mississauga", "Mississauga-Ouest")},
	{"Elsewhere", BOTH("Elsewhere", "Ailleurs")},
};
static const struct answer_question fixture_questions[] = {
	{.id = "level", .tiers = true,
		.ask = BOTH("How would you like to be involved?",
			"Comment souhaitez-vous participer?"),
		.n_choices = 4, .choice = fixture_levels},
	{.id = "sub_region", .ask = BOTH("Where is your practice?",
			"O\u00f9 se trouve votre cabinet?"),
		.n_choices = 6, .choice = fixture_places},
	{.id = "topics", .ask = BOTH(
			"What should the network take up first?",
			"De quoi le r\u00e9seau devrait-il s\u2019occuper "
			"d\u2019abord?"),
		.text = 500},
};
static const struct answer_options fixture_survey = {3, fixture_questions,
	"Anne Roy", false};

#endif
