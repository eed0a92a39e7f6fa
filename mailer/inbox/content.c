/* SPDX-License-Identifier: MIT */
/* What makes two mails one. */
#include "inbox/content.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* A line with its end, or the rest; its length. */
static size_t
line(const char *s, const char *end)
{
	const char *lf = memchr(s, '\n', (size_t)(end - s));

	return lf != NULL ? (size_t)(lf + 1 - s) : (size_t)(end - s);
}

static bool
is_blank(const char *s, size_t n)
{
	return n == 0 || s[0] == '\n' || (n >= 2 && s[0] == '\r' &&
		s[1] == '\n');
}

static bool
counts(const char *s, size_t n)
{
	static const char *const names[] = {"message-id", "from", "date",
		"subject", "to", "cc", "in-reply-to", "content-type",
		"content-transfer-encoding"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t k = strlen(names[i]);

		if (n > k && s[k] == ':' && strncasecmp(s, names[i], k) == 0)
			return true;
	}
	return false;
}

static void
add_without_cr(struct sha256 *h, const char *s, const char *end)
{
	while (s < end) {
		const char *cr = memchr(s, '\r', (size_t)(end - s));
		const char *stop = cr != NULL ? cr : end;

		sha256_add(h, s, (size_t)(stop - s));
		s = cr != NULL ? cr + 1 : end;
	}
}

void
content_hash(const void *raw, size_t n, unsigned char out[SHA256_LEN])
{
	const char *s = raw, *end = s + n;
	struct sha256 *h = sha256_new();
	bool taken = false;
	size_t len;

	sha256_start(h);
	for (; s < end && !is_blank(s, len = line(s, end)); s += len) {
		if (s[0] != ' ' && s[0] != '\t')
			taken = counts(s, len);
		if (taken)
			add_without_cr(h, s, s + len);
	}
	sha256_add(h, "\n", 1);
	if (s < end)
		add_without_cr(h, s + line(s, end), end);
	sha256_end(h, out);
	sha256_free(h);
}
