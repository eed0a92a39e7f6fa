/* SPDX-License-Identifier: MIT */
/*
 * What makes a command unsure, though a clause says it whole:
 *
 * - words elsewhere that take back, or that ask to stay;
 * - its own sentence sets a condition, reports, denies, or goes on in a way
 *   that may change it;
 * - it asks, and not politely;
 * - somebody else is spoken of before, and the command does not say of whom;
 * - two commands that differ.
 */
#include <string.h>

#include "inbox/command_talk.h"

enum { SHORT = 3, HITS_MAX = 32 };

static const char taken_back[] = " wait scratch scrap kidding joking joke "
	"disregard nevermind lol haha rethink reconsider sarcasm "
	"hypothetically attendez oubliez oublie blague ignorez finalement "
	"rigole niaise oops oups whoops behalf ";
static const char *const taken_back_pair[][2] = {
	{" never ", " mind "}, {" changed change ", " my "},
	{" second ", " thought thoughts "}, {" forget ", " it that what this "},
	{" ignore ", " that this my it the what "}, {" not ", " really "},
	{" actually ", " no not do "}, {" no ", " wait do "},
	{" take ", " that it "}, {" just ", " testing kidding "},
	{" d ", " avis idee "}, {" laissez laisse ", " faire tomber "},
	{" pas ", " compte "}, {" fait ", " non "}, {" est ", " blague "},
	{" rather ", " not "},
	{" non ", " attendez "}, {" i ", " meant lied "},
	{" wrong ", " list address email person thread one button word "},
	{" mauvaise ", " liste adresse "}, {" au ", " nom "},
	{" not ", " unsubscribe remove "}, {" no ", " thanks "},
};
static const char stays[] = " stay keep remain leave continue rester reste "
	"garder gardez continuer continuez conserver demeurer staying ";
static const char condition[] = " if unless except otherwise provided "
	"assuming whether si sinon sauf pourvu quand lorsque when once until "
	"depending instead rather maybe perhaps possibly peut guess think "
	"suppose soon might whenever only tant hypothetical crois pense "
	"would probablement probably almost nearly presque ";
static const char reports[] = " said says say saying wrote writes told asked "
	"asks wants wanted mean means word words typed written reply replied "
	"click clicked clicking button link dit ecrit demande veut mot "
	"repondre bouton lien example exemple called titled quote quoted "
	"sentence phrase ";
const char talk_others[] = " colleague colleagues coworker coworkers boss "
	"husband wife partner mother father mom dad friend friends assistant "
	"he she they him her them his their hers theirs someone somebody "
	"collegue collegues mari femme conjoint conjointe patron patronne "
	"elle elles ami amie secretaire adjointe lui leur leurs ";
static const char denies[] = " not no never non ne pas jamais aucun nor "
	"neither cannot ni without sans hardly ";
static const char adds[] = " i we my our because as since and so this it "
	"there these that they due too for thank thanks also have je nous j "
	"mon ma notre car parce puisque et c ce il ca cela etant comme vu "
	"many much am just already has been got retired no not ";
static const char turns[] = " or but except unless if nor instead rather only "
	"until when once from ou mais sauf si sinon excepte jusqu tant though "
	"although however while ";
static const char asking[] = " please can could would will may might kindly "
	"pourriez pouvez voulez voudriez puis peux pourrais possible serait "
	"svp plait merci appreciate wondering auriez prie demande "
	"reconnaissant reconnaissante voudrais aimerais souhaite gre ";
static const char oneself[] = " me my myself i us we moi mon ma je j nous m "
	"mes am ";

static bool
has_pair(const struct talk *k, size_t from, size_t to)
{
	const size_t n = sizeof(taken_back_pair) / sizeof(*taken_back_pair);

	for (; from + 1 < to; from++)
		for (size_t j = 0; j < n && talk_left(k, from); j++)
			/* "Undo it, I hit the wrong one." */
			if (!(talk_in(k, from, " wrong ") &&
			    k->o->answered == ANSWERED_CHANGE) &&
			    talk_in(k, from, taken_back_pair[j][0]) &&
			    talk_in(k, from + 1, taken_back_pair[j][1]))
				return true;
	return false;
}

