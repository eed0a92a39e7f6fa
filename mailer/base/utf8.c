/* SPDX-License-Identifier: MIT */
/* Decoding that accepts well-formed sequences only (Unicode 15, table 3-7). */
#include "base/utf8.h"

#include <stdbool.h>

static bool
tail(const char *s, size_t n, size_t i, unsigned char low, unsigned char high)
{
	return i < n && (unsigned char)s[i] >= low &&
		(unsigned char)s[i] <= high;
}

long
utf8_next(const char *s, size_t n, size_t *len_r)
{
	unsigned char c = n > 0 ? (unsigned char)s[0] : 0;
	unsigned char low = 0x80, high = 0xbf;
	size_t len;
	long v;

	*len_r = n > 0;
	if (n == 0)
		return -1;
	if (c < 0x80)
		return c;
	if (c >= 0xc2 && c <= 0xdf) {
		len = 2;
		v = c & 0x1f;
	} else if (c >= 0xe0 && c <= 0xef) {
		len = 3;
		v = c & 0x0f;
		low = c == 0xe0 ? 0xa0 : 0x80;	/* no overlong form */
		high = c == 0xed ? 0x9f : 0xbf;	/* no surrogate */
	} else if (c >= 0xf0 && c <= 0xf4) {
		len = 4;
		v = c & 0x07;
		low = c == 0xf0 ? 0x90 : 0x80;
		high = c == 0xf4 ? 0x8f : 0xbf;
	} else {
		return -1;
	}
	if (!tail(s, n, 1, low, high))
		return -1;
	for (size_t i = 1; i < len; i++) {
		if (!tail(s, n, i, i == 1 ? low : 0x80, i == 1 ? high : 0xbf))
			return -1;
		v = v << 6 | (s[i] & 0x3f);
	}
	*len_r = len;
	return v;
}
