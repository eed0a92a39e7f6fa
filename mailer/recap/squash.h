/* SPDX-License-Identifier: MIT */
#ifndef RECAP_SQUASH_H
#define RECAP_SQUASH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/*
 * A line with all that word processors and mail programs make of marks undone,
 * and what in it is bracketed like one, however badly.
 */
struct squashed {
	char *text;		/* folded */
	size_t n;
	unsigned char *odd;	/* per octet of text: SQUASH_DASH, _QUOTE */
	size_t *from;		/* per octet of text: offset in the line */
	size_t lead;		/* where a quotation's > end */
	size_t shut;		/* after the last > of all; 0: there is none */
	size_t at;		/* where squash_next goes on */
	bool bare_tried;
};
enum { SQUASH_DASH = 1, SQUASH_QUOTE = 2, SQUASH_OTHER = 4 };

struct squashed_mark {
	const char *content;	/* between the brackets, folded */
	size_t n;
	size_t at;		/* offset of the opening in the line */
	bool exact;		/* the brackets are <!-- and --> */
	bool alone;		/* nothing else stands in the line */
	bool closed;
	bool bare;		/* no < before it: `-- more --`, `more -->` */
	bool odd_dash, odd_quote;
};

/* False when the line holds nothing that could be a mark (most lines). */
bool squash(struct arena *a, const char *line, size_t n, struct squashed *q_r);
bool squash_next(struct squashed *q, struct squashed_mark *m_r);

#endif
