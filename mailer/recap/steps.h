/* SPDX-License-Identifier: MIT */
#ifndef RECAP_STEPS_H
#define RECAP_STEPS_H

#include "recap/projection.h"

/*
 * The next steps that a tier sees, each once: first `since`, what the recap
 * before had and this one does not list again or lists as done; then its own.
 * Fills p->step and p->n_steps.
 */
void steps_project(struct arena *a, const struct recap *r,
	const struct recap *before, int tier, const char *lang,
	const struct civil *today, struct projection *p);
/* Whether there are such, since or own. */
bool steps_any(const struct projection *p, bool since);
/* Whether their place is in the opening: there stand those before, too. */
bool steps_placed_early(const struct recap_text *t);

/* Whether both are one step: by their ids, else by what they say. */
bool step_same(const struct recap_step *a, const struct recap_step *b);

#endif
