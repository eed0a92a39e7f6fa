/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_RENDER_H
#define COMPOSE_RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "compose/compose.h"
#include "compose/theme.h"
#include "text/markdown.h"
#include "text/mustache.h"
#include "text/node.h"
#include "text/strings.h"

/* Between the files of compose that render; nobody else includes it. */
enum { TEXT_COLUMNS = 72, RENDERED_MAX = 4 << 20 };

/* A blank of the text part that must stay: code and aligned tables. A control,
 * which no source may hold; text_finish turns it into a space. */
#define HARD_SPACE '\037'

struct template {
	const char *name;		/* "recap.html" */
	struct mustache *compiled;
	struct template *next;
};

struct templates {
	struct template *first;
	struct theme *theme;
	size_t n_strings;
	struct strings *strings;	/* one a language */
};

/* The strings of lang, else of its first part ("fr" for "fr-CA"); NULL. */
const struct strings *templates_strings(const struct templates *t,
	const char *lang);
int template_render(const struct templates *t, const char *name,
	const struct node *data, enum mustache_escape escape, struct buf *out,
	struct err *err);

struct picture {
	const char *path, *cid;
	int width, height;		/* as shown */
};

/* One rendering. */
struct render {
	struct arena *a;
	const struct templates *t;
	const struct compose_options *o;
	const struct projection *p;
	const char *lang;		/* of the furniture */
	struct strings s;
	bool drafts_as_files;
	size_t n_pictures;
	struct picture *picture;
};

/* --- a Markdown tree as HTML and as text (html.c, plain.c) ------------- */
struct doc {
	struct arena *a;
	const struct theme *theme;
	struct strings *s;
	size_t n_pictures;
	const struct picture *picture;
	/* The furniture's language, where the content is in another. */
	const char *mark_lang;
	/* Headings: the shallowest of the source, level `top`, is written as
	 * level `base`; `last` is the level before, so that none is skipped.
	 * section: the number the next one gets (D1), 0: none. */
	int top, base, last, section;
};

void html_blocks(struct doc *d, const struct md *parent, struct buf *out);
void html_inlines(struct doc *d, const struct md *parent, struct buf *out);
void plain_blocks(struct doc *d, const struct md *parent, struct buf *out);
char *plain_inlines(struct doc *d, const struct md *parent);
/* The level a heading is written with; the same for both. */
int doc_heading(struct doc *d, const struct md *heading);
/* The shallowest heading below md, 0 when there is none. */
int md_top_heading(const struct md *md);
/* {{name|fallback}} as marks for the pieces. */
void slot_mark(struct buf *out, const struct md *slot);

/* "New" and "[new]": what became of m, in a correction; the string's key, or
 * NULL where nothing did. */
const char *mark_key(enum md_mark mark, bool text);

/* text wrapped at TEXT_COLUMNS, the first line after `first`, the others
 * after `rest`; LF in text breaks a line. Slots and HARD_SPACE never break. */
void text_wrap(struct buf *out, const char *text, const char *first,
	const char *rest);
/* A heading and the line under it. */
void text_heading(struct buf *out, const char *text, int level);
/* What templates made of the text part: long lines wrapped under their own
 * beginning ("- ", "1. ", "> "), blank lines single, no blanks at line ends. */
void text_finish(const char *text, size_t len, struct buf *out);

/* What a draft is called as an attachment: no two have the same name. */
const char *draft_file_name(struct render *r, const struct proj_draft *x);
/* Drafts that go as files, one HTML page each (drafts.c). */
int draft_files(struct render *r, struct rendered *out, struct err *err);

/* 40 to 100 characters of what the recap says (S61). */
char *preheader_make(struct arena *a, const struct projection *p,
	const char *otherwise);
/* The beginning of s, as long as that. */
char *preheader_cut(struct arena *a, const char *s);

/* The width of the column, in pixels: no picture is shown wider. */
enum { IMAGE_WIDTH = 532 };

/* Whether a picture of a projection is one of those before it, shown again. */
bool image_seen(const struct projection *p, size_t i);

/* Width and height in pixels of a PNG or JPEG as it is shown: a photo that
 * lies on its side and says so is turned. -1: it is neither. */
int image_size(const void *data, size_t len, int *width_r, int *height_r);

#endif
