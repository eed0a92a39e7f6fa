/* SPDX-License-Identifier: MIT */
/*
 * Answers to a survey out of a person's text: read it (answer_read.c), doubt
 * it (answer_doubt.c), then put together what was said of each question. A
 * question is sure if all that names one of its choices anywhere in the text
 * is an answer to it, is sure, and says the same.
 */
#include "inbox/answer.h"

#include <string.h>

#include "base/buf.h"
#include "inbox/answer_read.h"
#include "text/utf8.h"

enum { PATIENCE = 5000 };	/* what people write takes dozens */

struct verdict {
	bool any, sure;
	const char *value, *why;
};

static void
settle(struct verdict *v, const char *value, const char *why)
{
	bool first = !v->any;

	v->any = true;
	if (first) {
		v->sure = value != NULL;
		v->value = value;
		v->why = why;
	} else if (v->sure && (value == NULL || strcmp(value, v->value) != 0)) {
		v->sure = false;
		v->why = value == NULL ? why : "more than one choice";
	}
}

/* Letters alone answer the questions that have choices, in their order, if
 * there are as many and nothing else. */
static void
settle_letters(struct reading *r, struct verdict *v)
{
	const struct answer_options *o = r->o;
	size_t choices = 0, n = 0;
	bool good = r->n_items == 0;

	if (r->n_letters == 0)
		return;
	for (size_t q = 0; q < o->n_questions; q++)
		choices += o->question[q].n_choices > 0;
	good = good && choices == r->n_letters;
	for (size_t i = 0; i < r->w.n; i++)
		if (r->fate[i] == FATE_LEFT && (r->w.v[i].kind != WORD_SIGN ?
		    r->w.v[i].kind == WORD_NUMBER ||
		    strlen(r->w.v[i].s) != 1 :
		    strchr(").\n\f!", r->w.v[i].sign) == NULL &&
		    !(r->w.v[i].sign == ',' &&
		    i > r->letter[r->n_letters - 1])))
			good = false;
	for (size_t q = 0; q < o->n_questions && n < r->n_letters; q++) {
		size_t c;

		if (o->question[q].n_choices == 0)
			continue;
		c = (size_t)(r->w.v[r->letter[n++]].s[0] - 'a');
		good = good && c < o->question[q].n_choices;
	}
	n = 0;
	for (size_t q = 0; q < o->n_questions && n < r->n_letters; q++) {
		if (o->question[q].n_choices == 0)
			continue;
		if (good) {
			size_t at = r->letter[n];

			settle(&v[q], o->question[q].choice[r->w.v[at].s[0] -
				'a'].value, "letters in their order");
			r->fate[at] = FATE_ITEM;
		} else if (r->n_items > 0 && v[q].any) {
			settle(&v[q], NULL, "a letter stands alone");
		}
		n++;
	}
}

/* Choices that are named where no answer was understood. */
static void
settle_mentions(struct reading *r, struct verdict *v)
{
	for (size_t i = 0, end; i < r->w.n; i++) {
		const struct answer_name *name;
		bool typo;
		long q;

		if (r->fate[i] != FATE_LEFT)
			continue;
		q = answer_code_at(r, i);
		if (q >= 0)
			settle(&v[q], NULL, "named among other words");
		for (size_t k = 0; k < r->o->n_questions; k++) {
			name = answer_name_at(r, i, (long)k, &end, &typo);
			/* A signature may say where one works. */
			if (i > r->sign_off && name != NULL && v[k].sure &&
			    strcmp(r->o->question[k].choice[name->choice]
				.value, v[k].value) == 0)
				continue;
			if (end != 0 && (name == NULL || !name->weak))
				settle(&v[k], NULL, "named among other words");
		}
	}
}

static void
settle_items(struct reading *r, struct verdict *v, bool torn)
{
	const char *all = torn ? "a quotation may be torn" :
		answer_doubt_all(r);

	for (size_t i = 0; i < r->n_items; i++) {
		const struct item x = r->item[i];
		const char *why = all, *value = x.value;

		if (why == NULL)
			why = answer_doubt(r, &x);
		if (why == NULL && x.text && value != NULL)
			value = answer_own_text(r, &x, &why);
		settle(&v[x.question], why != NULL ? NULL : value,
			why != NULL ? why : x.why);
	}
	if (all != NULL)
		for (size_t q = 0; q < r->o->n_questions; q++)
			if (v[q].any && v[q].sure) {
				v[q].sure = false;
				v[q].why = all;
			}
}

