/* SPDX-License-Identifier: MIT */
#ifndef TEXT_MARKDOWN_H
#define TEXT_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * CommonMark with tables and strikethrough (cmark-gfm underneath) as a plain
 * tree with positions. Raw HTML arrives as MD_HTML_BLOCK and MD_HTML_INLINE:
 * whoever reads a person's file refuses it; nothing here renders it.
 */
enum md_type {
	MD_DOCUMENT,
	/* blocks */
	MD_PARAGRAPH, MD_HEADING, MD_QUOTE, MD_LIST, MD_ITEM, MD_CODE_BLOCK,
	MD_RULE, MD_HTML_BLOCK, MD_TABLE, MD_ROW, MD_CELL,
	/* inlines */
	MD_TEXT, MD_SOFTBREAK, MD_LINEBREAK, MD_CODE, MD_HTML_INLINE,
	MD_EMPH, MD_STRONG, MD_STRIKE, MD_LINK, MD_IMAGE,
	/* {{name|fallback}} in running text; made by recap, never by the
	 * parser. text is the name, title the fallback or NULL. */
	MD_SLOT,
	/* Words that are new in a correction; made by recap, too. */
	MD_INSERT,
};
/* What became of a block since a member read it. */
enum md_mark { MD_MARK_NONE, MD_MARK_NEW, MD_MARK_CHANGED, MD_MARK_MOVED };
enum md_align { MD_ALIGN_NONE, MD_ALIGN_LEFT, MD_ALIGN_CENTER, MD_ALIGN_RIGHT };

struct md {
	enum md_type type;
	int line, col;		/* 1-based in the file; col of blocks only */
	int end_line;		/* not to be trusted for MD_HTML_BLOCK */
	int level;		/* of a heading, 1..6 */
	bool ordered, tight;	/* of a list */
	int start;		/* first number of an ordered list */
	bool header;		/* of a row: the table's head */
	enum md_align align;	/* of a cell */
	const char *text;	/* of text, code, HTML: UTF-8, may hold any
				 * character; "" otherwise, never NULL */
	const char *url;	/* of links and images, else NULL */
	const char *title;	/* of links and images; NULL when none */
	/* For the owner of the tree, who may see this node: a set of tiers
	 * (all bits from the parser), and whether it stands after `more`. */
	uint32_t tiers;
	bool rest;
	enum md_mark mark;	/* likewise: of paragraphs, headings, code,
				 * rows */
	struct md *parent, *child, *next;
};

/*
 * Parses len octets whose first line is line first_line of its file. Smart
 * punctuation is off; bare addresses in text are not linked. Never fails but
 * for nesting deeper than 100 levels (ERR_DATA).
 */
struct md *markdown_parse(struct arena *a, const char *src, size_t len,
	int first_line, struct err *err);

/* The text of all inlines below m, without marks: an alt text, a title. */
char *md_plain(struct arena *a, const struct md *m);
/* The same in single blanks, and without placeholders that have no fallback:
 * for somebody who is told of m. */
char *md_words(struct arena *a, const struct md *m);

/* A copy without siblings; children are shared, not copied. */
struct md *md_shallow(struct arena *a, const struct md *m);
void md_append(struct md *parent, struct md *child);

#endif
