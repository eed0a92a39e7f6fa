/* SPDX-License-Identifier: MIT */
/*
 * A text taken apart clause by clause. At the start of one may stand
 *
 *   [1] [)] b        a code: the question's number and a choice's letter
 *   [1] [:] Leading  a number and a choice's name, set phrases around it
 *   Leading please   a name that, with set phrases, fills the clause
 *   [3] Thursdays... a number and, for such a question, own words
 *   b a              letters alone, to be counted at the end
 *   thanks           a courtesy
 *
 * and else the clause is left over. A number elsewhere is just a number.
 */
#include <string.h>

#include "inbox/answer_read.h"

enum { PHRASES_DEEP = 6 };

void
answer_item(struct reading *r, const struct item *x)
{
	arena_push(r->a, r->item, r->n_items, r->cap_items);
	r->item[r->n_items++] = *x;
}

static void
mark(struct reading *r, size_t from, size_t to, enum word_fate fate)
{
	for (; from < to && from < r->w.n; from++)
		if (r->fate[from] != FATE_ECHO)
			r->fate[from] = fate;
}

bool
answer_stop(const struct reading *r, size_t i)
{
	static const char short_forms[] = " dr dre mr mrs ms mme mlle prof st "
		"ste eg ie etc vs no approx ext dept jr sr inc cf re nb tel m ";
	const struct word *x;

	if (i >= r->w.n)
		return true;
	x = &r->w.v[i];
	if (x->kind != WORD_SIGN)
		return false;
	if (x->sign == '.')
		return (i + 1 >= r->w.n || !r->w.v[i + 1].glued) &&
			!(i > 0 && (word_in(&r->w, i - 1, short_forms) ||
			(answer_letter(r, i - 1) >= 0 && !(i > 1 &&
			r->w.v[i - 2].kind == WORD_NUMBER))));
	return x->sign != '\0' && strchr("!?;\n\f", x->sign) != NULL;
}

bool
answer_clause_end(const struct reading *r, size_t i)
{
	const struct word *x;

	if (answer_stop(r, i))
		return true;
	x = &r->w.v[i];
	if (x->kind != WORD_SIGN)
		return false;
	/* A dash between words with a space at least at one side. */
	return x->sign == ',' || x->sign == '(' || x->sign == ')' ||
		(x->sign == '-' && (!x->glued || i + 1 >= r->w.n ||
		!r->w.v[i + 1].glued));
}

bool
answer_line_start(const struct reading *r, size_t i)
{
	return i == 0 || word_is_sign(&r->w, i - 1, SIGN_LINE) ||
		word_is_sign(&r->w, i - 1, SIGN_BLANK);
}

/* "1", "1)", "Q1:", "question 1 -", "for 1": index past it, or 0. */
size_t
answer_head(const struct reading *r, size_t i, size_t *question_r,
	bool *marked_r)
{
	const struct words *w = &r->w;
	size_t start = i;

	if (word_in(w, i, " for pour to re a "))
		i++;
	if (word_in(w, i, " la "))
		i++;
	if (word_in(w, i, " q question questions answer reponse r rep no num "
	    "numero number ") || word_is_sign(w, i, '#') ||
	    (i == start && word_is_sign(w, i, '('))) {
		i++;
		while (word_is_sign(w, i, '.') || word_is_sign(w, i, '#'))
			i++;
	}
	if (i >= w->n || w->v[i].kind != WORD_NUMBER || w->v[i].number < 1 ||
	    (size_t)w->v[i].number > r->o->n_questions)
		return 0;
	*question_r = (size_t)w->v[i].number - 1;
	*marked_r = i > start;
	i++;
	while (i < w->n && w->v[i].kind == WORD_SIGN && w->v[i].sign != '\0' &&
	    strchr(").:-=>/,", w->v[i].sign) != NULL &&
	    !(w->v[i].sign == ',' && i - 1 == start)) {
		/* 1.5, 1:30, 1/2 and 1-2 are other numbers. */
		if (i + 1 < w->n && w->v[i + 1].kind == WORD_NUMBER &&
		    w->v[i + 1].glued)
			return 0;
		*marked_r = true;
		i++;
	}
	return i;
}

