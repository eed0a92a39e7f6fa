/* SPDX-License-Identifier: MIT */
/*
 * Link definitions of recaps in a digest. They move to the top, where they
 * reach everybody who has such a link, and get a name of their own where
 * another recap could mean something else by it.
 */
#include "recap/digest_lines.h"

#include <string.h>

#include "text/utf8.h"

/* Where each leads, as the parser understands it: a paragraph for each above
 * the body, in which it is a link. */
static void
resolve(struct digest_source *x, struct digest_label *v, size_t n)
{
	const struct md *m = NULL;
	struct md *doc;
	struct buf b;

	buf_init(&b, 4 * RECAP_MAX);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "[x][%s]\n\n", v[i].name);
	buf_add(&b, x->s->text + x->s->body, x->s->len - x->s->body);
	doc = markdown_parse(x->arena, buf_str(&b), b.len, 1, NULL);
	if (doc != NULL)
		m = doc->child;
	for (size_t i = 0; i < n && m != NULL; i++, m = m->next) {
		const struct md *link = m->child;

		if (link == NULL || link->type != MD_LINK)
			continue;
		v[i].url = link->url;
		v[i].title = link->title;
	}
	buf_release(&b);
}

static bool
is_title(const char *s)
{
	size_t n;

	s += strspn(s, " \t");
	n = strlen(s);
	return n > 1 && strchr("\"'(", *s) != NULL &&
		strchr("\"')", s[n - 1]) != NULL;
}

/* Its lines: what stands before it, the marker of a list item, stays. */
static void
blank(struct digest_source *x, const struct digest_label *l)
{
	const char *first = digest_line(x, l->line), *at = strchr(first, '[');
	const char *close;
	int line = l->line;

	if (at == NULL)
		return;
	x->put[line] = arena_strndup(x->arena, first, (size_t)(at - first));
	close = strstr(at, "]:");
	while (close == NULL && line < x->s->n_lines) {
		close = strstr(digest_line(x, ++line), "]:");
		x->put[line] = "";
	}
	if (close == NULL)
		return;
	at = close + 2 + strspn(close + 2, " \t");
	if (*at == '\0' && line < x->s->n_lines) {
		at = digest_line(x, ++line);
		at += strspn(at, " \t");
		x->put[line] = "";
	}
	at += strcspn(at, " \t");
	if (at[strspn(at, " \t")] == '\0' && line < x->s->n_lines &&
	    is_title(digest_line(x, line + 1)))
		x->put[line + 1] = "";
}

static void
find_labels(struct digest_source *x, struct reader *reader)
{
	struct definitions defs = {0};
	struct md *doc = markdown_parse(x->arena, x->s->text + x->s->body,
		x->s->len - x->s->body, x->s->body_line, NULL);

	if (doc == NULL)
		return;
	definitions_find(reader, x->s, doc, &defs);
	x->label = arena_array(x->arena, defs.n, sizeof(*x->label));
	for (size_t i = 0; i < defs.n; i++)
		x->label[i] = (struct digest_label){.name = defs.v[i].label,
			.line = defs.v[i].line};
	resolve(x, x->label, defs.n);
	/* What looked like a definition and is none stays in its place. */
	for (size_t i = 0; i < defs.n; i++)
		if (x->label[i].url != NULL)
			x->label[x->n_labels++] = x->label[i];
}

/* Letters that have another case somewhere else, or words between which a
 * line may end, are not looked for. */
static bool
is_simple(const char *name)
{
	for (; *name != '\0'; name++)
		if ((unsigned char)*name >= 0x80 ||
		    strchr(" \t\\", *name) != NULL)
			return false;
	return true;
}

/* Whether another recap could mean something else by it. */
static bool
is_taken(const struct digest *d, const struct recap *r, const char *name)
{
	char *form = NULL;
	bool found = false;
	struct arena a;

	arena_init(&a);
	form = arena_printf(&a, "[%s]", name);
	for (size_t i = 0; i < d->n && !found; i++)
		for (size_t k = 0; d->v[i].recap != r && k < d->v[i].n; k++)
			found |= !is_simple(name) || strcasestr(
				d->v[i].source[k].text.data, form) != NULL;
	arena_release(&a);
	return found;
}

static void
rename_labels(struct digest_source *x, const struct digest *d)
{
	for (size_t i = 0; i < x->n_labels; i++)
		if (is_taken(d, x->r, x->label[i].name))
			x->label[i].renamed = arena_printf(x->arena, "%s %s",
				x->label[i].name, x->r->slug);
}

static const struct digest_label *
label_at(const struct digest_source *x, const char *s)
{
	for (size_t i = 0; i < x->n_labels; i++) {
		size_t n = strlen(x->label[i].name);

		if (x->label[i].renamed != NULL && strnlen(s, n + 2) > n + 1 &&
		    s[n + 1] == ']' && utf8_casecmp(arena_strndup(x->arena,
			s + 1, n), x->label[i].name) == 0)
			return &x->label[i];
	}
	return NULL;
}

/* The length of the code at s, within its line; 0: none. */
static size_t
code_length(const char *s)
{
	size_t n = strspn(s, "`");
	const char *end = n > 0 ? s + n : NULL;

	while (end != NULL && *end != '\0') {
		size_t m = strspn(end, "`");

		if (m == n)
			return (size_t)(end - s) + n;
		end += m > 0 ? m : strcspn(end, "`");
	}
	return n;
}

/* [label], [label][] and [text][label] by the new name; [label](address),
 * what is escaped and what is code as they are. */
const char *
digest_relabelled(const struct digest_source *x, const char *line)
{
	const struct digest_label *l;
	const char *s, *copy;
	struct buf b;

	if (x->n_labels == 0 || strchr(line, '[') == NULL)
		return line;
	buf_init(&b, RECAP_MAX);
	for (s = line; *s != '\0'; s++) {
		size_t n = code_length(s);

		if (n > 0) {
			buf_add(&b, s, n);
			s += n - 1;
			continue;
		}
		l = *s == '[' && (s == line || s[-1] != '\\') ?
			label_at(x, s) : NULL;
		n = l != NULL ? strlen(l->name) + 2 : 0;
		if (l == NULL || s[n] == '(' ||
		    (s[n] == '[' && s[n + 1] != ']')) {
			buf_addc(&b, *s);
			continue;
		}
		if (s == line || s[-1] != ']')
			buf_add(&b, s, n);
		buf_printf(&b, "[%s]", l->renamed);
		s += n + (s[n] == '[' ? 2 : 0) - 1;
	}
	copy = arena_strdup(x->arena, buf_str(&b));
	buf_release(&b);
	return copy;
}

void
digest_labels(struct digest_source *x, const struct digest *d,
	struct reader *reader)
{
	find_labels(x, reader);
	rename_labels(x, d);
	for (size_t i = 0; i < x->n_labels; i++)
		blank(x, &x->label[i]);
}
