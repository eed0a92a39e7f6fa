/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_PERSONAL_STEPS_H
#define COMPOSE_PERSONAL_STEPS_H

#include "compose/blocks.h"
#include "compose/personal.h"

/* What the files that make a letter to one member share. */
struct letter {
	struct render r;
	const struct personal *f;
	unsigned int flags;
	const char *list, *date, *levels, *others, *command;
	const char *when, *since, *until, *set;	/* days, in words; NULL */
	struct node *say, *more;	/* sentences: first, and at the end */
	const char *calendar, *method;	/* of an invitation; NULL */
};

/* A sentence by its key, first or at the end; word: the string that fills
 * {word}; NULL: none does. */
void letter_say(struct letter *x, const char *key, const char *word);
void letter_add(struct letter *x, const char *key, const char *word);
/* A day in words; NULL for year 0. */
const char *letter_day(struct letter *x, const struct civil *c);

/* The sentences of an answer to what a member wrote (personal_reply.c); false:
 * it is of another kind. */
bool letter_reply(struct letter *x);
/* The sections of drafts that comments are asked for; null: none. */
struct node *letter_sections(struct letter *x);

/* What was answered to the survey (personal_answer.c). */
struct node *letter_answers(struct letter *x);

/* Of an invitation (personal_meeting.c): the sentences and the heading's name,
 * the place and time with the ways to answer, the calendar. */
const char *letter_meeting(struct letter *x);
struct node *letter_meeting_block(struct letter *x);
int letter_meeting_calendar(struct letter *x, struct err *err);

#endif
