/* SPDX-License-Identifier: MIT */
/* Whatever HTML is, well-formed text comes out, without controls but those
 * that stand alone on a line. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/html_text.h"
#include "inbox/mail.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	const char *html, *s;
	size_t n;

	arena_init(&a);
	html = mail_utf8(&a, data, size, "utf-8", &n);
	s = html_text(&a, html, n, &n);
	if (utf8_check(s, n) != n)
		abort();
	for (size_t i = 0; i < n; i++) {
		if (s[i] >= ' ' || s[i] == '\n' || s[i] == '\t' || s[i] < 0)
			continue;
		if (s[i] < HTML_RULE || s[i] > HTML_SIGN_END || s[i + 1] !=
		    '\n' || (i > 0 && s[i - 1] != '\n' && s[i - 1] != ' '))
			abort();
	}
	arena_release(&a);
	return 0;
}
