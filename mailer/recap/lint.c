/* SPDX-License-Identifier: MIT */
/*
 * Lint of a whole recap: what each tier would get, links, dates, languages.
 * What must not go out is lint_tiers, which every reading of a recap file
 * asks; the rest is advice.
 */
#include "recap/lint.h"

#include <string.h>

#include "recap/leak.h"
#include "recap/read.h"
#include "recap/sample.h"
#include "text/utf8.h"

/* Lines at which the same was found for some tiers. */
enum { FINDINGS = 16 };
struct finding {
	size_t n;
	int line[FINDINGS];
	tier_set who[FINDINGS];
};

struct lint {
	struct arena *arena;
	struct arena scratch;	/* of the projection at hand */
	const struct recap *r;
	const struct recap_options *o;
	const struct civil *today;
	struct diags *diags;
	struct finding bare;
};

/* --- what a tier gets -------------------------------------------------- */

static void
check_levels(struct lint *l, const char *file, const struct projection *p)
{
	int level = 1;

	for (size_t i = 0; i < p->n_parts; i++) {
		const struct md *m = p->part[i].md ? p->part[i].md->child :
			NULL;

		for (; m != NULL; m = m->next) {
			if (m->type != MD_HEADING)
				continue;
			if (m->level > level + 1)
				diag_error(l->diags, file, m->line, 1, "for "
					"%s this heading skips a level, since "
					"the one above it is in a part that "
					"%s does not see; write %.*s, or put "
					"both in the same part",
					tier_shown(p->tier),
					tier_shown(p->tier), level + 1, "######");
			level = m->level;
		}
	}
}

/* A heading with nothing under it reads like a mistake. */
static bool
is_bare(const struct projection *p, size_t part, const struct md *m)
{
	if (m->type != MD_HEADING)
		return false;
	if (m->next != NULL)
		return m->next->type == MD_HEADING &&
			m->next->level <= m->level;
	return part + 1 == p->n_parts ||
		p->part[part + 1].type == PART_CLOSING ||
		p->part[part + 1].type == PART_MARKDOWN;
}

static void
note(struct finding *f, int line, tier_set who)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->line[i] == line) {
			f->who[i] |= who;
			return;
		}
	if (f->n < FINDINGS) {
		f->line[f->n] = line;
		f->who[f->n++] = who;
	}
}

static void
find_bare(const struct projection *p, tier_set who, struct finding *found)
{
	for (size_t i = 0; i < p->n_parts; i++) {
		const struct md *m = p->part[i].md ? p->part[i].md->child :
			NULL;

		for (; m != NULL; m = m->next)
			if (is_bare(p, i, m))
				note(found, m->line, who);
	}
}

static char *
names_of(struct lint *l, tier_set who)
{
	const struct tiers *t = l->r->all_tiers;
	char *s = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (who & TIER_BIT(i))
			s = s ? arena_printf(l->arena, "%s, %s", s,
				tier_shown(&t->v[i])) :
				arena_strdup(l->arena, tier_shown(&t->v[i]));
	return s;
}

/* The projection of one tier, leaks and all; NULL where it gets none. It
 * lasts until the next is made. */
static struct projection *
project(struct lint *l, const struct recap_text *t, size_t i)
{
	const struct recap *r = l->r;
	struct err err = {0};

	arena_clear(&l->scratch);
	if (!recap_sees(r->all_tiers, (int)i, r->tiers, false))
		return NULL;
	return projection_unguarded(&l->scratch, r, NULL, &r->all_tiers->v[i],
		t->lang, l->today, &err);
}

/* --- private resources -------------------------------------------------- */

/* A leak, and every tier that it stands before. */
struct told {
	struct leak leak;
	tier_set who;
};

struct told_leaks {
	size_t n, cap;
	struct told *v;
};

static void
add_leak(struct lint *l, struct told_leaks *t, const struct leak *leak,
	tier_set who)
{
	size_t i = 0;

	while (i < t->n && (t->v[i].leak.resource != leak->resource ||
			    t->v[i].leak.line != leak->line ||
			    strcmp(t->v[i].leak.file, leak->file) != 0))
		i++;
	if (i == t->n) {
		arena_push(l->arena, t->v, t->n, t->cap);
		t->v[t->n] = (struct told){.leak = *leak};
		t->v[t->n++].leak.file = arena_strdup(l->arena, leak->file);
	}
	t->v[i].who |= who;
}

static void
find_leaks(struct lint *l, enum leak_kind kind, struct told_leaks *t)
{
	const struct recap *r = l->r;

	for (size_t k = 0; k < r->n_texts; k++)
		for (size_t i = 0; i < r->all_tiers->n; i++) {
			struct projection *p = project(l, &r->text[k], i);
			struct leak *leak;
			size_t n = p == NULL ? 0 :
				leaks_find(&l->scratch, r, p, kind, &leak);

			for (size_t x = 0; x < n; x++)
				add_leak(l, t, &leak[x], TIER_BIT(i));
		}
}

