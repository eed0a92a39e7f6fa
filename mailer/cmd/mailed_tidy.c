/* SPDX-License-Identifier: MIT */
/*
 * What mail programs and word processors make of a list, a table or a mark,
 * put back.
 *
 * Policy: only what can mean nothing else is changed, and nothing inside a
 * block of code; the rest is named by `check`, in the answer. Bullets become
 * hyphens; two lines or more with the same number of tabs between words become
 * a table; what pandoc has escaped of a mark that fills its line is a mark
 * again; where a text uses headings of the first level, which is the title's,
 * all of them go down by one.
 */
#include <string.h>

#include "base/buf.h"
#include "cmd/mailed.h"

enum { TIDY_MAX = 2 << 20, LINES_MAX = 1 << 17, LEVELS = 6 };

struct line {
	const char *s;
	size_t n;
	bool code;
};

struct tidying {
	struct arena *a;
	size_t n;
	struct line *v;
	bool down;		/* headings */
	bool in_list;		/* the line before was a bullet */
	struct buf out;
};

static size_t
blanks(const struct line *l)
{
	size_t i = 0;

	while (i < l->n && (l->s[i] == ' ' || l->s[i] == '\t'))
		i++;
	return i;
}

static bool
is_fence(const struct line *l)
{
	size_t i = blanks(l);

	return l->n - i >= 3 && (memcmp(l->s + i, "```", 3) == 0 ||
		memcmp(l->s + i, "~~~", 3) == 0);
}

/* A space that does not break, where people only wanted one. */
static const char *
plain_spaces(struct arena *a, const char *text)
{
	struct buf b;
	const char *s;

	buf_init(&b, TIDY_MAX);
	for (s = text; *s != '\0'; s++) {
		if (strncmp(s, "\xc2\xa0", 2) == 0) {
			buf_addc(&b, ' ');
			s++;
		} else if (strncmp(s, "\xef\xbb\xbf", 3) == 0) {
			s += 2;
		} else if (*s != '\r') {
			buf_addc(&b, *s);
		}
	}
	s = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

static void
split(struct tidying *t, const char *s)
{
	size_t cap = 0;
	bool code = false;

	while (*s != '\0' && t->n < LINES_MAX) {
		struct line l = {s, strcspn(s, "\n"), code};

		if (is_fence(&l)) {
			l.code = true;
			code = !code;
		}
		arena_push(t->a, t->v, t->n, cap);
		t->v[t->n++] = l;
		s += l.n + (s[l.n] == '\n');
	}
}

/* "## x": 2; 0: none. */
static size_t
level(const struct line *l)
{
	size_t n = 0;

	while (n < l->n && l->s[n] == '#')
		n++;
	return !l->code && n > 0 && n <= LEVELS && n < l->n &&
		l->s[n] == ' ' ? n : 0;
}

/* How many octets the bullet at s takes; 0: there is none. */
static size_t
bullet(const char *s, size_t n)
{
	static const char *const signs[] = {"\xe2\x80\xa2", "\xc2\xb7",
		"\xe2\x97\xa6", "\xe2\x96\xaa", "\xe2\x80\xa3",
		"\xe2\x97\x8f", "\xe2\x97\x8b", "\xe2\x96\xa0"};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		size_t k = strlen(signs[i]);

		if (n > k && memcmp(s, signs[i], k) == 0 &&
		    (s[k] == ' ' || s[k] == '\t'))
			return k;
	}
	return 0;
}

static bool
add_bullet(struct tidying *t, const struct line *l)
{
	size_t at = blanks(l), k = bullet(l->s + at, l->n - at), tabs = 0;

	/* What Word writes for a bullet of the second level. */
	if (k == 0 && t->in_list && l->n > at + 2 &&
	    memcmp(l->s + at, "o\t", 2) == 0) {
		k = 1;
		tabs = 1;
	}
	if (k == 0)
		return false;
	for (size_t i = 0; i < at; i++)
		buf_adds(&t->out, l->s[i] == '\t' ? "  " : " ");
	if (tabs > 0 && at == 0)
		buf_adds(&t->out, "  ");
	at += k;
	while (at < l->n && (l->s[at] == ' ' || l->s[at] == '\t'))
		at++;
	buf_adds(&t->out, "- ");
	buf_add(&t->out, l->s + at, l->n - at);
	buf_addc(&t->out, '\n');
	return true;
}

