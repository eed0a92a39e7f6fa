/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_DEADLINE_H
#define COMPOSE_DEADLINE_H

#include <stdbool.h>

#include "compose/compose.h"
#include "schedule/calendar.h"
#include "text/strings.h"

/*
 * Days by which something is due, as entries of a calendar: all of that day,
 * which stays free for other things. Of next steps that are open and of the
 * survey. What is late or done has no entry: the one that was sent stays where
 * it is, since programs disagree on what taking it back would mean.
 *
 * An entry is named by the list and the step's id (else its words), so that
 * the next recap moves it instead of adding one; its SEQUENCE grows with the
 * recap's date and, within a recap, with the revision.
 */
bool deadline_of_step(const struct proj_step *x);
/* Not where a step that leads to it has the day already. */
bool deadline_of_survey(const struct compose_options *o,
	const struct projection *p);

/* The entries, at most p->n_steps + 1, into out; how many. */
size_t deadlines(struct arena *a, const struct compose_options *o,
	const struct projection *p, struct strings *s,
	struct calendar_event *out);

#endif