static void
check_leaks(struct lint *l, enum leak_kind kind)
{
	struct told_leaks t = {0};

	find_leaks(l, kind, &t);
	for (size_t i = 0; i < t.n; i++) {
		const struct leak *x = &t.v[i].leak;
		const char *s = leak_text(l->arena, l->r, x, kind,
			names_of(l, t.v[i].who));

		if (kind == LEAK_ADDRESS)
			diag_error(l->diags, x->file, x->line, x->col, "%s", s);
		else
			diag_warn(l->diags, x->file, x->line, x->col, "%s", s);
	}
}

/* --- what was never written --------------------------------------------- */

const char *const sample_sentence[SAMPLES] = {
	[SAMPLE_OPENING] = "What everybody reads first, in two or three lines.",
	[SAMPLE_SUMMARY] = "The short of it, for everybody.",
	[SAMPLE_REST] = "The details, for those who asked for them.",
	[SAMPLE_CLOSING] = "Thanks, and whom to ask: what everybody gets last.",
};

static void
check_samples(struct lint *l, const char *file, const struct md *m)
{
	const char *text = m->type == MD_PARAGRAPH ? md_plain(l->arena, m) :
		NULL;

	for (int i = 0; text != NULL && i < SAMPLES; i++)
		if (strstr(text, sample_sentence[i]) != NULL)
			diag_warn(l->diags, file, m->line, m->col, "this is "
				"still the text that `tidings new` wrote; "
				"write your own or delete it, else it cannot "
				"be approved");
	for (const struct md *c = m->child; c != NULL && text == NULL;
	     c = c->next)
		check_samples(l, file, c);
}

static void
check_written(struct lint *l)
{
	for (size_t i = 0; i < l->r->n_texts; i++) {
		const struct recap_text *t = &l->r->text[i];

		for (size_t k = 0; k < t->n_stretches; k++)
			if (!t->stretch[k].placed)
				check_samples(l, t->file, t->stretch[k].md);
	}
}

int
recap_written(struct arena *a, const struct recap *r, struct err *err)
{
	struct diags found;
	struct lint l = {.arena = a, .r = r, .diags = &found};

	diags_init(&found, a);
	check_written(&l);
	return found.n == 0 ? 0 : err_at(err, ERR_DATA, found.v[0].file,
		found.v[0].line, found.v[0].col, "%s", found.v[0].msg);
}

/* --- all that must not go out ------------------------------------------- */

static void
check_empty(struct lint *l, const struct recap_text *t)
{
	tier_set empty = 0;

	for (size_t i = 0; i < l->r->all_tiers->n; i++) {
		struct projection *p = project(l, t, i);

		if (p == NULL)
			continue;
		check_levels(l, t->file, p);
		if (p->empty)
			empty |= TIER_BIT(i);
	}
	if (empty != 0)
		diag_error(l->diags, t->file, 1, 1, "nothing but a title and "
			"an opening would go to: %s; give a section a summary "
			"above `more`, or say with tiers: who gets this recap",
			names_of(l, empty));
}

void
lint_tiers(struct arena *a, const struct recap *r, struct diags *diags)
{
	struct lint l = {.arena = a, .r = r, .today = &r->date,
		.diags = diags};

	arena_init(&l.scratch);
	for (size_t i = 0; i < r->n_texts; i++)
		check_empty(&l, &r->text[i]);
	check_leaks(&l, LEAK_ADDRESS);
	arena_release(&l.scratch);
}

static void
check_headings(struct lint *l, const struct recap_text *t)
{
	memset(&l->bare, 0, sizeof(l->bare));
	for (size_t i = 0; i < l->r->all_tiers->n; i++) {
		struct projection *p = project(l, t, i);

		if (p != NULL && !p->empty)
			find_bare(p, TIER_BIT(i), &l->bare);
	}
	for (size_t i = 0; i < l->bare.n; i++)
		diag_warn(l->diags, t->file, l->bare.line[i], 1, "a heading "
			"with nothing under it for: %s; write a sentence above "
			"`more`, or put the heading inside `for`",
			names_of(l, l->bare.who[i]));
}

/* --- the body's words -------------------------------------------------- */

static bool
says_nothing(const char *text)
{
	static const char *const empty[] = {"here", "click here", "this link",
		"link", "read more", "more", "this", "click", "ici",
		"cliquez ici", "lien", "ce lien", "lire la suite",
		"en savoir plus"};

	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		if (utf8_casecmp(text, empty[i]) == 0)
			return true;
	return false;
}

