/* SPDX-License-Identifier: MIT */
/*
 * Header fields in 7 bits: raw octets become encoded-words where they stand,
 * as UTF-8 or else Latin-1; overlong lines are folded.
 */
#include "inbox/seven_bit_field.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "inbox/mail_read.h"
#include "mime/encode.h"
#include "text/utf8.h"

enum { FIELDS_MAX = 2000, WORDS = 120 };

static bool
is_high(char c)
{
	return ((unsigned char)c & 0x80) != 0;
}

/* --- reading -------------------------------------------------------------- */

/* A value on one line. */
static const char *
unfolded(struct arena *a, struct span s)
{
	char *out = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		out[i] = (unsigned char)s.s[i] < 32 ? ' ' : s.s[i];
	return out + strspn(out, " ");
}

/* White space in front of the first field of all. */
static size_t
field_space(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	return mail_field_name(s + i, n - i) > 0 ? i : 0;
}

size_t
fields_read(struct arena *a, struct span entity, struct field **v_r,
	struct span *body_r)
{
	const char *s = entity.s;
	struct field *v = NULL, *f;
	size_t n = 0, cap = 0, end, next, i, name;
	bool lf = mail_lf(s, entity.n);

	for (i = 0; i < entity.n; i = next) {
		end = mail_line(s, entity.n, i, lf, &next);
		i += n == 0 ? field_space(s + i, end - i) : 0;
		name = mail_field_name(s + i, end - i);
		if (n > 0 && end > i && (s[i] == ' ' || s[i] == '\t')) {
			v[n - 1].raw.n = (size_t)(s + end - v[n - 1].raw.s);
			continue;
		}
		/* An mbox line at the top may stay. */
		if (name == 0 && !(i == 0 && end > 5 &&
		    memcmp(s, "From ", 5) == 0)) {
			i = end == i ? next : i;
			break;
		}
		if (n == FIELDS_MAX)
			break;
		arena_push(a, v, n, cap);
		v[n++] = (struct field){{s + i, end - i}, name, lf, NULL};
	}
	for (size_t k = 0; k < n; k++) {
		f = &v[k];
		name = f->name;
		while (name < f->raw.n && f->raw.s[name] != ':')
			name++;
		name += name < f->raw.n;
		f->value = unfolded(a, (struct span){f->raw.s + name,
			f->raw.n - name});
	}
	*v_r = v;
	*body_r = (struct span){s + i, entity.n - i};
	return n;
}

const char *
fields_value(const struct field *v, size_t n, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (v[i].name == len &&
		    strncasecmp(v[i].raw.s, name, len) == 0)
			return v[i].value;
	return NULL;
}

const char *
field_param(struct arena *a, const char *value, const char *name)
{
	size_t len = strlen(name), n;
	const char *s = value;

	while ((s = strcasestr(s, name)) != NULL) {
		bool begins = s > value && strchr("; \t", s[-1]) != NULL;

		s += len;
		s += strspn(s, " \t");
		if (!begins || *s != '=')
			continue;
		s++;
		s += strspn(s, " \t");
		if (*s == '"')
			n = strcspn(++s, "\"");
		else
			n = strcspn(s, "; \t");
		return arena_strndup(a, s, n);
	}
	return NULL;
}

/* --- writing -------------------------------------------------------------- */

static bool
in_word(char c)
{
	return is_high(c) || isalnum((unsigned char)c);
}

/* The end of a run of words with high octets, and single spaces between. */
static size_t
run(const char *s, size_t n, size_t i)
{
	size_t end = i, j;

	for (;;) {
		bool high = false;

		for (j = end; j < n && in_word(s[j]) && j - i < WORDS; j++)
			high |= is_high(s[j]);
		if (!high)
			return end > i && s[end - 1] == ' ' ? end - 1 : end;
		end = j;
		if (j - i >= WORDS || j + 1 >= n || s[j] != ' ')
			return end;
		end = j + 1;
	}
}

