/* SPDX-License-Identifier: MIT */
/*
 * The eyes of what reads machines' mail. No regular expressions: a list of
 * phrases is looked for in a folded copy, and an address is grown around its
 * '@', never further than an address can be long.
 */
#include "inbox/scan.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "text/utf8.h"

enum { LOCAL_MAX = 128, DOMAIN_MAX = 253, SOUND_MAX = 500 };

bool
scan_next(const char **at, const char *end, struct scan_line *line_r)
{
	const char *s = *at, *eol;

	if (s >= end)
		return false;
	eol = memchr(s, '\n', (size_t)(end - s));
	*at = eol != NULL ? eol + 1 : end;
	if (eol == NULL)
		eol = end;
	if (eol > s && eol[-1] == '\r')
		eol--;
	line_r->s = s;
	line_r->n = (size_t)(eol - s);
	return true;
}

/* --- folding ------------------------------------------------------------- */
static bool
is_blank(long c)
{
	return c <= ' ' || c == 0x7f || c == 0xa0 || c == 0x3000 ||
		(c >= 0x2000 && c <= 0x200b) || c == 0x2028 || c == 0x202f ||
		c == 0xfeff;
}

static char
plain_sign(long c)
{
	if (c == 0x2018 || c == 0x2019 || c == 0x2bc || c == 0xb4)
		return '\'';
	if (c == 0x201c || c == 0x201d || c == 0x201e || c == 0xab ||
	    c == 0xbb)
		return '"';
	if (c >= 0x2010 && c <= 0x2015)
		return '-';
	if (c == 0xff1a)
		return ':';
	return '\0';
}

/* Lower case beyond Latin, where capitals are a fixed way off. */
static void
lower_other(long c, char *s)
{
	long low = c;

	if (c >= 0x410 && c <= 0x42f)
		low = c + 0x20;
	else if (c >= 0x400 && c <= 0x40f)
		low = c + 0x50;
	else if (c >= 0x391 && c <= 0x3a9)
		low = c + 0x20;
	if (low == c)
		return;
	s[0] = (char)(0xc0 | low >> 6);
	s[1] = (char)(0x80 | (low & 0x3f));
}

/* One character, folded, at out, which has room for 4 octets. */
static size_t
fold_one(const char *s, size_t len, long c, char *out)
{
	char one[5] = "", slug[8];

	if (c < 0x80) {
		*out = (char)(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
		return 1;
	}
	if ((*out = plain_sign(c)) != '\0')
		return 1;
	if (c >= 0x300 && c <= 0x36f)
		return 0;
	memcpy(one, s, len);
	utf8_slug(one, slug, sizeof(slug));
	if (slug[0] != '\0' && strlen(slug) <= len) {
		memcpy(out, slug, strlen(slug));
		return strlen(slug);
	}
	if (len == 2)
		lower_other(c, one);
	memcpy(out, one, len);
	return len;
}

const char *
scan_fold(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 5);
	size_t used = 0, len;

	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (c < 0)
			continue;
		if (!is_blank(c))
			used += fold_one(s + i, len, c, out + used);
		else if (used > 0 && out[used - 1] != ' ')
			out[used++] = ' ';
	}
	while (used > 0 && out[used - 1] == ' ')
		used--;
	out[used] = '\0';
	return out;
}

const char *
scan_any(const char *folded, const char *const *phrase)
{
	for (; *phrase != NULL; phrase++)
		if (strstr(folded, *phrase) != NULL)
			return *phrase;
	return NULL;
}

const char *
scan_begins(const char *folded, const char *const *phrase)
{
	for (; *phrase != NULL; phrase++)
		if (strncmp(folded, *phrase, strlen(*phrase)) == 0)
			return *phrase;
	return NULL;
}

/* --- addresses ----------------------------------------------------------- */
static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9');
}

