/* SPDX-License-Identifier: MIT */
/*
 * What stands around answers and is none: set phrases, greetings, leave, and
 * the courtesy to say that there is nothing to say.
 */
#include "inbox/answer_read.h"

enum { PHRASES_DEEP = 6 };

/* Past the set phrases that may stand between codes. */
size_t
answer_courtesy(const struct reading *r, size_t i, unsigned flags)
{
	size_t best = i;

	for (size_t k = 0; k < n_phrases; k++) {
		size_t end = (phrases[k].flags & flags) == 0 ? 0 :
			phrase_match(&phrases[k], &r->w, i, NULL);

		if (end > best)
			best = end;
	}
	return best;
}

/* A line that takes leave: "Thanks,", "Regards". */
bool
answer_takes_leave(const struct reading *r, size_t i)
{
	static const char leave[] = " thanks thank thx many regards best kind "
		"warm cheers sincerely yours respectfully merci cordialement "
		"sincerement bien bonne salutations au mille ";
	size_t end;

	if (!answer_line_start(r, i) || !word_in(&r->w, i, leave))
		return false;
	end = answer_courtesy(r, i, PHRASE_ALONE);
	if (word_is_sign(&r->w, end, ',') || word_is_sign(&r->w, end, '!') ||
	    word_is_sign(&r->w, end, '.'))
		end++;
	return end > i && (end >= r->w.n ||
		word_is_sign(&r->w, end, SIGN_LINE) ||
		word_is_sign(&r->w, end, SIGN_BLANK));
}

/* A clause that only greets or thanks. */
size_t
answer_greeting(const struct reading *r, size_t i)
{
	static const char greets[] = " hi hello hey dear bonjour bonsoir salut "
		"allo cher chere ";
	size_t k = i, end;

	for (int deep = 0; deep < PHRASES_DEEP; deep++) {
		end = answer_courtesy(r, k, PHRASE_ALONE);
		if (end == k)
			break;
		k = end;
	}
	if (k > i && answer_clause_end(r, k))
		return k;
	if (!answer_line_start(r, i) || !word_in(&r->w, i, greets))
		return 0;
	for (k = i; k < i + 5 && !answer_clause_end(r, k); k++)
		if (r->w.v[k].kind == WORD_NUMBER)
			return 0;
	return answer_clause_end(r, k) && k - i > 0 &&
		!word_is_sign(&r->w, k, '?') ? k : 0;
}

/* "Nothing for 3": a clause that answers a question with nothing. */
size_t
answer_nothing(const struct reading *r, size_t i)
{
	size_t question, end, k = i;
	bool marked;

	if (word_in(&r->w, k, " no pas "))
		k += word_in(&r->w, k + 1, " answer comment comments opinion "
			"reponse commentaire de d ") ? 2 : 0;
	else if (word_in(&r->w, k, " nothing none rien skip skipping "))
		k++;
	if (k == i)
		return 0;
	k += word_in(&r->w, k, " reponse commentaire avis ");
	end = answer_head(r, k, &question, &marked);
	return end > k && answer_clause_end(r, end) &&
		r->o->question[question].n_choices == 0 ? end : 0;
}
