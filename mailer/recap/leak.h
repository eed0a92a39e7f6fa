/* SPDX-License-Identifier: MIT */
#ifndef RECAP_LEAK_H
#define RECAP_LEAK_H

#include "recap/projection.h"

/*
 * A private resource that a tier may not see, told to it all the same: by
 * somebody who wrote its address or its title where the tier reads it.
 */
enum leak_kind {
	LEAK_ADDRESS,	/* as written, with or without scheme or last slash */
	LEAK_TITLE,	/* of two words or more */
};

/* LEAK_IN_TITLE: of the recap or a draft, or a draft's summary. */
enum leak_place { LEAK_IN_BODY, LEAK_IN_TITLE, LEAK_IN_ENTRY, LEAK_IN_DRAFT };

struct leak {
	const struct recap_resource *resource;
	enum leak_place place;
	const char *file;
	int line, col;		/* col 0: unknown */
};

/* Every place in p, each once; in the arena. */
size_t leaks_find(struct arena *a, const struct recap *r,
	const struct projection *p, enum leak_kind kind, struct leak **leaks_r);

/* What to say about one; names: of the tiers that may not see it. */
const char *leak_text(struct arena *a, const struct recap *r,
	const struct leak *leak, enum leak_kind kind, const char *names);

#endif
