/* SPDX-License-Identifier: MIT */
#ifndef TEXT_LTEXT_H
#define TEXT_LTEXT_H

#include <stddef.h>

/* A text by language: one entry with lang NULL where the file has one text
 * for all, else an entry a language. A plain value; strings are the owner's. */
enum { LTEXT_MAX = 16 };
struct ltext {
	size_t n;
	struct {
		const char *lang;	/* "en", or NULL: any language */
		const char *text;
	} v[LTEXT_MAX];
};

/* The text in lang, else in fallback, else the first; NULL when empty. */
const char *ltext_in(const struct ltext *t, const char *lang,
	const char *fallback);

#endif
