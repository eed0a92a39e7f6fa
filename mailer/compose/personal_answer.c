/* SPDX-License-Identifier: MIT */
/* What an answer to the survey is called: a choice as the list words it now,
 * in the reader's language, however it was noted. */
#include <string.h>
#include <strings.h>

#include "compose/personal.h"

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
