/* SPDX-License-Identifier: MIT */
/*
 * Lines of the text part: at most TEXT_COLUMNS wide, broken at blanks only, so
 * that an address on the web is never cut in two.
 *
 * A slot's width is not known yet: it counts as its fallback, or as a short
 * name.
 */
#include <string.h>

#include "compose/render.h"
#include "mime/piece.h"
#include "text/nobreak.h"
#include "text/utf8.h"

enum { SLOT_COLUMNS = 8 };

/* The end of the word that begins in text at s: the next blank or line end
 * outside a slot, but for blanks at which no line may end. */
static const char *
word_end(const char *text, size_t len, const char *s)
{
	bool slot = false;

	for (; *s != '\0' && (slot || (*s != '\n' && (*s != ' ' ||
	    nobreak_at(text, len, (size_t)(s - text))))); s++)
		if (*s == SLOT_BEGIN || *s == SLOT_END)
			slot = *s == SLOT_BEGIN;
	return s;
}

static int
columns(const char *s, const char *end)
{
	size_t len;
	int n = 0;

	while (s < end) {
		long c;

		if (*s == SLOT_BEGIN) {
			const char *bar = memchr(s, '|', (size_t)(end - s));
			const char *stop = memchr(s, SLOT_END,
				(size_t)(end - s));

			if (stop == NULL)
				return n;
			n += bar != NULL && bar < stop ?
				columns(bar + 1, stop) : SLOT_COLUMNS;
			s = stop + 1;
			continue;
		}
		c = utf8_next(s, (size_t)(end - s), &len);
		n += c < 0 || c < ' ' ? 1 : utf8_width(c);
		s += len > 0 ? len : 1;
	}
	return n;
}

static void
add_trimmed(struct buf *out, const char *prefix)
{
	size_t n = strlen(prefix);

	while (n > 0 && prefix[n - 1] == ' ')
		n--;
	buf_add(out, prefix, n);
}

void
text_wrap(struct buf *out, const char *text, const char *first,
	const char *rest)
{
	const char *prefix = first;
	const size_t len = strlen(text);
	int at = 0;
	bool empty = true;

	for (const char *s = text;;) {
		const char *end;

		while (*s == ' ')
			s++;
		if (*s == '\n' || *s == '\0') {
			if (empty)
				add_trimmed(out, prefix);
			buf_addc(out, '\n');
			if (*s++ == '\0')
				return;
			prefix = rest;
			empty = true;
			continue;
		}
		end = word_end(text, len, s);
		if (!empty && at + 1 + columns(s, end) > TEXT_COLUMNS) {
			buf_addc(out, '\n');
			prefix = rest;
			empty = true;
		}
		if (empty) {
			buf_adds(out, prefix);
			at = columns(prefix, prefix + strlen(prefix));
		} else {
			buf_addc(out, ' ');
			at++;
		}
		buf_add(out, s, (size_t)(end - s));
		at += columns(s, end);
		empty = false;
		s = end;
	}
}

void
text_heading(struct buf *out, const char *text, int level)
{
	static const char line[] = {'=', '=', '-', '~', '.', '.', '.'};
	size_t from = out->len, width = 0;
	const char *s, *nl;

	text_wrap(out, text, "", "");
	if (out->overflow)
		return;
	for (s = out->data + from; (nl = strchr(s, '\n')) != NULL; s = nl + 1)
		if ((size_t)columns(s, nl) > width)
			width = (size_t)columns(s, nl);
	for (size_t i = 0; i < width; i++)
		buf_addc(out, line[level <= 6 ? level : 6]);
	buf_addc(out, '\n');
}

/* How many octets at the start of a line are its mark: quotes, then "- ",
 * "1. ", "a) ". What follows hangs under what stands after it. */
static size_t
mark_length(const char *s, size_t len, size_t *quotes_r)
{
	size_t i = 0, j;

	while (i < len && (s[i] == ' ' || s[i] == '>'))
		i++;
	*quotes_r = i;
	if (i + 1 < len && strchr("-*", s[i]) && s[i + 1] == ' ')
		return i + 2;
	for (j = i; j < len && j < i + 3 && ((s[j] >= '0' && s[j] <= '9') ||
	    (s[j] >= 'a' && s[j] <= 'z')); j++)
		if (s[j] >= 'a' && j > i)
			return i;
	if (j > i && j + 1 < len && strchr(".)", s[j]) && s[j + 1] == ' ')
		return j + 2;
	return i;
}

static void
finish_line(const char *s, size_t len, struct buf *out)
{
	char first[TEXT_COLUMNS], rest[TEXT_COLUMNS];
	struct buf line;
	size_t quotes, n = mark_length(s, len, &quotes);

	if (columns(s, s + len) <= TEXT_COLUMNS || n >= TEXT_COLUMNS / 2) {
		buf_add(out, s, len);
		buf_addc(out, '\n');
		return;
	}
	memcpy(first, s, n);
	memcpy(rest, s, n);
	memset(rest + quotes, ' ', n - quotes);
	first[n] = rest[n] = '\0';
	buf_init(&line, RENDERED_MAX);
	buf_add(&line, s + n, len - n);
	text_wrap(out, buf_str(&line), first, rest);
	buf_release(&line);
}

void
text_finish(const char *text, size_t len, struct buf *out)
{
	const char *end = text + len;
	size_t from = out->len;
	int blank = 1;

	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		const char *stop = nl != NULL ? nl : end, *trim = stop;

		while (trim > text && (trim[-1] == ' ' || trim[-1] == '\r' ||
		    trim[-1] == HARD_SPACE))
			trim--;
		if (trim > text)
			finish_line(text, (size_t)(trim - text), out);
		else if (blank == 0)
			buf_addc(out, '\n');
		blank = trim == text;
		text = stop + 1;
	}
	if (out->overflow)
		return;
	if (blank && out->len > from + 1)
		out->data[--out->len] = '\0';
	for (size_t i = from; i < out->len; i++)
		if (out->data[i] == HARD_SPACE)
			out->data[i] = ' ';
}
