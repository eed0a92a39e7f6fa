/* SPDX-License-Identifier: MIT */
/*
 * One recap as a section of a digest. Its stretches keep their readers, its
 * headings go a level down; see digest_lines.c.
 */
#include "recap/digest_lines.h"

#include <string.h>

enum { LEVELS = 6, FENCE_MAX = 12 };

/* The recap's text in the digest's language, or the first. */
static size_t
text_in(const struct digest_writer *w, size_t recap)
{
	const struct recap *r = w->d->v[recap].recap;

	return (size_t)(recap_text_in(r, w->lang) - r->text);
}

/* Without what may close it, "## like this ##", and without a blank at its
 * end. */
static const char *
atx_words(struct arena *a, const char *s)
{
	size_t n, end;

	s += strspn(s, "#");
	s += strspn(s, " \t");
	n = strlen(s);
	while (n > 0 && strchr(" \t", s[n - 1]) != NULL)
		n--;
	for (end = n; end > 0 && s[end - 1] == '#';)
		end--;
	if (end < n && (end == 0 || strchr(" \t", s[end - 1]) != NULL))
		n = end;
	while (n > 0 && strchr(" \t", s[n - 1]) != NULL)
		n--;
	return arena_strndup(a, s, n);
}

static bool
is_rule(const char *s)
{
	size_t n;

	s += strspn(s, " ");
	n = *s == '=' ? strspn(s, "=") : strspn(s, "-");
	return n > 0 && s[n + strspn(s + n, " \t")] == '\0';
}

/* The words of a heading as they were written, *to_r its last line. */
static const char *
heading_words(const struct digest_source *x, int line, int *to_r)
{
	const char *s = digest_line(x, line), *more;
	size_t n;

	*to_r = line;
	s += strspn(s, " ");
	if (*s == '#')
		return atx_words(x->arena, s);
	/* Underlined, one line or several. */
	while (*to_r < x->s->n_lines && !is_rule(digest_line(x, ++*to_r))) {
		more = digest_line(x, *to_r);
		s = arena_printf(x->arena, "%s %s", s,
			more + strspn(more, " \t"));
	}
	n = strlen(s);
	return n > 0 && s[n - 1] == '#' ? arena_printf(x->arena, "%s #", s) :
		s;
}

/* One blank line, whatever came before. */
static void
gap(struct digest_writer *w)
{
	const struct buf *b = w->out;

	if (b->len > 0 && b->data[b->len - 1] != '\n')
		buf_addc(w->out, '\n');
	if (b->len > 1 && b->data[b->len - 2] != '\n')
		buf_addc(w->out, '\n');
}

/* A heading goes one level down, as far as there is one. */
static void
write_heading(struct digest_writer *w, int level, const char *words)
{
	if (level < LEVELS)
		level++;
	if (level > w->level + 1)
		level = w->level + 1;
	w->level = level;
	gap(w);
	buf_printf(w->out, "%.*s %s\n\n", level, "######", words);
}

/* What comes next would stand inside of a code block that is never closed. */
static const char *
closing_fence(struct arena *a, const char *text)
{
	static const char *const probe = "\n\nprobe\n";

	for (int n = 0; n <= FENCE_MAX; n++)
		for (int kind = 0; kind < 2; kind++) {
			const char *fence = n < 3 ? "" : arena_printf(a,
				"%.*s\n", n, kind ? "~~~~~~~~~~~~" :
				"````````````");
			char *all = arena_printf(a, "%s%s%s", text, fence,
				probe);
			struct md *doc = markdown_parse(a, all, strlen(all),
				1, NULL), *m = doc ? doc->child : NULL;

			while (m != NULL && m->next != NULL)
				m = m->next;
			if (m == NULL || (m->type == MD_PARAGRAPH &&
			    strcmp(md_plain(a, m), "probe") == 0))
				return fence;
		}
	return "";
}

static bool
is_empty(const char *line)
{
	return line[strspn(line, " \t")] == '\0';
}

static bool
is_code_fence(const char *line)
{
	line += strspn(line, " \t");
	return strncmp(line, "```", 3) == 0 || strncmp(line, "~~~", 3) == 0;
}

/* Blank lines at its ends, and beside what was taken out, are not needed. */
static void
write_lines(struct digest_writer *w, const struct digest_source *x,
	const struct digest_stretch *at)
{
	size_t from = w->out->len;
	bool squeeze = true, code = false;

	for (int line = at->from; line <= at->to; line++) {
		const struct md *m = x->heading[line];

		if (m != NULL) {
			const char *words = heading_words(x, line, &line);

			write_heading(w, m->level, digest_relabelled(x, words));
			squeeze = true;
			continue;
		}
		squeeze |= x->put[line] != NULL;
		if (squeeze && is_empty(digest_line(x, line))) {
			gap(w);
			continue;
		}
		squeeze = false;
		code ^= is_code_fence(digest_line(x, line));
		buf_printf(w->out, "%s\n", code ? digest_line(x, line) :
			digest_relabelled(x, digest_line(x, line)));
	}
	if (at->to == x->s->n_lines && !w->out->overflow)
		buf_adds(w->out, closing_fence(w->arena, arena_strdup(
			w->arena, buf_str(w->out) + from)));
	gap(w);
}

