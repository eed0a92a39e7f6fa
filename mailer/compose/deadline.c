/* SPDX-License-Identifier: MIT */
/* Deadlines as entries of a calendar. */
#include "compose/deadline.h"

/* 2000-01-01 in days since 1970; revisions that one recap's date has room
 * for. */
enum { DAY = 86400, EPOCH = 10957, REVISIONS = 64 };

bool
deadline_of_step(const struct proj_step *x)
{
	return x->by.year != 0 && x->state == STEP_OPEN;
}

bool
deadline_of_survey(const struct compose_options *o,
	const struct projection *p)
{
	if (!p->survey || o->n_questions == 0 || o->survey_due.year == 0 ||
	    civil_cmp(&o->survey_due, &p->date) < 0)
		return false;
	for (size_t i = 0; i < p->n_steps; i++)
		if (p->step[i].survey && deadline_of_step(&p->step[i]))
			return false;
	return true;
}

/* Without a memory of its own: what a later recap says counts, and in a
 * correction what it says last. */
static int
sequence(const struct compose_options *o, const struct projection *p)
{
	struct civil day = p->date;
	int64_t n;
	int revision = o->revision > 1 ? o->revision - 1 : 0;

	day.timed = false;
	day.hour = day.min = day.sec = 0;
	n = civil_to_time(&day, 0) / DAY - EPOCH;
	if (revision >= REVISIONS)
		revision = REVISIONS - 1;
	return n <= 0 ? revision : (int)n * REVISIONS + revision;
}

/* "/" stands in no slug, so no recap's meeting has the same UID. */
static struct calendar_event
entry(struct arena *a, const struct compose_options *o, const char *kind,
	const char *key, const struct civil *day)
{
	char *uid = arena_alloc(a, CALENDAR_UID);
	struct calendar_event e = {.uid = uid, .start = *day, .free = true};

	calendar_uid(o->list, kind, key, uid);
	e.start.timed = false;
	e.start.hour = e.start.min = e.start.sec = 0;
	return e;
}

size_t
deadlines(struct arena *a, const struct compose_options *o,
	const struct projection *p, struct strings *s,
	struct calendar_event *out)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_steps; i++) {
		const struct proj_step *x = &p->step[i];

		if (!deadline_of_step(x))
			continue;
		out[n] = entry(a, o, "/step", x->key, &x->by);
		out[n].url = x->url;
		out[n++].title = strings_fill(a, s, "step_due", "what",
			x->what, NULL);
	}
	if (deadline_of_survey(o, p)) {
		out[n] = entry(a, o, "/survey", o->survey_slug,
			&o->survey_due);
		out[n++].title = strings_fill(a, s, "step_due", "what",
			strings_get(s, "step_due_survey"), NULL);
	}
	for (size_t i = 0; i < n; i++) {
		out[i].sequence = sequence(o, p);
		/* In a calendar it stands alone: whose it is. */
		out[i].description = ltext_in(&o->list_name, s->lang,
			o->languages[0]);
	}
	return n;
}
