/* SPDX-License-Identifier: MIT */
/*
 * One recap as a section of a digest: stretches of its source's lines, each
 * with who may read it.
 *
 * The parsed recap says on which lines its marks and headings stand. Between
 * two marks everything has the same readers, and since a mark stands between
 * blocks, lines of one stretch read the same wherever they are put. Marks
 * inside of list items go along with their lines. Left behind are the places
 * of blocks, the closing, and a greeting that is nothing else; headings go a
 * level down; link definitions move to the top, where they reach everybody
 * who has such a link, under names that no other recap uses.
 */
#include "recap/digest_part.h"

#include <string.h>
#include <strings.h>

#include "recap/read.h"

enum { LEVELS = 6, FENCE_MAX = 12, GREETING_MAX = 100 };

struct stretch {
	int from, to;			/* lines */
	tier_set tiers;
	bool rest;
	int section;			/* index of its heading; -1: opening */
};

struct section {
	int line;
	tier_set tiers;			/* who sees its heading */
	tier_set rest;			/* who sees something after `more` */
	bool begun;			/* its heading stands there again */
};

struct label {
	const char *name, *renamed;	/* renamed NULL: as it was */
	const char *url, *title;
	int line;
};

/* One text of a recap, as lines. */
struct lines {
	struct arena *arena;
	const struct recap *r;
	const struct recap_text *t;
	struct source *s;
	const char **put;	/* per line: what stands there instead, or NULL */
	const struct md **heading;	/* per line, or NULL */
	size_t n_stretches, cap_stretches, n_sections, n_labels;
	struct stretch *stretch;
	struct section *section;
	struct label *label;
};

/* --- reading ------------------------------------------------------------ */

static const char *
line_at(const struct lines *x, int line)
{
	size_t n;
	const char *s = source_line(x->s, line, &n);

	if (x->put[line] != NULL)
		return x->put[line];
	return arena_strndup(x->arena, s, n);
}

static void
find_headings(struct lines *x)
{
	for (size_t i = 0; i < x->t->n_stretches; i++) {
		const struct md *m = x->t->stretch[i].placed ? NULL :
			x->t->stretch[i].md->child;

		for (; m != NULL; m = m->next)
			if (m->type == MD_HEADING && m->line <= x->s->n_lines)
				x->heading[m->line] = m;
	}
}

/* "Dear colleagues," alone on its line: the digest greets nobody twice. */
static void
drop_greeting(struct lines *x)
{
	const struct md *m = x->t->n_stretches == 0 ||
		x->t->stretch[0].placed ? NULL : x->t->stretch[0].md->child;
	size_t n;
	const char *s;

	if (m == NULL || m->type != MD_PARAGRAPH || m->line != m->end_line)
		return;
	s = source_line(x->s, m->line, &n);
	while (n > 0 && s[n - 1] == ' ')
		n--;
	if (n > 0 && n < GREETING_MAX && s[n - 1] == ',')
		x->put[m->line] = "";
}

static void
end_stretch(struct lines *x, const struct stretch *at, int to)
{
	if (to < at->from)
		return;
	arena_push(x->arena, x->stretch, x->n_stretches, x->cap_stretches);
	x->stretch[x->n_stretches] = *at;
	x->stretch[x->n_stretches++].to = to;
	if (at->rest && at->section >= 0)
		x->section[at->section].rest |= at->tiers;
}

static const struct recap_mark *
mark_at(const struct recap_text *t, int line)
{
	for (size_t i = 0; i < t->n_marks; i++)
		if (t->mark[i].line == line && !t->mark[i].in_item)
			return &t->mark[i];
	return NULL;
}

static void
on_mark(struct stretch *at, const struct recap_mark *m)
{
	if (m->type == MARK_FOR)
		at->tiers = m->tiers;
	else if (m->type == MARK_END_FOR)
		at->tiers = UINT32_MAX;
	else if (m->type == MARK_MORE)
		at->rest = true;
}

/* A `##` ends what `more` cut, whoever sees it. */
static void
on_heading(struct lines *x, struct stretch *at, int line)
{
	if (x->heading[line]->level > 2)
		return;
	end_stretch(x, at, line - 1);
	at->from = line;
	at->rest = false;
	at->section = (int)x->n_sections;
	x->section[x->n_sections++] = (struct section){.line = line,
		.tiers = at->tiers};
}

