/* SPDX-License-Identifier: MIT */
#ifndef INBOX_HTML_LINES_H
#define INBOX_HTML_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * Where words fall on lines, as blocks begin and end: the layout inside
 * html_text, without tags.
 */
struct html_line {
	size_t at;		/* where it begins in the text */
	unsigned int depth;	/* how often it is quoted */
};
struct html_lines {
	struct arena *a;
	struct buf text;	/* lines end in LF */
	size_t n, cap;
	struct html_line *line;	/* begun; the last is the current one */
	bool gap;		/* an empty line is due before more text */
	bool space;		/* white space is due before more text */
	unsigned int depth;	/* of what is added now */
};

void html_lines_init(struct html_lines *l, struct arena *a);
/* Text; white space is kept or becomes one space. */
void html_lines_add(struct html_lines *l, const char *s, size_t n, bool kept);
void html_lines_tab(struct html_lines *l);	/* between cells */
void html_lines_break(struct html_lines *l);	/* <br> */
void html_lines_block(struct html_lines *l);	/* a block begins or ends */
void html_lines_gap(struct html_lines *l);	/* a paragraph does */
/* A line with one control character. */
void html_lines_mark(struct html_lines *l, char mark);
bool html_lines_blank(const struct html_lines *l);	/* the current one */
/* Quotes all lines from the given one on, once more. */
void html_lines_quote(struct html_lines *l, size_t from);
/* Them all, quoted, in the arena. */
const char *html_lines_done(struct html_lines *l, size_t *len_r);

#endif
