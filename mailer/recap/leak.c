/* SPDX-License-Identifier: MIT */
/*
 * Private resources told by accident. The projection leaves out what a tier
 * may not see, but a person can write the same address into the text, a next
 * step, an event or a draft. Every string that the tier would get is looked
 * through for the address of each resource that it may not see.
 */
#include "recap/leak.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct search {
	struct arena *arena;
	const struct recap *r;
	enum leak_kind kind;
	const struct recap_resource *resource;
	const char *needle;
	/* Of what is looked through. */
	const char *file;
	enum leak_place place;
	size_t n, cap;
	struct leak *leak;
};

/* --- comparing ---------------------------------------------------------- */

/* "https://e.org/x/" -> "e.org/x"; NULL when nothing is left. */
static const char *
address_core(struct arena *a, const char *url)
{
	const char *s = strstr(url, "://");
	size_t n;

	s = s != NULL ? s + 3 : url;
	n = strlen(s);
	while (n > 0 && s[n - 1] == '/')
		n--;
	return n > 0 ? arena_strndup(a, s, n) : NULL;
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' ||
		(unsigned char)c >= 0x80;
}

/* Whether an address ends before s: a full stop, or a slash and nothing after
 * it, ends one; what asks or points into the page (?, #) is the same page. */
static bool
address_ends(const char *s)
{
	if (*s == '/' || *s == '.' || *s == ':' || *s == ',' || *s == ';' ||
	    *s == '!')
		return !isalnum((unsigned char)s[1]) && s[1] != '%' &&
			s[1] != '_' && s[1] != '~' && s[1] != '-';
	return !isalnum((unsigned char)*s) && (*s == '\0' ||
		strchr("-_~%=&+@$", *s) == NULL);
}

static bool
address_begins(const char *text, const char *s)
{
	return s == text || (!isalnum((unsigned char)s[-1]) &&
		strchr(".-_@%", s[-1]) == NULL);
}

/* Where the needle stands in text as a whole, or NULL. */
static const char *
find(const struct search *x, const char *text)
{
	size_t n = strlen(x->needle);
	const char *s = text;

	while (s != NULL && (s = strcasestr(s, x->needle)) != NULL) {
		if (x->kind == LEAK_ADDRESS ?
		    address_begins(text, s) && address_ends(s + n) :
		    (s == text || !is_word(s[-1])) && !is_word(s[n]))
			return s;
		s++;
	}
	return NULL;
}

/* --- where it stands ---------------------------------------------------- */

static void
found(struct search *x, int line, int col)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->leak[i].resource == x->resource &&
		    x->leak[i].line == line &&
		    strcmp(x->leak[i].file, x->file) == 0)
			return;
	arena_push(x->arena, x->leak, x->n, x->cap);
	x->leak[x->n++] = (struct leak){.resource = x->resource,
		.place = x->place, .file = x->file, .line = line, .col = col};
}

static void
search_text(struct search *x, const char *text, int line, int col)
{
	if (text != NULL && find(x, text) != NULL)
		found(x, line, col);
}

static bool
holds_inlines(const struct md *m)
{
	return m->type == MD_PARAGRAPH || m->type == MD_HEADING ||
		m->type == MD_CELL;
}

static void
search_md(struct search *x, const struct md *m)
{
	const char *at = find(x, m->text);

	if (at != NULL)
		found(x, m->line, m->col > 0 ?
			m->col + (int)(at - m->text) : 0);
	search_text(x, m->url, m->line, m->col);
	search_text(x, m->title, m->line, m->col);
	for (const struct md *c = m->child; c != NULL; c = c->next)
		search_md(x, c);
	/* What is cut up by emphasis reads as one all the same. */
	if (holds_inlines(m) && m->child != NULL && m->child->next != NULL)
		search_text(x, md_plain(x->arena, m), m->child->line, 0);
}

static void
search_drafts(struct search *x, const struct projection *p)
{
	for (size_t i = 0; i < p->n_drafts; i++) {
		const struct proj_draft *d = &p->draft[i];

		x->file = x->r->file;
		x->place = LEAK_IN_TITLE;
		search_text(x, d->title, d->line, d->col);
		search_text(x, d->summary, d->line, d->col);
		if (d->form == DRAFT_BRIEF)
			continue;
		x->file = arena_printf(x->arena, "%s/%s", x->r->list_dir,
			d->file);
		x->place = LEAK_IN_DRAFT;
		if (d->md != NULL)
			search_md(x, d->md);
		else if (memchr(d->data.data, '\0', d->data.len) == NULL)
			search_text(x, d->data.data, 0, 0);
	}
}

