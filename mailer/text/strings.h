/* SPDX-License-Identifier: MIT */
#ifndef TEXT_STRINGS_H
#define TEXT_STRINGS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "text/node.h"

/*
 * The words of one language, from templates/strings.<lang>.yaml: a map from
 * keys to texts. A text may have places {like_this}; one that depends on a
 * number is a map {one: "...", other: "..."} (and zero, where that reads
 * better).
 *
 * A key that is not there gives "" and is remembered in `missing`, which
 * sticks: use freely, look once at the end.
 */
struct strings {
	const char *lang;
	const char *file;
	const struct node *texts;
	const char *missing;	/* the first key that was not there, or NULL */
};

const char *strings_get(struct strings *s, const char *key);
/* With {name} replaced: pairs of name and value, then NULL. A NULL value is
 * "". What is replaced is not looked at again. */
char *strings_fill(struct arena *a, struct strings *s, const char *key, ...);
/* The form for n, with {n} and the pairs replaced. */
char *strings_count(struct arena *a, struct strings *s, const char *key,
	size_t n, ...);
/* "a, b and c", or "a, b or c": key names the text with {first} and {last}. */
char *strings_join(struct arena *a, struct strings *s, const char *key,
	const char *const *v, size_t n);

/* "Tuesday, January 28, 2020" in the language's own order. */
char *strings_date(struct arena *a, struct strings *s, const struct civil *c);
/* "28 January": of a date that is not far. */
char *strings_day(struct arena *a, struct strings *s, const struct civil *c);
/*
 * A date, a time, or a span as people say it: "Tuesday, January 28, 2020,
 * 6:00 to 8:30 p.m."; end->year 0: no end.
 */
char *strings_span(struct arena *a, struct strings *s,
	const struct civil *start, const struct civil *end);

/* "rtl" or "ltr". */
const char *lang_direction(const char *lang);

#endif