static bool
is_blank(const struct digest_source *x, const struct digest_stretch *at)
{
	for (int line = at->from; line <= at->to; line++)
		if (!is_empty(digest_line(x, line)))
			return false;
	return true;
}

/* Its heading again, for those who see it and something below. */
static void
go_on(struct digest_writer *w, const struct digest_source *x, int section)
{
	struct digest_part *c = &x->section[section];
	tier_set set = c->tiers & c->rest & x->r->tiers & w->all;
	const char *words;
	int to;

	if (c->begun || set == 0)
		return;
	c->begun = true;
	digest_for(w, set);
	words = heading_words(x, c->line, &to);
	write_heading(w, 2, strings_fill(w->arena, w->s, "digest_more",
		"heading", digest_relabelled(x, words), NULL));
}

static void
write_part(struct digest_writer *w, const struct digest_source *x, bool rest)
{
	for (size_t i = 0; i < x->n_stretches; i++) {
		const struct digest_stretch *at = &x->stretch[i];
		tier_set set = at->tiers & x->r->tiers & w->all;

		if (at->rest != rest || set == 0 || is_blank(x, at))
			continue;
		if (rest && at->section >= 0)
			go_on(w, x, at->section);
		digest_for(w, set);
		write_lines(w, x, at);
	}
}

static bool
has_rest(const struct digest_writer *w, const struct digest_source *x)
{
	for (size_t i = 0; i < x->n_stretches; i++)
		if (x->stretch[i].rest && !is_blank(x, &x->stretch[i]) &&
		    (x->stretch[i].tiers & x->r->tiers & w->all) != 0)
			return true;
	return false;
}

static void
write_text(struct digest_writer *w, size_t recap, const struct digest_source *x)
{
	const struct recap *r = x->r;

	digest_for(w, r->tiers);
	w->level = 2;
	buf_printf(w->out, "## %s\n\n*%s*\n\n", digest_plain(w->arena,
		recap_text_in(r, w->lang)->title), strings_date(w->arena,
		w->s, &r->date));
	write_part(w, x, false);
	digest_lines(w, recap, false);
	if (has_rest(w, x) || digest_has_lines(w, recap, true)) {
		buf_adds(w->out, "<!-- more -->\n\n");
		buf_adds(w->marks, "more\n");
		write_part(w, x, true);
		digest_lines(w, recap, true);
	}
	digest_for(w, w->all);
}

/* What a text would write, and its marks. */
static void
try_text(struct digest_writer *w, size_t recap, size_t text, struct buf *out,
	struct buf *marks)
{
	struct digest_writer own = *w;
	struct digest_source *x = digest_read(w, recap, text);

	buf_init(out, RECAP_MAX);
	buf_init(marks, RECAP_MAX);
	own.out = out;
	own.marks = marks;
	if (x != NULL)
		write_text(&own, recap, x);
}

/* A translation whose lines fall under other marks than the main file's would
 * not match: then the first language stands in it, too. */
static bool
fits(struct digest_writer *w, size_t recap, size_t text)
{
	struct buf out, marks, main_out, main_marks;
	bool same;

	if (text == 0)
		return true;
	try_text(w, recap, 0, &main_out, &main_marks);
	try_text(w, recap, text, &out, &marks);
	same = strcmp(buf_str(&marks), buf_str(&main_marks)) == 0;
	buf_release(&out);
	buf_release(&marks);
	buf_release(&main_out);
	buf_release(&main_marks);
	return same;
}

static size_t
fitting_text(struct digest_writer *w, size_t recap)
{
	size_t text = text_in(w, recap);

	return fits(w, recap, text) ? text : 0;
}

void
digest_section(struct digest_writer *w, size_t recap)
{
	struct digest_source *x = digest_read(w, recap, fitting_text(w, recap));

	if (x != NULL)
		write_text(w, recap, x);
}

void
digest_definitions(struct digest_writer *w, size_t recap)
{
	struct digest_source *x = digest_read(w, recap, fitting_text(w, recap));
	bool any = false;

	for (size_t i = 0; x != NULL && i < x->n_labels; i++) {
		const struct digest_label *l = &x->label[i];

		buf_printf(w->out, "[%s]: <%s>", l->renamed ? l->renamed :
			l->name, l->url);
		if (l->title != NULL && strchr(l->title, '"') == NULL &&
		    strchr(l->title, '\\') == NULL)
			buf_printf(w->out, " \"%s\"", l->title);
		buf_addc(w->out, '\n');
		any = true;
	}
	if (any)
		buf_addc(w->out, '\n');
}
