/* SPDX-License-Identifier: MIT */
/*
 * Next steps, and what became of those of the recap before, as data for the
 * templates. What is done, late or open says so in words.
 */
#include <string.h>

#include "compose/blocks.h"
#include "compose/deadline.h"

/* Done, late, or by when; NULL: nothing is known. What the last recap had and
 * has no day is open all the same. */
static const char *
open_words(struct render *r, const struct proj_step *x)
{
	if (x->state != STEP_OPEN)
		return NULL;
	if (!x->since)
		return dated(r, "step_by", &x->by);
	return x->by.year == 0 ? strings_get(&r->s, "step_open") :
		dated(r, "step_open_by", &x->by);
}

/*
 * "By Friday, January 31, 2020 · everybody": null when nothing is known. What
 * is late or done says so in words, and apart, so that it can be coloured; who
 * does it is the coordinator's own word, and may be in another language.
 */
static void
set_facts(struct render *r, struct node *item, const struct proj_step *x)
{
	static const char dot[] = " · ";
	const char *late = x->state != STEP_LATE ? NULL :
		dated(r, "step_late", &x->by);
	const char *done = x->state != STEP_DONE ? NULL :
		dated(r, "step_done", &x->done);
	const char *by = open_words(r, x);
	bool when = late != NULL || done != NULL || by != NULL;
	const char *after = "";
	const char *const more[] = {
		x->survey && r->p->survey ?
			strings_get(&r->s, "step_survey") : NULL,
		x->again ? strings_get(&r->s, "step_carried") : NULL,
	};
	struct node *facts = node_map(r->a);

	for (size_t i = 0; i < 2; i++)
		if (more[i] != NULL)
			after = arena_printf(r->a, "%s%s%s", after, when ||
				x->who != NULL || *after ? dot : "", more[i]);
	node_set_str(r->a, facts, "late", late);
	node_set_str(r->a, facts, "done", done);
	node_set_str(r->a, facts, "before", arena_printf(r->a, "%s%s",
		by != NULL ? by : "", when && x->who != NULL ? dot : ""));
	node_set_str(r->a, facts, "who", x->who);
	node_set_str(r->a, facts, "after", after);
	node_set(r->a, item, "facts", when || x->who != NULL || *after ?
		facts : node_null(r->a));
}

/* That their days are attached: said once, where the last of them stands. */
static const char *
calendar(struct render *r, bool since)
{
	size_t here = 0, n = 0;

	for (size_t i = 0; i < r->p->n_steps; i++) {
		const struct proj_step *x = &r->p->step[i];

		n += deadline_of_step(x);
		here += deadline_of_step(x) && !x->since;
	}
	if (n == 0 || since != (here == 0))
		return NULL;
	return strings_count(r->a, &r->s, "step_calendar", n, NULL);
}

struct node *
steps_block(struct render *r, bool since, bool own_heading)
{
	struct node *block = node_map(r->a), *items;

	set_heading(r, block, own_heading ? strings_get(&r->s, since ?
		"since_heading" : "steps_heading") : NULL);
	items = node_set(r->a, block, "items", node_list(r->a));
	for (size_t i = 0; i < r->p->n_steps; i++) {
		const struct proj_step *x = &r->p->step[i];
		struct node *item = node_map(r->a);

		if (x->since != since)
			continue;
		node_set_str(r->a, item, "what", x->what);
		node_set_str(r->a, item, "url", x->url);
		set_facts(r, item, x);
		set_mark(r, item, x->mark);
		node_append(r->a, items, item);
	}
	node_set_str(r->a, block, "calendar", calendar(r, since));
	return items->n > 0 ? block : NULL;
}
