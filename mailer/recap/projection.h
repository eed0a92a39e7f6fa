/* SPDX-License-Identifier: MIT */
#ifndef RECAP_PROJECTION_H
#define RECAP_PROJECTION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "recap/recap.h"
#include "recap/tier.h"
#include "text/markdown.h"

/*
 * What one tier receives of one recap in one language: all that may be seen,
 * nothing that may not. Pure. Whoever renders sees only this, so what the
 * leak rule withholds cannot reach a mail.
 */
enum part_type {
	PART_MARKDOWN,	/* md: an MD_DOCUMENT with this stretch of the body;
			 * headings are `##` and below, as written */
	PART_RESOURCES, PART_DRAFTS, PART_EVENTS, PART_NEXT_STEPS, PART_SURVEY,
	PART_CLOSING,	/* md: what everybody gets last */
	PART_SINCE,	/* steps of the recap before: done, late, open */
};

struct part {
	enum part_type type;
	struct md *md;
};

/* line and col of an entry: where the front matter has it. */
struct proj_resource {
	const char *title;
	const char *url;	/* the members' space where the recap has none
				 * and the list has; else NULL */
	bool private;		/* it is not for everybody */
	int line, col;
	enum md_mark mark;	/* of an entry: in a correction; difference.h */
};

enum draft_form {
	DRAFT_FULL,	/* md: sections numbered D1, D2, ... in the mail */
	DRAFT_FILE,	/* attached as it is: not Markdown */
	DRAFT_BRIEF,	/* title, summary and "reply full" */
};

struct proj_outcome {
	int section;			/* of the version remarked on; 0: all */
	const char *heading;		/* may be NULL */
	const char *text;
	int n;				/* remarks */
};

struct proj_draft {
	enum draft_form form;
	const char *title, *summary;	/* summary may be NULL */
	struct md *md;			/* of DRAFT_FULL; headings h1.. as
					 * written; else NULL */
	const char *lang;		/* of md */
	const char *file;		/* relative to the list's folder */
	const char *md_file;		/* likewise, what md was read from */
	struct text data;		/* of DRAFT_FILE: as it was read */
	struct civil feedback_by;	/* year 0: none */
	int first_section;		/* number of its first section (D1..) */
	struct civil answered;		/* when the version went out that */
	int n_answered;			/* these remarks were on; of several */
	size_t n_outcomes;		/* the last */
	struct proj_outcome *outcome;
	int line, col;
	int answers_line, answers_col;
	enum md_mark mark;
};

struct proj_event {
	const char *id, *title, *place, *url;	/* place and url (register)
						 * may be NULL */
	struct civil start, end;		/* end.year 0: not given */
	int line, col;
	enum md_mark mark;
};

enum step_state { STEP_OPEN, STEP_LATE, STEP_DONE };
struct proj_step {
	const char *id, *what, *who, *url;	/* id, who, url may be NULL */
	struct civil by, done;			/* year 0: none */
	enum step_state state;
	bool survey;				/* link: survey */
	bool since;				/* stands in PART_SINCE */
	bool again;				/* the one before had it, too */
	bool carried;				/* only that one has it */
	const char *key;			/* its name, for ever */
	const char *file;			/* of that one when carried */
	int line, col;
	enum md_mark mark;
};

struct proj_image {
	const char *path;	/* relative to the list's folder */
	const char *alt;
	int line;
	struct text data;	/* as it was read */
};

/* What the tier does not get and is told of, each only as far as the leak
 * rule lets it: headings for sections, numbers for the rest. */
struct proj_lost {
	size_t n_headings;
	const char **heading;	/* sections whose rest `more` cut */
	int items;		/* list items that `more` shortened */
	int blocks;		/* `for` blocks: for the coordinator's preview
				 * only, never told to the member */
	int resources, drafts;	/* it may not see, or stand in a part that it
				 * does not get */
	int untold_resources;	/* of these, in a part that `for` keeps away: */
	int untold_drafts;	/* for the coordinator only, too */
};

struct projection {
	const struct tier *tier;
	const char *lang;	/* of the content; may differ from the
				 * member's where there is no translation */
	const char *title;	/* may hold {{placeholders}}: as MD_SLOT inside
				 * title_md (inlines of a paragraph) */
	struct md *title_md;
	struct civil date;
	size_t n_parts;
	struct part *part;	/* in reading order; blocks not placed by
				 * `here` stand before the closing */
	size_t n_resources, n_drafts, n_events, n_steps, n_images;
	struct proj_resource *resource;
	struct proj_draft *draft;
	struct proj_event *event;
	struct proj_step *step;
	struct proj_image *image;
	struct proj_lost lost;
	bool survey;		/* the survey's questions stand in the mail */
	const struct update *update;	/* what a correction changed, for the
				 * top of its mail; NULL: it is none */
	bool empty;		/* nothing but title, opening and closing */
};

/*
 * now decides which next steps are late. before may be NULL: the recap of the
 * list before this one, whose next steps are told of again, each once: done
 * ones and those that this recap does not list in PART_SINCE, the others among
 * its own (already filtered by the same rule). lang is one of the recap's;
 * without a translation the first language's content is projected and lang
 * says so.
 * NULL also where the tier would be told the address of a resource that it
 * may not see: ERR_DATA with the place.
 */
struct projection *projection_make(struct arena *a, const struct recap *r,
	const struct recap *before, const struct tier *tier, const char *lang,
	const struct civil *today, struct err *err);

/*
 * A canonical description of all that the projection shows, one fact a line:
 * equal exactly if the member would see the same content. Its SHA-256 is what
 * "changed" compares, never rendered bytes. Marks are no part of it.
 */
void projection_describe(const struct projection *p, struct buf *out);

#endif
