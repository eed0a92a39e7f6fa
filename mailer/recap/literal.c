/* SPDX-License-Identifier: MIT */
/*
 * Text that was meant as Markdown. An address with a space in it makes no link
 * and no picture, and a placeholder in single braces is none: both would be
 * mailed as they stand.
 */
#include <string.h>

#include "recap/read.h"

/* The '[' that belongs to the ']' at `close` of a line, or -1. */
static int
opening(const char *p, int close)
{
	int depth = 0;

	for (int i = close; i >= 0; i--) {
		depth += (p[i] == ']') - (p[i] == '[');
		if (depth == 0)
			return i;
	}
	return -1;
}

static char *
with_escapes(struct arena *a, const char *url)
{
	char *out = arena_alloc(a, 3 * strlen(url) + 1), *to = out;

	for (const char *s = url; *s != '\0'; s++) {
		if (*s != ' ') {
			*to++ = *s;
			continue;
		}
		memcpy(to, "%20", 3);
		to += 3;
	}
	return out;
}

static void
refuse_spaces(struct inline_reader *w, int line, int col, const char *words,
	const char *address, bool picture)
{
	struct diags *d = w->r->diags;
	const char *file = w->s->file;

	if (picture)
		diag_error(d, file, line, col, "a file's name with spaces "
			"stands between < and >; write ![%s](<%s>)", words,
			address);
	else if (strstr(address, "://") != NULL)
		diag_error(d, file, line, col, "this is no link, since its "
			"address holds a space; write [%s](%s)", words,
			with_escapes(w->r->arena, address));
	else
		diag_error(d, file, line, col, "this is no link, since \"%s\" "
			"is no address; write the whole address, like "
			"[%s](https://...), or a space between ] and ( if "
			"none was meant", address, words);
}

/* Brackets that end at `at` ("](...)", n octets) of a text: as the source has
 * them, else somebody wrote them with \ on purpose. */
static void
check_brackets(struct inline_reader *w, const struct md *m, const char *at,
	size_t n)
{
	struct arena *a = w->r->arena;
	size_t len;
	const char *p = source_line(w->s, m->line, &len);
	const char *hit = memmem(p, len, at, n);
	int open = hit != NULL ? opening(p, (int)(hit - p)) : -1;
	bool picture = open > 0 && p[open - 1] == '!';

	if (open < 0 || (hit > p && hit[-1] == '\\') ||
	    (open > 0 && p[open - 1] == '\\'))
		return;
	refuse_spaces(w, m->line, source_col(w->s, m->line,
		open - picture + 1), arena_strndup(a, p + open + 1,
		(size_t)(hit - p) - (size_t)open - 1),
		arena_strndup(a, at + 2, n - 3), picture);
}

void
braces_check(struct inline_reader *w, const char *text, int line, int col)
{
	const char *s = text, *end, *meant;

	while ((s = strchr(s, '{')) != NULL && !w->in_draft) {
		size_t n = strspn(s, "{"), len, at;
		const char *p = source_line(w->s, line, &len), *hit;
		char *inside, *name;

		s += n;
		end = strchr(s, '}');
		if (n > 1 || end == NULL || end[1] == '}')
			continue;
		inside = arena_strndup(w->r->arena, s, (size_t)(end - s));
		name = arena_strndup(w->r->arena, inside,
			strcspn(inside, "|"));
		if (!attribute_known(w->r->options, name, &meant))
			continue;
		hit = memmem(p, len, s - 1, (size_t)(end - s) + 2);
		at = hit != NULL ? (size_t)(hit - p) + 1 : 0;
		diag_warn(w->r->diags, w->s->file, line, col != 0 || at == 0 ?
			col : source_col(w->s, line, (int)at), "in single "
			"braces this is mailed as it stands; did you mean "
			"{{%s}}?", inside);
	}
}

void
literal_check(struct inline_reader *w, const struct md *m)
{
	const char *s = m->text, *end;

	braces_check(w, s, m->line, 0);
	while ((s = strstr(s, "](")) != NULL) {
		end = strchr(s, ')');
		if (end == NULL)
			return;
		if (memchr(s + 3, ' ', (size_t)(end - s) - 2) != NULL)
			check_brackets(w, m, s, (size_t)(end - s) + 1);
		s = end;
	}
}
