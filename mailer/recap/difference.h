/* SPDX-License-Identifier: MIT */
#ifndef RECAP_DIFFERENCE_H
#define RECAP_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "recap/projection.h"

/*
 * What a correction changed for one who has an earlier projection of the same
 * tier and language: told on top of the mail, and marked where it stands. Pure.
 *
 * The leak rule: what was taken out is counted and never quoted, since it may
 * have been taken out because nobody should read it; where it stood is named
 * only by a heading that is still there.
 */
enum update_place {		/* what a line of the list is about */
	UPDATE_TITLE, UPDATE_DAY,
	UPDATE_OPENING,
	UPDATE_SECTION,		/* section: a heading, or a draft's title */
	UPDATE_RESOURCES, UPDATE_DRAFTS, UPDATE_EVENTS, UPDATE_STEPS,
	UPDATE_SURVEY, UPDATE_CLOSING,
	UPDATE_LOST,		/* what the edition leaves out */
	UPDATE_FORM,		/* the order or the layout, no words */
	UPDATE_ELSEWHERE,	/* its heading has gone, too */
};

struct update_line {
	enum update_place place;
	const char *section;	/* words of the new projection, or NULL */
	size_t n_new, n_changed, n_moved, n_out;
};

struct update {
	struct civil day;	/* when it was corrected */
	bool known;		/* false: nothing was kept of the old one */
	bool marked;		/* something below is */
	bool inserted;		/* words are, too */
	size_t n;		/* changes, as a person counts them */
	size_t n_lines;
	struct update_line *line;
	enum md_mark survey;	/* of the survey's questions */
};

/* What is kept of a projection, for comparing a later one with it. */
void projection_keep(const struct projection *p, struct buf *out);

/*
 * A copy of p with `update` and marks; the other one is known to differ from
 * it. kept: what projection_keep wrote of that; NULL: nothing was kept. Its
 * description is p's.
 */
struct projection *projection_updated(struct arena *a,
	const struct projection *p, const char *kept, const struct civil *day);
/* p with the list of what changed, and without the marks. */
struct projection *projection_unmarked(struct arena *a,
	const struct projection *p, const struct update *update);

#endif
