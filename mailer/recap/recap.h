/* SPDX-License-Identifier: MIT */
#ifndef RECAP_RECAP_H
#define RECAP_RECAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "recap/tier.h"
#include "text/ltext.h"
#include "text/markdown.h"

/*
 * A recap: one source file, its translations and its drafts, read, checked
 * and turned to plain values. Every mark of the source (`more`, `for`) has
 * become a set of tiers on the nodes it governs; what a tier sees of them is
 * projection.h's business.
 */
enum { RECAP_MAX = 1 << 20, DRAFT_MAX = 10 << 20, ATTACHMENTS_MAX = 15 << 20 };

struct recap_options {
	const char *list;		/* its id */
	const char *list_dir;		/* folder that files are relative to */
	const struct tiers *tiers;
	size_t n_languages;		/* at least 1; the first is the main */
	const char *const *languages;
	size_t n_attributes;		/* declared ones and the store's */
	const char *const *attributes;
	size_t n_sessions;
	const char *const *sessions;	/* slugs */
	bool has_survey;
	const char *members_space;	/* NULL: none */
	bool mailed;			/* whoever wrote it has no files here:
					 * it may only name those of drafts/ */
};

enum block_kind {			/* in the order they come unplaced */
	BLOCK_RESOURCES, BLOCK_DRAFTS, BLOCK_EVENTS, BLOCK_NEXT_STEPS,
	BLOCK_SURVEY, BLOCKS
};

struct recap_resource {
	int line, col;
	struct ltext title;
	const char *url;	/* NULL: the members' space */
	bool private;		/* says so or has tiers */
	bool listed;		/* has tiers */
	tier_set tiers;		/* who may see it: the leak rule, worked out */
};

/* A Markdown draft in one language: "plan.md", or "plan.fr.md" beside it. */
struct recap_draft_text {
	const char *lang;
	const char *file;	/* relative to the list's folder */
	struct text data;	/* the file as read */
	struct md *md;
	int n_sections;
	size_t n_images;
	struct recap_image *image;
};

/* What became of remarks on a draft, in its coordinator's words; whoever knows
 * the store puts them here. */
struct recap_outcome {
	int section;		/* D2 is 2; 0: the draft as a whole */
	struct ltext heading;	/* of the section; n 0: not known */
	const char *text;
	int n;			/* remarks */
	tier_set tiers;		/* who could read what was remarked on */
};

struct recap_draft {
	int line, col;
	const char *file;	/* relative to the list's folder */
	struct ltext title, summary;	/* summary.n 0: none */
	tier_set full, brief;
	struct civil feedback_by;	/* year 0: none */
	const char *answers;	/* slug of the recap whose remarks are
				 * answered; NULL: none */
	int answers_line, answers_col;
	struct civil answered;	/* the day the version went out that was
				 * remarked on; year 0: never */
	int n_answered;		/* versions; of several, the last one's day */
	const char *answers_note;	/* why there are none; or NULL */
	int n_open;		/* remarks that were not settled */
	size_t n_outcomes;
	struct recap_outcome *outcome;
	struct md *md;		/* NULL: not Markdown, goes as a file */
	struct text data;	/* the file as read */
	size_t n_images;	/* of a Markdown draft */
	struct recap_image *image;
	int first_section;	/* number of its first heading, D1... */
	int n_sections;
	size_t n_translations;	/* with the same sections */
	struct recap_draft_text *translation;
};

struct recap_event {
	int line, col;
	const char *id;
	struct ltext title, place;	/* place.n 0: none */
	struct civil start, end;	/* end.year 0: not given */
	const char *register_url;	/* NULL: none */
	int64_t invite;		/* seconds before start; 0: no invitation */
	struct civil respond_by;	/* year 0: none */
	tier_set tiers;
};

struct recap_step {
	int line, col;
	const char *id;		/* NULL: none */
	struct ltext what, who;	/* who.n 0: none */
	struct civil by, done;	/* year 0: none */
	const char *url;	/* NULL: none */
	bool survey;		/* link: survey */
	tier_set tiers;
};

