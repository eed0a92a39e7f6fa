/* SPDX-License-Identifier: MIT */
/*
 * A stored piece from anywhere: what loads must splice, for any values, to
 * lines of 7-bit octets with CRLF and at most 998 octets, or fail; and what
 * loads must store to the very octets it came from.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mime/piece.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *p, size_t n)
{
	size_t column = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\r' && i + 1 < n && p[i + 1] == '\n') {
			column = 0;
			i++;
		} else if ((p[i] < ' ' && p[i] != '\t') || p[i] > '~' ||
			++column > 998) {
			abort();
		}
	}
	if (column != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const pool[] = {"", "Ann", ".", "From \xc3\xa9",
		"<a@b.example>", "=?utf-8?q?x?= \"\\", "a  b &<>'"};
	struct arena a;
	struct buf out;
	struct piece *p;

	arena_init(&a);
	buf_init(&out, 1 << 20);
	p = piece_load(&a, data, size, NULL);
	if (p != NULL) {
		size_t n = piece_slots(p);
		const char **values = arena_array(&a, n, sizeof(*values));

		piece_store(p, &out);
		if (out.len != size || memcmp(out.data, data, size) != 0)
			abort();
		for (size_t turn = 0; turn < 7; turn++) {
			for (size_t i = 0; i < n; i++)
				values[i] = pool[(i + turn) % 7];
			buf_clear(&out);
			if (piece_splice(p, values, &out, NULL) == 0)
				check(out.data, out.len);
			else if (out.len != 0)
				abort();
		}
	}
	buf_release(&out);
	arena_release(&a);
	return 0;
}
