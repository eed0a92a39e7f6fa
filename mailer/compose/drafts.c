/* SPDX-License-Identifier: MIT */
/*
 * Drafts under discussion: whole with numbered sections, attached, or told of
 * with the word that brings them. Where a mail would grow too large for its
 * reader's mail program, Markdown drafts become files of their own, and the
 * mail keeps their numbered headings, so that comments can still name them.
 * What became of earlier comments is told without who made them.
 */
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "compose/blocks.h"
#include "compose/preview.h"
#include "text/html.h"
#include "text/utf8.h"

static bool
is_attached(const struct render *r, const struct proj_draft *x)
{
	return x->form == DRAFT_FILE ||
		(x->form == DRAFT_FULL && r->drafts_as_files);
}

static const char *
plain_name(struct render *r, const struct proj_draft *x)
{
	char slug[80];

	if (x->form == DRAFT_FILE)
		return path_base(x->file);
	utf8_slug(x->title, slug, sizeof(slug));
	return arena_printf(r->a, "%s.html", slug[0] ? slug : "draft");
}

/* Of two drafts that would have the same name, as files of two folders may,
 * the second is numbered: "plan-2.txt". */
const char *
draft_file_name(struct render *r, const struct proj_draft *x)
{
	const char *name = plain_name(r, x), *end = strrchr(name, '.');
	int n = 1;

	for (const struct proj_draft *y = r->p->draft; y < x; y++)
		n += is_attached(r, y) &&
			strcasecmp(plain_name(r, y), name) == 0;
	if (n == 1)
		return name;
	if (end == NULL)
		end = name + strlen(name);
	return arena_printf(r->a, "%.*s-%d%s", (int)(end - name), name, n,
		end);
}

static const char *
comments_until(struct render *r, const struct proj_draft *x)
{
	if (x->feedback_by.year == 0)
		return NULL;
	return strings_fill(r->a, &r->s, "draft_feedback_by",
		"date", strings_date(r->a, &r->s, &x->feedback_by), NULL);
}

static const char *
how_to_comment(struct render *r, const struct proj_draft *x)
{
	return strings_fill(r->a, &r->s, "draft_how", "number",
		arena_printf(r->a, "D%d", x->first_section), NULL);
}

/* The numbered headings of a draft that is attached. */
static void
add_rows(struct render *r, struct doc *d, const struct md *md, int *number,
	struct node *rows)
{
	for (const struct md *m = md->child; m != NULL; m = m->next) {
		struct node *row;
		struct buf b;

		if (m->type != MD_HEADING) {
			add_rows(r, d, m, number, rows);
			continue;
		}
		row = node_map(r->a);
		node_set_str(r->a, row, "number",
			arena_printf(r->a, "D%d", (*number)++));
		buf_init(&b, RENDERED_MAX);
		html_inlines(d, m, &b);
		node_set_str(r->a, row, "html", text_of(r, &b));
		node_set_str(r->a, row, "text", plain_inlines(d, m));
		node_append(r->a, rows, row);
	}
}

static struct node *
sections(struct render *r, const struct proj_draft *x)
{
	struct doc d = doc_start(r, 1, 4, 0);
	struct node *map = node_map(r->a);
	struct node *rows = node_set(r->a, map, "rows", node_list(r->a));
	int number = x->first_section;

	add_rows(r, &d, x->md, &number, rows);
	return rows->n > 0 ? map : node_null(r->a);
}

/* The heading that a draft begins with, where it is the draft's title again:
 * shown once, with its number. */
static const struct md *
own_title(struct render *r, const struct proj_draft *x)
{
	const struct md *first = x->md != NULL ? x->md->child : NULL;

	if (x->form != DRAFT_FULL || first == NULL ||
	    first->type != MD_HEADING ||
	    strcasecmp(md_plain(r->a, first), x->title) != 0)
		return NULL;
	return first;
}

static const char *
title_number(struct render *r, const struct proj_draft *x)
{
	return own_title(r, x) == NULL ? NULL :
		arena_printf(r->a, "D%d", x->first_section);
}

