/* SPDX-License-Identifier: MIT */
#ifndef INBOX_SCAN_H
#define INBOX_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/*
 * Looking through text that machines wrote: lines, set phrases, addresses.
 * Everything is one pass over its input, whatever that holds (T18).
 */
enum { SCAN_TEXT_MAX = 64 * 1024 };	/* octets that are looked at */

struct scan_line {
	const char *s;		/* without its line end */
	size_t n;
};

/* The next line from *at on; false at the end. */
bool scan_next(const char **at, const char *end, struct scan_line *line_r);

/* Lower case, Latin letters without accents, typographic quotes and dashes
 * plain, every run of blanks and line ends one space. */
const char *scan_fold(struct arena *a, const char *s, size_t n);
/* The first of a list, ended by NULL, that stands in a folded text; NULL. */
const char *scan_any(const char *folded, const char *const *phrase);
/* Likewise that the folded text begins with. */
const char *scan_begins(const char *folded, const char *const *phrase);

/* The first mail address that begins at or after s: octets from..to. loose: a
 * domain of one label will do. */
struct scan_span {
	size_t from, to;
};
bool scan_address(const char *s, size_t n, bool loose,
	struct scan_span *span_r);

/* Whether an address or id from a field is one to keep: no blank, no control,
 * well-formed, not too long. */
bool scan_is_sound(const char *s);

/* One line of well-formed UTF-8: blanks run together, controls left out, at
 * most max octets of whole characters. */
const char *scan_clean(struct arena *a, const char *s, size_t n, size_t max);

/* The text of a small HTML mail that a machine wrote: tags gone, blocks as
 * lines. */
const char *scan_html(struct arena *a, const char *s, size_t n,
	size_t *len_r);

#endif
