/* SPDX-License-Identifier: MIT */
/* Cells of a table. printf counts octets, a terminal does not. */
#include "cmd/column.h"

#include <string.h>

#include "text/utf8.h"

size_t
column_cut(struct buf *out, const char *s, size_t columns)
{
	size_t n = strlen(s), used = 0, len;

	for (; n > 0; s += len, n -= len) {
		size_t width = (size_t)utf8_width(utf8_next(s, n, &len));

		if (used + width > columns)
			break;
		buf_add(out, s, len);
		used += width;
	}
	return used;
}

void
column_add(struct buf *out, const char *s, size_t columns)
{
	size_t used = column_cut(out, s, columns);

	while (used++ < columns)
		buf_addc(out, ' ');
}