static void
search_entries(struct search *x, const struct projection *p)
{
	x->file = x->r->file;
	x->place = LEAK_IN_ENTRY;
	for (size_t i = 0; i < p->n_resources; i++)
		if (x->kind == LEAK_ADDRESS)
			search_text(x, p->resource[i].url, p->resource[i].line,
				p->resource[i].col);
	for (size_t i = 0; i < p->n_events; i++) {
		const struct proj_event *e = &p->event[i];

		search_text(x, e->title, e->line, e->col);
		search_text(x, e->place, e->line, e->col);
		search_text(x, e->url, e->line, e->col);
	}
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct proj_step *s = &p->step[i];

		x->file = s->file;
		search_text(x, s->what, s->line, s->col);
		search_text(x, s->who, s->line, s->col);
		search_text(x, s->url, s->line, s->col);
	}
}

static void
search_all(struct search *x, const struct projection *p,
	const struct recap_text *t)
{
	x->file = t->file;
	x->place = LEAK_IN_TITLE;
	search_text(x, p->title, p->title_md->line, 0);
	x->place = LEAK_IN_BODY;
	for (size_t i = 0; i < p->n_parts; i++)
		if (p->part[i].md != NULL)
			search_md(x, p->part[i].md);
	search_entries(x, p);
	search_drafts(x, p);
}

static const char *
needle_of(struct arena *a, const struct recap_resource *x, enum leak_kind kind,
	const char *lang)
{
	const char *title;

	if (kind == LEAK_ADDRESS)
		return x->url != NULL ? address_core(a, x->url) : NULL;
	title = ltext_in(&x->title, lang, NULL);
	return title != NULL && strchr(title, ' ') != NULL ? title : NULL;
}

size_t
leaks_find(struct arena *a, const struct recap *r, const struct projection *p,
	enum leak_kind kind, struct leak **leaks_r)
{
	struct search x = {.arena = a, .r = r, .kind = kind};
	int tier = (int)(p->tier - r->all_tiers->v);

	for (size_t i = 0; i < r->n_resources; i++) {
		x.resource = &r->resource[i];
		if (recap_sees(r->all_tiers, tier, x.resource->tiers, false))
			continue;
		x.needle = needle_of(a, x.resource, kind, p->lang);
		if (x.needle != NULL)
			search_all(&x, p, recap_text_in(r, p->lang));
	}
	*leaks_r = x.leak;
	return x.n;
}

/* What to do where it stands. */
static const char *
cure(struct arena *a, const struct recap *r, const struct leak *leak)
{
	const char *who = NULL;

	for (size_t i = 0; i < r->all_tiers->n; i++) {
		const char *name = tier_shown(&r->all_tiers->v[i]);

		if (leak->resource->tiers & TIER_BIT(i))
			who = who == NULL ? name :
				arena_printf(a, "%s, %s", who, name);
	}
	if (leak->place == LEAK_IN_TITLE || who == NULL)
		return "take it out";
	if (leak->place == LEAK_IN_BODY)
		return arena_printf(a, "put it between <!-- for: %s --> and "
			"<!-- /for -->", who);
	if (leak->place == LEAK_IN_DRAFT)
		return arena_printf(a, "take it out of the draft, or say "
			"full: [%s] for that", who);
	return arena_printf(a, "give this entry tiers: [%s]", who);
}

const char *
leak_text(struct arena *a, const struct recap *r, const struct leak *leak,
	enum leak_kind kind, const char *names)
{
	const char *title = ltext_in(&leak->resource->title,
		r->text[0].lang, NULL);

	if (kind == LEAK_ADDRESS)
		return arena_printf(a, "this is the address of the resource "
			"\"%s\", which %s may not see; %s, or make the "
			"resource public", title, names,
			cure(a, r, leak));
	return arena_printf(a, "this names the private resource \"%s\", which "
		"%s may not see; if the name tells too much, %s", title, names,
		cure(a, r, leak));
}
