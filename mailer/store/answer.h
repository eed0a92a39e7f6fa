/* SPDX-License-Identifier: MIT */
#ifndef STORE_ANSWER_H
#define STORE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/consent.h"
#include "store/db.h"

/*
 * What members answered to a survey. Every answer is kept; of a question the
 * last one counts. Words that nobody but a person can make sense of stand
 * under no question.
 */
struct answer_taken {
	const char *question;	/* id */
	const char *value;	/* a tier's id, a choice, or own words */
	bool tier;		/* it asks for the level: the member has it
				 * from now on, and gets the latest recap */
	bool attribute;		/* the list keeps it of members: so is it now */
};
struct answer_note {
	int64_t member;
	const char *survey;		/* its slug */
	size_t n;
	const struct answer_taken *taken;
	const char *words;		/* for a person to read; "" : none */
	bool told;			/* something else tells the member */
	bool read;			/* a person gets them anyway: they are
					 * kept, and the contact not told */
	const char *way;		/* "member", "reply", "web" */
	const char *answers;		/* as in struct notice */
	int64_t now;
};
/*
 * Notes them in the caller's transaction: the member is told what was noted
 * (notice `answers`), the contact of words that remain (`odd_answer`). A
 * member who was forgotten, complained or is not there: nothing, *done_r
 * false. The caller owes journal_update.
 */
int answer_take(struct db *db, struct ledger *l, const struct answer_note *n,
	bool *done_r, struct err *err);

/* The words of an answer. 1: they are there, 0: there is no such answer (any
 * more), -1. */
int answer_text(struct db *db, struct arena *a, int64_t id,
	const char **text_r, struct err *err);

/* When the first mail with its questions was taken; 0: it has not opened. */
int survey_opened(struct db *db, int64_t list_id, const char *survey,
	int64_t *at_r, struct err *err);

/* One who counts for a survey: was sent its questions, or answered. */
struct survey_member {
	int64_t member;
	const char *addr;
	bool sent;		/* the questions, and they were taken */
	bool mailable;		/* now */
	bool answered;		/* any question, or in words */
	int64_t n_changes;	/* answers that a later one replaced */
};
/* By member; memory does not grow with the list. */
int survey_members(struct db *db, int64_t list_id, const char *survey,
	int64_t now, int (*fn)(void *ctx, const struct survey_member *m,
		struct err *err), void *ctx, struct err *err);

/* The answers that count, by member and question. attribute is the member's
 * value of the attribute that was named; "" : none. */
struct survey_answer {
	int64_t member;
	const char *addr, *question, *value, *attribute;
};
int survey_answers(struct db *db, int64_t list_id, const char *survey,
	const char *attribute, int (*fn)(void *ctx,
		const struct survey_answer *x, struct err *err), void *ctx,
	struct err *err);

/*
 * Reminds the silent once, all in one transaction of its own: who were sent
 * the questions, may be mailed now, and have not answered. *n_r: how many.
 * Does nothing before the survey has opened, nor once it was done.
 */
int survey_remind(struct db *db, int64_t list_id, const char *survey,
	int64_t now, int64_t *n_r, struct err *err);
/* Whether that is still to be done: it has opened and was not. 1, 0, -1. */
int survey_to_remind(struct db *db, int64_t list_id, const char *survey,
	struct err *err);

#endif