/* The draft's own: it may have no translation where the recap has. */
static const char *
language_of(struct render *r, const struct proj_draft *x)
{
	return x->lang != NULL ? x->lang : r->o->languages[0];
}

static struct node *
body(struct render *r, const struct proj_draft *x, int base)
{
	const struct md *title = own_title(r, x);
	struct md *rest = md_shallow(r->a, x->md);
	struct doc html, text;
	int top;

	if (title != NULL)
		rest->child = title->next;
	top = md_top_heading(rest);
	html = text = doc_start(r, top > 0 ? top : 1, base,
		x->first_section + (title != NULL));
	if (strcmp(language_of(r, x), r->lang) != 0)
		html.mark_lang = r->lang;
	return markdown(r, &html, &text, rest);
}

static struct node *
ask(struct render *r, const struct proj_draft *x)
{
	const char *word = strings_get(&r->s, "command_full");
	struct node *map = node_map(r->a);

	node_set_str(r->a, map, "words", strings_fill(r->a, &r->s,
		"draft_ask", "word", word, NULL));
	node_set_str(r->a, map, "link", strings_fill(r->a, &r->s,
		"draft_ask_link", "title", x->title, NULL));
	node_set_str(r->a, map, "link_html", quoting(r, "draft_ask_link",
		"title", x->title));
	node_set_str(r->a, map, "href", mail_link(r, SLOT_REPLY_TO, word,
		word));
	return map;
}

static void
set_body_language(struct render *r, struct node *m, const struct proj_draft *x)
{
	const char *lang = language_of(r, x);
	bool other = x->form == DRAFT_FULL && strcmp(lang, r->lang) != 0;

	node_set_str(r->a, m, "body_lang", other ? lang : NULL);
	/* Where all of the recap is in that language, it was said of it. */
	node_set_str(r->a, m, "in_language", other &&
		strcmp(r->p->lang, lang) != 0 ? strings_fill(r->a, &r->s,
		"draft_language", "language", language_name(r, lang), NULL) :
		NULL);
}

/* "D2 Who decides", by the number it had then; whoever named none meant all
 * of it. */
static const char *
remarked_on(struct render *r, const struct proj_outcome *o)
{
	if (o->section == 0)
		return strings_get(&r->s, "draft_answers_whole");
	return arena_printf(r->a, "D%d%s%s", o->section,
		o->heading != NULL ? " " : "",
		o->heading != NULL ? o->heading : "");
}

static struct node *
outcomes(struct render *r, const struct proj_draft *x)
{
	const char *text = strings_get(&r->s, "draft_answers_heading");
	struct node *m = node_map(r->a), *rows;

	if (x->n_outcomes == 0)
		return node_null(r->a);
	node_set_str(r->a, m, "title", text);
	node_set_str(r->a, m, "underlined", underlined(r, text, 4));
	node_set_str(r->a, m, "from", strings_count(r->a, &r->s,
		"draft_answers_from", (size_t)x->n_answered, "date",
		strings_date(r->a, &r->s, &x->answered), NULL));
	rows = node_set(r->a, m, "rows", node_list(r->a));
	for (size_t i = 0; i < x->n_outcomes; i++) {
		const struct proj_outcome *o = &x->outcome[i];
		struct node *row = node_map(r->a);

		node_set_str(r->a, row, "on", remarked_on(r, o));
		node_set_str(r->a, row, "count", o->n < 2 ? NULL :
			strings_count(r->a, &r->s, "draft_answers_count",
				(size_t)o->n, NULL));
		node_set_str(r->a, row, "became", o->text);
		node_append(r->a, rows, row);
	}
	return m;
}

