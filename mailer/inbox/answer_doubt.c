/* SPDX-License-Identifier: MIT */
/*
 * What makes an answer unsure, though it was understood:
 *
 * - words elsewhere that take back, doubt, set conditions or speak for
 *   another ("no wait", "only if", "my colleague");
 * - its own sentence asks, or holds words that are no part of it: behind a
 *   name only a clause that clearly adds ("and", "because"), before it only
 *   an apology;
 * - a line before or behind it, not ended, that may be the same sentence;
 * - it stands in a signature.
 *
 * Codes ("1b") bear more company than names do: nobody writes one by chance.
 */
#include <string.h>

#include "inbox/answer_read.h"

enum { SHORT_CLAUSE = 3 };

static const char taken_back[] = " wait actually scratch scrap kidding joking "
	"joke oops meant instead disregard ignore forget cancel nevermind "
	"mistake mistakenly correction rethink reconsider withdraw "
	"unsubscribe remove stop quit resign attendez oublie oubliez "
	"finalement "
	"erreur plutot annule annuler annulez ignorez blague desabonner "
	"desabonnez desinscrire retirer retirez ";
static const char doubted[] = " maybe perhaps possibly probably guess suppose "
	"unsure undecided uncertain depends depending unless if provided "
	"assuming otherwise except rather either neither dunno torn hesitate "
	"hesitant tentatively tempted wondering wonder whichever whatever "
	"temporarily prefer might sarcasm lol haha hahaha pff "
	"peut sinon sauf hesite depend probablement pourvu supposons crois "
	"pense condition si indecis indecise quelconque ";
static const char believed[] = " think believe crois pense imagine expect ";
static const char of_others[] = " behalf colleague colleagues husband wife "
	"boss "
	"partner collegue collegues mari femme conjoint forwarded forwarding "
	"wants veut transfere ";
static const char denied[] = " not no never none nor cannot without neither "
	"dont don't doesn't doesnt can't cant won't wont isn't isnt wouldn't "
	"wouldnt didn't didnt couldn't shouldn't aren't ain't haven't nothing "
	"nobody anything anybody hardly pas non ne jamais aucun aucune ni rien "
	"sans nullement n'est n'ai n'aime n'aimerais n'etre n'importe less off "
	"out anti ";
static const char adds[] = " and et because car since puisque also "
	"aussi please could can would so thanks thank merci looking "
	"i'm im i je j'ai je my mon ma nous we our notre happy ";
static const char yet[] = " but mais ";
static const char says[] = " i i'm i'll i've im we we're je j'ai nous my mon "
	"ma "
	"please could can ";
static const char only[] = " only seulement uniquement long ";
static const char excuses[] = " sorry apologies desole desolee pardon thanks "
	"thank merci hi hello bonjour ";

static bool
is_left(const struct reading *r, size_t i)
{
	return r->fate[i] == FATE_LEFT && (r->w.v[i].kind != WORD_SIGN ||
		r->w.v[i].sign == SIGN_ODD || r->w.v[i].sign == SIGN_DOTS);
}

static bool
has_any(const struct reading *r, size_t from, size_t to, const char *list)
{
	for (; from < to; from++)
		if (r->fate[from] == FATE_LEFT &&
		    word_in(&r->w, from, list) &&
		    !word_is_waiting(&r->w, from))
			return true;
	return false;
}

static bool
has_doubt(const struct reading *r, size_t from, size_t to)
{
	return has_any(r, from, to, taken_back) ||
		has_any(r, from, to, doubted) ||
		has_any(r, from, to, of_others);
}

/* Two words in a row that take back or speak of another. */
static bool
has_pair(const struct reading *r, size_t from, size_t to)
{
	static const char *const pair[][2] = {
		{" second ", " thought thoughts "},
		{" my our ", " mind "},
		{" on for ", " his her their him them "},
		{" au ", " nom "}, {" long ", " as "},
		{" tant du ", " que moment "},
		{" laissez laisse ", " faire tomber "}, {" pas ", " compte "},
		{" en ", " fait "}, {" la ", " part "},
		{" changer change change ", " d'avis d'idee "},
		{" asked told ", " me us "}, {" m'a ", " demande "},
		{" not ", " sure yet really "}, {" pas ", " sur encore "},
		{" yeah yes ", " right "},
		{" would he she they ", " be likes "}};

	for (; from + 1 < to; from++)
		for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++)
			if (word_in(&r->w, from, pair[i][0]) &&
			    word_in(&r->w, from + 1, pair[i][1]))
				return true;
	return false;
}

static size_t
clause_to(const struct reading *r, size_t i)
{
	while (i < r->w.n && r->fate[i] == FATE_LEFT &&
	    !answer_clause_end(r, i))
		i++;
	return i;
}

const char *
answer_doubt_all(const struct reading *r)
{
	if (*r->patience == 0)
		return "too intricate";
	for (size_t i = 0, to; i < r->w.n; i = to > i ? to : i + 1) {
		to = i;
		if (!is_left(r, i))
			continue;
		to = clause_to(r, i);
		if (to <= i)
			continue;
		if (has_any(r, i, to, taken_back))
			return "something is taken back";
		if (has_any(r, i, to, doubted))
			return "something is doubted";
		if (has_any(r, i, to, of_others))
			return "speaks of somebody else";
		if (to - i <= SHORT_CLAUSE && has_any(r, i, to, denied))
			return "something is denied";
		if (to - i <= SHORT_CLAUSE && has_any(r, i, to, believed))
			return "something is doubted";
		if (has_pair(r, i, to))
			return "something is taken back";
	}
	return NULL;
}