static void
check_links(struct lint *l, const char *file, const struct md *m)
{
	if (m->type == MD_LINK && says_nothing(md_plain(l->arena, m)))
		diag_warn(l->diags, file, m->line, 0, "the link's words "
			"\"%s\" do not say where it leads; who listens to the "
			"mail hears only them", md_plain(l->arena, m));
	for (const struct md *c = m->child; c != NULL; c = c->next)
		check_links(l, file, c);
}

static void
check_text(struct lint *l, const struct recap_text *t)
{
	for (size_t i = 0; i < t->n_stretches; i++)
		if (!t->stretch[i].placed)
			check_links(l, t->file, t->stretch[i].md);
}

/* A `here` for a block that has nothing places nothing. */
static void
check_places(struct lint *l, const struct recap_text *t)
{
	const struct recap *r = l->r;
	const size_t has[BLOCKS] = {[BLOCK_RESOURCES] = r->n_resources,
		[BLOCK_DRAFTS] = r->n_drafts, [BLOCK_EVENTS] = r->n_events,
		[BLOCK_NEXT_STEPS] = 1, [BLOCK_SURVEY] = 1};
	static const char *const key[BLOCKS] = {"resources", "drafts",
		"events", "next_steps", "survey"};

	for (size_t i = 0; i < t->n_marks; i++) {
		const struct recap_mark *m = &t->mark[i];

		if (m->type == MARK_HERE && m->block < BLOCKS &&
		    has[m->block] == 0)
			diag_warn(l->diags, t->file, m->line, m->col,
				"this places %s, but the front matter has no "
				"%s:", key[m->block], key[m->block]);
	}
}

/* --- the front matter -------------------------------------------------- */

static void
check_past(struct lint *l, const struct civil *c, int line, int col,
	const char *what)
{
	if (c->year != 0 && civil_cmp(c, l->today) < 0)
		diag_warn(l->diags, l->r->file, line, col, "%s has passed "
			"already (%04d-%02d-%02d)", what, c->year, c->month,
			c->day);
}

static void
check_dates(struct lint *l)
{
	const struct recap *r = l->r;

	for (size_t i = 0; i < r->n_events; i++)
		check_past(l, &r->event[i].start, r->event[i].line,
			r->event[i].col, "the event's start");
	for (size_t i = 0; i < r->n_drafts; i++)
		check_past(l, &r->draft[i].feedback_by, r->draft[i].line,
			r->draft[i].col, "feedback_by");
	/* A digest says what is late; that is no slip. */
	for (size_t i = 0; i < r->n_steps && r->digest_year == 0; i++)
		if (r->step[i].done.year == 0)
			check_past(l, &r->step[i].by, r->step[i].line,
				r->step[i].col, "the day this step is due");
}

static void
check_drafts(struct lint *l)
{
	for (size_t i = 0; i < l->r->n_drafts; i++) {
		const struct recap_draft *d = &l->r->draft[i];

		if (d->md != NULL && d->n_sections == 0)
			diag_warn(l->diags, l->r->file, d->line, d->col,
				"the draft %s has no headings, so no comment "
				"can name a section of it", d->file);
		if (d->brief != 0 && d->summary.n == 0)
			diag_warn(l->diags, l->r->file, d->line, d->col,
				"the draft %s has no summary:, which is all "
				"that some tiers get of it", d->file);
	}
}

static void
check_resources(struct lint *l)
{
	for (size_t i = 0; i < l->r->n_resources; i++) {
		const struct recap_resource *x = &l->r->resource[i];

		if (x->url == NULL && l->o->members_space == NULL)
			diag_warn(l->diags, l->r->file, x->line, x->col,
				"\"%s\" has no url:, and list.yaml names no "
				"members_space: for it to live in",
				x->title.v[0].text);
	}
}

static void
check_languages(struct lint *l)
{
	for (size_t i = 1; i < l->o->n_languages; i++) {
		const char *lang = l->o->languages[i];

		if (strcmp(recap_text_in(l->r, lang)->lang, lang) != 0)
			diag_warn(l->diags, l->r->file, 0, 0, "there is no "
				"%s.%s.md; members who read %s get this text "
				"in %s", l->r->slug, lang, lang,
				l->r->text[0].lang);
	}
}

void
recap_lint(struct arena *a, const struct recap *r,
	const struct recap_options *options, const struct civil *today,
	struct diags *diags)
{
	struct lint l = {.arena = a, .r = r, .o = options, .today = today,
		.diags = diags};

	arena_init(&l.scratch);
	for (size_t i = 0; i < r->n_texts; i++) {
		check_headings(&l, &r->text[i]);
		check_text(&l, &r->text[i]);
		check_places(&l, &r->text[i]);
	}
	check_written(&l);
	check_leaks(&l, LEAK_TITLE);
	arena_release(&l.scratch);
	check_dates(&l);
	check_drafts(&l);
	check_resources(&l);
	check_languages(&l);
}
