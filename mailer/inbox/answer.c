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

enum { WRAPPED = 58 };	/* from here on a line may have been broken */

struct verdict {
	bool any, sure, text;
	const char *value, *why;
};

/* Lines that mail programs broke: a long one, or one that ends in a word
 * that no sentence ends in, goes on in the next. */
static void
join_lines(struct words *w)
{
	static const char open[] = " to be for the a an as is are was of in at "
		"on with my our me like want prefer choose pick than not no "
		"never and or but if rather don't i i'd would au du de la le "
		"les des un une dans pour je mon ma niveau etre pas ou et mais "
		"si que comme en veux voudrais ";
	size_t out = 0, start = 0;

	for (size_t i = 0; i < w->n; i++) {
		bool line = word_is_sign(w, i, SIGN_LINE);

		if (line && out > 0 && i + 1 < w->n &&
		    w->v[out - 1].kind == WORD_LETTERS &&
		    (w->v[i].from - start >= WRAPPED ||
		    (strlen(w->v[out - 1].s) > 1 && word_in(w, out - 1, open)))) {
			start = w->v[i].to;
			continue;
		}
		if (line || word_is_sign(w, i, SIGN_BLANK))
			start = w->v[i].to;
		w->v[out++] = w->v[i];
	}
	w->n = out;
}

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

/* Own words as they were written, without what surrounds them. */
static const char *
own_text(struct reading *r, const struct item *x, const char **why_r)
{
	const struct answer_question *q = &r->o->question[x->question];
	size_t from = r->w.v[x->from].from, to, chars = 0, len;
	size_t last = x->to;
	const char *s = r->text;
	char *value;

	/* "... Thanks!" behind the last full stop. */
	for (size_t i = x->to; i-- > x->from;) {
		struct words tail = {.n = last - i - 1, .v = r->w.v + i + 1};

		while (tail.n > 0 && tail.v[tail.n - 1].kind == WORD_SIGN)
			tail.n--;
		if (!answer_stop(r, i) || tail.n == 0)
			continue;
		for (size_t k = 0; k < n_phrases; k++)
			if ((phrases[k].flags & PHRASE_ALONE) != 0 &&
			    phrase_match(&phrases[k], &tail, 0, NULL) == tail.n)
				last = i + 1;
		break;
	}
	to = r->w.v[last - 1].to;
	while (to > from && strchr(" \t\r\n", s[to - 1]) != NULL)
		to--;
	value = arena_strndup(r->a, s + from, to - from);
	for (size_t i = 0; i < to - from; i += len, chars++) {
		long c = utf8_next(value + i, to - from - i, &len);

		if (c < 0 || (utf8_is_control(c) && c != '\n' && c != '\t') ||
		    utf8_is_bidi(c)) {
			*why_r = "not plain text";
			return NULL;
		}
	}
	if (chars > q->text)
		*why_r = "longer than it may be";
	else if (!utf8_has_letter(value))
		*why_r = "nothing to read";
	else if (strchr(value, '?') != NULL)
		*why_r = "asks something";
	else
		return value;
	return NULL;
}

/* Own words that say what only an answer to another question says, or that
 * are followed by more: a person tells where they end. */
static const char *
doubt_text(struct reading *r, const struct item *x)
{
	static const char back[] = " wait scratch scrap oops meant nevermind "
		"disregard kidding attendez oubliez oublie erreur ";
	struct words own = {.n = x->to - x->from, .v = r->w.v + x->from};
	size_t left = 0;

	if (r->listed)
		return "another list's numbers";
	for (size_t i = 0; i < own.n; i++)
		if (word_in(&own, i, back))
			return "something is taken back";
	for (size_t k = 0; k < n_phrases; k++)
		if ((phrases[k].flags & PHRASE_ALONE) != 0 &&
		    phrase_match(&phrases[k], &own, 0, NULL) == own.n)
			return "a courtesy";
	for (size_t i = x->from; i < x->to; i++) {
		size_t was = r->n_items;
		bool named = (i == x->from || answer_stop(r, i - 1)) &&
			answer_by_name(r, i, -1) != 0;

		r->n_items = was;
		if (named)
			return "holds what may be another answer";
	}
	for (size_t i = x->to; i < r->sign_off && i < r->w.n; i++)
		left += r->fate[i] == FATE_LEFT &&
			r->w.v[i].kind == WORD_LETTERS;
	return left > 3 ? "more words follow it" : NULL;
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
		    !(r->w.v[i].sign == ',' && i > r->letter[r->n_letters - 1])))
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
		const struct item *x = &r->item[i];
		const char *why = all, *value = x->value;

		if (why == NULL)
			why = answer_doubt(r, x);
		if (why == NULL && x->text && value != NULL) {
			why = doubt_text(r, x);
			if (why == NULL)
				value = own_text(r, x, &why);
		}
		settle(&v[x->question], why != NULL ? NULL : value,
			why != NULL ? why : x->why);
		if (x->text)
			v[x->question].text = true;
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
	buf_init(&b, ANSWER_TEXT_MAX + 1);
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
	int sure = 0;
	bool torn;

	*out = (struct answers){.rest = ""};
	out->answer = arena_array(a, o->n_questions, sizeof(*out->answer));
	if (strlen(text) > ANSWER_TEXT_MAX / 2) {
		out->rest = arena_strdup(a, text);
		return 0;
	}
	r.text = own_words(a, text, &torn);
	r.w = words_of(a, r.text);
	join_lines(&r.w);
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