/* Something taken back, beside what was asked first or behind it. */
static const char *
doubt_all(const struct talk *k)
{
	size_t first = k->n_hits > 0 ? k->hit[0].from : 0;

	for (size_t i = 0, from, to; i < k->n; i = to + 1) {
		size_t n;

		talk_sentence(k, i, &from, &to);
		if (to <= i)
			to = i;
		if (to < first)
			continue;
		n = talk_left_in(k, from, to);
		if (n == 0)
			continue;
		if (talk_has(k, from, to, taken_back) || has_pair(k, from, to))
			return "something is taken back";
		if (n <= SHORT && talk_has(k, from, to, denies))
			return "something is denied";
		if (n <= SHORT && talk_has(k, from, to,
		    " maybe perhaps peut think guess unsure "))
			return "something is doubted";
		/* "Unless there is a new list." */
		if (talk_in(k, from, " unless except only sauf excepte ") ||
		    (talk_in(k, from, " but mais however though ") &&
		    talk_has(k, from, to, " keep still only not please can "
		    "could garder encore pas ")))
			return "a condition stands behind";
	}
	return NULL;
}

/* Words that would have the writer stay. */
bool
talk_stays(const struct talk *k)
{
	for (size_t i = 0; i < k->n; i++)
		/* "I keep getting these" is no wish. */
		if (talk_left(k, i) && talk_in(k, i, stays) && !(i > 0 &&
		    talk_in(k, i - 1, " i we you they vous tu je why ") &&
		    talk_in(k, i, " keep continue continuez ")) &&
		    (talk_in(k, i + 1, " me on sending receiving on subscribed "
		    "as in getting moi sur de abonne inscrit it us ") ||
		    talk_in(k, i, " stay staying rester reste ")))
			return true;
	return false;
}

/* "May 1", not "I may". */
static bool
is_month(const struct talk *k, size_t i)
{
	return talk_in(k, i, " may ") && i + 1 < k->n &&
		k->t[i + 1].kind == WORD_NUMBER;
}

static bool
asks_nicely(const struct talk *k, const struct hit *x)
{
	for (size_t i = x->from; i < x->to; i++)
		if (talk_in(k, i, asking) && !is_month(k, i))
			return true;
	return x->kind == COMMAND_WHY || x->kind == COMMAND_HELP;
}

static bool
is_bare(const struct talk *k, const struct hit *x)
{
	for (size_t i = x->from; i < x->to; i++)
		if (talk_in(k, i, oneself) || talk_in(k, i, asking))
			return false;
	return true;
}

/* "He said", but "I have asked before". */
static bool
is_reported(const struct talk *k, size_t from, size_t to)
{
	static const char own[] = " i we je j have already ai deja ";

	for (size_t i = from; i < to; i++)
		if (talk_left(k, i) && talk_in(k, i, reports) &&
		    !(i > from && talk_in(k, i - 1, own) &&
		    !talk_in(k, i, " word words button link ")))
			return true;
	return false;
}

/* "If", "unless", "\u00e0 moins que"; but not "I would love to". */
static bool
sets_condition(const struct talk *k, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (!talk_left(k, i))
			continue;
		if (talk_in(k, i, " moins ") && i > from &&
		    talk_in(k, i - 1, " a ") && talk_in(k, i + 1, " que d "))
			return true;
		if (talk_in(k, i, condition) && !(talk_in(k, i, " would ") &&
		    i > from && talk_in(k, i - 1, " i we ") &&
		    talk_in(k, i + 1, " love like prefer be appreciate ")))
			return true;
	}
	return false;
}

/* What stands in front of it in its sentence. */
static const char *
before(const struct talk *k, const struct hit *x, size_t from)
{
	size_t n = talk_left_in(k, from, x->from), last = x->from;

	if (n == 0)
		return NULL;
	if (sets_condition(k, from, x->from))
		return "its sentence sets a condition";
	/* "I did not mean to do that, please undo it." */
	if (x->kind != COMMAND_UNDO && is_reported(k, from, x->from))
		return "its sentence may report it";
	if (talk_has(k, from, x->from, talk_others) &&
	    !talk_has(k, from, x->from, " i we je nous "))
		return "its sentence speaks of somebody else";
	while (last > from && !talk_left(k, last - 1))
		last--;
	if ((n <= SHORT && talk_has(k, from, x->from, denies)) ||
	    (last > from && talk_in(k, last - 1, denies)))
		return "it is denied";
	if (is_bare(k, x))
		return "it stands among other words";
	return NULL;
}

/* What stands behind it in its sentence. */
static const char *
behind(const struct talk *k, const struct hit *x, size_t to)
{
	size_t i = x->to;

	if (talk_left_in(k, i, to) == 0)
		return NULL;
	while (i < to && !talk_left(k, i))
		i++;
	if (sets_condition(k, x->to, to))
		return "its sentence sets a condition";
	/* "I can't come, but my colleague will." */
	if (x->kind == SAY_NO && talk_in(k, i, " but mais ") &&
	    !talk_has(k, i, to, " try maybe might can could possible essayer "
	    "i je "))
		return NULL;
	if (talk_in(k, i, turns))
		return "its sentence goes on otherwise";
	if (talk_has(k, i, to, talk_others))
		return "its sentence speaks of somebody else";
	if (is_bare(k, x) && x->to - x->from <= SHORT &&
	    x->kind != COMMAND_UNSUBSCRIBE && x->kind < COMMAND_KINDS)
		return "it stands among other words";
	if (x->kind < COMMAND_KINDS && !talk_in(k, i, adds) &&
	    !(i > 0 && talk_is_sign(k, i - 1, '(')) &&
	    talk_left_in(k, i, to) <= SHORT)
		return "its sentence goes on otherwise";
	return NULL;
}

