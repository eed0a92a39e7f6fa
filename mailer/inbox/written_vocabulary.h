/* SPDX-License-Identifier: MIT */
#ifndef INBOX_WRITTEN_VOCABULARY_H
#define INBOX_WRITTEN_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Which words a text has, each once, as numbers: to tell whether two texts
 * say the same. */
struct vocabulary {
	size_t n, slots;
	uint64_t *slot;		/* 0: free */
};

void vocabulary(struct arena *a, const char *s, size_t n,
	struct vocabulary *v_r);
/* How many words of v are in w, too. */
size_t vocabulary_shared(const struct vocabulary *v,
	const struct vocabulary *w);

#endif
