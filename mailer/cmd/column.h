/* SPDX-License-Identifier: MIT */
#ifndef CMD_COLUMN_H
#define CMD_COLUMN_H

#include <stddef.h>

#include "base/buf.h"

/* s as a cell of a table on a terminal: cut to this many columns, never in
 * the middle of a character, and filled up with blanks. */
void column_add(struct buf *out, const char *s, size_t columns);
/* The same without blanks. Returns how many columns it has. */
size_t column_cut(struct buf *out, const char *s, size_t columns);

#endif
