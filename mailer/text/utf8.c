/* SPDX-License-Identifier: MIT */
/*
 * UTF-8, as far as names, headers and terminals need it: the characters that
 * never belong in a name, columns on a terminal, slugs, and a case
 * folding for the Latin letters that English and French use.
 *
 * Policy: what is not well-formed is never guessed at. Whoever reads foreign
 * bytes converts them first (text/charset.h) or refuses them.
 */
#include "text/utf8.h"

#include <ctype.h>
#include <string.h>

struct range {
	long first, last;
};

size_t
utf8_check(const char *s, size_t n)
{
	size_t i = 0, len;

	while (i < n) {
		if ((unsigned char)s[i] < 0x80) {
			i++;
			continue;
		}
		if (utf8_next(s + i, n - i, &len) < 0)
			return i;
		i += len;
	}
	return n;
}

bool
utf8_is_control(long c)
{
	return (c >= 0 && c < 0x20) || (c >= 0x7f && c <= 0x9f) ||
		c == 0x2028 || c == 0x2029;
}

bool
utf8_is_bidi(long c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f ||
		(c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static bool
in_ranges(long c, const struct range *r, size_t n)
{
	size_t low = 0, high = n, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (c > r[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && c >= r[low].first;
}

int
utf8_width(long c)
{
	static const struct range zero[] = {
		{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},
		{0x0610, 0x061a}, {0x061c, 0x061c}, {0x064b, 0x065f},
		{0x0900, 0x0902}, {0x093c, 0x093c}, {0x0941, 0x0948},
		{0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e},
		{0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
		{0x202a, 0x202e}, {0x2060, 0x2069}, {0x20d0, 0x20ff},
		{0x302a, 0x302f}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
		{0xfeff, 0xfeff}, {0xe0100, 0xe01ef},
	};
	static const struct range wide[] = {
		{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0x33ff},
		{0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xa000, 0xa4cf},
		{0xa960, 0xa97f}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
		{0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6},
		{0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
		{0x20000, 0x2fffd}, {0x30000, 0x3fffd},
	};

	if (c < 0x0300)
		return 1;
	if (in_ranges(c, zero, sizeof(zero) / sizeof(*zero)))
		return 0;
	return in_ranges(c, wide, sizeof(wide) / sizeof(*wide)) ? 2 : 1;
}

size_t
utf8_columns(const char *s)
{
	size_t n = strlen(s), len, columns = 0;
	long c;

	while (n > 0) {
		c = utf8_next(s, n, &len);
		columns += c < 0 ? 1 : (size_t)utf8_width(c);
		s += len;
		n -= len;
	}
	return columns;
}

/* Upper to lower case: ASCII, Latin-1, Latin Extended-A. */
static long
fold(long c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7))
		return c + 0x20;
	if (c < 0x100 || c > 0x17e)
		return c;
	if (c == 0x178)
		return 0xff;
	/* In two stretches the capitals are the odd ones; U+0130, U+0131 and
	 * U+0138 have no partner here. */
	if ((c >= 0x139 && c <= 0x148) || c >= 0x179)
		return c & 1 ? c + 1 : c;
	if (c == 0x130 || c == 0x131 || c == 0x138 || c == 0x149)
		return c;
	return c & 1 ? c : c + 1;
}

/* The letters that stand for a Latin letter with an accent in a slug; the
 * accented one is already folded. */
static const char *
plain(long c, char one[2])
{
	/* U+00E0 to U+00FF, and U+0100 to U+017F */
	static const char latin1[] = "aaaaaaaceeeeiiiidnooooo ouuuuyty";
	static const char extended[] =
		"aaaaaaccccccccddddeeeeeeeeeegggg"
		"gggghhhhiiiiiiiiiiiijjkkklllllll"
		"lllnnnnnnnnnoooooooorrrrrrssssss"
		"ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

	one[0] = '\0';
	one[1] = '\0';
	switch (c) {
	case 0xdf:
		return "ss";
	case 0xe6:
		return "ae";
	case 0xf7:	/* the division sign */
		return "";
	case 0xfe:
		return "th";
	case 0x133:
		return "ij";
	case 0x153:
		return "oe";
	default:
		break;
	}
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		one[0] = (char)c;
	else if (c >= 0xe0 && c <= 0xff)
		one[0] = latin1[c - 0xe0];
	else if (c >= 0x100 && c <= 0x17f)
		one[0] = extended[c - 0x100];
	return one;
}

/* Appends a word's letters, with a hyphen in front if one is due. */
static void
slug_add(const char *s, bool *gap, char *out, size_t *len, size_t size)
{
	size_t n = strlen(s), hyphen = *gap && *len > 0;

	if (n == 0 || *len + hyphen + n >= size)
		return;
	if (hyphen)
		out[(*len)++] = '-';
	memcpy(out + *len, s, n);
	*len += n;
	*gap = false;
}

void
utf8_slug(const char *s, char *out, size_t size)
{
	size_t n = strlen(s), len, used = 0;
	bool gap = false;
	const char *word;
	char one[2];
	long c;

	if (size == 0)
		return;
	for (; n > 0; s += len, n -= len) {
		c = utf8_next(s, n, &len);
		if (c >= 0x300 && c <= 0x36f)
			continue;	/* a decomposed accent */
		word = plain(c < 0 ? c : fold(c), one);
		if (*word == '\0')
			gap = true;
		slug_add(word, &gap, out, &used, size);
	}
	out[used] = '\0';
}

int
utf8_casecmp(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b), la, lb;
	long ca, cb;

	while (na > 0 && nb > 0) {
		ca = utf8_next(a, na, &la);
		cb = utf8_next(b, nb, &lb);
		/* Bytes that are no character sort behind all that are. */
		ca = ca < 0 ? 0x110000 + (unsigned char)*a : fold(ca);
		cb = cb < 0 ? 0x110000 + (unsigned char)*b : fold(cb);
		if (ca != cb)
			return ca < cb ? -1 : 1;
		a += la;
		b += lb;
		na -= la;
		nb -= lb;
	}
	return (na > 0) - (nb > 0);
}

static bool
is_sign(long c)
{
	/* Latin-1 signs; general punctuation to arrows, drawings, dingbats and
	 * marks; ideographic and full-width punctuation; pictures. */
	static const long ranges[][2] = {{0x80, 0xa9}, {0xab, 0xb4},
		{0xb6, 0xb9}, {0xbb, 0xbf}, {0xd7, 0xd7}, {0xf7, 0xf7},
		{0x2000, 0x2bff}, {0x2e00, 0x2e7f}, {0x3000, 0x3004},
		{0x3008, 0x3020}, {0xe000, 0xf8ff}, {0xfe00, 0xfe6f},
		{0xff00, 0xff0f}, {0xff1a, 0xff20}, {0x1f000, 0x1faff},
		{0xe0000, 0x10ffff}};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

bool
utf8_has_letter(const char *s)
{
	for (size_t n = strlen(s), len; n > 0; s += len, n -= len) {
		long c = utf8_next(s, n, &len);

		if (c < 0x80 ? c > 0 && isalnum((int)c) : !is_sign(c))
			return true;
	}
	return false;
}
