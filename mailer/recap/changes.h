/* SPDX-License-Identifier: MIT */
#ifndef RECAP_CHANGES_H
#define RECAP_CHANGES_H

#include "recap/difference.h"
#include "recap/units.h"

/* Two projections that are compared; only difference.c and changes.c know. */
struct comparing {
	struct arena *a;		/* until it is told */
	struct units *old, *new;	/* with what was found in them */
};

/* Marks what is new, takes marks away that say nothing more, counts, and makes
 * the list. p is the new one. */
void changes_tell(struct arena *a, struct comparing *c,
	const struct projection *p, struct update *out);

#endif
