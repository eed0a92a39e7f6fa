/* SPDX-License-Identifier: MIT */
/*
 * What a clause that reads as a command or a yes may say instead: something
 * possible, an answer to another question, a why of another kind.
 */
#include "inbox/command_talk.h"

enum { SHORT = 3 };

/* "Could I ...", "je pourrais ...": of what is possible, unless it asks. */
bool
talk_is_possible(const struct talk *k, const struct hit *x)
{
	static const char can[] = " can could may might puis peux pourrais ";

	for (size_t i = x->from; i + 1 < x->to; i++) {
		if (talk_in(k, i, " please svp plait "))
			return false;
		if ((talk_in(k, i, can) && talk_in(k, i + 1, " i we je ")) ||
		    (talk_in(k, i, " i we je on ") &&
		    talk_in(k, i + 1, can)))
			return !talk_in(k, x->to - 1, " please svp plait ");
	}
	return false;
}

/* "Yes no", with nothing behind it that says which; but "yeah no, I can't". */
static bool
says_both(const struct talk *k, const struct hit *x)
{
	static const char yes[] = " yes yeah yep yup oui ouais sure ";
	static const char no[] = " no non nope nah ";
	bool both[2] = {false, false};

	for (size_t i = x->from; i < x->to; i++) {
		both[0] = both[0] || talk_in(k, i, yes);
		both[1] = both[1] || talk_in(k, i, no);
		if (talk_in(k, i, " not pas unable away busy absent absente "
		    "regret regrets decline declined pass miss skip "))
			return false;
	}
	return both[0] && both[1];
}

/* "Yes, the recap was useful", "non, je n'ai pas le lien": what a bare yes or
 * no goes on with may be what it answers. */
bool
talk_answers_else(const struct talk *k, const struct hit *x, size_t to)
{
	static const char word[] = " yes yeah yep yup oui ouais no non nope "
		"nah ";
	static const char self[] = " i we je j nous ";
	static const char knows[] = " know agree think see understand "
		"understood got get received read saw believe did heard "
		"remember find like love meant was were sais pense crois "
		"comprends vois trouve ai avais ";
	static const char thing[] = " the this that it these those there he "
		"she they you somebody someone nobody everybody everyone le la "
		"les l ce c cela ca il elle ils elles y personne on ";
	static const char is[] = " is was are were has have had seems looks "
		"sounds est sont etait semble s a ont ";
	/* "No, but please send the slides" */
	static const char goes_on[] = " please send can could thanks thank i "
		"my our we svp merci je j nous mon ma notre envoyez pouvez ";
	bool bare = true;
	size_t i = x->to;

	for (size_t j = x->from; j < x->to; j++)
		bare = bare && (k->t[j].kind != WORD_LETTERS ||
			talk_in(k, j, word));
	if (x->kind == SAY_NO && says_both(k, x))
		return true;
	while (i < to && !talk_left(k, i))
		i++;
	if (i >= to)
		return false;
	/* An agreement is asked for in so many words. */
	if (k->o->answered == ANSWERED_QUESTION ||
	    (k->o->answered == ANSWERED_ASKED && bare))
		return !talk_in(k, i, " and et in en ");
	if (!bare)
		return false;
	/* "Yes, Robin, ..." */
	if (k->t[i].capital && talk_is_sign(k, i + 1, ','))
		i += 2;
	if (talk_in(k, i, self)) {
		i++;
		i += talk_in(k, i, " n ne really do already also vraiment ");
		return talk_in(k, i, knows) || (talk_in(k, i, " have ") &&
			talk_in(k, i + 1, " not read seen received already "));
	}
	if (talk_in(k, i, " but mais "))
		return !talk_in(k, i + 1, goes_on) &&
			!talk_has(k, i, to, talk_others);
	if (talk_in(k, i, thing))
		for (size_t j = i + 1; j < to && j < i + 5; j++)
			if (talk_in(k, j, is))
				return true;
	return false;
}

/* "I answered, and nobody called. Why?" */
bool
talk_asks_else(const struct talk *k, const struct hit *x)
{
	for (size_t i = x->from; i < x->to; i++)
		if (x->to - x->from > SHORT || (k->t[i].kind == WORD_LETTERS &&
		    !talk_in(k, i, " why pourquoi donc please svp but mais "
		    "and ")))
			return false;
	return talk_left_in(k, 0, x->from) > 0;
}