int
answer_letter(const struct reading *r, size_t i)
{
	const struct word *x = i < r->w.n ? &r->w.v[i] : NULL;

	return x != NULL && x->kind == WORD_LETTERS && x->to - x->from == 1 &&
		x->s[0] >= 'a' && x->s[0] <= 'z' ? x->s[0] - 'a' : -1;
}

/* Whether a letter at i is the end of a code, and not a word's beginning. */
static bool
code_ends(const struct reading *r, size_t i, bool in_run, bool *bare_r)
{
	const struct words *w = &r->w;
	size_t next = i + 1, question;
	bool marked;

	*bare_r = false;
	if (next >= w->n || word_is_sign(w, next, SIGN_DOTS))
		return true;
	if (w->v[next].kind == WORD_SIGN) {
		/* 1 a.m., 2 c-sections, 1 b&b */
		if (w->v[next].sign != ',' && w->v[next].sign != ';' &&
		    w->v[next].sign != ')' && w->v[next].sign != '/' &&
		    w->v[next].glued && next + 1 < w->n &&
		    w->v[next + 1].glued &&
		    w->v[next + 1].kind == WORD_LETTERS)
			return false;
		return w->v[next].sign != SIGN_ODD;
	}
	if (w->v[next].kind == WORD_NUMBER)
		return answer_head(r, next, &question, &marked) != 0;
	if (word_in(w, next, " and et pis then puis or ou ") ||
	    answer_head(r, next, &question, &marked) != 0)
		return true;
	/* "a great session" is no answer a. */
	if ((w->v[i].glued || word_in(w, next, " please pls plz thanks thank "
	    "thx merci svp stp s'il for pour is ")) &&
	    answer_courtesy(r, next, PHRASE_AFTER | PHRASE_ALONE) > next)
		return true;
	*bare_r = true;
	return w->v[i].glued && in_run;
}

bool
answer_next_at(const struct reading *r, size_t i)
{
	size_t question, at, end;
	bool marked, bare;

	if (i >= r->w.n || r->w.v[i].kind != WORD_NUMBER || r->w.v[i].glued ||
	    (at = answer_head(r, i, &question, &marked)) == 0)
		return false;
	/* "2 Oakville 3 more evenings": in their order. */
	if (r->o->question[question].n_choices == 0)
		return (marked || r->numbered == question) && at < r->w.n &&
			r->w.v[at].kind == WORD_LETTERS;
	return (answer_letter(r, at) >= 0 && code_ends(r, at, false, &bare)) ||
		answer_name_at(r, at, (long)question, &end, &bare) != NULL;
}

/* A second letter for the same question: "1a or b", "1a/b", "1a b". */
static size_t
second_letter(const struct reading *r, size_t i)
{
	const struct words *w = &r->w;
	size_t k = i;
	bool bare;

	while (word_in(w, k, " and et pis or ou then ") || (k < w->n &&
	    w->v[k].kind == WORD_SIGN &&
	    strchr("/,&+-", w->v[k].sign) != NULL &&
	    w->v[k].sign != '\0'))
		k++;
	if (answer_letter(r, k) < 0 || !code_ends(r, k, false, &bare))
		return 0;
	return k + 1;
}

/* Behind "1b": the name of the same choice, "1b (Advising)", adds nothing; of
 * another one, contradicts. */
static size_t
name_behind(const struct reading *r, size_t i, struct item *x, size_t choice)
{
	const struct words *w = &r->w;
	size_t k = i, end;
	bool typo;
	const struct answer_name *name;

	while (k < w->n && w->v[k].kind == WORD_SIGN && w->v[k].sign != '\0' &&
	    strchr("().:-=,", w->v[k].sign) != NULL)
		k++;
	name = answer_name_at(r, k, (long)x->question, &end, &typo);
	if (name == NULL)
		return i;
	if (name->choice != choice) {
		x->value = NULL;
		x->why = "its letter and its name differ";
	} else if (!answer_clause_end(r, end) &&
	    answer_courtesy(r, end, PHRASE_AFTER) == end &&
	    w->v[end].kind == WORD_LETTERS &&
	    !word_in(w, end, " and et pis ")) {
		return i;
	}
	return end;
}

