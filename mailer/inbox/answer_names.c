/* SPDX-License-Identifier: MIT */
/*
 * Choices by their names: which one stands at a word, and whether all that
 * stands around it in its clause is made of set phrases.
 */
#include <string.h>

#include "inbox/answer_read.h"

enum { PHRASES_DEEP = 8, CLAUSE_MAX = 28 };

/* Words of a question that say nothing about what it asks. */
static const char question_words[] = " what where which when how why who whose "
	"would could should your you with from does that this there have will "
	"quel quelle quels quelles comment votre vous pour dans devrait "
	"souhaitez avez etes not never pas jamais none without sans ";

static bool
is_courtesy(const struct words *w)
{
	if (w->n == 1 && word_in(w, 0, " no non none aucun aucune other autre "
	    "any both all maybe nope not "))
		return true;
	for (size_t i = 0; i < n_phrases; i++)
		if ((phrases[i].flags & PHRASE_ALONE) != 0 &&
		    phrase_match(&phrases[i], w, 0, NULL) == w->n)
			return true;
	return false;
}

static void
add_name(struct reading *r, size_t q, size_t c, const char *lang,
	const char *text)
{
	struct words w = words_of(r->a, text);

	/* A name of one letter or sign, or that begins with a number, is too
	 * like a code. */
	if (w.n == 0 || w.v[0].kind != WORD_LETTERS ||
	    (w.n == 1 && strlen(w.v[0].s) < 2))
		return;
	arena_push(r->a, r->name, r->n_names, r->cap_names);
	r->name[r->n_names++] = (struct answer_name){.question = q,
		.choice = c, .lang = lang, .words = w,
		.weak = is_courtesy(&w)};
}

static void
add_own(struct reading *r, struct words *own, const char *text, size_t least)
{
	struct words w = words_of(r->a, text);

	for (size_t i = 0; i < w.n; i++) {
		if (w.v[i].kind != WORD_LETTERS || strlen(w.v[i].s) < least ||
		    strchr(w.v[i].s, '\'') != NULL ||
		    word_in(&w, i, question_words))
			continue;
		arena_push(r->a, own->v, own->n, own->cap);
		own->v[own->n++] = w.v[i];
	}
}

/* The question as the mail put it, when the text repeats it whole. */
static void
skip_echoes(struct reading *r, const char *text)
{
	struct words ask = words_of(r->a, text);
	bool typo = false;

	while (ask.n > 0 && ask.v[ask.n - 1].kind == WORD_SIGN)
		ask.n--;
	if (ask.n < 2)
		return;
	for (size_t i = 0, end; i < r->w.n; i++) {
		end = words_match(&r->w, i, &ask, &typo);
		if (end == 0)
			continue;
		while (word_is_sign(&r->w, end, '?') ||
		    word_is_sign(&r->w, end, ':'))
			end++;
		for (; i < end; i++)
			r->fate[i] = FATE_ECHO;
		i--;
	}
}

void
answer_names(struct reading *r)
{
	const struct answer_options *o = r->o;

	r->own = arena_array(r->a, o->n_questions, sizeof(*r->own));
	for (size_t q = 0; q < o->n_questions; q++) {
		const struct answer_question *x = &o->question[q];

		for (size_t c = 0; c < x->n_choices; c++) {
			const struct answer_choice *choice = &x->choice[c];

			add_name(r, q, c, NULL, choice->value);
			for (size_t i = 0; i < choice->name.n; i++)
				add_name(r, q, c, choice->name.v[i].lang,
					choice->name.v[i].text);
		}
		add_own(r, &r->own[q], x->id, 2);
		for (size_t i = 0; i < x->ask.n; i++) {
			add_own(r, &r->own[q], x->ask.v[i].text, 4);
			skip_echoes(r, x->ask.v[i].text);
		}
	}
}

