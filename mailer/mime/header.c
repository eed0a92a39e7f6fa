/* SPDX-License-Identifier: MIT */
/*
 * Header fields. Two kinds: people's words, which are encoded as a whole as
 * soon as any of it would not read back exactly, and bodies with a syntax,
 * which arrive encoded and are only folded. Text that looks like an
 * encoded-word without being one is encoded too, so no value can pass for
 * another.
 */
#include "mime/header.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "mime/encode.h"

/* A quoted display name longer than this is encoded, so that it can fold. */
enum { QUOTED_MAX = 60, WORD_PLAIN_MAX = 60 };

static bool
is_control(long c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
		c == 0x2029;
}

static bool
is_bidi(long c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

int
header_check(const char *value, size_t n, struct err *err)
{
	for (size_t i = 0; i < n;) {
		unsigned char first = (unsigned char)value[i];
		size_t len;
		long c;

		if (first >= 0x20 && first < 0x7f) {
			i++;
			continue;
		}
		len = mime_char(value + i, n - i, &c);
		if (len == 0)
			return err_set(err, ERR_DATA, "octet %zu of the value "
				"is not valid UTF-8", i + 1);
		if (is_control(c))
			return err_set(err, ERR_DATA, "the value has the "
				"control character U+%04lX at octet %zu",
				(unsigned long)c, i + 1);
		i += len;
	}
	return 0;
}

/* Will a parser give back the same text if it is written as it is? */
static bool
reads_back(const char *s, size_t n)
{
	size_t word = 0;

	if (n == 0 || s[0] == ' ' || s[n - 1] == ' ')
		return n == 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < ' ' || s[i] > '~')
			return false;
		if (s[i] == '=' && i + 1 < n && s[i + 1] == '?')
			return false;
		/* Where spaces meet a fold, parsers disagree. */
		if (s[i] == ' ' && s[i + 1] == ' ')
			return false;
		word = s[i] == ' ' ? 0 : word + 1;
		if (word > WORD_PLAIN_MAX)
			return false;
	}
	return true;
}

/* Appends body after "name: ", folded before spaces that words follow. */
static void
fold(struct buf *out, size_t column, const char *s, size_t n)
{
	size_t i = 0;

	if (column + n <= LINE_PREFERRED) {
		buf_add(out, s, n);
		return;
	}
	while (i < n) {
		size_t end = i;

		while (end < n && s[end] == ' ')
			end++;
		while (end < n && s[end] != ' ')
			end++;
		/* The last run of spaces has no word to carry down. */
		if (i > 0 && column + (end - i) > LINE_PREFERRED &&
		    s[end - 1] != ' ') {
			buf_adds(out, "\r\n");
			column = 0;
		}
		buf_add(out, s + i, end - i);
		column += end - i;
		i = end;
	}
}

int
header_text(struct buf *out, const char *name, const char *text, size_t n,
	struct err *err)
{
	size_t column = strlen(name) + 2;

	if (n > HEADER_TEXT_MAX)
		return err_set(err, ERR_DATA, "the text for the field %s has "
			"%zu octets; at most %d are possible", name, n,
			HEADER_TEXT_MAX);
	if (header_check(text, n, err) != 0)
		return -1;
	buf_add(out, name, column - 2);
	buf_add(out, ": ", 2);
	if (reads_back(text, n))
		fold(out, column, text, n);
	else
		encoded_words(text, n, column, "\r\n ", out);
	buf_add(out, "\r\n", 2);
	return 0;
}

static int
check_ready(const char *name, const char *body, size_t n, struct err *err)
{
	size_t word = strlen(name) + 2;

	for (size_t i = 0; i < n; i++) {
		if (body[i] < ' ' || body[i] > '~')
			return err_set(err, ERR_DATA, "the body of the field "
				"%s is not printable ASCII at octet %zu", name,
				i + 1);
		word = body[i] == ' ' ? 1 : word + 1;
		if (word > LINE_MAX_OCTETS)
			return err_set(err, ERR_DATA, "the field %s has a word "
				"that no line can hold", name);
	}
	return 0;
}

int
header_ready(struct buf *out, const char *name, const char *body, size_t n,
	struct err *err)
{
	size_t column = strlen(name) + 2;

	while (n > 0 && body[n - 1] == ' ')
		n--;
	if (check_ready(name, body, n, err) != 0)
		return -1;
	buf_add(out, name, column - 2);
	buf_add(out, ": ", 2);
	fold(out, column, body, n);
	buf_add(out, "\r\n", 2);
	return 0;
}

/* Octets of s as a quoted string. */
static size_t
quoted_length(const char *s, size_t n)
{
	size_t length = n + 2;

	for (size_t i = 0; i < n; i++)
		length += s[i] == '"' || s[i] == '\\';
	return length;
}

static void
add_phrase(struct buf *out, const char *s, size_t n)
{
	if (n == 0)
		return;
	if (quoted_length(s, n) > QUOTED_MAX || !reads_back(s, n)) {
		/* The first word begins a line after "Reply-To: ". */
		encoded_words(s, n, 10, " ", out);
		return;
	}
	buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"' || s[i] == '\\')
			buf_addc(out, '\\');
		buf_addc(out, s[i]);
	}
	buf_addc(out, '"');
}

const char *
header_phrase(struct arena *a, const char *name, struct err *err)
{
	size_t n = strlen(name), used = 0, i = 0;
	char *clean;
	struct buf out;
	const char *phrase;

	if (n > HEADER_TEXT_MAX) {
		err_set(err, ERR_DATA, "a name has %zu octets; at most %d are "
			"possible", n, HEADER_TEXT_MAX);
		return NULL;
	}
	clean = arena_alloc(a, n + 1);
	if (header_check(name, n, err) != 0)
		return NULL;
	while (i < n) {
		long c;
		size_t len = mime_char(name + i, n - i, &c);

		if (!is_bidi(c)) {
			memcpy(clean + used, name + i, len);
			used += len;
		}
		i += len;
	}
	buf_init(&out, 8 * n + 256);
	add_phrase(&out, clean, used);
	phrase = arena_strndup(a, buf_str(&out), out.len);
	buf_release(&out);
	return phrase;
}

const char *
header_mailbox(struct arena *a, const char *name, const char *addr,
	struct err *err)
{
	const char *phrase;

	if (header_check(addr, strlen(addr), err) != 0)
		return NULL;
	if (name == NULL || name[0] == '\0')
		return arena_strdup(a, addr);
	phrase = header_phrase(a, name, err);
	if (phrase == NULL)
		return NULL;
	if (phrase[0] == '\0')
		return arena_strdup(a, addr);
	return arena_printf(a, "%s <%s>", phrase, addr);
}

void
header_date(int64_t t, int offset, char out[HEADER_DATE_SIZE])
{
	static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat"};
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int minutes = offset / 60, size = minutes < 0 ? -minutes : minutes;
	struct civil c = civil_of_time(t, minutes * 60);

	snprintf(out, HEADER_DATE_SIZE,
		"%s, %d %s %04d %02d:%02d:%02d %c%02d%02d",
		days[civil_weekday(&c)], c.day, months[c.month - 1], c.year,
		c.hour, c.min, c.sec, minutes < 0 ? '-' : '+', size / 60 % 100,
		size % 60);
}
