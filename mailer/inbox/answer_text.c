/* SPDX-License-Identifier: MIT */
/*
 * Answers in own words: where they begin and end, and whether they can be
 * stored. They begin behind their question's number where it cannot count
 * anything, and end where another answer, a blank line or a farewell stands.
 */
#include <string.h>

#include "inbox/answer_read.h"
#include "text/utf8.h"

/* What is counted rather than numbered: "3 of us", "3 young colleagues". */
static bool
is_counted(const struct reading *r, size_t i, bool in_run)
{
	const struct words *w = &r->w;

	if (w->v[i].glued || word_in(w, i, " of am pm a p h d de des "
	    "heures minutes hours days weeks months years jours semaines mois "
	    "ans times fois oclock or to ou et and "))
		return true;
	if (in_run)
		return word_in(w, i, " people personnes ");
	for (size_t k = i; k < i + 4 && k < w->n; k++) {
		size_t n = strlen(w->v[k].s);

		if (w->v[k].kind != WORD_LETTERS)
			break;
		if (word_in(w, k, " people personnes men women children staff "
		    "gens more other new autres plus medecins docs "))
			return true;
		if (n > 3 && !(k == i && w->v[k].capital) &&
		    (w->v[k].s[n - 1] == 's' || w->v[k].s[n - 1] == 'x') &&
		    w->v[k].s[n - 2] != 's')
			return true;
	}
	return false;
}

/* Whether other answers begin at k and end own words there. */
static bool
text_ends(struct reading *r, size_t k, size_t from)
{
	size_t was = r->n_items, end = k, more = 0;
	bool apart = k > from && r->w.v[k - 1].kind == WORD_SIGN;
	size_t question;
	bool marked;

	if (word_is_sign(&r->w, k, SIGN_BLANK) || answer_takes_leave(r, k))
		return true;
	if (r->w.v[k].kind != WORD_NUMBER &&
	    !(apart && answer_head(r, k, &question, &marked) != 0))
		return false;
	r->looking = true;
	/* In mid-sentence only a run of codes up to the end does. */
	while ((end = answer_code(r, k, true)) != 0 && more < 100) {
		more++;
		if (apart)
			break;
		k = end;
		while (k < r->w.n && r->w.v[k].kind == WORD_SIGN)
			k++;
	}
	r->n_items = was;
	r->looking = false;
	return apart ? more > 0 : more > 1 && k >= r->w.n;
}

/* "5 more friends 6 I am vegetarian": a number, or the next question's? */
static bool
next_text_at(const struct reading *r, size_t i, size_t question)
{
	size_t next = (size_t)r->w.v[i].number - 1;

	return r->w.v[i].kind == WORD_NUMBER && r->w.v[i].number > 0 &&
		next > question && next < r->o->n_questions &&
		r->o->question[next].n_choices == 0 &&
		(i + 1 >= r->w.n || r->w.v[i + 1].kind != WORD_NUMBER);
}

size_t
answer_by_text(struct reading *r, size_t i, size_t at, size_t question,
	bool marked, bool in_run)
{
	struct item x = {.question = question, .value = "",
		.why = "number and own words", .text = true, .code = true};
	size_t k;

	if (marked && word_is_sign(&r->w, at, SIGN_LINE))
		at++;
	if (at >= r->w.n || answer_takes_leave(r, at) ||
	    (r->w.v[at].kind == WORD_SIGN && r->w.v[at].sign != '(' &&
	    r->w.v[at].sign != SIGN_ODD) ||
	    !(answer_line_start(r, i) || in_run))
		return 0;
	if (r->looking)
		return at + 1;
	for (k = at; k < r->w.n && !(k > at && text_ends(r, k, at)); k++)
		if (answer_code_at(r, k) >= 0 || next_text_at(r, k, question)) {
			x.value = NULL;
			x.why = "holds what may be another answer";
		}
	if (!marked && (r->w.v[at].kind == WORD_NUMBER ||
	    is_counted(r, at, in_run || (k < r->w.n &&
	    r->w.v[k].kind == WORD_NUMBER)))) {
		x.value = NULL;
		x.why = "may count something";
	}
	while (k > at && r->w.v[k - 1].kind == WORD_SIGN &&
	    r->w.v[k - 1].sign != '\0' &&
	    strchr("\n\f,;-", r->w.v[k - 1].sign) != NULL)
		k--;
	x.from = at;
	x.to = k;
	answer_item(r, &x);
	return k;
}

/* A short last line, all in capitals' initials, may be a signature. */
static bool
ends_in_name(const struct reading *r, const struct item *x)
{
	size_t i = x->to;

	while (i > x->from && r->w.v[i - 1].kind == WORD_LETTERS &&
	    r->w.v[i - 1].capital)
		i--;
	return i > x->from && i < x->to && x->to - i <= 3 &&
		word_is_sign(&r->w, i - 1, SIGN_LINE);
}

/* Own words that say what only an answer to another question says, or that
 * are followed by more: a person tells where they end. */
static const char *
doubt_text(struct reading *r, const struct item *x)
{
	static const char back[] = " wait scratch scrap oops meant nevermind "
		"disregard kidding attendez oubliez oublie erreur stop "
		"unsubscribe desabonner desabonnez desinscrire ";
	static const char why[] = "holds what may be another answer";
	struct words own = {.n = x->to - x->from, .v = r->w.v + x->from};
	size_t left = 0;
	bool found = false;

	if (r->listed)
		return "another list's numbers";
	for (size_t i = 0; i < own.n; i++)
		if (word_in(&own, i, back) && !word_is_waiting(&own, i))
			return "something is taken back";
	for (size_t k = 0; k < n_phrases; k++)
		if ((phrases[k].flags & PHRASE_ALONE) != 0 &&
		    phrase_match(&phrases[k], &own, 0, NULL) == own.n)
			return "a courtesy";
	if (ends_in_name(r, x))
		return "its last line may be a name";
	for (size_t i = x->from; i < x->to; i++) {
		size_t was = r->n_items, n;

		if ((i == x->from || answer_clause_end(r, i - 1)) &&
		    answer_by_name(r, i, -1) != 0)
			found = true;
		for (n = was; n < r->n_items; n++) {
			r->item[n].value = NULL;
			r->item[n].why = why;
		}
	}
	if (found)
		return why;
	for (size_t i = x->to; i < r->sign_off && i < r->w.n; i++)
		left += r->fate[i] == FATE_LEFT &&
			r->w.v[i].kind == WORD_LETTERS;
	return left > 3 ? "more words follow it" : NULL;
}

/* Own words as they were written, without what surrounds them. */
const char *
answer_own_text(struct reading *r, const struct item *x, const char **why_r)
{
	const struct answer_question *q = &r->o->question[x->question];
	size_t from = r->w.v[x->from].from, to, chars = 0, len;
	size_t last = x->to;
	const char *s = r->text;
	char *value;

	*why_r = doubt_text(r, x);
	if (*why_r != NULL)
		return NULL;
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
