/* SPDX-License-Identifier: MIT */
/* Every line of what a writer wrote stands in the text, in that order, and
 * nothing else does. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/mail.h"
#include "inbox/written.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
sound(const char *s)
{
	size_t n = strlen(s), len;

	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (c < 0 || (utf8_is_control(c) && c != '\n' && c != '\t'))
			abort();
	}
	if (n > REPLY_TEXT_MAX)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct written w;
	const char *text, *s;
	size_t n;

	arena_init(&a);
	text = mail_utf8(&a, data, size, "utf-8", &n);
	written_plain(&a, text, n, &w);
	sound(w.text);
	if (w.n_remarks > REPLY_REMARKS_MAX)
		abort();
	s = w.text;
	for (size_t i = 0; i < w.n_remarks; i++) {
		sound(w.remark[i].quote);
		sound(w.remark[i].text);
		s = strstr(s, w.remark[i].text);
		if (s == NULL)
			abort();
	}
	arena_release(&a);
	return 0;
}