/* Behind words of our own mail: a quotation without marks. */
static bool
is_quoted(struct talk *k, const struct hit *x)
{
	for (size_t i = 0; i < x->from; i++)
		if (grammar_match(k, "ours", i) != 0)
			return true;
	return false;
}

/* Somebody else is spoken of before, and the command names nobody. */
static bool
of_whom(const struct talk *k, const struct hit *x)
{
	if (!talk_has(k, 0, x->from, talk_others))
		return false;
	for (size_t i = x->from; i < x->to; i++)
		if (talk_in(k, i, oneself))
			return false;
	return true;
}

/* "Bob says:", in front of it or on the line before; but not "I have asked
 * before:". */
static bool
is_announced(const struct talk *k, size_t from)
{
	static const char own[] = " i we je j nous ";
	static const char asked[] = " asked ask asking request requested told "
		"said wrote demande ";
	size_t at = from, begin;

	at -= at > 0 && talk_line_end(k, at - 1);
	if (at == 0 || !talk_is_sign(k, at - 1, ':'))
		return false;
	for (begin = at - 1; begin > 0 && !talk_line_end(k, begin - 1);)
		begin--;
	if (talk_in(k, begin, own) && talk_has(k, begin, at, asked) &&
	    !talk_has(k, begin, at, talk_others))
		return false;
	return talk_left_in(k, begin, at) > 0;
}

/* "Plus de courriels": no more of them, or more. */
static bool
asks_for_more(const struct talk *k, const struct hit *x)
{
	for (size_t i = x->from; i < x->to; i++)
		if (talk_in(k, i, " ne n non "))
			return false;
	for (size_t i = x->from; i + 1 < x->to; i++)
		if (talk_in(k, i, " plus ") && talk_in(k, i + 1, " de d "))
			return true;
	return false;
}

/* "French please. No, English: that was my son." */
static bool
names_another(const struct talk *k, const struct hit *x)
{
	const char *code;

	for (size_t i = 0; i < k->n; i++)
		if (talk_left(k, i) && talk_tongue(k, i, &code) != 0 &&
		    strcmp(code, x->argument) != 0)
			return true;
	return false;
}

/* "Help!" */
static bool
only_cries(const struct talk *k, const struct hit *x)
{
	for (size_t i = x->from; i < x->to; i++)
		if (k->t[i].kind == WORD_LETTERS && !talk_in(k, i, " help "
		    "aide a l au secours please svp moi me "))
			return false;
	return true;
}

static bool
praises(const struct talk *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->t[i].fate == TOKEN_COURTESY && talk_in(k, i, " great "
		    "perfect good fine awesome excellent parfait bien super "
		    "wonderful fantastic love bravo "))
			return true;
	return false;
}

static const char *
doubt(struct talk *k, const struct hit *x)
{
	size_t from, to, stop;
	const char *why;
	bool asks = false;

	talk_sentence(k, x->from, &from, &to);
	if (to < x->to)
		for (to = x->to; to < k->n && !talk_stop(k, to); to++)
			;
	if (x->weak && (talk_left_in(k, 0, k->sign_off) > 0 || praises(k)))
		return "it stands among other words";
	for (stop = to; stop < k->n && talk_stop(k, stop); stop++)
		asks = asks || talk_is_sign(k, stop, '?');
	if (!asks && x->kind < COMMAND_KINDS && talk_is_possible(k, x))
		return "may only be possible";
	if (x->kind == COMMAND_WHY && talk_asks_else(k, x))
		return "may ask something else";
	if ((x->kind == SAY_YES || x->kind == SAY_NO ||
	    k->o->answered == ANSWERED_ASKED) && talk_answers_else(k, x, to))
		return "may answer something else";
	/* "No need to undo it"; "revert to me when you can". */
	for (size_t i = x->from; x->kind == COMMAND_UNDO && i < x->to; i++)
		if ((talk_in(k, i, " no pas ") && talk_in(k, i + 1,
		    " need reason point want wish besoin ")) ||
		    (talk_in(k, i, " revert ") && talk_in(k, i + 1, " to ") &&
		    talk_in(k, i + 2, " me us ")))
			return "it is denied, or means something else";
	/* "Why, thank you!" */
	if (x->kind == COMMAND_WHY && talk_is_sign(k, x->to, ','))
		return "its sentence goes on otherwise";
	if (asks && talk_left_in(k, x->to, to) == 0 && !asks_nicely(k, x))
		return "its sentence asks";
	if (x->from >= k->sign_off)
		return "may be of the signature";
	if ((why = before(k, x, from)) != NULL ||
	    (why = behind(k, x, to)) != NULL)
		return why;
	if (is_quoted(k, x))
		return "may be quoted";
	if (is_announced(k, from) || is_announced(k, x->from))
		return "may be quoted";
	if (x->kind == COMMAND_UNSUBSCRIBE && asks_for_more(k, x))
		return "may ask for more";
	if (x->kind == COMMAND_LANGUAGE && names_another(k, x))
		return "another language is named as well";
	if (x->kind == COMMAND_HELP && only_cries(k, x) &&
	    talk_left_in(k, 0, k->sign_off) > 0)
		return "may be no word to us";
	if (x->kind == COMMAND_UNSUBSCRIBE && of_whom(k, x))
		return "may be of somebody else";
	return NULL;
}

