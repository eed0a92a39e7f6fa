/* SPDX-License-Identifier: MIT */
#ifndef INBOX_ANSWER_H
#define INBOX_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "text/ltext.h"

/*
 * What somebody who answered a survey by mail has chosen: "1b 2a 3 Thursdays
 * are hard", "Leading please", "je préfère le niveau Conseil". Pure.
 *
 * Sure, or left to a person: what is entered was understood to the last word
 * of its clause, agrees with all else in the text, and nothing in the text
 * doubts it, takes it back or speaks for somebody else. Questions are
 * numbered from 1 and choices lettered from a, as the mail shows them.
 */
enum { ANSWER_TEXT_MAX = 16 * 1024 };	/* own octets; more is left alone */

struct answer_choice {
	const char *value;	/* what is stored; accepted as a name, too */
	struct ltext name;	/* in every language */
};

struct answer_question {
	const char *id;
	bool tiers;		/* asks for the level */
	struct ltext ask;	/* as the mail put it, to know it when echoed */
	size_t n_choices;	/* at most 26; 0: in the writer's own words */
	const struct answer_choice *choice;
	size_t text;		/* longest own words, in characters */
};

struct answer_options {
	size_t n_questions;
	const struct answer_question *question;
	const char *writer;	/* the member's name, to know it when signed */
	bool named;	/* by name only: no mail has numbered them */
};

enum answer_confidence { ANSWER_UNSURE, ANSWER_SURE };

struct answer {
	size_t question;	/* index */
	enum answer_confidence confidence;
	/* A choice's value (the pointer that was given) or own words, trimmed;
	 * NULL when unsure, so that no guess is ever stored. */
	const char *value;
	const char *why;	/* evidence, in words; static */
};

struct answers {
	size_t n;		/* at most one a question, in their order */
	struct answer *answer;
	bool sure_all;		/* n > 0, and every one is sure */
	/* The writer's words that were not entered and are no mere courtesy
	 * or signature: for a person to read. "" when there are none. */
	const char *rest;
};

/*
 * text is plain, and UTF-8 as far as it may be; quoted lines, what follows
 * "... wrote:" and a signature are left out of it here. Everything in *out
 * but values lives in the arena. Returns how many answers are sure.
 */
int answers_understand(struct arena *a, const struct answer_options *o,
	const char *text, struct answers *out);

#endif
