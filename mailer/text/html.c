/* SPDX-License-Identifier: MIT */
/* Escaping for HTML and URLs, by place, and which URLs may be written. */
#include "text/html.h"

#include <string.h>
#include <strings.h>

void
html_escape(struct buf *out, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		const char *ref = NULL;

		switch (s[i]) {
		case '&': ref = "&amp;"; break;
		case '<': ref = "&lt;"; break;
		case '>': ref = "&gt;"; break;
		case '"': ref = "&quot;"; break;
		case '\'': ref = "&#39;"; break;
		default: continue;
		}
		buf_add(out, s + from, i - from);
		buf_adds(out, ref);
		from = i + 1;
	}
	buf_add(out, s + from, n - from);
}

bool
url_is_safe(const char *url)
{
	static const char *const schemes[] = {
		"https://", "http://", "mailto:", "tel:",
	};

	/* Bytes from 0x80 on are taken: browsers encode them. The rest is
	 * what RFC 3986 leaves out because it ends or hides an address. */
	for (const unsigned char *c = (const unsigned char *)url; *c; c++)
		if (*c <= ' ' || *c == 0x7f || strchr("<>\"\\^`{|}", *c))
			return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		size_t n = strlen(schemes[i]);

		if (strncasecmp(url, schemes[i], n) == 0)
			return url[n] != '\0' && url[n] != '/';
	}
	return false;
}

void
url_escape(struct buf *out, const char *s)
{
	static const char digits[] = "0123456789ABCDEF";

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr("-._~", c) != NULL) {
			buf_addc(out, (char)c);
		} else {
			buf_addc(out, '%');
			buf_addc(out, digits[c >> 4]);
			buf_addc(out, digits[c & 15]);
		}
	}
}
