/* SPDX-License-Identifier: MIT */
#ifndef LIB_RECAPGEN_H
#define LIB_RECAPGEN_H

#include <stdint.h>

#include "base/buf.h"
#include "recap/tier.h"

/*
 * Random recaps with a unique word in everything that may be kept from
 * somebody, and, from how they were made and not from how they are read, who
 * may see each word.
 *
 * A test includes lib/recapgen.c itself. seed and tiers decide everything but
 * the folder, which receives the drafts.
 */
enum { RECAPGEN_WORDS = 2000 };

struct recapgen_word {
	char word[16];		/* no word is part of another */
	tier_set who;
	tier_set also;		/* who sees it elsewhere too */
	bool step;		/* stands in a next step: may be carried on */
};

struct recapgen {
	struct buf source;	/* the recap's text; release it */
	tier_set tiers;		/* who gets the recap at all */
	tier_set steps;		/* who sees where its next steps stand */
	tier_set leaks;		/* who would be told the address of a resource
				 * that they may not see: they get nothing */
	size_t n;
	struct recapgen_word word[RECAPGEN_WORDS];
};

/* first: number of the first word, so that two recaps share none. */
void recapgen_make(struct recapgen *g, uint64_t seed, int first,
	const struct tiers *tiers, const char *dir);

#endif
