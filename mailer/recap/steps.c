/* SPDX-License-Identifier: MIT */
/*
 * Next steps, shown again by the next recap: done, late or open.
 *
 * A step is the same as another when both have the same id, else when they say
 * the same. Where both recaps have it, the later one decides who sees it, and
 * `done` in either counts; one that is done is told of with those of the recap
 * before, and is no next step any more. Nothing is carried to a tier that the
 * earlier recap kept it from, nor from a recap that went to some members only.
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

struct adding {
	struct projection *p;
	const char *lang;
	const struct civil *today;
};

static struct proj_step *
add(struct adding *to, const struct recap *from, const struct recap_step *x,
	const struct civil *done)
{
	struct proj_step *s = &to->p->step[to->p->n_steps++];
	struct civil day = *to->today;

	day.hour = day.min = day.sec = 0;
	*s = (struct proj_step){.id = x->id, .file = from->file,
		.line = x->line, .col = x->col,
		.what = ltext_in(&x->what, to->lang, NULL),
		.who = ltext_in(&x->who, to->lang, NULL), .url = x->url,
		.by = x->by, .done = *done,
		.state = state_of(&x->by, done, &day), .survey = x->survey,
		.key = x->id != NULL ? x->id : x->what.n > 0 ?
			x->what.v[0].text : ""};
	return s;
}

/* What the recap before had, as far as it is not listed again as something
 * that is still to be done. */
static void
add_since(struct adding *to, const struct view *then, const struct view *now)
{
	for (size_t i = 0; then->block && i < then->r->n_steps; i++) {
		const struct recap_step *x = &then->r->step[i];
		const struct recap_step *own = find_step(now->r, x);
		struct proj_step *s = NULL;

		if (!sees_step(then, x))
			continue;
		if (own == NULL) {
			s = add(to, then->r, x, &x->done);
			s->carried = true;
		} else if (find_step(then->r, own) == x &&
		    sees_step(now, own) &&
		    own->done.year + x->done.year != 0) {
			s = add(to, now->r, own, own->done.year != 0 ?
				&own->done : &x->done);
		}
		if (s != NULL) {
			s->since = true;
			s->survey = false;
		}
	}
}

void
steps_project(struct arena *a, const struct recap *r,
	const struct recap *before, int tier, const char *lang,
	const struct civil *today, struct projection *p)
{
	struct view now = view_of(r, tier), then = {.block = false};
	struct adding to = {p, lang, today};
	size_t n = r->n_steps;

	if (before != NULL && before->n_where == 0) {
		then = view_of(before, tier);
		n += before->n_steps;
	}
	p->step = arena_array(a, n, sizeof(*p->step));
	add_since(&to, &then, &now);
	for (size_t i = 0; i < r->n_steps; i++) {
		const struct recap_step *x = &r->step[i], *old = NULL;

		if (!sees_step(&now, x))
			continue;
		if (then.block)
			old = find_step(before, x);
		if (old != NULL && !sees_step(&then, old))
			old = NULL;
		if (old == NULL)
			add(&to, r, x, &x->done);
		else if (x->done.year + old->done.year == 0)
			add(&to, r, x, &x->done)->again = true;
	}
}

bool
steps_any(const struct projection *p, bool since)
{
	for (size_t i = 0; i < p->n_steps; i++)
		if (p->step[i].since == since)
			return true;
	return false;
}

bool
steps_placed_early(const struct recap_text *t)
{
	for (size_t i = 0; i < t->n_stretches; i++) {
		const struct recap_stretch *s = &t->stretch[i];

		if (s->placed && s->block == BLOCK_NEXT_STEPS)
			return true;
		for (const struct md *m = s->placed ? NULL : s->md->child;
		     m != NULL; m = m->next)
			if (m->type == MD_HEADING)
				return false;
	}
	return false;
}