/* A line that is only the writer's name. */
static void
forget_writer(struct reading *r)
{
	struct words name;
	bool typo = false;

	if (r->o->writer == NULL)
		return;
	name = words_of(r->a, r->o->writer);
	for (size_t n = 1; n <= name.n; n++)
		for (size_t i = 0, end; i < r->w.n; i++) {
			struct words part = {.n = n == 1 ? 1 : name.n,
				.v = name.v};

			end = words_match(&r->w, i, &part, &typo);
			if (end == 0 || r->fate[i] != FATE_LEFT ||
			    !answer_clause_end(r, end) ||
			    !(i == 0 || answer_clause_end(r, i - 1)))
				continue;
			memset(r->fate + i, FATE_COURTESY, end - i);
		}
}

/* All that is not entered, line by line; what belongs to a sure answer and
 * what says nothing is left out. */
static const char *
rest_of(struct reading *r, const struct verdict *v)
{
	struct buf b;
	const char *rest;

	for (size_t i = 0; i < r->n_items; i++)
		if (!v[r->item[i].question].sure)
			for (size_t k = r->item[i].from; k < r->item[i].to; k++)
				r->fate[k] = FATE_LEFT;
	buf_init(&b, 2 * ANSWER_TEXT_MAX);
	for (size_t i = 0, to; i < r->w.n; i = to) {
		size_t end;
		bool any = false;

		to = i + 1;
		if (r->fate[i] != FATE_LEFT || r->w.v[i].kind == WORD_SIGN)
			if (r->fate[i] != FATE_LEFT ||
			    r->w.v[i].sign != SIGN_ODD)
				continue;
		for (end = i; end < r->w.n && r->fate[end] == FATE_LEFT; end++)
			any = any || r->w.v[end].kind != WORD_SIGN ||
				r->w.v[end].sign == SIGN_ODD;
		to = end;
		while (end > i && r->w.v[end - 1].kind == WORD_SIGN &&
		    strchr("\n\f,-;", r->w.v[end - 1].sign) != NULL)
			end--;
		if (!any || end == i)
			continue;
		if (b.len > 0)
			buf_addc(&b, '\n');
		buf_add(&b, r->text + r->w.v[i].from,
			r->w.v[end - 1].to - r->w.v[i].from);
	}
	rest = arena_strndup(r->a, buf_str(&b), b.len);
	buf_release(&b);
	return rest;
}

int
answers_understand(struct arena *a, const struct answer_options *o,
	const char *text, struct answers *out)
{
	struct reading r = {.a = a, .o = o};
	struct verdict *v = arena_array(a, o->n_questions, sizeof(*v));
	size_t patience = PATIENCE;
	int sure = 0;
	bool torn;

	*out = (struct answers){.rest = ""};
	out->answer = arena_array(a, o->n_questions, sizeof(*out->answer));
	r.text = own_words(a, text, &torn);
	if (strlen(r.text) > ANSWER_TEXT_MAX) {
		out->rest = r.text;
		return 0;
	}
	r.w = words_of(a, r.text);
	words_join_lines(&r.w);
	r.patience = &patience;
	r.fate = arena_alloc(a, r.w.n + 1);
	answer_names(&r);
	answer_read(&r);
	forget_writer(&r);
	settle_items(&r, v, torn);
	settle_letters(&r, v);
	settle_mentions(&r, v);
	for (size_t q = 0; q < o->n_questions; q++) {
		if (!v[q].any)
			continue;
		out->answer[out->n++] = (struct answer){.question = q,
			.confidence = v[q].sure ? ANSWER_SURE : ANSWER_UNSURE,
			.value = v[q].sure ? v[q].value : NULL,
			.why = v[q].why};
		sure += v[q].sure;
	}
	out->sure_all = out->n > 0 && (size_t)sure == out->n;
	out->rest = rest_of(&r, v);
	return sure;
}
