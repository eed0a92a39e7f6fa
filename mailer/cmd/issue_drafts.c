/* SPDX-License-Identifier: MIT */
/*
 * The drafts of a recap, kept with the revision that carries them: titles,
 * headings and who got how much, so that what is said of "D2" later is known
 * to be of the section that was D2 then.
 */
#include <string.h>

#include "cmd/issue.h"
#include "store/draft.h"

struct keeping {
	struct arena *a;
	size_t n, cap;
	struct draft_words *v;
};

static void
keep(struct keeping *k, int section, const char *lang, const char *words)
{
	if (words == NULL || *words == '\0')
		return;
	arena_push(k->a, k->v, k->n, k->cap);
	k->v[k->n++] = (struct draft_words){section, lang, words};
}

static void
keep_headings(struct keeping *k, int section, const char *lang,
	const struct md *doc)
{
	for (const struct md *m = doc != NULL ? doc->child : NULL; m != NULL;
	     m = m->next)
		if (m->type == MD_HEADING)
			keep(k, section++, lang, md_words(k->a, m));
}

static const char **
tiers(struct arena *a, const struct tiers *t, tier_set set, size_t *n_r)
{
	const char **v = arena_array(a, t->n, sizeof(*v));

	*n_r = 0;
	for (size_t i = 0; i < t->n; i++)
		if (set & TIER_BIT(i))
			v[(*n_r)++] = t->v[i].id;
	return v;
}

static struct draft
draft(const struct issue *is, const struct recap_draft *x)
{
	const struct recap *r = is->recap;
	struct arena *a = is->h->arena;
	struct keeping k = {.a = a};
	char *by = arena_alloc(a, 24);
	struct draft d = {.file = x->file, .feedback_by = "",
		.first_section = x->first_section,
		.n_sections = x->n_sections};

	/* A text for all languages is the first one's. */
	for (size_t i = 0; i < x->title.n; i++)
		keep(&k, 0, x->title.v[i].lang != NULL ? x->title.v[i].lang :
			r->text[0].lang, x->title.v[i].text);
	keep_headings(&k, x->first_section, r->text[0].lang, x->md);
	for (size_t i = 0; i < x->n_translations; i++)
		keep_headings(&k, x->first_section, x->translation[i].lang,
			x->translation[i].md);
	d.words = k.v;
	d.n_words = k.n;
	d.full = tiers(a, r->all_tiers, x->full & r->tiers, &d.n_full);
	d.brief = tiers(a, r->all_tiers, x->brief & r->tiers, &d.n_brief);
	if (x->feedback_by.year != 0) {
		civil_format(&x->feedback_by, by, 24);
		d.feedback_by = by;
	}
	return d;
}

int
issue_freeze_drafts(struct issue *is, int64_t revision_id)
{
	size_t n = is->recap->n_drafts;
	struct draft *v = arena_array(is->h->arena, n, sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = draft(is, &is->recap->draft[i]);
	return drafts_freeze(is->h->db, revision_id, v, n, &is->c->err);
}
