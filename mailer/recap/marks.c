/* SPDX-License-Identifier: MIT */
/*
 * Marks, read from the source lines.
 *
 * A mark decides who sees what, so nothing that a person may have meant as one
 * is ever taken for text or dropped as a comment. A line is first folded
 * (squash.c): dashes of any length to a hyphen, any quotation mark to ", an
 * arrow to ->. What then opens like a comment, a tag or a mark without its
 * brackets is judged by its first word:
 *
 *   a mark's word, written exactly, alone on its line    the mark
 *   a mark's word, or one slip away from it              an error
 *   a list of tiers after any word                       an error
 *   anything else                                        not our business
 */
#include <ctype.h>
#include <string.h>

#include "recap/read.h"
#include "recap/squash.h"
#include "text/utf8.h"

static const char *const mark_names[] = {
	[MARK_MORE] = "more", [MARK_FOR] = "for", [MARK_END_FOR] = "/for",
	[MARK_HERE] = "here", [MARK_CLOSING] = "closing",
};
static const char *const block_names[BLOCKS] = {
	[BLOCK_RESOURCES] = "resources", [BLOCK_DRAFTS] = "drafts",
	[BLOCK_EVENTS] = "events", [BLOCK_NEXT_STEPS] = "next_steps",
	[BLOCK_SURVEY] = "survey",
};
enum { N_MARKS = 5, WORD_MAX = 32 };

/* What people write who think of the word in French, or of its purpose. */
static const struct { const char *word; enum mark_type type; } other_words[] = {
	{"plus", MARK_MORE}, {"suite", MARK_MORE}, {"pour", MARK_FOR},
	{"endfor", MARK_END_FOR}, {"end-for", MARK_END_FOR},
	{"/pour", MARK_END_FOR}, {"ici", MARK_HERE}, {"close", MARK_CLOSING},
	{"cloture", MARK_CLOSING}, {"cl\u00f4ture", MARK_CLOSING},
	{"conclusion", MARK_CLOSING},
};

const char *
mark_name(enum mark_type type)
{
	return mark_names[type];
}

const char *
block_name(enum block_kind kind)
{
	return block_names[kind];
}

/* --- what the words of a comment say ----------------------------------- */

struct words {
	const char *all;		/* without white space and quotes */
	size_t n_all;
	char first[WORD_MAX];		/* lower case; "" when there is none */
	const char *rest;		/* after it and white space */
	size_t n_rest;
	bool colon;			/* rest began with a colon, now cut */
};

static const char *
skip_space(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t' || *s == '\n'))
		s++;
	return s;
}

static struct words
words_of(const char *s, size_t n)
{
	struct words w = {.first = ""};
	const char *end = s + n;
	size_t len = 0;

	while (end > s && strchr(" \t\n\"", end[-1]) != NULL)
		end--;
	s = skip_space(s, end);
	while (s < end && *s == '"')
		s = skip_space(s + 1, end);
	w.all = s;
	w.n_all = (size_t)(end - s);
	if (s < end && *s == '/') {
		w.first[len++] = '/';
		s = skip_space(s + 1, end);
	}
	while (s < end && (isalpha((unsigned char)*s) || *s == '-' ||
			   (unsigned char)*s >= 0x80) && len < WORD_MAX - 1)
		w.first[len++] = (char)tolower((unsigned char)*s++);
	s = skip_space(s, end);
	w.colon = s < end && *s == ':';
	if (w.colon)
		s = skip_space(s + 1, end);
	w.rest = s;
	w.n_rest = (size_t)(end - s);
	return w;
}

/* One letter wrong, missing, too many, or two swapped. */
static bool
one_slip(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), i = 0;

	while (i < n && i < m && a[i] == b[i])
		i++;
	if (n == m)
		return strcmp(a + i + (i < n), b + i + (i < n)) == 0 ||
			(i + 1 < n && a[i] == b[i + 1] && a[i + 1] == b[i] &&
			 strcmp(a + i + 2, b + i + 2) == 0);
	if (n + 1 == m)
		return strcmp(a + i, b + i + 1) == 0;
	return n == m + 1 && strcmp(a + i + 1, b + i) == 0;
}

static int
exact_mark(const char *word)
{
	for (int i = 0; i < N_MARKS; i++)
		if (strcmp(word, mark_names[i]) == 0)
			return i;
	return -1;
}

static int
near_mark(const char *word)
{
	size_t n = sizeof(other_words) / sizeof(other_words[0]);

	for (size_t i = 0; i < n; i++)
		if (strcmp(word, other_words[i].word) == 0)
			return (int)other_words[i].type;
	for (int i = 0; word[0] != '\0' && i < N_MARKS; i++)
		if (one_slip(word, mark_names[i]) ||
		    (strlen(word) > 5 && near_miss(word, &mark_names[i], 1)))
			return i;
	return -1;
}