/* --- tables ------------------------------------------------------------- */

/* Tabs between words; 0: it is no row. */
static size_t
columns(const struct line *l)
{
	size_t n = 0;

	if (l->code || l->n == 0 || l->s[0] == '\t' || l->s[0] == '|' ||
	    l->s[l->n - 1] == '\t' || bullet(l->s, l->n) > 0)
		return 0;
	for (size_t i = 0; i < l->n; i++)
		n += l->s[i] == '\t';
	return n;
}

static void
add_row(struct tidying *t, const struct line *l)
{
	buf_adds(&t->out, "| ");
	for (size_t i = 0; i < l->n; i++) {
		if (l->s[i] == '\t')
			buf_adds(&t->out, " | ");
		else if (l->s[i] == '|')
			buf_adds(&t->out, "\\|");
		else
			buf_addc(&t->out, l->s[i]);
	}
	buf_adds(&t->out, " |\n");
}

/* How many lines from i on are a table; they are written. */
static size_t
add_table(struct tidying *t, size_t i)
{
	size_t width = columns(&t->v[i]), n = 0;

	while (width > 0 && i + n < t->n && columns(&t->v[i + n]) == width)
		n++;
	if (n < 2)
		return 0;
	if (i > 0 && blanks(&t->v[i - 1]) < t->v[i - 1].n)
		buf_addc(&t->out, '\n');
	add_row(t, &t->v[i]);
	for (size_t k = 0; k <= width; k++)
		buf_adds(&t->out, "| --- ");
	buf_adds(&t->out, "|\n");
	for (size_t k = 1; k < n; k++)
		add_row(t, &t->v[i + k]);
	if (i + n < t->n && blanks(&t->v[i + n]) < t->v[i + n].n)
		buf_addc(&t->out, '\n');
	return n;
}

/* --- marks, headings ---------------------------------------------------- */

static bool
add_mark(struct tidying *t, const struct line *l)
{
	size_t at = blanks(l), end = l->n;

	while (end > at && l->s[end - 1] == ' ')
		end--;
	if (end - at < 10 || memcmp(l->s + at, "\\<!--", 5) != 0 ||
	    l->s[end - 1] != '>')
		return false;
	buf_add(&t->out, l->s, at);
	for (size_t i = at; i < end; i++)
		if (l->s[i] != '\\')
			buf_addc(&t->out, l->s[i]);
	buf_addc(&t->out, '\n');
	return true;
}

static void
add_line(struct tidying *t, const struct line *l)
{
	if (t->down && level(l) > 0 && level(l) < LEVELS)
		buf_addc(&t->out, '#');
	buf_add(&t->out, l->s, l->n);
	buf_addc(&t->out, '\n');
}

const char *
mailed_tidy(struct arena *a, const char *text)
{
	struct tidying t = {.a = a};
	const char *s;
	size_t n;

	split(&t, plain_spaces(a, text));
	for (size_t i = 0; i < t.n; i++)
		t.down |= level(&t.v[i]) == 1;
	buf_init(&t.out, 2 * TIDY_MAX);
	for (size_t i = 0; i < t.n; i += n) {
		const struct line *l = &t.v[i];
		bool was = t.in_list;

		n = l->code ? 0 : add_table(&t, i);
		t.in_list = false;
		if (n > 0)
			continue;
		n = 1;
		t.in_list = was;
		t.in_list = !l->code && add_bullet(&t, l);
		if (!t.in_list && (l->code || !add_mark(&t, l)))
			add_line(&t, l);
		/* An empty line between does not end it. */
		t.in_list = t.in_list || (was && blanks(l) == l->n);
	}
	s = arena_strdup(a, buf_str(&t.out));
	buf_release(&t.out);
	return s;
}
