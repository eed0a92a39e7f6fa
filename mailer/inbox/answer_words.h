/* SPDX-License-Identifier: MIT */
#ifndef INBOX_ANSWER_WORDS_H
#define INBOX_ANSWER_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "text/ltext.h"

/*
 * The words of a text, for inbox/answer.c: folded (lower case, no accents),
 * digits apart from letters ("1b" is 1 and a glued b), signs made alike.
 */
enum word_kind { WORD_LETTERS, WORD_NUMBER, WORD_SIGN };

/* Signs beside themselves: every dash is -, a bullet at a line's start *. */
enum {
	SIGN_LINE = '\n',
	SIGN_BLANK = '\f',	/* one blank line or more */
	SIGN_DOTS = '~',	/* an ellipsis */
	SIGN_ODD = '@',		/* addresses, links, what has no name here */
};

struct word {
	enum word_kind kind;
	const char *s;		/* folded; "?" for letters that are not Latin */
	int number;		/* 0: none, or more than two digits */
	char sign;
	bool glued;		/* nothing between it and the word before */
	bool capital;
	size_t from, to;	/* octets of the text */
};

struct words {
	size_t n, cap;
	struct word *v;
};

/* The lines that the writer wrote: no quotations, no signature. */
char *own_words(struct arena *a, const char *text, bool *torn_r);
struct words words_of(struct arena *a, const char *text);
bool word_is_sign(const struct words *w, size_t i, char sign);
/* One of a list with a space around each: " not never ". */
bool word_in(const struct words *w, size_t i, const char *list);
/* "wait times", which take nothing back. */
bool word_is_waiting(const struct words *w, size_t i);
/* Lines that mail programs broke: a long one, or one that ends in a word that
 * no sentence ends in, or before one that none begins with, goes on in the
 * next. */
void words_join_lines(struct words *w);
/* Whether somebody who wrote one may have meant the other. */
bool word_slips(const char *wrote, const char *meant);
/* Index past the words of `name` that stand at i; 0: they do not. *typo_r is
 * set when some differ as a slip of the fingers makes them differ. */
size_t words_match(const struct words *w, size_t i, const struct words *name,
	bool *typo_r);

/* Which set phrases: PHRASE_* below, or-ed. */
enum {
	PHRASE_BEFORE = 1, PHRASE_AFTER = 2,	/* a choice's name */
	PHRASE_ALONE = 4,			/* says nothing: courtesies */
	PHRASE_TIER = 8, PHRASE_OTHER = 16,	/* only for such questions */
	PHRASE_EN = 32, PHRASE_FR = 64,
	PHRASE_STRONG = 128,			/* speaks of choosing */
	PHRASE_CODE = 256,			/* may stand before "1b" */
	PHRASE_ARTICLE = 512,			/* not without another */
	PHRASE_FIRM = 1024,			/* of the matcher: had one */
};
struct phrase {
	unsigned flags;
	const char *pattern;
};
extern const struct phrase phrases[];
extern const size_t n_phrases;
/* Index past a phrase that matches at i, 0 if none does. own: the words of
 * the question, matched by % in a pattern. */
size_t phrase_match(const struct phrase *p, const struct words *w, size_t i,
	const struct words *own);

#endif
