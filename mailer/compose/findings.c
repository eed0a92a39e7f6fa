/* SPDX-License-Identifier: MIT */
/* Findings of several editions, each told once. */
#include "compose/findings.h"

#include <string.h>

void
findings_init(struct findings *f, struct arena *a)
{
	*f = (struct findings){.arena = a, .edition = ""};
}

void
findings_edition(struct findings *f, const char *name)
{
	f->edition = name;
	f->n_editions++;
}

static struct finding *
find(struct findings *f, const struct finding *like)
{
	for (size_t i = 0; i < f->n; i++) {
		struct finding *x = &f->v[i];

		if (x->level == like->level && x->line == like->line &&
		    x->col == like->col && strcmp(x->file, like->file) == 0 &&
		    strcmp(x->msg, like->msg) == 0)
			return x;
	}
	arena_push(f->arena, f->v, f->n, f->cap);
	f->v[f->n] = *like;
	return &f->v[f->n++];
}

/* Whether an edition is among those that are named. */
static bool
is_named(const char *editions, const char *name)
{
	size_t n = strlen(name);

	for (const char *s = editions; n > 0 && (s = strstr(s, name)) != NULL;
	     s += n)
		if ((s == editions || s[-1] == ' ') &&
		    (s[n] == '\0' || s[n] == ',' || (s[n] == ' ' &&
				strncmp(s + n, " as ", 4) != 0)))
			return true;
	return false;
}

void
findings_add(struct findings *f, enum diag_level level, const char *file,
	int line, int col, const char *detail, const char *msg)
{
	const struct finding like = {.level = level, .line = line, .col = col,
		.file = arena_strdup(f->arena, file),
		.msg = arena_strdup(f->arena, msg), .editions = ""};
	struct finding *x = find(f, &like);

	if (x->n_editions > 0 && x->last == f->n_editions)
		return;
	x->last = f->n_editions;
	x->n_editions++;
	x->detailed |= detail != NULL;
	/* A correction has one of its name for each revision before. */
	if (is_named(x->editions, f->edition))
		return;
	x->editions = arena_printf(f->arena, "%s%s%s%s%s", x->editions,
		x->editions[0] != '\0' ? ", " : "", f->edition,
		detail != NULL && f->edition[0] != '\0' ? " " : "",
		detail != NULL ? detail : "");
}

void
findings_tell(const struct findings *f, struct diags *d)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *x = &f->v[i];
		const char *where = x->n_editions == f->n_editions &&
			f->n_editions > 1 && !x->detailed ?
			"in all editions" : x->editions;
		const char *colon = where[0] != '\0' ? ": " : "";

		if (x->level == DIAG_ERROR)
			diag_error(d, x->file, x->line, x->col, "%s%s%s",
				where, colon, x->msg);
		else
			diag_warn(d, x->file, x->line, x->col, "%s%s%s",
				where, colon, x->msg);
	}
}