/* A sentence: from behind the stop before i, to the stop at or behind it. */
static void
sentence(const struct reading *r, size_t i, size_t *from_r, size_t *to_r)
{
	size_t from = i, to = i;

	while (from > 0 && !(answer_stop(r, from - 1) &&
	    r->fate[from - 1] != FATE_ITEM && r->fate[from - 1] != FATE_TEXT))
		from--;
	while (to < r->w.n && !answer_stop(r, to))
		to++;
	*from_r = from;
	*to_r = to;
}

static size_t
first_left(const struct reading *r, size_t from, size_t to)
{
	while (from < to && !is_left(r, from))
		from++;
	return from;
}

static const char *
beside_name(const struct reading *r, const struct item *x, size_t from,
	size_t to)
{
	static const char why[] = "its sentence says more";
	size_t i;

	for (i = first_left(r, from, x->from); i < x->from;
	    i = first_left(r, clause_to(r, i) + 1, x->from))
		if (!word_in(&r->w, i, excuses) ||
		    has_any(r, from, x->from, denied))
			return why;
	i = first_left(r, x->to, to);
	if (i < to && (!(word_in(&r->w, i, adds) || (word_in(&r->w, i, yet) &&
	    word_in(&r->w, i + 1, says))) ||
	    has_any(r, x->to, to, denied)))
		return why;
	for (; i < to; i++)
		if (is_left(r, i) && r->w.v[i].kind == WORD_SIGN &&
		    r->w.v[i].sign == SIGN_DOTS)
			return why;
	return NULL;
}

/* Behind codes, too, only what begins like a sentence of its own or clearly
 * adds is a remark: "1a 2b Thursdays are hard", but "1a has a typo". */
static const char *
beside_code(const struct reading *r, const struct item *x, size_t from,
	size_t to)
{
	size_t i = first_left(r, x->to, to), next;

	if (has_any(r, from, x->from, denied))
		return "something before it is denied";
	/* "2 a. bag of lime" */
	if (i >= to && word_is_sign(&r->w, to, '.') && to + 1 < r->w.n &&
	    r->w.v[to + 1].kind == WORD_LETTERS && is_left(r, to + 1) &&
	    !r->w.v[to + 1].capital && !word_in(&r->w, to + 1, adds) &&
	    !word_in(&r->w, to + 1, excuses))
		return "the words behind it may be about it";
	if (i >= to || (r->w.v[i].kind == WORD_NUMBER &&
	    answer_clause_end(r, i + 1)))
		return NULL;	/* a question's number, and no answer */
	next = i + 1;
	if (word_is_sign(&r->w, i - 1, ':') ||
	    word_is_sign(&r->w, i - 1, '=') ||
	    !(r->w.v[i].capital || word_in(&r->w, i, adds) ||
	    (word_in(&r->w, i, yet) && next < to &&
	    (r->w.v[next].capital || word_in(&r->w, next, says)))))
		return "the words behind it may be about it";
	if (x->bare && has_any(r, i, clause_to(r, i), denied))
		return "something behind it is denied";
	return NULL;
}

/* The line before, or the next one, may be of the same sentence. */
static const char *
beside_lines(const struct reading *r, const struct item *x, size_t from,
	size_t to)
{
	static const char why[] = "the line beside it may belong to it";
	static const char goes_on[] = " is are was sounds would will might may "
		"seems est serait or ou and but if unless group team isn't "
		"n'est n'est me does only depending provided when once ";
	size_t i, start, end;

	if (from > 0 && (word_is_sign(&r->w, from - 1, SIGN_LINE) ||
	    (from > 1 && r->w.v[from - 1].kind == WORD_SIGN &&
	    word_is_sign(&r->w, from - 2, ':')))) {
		size_t last = from - 1;
		bool colon = last > 0 && word_is_sign(&r->w, last - 1, ':');

		start = last;
		while (start > 0 && !answer_stop(r, start - 1))
			start--;
		i = first_left(r, start, last);
		if (i < last && last > 0 &&
		    !answer_stop(r, last - 1) && (!x->code || colon ||
		    has_any(r, start, last, denied)))
			return why;
	}
	if (word_is_sign(&r->w, to, SIGN_LINE) && !x->code) {
		i = to + 1;
		end = clause_to(r, i);
		if (i < end && is_left(r, i) && (!r->w.v[i].capital ||
		    word_in(&r->w, i, goes_on)))
			return why;
	}
	return NULL;
}

/* "1b?", but not "1b, and could you send the slides?" */
static bool
asks(const struct reading *r, const struct item *x, size_t to)
{
	size_t i = first_left(r, x->to, to);

	if (i < to && i > x->to && answer_clause_end(r, x->to) &&
	    word_in(&r->w, i, adds))
		return false;
	for (i = to; i < r->w.n && answer_stop(r, i); i++)
		if (word_is_sign(&r->w, i, '?'))
			return true;
	return false;
}

const char *
answer_doubt(const struct reading *r, const struct item *x)
{
	size_t from, to;
	const char *why;

	if (x->from >= r->sign_off)
		return "may be of the signature";
	if (x->text)
		return NULL;
	sentence(r, x->from, &from, &to);
	if (to < x->to)
		for (to = x->to; to < r->w.n && !answer_stop(r, to); to++)
			;
	if (asks(r, x, to))
		return "its sentence asks";
	if (has_doubt(r, from, to) || has_any(r, from, to, only))
		return "its sentence doubts";
	why = x->code ? beside_code(r, x, from, to) :
		beside_name(r, x, from, to);
	return why != NULL ? why : beside_lines(r, x, from, to);
}
