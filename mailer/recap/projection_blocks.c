/* SPDX-License-Identifier: MIT */
/* The entries of the front matter that a tier sees. */
#include "recap/project.h"

#include <string.h>

#include "recap/read.h"
#include "recap/steps.h"

bool
project_sees(const struct project *c, tier_set tiers, bool rest)
{
	return recap_sees(c->tiers, c->tier, tiers, rest);
}

static const char *
text_in(const struct project *c, const struct ltext *t)
{
	return ltext_in(t, c->text->lang, NULL);
}

void
project_resources(struct project *c)
{
	struct projection *p = c->p;

	p->resource = arena_array(c->arena, c->r->n_resources,
		sizeof(*p->resource));
	for (size_t i = 0; i < c->r->n_resources; i++) {
		const struct recap_resource *x = &c->r->resource[i];

		if (!project_sees(c, x->tiers, false)) {
			p->lost.resources++;
			continue;
		}
		p->resource[p->n_resources++] = (struct proj_resource){
			.line = x->line, .col = x->col,
			.title = text_in(c, &x->title),
			.url = x->url ? x->url : c->r->members_space,
			.private = x->private};
	}
}

/* A Markdown draft in the edition's language where there is one. */
static void
draft_text(struct project *c, const struct recap_draft *x,
	struct proj_draft *d)
{
	d->lang = c->r->text[0].lang;
	d->md = x->md;
	d->md_file = x->file;
	for (size_t i = 0; i < x->n_translations; i++) {
		const struct recap_draft_text *t = &x->translation[i];

		if (strcmp(t->lang, c->p->lang) != 0)
			continue;
		d->lang = t->lang;
		d->md = t->md;
		d->md_file = t->file;
		project_images(c, t->md, t->image, t->n_images);
		return;
	}
	project_images(c, x->md, x->image, x->n_images);
}

/* What became of remarks: for who gets the whole draft, and could read what
 * they were on. */
static void
draft_outcomes(struct project *c, const struct recap_draft *x,
	struct proj_draft *d)
{
	d->outcome = arena_array(c->arena, x->n_outcomes,
		sizeof(*d->outcome));
	for (size_t i = 0; i < x->n_outcomes; i++) {
		const struct recap_outcome *o = &x->outcome[i];

		if (project_sees(c, o->tiers, false))
			d->outcome[d->n_outcomes++] = (struct proj_outcome){
				.section = o->section, .text = o->text,
				.heading = text_in(c, &o->heading),
				.n = o->n};
	}
}

void
project_drafts(struct project *c)
{
	struct projection *p = c->p;

	p->draft = arena_array(c->arena, c->r->n_drafts, sizeof(*p->draft));
	for (size_t i = 0; i < c->r->n_drafts; i++) {
		const struct recap_draft *x = &c->r->draft[i];
		struct proj_draft d = {.form = DRAFT_BRIEF,
			.line = x->line, .col = x->col,
			.title = text_in(c, &x->title),
			.summary = text_in(c, &x->summary),
			.feedback_by = x->feedback_by,
			.first_section = x->first_section,
			.answered = x->answered,
			.n_answered = x->n_answered,
			.answers_line = x->answers_line,
			.answers_col = x->answers_col};

		if (project_sees(c, x->full, false)) {
			d.form = x->md ? DRAFT_FULL : DRAFT_FILE;
			d.file = x->file;
			if (x->md == NULL)
				d.data = x->data;
			else
				draft_text(c, x, &d);
			draft_outcomes(c, x, &d);
		} else if (!project_sees(c, x->brief, false)) {
			p->lost.drafts++;
			continue;
		}
		p->draft[p->n_drafts++] = d;
	}
}

void
project_events(struct project *c)
{
	struct projection *p = c->p;

	p->event = arena_array(c->arena, c->r->n_events, sizeof(*p->event));
	for (size_t i = 0; i < c->r->n_events; i++) {
		const struct recap_event *x = &c->r->event[i];

		if (!project_sees(c, x->tiers, false))
			continue;
		p->event[p->n_events++] = (struct proj_event){.id = x->id,
			.line = x->line, .col = x->col,
			.title = text_in(c, &x->title),
			.place = text_in(c, &x->place),
			.url = x->register_url, .start = x->start,
			.end = x->end};
	}
}

/* Placed, the survey is for who sees its place; else for who sees a step that
 * links to it. */
static bool
sees_survey(const struct project *c)
{
	for (size_t i = 0; i < c->text->n_stretches; i++)
		if (c->text->stretch[i].placed &&
		    c->text->stretch[i].block == BLOCK_SURVEY)
			return true;
	for (size_t i = 0; i < c->r->n_steps; i++)
		if (c->r->step[i].survey && c->seen[BLOCK_NEXT_STEPS] &&
		    project_sees(c, c->r->step[i].tiers, false))
			return true;
	return false;
}

bool
project_has(const struct project *c, enum block_kind kind)
{
	const struct recap *r = c->r;

	switch (kind) {
	case BLOCK_RESOURCES:
		for (size_t i = 0; i < r->n_resources; i++)
			if (project_sees(c, r->resource[i].tiers, false))
				return true;
		return false;
	case BLOCK_DRAFTS:
		for (size_t i = 0; i < r->n_drafts; i++)
			if (project_sees(c, r->draft[i].full |
				    r->draft[i].brief, false))
				return true;
		return false;
	case BLOCK_EVENTS:
		for (size_t i = 0; i < r->n_events; i++)
			if (project_sees(c, r->event[i].tiers, false))
				return true;
		return false;
	case BLOCK_NEXT_STEPS:
		if (c->seen[BLOCK_NEXT_STEPS])
			return steps_any(c->p, false);
		for (size_t i = 0; i < r->n_steps; i++)
			if (project_sees(c, r->step[i].tiers, false))
				return true;
		return false;
	default:
		return sees_survey(c);
	}
}
