/* SPDX-License-Identifier: MIT */
/*
 * Transfer encodings undone (RFC 2045, section 6), as well as it can be: what
 * claims to be base64 and is not comes out as it stands, padding may be
 * missing or stand in the middle, and a "=" that quotes nothing is a "=".
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "inbox/mail_read.h"

enum mail_coding
mail_coding(const struct mail_part *p)
{
	static const struct {
		const char *name;
		enum mail_coding coding;
	} names[] = {{"base64", CODING_BASE64}, {"base-64", CODING_BASE64},
		{"quoted-printable", CODING_QP}, {"quotedprintable", CODING_QP},
		{"x-uuencode", CODING_UU}, {"uuencode", CODING_UU},
		{"x-uue", CODING_UU}};
	const char *v = mail_field(p, "content-transfer-encoding", 0);
	size_t n = 0;

	if (v == NULL)
		return CODING_NONE;
	while (*v != '\0' && !isalnum((unsigned char)*v))
		v++;
	while (isalnum((unsigned char)v[n]) || v[n] == '-')
		n++;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (n == strlen(names[i].name) &&
		    strncasecmp(v, names[i].name, n) == 0)
			return names[i].coding;
	return CODING_NONE;
}

static int
base64_value(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

bool
mail_base64(const char *s, size_t n, struct buf *out)
{
	size_t good = 0, bad = 0, held = 0;
	unsigned long bits = 0;
	int v;

	for (size_t i = 0; i < n; i++) {
		if (base64_value((unsigned char)s[i]) >= 0)
			good++;
		else if (s[i] == ' ' || (s[i] != '=' &&
		    !isspace((unsigned char)s[i])))
			bad++;
	}
	/* Words have a space or a sign in every dozen. */
	if (bad > good / 24 + 2)
		return false;
	for (size_t i = 0; i < n; i++) {
		v = base64_value((unsigned char)s[i]);
		/* What follows padding begins a new group. */
		if (s[i] == '=')
			held = 0;
		if (v < 0)
			continue;
		bits = bits << 6 | (unsigned long)v;
		held++;
		if (held > 1) {
			buf_addc(out, (char)(bits >> (8 - 2 * held) & 0xff));
			bits &= 0x3f;
		}
		held %= 4;
	}
	return true;
}

static int
hex(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (unsigned char)tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The end of the white space at i, if the line ends there; else i. */
static size_t
line_end_at(const char *s, size_t n, size_t i, bool *ends)
{
	size_t j = i;

	while (j < n && (s[j] == ' ' || s[j] == '\t'))
		j++;
	*ends = j == n || s[j] == '\n' || s[j] == '\r';
	return *ends ? j : i;
}

/* word: of an encoded-word, where "_" is a space and no line ends. */
void
mail_qp(const char *s, size_t n, bool word, struct buf *out)
{
	size_t i = 0, j;
	bool ends;

	while (i < n) {
		if (s[i] == '=' && i + 2 < n &&
		    hex((unsigned char)s[i + 1]) >= 0 &&
		    hex((unsigned char)s[i + 2]) >= 0) {
			buf_addc(out, (char)(hex((unsigned char)s[i + 1]) << 4 |
				hex((unsigned char)s[i + 2])));
			i += 3;
			continue;
		}
		if (word) {
			buf_addc(out, s[i] == '_' ? ' ' : s[i]);
			i++;
			continue;
		}
		if (s[i] == '=') {
			j = line_end_at(s, n, i + 1, &ends);
			if (ends) {	/* a soft line break */
				if (j < n && s[j] == '\r')
					j++;
				if (j < n && s[j] == '\n')
					j++;
				i = j;
				continue;
			}
		} else if (s[i] == ' ' || s[i] == '\t') {
			j = line_end_at(s, n, i, &ends);
			if (ends) {
				i = j;
				continue;
			}
			/* As far as it goes: it is not looked at again. */
			while (i + 1 < n && (s[i + 1] == ' ' ||
			    s[i + 1] == '\t'))
				buf_addc(out, s[i++]);
		}
		buf_addc(out, s[i++]);
	}
}

static void
uu_line(const char *s, size_t n, struct buf *out)
{
	size_t len = n > 0 ? (size_t)((s[0] - 32) & 0x3f) : 0, done = 0;

	if (len > n)	/* the line was cut off */
		len = n > 0 ? n - 1 : 0;
	for (size_t i = 1; done < len; i += 4) {
		unsigned long bits = 0;

		for (size_t j = 0; j < 4; j++)
			bits = bits << 6 | (i + j < n ?
				(unsigned long)(s[i + j] - 32) & 0x3f : 0);
		for (size_t j = 0; j < 3 && done < len; j++, done++)
			buf_addc(out, (char)(bits >> (16 - 8 * j) & 0xff));
	}
}

static bool
uudecode(const char *s, size_t n, struct buf *out)
{
	bool lf = mail_lf(s, n), begun = false;
	size_t end, next;

	for (size_t i = 0; i < n; i = next) {
		end = mail_line(s, n, i, lf, &next);
		if (!begun)
			begun = end - i > 6 && memcmp(s + i, "begin ", 6) == 0;
		else if (end - i == 3 && memcmp(s + i, "end", 3) == 0)
			return true;
		else
			uu_line(s + i, end - i, out);
	}
	return begun;
}

char *
mail_uncode(struct arena *a, enum mail_coding c, const char *s, size_t n,
	size_t *len_r)
{
	struct buf out;
	bool done = false;
	char *copy;

	buf_init(&out, n + 64);
	if (c == CODING_BASE64) {
		done = mail_base64(s, n, &out);
	} else if (c == CODING_UU) {
		done = uudecode(s, n, &out);
	} else if (c == CODING_QP) {
		mail_qp(s, n, false, &out);
		done = true;
	}
	*len_r = done ? out.len : n;
	copy = arena_strndup(a, done ? buf_str(&out) : s, *len_r);
	buf_release(&out);
	return copy;
}
