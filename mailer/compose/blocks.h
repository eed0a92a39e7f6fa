/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_BLOCKS_H
#define COMPOSE_BLOCKS_H

#include "compose/render.h"
#include "mime/piece.h"

/*
 * The data that the recap's templates are filled from, piece by piece; only
 * the files that render include it. All of it lives in r->a.
 */

/* Every part in reading order: maps with one key that is not null. */
struct node *blocks_data(struct render *r);
/* The block of drafts (drafts.c). */
struct node *drafts(struct render *r, bool own_heading);
/* Next steps, or those of the recap before; NULL: none (steps.c). */
struct node *steps_block(struct render *r, bool since, bool own_heading);
/* Who sent this, why, and how to change or leave (footer.c). */
struct node *footer_data(struct render *r);
/* The top of a correction; null: it is none (update.c). */
struct node *update_data(struct render *r);
/* "Updated 25 March: 2 changes"; NULL: it is none. */
const char *update_title(struct render *r);
/* {label, text, lang} or null, as "mark" of an entry; "[new] text". */
void set_mark(struct render *r, struct node *item, enum md_mark mark);
const char *marked_text(struct render *r, enum md_mark mark,
	const char *text);
/* What this edition leaves out, as far as it may be told; null: nothing. */
struct node *lost_data(struct render *r);

/* What every page has: rules, style, s, lang, dir. */
struct node *page_data(struct render *r);
/* A template filled; MUSTACHE_NONE: as a text part. */
int render_part(struct render *r, const char *name, const struct node *data,
	enum mustache_escape escape, const char **text_r, struct err *err);
/* ERR_CONFIG: no strings.<lang>.yaml. */
int no_strings(const struct compose_options *o, const char *lang,
	struct err *err);
/* ERR_CONFIG: r->s.missing is. */
int no_text(const struct render *r, struct err *err);
/* "Sent by ...", the first line of a footer. */
const char *footer_sender(struct render *r, const char *list);
/* What members agree to, as a sentence or the end of one. */
const char *footer_purpose(struct render *r);
/* ERR_CONFIG: a part leaves out the postal address, the contact, or, where it
 * leaves, the way to leave (C5); name: of the templates to look at. */
int footer_check(struct render *r, const struct node *data,
	const struct rendered *out, bool leaves, const char *name,
	struct err *err);
/* The survey with its own heading; "1b 2a". */
struct node *survey_block(struct render *r);
const char *survey_example(struct render *r);

/* {html, text} of a Markdown tree. */
struct node *markdown(struct render *r, struct doc *html, struct doc *text,
	const struct md *md);
struct doc doc_start(struct render *r, int top, int base, int section);

/* A block's heading; NULL: none. */
void set_heading(struct render *r, struct node *block, const char *text);
/* A text with its {date}; NULL for year 0. */
const char *dated(struct render *r, const char *key,
	const struct civil *date);
/* A heading of the text part with its line, without the last LF. */
const char *underlined(struct render *r, const char *text, int level);
/* A mailto: link to the address in a slot. body may be NULL, or both. */
const char *mail_link(struct render *r, const char *slot, const char *subject,
	const char *body);
/* A text with one of its {places} filled by what the coordinator wrote, as
 * HTML: the value says its language where that is not the text's. */
const char *quoting(struct render *r, const char *key, const char *place,
	const char *value);
/* "anglais", in r's language. */
const char *language_name(struct render *r, const char *lang);
/* The buffer's contents, moved to the arena. */
char *text_of(struct render *r, struct buf *b);

#endif
