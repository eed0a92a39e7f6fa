/* SPDX-License-Identifier: MIT */
/*
 * What is left for a person: every word that no command and no courtesy
 * accounts for, but a signature at the end.
 */
#include <string.h>

#include "base/buf.h"
#include "inbox/command_talk.h"

enum { SIGNATURE_LINES = 8, SIGNATURE_WORDS = 9 };

/* Words of sentences, which signatures have not. */
static const char speaks[] = " i me my you your we us our please no not do "
	"can is are was were will would could should have has had want need "
	"get stop out if but so this that it there here what when where why "
	"how who je j moi vous nous est sont pas ne veux ai ca cela qui que "
	"quand comment pourquoi oui yes ok call send see remove unsubscribe ";
static const char small[] = " of and de du des la le les et the at a d l for "
	"en pour in to au aux chez md np rn phd msw mba ext tel fax cell c t "
	"f p e m o w x po pronouns she he her him they them elle il mobile "
	"office bureau cel telec ";

static const char roles[] = " physician doctor nurse practitioner director "
	"manager coordinator assistant administrator pharmacist family lead "
	"medecin infirmiere infirmier directrice directeur coordonnatrice "
	"coordonnateur pharmacienne pharmacien executive clinical medical "
	"worker social practice clinic member medicine health famille "
	"adjointe gestionnaire clinique ";

/* A line that names somebody, or where to find them. */
static bool
names(const struct talk *k, size_t from, size_t to)
{
	size_t words = 0;

	for (size_t i = from; i < to; i++) {
		const struct token *x = &k->t[i];

		if (x->kind == WORD_SIGN && (x->sign == '?' ||
		    x->sign == '!'))
			return false;
		if (x->kind != WORD_LETTERS || !x->first)
			continue;
		if (talk_in(k, i, speaks))
			return false;
		if (!x->capital && !talk_in(k, i, small) &&
		    !talk_in(k, i, roles) &&
		    talk_self(k, i) == 0 && !(i > from && x->glued))
			return false;
		words++;
	}
	return words <= SIGNATURE_WORDS;
}

static bool
is_farewell(const struct talk *k, size_t from, size_t to)
{
	static const char leave[] = " thanks thank thx many regards best kind "
		"warm cheers sincerely yours respectfully merci cordialement "
		"sincerement bien bonne salutations au mille ";

	return from < to && to - from <= 6 && talk_in(k, from, leave) &&
		!talk_is_sign(k, to, '?');
}

/* "Cheers, Tom": the name at the end of a line, behind a courtesy. */
static void
name_behind(struct talk *k)
{
	static const char farewell[] = " cheers thanks thx regards best merci "
		"sincerely cordialement salutations you wishes bien beaucoup ";
	size_t from = k->sign_off, end, n = 0;
	const char *s;

	while (from > 0 && (talk_line_end(k, from - 1) ||
	    talk_is_sign(k, from - 1, '.')))
		from--;
	end = from;
	while (from > 0 && k->t[from - 1].kind == WORD_LETTERS && n < 3 &&
	    k->t[from - 1].capital && !talk_in(k, from - 1, speaks) &&
	    !talk_in(k, from - 1, farewell) &&
	    talk_tier(k, from - 1, &s) == 0 &&
	    talk_tongue(k, from - 1, &s) == 0) {
		from--;
		n++;
	}
	if (n == 0 || from < 2 || talk_says(k, from) ||
	    !(talk_is_sign(k, from - 1, ',') ?
	    talk_in(k, from - 2, farewell) :
	    talk_is_sign(k, from - 1, '-') ||
	    talk_in(k, from - 1, farewell)))
		return;
	for (k->sign_off = from; from < end; from++)
		k->t[from].fate = TOKEN_SIGNATURE;
}

/* The lines at the end that only name the writer, from the last farewell or
 * blank line on. */
void
talk_signature(struct talk *k)
{
	size_t to = k->n, best = k->n;

	for (int lines = 0; to > 0 && lines < SIGNATURE_LINES; lines++) {
		size_t from, end = to;

		while (end > 0 && talk_line_end(k, end - 1))
			end--;
		from = end;
		while (from > 0 && !talk_line_end(k, from - 1))
			from--;
		if (end == from || is_farewell(k, from, end) ||
		    !names(k, from, end) || talk_says(k, from))
			break;
		best = from;
		to = from;
	}
	/* A text of one line, or of a level's name, is no signature. */
	for (size_t i = best; i < k->n; i++) {
		const char *s;

		if (talk_tier(k, i, &s) != 0 || talk_tongue(k, i, &s) != 0)
			best = i + 1;
	}
	if (best < k->n && (best > 0 || k->o->answered == ANSWERED_LEAVING) &&
	    (best == 0 || talk_line_end(k, best - 1))) {
		k->sign_off = best;
		for (size_t i = best; i < k->n; i++)
			k->t[i].fate = TOKEN_SIGNATURE;
	}
	name_behind(k);
}

static bool
is_mark(const struct talk *k, size_t i)
{
	return k->t[i].kind == WORD_SIGN && k->t[i].sign != SIGN_ODD;
}

const char *
talk_rest(struct talk *k)
{
	struct buf b;
	const char *rest;

	buf_init(&b, 2 * TALK_MAX);
	for (size_t i = 0, end, last; i < k->n; i = end) {
		end = i + 1;
		if (!talk_left(k, i))
			continue;
		/* Up to the last word before what is understood. */
		last = i;
		while (end < k->n && k->t[end].fate == TOKEN_LEFT &&
		    !talk_is_sign(k, end, SIGN_BLANK)) {
			if (!is_mark(k, end) || talk_stop(k, end))
				last = end;
			end++;
		}
		while (last > i && talk_line_end(k, last))
			last--;
		if (b.len > 0)
			buf_addc(&b, '\n');
		buf_add(&b, k->text + k->t[i].from,
			k->t[last].to - k->t[i].from);
	}
	rest = arena_strndup(k->a, buf_str(&b), b.len);
	buf_release(&b);
	return rest;
}
