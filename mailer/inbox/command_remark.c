/* SPDX-License-Identifier: MIT */
/*
 * Remarks on a draft: "D2: the date is wrong" takes the paragraph, "in D3 I
 * would ..." its sentence, and words beneath a quoted passage stand for
 * themselves. What asks, or names no section, is read by a person as well; a
 * command that stands in a remark is done (command_beside.c).
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "inbox/command_talk.h"

static const char leads[] = " re regarding in on for about under concerning "
	"sur dans pour concernant a la au de the my comment comments remark "
	"remarks regard to as draft remarque commentaire quant with my ";
static const char parts[] = " section sec part partie item point paragraph "
	"paragraphe ";

static int
number(const struct talk *k, size_t i)
{
	return i < k->n && k->t[i].kind == WORD_NUMBER &&
		strlen(k->t[i].s) <= 3 ? atoi(k->t[i].s) : 0;
}

/* "D2", "section D2", "section 2" at i: index past it, or 0. */
static size_t
section_at(const struct talk *k, size_t i, int *section_r)
{
	size_t at = i;
	bool part = talk_in(k, at, parts);

	at += part;
	if (talk_in(k, at, " d ") && at + 1 < k->n && k->t[at + 1].glued &&
	    k->t[at].first)
		at++;
	else if (!part)
		return 0;
	if (i > 0 && talk_in(k, i - 1, " vitamin vitamine "))
		return 0;
	*section_r = number(k, at);
	return *section_r >= 1 && (size_t)*section_r <= k->o->n_sections ?
		at + 1 : 0;
}

/* The same at a line's start, with what leads to it; also "3:" where no
 * survey has numbers. */
static size_t
head_at(const struct talk *k, size_t i, int *section_r)
{
	size_t at = i, end;

	if (i > 0 && !talk_line_end(k, i - 1) && !talk_stop(k, i - 1))
		return 0;
	while (at < i + 4 && talk_in(k, at, leads))
		at++;
	end = section_at(k, at, section_r);
	if (end == 0 && k->o->survey == NULL && at == i &&
	    (i == 0 || talk_line_end(k, i - 1)) && i + 1 < k->n &&
	    k->t[i + 1].kind == WORD_SIGN && k->t[i + 1].sign != '\0' &&
	    strchr(":)-.", k->t[i + 1].sign) != NULL &&
	    !(i + 2 < k->n && k->t[i + 2].glued &&
	    k->t[i + 2].kind == WORD_NUMBER)) {
		*section_r = number(k, i);
		if (*section_r >= 1 &&
		    (size_t)*section_r <= k->o->n_sections)
			end = i + 1;
	}
	return end;
}

static void
add(struct talk *k, struct verdict *v, int section, const char *quote,
	const char *text)
{
	struct verdict_remark *all = arena_array(k->a, v->n_remarks + 1,
		sizeof(*all));

	if (v->n_remarks > 0)
		memcpy(all, v->remark, v->n_remarks * sizeof(*all));
	all[v->n_remarks++] = (struct verdict_remark){.section = section,
		.quote = quote, .text = text};
	v->remark = all;
}

static bool
any_word(const struct talk *k, size_t from, size_t to)
{
	for (; from < to; from++)
		if (k->t[from].kind != WORD_SIGN)
			return true;
	return false;
}

/* Up to the last word, without the "and" before a command. */
static void
add_words(struct buf *b, const struct talk *k, size_t from, size_t to)
{
	while (to > from && (talk_in(k, to - 1, " and et ") ||
	    (k->t[to - 1].kind == WORD_SIGN && k->t[to - 1].sign != '\0' &&
	    strchr(",-:&+\n\f", k->t[to - 1].sign) != NULL)))
		to--;
	if (!any_word(k, from, to))
		return;
	if (b->len > 0)
		buf_addc(b, ' ');
	buf_add(b, k->text + k->t[from].from,
		k->t[to - 1].to - k->t[from].from);
}

/* Whether token i is of a command that stands in the remark of which text is
 * from octet `from` on. */
static bool
stands_beside(const struct talk *k, const struct beside *b, size_t from,
	size_t i)
{
	for (size_t j = 0; j < b->n_sure; j++)
		if (k->t[i].from >= from + b->k.t[b->sure[j].from].from &&
		    k->t[i].to <= from + b->k.t[b->sure[j].to - 1].to)
			return true;
	return false;
}

/* The remark's words without the commands in it, which are read later. */
static const char *
set_apart(struct talk *k, const struct beside *b, size_t at, size_t to)
{
	size_t from = at, octet = k->t[at].from;
	const char *words;
	struct buf s;

	buf_init(&s, 2 * TALK_MAX);
	for (size_t i = at; i < to; i++) {
		if (!stands_beside(k, b, octet, i))
			continue;
		k->t[i].fate = TOKEN_LEFT;
		add_words(&s, k, from, i);
		from = i + 1;
		/* The stop behind it is its own. */
		while (from < to && k->t[from].kind == WORD_SIGN &&
		    talk_stop(k, from))
			from++;
	}
	add_words(&s, k, from, to);
	words = arena_strndup(k->a, buf_str(&s), s.len);
	buf_release(&s);
	return words;
}

