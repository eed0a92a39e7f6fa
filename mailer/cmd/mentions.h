/* SPDX-License-Identifier: MIT */
#ifndef CMD_MENTIONS_H
#define CMD_MENTIONS_H

#include "cmd/issue.h"

/*
 * A line in out (NULL: a warning in c->diags) for each member of the list
 * whose address stands in a composed edition, so that everybody would read it
 * (T24). The list's own addresses, which stand in every footer, are none.
 */
int mentions_warn(struct issue *is, struct buf *out);

#endif