static size_t
by_letter(struct reading *r, size_t i, size_t at, size_t question, bool in_run)
{
	const struct answer_question *q = &r->o->question[question];
	struct item x = {.question = question, .why = "number and letter",
		.code = true, .from = i};
	size_t start = at, end;
	int letter;

	if (word_is_sign(&r->w, at, '(') && word_is_sign(&r->w, at + 2, ')'))
		at++;
	for (int deep = 0; deep < PHRASES_DEEP; deep++) {
		letter = answer_letter(r, at);
		if (letter >= 0 && code_ends(r, at, in_run, &x.bare))
			break;
		end = word_in(&r->w, at, " is est choice option reponse answer "
			"letter lettre choix ") ? at + 1 :
			answer_courtesy(r, at, PHRASE_CODE | PHRASE_STRONG);
		letter = -1;
		if (end == at)
			break;
		at = end;
	}
	if (letter < 0 || (size_t)letter >= q->n_choices || (at > start &&
	    x.bare))
		return 0;
	x.value = q->choice[letter].value;
	end = name_behind(r, at + 1, &x, (size_t)letter);
	for (size_t next; (next = second_letter(r, end)) != 0; end = next) {
		if (answer_letter(r, next - 1) == letter)
			continue;
		x.value = NULL;
		x.why = "more than one choice";
	}
	x.to = end;
	answer_item(r, &x);
	return end;
}

/* "Unit 2B", "bureau 1a": where somebody works. */
static bool
is_room(const struct reading *r, size_t i)
{
	return i > 0 && word_in(&r->w, i - 1, " unit suite apt apartment "
		"building bldg bureau local app unite ");
}

long
answer_code_at(const struct reading *r, size_t i)
{
	const struct words *w = &r->w;
	int letter = answer_letter(r, i + 1);

	if (r->o->named || i >= w->n || w->v[i].kind != WORD_NUMBER ||
	    letter < 0 || is_room(r, i) ||
	    !w->v[i + 1].glued || w->v[i].number < 1 ||
	    (size_t)w->v[i].number > r->o->n_questions || (i + 2 < w->n &&
	    w->v[i + 2].glued && w->v[i + 2].kind == WORD_LETTERS) ||
	    (size_t)letter >=
	    r->o->question[w->v[i].number - 1].n_choices)
		return -1;
	return w->v[i].number - 1;
}

/* An answer with its number at i. */
size_t
answer_code(struct reading *r, size_t i, bool in_run)
{
	size_t question, at, end;
	bool marked, own;

	at = r->o->named || *r->patience == 0 || is_room(r, i) ? 0 :
		answer_head(r, i, &question, &marked);
	if (at == 0)
		return 0;
	--*r->patience;
	own = r->o->question[question].n_choices == 0;
	while (at < r->w.n && (r->fate[at] == FATE_ECHO || (marked && !own &&
	    word_is_sign(&r->w, at, SIGN_LINE) && at > 0 &&
	    r->fate[at - 1] == FATE_ECHO)))
		at++;
	if (own)
		return answer_by_text(r, i, at, question, marked, in_run);
	end = by_letter(r, i, at, question, in_run || i == 0);
	if (end == 0) {
		size_t was = r->n_items;

		r->numbered = question + 1;
		end = answer_by_name(r, at, (long)question);
		r->numbered = 0;
		for (size_t k = was; k < r->n_items; k++)
			r->item[k].code = true;
	}
	if (end == 0 && marked && answer_line_start(r, i))
		r->listed = true;
	return end;
}

