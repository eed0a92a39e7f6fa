/* SPDX-License-Identifier: MIT */
/*
 * What people paste and type that Markdown reads otherwise than they meant:
 * bullets that are characters, tables made of tabs, bare addresses, a line of
 * dashes that makes a heading of the line above. Warnings, with their cure.
 */
#include <ctype.h>
#include <string.h>

#include "recap/read.h"
#include "text/utf8.h"

static const long bullets[] = {0x2022, 0x00b7, 0x2023, 0x25e6, 0x25aa, 0x25ab,
	0x25cf, 0x25cb, 0x2043, 0xf0b7, 0xf0a7};

struct habits {
	struct reader *r;
	const struct source *s;
	int line;
	int tab_line;		/* first of the tabbed lines just before */
	int tab_lines;
	bool fenced;
	char fence;
};

static size_t
indent(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && (p[i] == ' ' || p[i] == '\t'))
		i++;
	return i;
}

static bool
is_bullet(const char *p, size_t n)
{
	size_t len;
	long c = n > 0 ? utf8_next(p, n, &len) : -1;

	for (size_t i = 0; i < sizeof(bullets) / sizeof(bullets[0]); i++)
		if (bullets[i] == c)
			return true;
	/* A dash of Word's with a space after it. */
	return (c == 0x2013 || c == 0x2014) && len < n &&
		(p[len] == ' ' || p[len] == '\t');
}

/* A tab between words, after the indent and a list's marker. */
static bool
has_inner_tab(const char *p, size_t n)
{
	size_t i = indent(p, n);
	const char *tab;

	while (i < n && (isdigit((unsigned char)p[i]) ||
			 strchr("-*+.)>", p[i]) != NULL))
		i++;
	i += indent(p + i, n - i);
	tab = i < n ? memchr(p + i, '\t', n - i) : NULL;
	return tab != NULL && indent(tab, n - (size_t)(tab - p)) <
		n - (size_t)(tab - p);
}

static void
end_tabs(struct habits *h)
{
	if (h->tab_lines >= 2)
		diag_warn(h->r->diags, h->s->file, h->tab_line, 1,
			"%d lines look like a table made of tabs and would run "
			"together; write | between the cells and |---|---| "
			"below the first line", h->tab_lines);
	h->tab_lines = 0;
}

static void
check_address(struct habits *h, const char *p, size_t n)
{
	for (size_t i = 0; i + 8 < n; i++) {
		bool web = memcmp(p + i, "http://", 7) == 0 ||
			memcmp(p + i, "https://", 8) == 0 ||
			memcmp(p + i, "www.", 4) == 0;

		if (!web || (i > 0 && (isalnum((unsigned char)p[i - 1]) ||
				       strchr("(<\"/:`", p[i - 1]) != NULL)))
			continue;
		/* A reference's definition: "[name]: https://...". */
		if (i >= 2 && memchr(p, ']', i) != NULL &&
		    p[i - 1] == ' ' && p[i - 2] == ':')
			continue;
		diag_warn(h->r->diags, h->s->file, h->line,
			source_col(h->s, h->line, (int)i + 1),
			"a bare address is no link; write "
			"[what it leads to](%s...)",
			p[i] == 'w' ? "https://www." : "https://");
		return;
	}
}

/* "text" over "---" is a heading to Markdown, a rule to its writer. */
static void
check_underline(struct habits *h, const char *p, size_t n)
{
	size_t i = indent(p, n), end = n, above;
	const char *prev = source_line(h->s, h->line - 1, &above);

	while (end > i && (p[end - 1] == ' ' || p[end - 1] == '\t'))
		end--;
	if (i > 3 || end - i < 1 || h->line - 1 < h->s->body_line)
		return;
	for (size_t k = i; k < end; k++)
		if (p[k] != '-')
			return;
	above -= above > 0 ? indent(prev, above) : 0;
	if (above > 0 && strchr("#>|<-*+", prev[indent(prev, above)]) == NULL)
		diag_warn(h->r->diags, h->s->file, h->line, 1, "these dashes "
			"make a heading of the line above; write ## before it "
			"if it is one, else put an empty line between");
}

static bool
is_fence(struct habits *h, const char *p, size_t n)
{
	size_t i = indent(p, n);

	if (i > 3 || n - i < 3 || (p[i] != '`' && p[i] != '~') ||
	    p[i + 1] != p[i] || p[i + 2] != p[i] ||
	    (h->fenced && p[i] != h->fence))
		return false;
	h->fence = p[i];
	return true;
}

static void
check_line(struct habits *h, const char *p, size_t n)
{
	size_t i = indent(p, n);

	if (is_fence(h, p, n))
		h->fenced = !h->fenced;
	if (h->fenced)
		return;
	if (is_bullet(p + i, n - i))
		diag_warn(h->r->diags, h->s->file, h->line,
			source_col(h->s, h->line, (int)i + 1),
			"this bullet is a character and makes no list; write "
			"\"- \" instead (a list begins after an empty line)");
	if (has_inner_tab(p, n)) {
		if (h->tab_lines++ == 0)
			h->tab_line = h->line;
	} else {
		end_tabs(h);
	}
	check_address(h, p, n);
	check_underline(h, p, n);
}

void
habits_check(struct reader *r, const struct source *s)
{
	struct habits h = {.r = r, .s = s};

	for (h.line = s->body_line; h.line <= s->n_lines; h.line++) {
		size_t n;
		const char *p = source_line(s, h.line, &n);

		check_line(&h, p, n);
	}
	end_tabs(&h);
}
