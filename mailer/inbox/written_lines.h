/* SPDX-License-Identifier: MIT */
#ifndef INBOX_WRITTEN_LINES_H
#define INBOX_WRITTEN_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/*
 * The steps inside written_plain: written_quote.c finds what is quoted,
 * written_sign.c what is a signature, written_words.c knows the words that
 * mail programs put in front of either; written_plain.c puts together the rest.
 */
enum { LINES_MAX = 20000, LINE_LOOK = 400 };	/* octets looked at in a line */

enum label { LABEL_NONE, LABEL_FROM, LABEL_SENT, LABEL_TO, LABEL_CC,
	LABEL_SUBJECT, LABEL_OTHER };
enum line_kind {
	LINE_OWN,
	LINE_QUOTE,	/* of the mail that is answered */
	LINE_ABOUT,	/* "On ... wrote:", and other words of programs */
	LINE_SIGN,
};

struct line {
	const char *s;		/* without marks and white space at its end */
	size_t n;
	enum line_kind kind;
	bool marked;		/* ">" stands before it */
	char mark;		/* HTML_RULE, ..., or 0 */
	unsigned char label;	/* enum label, of one without marks */
};

struct lines {
	struct arena *a;
	size_t n;
	struct line *v;
	bool forwarded;
	size_t rest;		/* where an unmarked quotation begins that goes
				 * on to the end; n: nowhere */
	size_t guessed;		/* where that text begins which may as well be
				 * the writer's; 0: nowhere */
};

bool line_blank(const struct line *l);
/* Own, and not blank. */
bool line_own(const struct line *l);
/* The next own line with something in it from i on; n: none. */
size_t lines_next(const struct lines *x, size_t i);

void written_quote(struct lines *x);
void written_sign(struct lines *x);

/* --- words ---------------------------------------------------------------- */
/* What a line says if it is "From: ..." of a mail's header, in one of many
 * languages; LABEL_OTHER: a word, a colon and something. */
enum label words_label(const char *s, size_t n);
enum separator { SEPARATOR_NONE, SEPARATOR_ANSWERED, SEPARATOR_FORWARDED };
/* "-----Original Message-----", "Begin forwarded message:". */
enum separator words_separator(const char *s, size_t n);
/* Whether a line ends as "... wrote:" does. */
bool words_wrote(const char *s, size_t n);
/* Whether it begins as "On Monday ..." may. */
bool words_on(const char *s, size_t n);
/* A date or a time of day, an address. */
bool words_dated(const char *s, size_t n);
bool words_addressed(const char *s, size_t n);
/* "Sent from my telephone". */
bool words_sent_from(const char *s, size_t n);
/* A line of one sign only, at least min of them. */
bool words_rule(const char *s, size_t n, size_t min);
/* A link or an address with a token of ours. */
bool words_token(const char *s, size_t n);

#endif
