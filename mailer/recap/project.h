/* SPDX-License-Identifier: MIT */
#ifndef RECAP_PROJECT_H
#define RECAP_PROJECT_H

#include "recap/projection.h"

/* What the two files that make a projection share: the body (projection.c) and
 * the blocks (projection_blocks.c). Not for others. */
struct project {
	struct arena *arena;
	const struct recap *r;
	const struct recap_text *text;
	const struct tiers *tiers;
	int tier;
	struct projection *p;
	size_t cap_parts, cap_images, cap_headings;
	size_t next_image;		/* where to look first */
	bool content;			/* more than opening and closing */
	bool opening;
	bool since;			/* steps of the recap before wait for
					 * their place, */
	bool since_waits;		/* which is that of the next steps */
	bool seen[BLOCKS];		/* the tier sees the block's place */
};

bool project_sees(const struct project *c, tier_set tiers, bool rest);
/* The images below m, of those that its text has. */
void project_images(struct project *c, const struct md *m,
	const struct recap_image *image, size_t n);

/* What the tier sees of each; what it does not is counted as lost. */
void project_resources(struct project *c);
void project_drafts(struct project *c);
void project_events(struct project *c);
/* Whether a block would have something in it; asked before the blocks are
 * projected too, by lost accounting. */
bool project_has(const struct project *c, enum block_kind kind);

#endif
