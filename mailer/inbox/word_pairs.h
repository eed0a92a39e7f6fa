/* SPDX-License-Identifier: MIT */
#ifndef INBOX_WORD_PAIRS_H
#define INBOX_WORD_PAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "inbox/answer_words.h"

/*
 * Which word follows which in a text: how a quotation is held against what it
 * quotes, since mail programs break lines anew and leave out what they like.
 * Words are folded; signs do not count, nor links and addresses, which programs
 * write anew and which differ from member to member.
 */
struct word_pairs {
	size_t n;
	uint64_t *v;		/* hashes, sorted */
};
struct word_pairs word_pairs_of(struct arena *a, const char *text);

/* words_of without links and addresses; words_only leaves no sign, either. */
struct words words_unlinked(struct arena *a, const char *text);
void words_only(struct words *w);
/* How many of the pairs of w, of which only words are left, the text has. */
size_t word_pairs_shared(const struct word_pairs *p, const struct words *w);
/* The most pairs in a row that it has not. */
size_t word_pairs_new(const struct word_pairs *p, const struct words *w);

#endif
