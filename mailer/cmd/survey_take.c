/* SPDX-License-Identifier: MIT */
/*
 * From words to answers.
 *
 * Policy: what is sure is noted, whatever else stands beside it; what is not
 * is never guessed but read by a person, with the remarks. A survey that has
 * closed takes nothing: what comes late goes to a person as well.
 */
#include "cmd/survey_take.h"

#include <string.h>

#include "cmd/when.h"
#include "schedule/zone.h"
#include "store/answer.h"
#include "store/db.h"

int64_t
survey_closes(const struct home *h, const struct list_conf *l)
{
	struct civil due = l->survey->due;

	if (due.year == 0)
		return INT64_MAX;
	due = civil_of_time(civil_to_time(&due, 0) + 86400, 0);
	due.timed = false;
	return zone_to_time(when_zone(h, l->slug), &due);
}

static const struct question_conf *
question_of(const struct list_conf *l, const char *id)
{
	for (size_t i = 0; l->survey != NULL && i < l->survey->n_questions;
	     i++)
		if (strcmp(l->survey->question[i].id, id) == 0)
			return &l->survey->question[i];
	return NULL;
}

const char *
survey_value(const struct list_conf *l, const char *question,
	const char *value)
{
	const struct question_conf *q = question_of(l, question);
	int i = q != NULL && q->tiers ?
		tier_find(&l->tiers, value, strlen(value)) : -1;
	const char *name = i < 0 ? NULL :
		ltext_in(&l->tiers.v[i].name, l->languages[0], NULL);

	return name != NULL ? name : value;
}

void
survey_options(struct arena *a, const struct list_conf *l, const char *writer,
	struct answer_options *o)
{
	const struct survey_conf *s = l->survey;
	struct answer_question *q = arena_array(a, s->n_questions,
		sizeof(*q));

	for (size_t i = 0; i < s->n_questions; i++) {
		const struct question_conf *c = &s->question[i];
		struct answer_choice *choice = arena_array(a, c->n_choices,
			sizeof(*choice));

		for (size_t k = 0; k < c->n_choices; k++) {
			choice[k].name = c->choice[k];
			choice[k].value = c->tiers ? l->tiers.v[k].id :
				ltext_in(&c->choice[k], l->languages[0],
					NULL);
		}
		q[i] = (struct answer_question){.id = c->id,
			.tiers = c->tiers, .ask = c->ask,
			.n_choices = c->n_choices, .choice = choice,
			.text = (size_t)c->text};
	}
	*o = (struct answer_options){.n_questions = s->n_questions,
		.question = q, .writer = writer};
}

/* 1: the list keeps an attribute of the question's name, 0, -1. */
static int
is_attribute(const struct home *h, struct arena *a, const struct list_conf *l,
	const struct member *m, const char *id, struct err *err)
{
	const char *const *name;
	size_t n;

	for (size_t i = 0; i < l->n_attributes; i++)
		if (strcmp(l->attributes[i], id) == 0)
			return 1;
	if (attribute_names(h->db, a, m->list_id, &name, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (strcmp(name[i], id) == 0)
			return 1;
	return 0;
}

static int
sure_ones(const struct home *h, struct arena *a, const struct list_conf *l,
	const struct member *m, const struct answers *u,
	struct answer_taken *taken, size_t *n_r, struct err *err)
{
	*n_r = 0;
	for (size_t i = 0; i < u->n; i++) {
		const struct answer *x = &u->answer[i];
		const struct question_conf *q =
			&l->survey->question[x->question];
		int attribute;

		if (x->confidence != ANSWER_SURE)
			continue;
		attribute = q->tiers || q->n_choices == 0 ? 0 :
			is_attribute(h, a, l, m, q->id, err);
		if (attribute == -1)
			return -1;
		taken[(*n_r)++] = (struct answer_taken){.question = q->id,
			.value = x->value, .tier = q->tiers,
			.attribute = attribute == 1};
	}
	return 0;
}

int
survey_take(const struct home *h, struct arena *a, struct ledger *ledger,
	const struct list_conf *l, const struct member *m, const char *text,
	struct survey_taking *t, struct err *err)
{
	struct answer_note note = {.member = m->id, .survey = l->survey->slug,
		.way = t->way, .answers = t->answers, .now = t->now,
		.told = t->told, .read = t->forwarded};
	struct answer_options o;
	struct answer_taken *taken;

	memset(&t->understood, 0, sizeof(t->understood));
	t->late = t->now >= survey_closes(h, l);
	t->words = text;
	if (!t->late) {
		survey_options(a, l, m->name, &o);
		if (t->given == NULL)
			answers_understand(a, &o, text,
				&t->understood);
		else
			t->understood = *t->given;
		t->words = t->given != NULL ? t->rest : t->understood.rest;
		taken = arena_array(a, t->understood.n,
			sizeof(*taken));
		if (sure_ones(h, a, l, m, &t->understood, taken, &note.n,
			err) == -1)
			return -1;
		note.taken = taken;
		/* With nothing sure, a person reads all of it; a mere "thanks"
		 * nobody need read. */
		if (note.n == 0 && (t->understood.n > 0 || *t->words != '\0'))
			t->words = text;
	}
	note.words = t->words;
	return answer_take(h->db, ledger, &note, &t->done, err);
}

/* --- saying ------------------------------------------------------------- */

bool
survey_sure(const struct survey_taking *t)
{
	for (size_t i = 0; i < t->understood.n; i++)
		if (t->understood.answer[i].confidence == ANSWER_SURE)
			return true;
	return false;
}

/* "level: Leading, sub_region: Milton" */
static const char *
noted(struct arena *a, const struct list_conf *l, const struct answers *u)
{
	const char *s = "";

	for (size_t i = 0; i < u->n; i++) {
		const struct answer *x = &u->answer[i];
		const char *id = l->survey->question[x->question].id;

		if (x->confidence == ANSWER_SURE)
			s = arena_printf(a, "%s%s%s: %s", s, *s ? ", " : "",
				id, survey_value(l, id, x->value));
	}
	return s;
}

const char *
survey_said(struct arena *a, const struct list_conf *l,
	const struct survey_taking *t)
{
	if (t->late)
		return "the survey has closed: not counted, but kept, and the "
			"contact reads it";
	if (survey_sure(t))
		return arena_printf(a, "noted: %s%s%s%s",
			noted(a, l, &t->understood),
			*t->words ? "; for the contact to read: \"" : "",
			t->words, *t->words ? "\"" : "");
	if (*t->words == '\0')
		return "there is no answer in that, so nothing was noted";
	return "nothing of it was understood for certain, so nothing was "
		"noted; the contact reads it. Write it like \"1b 2a\"";
}

void
survey_json(const struct list_conf *l, const struct survey_taking *t,
	struct json *j)
{
	const struct answers *u = &t->understood;

	json_array(j, "answers");
	for (size_t i = 0; i < u->n; i++) {
		const struct answer *x = &u->answer[i];

		if (x->confidence != ANSWER_SURE)
			continue;
		json_object(j, NULL);
		json_str(j, "question", l->survey->question[x->question].id);
		json_str(j, "value", x->value);
		json_object_end(j);
	}
	json_array_end(j);
	json_str(j, "words", t->words);
	json_bool(j, "late", t->late);
}
