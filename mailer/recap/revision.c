/* SPDX-License-Identifier: MIT */
/*
 * How two sources differ: the longest common subsequence of their lines, after
 * what is equal at both ends is set aside. Its table is quadratic, so what
 * lies between is compared only up to a few thousand lines; a recap has some
 * hundred.
 */
#include "recap/revision.h"

#include <string.h>

enum { CELLS_MAX = 16 << 20, DESCRIPTION_MAX = 64 << 20 };

void
revision_hash(const struct projection *p, unsigned char out[SHA256_LEN])
{
	struct buf b;

	buf_init(&b, DESCRIPTION_MAX);
	projection_describe(p, &b);
	sha256(buf_str(&b), b.len, out);
	buf_release(&b);
}

/* --- lines and where they stand ---------------------------------------- */

struct lines {
	size_t n, cap;
	const char **text;
	const char **section;	/* of each line */
	size_t cap_section;
};

static bool
is_blank(const char *s)
{
	return s[strspn(s, " \t")] == '\0';
}

static const char *
heading_of(const char *line)
{
	size_t n = strspn(line, "#");

	return n == 2 && line[n] == ' ' ? line + n + strspn(line + n, " ") :
		NULL;
}

static void
split(struct arena *a, const char *s, struct lines *l)
{
	const char *section = "the opening";
	int fences = 0;

	memset(l, 0, sizeof(*l));
	while (*s != '\0') {
		size_t len = strcspn(s, "\n");
		char *line = arena_strndup(a, s, len && s[len - 1] == '\r' ?
			len - 1 : len);

		s += len + (s[len] == '\n');
		if (fences < 2 && strcmp(line, "---") == 0)
			section = ++fences == 1 ? "the front matter" :
				"the opening";
		if (fences != 1 && heading_of(line) != NULL)
			section = heading_of(line);
		if (is_blank(line))
			continue;
		arena_push(a, l->section, l->n, l->cap_section);
		arena_push(a, l->text, l->n, l->cap);
		l->section[l->n] = section;
		l->text[l->n++] = line;
	}
}

/* --- what is common ---------------------------------------------------- */

struct diff {
	struct arena *arena;
	struct lines old, new;
	size_t head, n, m;	/* n old and m new lines lie between */
	uint16_t *common;	/* (n + 1) x (m + 1); NULL: too large */
	struct change *change;
	size_t n_changes, cap, cap_in, cap_out;
};

static bool
same(const struct diff *d, size_t i, size_t k)
{
	return strcmp(d->old.text[d->head + i], d->new.text[d->head + k]) == 0;
}

static void
set_ends_aside(struct diff *d)
{
	d->n = d->old.n;
	d->m = d->new.n;
	while (d->n > 0 && d->m > 0 && same(d, 0, 0)) {
		d->head++;
		d->n--;
		d->m--;
	}
	while (d->n > 0 && d->m > 0 && same(d, d->n - 1, d->m - 1)) {
		d->n--;
		d->m--;
	}
}

/* common[i][k]: lines in common of what begins at i and k. */
static void
fill_table(struct diff *d)
{
	size_t width = d->m + 1;

	if (d->n > UINT16_MAX - 1 || d->m > UINT16_MAX - 1 ||
	    (d->n + 1) * width > CELLS_MAX)
		return;
	d->common = arena_array(d->arena, (d->n + 1) * width,
		sizeof(*d->common));
	for (size_t i = d->n; i-- > 0;)
		for (size_t k = d->m; k-- > 0;) {
			uint16_t skip_old = d->common[(i + 1) * width + k];
			uint16_t skip_new = d->common[i * width + k + 1];
			uint16_t *at = &d->common[i * width + k];

			if (same(d, i, k))
				*at = d->common[(i + 1) * width + k + 1] + 1;
			else
				*at = skip_old > skip_new ? skip_old : skip_new;
		}
}

/* --- changes ----------------------------------------------------------- */