static void
cut(struct lines *x)
{
	struct stretch at = {.from = x->s->body_line, .tiers = UINT32_MAX,
		.section = -1};
	int line;

	for (line = x->s->body_line; line <= x->s->n_lines; line++) {
		const struct recap_mark *m = mark_at(x->t, line);

		if (m != NULL && m->type == MARK_CLOSING)
			break;
		if (m != NULL && m->type == MARK_HERE) {
			x->put[line] = "";
		} else if (m != NULL) {
			end_stretch(x, &at, line - 1);
			on_mark(&at, m);
			at.from = line + 1;
		} else if (x->heading[line] != NULL) {
			on_heading(x, &at, line);
		}
	}
	end_stretch(x, &at, line - 1);
}

/* --- link definitions --------------------------------------------------- */

/* Where it leads, as the parser understands it. */
static bool
resolve(struct lines *x, struct label *l)
{
	char *all = arena_printf(x->arena, "[x][%s]\n\n%.*s", l->name,
		(int)(x->s->len - x->s->body), x->s->text + x->s->body);
	struct md *doc = markdown_parse(x->arena, all, strlen(all), 1, NULL);
	const struct md *m = doc != NULL && doc->child != NULL ?
		doc->child->child : NULL;

	if (m == NULL || m->type != MD_LINK)
		return false;
	l->url = m->url;
	l->title = m->title;
	return true;
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
blank(struct lines *x, const struct label *l)
{
	const char *first = line_at(x, l->line), *at = strchr(first, '[');
	const char *close;
	int line = l->line;

	if (at == NULL)
		return;
	x->put[line] = arena_strndup(x->arena, first, (size_t)(at - first));
	close = strstr(at, "]:");
	while (close == NULL && line < x->s->n_lines) {
		close = strstr(line_at(x, ++line), "]:");
		x->put[line] = "";
	}
	if (close == NULL)
		return;
	at = close + 2 + strspn(close + 2, " \t");
	if (*at == '\0' && line < x->s->n_lines) {
		at = line_at(x, ++line);
		at += strspn(at, " \t");
		x->put[line] = "";
	}
	at += strcspn(at, " \t");
	if (at[strspn(at, " \t")] == '\0' && line < x->s->n_lines &&
	    is_title(line_at(x, line + 1)))
		x->put[line + 1] = "";
}

static void
find_labels(struct lines *x, struct reader *reader)
{
	struct definitions defs = {0};
	struct md *doc = markdown_parse(x->arena, x->s->text + x->s->body,
		x->s->len - x->s->body, x->s->body_line, NULL);

	if (doc == NULL)
		return;
	definitions_find(reader, x->s, doc, &defs);
	x->label = arena_array(x->arena, defs.n, sizeof(*x->label));
	for (size_t i = 0; i < defs.n; i++) {
		struct label l = {.name = defs.v[i].label,
			.line = defs.v[i].line};

		if (resolve(x, &l))
			x->label[x->n_labels++] = l;
	}
}

/* Whether another recap could mean something else by it. A label of several
 * words may be broken anywhere, so it is not looked for. */
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
			found |= strpbrk(name, " \t\\") != NULL ||
				strcasestr(d->v[i].source[k].text.data, form)
				!= NULL;
	arena_release(&a);
	return found;
}

static void
rename_labels(struct lines *x, const struct digest *d)
{
	for (size_t i = 0; i < x->n_labels; i++)
		if (is_taken(d, x->r, x->label[i].name))
			x->label[i].renamed = arena_printf(x->arena, "%s %s",
				x->label[i].name, x->r->slug);
}

