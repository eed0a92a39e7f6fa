/* SPDX-License-Identifier: MIT */
/*
 * Private resources told by accident. The projection leaves out what a tier
 * may not see, but a person can write the same address into the text, a next
 * step, an event or a draft. Every string that the tier would get is looked
 * through once for the addresses of all resources that it may not see.
 */
#include "recap/leak.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Looked for in a text, small letters only. */
struct needle {
	const char *s;
	const char *query;	/* of an address: what it asks for, or NULL */
	const struct recap_resource *resource;
};

struct search {
	struct arena *arena;
	struct arena scratch;	/* of the text at hand */
	const struct recap *r;
	enum leak_kind kind;
	size_t n_needles;
	struct needle *needle;	/* sorted */
	/* Of what is looked through. */
	const char *file;
	enum leak_place place;
	size_t n, cap;
	struct leak *leak;
};

/* More are not told. QUERY_MAX: octets of a text's query that are read. */
enum { LEAKS_MAX = 5 * DIAG_MAX, QUERY_MAX = 2000 };

/* --- comparing ---------------------------------------------------------- */

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' ||
		(unsigned char)c >= 0x80;
}

static int
hex(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The octet that an address means at s, and how many it is written with: %61
 * is "a", but %2f is no slash (RFC 3986, 6.2.2.2). */
static char
octet(const char *s, size_t *n_r)
{
	int high = *s == '%' ? hex(s[1]) : -1;
	int low = high >= 0 ? hex(s[2]) : -1;
	int c = low >= 0 ? 16 * high + low : 0;

	*n_r = 1;
	if (c >= 0x80 || c == '\0' ||
	    (!isalnum(c) && strchr("-._~", c) == NULL))
		return *s;
	*n_r = 3;
	return (char)c;
}

/* A text as it is compared: in small letters; *n_r: its length. */
static char *
folded(struct arena *a, const char *s, enum leak_kind kind, size_t *n_r)
{
	char *out = arena_alloc(a, strlen(s) + 1);
	size_t n = 0;

	for (size_t len = 1; *s != '\0'; s += len) {
		char c = kind == LEAK_ADDRESS ? octet(s, &len) : *s;

		out[n++] = (char)tolower((unsigned char)c);
	}
	*n_r = n;
	return out;
}

/* Where octet `at` of the folded text stands in s. */
static size_t
unfolded(const char *s, enum leak_kind kind, size_t at)
{
	size_t i = 0, len = 1;

	while (at-- > 0) {
		if (kind == LEAK_ADDRESS)
			octet(s + i, &len);
		i += len;
	}
	return i;
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

/* Whether a match may begin at octet i. */
static bool
begins(enum leak_kind kind, const char *text, size_t i)
{
	if (i == 0)
		return true;
	return kind == LEAK_TITLE ? !is_word(text[i - 1]) :
		!isalnum((unsigned char)text[i - 1]) &&
		strchr(".-_@%", text[i - 1]) == NULL;
}

/* Whether the query at s ("?a=1&b=2") has this parameter of n octets. */
static bool
has_parameter(const char *s, const char *parameter, size_t n)
{
	for (size_t i = 0; i < QUERY_MAX && s[i] != '\0' &&
			!isspace((unsigned char)s[i]); i++)
		if ((i == 0 || s[i] == '&' || s[i] == ';') &&
		    strncmp(s + i + 1, parameter, n) == 0 &&
		    (s[i + 1 + n] == '&' || address_ends(s + i + 1 + n)))
			return true;
	return false;
}

/* Other parameters, or another order of them, ask for the same page. */
static bool
asks_for(const char *s, const char *query)
{
	while (*query != '\0') {
		size_t n = strcspn(query, "&");

		if (n > 0 && (*s != '?' || !has_parameter(s, query, n)))
			return false;
		query += n + (query[n] == '&');
	}
	return true;
}

static bool
ends(enum leak_kind kind, const struct needle *needle, const char *s)
{
	if (kind == LEAK_TITLE)
		return !is_word(*s);
	if (needle->query == NULL)
		return address_ends(s);
	return asks_for(s + (*s == '/'), needle->query);
}

static int
by_text(const void *x, const void *y)
{
	const struct needle *a = x, *b = y;
	int c = strcmp(a->s, b->s);

	return c != 0 ? c : (a->resource > b->resource) -
		(a->resource < b->resource);
}

/* The first needle of [lo, hi) whose octet k is c or more: they are sorted,
 * and alike before k. */
static size_t
first_of(const struct search *x, size_t lo, size_t hi, size_t k, int c)
{
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if ((unsigned char)x->needle[mid].s[k] < c)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* --- where it stands ---------------------------------------------------- */

static void
found(struct search *x, const struct recap_resource *resource, int line,
	int col)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->leak[i].resource == resource &&
		    x->leak[i].line == line &&
		    strcmp(x->leak[i].file, x->file) == 0)
			return;
	if (x->n == LEAKS_MAX)
		return;
	arena_push(x->arena, x->leak, x->n, x->cap);
	x->leak[x->n++] = (struct leak){.resource = resource,
		.place = x->place, .file = x->file, .line = line, .col = col};
}

/* All needles that stand at octet i of a text, in one pass over it: octet by
 * octet those that go on like the text are kept. in_md: col is where the text
 * begins, not all that is known. */
static void
search_at(struct search *x, const char *text, const char *low, size_t i,
	int line, int col, bool in_md)
{
	size_t lo = 0, hi = x->n_needles;

	for (size_t k = 0; lo < hi; k++) {
		int c = (unsigned char)low[i + k];

		for (; lo < hi && x->needle[lo].s[k] == '\0'; lo++)
			if (ends(x->kind, &x->needle[lo], low + i + k))
				found(x, x->needle[lo].resource, line,
					in_md && col > 0 ? col + (int)unfolded(
					text, x->kind, i) : col);
		if (c == '\0')
			return;
		lo = first_of(x, lo, hi, k, c);
		hi = first_of(x, lo, hi, k, c + 1);
	}
}

static void
search_in(struct search *x, const char *text, int line, int col, bool in_md)
{
	size_t n;
	char *low;

	if (text == NULL || *text == '\0')
		return;
	low = folded(&x->scratch, text, x->kind, &n);
	for (size_t i = 0; i < n; i++)
		if (begins(x->kind, low, i))
			search_at(x, text, low, i, line, col, in_md);
}

static void
search_text(struct search *x, const char *text, int line, int col)
{
	search_in(x, text, line, col, false);
	arena_clear(&x->scratch);
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
	search_in(x, m->text, m->line, m->col, true);
	search_text(x, m->url, m->line, m->col);
	search_text(x, m->title, m->line, m->col);
	for (const struct md *c = m->child; c != NULL; c = c->next)
		search_md(x, c);
	/* What is cut up by emphasis reads as one all the same. */
	if (holds_inlines(m) && m->child != NULL && m->child->next != NULL)
		search_text(x, md_plain(&x->scratch, m), m->child->line, 0);
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
		for (size_t k = 0; k < d->n_outcomes; k++) {
			search_text(x, d->outcome[k].heading, d->answers_line,
				d->answers_col);
			search_text(x, d->outcome[k].text, d->answers_line,
				d->answers_col);
		}
		if (d->form == DRAFT_BRIEF)
			continue;
		x->file = arena_printf(x->arena, "%s/%s", x->r->list_dir,
			d->md ? d->md_file : d->file);
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

/* "https://e.org/x/?a=1" -> "e.org/x" and "a=1". */
static void
address_core(struct arena *a, const char *url, struct needle *to)
{
	const char *s = strstr(url, "://");
	size_t n, path;
	char *low = folded(a, s != NULL ? s + 3 : url, LEAK_ADDRESS, &n);
	size_t asks = (path = strcspn(low, "?#")) < n && low[path] == '?' ?
		strcspn(low + path + 1, "#") : 0;

	if (asks > 0 && strspn(low + path + 1, "&") < asks)
		to->query = arena_strndup(a, low + path + 1, asks);
	else
		path = n;
	while (path > 0 && low[path - 1] == '/')
		path--;
	if (path > 0)
		to->s = arena_strndup(a, low, path);
}

static void
add_needle(struct search *x, const struct recap_resource *resource,
	const char *lang)
{
	struct needle *to = &x->needle[x->n_needles];
	const char *title;
	size_t n;

	*to = (struct needle){.resource = resource};
	if (x->kind == LEAK_ADDRESS) {
		if (resource->url != NULL)
			address_core(x->arena, resource->url, to);
	} else {
		title = ltext_in(&resource->title, lang, NULL);
		if (title != NULL && strchr(title, ' ') != NULL)
			to->s = folded(x->arena, title, x->kind, &n);
	}
	x->n_needles += to->s != NULL;
}

size_t
leaks_find(struct arena *a, const struct recap *r, const struct projection *p,
	enum leak_kind kind, struct leak **leaks_r)
{
	struct search x = {.arena = a, .r = r, .kind = kind};
	int tier = (int)(p->tier - r->all_tiers->v);

	x.needle = arena_array(a, r->n_resources, sizeof(*x.needle));
	for (size_t i = 0; i < r->n_resources; i++)
		if (!recap_sees(r->all_tiers, tier, r->resource[i].tiers,
			    false))
			add_needle(&x, &r->resource[i], p->lang);
	if (x.n_needles > 0) {
		arena_init(&x.scratch);
		qsort(x.needle, x.n_needles, sizeof(*x.needle), by_text);
		search_all(&x, p, recap_text_in(r, p->lang));
		arena_release(&x.scratch);
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
