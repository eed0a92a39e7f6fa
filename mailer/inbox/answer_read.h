/* SPDX-License-Identifier: MIT */
#ifndef INBOX_ANSWER_READ_H
#define INBOX_ANSWER_READ_H

#include "inbox/answer.h"
#include "inbox/answer_words.h"

/*
 * The steps inside answers_understand: answer_read.c takes a text apart,
 * clause by clause, into items and what is left over; answer_courtesy.c says
 * what is neither; answer_doubt.c what in the text around an item makes it
 * unsure; answer.c decides.
 */

/* What has become of a word. */
enum word_fate {
	FATE_LEFT,		/* not understood */
	FATE_ITEM,		/* part of an answer */
	FATE_COURTESY,
	FATE_ECHO,		/* the question, repeated */
	FATE_TEXT,		/* of an answer in own words */
};

/* A choice under one of its names. */
struct answer_name {
	size_t question, choice;
	const char *lang;	/* NULL: any */
	bool weak;		/* a word that courtesies use, too */
	struct words words;
};

struct item {
	size_t question;
	const char *value;	/* NULL: unsure from the start */
	const char *why;
	bool code;		/* by number or letter, not by name alone */
	bool text;
	bool bare;		/* a code with words right behind it */
	size_t from, to;	/* words */
};

struct reading {
	struct arena *a;
	const struct answer_options *o;
	const char *text;
	struct words w;
	unsigned char *fate;	/* one a word */
	size_t n_names, cap_names;
	struct answer_name *name;
	struct words *own;	/* a question: its own words, for phrases */
	size_t n_items, cap_items;
	struct item *item;
	size_t n_letters, cap_letters;
	size_t *letter;		/* letters that stand alone: indices */
	bool looking;		/* ahead: own words need no end */
	size_t *patience;	/* tries left; at 0 nothing is understood */
	size_t numbered;	/* the number whose answer is being read, from
				 * 1; 0: none */
	bool listed;		/* numbers that are not the survey's */
	size_t sign_off;	/* words from here on are a signature */
};

void answer_names(struct reading *r);
void answer_read(struct reading *r);

/* Whether a sentence ends at word i. */
bool answer_stop(const struct reading *r, size_t i);
/* Whether a clause does. */
bool answer_clause_end(const struct reading *r, size_t i);
/* Which letter stands alone at i, from 0; -1: none. */
int answer_letter(const struct reading *r, size_t i);
/* The longest name at i, of one question or (question < 0) of any; *end_r is
 * past it. NULL: none, or more than one choice. */
const struct answer_name *answer_name_at(const struct reading *r, size_t i,
	long question, size_t *end_r, bool *typo_r);
/* An answer by name that fills a clause: index past it, or 0. */
size_t answer_by_name(struct reading *r, size_t i, long question);
/* Whether the next numbered answer begins at i, to look at. */
bool answer_next_at(const struct reading *r, size_t i);
bool answer_line_start(const struct reading *r, size_t i);
/* "1", "1)", "Q1:", "question 1 -", "for 1": index past it, or 0; marked by
 * more than the bare number? */
size_t answer_head(const struct reading *r, size_t i, size_t *question_r,
	bool *marked_r);
/* An answer with its number at i; in_run: right behind another. */
size_t answer_code(struct reading *r, size_t i, bool in_run);
/* Past the set phrase at i that has one of these flags; i: there is none. */
size_t answer_courtesy(const struct reading *r, size_t i, unsigned flags);
/* A line that takes leave: "Thanks,", "Regards". */
bool answer_takes_leave(const struct reading *r, size_t i);
/* A clause that only greets or thanks, one that answers with nothing ("nothing
 * for 3"): index past it, or 0. */
size_t answer_greeting(const struct reading *r, size_t i);
size_t answer_nothing(const struct reading *r, size_t i);
/* Own words from `at` on, whose question's number stands at i. */
size_t answer_by_text(struct reading *r, size_t i, size_t at, size_t question,
	bool marked, bool in_run);
/* As they were written, trimmed; NULL, and why, if a person has to look. */
const char *answer_own_text(struct reading *r, const struct item *x,
	const char **why_r);
/* "1b" that stands in the middle of other words: its question, or -1. */
long answer_code_at(const struct reading *r, size_t i);
void answer_item(struct reading *r, const struct item *x);

/* Why nothing at all may be entered; NULL: no reason. */
const char *answer_doubt_all(const struct reading *r);
/* Why this item is unsure; NULL: it is sure. */
const char *answer_doubt(const struct reading *r, const struct item *x);

#endif
