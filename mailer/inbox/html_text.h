/* SPDX-License-Identifier: MIT */
#ifndef INBOX_HTML_TEXT_H
#define INBOX_HTML_TEXT_H

#include <stddef.h>

#include "base/arena.h"

/*
 * The HTML of a mail as people see it, in lines of plain text: blocks on lines
 * of their own, cells behind tabs, "- " and "1. " in lists; what is hidden, and
 * links but for their text, left out. What mail programs mark as quoted stands
 * behind "> ", as in plain mail; what else they mark, on lines with one control
 * character, which no text holds otherwise.
 */
enum {
	HTML_RULE = 1,		/* a rule, or an edge above a block */
	HTML_SIGN = 2,		/* a signature begins */
	HTML_SIGN_END = 3,
};
enum {
	HTML_READ_MAX = 4 * 1024 * 1024,	/* octets that are looked at */
	HTML_TEXT_MAX = 512 * 1024,		/* octets that come out */
	HTML_DEPTH = 400,			/* of elements */
};

/* html is UTF-8. In the jail; "" where there is no text, or no libxml2. */
const char *html_text(struct arena *a, const char *html, size_t n,
	size_t *len_r);

#endif
