/* SPDX-License-Identifier: MIT */
#ifndef RECAP_TOKENS_H
#define RECAP_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "recap/projection.h"

/*
 * What is said, in tokens between single blanks: a word of running text with
 * the emphasis and the links it stands in; a placeholder, a picture with what
 * it shows, a piece of code.
 */
struct tokens {
	struct arena *a;
	const struct projection *p;	/* whose pictures */
	struct buf *out;
	size_t n;
	bool glued;		/* nothing blank since the last one */
};

/* Octets of the token that s begins with, which is no blank: a word, or the
 * marks that end one. */
size_t token_length(const char *s);
/* The caller adds to out what it says. */
void tokens_begin(struct tokens *t, const char *style);
void tokens_inlines(struct tokens *t, const struct md *parent);
/* Without blanks, tabs and line ends. */
void tokens_escape(struct buf *out, const char *s, size_t n);
void tokens_digest(struct buf *out, const struct text *data);

#endif
