/* SPDX-License-Identifier: MIT */
/*
 * Encoded-words (RFC 2047) undone.
 *
 * Policy: wherever one stands, also in quotes and within a word, because that
 * is where mail programs put them. Octets of neighbours in one charset are put
 * together first: some cut a character in two. What is no whole encoded-word
 * stays as it was written.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "inbox/mail_read.h"
#include "text/utf8.h"

struct word {
	const char *charset, *text;
	size_t n_charset, n_text;
	char coding;
};

/* The encoded-word at s, which starts with "=?": past it, or NULL. */
static const char *
word_at(const char *s, struct word *w)
{
	const char *p = s + 2, *end;

	w->charset = p;
	while (*p > ' ' && *p < 127 && *p != '?' && p - s < 80)
		p++;
	w->n_charset = strcspn(w->charset, "*?");
	if (*p != '?' || w->n_charset == 0)
		return NULL;
	w->coding = (char)tolower((unsigned char)p[1]);
	if ((w->coding != 'q' && w->coding != 'b') || p[2] != '?')
		return NULL;
	w->text = p + 3;
	/* "?=" also ends it where the text begins with "=". */
	for (end = w->text; *end != '\0'; end++)
		if (end[0] == '?' && end[1] == '=')
			break;
	if (*end == '\0')
		return NULL;
	w->n_text = (size_t)(end - w->text);
	return end + 2;
}

static void
add_octets(const struct word *w, struct buf *out)
{
	if (w->coding == 'q')
		mail_qp(w->text, w->n_text, true, out);
	else if (!mail_base64(w->text, w->n_text, out))
		buf_add(out, w->text, w->n_text);
}

static void
add_utf8(struct arena *a, struct buf *out, const char *s, size_t n,
	const char *charset)
{
	size_t len;
	const char *text = mail_utf8(a, s, n, charset, &len);

	buf_add(out, text, len);
}

/* The encoded-words at s, up to one in another charset; NULL: there is none. */
static const char *
words_at(struct arena *a, const char *s, struct buf *out, struct buf *octets)
{
	struct word w, next;
	const char *end = word_at(s, &w), *gap, *after;

	if (end == NULL)
		return NULL;
	buf_clear(octets);
	add_octets(&w, octets);
	for (;;) {
		for (gap = end; *gap == ' ' || *gap == '\t'; gap++)
			continue;
		after = gap[0] == '=' && gap[1] == '?' ?
			word_at(gap, &next) : NULL;
		if (after == NULL)
			break;
		if (next.n_charset != w.n_charset || strncasecmp(next.charset,
		    w.charset, w.n_charset) != 0) {
			end = gap;	/* space between two is none */
			break;
		}
		add_octets(&next, octets);
		end = after;
	}
	add_utf8(a, out, buf_str(octets), octets->len,
		arena_strndup(a, w.charset, w.n_charset));
	return end;
}

/* One line without controls. */
static const char *
one_line(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t used = 0, len;

	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (c == '\t' || c == '\n' || c == '\r' || c == 0x2028 ||
		    c == 0x2029) {
			out[used++] = ' ';
		} else if (c >= 0 && !utf8_is_control(c) && !utf8_is_bidi(c)) {
			memcpy(out + used, s + i, len);
			used += len;
		}
	}
	return out;
}

const char *
mail_decoded(struct arena *a, const char *value)
{
	struct buf out, octets;
	const char *raw = value, *past, *line;
	size_t n = strlen(value);

	buf_init(&out, 12 * n + 64);
	buf_init(&octets, n + 64);
	for (const char *s = value; *s != '\0';) {
		past = s[0] == '=' && s[1] == '?' ? "" : NULL;
		if (past == NULL) {
			s++;
			continue;
		}
		add_utf8(a, &out, raw, (size_t)(s - raw), NULL);
		raw = s;
		past = words_at(a, s, &out, &octets);
		if (past != NULL)
			raw = past;
		s = past != NULL ? past : s + 2;
	}
	add_utf8(a, &out, raw, strlen(raw), NULL);
	line = one_line(a, buf_str(&out), out.len);
	buf_release(&out);
	buf_release(&octets);
	return line;
}