static struct node *
draft(struct render *r, const struct proj_draft *x)
{
	bool attached = is_attached(r, x);
	bool whole = x->form == DRAFT_FULL && !attached;
	const char *title = marked_text(r, x->mark, x->title);
	struct node *m = node_map(r->a);
	struct node *null = node_null(r->a);

	node_set_str(r->a, m, "title", x->title);
	node_set_str(r->a, m, "number", !whole ? NULL : title_number(r, x));
	node_set_str(r->a, m, "title_underlined", underlined(r,
		whole && own_title(r, x) != NULL ? arena_printf(r->a, "D%d %s",
		x->first_section, title) : title, 3));
	set_mark(r, m, x->mark);
	node_set_str(r->a, m, "summary", x->summary);
	set_body_language(r, m, x);
	node_set_str(r->a, m, "feedback", comments_until(r, x));
	node_set_str(r->a, m, "attached", !attached ? NULL :
		strings_fill(r->a, &r->s, "draft_attached",
			"file", draft_file_name(r, x), NULL));
	node_set_str(r->a, m, "how", x->form == DRAFT_FULL ?
		how_to_comment(r, x) : NULL);
	node_set(r->a, m, "outcomes", outcomes(r, x));
	node_set(r->a, m, "sections", attached && x->md != NULL ?
		sections(r, x) : null);
	node_set(r->a, m, "body", whole ? body(r, x, 4) : null);
	node_set_str(r->a, m, "end", strings_fill(r->a, &r->s, "draft_end",
		"title", x->title, NULL));
	node_set(r->a, m, "ask", x->form == DRAFT_BRIEF ? ask(r, x) : null);
	return m;
}

struct node *
drafts(struct render *r, bool own_heading)
{
	struct node *block = node_map(r->a), *items, *h;
	const char *text = strings_count(r->a, &r->s, "drafts_heading",
		r->p->n_drafts, NULL);

	h = node_set(r->a, block, "heading", own_heading ? node_map(r->a) :
		node_null(r->a));
	if (own_heading) {
		node_set_str(r->a, h, "text", text);
		node_set_str(r->a, h, "underlined", underlined(r, text, 2));
	}
	items = node_set(r->a, block, "items", node_list(r->a));
	for (size_t i = 0; i < r->p->n_drafts; i++)
		node_append(r->a, items, draft(r, &r->p->draft[i]));
	return block;
}

static int
draft_file(struct render *r, const struct proj_draft *x,
	struct rendered_file *file_r, struct err *err)
{
	const char *lang = language_of(r, x);
	struct node *m = node_map(r->a);
	struct buf b;

	buf_init(&b, RENDERED_MAX);
	theme_rules(r->t->theme, &b);
	node_set_str(r->a, m, "rules", text_of(r, &b));
	node_set(r->a, m, "style", theme_node(r->a, r->t->theme));
	node_set_str(r->a, m, "lang", r->lang);
	node_set_str(r->a, m, "page_lang", lang);
	node_set_str(r->a, m, "page_dir", lang_direction(lang));
	node_set_str(r->a, m, "title_lang", strcmp(r->p->lang, lang) != 0 ?
		r->p->lang : NULL);
	node_set_str(r->a, m, "title", x->title);
	node_set_str(r->a, m, "number", title_number(r, x));
	node_set_str(r->a, m, "list_name", ltext_in(&r->o->list_name, r->lang,
		r->o->languages[0]));
	node_set_str(r->a, m, "feedback", comments_until(r, x));
	node_set_str(r->a, m, "how", how_to_comment(r, x));
	node_set(r->a, m, "html", node_get(body(r, x, 2), "html"));
	buf_init(&b, RENDERED_MAX);
	if (template_render(r->t, "draft.html", m, MUSTACHE_HTML, &b,
		err) != 0) {
		buf_release(&b);
		return -1;
	}
	file_r->name = draft_file_name(r, x);
	file_r->type = "text/html; charset=utf-8";
	file_r->data = pictures_inside(r->a, r->o, r->p, text_of(r, &b), err);
	if (file_r->data == NULL)
		return -1;
	file_r->len = strlen(file_r->data);
	return 0;
}

int
draft_files(struct render *r, struct rendered *out, struct err *err)
{
	out->file = arena_array(r->a, r->p->n_drafts, sizeof(*out->file));
	for (size_t i = 0; i < r->p->n_drafts; i++)
		if (r->p->draft[i].form == DRAFT_FULL &&
		    draft_file(r, &r->p->draft[i],
			&out->file[out->n_files++], err) != 0)
			return -1;
	return 0;
}
