/* SPDX-License-Identifier: MIT */
/*
 * Text that was meant as Markdown. An address with a space in it makes no link
 * and no picture, and a placeholder in single braces is none: both would be
 * mailed as they stand.
 */
#include <string.h>

#include "recap/read.h"

/* Texts of one line that it does not have, since they were written with
 * entities: each is a whole look through the line. */
enum { MISSES_MAX = 16 };

/* For each ']' of a line the '[' that it belongs to, or -1. */
static int *
openings(struct arena *a, const char *p, size_t n)
{
	int *opening = arena_array(a, n, sizeof(*opening));
	int *open = arena_array(a, n, sizeof(*open)), depth = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '[')
			open[depth++] = (int)i;
		if (p[i] == ']')
			opening[i] = depth > 0 ? open[--depth] : -1;
	}
	return opening;
}

/* Where the line of m has these octets, or NULL. The texts of a line come in
 * its order, so the look goes on where the last one was found. */
static const char *
find_in_line(struct inline_reader *w, const struct md *m, const char *at,
	size_t n)
{
	struct line_seen *seen = &w->seen;
	size_t len;
	const char *p = source_line(w->s, m->line, &len), *hit;

	if (seen->line != m->line)
		*seen = (struct line_seen){.line = m->line,
			.opening = openings(w->r->arena, p, len)};
	if (seen->misses == MISSES_MAX)
		return NULL;
	hit = memmem(p + seen->at, len - seen->at, at, n);
	if (hit == NULL) {
		seen->misses++;
		hit = memmem(p, len, at, n);
	}
	if (hit != NULL)
		seen->at = (size_t)(hit - p) + 1;
	return hit;
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
	const char *hit = find_in_line(w, m, at, n);
	int open = hit != NULL ? w->seen.opening[hit - p] : -1;
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

	while ((s = strchr(s, '{')) != NULL && !w->in_draft &&
	       w->r->diags->warnings < DIAG_MAX) {
		size_t n = strspn(s, "{"), len, at;
		const char *p = source_line(w->s, line, &len), *hit;
		char *inside, *name;

		s += n;
		end = s + strcspn(s, "{}");
		if (n > 1 || *end != '}' || end[1] == '}')
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
	while ((s = strstr(s, "](")) != NULL &&
	       w->r->diags->errors < DIAG_MAX) {
		end = strchr(s, ')');
		if (end == NULL)
			return;
		if (memchr(s + 3, ' ', (size_t)(end - s) - 2) != NULL)
			check_brackets(w, m, s, (size_t)(end - s) + 1);
		s = end;
	}
}