static bool
is_local(char c)
{
	return is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

/* Where the local part that ends before `at` begins; at itself: nowhere. */
static size_t
local_start(const char *s, size_t low, size_t at)
{
	size_t i = at;

	if (i > low + 1 && s[i - 1] == '"') {
		for (i--; i > low && at - i < LOCAL_MAX; i--)
			if (s[i - 1] == '"')
				return i - 1;
			else if (s[i - 1] <= ' ' || s[i - 1] > '~')
				break;
		return at;
	}
	while (i > low && at - i < LOCAL_MAX && is_local(s[i - 1]))
		i--;
	while (i < at && !is_alnum(s[i]) && s[i] != '_' && s[i] != '+')
		i++;
	return i;
}

static size_t
domain_end(const char *s, size_t n, size_t from, bool loose)
{
	size_t i = from, dots = 0, room = from + DOMAIN_MAX;

	if (i < n && s[i] == '[') {
		while (i < n && i < room && s[i] != ']' && s[i] > ' ' &&
		    s[i] <= '~')
			i++;
		return i < n && s[i] == ']' && i > from + 2 ? i + 1 : from;
	}
	while (i < n && i < room &&
	    (is_alnum(s[i]) || s[i] == '-' || s[i] == '.' || s[i] == '_'))
		i++;
	while (i > from && !is_alnum(s[i - 1]))
		i--;
	if (i == from || s[from] == '.')
		return from;
	for (size_t k = from; k < i; k++)
		dots += s[k] == '.';
	return loose || dots > 0 ? i : from;
}

bool
scan_address(const char *s, size_t n, bool loose, struct scan_span *span_r)
{
	size_t low = 0;

	for (size_t at = 0; at < n; at++) {
		size_t from, to;

		if (s[at] != '@')
			continue;
		from = local_start(s, low, at);
		to = domain_end(s, n, at + 1, loose);
		if (from < at && to > at + 1) {
			span_r->from = from;
			span_r->to = to;
			return true;
		}
		low = at + 1;
	}
	return false;
}

bool
scan_is_sound(const char *s)
{
	size_t n = strnlen(s, SOUND_MAX + 1), len;

	if (n == 0 || n > SOUND_MAX)
		return false;
	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (c < 0 || is_blank(c) || utf8_is_control(c) ||
		    utf8_is_bidi(c))
			return false;
	}
	return true;
}

/* --- output -------------------------------------------------------------- */
const char *
scan_clean(struct arena *a, const char *s, size_t n, size_t max)
{
	char *out = arena_alloc(a, (n < max ? n : max) + 1);
	size_t used = 0, len;

	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (c < 0 || utf8_is_bidi(c))
			continue;
		if (is_blank(c)) {
			if (used > 0 && out[used - 1] != ' ' && used < max)
				out[used++] = ' ';
			continue;
		}
		if (utf8_is_control(c))
			continue;
		if (used + len > max)
			break;
		memcpy(out + used, s + i, len);
		used += len;
	}
	while (used > 0 && out[used - 1] == ' ')
		used--;
	out[used] = '\0';
	return out;
}

/* --- HTML ---------------------------------------------------------------- */
static bool
tag_is(const char *s, size_t n, const char *name)
{
	size_t k = strlen(name);

	return n >= k && strncasecmp(s, name, k) == 0 &&
		(n == k || !is_alnum(s[k]));
}

static bool
is_block(const char *s, size_t n)
{
	static const char *const block[] = {"br", "p", "div", "tr", "td", "li",
		"table", "h1", "h2", "h3", "h4", "hr", "pre", "ul", "title",
		"blockquote"};

	if (n > 0 && *s == '/') {
		s++;
		n--;
	}
	for (size_t i = 0; i < sizeof(block) / sizeof(*block); i++)
		if (tag_is(s, n, block[i]))
			return true;
	return false;
}

/* Past a tag that begins at i ('<'); what style and script hold goes too. */
static size_t
skip_tag(const char *s, size_t n, size_t i, bool *block_r)
{
	const char *name = s + i + 1, *gt;
	size_t left = n - i - 1;
	const char *close = tag_is(name, left, "style") ? "</style" :
		tag_is(name, left, "script") ? "</script" : NULL;

	*block_r = is_block(name, left);
	gt = memchr(name, '>', left);
	if (gt == NULL)
		return n;
	i = (size_t)(gt - s) + 1;
	if (close == NULL)
		return i;
	for (; i < n; i++)
		if (s[i] == '<' && n - i >= strlen(close) &&
		    strncasecmp(s + i, close, strlen(close)) == 0)
			return i;
	return n;
}

/* The character that a reference at s stands for, if it is one of the few
 * that such mails have; its length in *len_r. */
static char
reference(const char *s, size_t n, size_t *len_r)
{
	static const struct {
		const char *name;
		char c;
	} known[] = {
		{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'},
		{"&nbsp;", ' '}, {"&#39;", '\''}, {"&apos;", '\''},
		{"&#64;", '@'}, {"&#160;", ' '}, {"&#43;", '+'},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		size_t k = strlen(known[i].name);

		if (n >= k && strncasecmp(s, known[i].name, k) == 0) {
			*len_r = k;
			return known[i].c;
		}
	}
	*len_r = 1;
	return '&';
}

const char *
scan_html(struct arena *a, const char *s, size_t n, size_t *len_r)
{
	char *out = arena_alloc(a, n + 1);
	size_t used = 0, i = 0, len;
	bool block;

	while (i < n) {
		if (s[i] == '<' && i + 1 < n && (is_alnum(s[i + 1]) ||
		    s[i + 1] == '/' || s[i + 1] == '!')) {
			i = skip_tag(s, n, i, &block);
			if (block)
				out[used++] = '\n';
		} else if (s[i] == '&') {
			out[used++] = reference(s + i, n - i, &len);
			i += len;
		} else {
			out[used++] = s[i] == '\n' ? ' ' : s[i];
			i++;
		}
	}
	out[used] = '\0';
	*len_r = used;
	return out;
}