const struct answer_name *
answer_name_at(const struct reading *r, size_t i, long question, size_t *end_r,
	bool *typo_r)
{
	const struct answer_name *best = NULL;
	bool best_typo = false, clash = false;

	*end_r = 0;
	for (size_t k = 0; k < r->n_names; k++) {
		const struct answer_name *x = &r->name[k];
		bool typo = false;
		size_t end;

		if (question >= 0 && x->question != (size_t)question)
			continue;
		end = words_match(&r->w, i, &x->words, &typo);
		if (end == 0 || (end < r->w.n && r->w.v[end].glued &&
		    r->w.v[end].kind == WORD_NUMBER))
			continue;
		if (best == NULL || end > *end_r ||
		    (end == *end_r && best_typo && !typo)) {
			best = x;
			*end_r = end;
			best_typo = typo;
			clash = false;
		} else if (end == *end_r && typo == best_typo) {
			clash = clash || x->question != best->question ||
				x->choice != best->choice;
		}
	}
	*typo_r = best_typo;
	return clash ? NULL : best;
}

struct around {
	const struct reading *r;
	size_t question;
	unsigned flags;		/* of all phrases that were used */
};

static bool
fits(const struct around *x, const struct phrase *p, unsigned place)
{
	bool tiers = x->r->o->question[x->question].tiers;

	return (p->flags & place) != 0 &&
		!((p->flags & PHRASE_TIER) != 0 && !tiers) &&
		!((p->flags & PHRASE_OTHER) != 0 && tiers);
}

/* Whether set phrases fill all from i to `to`. */
static bool
before(struct around *x, size_t i, size_t to, int deep)
{
	const struct words *w = &x->r->w;

	if (i == to)
		return true;
	if (i > to || deep == 0 || *x->r->patience == 0)
		return false;
	--*x->r->patience;
	if (x->r->fate[i] == FATE_ECHO)
		return before(x, i + 1, to, deep);
	for (size_t k = 0; k < n_phrases; k++) {
		const struct phrase *p = &phrases[k];
		unsigned flags = x->flags;
		size_t end;

		if (!fits(x, p, PHRASE_BEFORE))
			continue;
		end = phrase_match(p, w, i, &x->r->own[x->question]);
		if (end == 0 || end > to)
			continue;
		x->flags |= p->flags | (p->flags & PHRASE_ARTICLE ? 0u :
			(unsigned)PHRASE_FIRM);
		if (before(x, end, to, deep - 1))
			return true;
		x->flags = flags;
	}
	return false;
}

/* How far set phrases go on behind a name, up to the end of its clause or to
 * a word that leads to the next; 0: they do not. */
static size_t
after(struct around *x, size_t i, int deep)
{
	const struct words *w = &x->r->w;

	if (answer_clause_end(x->r, i) || answer_next_at(x->r, i) ||
	    word_in(w, i, " and et in at a ") || word_is_sign(w, i, '&') ||
	    word_is_sign(w, i, '+'))
		return i;
	if (deep == 0 || *x->r->patience == 0)
		return 0;
	--*x->r->patience;
	for (size_t k = 0; k < n_phrases; k++) {
		const struct phrase *p = &phrases[k];
		unsigned flags = x->flags;
		size_t end;

		if (!fits(x, p, PHRASE_AFTER))
			continue;
		end = phrase_match(p, w, i, &x->r->own[x->question]);
		if (end == 0)
			continue;
		x->flags |= p->flags | (p->flags & PHRASE_ARTICLE ? 0u :
			(unsigned)PHRASE_FIRM);
		end = after(x, end, deep - 1);
		if (end != 0)
			return end;
		x->flags = flags;
	}
	return 0;
}

