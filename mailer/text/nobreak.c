/* SPDX-License-Identifier: MIT */
/*
 * No-break spaces. People type the space bar; what follows would begin a line
 * of its own now and then, a lone "?" or the "30" of "20 h 30".
 */
#include "text/nobreak.h"

#include <string.h>

static const char nbsp[] = "\u00a0";

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A letter, as far as it matters here: anything beyond ASCII is one. */
static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(unsigned char)c >= 0x80;
}

static char
at(const char *s, size_t n, size_t i)
{
	return i < n ? s[i] : '\0';
}

/* "20 h", and the second blank of "20 h 30". */
static bool
in_time(const char *s, size_t n, size_t i)
{
	if (digit(s[i - 1]) && at(s, n, i + 1) == 'h' &&
	    !letter(at(s, n, i + 2)) && !digit(at(s, n, i + 2)))
		return true;
	return i >= 3 && s[i - 1] == 'h' && digit(at(s, n, i + 1)) &&
		((s[i - 2] == ' ' && digit(s[i - 3])) || (i >= 4 &&
		 memcmp(s + i - 3, nbsp, 2) == 0 && digit(s[i - 4])));
}

/* The blank of "90 000". */
static bool
in_number(const char *s, size_t n, size_t i)
{
	return digit(s[i - 1]) && digit(at(s, n, i + 1)) &&
		digit(at(s, n, i + 2)) && digit(at(s, n, i + 3)) &&
		!digit(at(s, n, i + 4)) && !letter(at(s, n, i + 4));
}

bool
nobreak_at(const char *s, size_t n, size_t i)
{
	char next = at(s, n, i + 1), after = at(s, n, i + 2);

	if (s[i] != ' ' || i == 0 || s[i - 1] == ' ' || s[i - 1] == '\n' ||
	    next == '\0')
		return false;
	if (i >= 2 && memcmp(s + i - 2, "\u00ab", 2) == 0)
		return true;
	if (i + 2 < n && memcmp(s + i + 1, "\u00bb", 2) == 0)
		return true;
	if (strchr(":;?!", next) != NULL)
		return !letter(after) && !digit(after) && after != '/';
	if (strchr("$%", next) != NULL ||
	    (i + 3 < n && memcmp(s + i + 1, "\u20ac", 3) == 0))
		return digit(s[i - 1]) && !digit(after);
	return in_time(s, n, i) || in_number(s, n, i);
}

static bool
begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* From a '<', how far it is to the last octet that stays as it is. */
static size_t
skip_tag(const char *s)
{
	static const char *const whole[][2] = {{"<style", "</style>"},
		{"<pre", "</pre>"}, {"<code", "</code>"}, {"<!--", "-->"}};
	const char *end;

	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		if (begins(s, whole[i][0]) &&
		    (end = strstr(s, whole[i][1])) != NULL)
			return (size_t)(end - s) + strlen(whole[i][1]) - 1;
	return strcspn(s, ">");
}

void
nobreak_spaces(struct buf *out, const char *s, bool html, char begin, char end)
{
	size_t n = strlen(s), from = 0;

	for (size_t i = 0; i < n; i++) {
		if (html && s[i] == '<') {
			i += skip_tag(s + i);
			continue;
		}
		if (s[i] == begin) {
			const char *stop = strchr(s + i, end);

			i = stop != NULL ? (size_t)(stop - s) : n;
			continue;
		}
		if (!nobreak_at(s, n, i))
			continue;
		buf_add(out, s + from, i - from);
		buf_adds(out, nbsp);
		from = i + 1;
	}
	buf_add(out, s + from, n - from);
}

void
nobreak_all(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		if (*s == ' ')
			buf_adds(out, nbsp);
		else
			buf_addc(out, *s);
}
