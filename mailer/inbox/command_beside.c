/* SPDX-License-Identifier: MIT */
/*
 * What a remark on a draft says beside it: "D2: fine. Please unsubscribe me."
 * The remark is read as a mail of its own would be.
 *
 * Policy: a draft may speak of lists, levels and pauses itself. So only a
 * sentence that says a command whole is one: on a line of its own, or where it
 * speaks of the writer. Anything else that may be one is asked, or goes to a
 * person, and stays with the remark.
 */
#include "inbox/command_talk.h"

static const char self[] = " i me my myself je j moi mon ma m ";
static const char object[] = " me my myself moi mon ma m ";

static bool
can_stand(int kind)
{
	return kind == COMMAND_UNSUBSCRIBE || kind == COMMAND_TIER ||
		kind == COMMAND_LANGUAGE || kind == COMMAND_PAUSE ||
		kind == COMMAND_FULL;
}

static bool
has(const struct talk *k, size_t from, size_t to, const char *list)
{
	for (; from < to && from < k->n; from++)
		if (talk_in(k, from, list))
			return true;
	return false;
}

/* Lines of its own, behind the remark's first. */
static bool
own_line(const struct talk *k, const struct hit *x)
{
	size_t to = x->to;

	while (to < k->n && !talk_line_end(k, to) && talk_stop(k, to))
		to++;
	return x->from > 0 && talk_line_end(k, x->from - 1) &&
		talk_line_end(k, to);
}

/* A sentence, or the last part of one behind "and" or a comma. */
static bool
whole(const struct talk *k, const struct hit *x)
{
	size_t from, to;

	talk_sentence(k, x->from, &from, &to);
	for (to = x->to; to < k->n && !talk_stop(k, to);)
		to++;
	return talk_left_in(k, x->to, to) == 0 &&
		(talk_left_in(k, from, x->from) == 0 ||
		talk_clause_end(k, x->from - 1) ||
		talk_in(k, x->from - 1, " and but so et mais donc alors "));
}

static bool
is_sure(const struct talk *k, const struct hit *x)
{
	if (x->doubt != NULL || x->weak || !whole(k, x))
		return false;
	if (own_line(k, x))
		return true;
	switch (x->kind) {
	case COMMAND_UNSUBSCRIBE:
		return has(k, x->from, x->to, self);
	case COMMAND_TIER:
		return x->from > 0 && has(k, x->from, x->to, object);
	default:
		return x->from > 0 && (has(k, x->from, x->to, object) ||
			has(k, x->from, x->to, " please svp stp plait "));
	}
}

/* "I want out", and nothing that a rule says whole. */
static bool
mentions(struct beside *b)
{
	size_t at, from, to;

	if (talk_mention(&b->k, &at) != COMMAND_UNSUBSCRIBE ||
	    !talk_own_wish(&b->k, at) || talk_stays(&b->k))
		return false;
	talk_sentence(&b->k, at, &from, &to);
	return has(&b->k, from, to, self);
}

void
talk_beside(const struct talk *k, const char *text, struct beside *b)
{
	*b = (struct beside){.k = {.a = k->a, .o = k->o, .from = k->from,
		.from_name = k->from_name}};
	talk_words(&b->k, text);
	grammar_make(&b->k);
	talk_read(&b->k);
	talk_doubt(&b->k);
	for (size_t i = 0; i < b->k.n_hits; i++) {
		const struct hit *x = &b->k.hit[i];

		if (!can_stand(x->kind) || (x->weak && !own_line(&b->k, x)))
			continue;
		if (is_sure(&b->k, x)) {
			arena_push(k->a, b->sure, b->n_sure, b->cap_sure);
			b->sure[b->n_sure++] = *x;
			continue;
		}
		b->unsure = true;
		b->leaving = b->leaving || (x->kind == COMMAND_UNSUBSCRIBE &&
			talk_own_wish(&b->k, x->from));
	}
	if (b->n_sure == 0 && !b->leaving)
		b->leaving = mentions(b);
	b->unsure = b->unsure || b->leaving;
}
