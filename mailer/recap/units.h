/* SPDX-License-Identifier: MIT */
#ifndef RECAP_UNITS_H
#define RECAP_UNITS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "recap/projection.h"

/*
 * A projection as a list of what a person would call one thing: a heading, a
 * paragraph, a point of a list, a row, a resource. Between the files that find
 * out what a correction changed; nobody else includes it.
 */
enum unit_kind {
	UNIT_TITLE, UNIT_DAY,
	/* running text */
	UNIT_HEADING, UNIT_TEXT, UNIT_ITEM, UNIT_ROW, UNIT_CODE,
	/* entries of blocks */
	UNIT_RESOURCE, UNIT_DRAFT, UNIT_EVENT, UNIT_STEP, UNIT_SURVEY,
	UNIT_LOST, UNIT_KINDS
};

enum { UNDER_OPENING = -1, UNDER_CLOSING = -2 };

struct unit {
	enum unit_kind kind;
	int under;		/* the heading or draft that it stands under:
				 * its place in the list, or one of these */
	int draft;		/* of running text: in which draft, likewise;
				 * -1: in the recap */
	const char *id, *name;	/* of an entry: what stays when others of its
				 * words change; "" none */
	const char *fact;	/* all that it says, in tokens: words with how
				 * they are written, between single blanks */
	/* Only of a projection, not of what was kept of one. */
	const struct md *md;	/* of running text: whose inlines say it */
	size_t entry;		/* place in the projection's array */
	int level, number;	/* of a heading; number: 2 is D2, 0 none */
	/* What was found (difference.c). */
	enum md_mark mark;
	int twin;		/* the same one on the other side; -1: none */
	bool anchor;		/* and what surrounds it is in order */
	const bool *inserted;	/* by token of fact: it is new; NULL: all that
				 * is said is, or nothing */
};

struct units {
	size_t n, cap;
	struct unit *v;
};

void units_of(struct arena *a, const struct projection *p, struct units *out);
/* As text that units_read takes back: one a line. */
void units_write(const struct units *u, struct buf *out);
/* false: it is none. */
bool units_read(struct arena *a, const char *text, struct units *out);

/* How many tokens of a fact stand before those of its inlines. */
size_t unit_lead(const struct unit *u);
bool unit_is_text(const struct unit *u);

#endif
