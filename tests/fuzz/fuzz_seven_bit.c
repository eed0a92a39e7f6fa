/* SPDX-License-Identifier: MIT */
/* Whatever a mail is, it becomes lines of at most 998 7-bit octets, and does
 * so again. */
#include <stdint.h>
#include <stdlib.h>

#include "inbox/seven_bit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct buf *b)
{
	size_t column = 0;

	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = (unsigned char)b->data[i];

		if (c == 0 || c >= 0x80)
			abort();
		if (c == '\r' && b->data[i + 1] == '\n') {
			column = 0;
			i++;
		} else if (c == '\r' || c == '\n' || ++column > 998) {
			abort();
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct buf once, twice;

	arena_init(&a);
	buf_init(&once, 64 * size + 65536);
	buf_init(&twice, once.max);
	if (seven_bit(&a, data, size, &once) != 0)
		abort();
	check(&once);
	if (seven_bit(&a, once.data, once.len, &twice) != 0)
		abort();
	check(&twice);
	buf_release(&once);
	buf_release(&twice);
	arena_release(&a);
	return 0;
}
