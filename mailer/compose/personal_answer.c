/* SPDX-License-Identifier: MIT */
/* What an answer to the survey is called: a choice as the list words it now,
 * in the reader's language, however it was noted. */
#include <string.h>
#include <strings.h>

#include "compose/personal_answer.h"
#include "compose/personal_steps.h"

const struct compose_question *
personal_question(const struct compose_options *o, const char *id, size_t *i_r)
{
	for (*i_r = 0; *i_r < o->n_questions; ++*i_r)
		if (strcmp(o->question[*i_r].id, id) == 0)
			return &o->question[*i_r];
	return NULL;
}

static bool
says(const struct ltext *t, const char *s)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcasecmp(t->v[i].text, s) == 0)
			return true;
	return false;
}

const char *
personal_answer_words(const struct compose_options *o, const char *lang,
	const struct personal_answer *x)
{
	int tier = tier_find(o->tiers, x->value, strlen(x->value));
	size_t at;
	const struct compose_question *q = personal_question(o, x->question,
		&at);

	if (q == NULL || q->n_choices == 0)
		return NULL;
	for (size_t i = 0; i < q->n_choices; i++)
		if (says(&q->choice[i], x->value) || (tier >= 0 &&
		    says(&q->choice[i], tier_shown(&o->tiers->v[tier]))))
			return ltext_in(&q->choice[i], lang, o->languages[0]);
	return x->value;
}

struct node *
letter_answers(struct letter *x)
{
	struct render *r = &x->r;
	struct node *m = node_map(r->a);
	struct node *rows = node_set(r->a, m, "rows", node_list(r->a));

	for (size_t i = 0; i < x->f->n_answers; i++) {
		struct node *row = node_map(r->a);
		size_t at;
		const struct compose_question *q = personal_question(r->o,
			x->f->answer[i].question, &at);

		if (q == NULL)
			continue;
		node_set_str(r->a, row, "ask", arena_printf(r->a, "%zu. %s",
			at + 1, ltext_in(&q->ask,
				r->lang, r->o->languages[0])));
		node_set_str(r->a, row, "slot", q->n_choices == 0 ? NULL :
			arena_printf(r->a, "%ca%zu%c", SLOT_BEGIN, i,
				SLOT_END));
		node_set_str(r->a, row, "own", q->n_choices > 0 ? NULL :
			strings_get(&r->s, "letter_own_words"));
		node_append(r->a, rows, row);
	}
	return rows->n > 0 ? m : node_null(r->a);
}
