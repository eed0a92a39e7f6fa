/* SPDX-License-Identifier: MIT */
/*
 * Units as they are kept beside a frozen edition, one a line:
 *
 *	kind TAB under TAB draft TAB id TAB name TAB fact
 *
 * What is kept is only ever compared with, never shown: what was taken out of
 * a recap may have been taken out because nobody should read it.
 */
#include <stdlib.h>
#include <string.h>

#include "recap/tokens.h"
#include "recap/units.h"

enum { FIELDS = 6 };

static const char first_line[] = "units 1\n";

void
units_write(const struct units *u, struct buf *out)
{
	buf_adds(out, first_line);
	for (size_t i = 0; i < u->n; i++) {
		const struct unit *x = &u->v[i];

		buf_printf(out, "%d\t%d\t%d\t", x->kind, x->under, x->draft);
		tokens_escape(out, x->id, strlen(x->id));
		buf_addc(out, '\t');
		tokens_escape(out, x->name, strlen(x->name));
		buf_addc(out, '\t');
		buf_adds(out, x->fact);
		buf_addc(out, '\n');
	}
}

/* What tokens_escape made of it, undone. */
static const char *
unescaped(struct arena *a, const char *s)
{
	char *copy = arena_strdup(a, s), *to = copy;

	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0') {
			s++;
			*to++ = *s == 's' ? ' ' : *s == 't' ? '\t' :
				*s == 'n' ? '\n' : *s == 'r' ? '\r' : *s;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
	return copy;
}

/* A number of min to max. */
static bool
number(const char *s, long min, long max, int *n_r)
{
	char *end;
	long n = strtol(s, &end, 10);

	*n_r = (int)n;
	return end != s && *end == '\0' && n >= min && n <= max;
}

static bool
read_unit(struct arena *a, char *line, struct units *out)
{
	long n = (long)out->n;
	struct unit *x;
	char *f[FIELDS];
	int kind;

	for (int i = 0; i < FIELDS; i++) {
		f[i] = strsep(&line, "\t");
		if (f[i] == NULL)
			return false;
	}
	arena_push(a, out->v, out->n, out->cap);
	x = &out->v[out->n++];
	*x = (struct unit){.twin = -1, .fact = f[5],
		.id = unescaped(a, f[3]), .name = unescaped(a, f[4])};
	/* Under what stands before it. */
	if (line != NULL || !number(f[0], 0, UNIT_KINDS - 1, &kind) ||
	    !number(f[1], UNDER_CLOSING, n - 1, &x->under) ||
	    !number(f[2], -1, n - 1, &x->draft))
		return false;
	x->kind = (enum unit_kind)kind;
	return true;
}

bool
units_read(struct arena *a, const char *text, struct units *out)
{
	size_t n = sizeof(first_line) - 1;
	char *rest, *line;

	memset(out, 0, sizeof(*out));
	if (strncmp(text, first_line, n) != 0)
		return false;
	rest = arena_strdup(a, text + n);
	while ((line = strsep(&rest, "\n")) != NULL && *line != '\0')
		if (!read_unit(a, line, out))
			return false;
	/* The last line has its end, too, and nothing follows it. */
	return line != NULL && rest == NULL;
}