/* Every comma-separated piece of s is a tier, and there is one. */
static bool
all_tiers(const struct tiers *t, const char *s, size_t n)
{
	const char *end = s + n;

	if (n == 0)
		return false;
	while (s < end) {
		const char *comma = memchr(s, ',', (size_t)(end - s));
		const char *stop = comma ? comma : end;
		const char *next = stop + (comma != NULL);

		s = skip_space(s, stop);
		while (stop > s && strchr(" \t\n", stop[-1]) != NULL)
			stop--;
		if (tier_find(t, s, (size_t)(stop - s)) < 0)
			return false;
		s = next;
	}
	return true;
}

enum judgement { NOT_A_MARK, A_MARK, RESEMBLES };

/* *type_r is the mark meant, unless NOT_A_MARK. */
static enum judgement
judge(const struct tiers *tiers, const struct words *w, int *type_r)
{
	int type = exact_mark(w->first);

	*type_r = type;
	if (type == MARK_FOR || type == MARK_HERE)
		return w->colon ? A_MARK : RESEMBLES;
	if (type >= 0)
		return w->n_rest == 0 && !w->colon ? A_MARK : RESEMBLES;
	*type_r = near_mark(w->first);
	if (*type_r >= 0 && (w->n_rest == 0 || w->colon ||
			     all_tiers(tiers, w->rest, w->n_rest)))
		return RESEMBLES;
	*type_r = MARK_FOR;
	if (all_tiers(tiers, w->rest, w->n_rest) ||
	    all_tiers(tiers, w->all, w->n_all))
		return RESEMBLES;
	return NOT_A_MARK;
}

bool
marks_resemble(struct reader *r, const char *comment, size_t n)
{
	struct words w = words_of(comment, n);
	int type;

	return judge(r->options->tiers, &w, &type) != NOT_A_MARK;
}

/* --- what a mark names ------------------------------------------------- */

struct scan {
	struct reader *r;
	const struct source *s;
	bool in_draft;
	int line, col;
	struct mark_lines *out;
};

static void
one_tier(struct scan *c, const char *s, size_t n, tier_set *set)
{
	const struct tiers *t = c->r->options->tiers;
	char name[128], have[512];
	const char *meant;
	int i = tier_find(t, s, n);

	if (i >= 0) {
		*set |= TIER_BIT(i);
		return;
	}
	if (n >= sizeof(name))
		n = sizeof(name) - 1;
	memcpy(name, s, n);
	name[n] = '\0';
	meant = tier_near(t, name);
	if (n == 0)
		diag_error(c->r->diags, c->s->file, c->line, c->col,
			"`for` names no tier; write <!-- for: %s -->",
			t->v[0].name.v[0].text);
	else if (meant != NULL)
		diag_error(c->r->diags, c->s->file, c->line, c->col,
			"unknown tier \"%s\"; did you mean \"%s\"?", name,
			meant);
	else
		diag_error(c->r->diags, c->s->file, c->line, c->col,
			"unknown tier \"%s\"; have: %s", name,
			tier_names(t, have, sizeof(have)));
}

static tier_set
tiers_named(struct scan *c, const struct words *w)
{
	const char *s = w->rest, *end = s + w->n_rest;
	tier_set set = 0;

	do {
		const char *comma = memchr(s, ',', (size_t)(end - s));
		const char *stop = comma ? comma : end, *next = stop;

		s = skip_space(s, stop);
		while (stop > s && strchr(" \t", stop[-1]) != NULL)
			stop--;
		one_tier(c, s, (size_t)(stop - s), &set);
		s = next + (comma != NULL);
		if (comma == NULL)
			break;
	} while (s <= end);
	return set;
}

static int
block_named(struct scan *c, const struct words *w)
{
	char name[WORD_MAX];
	const char *meant;
	size_t n = w->n_rest < WORD_MAX ? w->n_rest : WORD_MAX - 1;

	memcpy(name, w->rest, n);
	name[n] = '\0';
	for (int i = 0; i < BLOCKS; i++)
		if (strcasecmp(name, block_names[i]) == 0)
			return i;
	meant = near_miss(name, block_names, BLOCKS);
	if (meant != NULL)
		diag_error(c->r->diags, c->s->file, c->line, c->col,
			"unknown block \"%s\"; did you mean "
			"<!-- here: %s -->?", name, meant);
	else
		diag_error(c->r->diags, c->s->file, c->line, c->col,
			"unknown block \"%s\"; `here` places resources, "
			"drafts, events, next_steps or survey", name);
	return -1;
}

