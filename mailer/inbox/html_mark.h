/* SPDX-License-Identifier: MIT */
#ifndef INBOX_HTML_MARK_H
#define INBOX_HTML_MARK_H

#include <stdbool.h>

/*
 * What an element of a mail's HTML means to its text: what kind of box it is,
 * and what mail programs are known to say with it.
 */
enum html_kind { HTML_INLINE, HTML_BLOCK, HTML_PARAGRAPH, HTML_TABLE, HTML_ROW,
	HTML_CELL, HTML_BULLETS, HTML_NUMBERED, HTML_ITEM, HTML_BREAK,
	HTML_PICTURE, HTML_LINK };
enum html_quote { HTML_QUOTE_NOT,
	HTML_QUOTE_ALL,		/* what is in it */
	HTML_QUOTE_UNTIL,	/* that, until a quotation in it has ended */
	HTML_QUOTE_REST };	/* that, and all that follows it */

struct html_mark {
	enum html_kind kind;
	enum html_quote quote;
	bool cite;		/* a quotation, not a line about one */
	bool rule, sign;	/* HTML_RULE, HTML_SIGN stand before it */
	bool hidden, kept;	/* unseen; white space counts */
};

/* v: names and values of attributes, in turn, up to a NULL; may be NULL. */
void html_mark(const char *name, struct html_mark *m, const char *const *v);
/* Whether a link leads to an address with a token of ours; NULL is fine. */
bool html_mark_token(const char *href);

#endif