struct recap_where {		/* only members whose attribute is one of */
	int line, col;
	const char *attribute;
	size_t n;
	const char **value;
};

struct recap_image {
	const char *path, *alt;
	int line, col;
	struct text data;
};

/* A mark that was understood, in source order: what a translation is compared
 * by, and what lost accounting counts. */
enum mark_type { MARK_MORE, MARK_FOR, MARK_END_FOR, MARK_HERE, MARK_CLOSING };
struct recap_mark {
	enum mark_type type;
	int line, col;
	bool in_item;		/* stands inside a list item */
	tier_set tiers;		/* of MARK_FOR: named; of any other: the `for`
				 * it stands in, else all */
	bool rest;		/* stands after a `more` */
	enum block_kind block;	/* of MARK_HERE */
};

/* A stretch of the body: text, or the place of a block. */
struct recap_stretch {
	bool closing;		/* the text after `closing` */
	bool placed;		/* a block stands here, else md */
	enum block_kind block;
	tier_set tiers;		/* who sees a placed block */
	bool rest;		/* only tiers with full detail */
	struct md *md;		/* MD_DOCUMENT */
	int line;
};

/* One language's title and body. */
struct recap_text {
	const char *lang, *file;
	const char *title;	/* as written, placeholders and all */
	struct md *title_md;	/* MD_PARAGRAPH of MD_TEXT and MD_SLOT */
	size_t n_stretches;
	struct recap_stretch *stretch;
	size_t n_marks;
	struct recap_mark *mark;
	size_t n_images;
	struct recap_image *image;
	size_t n_slots, n_title_slots;
	const char **slot;	/* keys of placeholders, "name|fallback" */
	const char **title_slot;
};

struct recap {
	const char *list, *slug, *list_dir;
	const char *file;	/* of the main language, as the user named it */
	const struct tiers *all_tiers;
	const char *members_space;
	struct civil date;
	const char *session;	/* slug; NULL: none */
	tier_set tiers;		/* who gets it at all */
	size_t n_where;
	struct recap_where *where;
	struct civil send;	/* year 0: by hand */
	int64_t stale;		/* seconds; by default 5 days */
	size_t n_drafts, n_resources, n_events, n_steps;
	struct recap_draft *draft;
	struct recap_resource *resource;
	struct recap_event *event;
	struct recap_step *step;
	int digest_year, digest_month;	/* year 0: no digest */
	bool to_all;		/* to: all, of a digest */
	bool survey;		/* carries the survey: link or here */
	size_t n_texts;		/* the main language first */
	struct recap_text *text;
};

/* A source as read, for recap_parse; lang is one of the options'. */
struct recap_source {
	const char *lang, *file;
	struct text text;
};

/*
 * Parses sources[0], the main language's, and its translations. Drafts and
 * images are read beneath options->list_dir. The result borrows options and
 * sources. NULL when diags holds an error of these files; all of them are
 * collected.
 */
struct recap *recap_parse(struct arena *a, const struct recap_options *options,
	const char *slug, size_t n, const struct recap_source *sources,
	struct diags *diags);

/* Reads path, "<slug>.md", and each "<slug>.<lang>.md" beside it. A missing
 * path is err (ERR_NOINPUT); what is wrong inside is in diags, also a tier
 * that would get an empty edition, or the address of a resource that it may
 * not see. */
struct recap *recap_load(struct arena *a, const struct recap_options *options,
	const char *path, struct diags *diags, struct err *err);

/* The date: of a recap that may have mistakes elsewhere, and, where session_r
 * is not NULL, its session: or NULL. */
bool recap_peek(struct arena *a, const char *path, struct civil *date_r,
	const char **session_r);

/* The text in lang, else the main language's. */
const struct recap_text *recap_text_in(const struct recap *r, const char *lang);

/* Whether a tier (index) may see what is marked with these. */
bool recap_sees(const struct tiers *t, int tier, tier_set tiers, bool rest);

#endif
