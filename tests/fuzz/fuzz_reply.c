/* SPDX-License-Identifier: MIT */
/* What comes from the jail is refused, or is to the octet what packing it
 * again gives. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reply r;
	struct arena a;
	struct buf out;

	arena_init(&a);
	if (reply_unpack(&a, data, size, &r)) {
		buf_init(&out, REPLY_PACKED_MAX);
		reply_pack(&r, &out);
		if (out.len != size || memcmp(out.data, data, size) != 0)
			abort();
		buf_release(&out);
	}
	arena_release(&a);
	return 0;
}