static void
put_words(struct arena *a, const char *s, size_t n, struct buf *out)
{
	char *latin;
	size_t len = 0;

	/* A run that was cut may have lost the end of a character. */
	if (utf8_check(s, n) + 3 >= n) {
		n = utf8_check(s, n);
		encoded_words(s, n, 0, "\r\n ", out);
		return;
	}
	latin = arena_alloc(a, 2 * n + 1);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x80)
			latin[len++] = (char)(0xc0 | c >> 6);
		latin[len++] = (char)(c >= 0x80 ? 0x80 | (c & 0x3f) : c);
	}
	encoded_words(latin, len, 0, "\r\n ", out);
}

/* Whether the word at i has an octet that is not 7-bit. */
static bool
high_word(const char *s, size_t n, size_t i)
{
	for (size_t j = i; j < n && in_word(s[j]) && j - i < WORDS; j++)
		if (is_high(s[j]))
			return true;
	return false;
}

/* An encoded-word must stand alone: spaces where it touches another word. */
static void
put_value(struct arena *a, const char *s, size_t n, bool coded,
	struct buf *out)
{
	size_t i = 0, end;

	while (i < n) {
		bool first = i == 0 || !in_word(s[i - 1]);

		if (is_high(s[i]) && !coded) {
			buf_addc(out, '?');
			i++;
		} else if (coded && (is_high(s[i]) || (first &&
		    high_word(s, n, i)))) {
			end = run(s, n, i);
			if (end == i)
				end = i + 1;
			if (out->len > 0 && out->data[out->len - 1] == '=')
				buf_addc(out, ' ');
			put_words(a, s + i, end - i, out);
			i = end;
		} else {
			buf_addc(out, (unsigned char)s[i] < 32 ||
				s[i] == 127 ? ' ' : s[i]);
			i++;
		}
	}
}

/* A line, folded where it is too long: at a space, else anywhere. */
static void
put_folded(const char *s, size_t n, struct buf *out)
{
	size_t cut;

	while (n > LINE_MAX_OCTETS) {
		for (cut = LINE_MAX_OCTETS - 8; cut > 500; cut--)
			if (s[cut] == ' ' && s[cut - 1] != ' ')
				break;
		if (cut == 500)
			cut = LINE_MAX_OCTETS - 8;
		buf_add(out, s, cut);
		buf_adds(out, s[cut] == ' ' ? "\r\n" : "\r\n ");
		s += cut;
		n -= cut;
	}
	buf_add(out, s, n);
	buf_adds(out, "\r\n");
}

void
field_put(struct arena *a, const struct field *f, struct buf *out)
{
	bool coded = f->name > 0;
	const char *s = f->raw.s;
	size_t n = f->raw.n, end, next;
	struct buf b;

	/* A boundary has to be found again. */
	if (f->name == 12 && strncasecmp(s, "Content-Type", 12) == 0) {
		const char *boundary = field_param(a, f->value, "boundary");

		for (; boundary != NULL && *boundary != '\0'; boundary++)
			coded &= !is_high(*boundary);
	}
	buf_init(&b, 16 * n + 64);
	for (size_t i = 0; i < n; i = next) {
		end = mail_line(s, n, i, f->lf, &next);
		buf_clear(&b);
		put_value(a, s + i, end - i, coded, &b);
		/* Encoded-words bring folds of their own. */
		for (size_t from = 0, to; from < b.len; from = to + 2) {
			const char *at = memmem(b.data + from, b.len - from,
				"\r\n", 2);

			to = at != NULL ? (size_t)(at - b.data) : b.len;
			put_folded(b.data + from, to - from, out);
		}
	}
	buf_release(&b);
}

void
lines_put(struct span s, struct buf *out)
{
	bool lf = mail_lf(s.s, s.n);
	size_t end, next;

	for (size_t i = 0; i < s.n; i = next) {
		end = mail_line(s.s, s.n, i, lf, &next);
		for (size_t j = i, column = 0; j < end; j++) {
			char c = s.s[j];

			/* No delimiter may come about by that. */
			if (c == '\r' || column == LINE_MAX_OCTETS) {
				buf_adds(out, "\r\n ");
				column = 1;
			}
			if (c == '\r')
				continue;
			buf_addc(out, is_high(c) || c == '\0' ? '?' : c);
			column++;
		}
		buf_adds(out, "\r\n");
	}
}
