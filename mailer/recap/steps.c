/* SPDX-License-Identifier: MIT */
/*
 * Next steps, shown again by the next recap: done, late or open.
 *
 * A step is the same as another when both have the same id, else when they say
 * the same. Where both recaps have it, the later one decides who sees it, and
 * `done` in either counts. Nothing is carried to a tier that the earlier recap
 * kept it from, nor from a recap that went to some members only.
 */
#include "recap/steps.h"

#include <string.h>

#include "text/utf8.h"

struct view {
	const struct recap *r;
	int tier;
	bool block;		/* the tier sees the place of next steps */
};

static struct view
view_of(const struct recap *r, int tier)
{
	const struct recap_text *t = &r->text[0];
	struct view v = {.r = r, .tier = tier, .block = true};

	for (size_t i = 0; i < t->n_stretches; i++)
		if (t->stretch[i].placed &&
		    t->stretch[i].block == BLOCK_NEXT_STEPS)
			v.block = recap_sees(r->all_tiers, tier,
				t->stretch[i].tiers, t->stretch[i].rest);
	return v;
}

static bool
sees_step(const struct view *v, const struct recap_step *x)
{
	return v->block && recap_sees(v->r->all_tiers, v->tier, v->r->tiers,
			false) &&
		recap_sees(v->r->all_tiers, v->tier, x->tiers, false);
}

bool
step_same(const struct recap_step *a, const struct recap_step *b)
{
	if (a->id != NULL && b->id != NULL)
		return strcmp(a->id, b->id) == 0;
	return a->what.n > 0 && b->what.n > 0 &&
		utf8_casecmp(a->what.v[0].text, b->what.v[0].text) == 0;
}

static const struct recap_step *
find_step(const struct recap *r, const struct recap_step *like)
{
	for (size_t i = 0; i < r->n_steps; i++)
		if (step_same(&r->step[i], like))
			return &r->step[i];
	return NULL;
}

static enum step_state
state_of(const struct civil *by, const struct civil *done,
	const struct civil *today)
{
	struct civil day = *by;

	if (done->year != 0)
		return STEP_DONE;
	/* Due today is not late before the day is over. */
	day.hour = day.min = day.sec = 0;
	return by->year != 0 && civil_cmp(&day, today) < 0 ? STEP_LATE :
		STEP_OPEN;
}

static void
add(struct projection *p, const struct recap *from,
	const struct recap_step *x, const char *lang,
	const struct civil *done, const struct civil *today, bool carried)
{
	struct civil day = *today;

	day.hour = day.min = day.sec = 0;
	p->step[p->n_steps++] = (struct proj_step){.id = x->id,
		.file = from->file, .line = x->line, .col = x->col,
		.what = ltext_in(&x->what, lang, NULL),
		.who = ltext_in(&x->who, lang, NULL), .url = x->url,
		.by = x->by, .done = *done,
		.state = state_of(&x->by, done, &day),
		.survey = x->survey && !carried, .carried = carried};
}

void
steps_project(struct arena *a, const struct recap *r,
	const struct recap *before, int tier, const char *lang,
	const struct civil *today, struct projection *p)
{
	struct view now = view_of(r, tier), then = {.block = false};
	size_t n = r->n_steps;

	if (before != NULL && before->n_where == 0) {
		then = view_of(before, tier);
		n += before->n_steps;
	}
	p->step = arena_array(a, n, sizeof(*p->step));
	for (size_t i = 0; then.block && i < before->n_steps; i++) {
		const struct recap_step *x = &before->step[i];

		if (sees_step(&then, x) && find_step(r, x) == NULL)
			add(p, before, x, lang, &x->done, today, true);
	}
	for (size_t i = 0; i < r->n_steps; i++) {
		const struct recap_step *x = &r->step[i], *old = NULL;

		if (!sees_step(&now, x))
			continue;
		if (then.block && x->done.year == 0)
			old = find_step(before, x);
		add(p, r, x, lang, old && sees_step(&then, old) ? &old->done :
			&x->done, today, false);
	}
}