/* A French name among English words may be the English word. */
static bool
is_foreign(const struct reading *r, const struct answer_name *name,
	size_t at, unsigned flags)
{
	if (name->lang == NULL || strncmp(name->lang, "en", 2) == 0 ||
	    name->words.n > 1 || (flags & PHRASE_EN) == 0 ||
	    (flags & PHRASE_STRONG) != 0)
		return false;
	for (size_t k = 0; k < r->n_names; k++) {
		const struct answer_name *x = &r->name[k];
		bool typo = false;

		if (x->question == name->question &&
		    x->choice == name->choice && (x->lang == NULL ||
		    strncmp(x->lang, "en", 2) == 0) &&
		    words_match(&r->w, at, &x->words, &typo) != 0)
			return false;
	}
	return true;
}

/* A letter in front of a name, "b) Advising": where it stands, or m. */
static size_t
letter_before(const struct reading *r, size_t i, size_t m, int *letter_r)
{
	size_t k = m;

	*letter_r = -1;
	while (k > i && r->w.v[k - 1].kind == WORD_SIGN &&
	    strchr(").:-(", r->w.v[k - 1].sign) != NULL)
		k--;
	if (k <= i || answer_letter(r, k - 1) < 0)
		return m;
	*letter_r = answer_letter(r, k - 1);
	k--;
	if (k > i && word_is_sign(&r->w, k - 1, '('))
		k--;
	return k;
}

/* The clause from i with the name at m. */
static size_t
clause_around(struct reading *r, size_t i, size_t m, long question,
	struct item *item_r)
{
	size_t end, front;
	bool typo;
	int letter;
	const struct answer_name *name = answer_name_at(r, m, question, &end,
		&typo);
	struct around x = {.r = r};

	if (name == NULL || (name->weak && question < 0 &&
	    r->o->n_questions > 1))
		return 0;
	x.question = name->question;
	letter = -1;
	front = m;
	if (!before(&x, i, m, PHRASES_DEEP)) {
		x.flags = 0;
		front = letter_before(r, i, m, &letter);
		if (front == m || !before(&x, i, front, PHRASES_DEEP))
			return 0;
	}
	end = after(&x, end, PHRASES_DEEP);
	if (end == 0 || (x.flags & (PHRASE_ARTICLE | PHRASE_FIRM)) ==
	    PHRASE_ARTICLE)
		return 0;
	*item_r = (struct item){.question = name->question,
		.value = r->o->question[name->question].choice[name->choice]
			.value,
		.why = typo ? "named, with a slip" : "named",
		.code = letter >= 0, .from = i, .to = end};
	if (letter >= 0 && (size_t)letter != name->choice) {
		item_r->value = NULL;
		item_r->why = "its letter and its name differ";
	} else if (is_foreign(r, name, m, x.flags)) {
		item_r->value = NULL;
		item_r->why = "may be a word of another language";
	}
	return end;
}

/* A word that leads from one answer to the next is no part of either. */
static size_t
next_clause(struct reading *r, size_t end)
{
	size_t at = end;

	if (answer_clause_end(r, end) || answer_next_at(r, end))
		return end;
	if (word_in(&r->w, end, " and et pis ") ||
	    r->w.v[end].kind == WORD_SIGN)
		at++;
	return answer_by_name(r, at, -1);
}

size_t
answer_by_name(struct reading *r, size_t i, long question)
{
	struct item x;
	size_t was = r->n_items, end;

	if (*r->patience == 0)
		return 0;
	--*r->patience;
	for (size_t m = i; m < r->w.n && m < i + CLAUSE_MAX; m++) {
		if (r->fate[m] == FATE_ECHO)
			continue;
		if (answer_stop(r, m) && !(m + 1 < r->w.n && m > i &&
		    word_is_sign(&r->w, m, '.') &&
		    strlen(r->w.v[m - 1].s) == 1))
			break;
		if (r->w.v[m].kind != WORD_LETTERS)
			continue;
		end = clause_around(r, i, m, question, &x);
		if (end == 0)
			continue;
		answer_item(r, &x);
		end = next_clause(r, end);
		if (end != 0)
			return end;
		r->n_items = was;
	}
	return 0;
}