static struct change *
change_under(struct diff *d, const char *section)
{
	struct change *c = d->n_changes ? &d->change[d->n_changes - 1] : NULL;

	if (c != NULL && strcmp(c->section, section) == 0)
		return c;
	arena_push(d->arena, d->change, d->n_changes, d->cap);
	c = &d->change[d->n_changes++];
	*c = (struct change){.section = section};
	d->cap_in = d->cap_out = 0;
	return c;
}

static void
take_out(struct diff *d, size_t i)
{
	struct change *c = change_under(d, d->old.section[d->head + i]);

	arena_push(d->arena, c->out, c->n_out, d->cap_out);
	c->out[c->n_out++] = d->old.text[d->head + i];
}

static void
put_in(struct diff *d, size_t k)
{
	struct change *c = change_under(d, d->new.section[d->head + k]);

	arena_push(d->arena, c->in, c->n_in, d->cap_in);
	c->in[c->n_in++] = d->new.text[d->head + k];
}

static void
walk_table(struct diff *d)
{
	size_t i = 0, k = 0, width = d->m + 1;

	while (i < d->n || k < d->m) {
		if (d->common != NULL && i < d->n && k < d->m &&
		    same(d, i, k)) {
			i++;
			k++;
		} else if (k == d->m || (i < d->n && (d->common == NULL ||
				   d->common[(i + 1) * width + k] >=
				   d->common[i * width + k + 1]))) {
			take_out(d, i++);
		} else {
			put_in(d, k++);
		}
	}
}

size_t
revision_changes(struct arena *a, const char *old, const char *new,
	struct change **changes_r)
{
	struct diff d = {.arena = a};

	split(a, old, &d.old);
	split(a, new, &d.new);
	set_ends_aside(&d);
	fill_table(&d);
	walk_table(&d);
	*changes_r = d.change;
	return d.n_changes;
}

/* --- for a person ------------------------------------------------------- */

/* ROOM: what must be seen of a line from where it differs on; BEFORE: what is
 * shown of it before that. */
enum { SHOWN = 8, WIDTH = 70, CHANGES = 8, ROOM = 24, BEFORE = 20 };

/* The nearest begin of a character, at or before. */
static size_t
whole(const char *line, size_t at)
{
	while (at > 0 && ((unsigned char)line[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* As much of a line as fits; of a long one the part where it differs from
 * other, which it was or became; NULL: nothing is known of that. */
static void
show_line(const char *line, const char *other, struct buf *out)
{
	size_t n = strlen(line), from = 0, end;

	while (other != NULL && line[from] != '\0' &&
	       line[from] == other[from])
		from++;
	from = from + ROOM < WIDTH || n <= WIDTH ? 0 :
		whole(line, from > BEFORE ? from - BEFORE : 0);
	if (from > 0 && n - from < WIDTH)
		from = whole(line, n - WIDTH);
	end = n - from <= WIDTH ? n : whole(line, from + WIDTH);
	buf_printf(out, "%s%.*s%s\n", from > 0 ? "..." : "",
		(int)(end - from), line + from, end < n ? "..." : "");
}

/* n_others: as many lines are lines that were changed, one by one. */
static void
show_lines(const char **line, size_t n, const char **other, size_t n_others,
	const char *sign, struct buf *out)
{
	for (size_t i = 0; i < n && i < SHOWN; i++) {
		buf_printf(out, "    %s ", sign);
		show_line(line[i], n == n_others ? other[i] : NULL, out);
	}
	if (n > SHOWN)
		buf_printf(out, "    %s and %zu more line%s\n", sign,
			n - SHOWN, n == SHOWN + 1 ? "" : "s");
}

void
revision_show(const struct change *c, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n && i < CHANGES; i++) {
		bool part = strncmp(c[i].section, "the ", 4) == 0;

		if (part)
			buf_printf(out, "  In %s:\n", c[i].section);
		else
			buf_printf(out, "  Under \"%s\":\n", c[i].section);
		show_lines(c[i].out, c[i].n_out, c[i].in, c[i].n_in, "-", out);
		show_lines(c[i].in, c[i].n_in, c[i].out, c[i].n_out, "+", out);
	}
	if (n > CHANGES)
		buf_printf(out, "  and in %zu more place%s\n", n - CHANGES,
			n == CHANGES + 1 ? "" : "s");
}
