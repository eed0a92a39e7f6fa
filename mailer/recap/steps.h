/* SPDX-License-Identifier: MIT */
#ifndef RECAP_STEPS_H
#define RECAP_STEPS_H

#include "recap/projection.h"

/*
 * The next steps that a tier sees: those of the recap before that this one
 * does not list again, then its own. Fills p->step and p->n_steps.
 */
void steps_project(struct arena *a, const struct recap *r,
	const struct recap *before, int tier, const char *lang,
	const struct civil *today, struct projection *p);

/* Whether both are one step: by their ids, else by what they say. */
bool step_same(const struct recap_step *a, const struct recap_step *b);

#endif
