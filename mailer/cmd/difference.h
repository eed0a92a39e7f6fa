/* SPDX-License-Identifier: MIT */
#ifndef CMD_DIFFERENCE_H
#define CMD_DIFFERENCE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

/* The lines of two texts that differ, for a person; false when none do. */
bool difference_show(struct arena *a, const char *old, const char *new,
	struct buf *out);

#endif