static const struct label *
label_at(const struct lines *x, const char *s)
{
	for (size_t i = 0; i < x->n_labels; i++) {
		size_t n = strlen(x->label[i].name);

		if (x->label[i].renamed != NULL &&
		    strncasecmp(s + 1, x->label[i].name, n) == 0 &&
		    s[n + 1] == ']')
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
static const char *
relabelled(const struct lines *x, const char *line)
{
	const struct label *l;
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

/* --- one text ------------------------------------------------------------ */

static struct lines *
read_lines(struct digest_writer *w, size_t recap, size_t text)
{
	const struct digest_recap *v = &w->d->v[recap];
	struct arena *a = w->arena;
	struct lines *x = arena_alloc(a, sizeof(*x));
	struct reader reader = {.arena = a};
	struct diags own;

	diags_init(&own, a);
	reader.diags = &own;
	*x = (struct lines){.arena = a, .r = v->recap,
		.t = &v->recap->text[text]};
	x->s = source_make(a, x->t->file, &v->source[text].text, &own);
	if (x->s == NULL || front_parse(&reader, x->s) == NULL)
		return NULL;
	x->put = arena_array(a, (size_t)x->s->n_lines + 2, sizeof(*x->put));
	x->heading = arena_array(a, (size_t)x->s->n_lines + 2,
		sizeof(*x->heading));
	x->section = arena_array(a, (size_t)x->s->n_lines + 2,
		sizeof(*x->section));
	find_headings(x);
	drop_greeting(x);
	cut(x);
	find_labels(x, &reader);
	rename_labels(x, w->d);
	for (size_t i = 0; i < x->n_labels; i++)
		blank(x, &x->label[i]);
	return x;
}

/* The recap's text in the digest's language, or the first. */
static size_t
text_in(const struct digest_writer *w, size_t recap)
{
	const struct recap *r = w->d->v[recap].recap;

	return (size_t)(recap_text_in(r, w->lang) - r->text);
}

/* --- writing ------------------------------------------------------------ */

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
heading_words(const struct lines *x, int line, int *to_r)
{
	const char *s = line_at(x, line), *more;
	size_t n;

	*to_r = line;
	s += strspn(s, " ");
	if (*s == '#')
		return atx_words(x->arena, s);
	/* Underlined, one line or several. */
	while (*to_r < x->s->n_lines && !is_rule(line_at(x, ++*to_r))) {
		more = line_at(x, *to_r);
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
write_lines(struct digest_writer *w, const struct lines *x,
	const struct stretch *at)
{
	size_t from = w->out->len;
	bool squeeze = true, code = false;

	for (int line = at->from; line <= at->to; line++) {
		const struct md *m = x->heading[line];

		if (m != NULL) {
			const char *words = heading_words(x, line, &line);

			write_heading(w, m->level, relabelled(x, words));
			squeeze = true;
			continue;
		}
		squeeze |= x->put[line] != NULL;
		if (squeeze && is_empty(line_at(x, line))) {
			gap(w);
			continue;
		}
		squeeze = false;
		code ^= is_code_fence(line_at(x, line));
		buf_printf(w->out, "%s\n", code ? line_at(x, line) :
			relabelled(x, line_at(x, line)));
	}
	if (at->to == x->s->n_lines && !w->out->overflow)
		buf_adds(w->out, closing_fence(w->arena, arena_strdup(
			w->arena, buf_str(w->out) + from)));
	gap(w);
}

static bool
is_blank(const struct lines *x, const struct stretch *at)
{
	for (int line = at->from; line <= at->to; line++)
		if (!is_empty(line_at(x, line)))
			return false;
	return true;
}

/* Its heading again, for those who see it and something below. */
static void
go_on(struct digest_writer *w, const struct lines *x, int section)
{
	struct section *c = &x->section[section];
	tier_set set = c->tiers & c->rest & x->r->tiers & w->all;
	const char *words;
	int to;

	if (c->begun || set == 0)
		return;
	c->begun = true;
	digest_for(w, set);
	words = heading_words(x, c->line, &to);
	write_heading(w, 2, strings_fill(w->arena, w->s, "digest_more",
		"heading", relabelled(x, words), NULL));
}

static void
write_part(struct digest_writer *w, const struct lines *x, bool rest)
{
	for (size_t i = 0; i < x->n_stretches; i++) {
		const struct stretch *at = &x->stretch[i];
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
has_rest(const struct digest_writer *w, const struct lines *x)
{
	for (size_t i = 0; i < x->n_stretches; i++)
		if (x->stretch[i].rest && !is_blank(x, &x->stretch[i]) &&
		    (x->stretch[i].tiers & x->r->tiers & w->all) != 0)
			return true;
	return false;
}

static void
write_text(struct digest_writer *w, size_t recap, const struct lines *x)
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
	struct lines *x = read_lines(w, recap, text);

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
	struct lines *x = read_lines(w, recap, fitting_text(w, recap));

	if (x != NULL)
		write_text(w, recap, x);
}

void
digest_definitions(struct digest_writer *w, size_t recap)
{
	struct lines *x = read_lines(w, recap, fitting_text(w, recap));
	bool any = false;

	for (size_t i = 0; x != NULL && i < x->n_labels; i++) {
		const struct label *l = &x->label[i];

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