static bool
differ(const struct hit *x, const struct hit *y)
{
	return x->kind != y->kind || strcmp(x->argument, y->argument) != 0;
}

void
talk_doubt(struct talk *k)
{
	const char *all = doubt_all(k);
	bool stay = talk_stays(k);

	if (all == NULL)
		all = talk_doubt_day(k);

	for (size_t i = 0; i < k->n_hits; i++) {
		struct hit *x = &k->hit[i];

		x->doubt = k->n_hits > HITS_MAX ? "too intricate" :
			all != NULL ? all : doubt(k, x);
		if (x->doubt == NULL && stay && (x->kind ==
		    COMMAND_UNSUBSCRIBE || x->kind == SAY_YES))
			x->doubt = "asks to stay as well";
	}
	for (size_t i = 0; i < k->n_hits && k->n_hits <= HITS_MAX; i++)
		for (size_t j = 0; j < k->n_hits; j++)
			if (differ(&k->hit[i], &k->hit[j]) &&
			    k->hit[i].doubt == NULL)
				k->hit[i].doubt = "two things are asked";
}

/* "To unsubscribe from our mail, reply STOP": what footers tell others. */
static bool
instructs(const struct talk *k, size_t from, size_t i, size_t to)
{
	static const char how[] = " reply click contact call visit write email "
		"send text use follow repondez cliquez contactez communiquez "
		"appelez ecrivez visitez envoyez suivez ";

	if (i == from || !talk_in(k, from, " to for pour si if ") ||
	    !(i == from + 1 || talk_in(k, from + 1, " opt be stop vous me "
	    "ne no you ")))
		return false;
	for (size_t j = i + 1; j < to && j < k->n; j++)
		if (talk_in(k, j, how))
			return true;
	return false;
}

static bool
own_words_in(const struct talk *k, size_t from, size_t to)
{
	for (; from < to; from++)
		if (talk_in(k, from, oneself))
			return true;
	return false;
}

bool
talk_own_wish(const struct talk *k, size_t i)
{
	static const char vague[] = " if almost nearly may might presque si "
		"unless failli ";
	static const char titles[] = " dr dre mr mrs ms mme mlle prof ";
	size_t from, to;

	talk_sentence(k, i, &from, &to);
	if (instructs(k, from, i, to))
		return false;
	for (size_t j = from; j < to && j < k->n; j++) {
		/* "Unsubscribe Dr. Wong" */
		if (j > i && j < i + 4 && talk_in(k, j, titles) &&
		    k->t[j].capital && !own_words_in(k, from, j))
			return false;
		if (talk_in(k, j, talk_others) || (talk_in(k, j, vague) &&
		    !is_month(k, j)))
			return false;
		if ((j < i && j + 5 > i && talk_in(k, j, denies)) ||
		    (j > i && j < i + 3 && talk_in(k, j, " pas ")))
			return false;
	}
	return true;
}

bool
talk_of_others(const struct talk *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (talk_left(k, i) && (talk_in(k, i, talk_others) ||
		    talk_is_sign(k, i, SIGN_ODD)))
			return true;
	return false;
}

bool
talk_contradicts(struct talk *k)
{
	if (doubt_all(k) != NULL || talk_stays(k))
		return true;
	for (size_t i = 0; i < k->n; i++)
		if (talk_left(k, i) && talk_in(k, i, " not ne mistake error "
		    "erreur accident accidentally never pas instead plutot "))
			return true;
	return false;
}