static void
keep(struct scan *c, int type, const struct words *w)
{
	struct mark_lines *m = c->out;
	struct mark_line mark = {.type = (enum mark_type)type,
		.line = c->line, .col = c->col};
	int block;

	if (type == MARK_FOR)
		mark.tiers = tiers_named(c, w);
	if (type == MARK_HERE) {
		if ((block = block_named(c, w)) < 0)
			mark.block = BLOCKS;
		else
			mark.block = (enum block_kind)block;
	}
	arena_push(c->r->arena, m->v, m->n, m->cap);
	m->v[m->n++] = mark;
}

/* --- one line ---------------------------------------------------------- */

static char *
without_quotes(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i] != '"')
			out[len++] = s[i];
	return out;
}

/* How the mark that was meant is written. */
static const char *
right_form(struct scan *c, int type, const struct words *w)
{
	struct arena *a = c->r->arena;
	const char *name = c->r->options->tiers->v[0].name.v[0].text;

	if (type == MARK_FOR && w->n_rest > 0)
		name = without_quotes(a, w->rest, w->n_rest);
	else if (type == MARK_FOR && all_tiers(c->r->options->tiers, w->all,
			 w->n_all))
		name = without_quotes(a, w->all, w->n_all);
	if (type == MARK_FOR)
		return arena_printf(a, "<!-- for: %s -->", name);
	if (type == MARK_HERE)
		return arena_printf(a, "<!-- here: %.*s -->",
			w->n_rest ? (int)w->n_rest : 9,
			w->n_rest ? w->rest : "resources");
	return arena_printf(a, "<!-- %s -->", mark_names[type]);
}

static void
report(struct scan *c, const struct squashed_mark *q, enum judgement judged,
	int type, const struct words *w)
{
	struct diags *d = c->r->diags;
	const char *file = c->s->file, *right = right_form(c, type, w);

	if (q->odd_dash)
		diag_error(d, file, c->line, c->col, "this mark has a long "
			"dash or an arrow where hyphens belong; write %s",
			right);
	else if (q->odd_quote)
		diag_error(d, file, c->line, c->col, "a mark has no quotation "
			"marks; write %s", right);
	else if (!q->closed)
		diag_error(d, file, c->line, c->col, "this mark is not closed "
			"on its line; write %s", right);
	else if (judged == RESEMBLES && exact_mark(w->first) < 0)
		diag_error(d, file, c->line, c->col, "unknown mark \"%s\"; "
			"did you mean %s? (a comment for yourself begins "
			"with another word, like `note`)", w->first, right);
	else if (judged == RESEMBLES)
		diag_error(d, file, c->line, c->col, "a mark's words are "
			"wrong here; write %s (a comment for yourself begins "
			"with another word, like `note`)", right);
	else if (!q->exact)
		diag_error(d, file, c->line, c->col, "this looks like a mark "
			"but its brackets are wrong; write %s", right);
	else
		diag_error(d, file, c->line, c->col, "a mark shares its line "
			"with text; put %s on a line of its own", right);
}

/* True when something in the line was a mark or resembled one. */
static bool
scan_one(struct scan *c, const struct squashed_mark *q)
{
	struct words w = words_of(q->content, q->n);
	int type;
	enum judgement judged = judge(c->r->options->tiers, &w, &type);

	if (judged == NOT_A_MARK || (q->bare && judged != A_MARK))
		return false;
	c->col = source_col(c->s, c->line, (int)q->at + 1);
	if (c->in_draft)
		diag_error(c->r->diags, c->s->file, c->line, c->col,
			"a draft has no marks; take this one out: who gets "
			"it is said by full: and brief: in the recap");
	else if (judged == A_MARK && q->exact && q->alone && q->closed &&
		 !q->odd_dash && !q->odd_quote)
		keep(c, type, &w);
	else
		report(c, q, judged, type, &w);
	return true;
}

void
marks_scan(struct reader *r, const struct source *s, bool in_draft,
	struct mark_lines *out)
{
	struct scan c = {.r = r, .s = s, .in_draft = in_draft, .out = out};

	for (c.line = s->body_line; c.line <= s->n_lines; c.line++) {
		struct squashed q;
		struct squashed_mark m;
		size_t n;
		const char *p = source_line(s, c.line, &n);

		if (!squash(r->arena, p, n, &q))
			continue;
		while (squash_next(&q, &m))
			if (scan_one(&c, &m))
				break;
	}
}

struct mark_line *
marks_at(const struct mark_lines *m, int line)
{
	size_t lo = 0, hi = m->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->v[mid].line < line)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < m->n && m->v[lo].line == line ? &m->v[lo] : NULL;
}