/* Codes with what may stand in front of them: "my answers are 1b". */
static size_t
codes(struct reading *r, size_t i, bool in_run, int deep)
{
	size_t end = answer_code(r, i, in_run);

	if (end != 0 || deep == 0 || *r->patience == 0)
		return end;
	--*r->patience;
	for (size_t k = 0; k < n_phrases; k++) {
		if ((phrases[k].flags & PHRASE_CODE) == 0)
			continue;
		end = phrase_match(&phrases[k], &r->w, i, NULL);
		if (end == 0)
			continue;
		while (word_is_sign(&r->w, end, ':') ||
		    (word_is_sign(&r->w, end, SIGN_LINE) &&
		    word_is_sign(&r->w, end - 1, ':')))
			end++;
		if ((end = codes(r, end, true, deep - 1)) == 0)
			continue;
		return end;
	}
	return 0;
}

/* Letters with nothing between them but spaces: "b a". */
static size_t
letters(struct reading *r, size_t i)
{
	size_t k = i;

	while (!r->o->named && answer_letter(r, k) >= 0) {
		k++;
		if (word_is_sign(&r->w, k, ')') || word_is_sign(&r->w, k, '.'))
			k++;
	}
	if (k == i || !(answer_clause_end(r, k) ||
	    answer_clause_end(r, k - 1) ||
	    answer_courtesy(r, k, PHRASE_ALONE) > k))
		return 0;
	for (; i < k; i++) {
		if (answer_letter(r, i) < 0)
			continue;
		arena_push(r->a, r->letter, r->n_letters, r->cap_letters);
		r->letter[r->n_letters++] = i;
	}
	return k;
}

/* A number's answer may follow "and": the word then belongs to neither. */
static size_t
clause(struct reading *r, size_t i, bool in_run)
{
	size_t was = r->n_items, end = codes(r, i, in_run, PHRASES_DEEP);

	if (end == 0)
		end = answer_by_name(r, i, -1);
	if (end == 0 && word_in(&r->w, i, " and et pis then puis also aussi "))
		end = clause(r, i + 1, in_run);
	if (end == 0)
		r->n_items = was;
	return end;
}

static size_t
left_over(const struct reading *r, size_t i)
{
	for (i++; !answer_clause_end(r, i); i++)
		if (r->fate[i] == FATE_ECHO)
			break;
	return i;
}

void
answer_read(struct reading *r)
{
	bool in_run = false;
	size_t i = 0, end;

	r->sign_off = r->w.n;
	while (i < r->w.n) {
		size_t was = r->n_items;

		if (r->fate[i] == FATE_ECHO || (r->w.v[i].kind == WORD_SIGN &&
		    r->w.v[i].sign != '#' && r->w.v[i].sign != SIGN_ODD)) {
			if (r->w.v[i].kind == WORD_SIGN &&
			    (end = codes(r, i, in_run, 0)) != 0)
				goto item;
			i++;
			continue;
		}
		if (r->n_items > 0 && r->sign_off == r->w.n &&
		    answer_takes_leave(r, i))
			r->sign_off = i;
		end = clause(r, i, in_run);
		if (end != 0) {
item:
			mark(r, i, end, FATE_ITEM);
			for (; was < r->n_items; was++)
				if (r->item[was].text)
					mark(r, r->item[was].from,
						r->item[was].to, FATE_TEXT);
			in_run = true;
			i = end;
			continue;
		}
		if ((end = answer_greeting(r, i)) != 0 ||
		    (end = answer_nothing(r, i)) != 0) {
			mark(r, i, end, FATE_COURTESY);
			i = end;
			continue;
		}
		if ((end = letters(r, i)) != 0) {
			i = end;
			continue;
		}
		/* Straight behind an answer: "1b please". */
		end = in_run ? answer_courtesy(r, i,
			PHRASE_AFTER | PHRASE_ALONE) : i;
		if (end > i && answer_clause_end(r, end)) {
			mark(r, i, end, FATE_COURTESY);
		} else {
			end = left_over(r, i);
			in_run = false;
		}
		i = end;
	}
}
