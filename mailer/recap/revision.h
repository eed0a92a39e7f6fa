/* SPDX-License-Identifier: MIT */
#ifndef RECAP_REVISION_H
#define RECAP_REVISION_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "recap/projection.h"

/* What a revision is, by content, and how two sources differ. Pure. */

/* Of one projection: what "changed" compares. */
void revision_hash(const struct projection *p, unsigned char out[SHA256_LEN]);

/* Lines that were taken out and put in, under one heading of the source. */
struct change {
	const char *section;	/* "the front matter", "the opening", else
				 * the heading's words */
	size_t n_out, n_in;
	const char **out, **in;	/* without line ends */
};

/*
 * The differences between two texts of a recap, in the order of the new one;
 * changes under one heading are together. Blank lines do not count. Beyond
 * a few thousand lines that differ, what differs is told as one change.
 */
size_t revision_changes(struct arena *a, const char *old, const char *new,
	struct change **changes_r);

/* For a person, who knows the own edit again: as much as fits on a screen.
 *
 *   Under "Dates":
 *     - We meet on Tuesday.
 *     + We meet on Thursday.
 */
void revision_show(const struct change *c, size_t n, struct buf *out);

#endif