/* Tokens from..to are a remark; text from token at on. */
static void
take(struct talk *k, struct verdict *v, int section, size_t from, size_t at,
	size_t to)
{
	bool asks = false;
	const char *words;
	struct beside b;

	while (at < to && k->t[at].kind == WORD_SIGN &&
	    k->t[at].sign != SIGN_ODD && k->t[at].sign != '(')
		at++;
	while (to > at && talk_line_end(k, to - 1))
		to--;
	if (!any_word(k, at, to) || v->n_remarks >= REPLY_REMARKS_MAX)
		return;
	for (size_t i = from; i < to; i++) {
		asks = asks || talk_is_sign(k, i, '?');
		k->t[i].fate = TOKEN_REMARK;
	}
	words = arena_strndup(k->a, k->text + k->t[at].from,
		k->t[to - 1].to - k->t[at].from);
	talk_beside(k, words, &b);
	if (b.n_sure > 0)
		words = set_apart(k, &b, at, to);
	if (*words != '\0')
		add(k, v, section, "", words);
	k->leaving = k->leaving || b.leaving;
	/* A question is for a person, too. */
	k->t[from].asks = asks || b.unsure;
}

void
talk_remarks(struct talk *k, struct verdict *v)
{
	int section, other;

	if (k->o->n_sections == 0)
		return;
	for (size_t i = 0, at, to; i < k->sign_off; i = to) {
		to = i + 1;
		if ((at = head_at(k, i, &section)) != 0) {
			for (to = at; to < k->sign_off; to++)
				if (talk_is_sign(k, to, SIGN_BLANK) ||
				    head_at(k, to, &other) != 0)
					break;
			take(k, v, section, i, at, to);
		}
	}
	for (size_t i = 0, from, to; i < k->sign_off; i++) {
		if (k->t[i].fate != TOKEN_LEFT ||
		    section_at(k, i, &section) == 0)
			continue;
		talk_sentence(k, i, &from, &to);
		while (from < to && k->t[from].fate != TOKEN_LEFT)
			from++;
		to += to < k->sign_off && !talk_line_end(k, to);
		take(k, v, section, from, from, to);
	}
}

/* Which section a passage of our mail is of: "D2" in it. */
static int
section_of(struct talk *k, const char *quote)
{
	struct words w = words_of(k->a, quote);

	for (size_t i = 0; i + 1 < w.n; i++)
		if (strcmp(w.v[i].s, "d") == 0 && w.v[i].capital &&
		    w.v[i + 1].glued && w.v[i + 1].number >= 1 &&
		    (size_t)w.v[i + 1].number <= k->o->n_sections)
			return w.v[i + 1].number;
	return 0;
}

void
talk_inline(struct talk *k, const struct reply *r, struct verdict *v)
{
	const char *at = k->text;

	for (size_t i = 0; k->o->n_sections > 0 && i < r->n_remarks; i++) {
		const struct reply_remark *x = &r->remark[i];
		const char *found = strstr(at, x->text);
		size_t from, to, n = strlen(x->text), left = 0, done = 0;
		bool asks = strchr(x->text, '?') != NULL;
		struct beside b;
		int section = section_of(k, x->quote);

		if (found == NULL || n == 0)
			continue;
		from = (size_t)(found - k->text);
		to = from + n;
		at = found + n;
		for (size_t j = 0; j < k->n; j++) {
			if (k->t[j].from < from || k->t[j].to > to)
				continue;
			left += talk_left(k, j);
			done += k->t[j].fate == TOKEN_HIT ||
				k->t[j].fate == TOKEN_REMARK;
		}
		if (left == 0 || done > 0 || v->n_remarks >= REPLY_REMARKS_MAX)
			continue;
		add(k, v, section, x->quote, x->text);
		talk_beside(k, x->text, &b);
		k->leaving = k->leaving || b.leaving;
		asks = asks || b.unsure || b.n_sure > 0;
		for (size_t j = 0; j < k->n && section > 0 && !asks; j++)
			if (k->t[j].from >= from && k->t[j].to <= to)
				k->t[j].fate = TOKEN_REMARK;
	}
	/* What asks goes to a person, too. */
	for (size_t i = 0; i < k->n; i++)
		if (k->t[i].fate == TOKEN_REMARK && k->t[i].asks)
			for (; i < k->n && k->t[i].fate == TOKEN_REMARK &&
			    !talk_is_sign(k, i, SIGN_BLANK); i++)
				k->t[i].fate = TOKEN_LEFT;
}
