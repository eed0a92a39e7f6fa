/* SPDX-License-Identifier: MIT */
/* Whatever a calendar holds, an answer read from it is well-formed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "schedule/calendar_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
sound(const char *s)
{
	size_t n = strlen(s), len;

	if (n > CALENDAR_TEXT_MAX)
		abort();
	for (; n > 0; s += len, n -= len) {
		long c = utf8_next(s, n, &len);

		if (c < 0 || (c < 0x20 && c != '\n'))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct calendar_reply r;
	struct arena a;

	arena_init(&a);
	if (calendar_reply_read(&a, (const char *)data, size, "REPLY",
	    "kim@example.net", &r) == CALENDAR_REPLY) {
		sound(r.uid);
		sound(r.attendee);
		sound(r.partstat);
		sound(r.comment);
		sound(r.recurrence_id);
		if (r.sequence < -1 || r.stamp < 0)
			abort();
	}
	arena_release(&a);
	return 0;
}
