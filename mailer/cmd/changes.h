/* SPDX-License-Identifier: MIT */
#ifndef CMD_CHANGES_H
#define CMD_CHANGES_H

#include "cmd/issue.h"

/* "2 changes", "1 change", "changes that cannot be counted" (n < 0). */
const char *changes_words(struct arena *a, int64_t n);

/* How many changes each tier would read of, and how many members, after a plan
 * or dry run:
 *
 *   changes    Leading: 2 changes, 5 members
 *              Informed: none
 */
void changes_show(const struct issue *is, const struct audience *au,
	struct buf *out);

#endif
