/* SPDX-License-Identifier: MIT */
/*
 * A text read clause by clause. What can be asked depends on what is answered:
 * undo only where a change was told of, yes only where we had asked. A clause
 * is a command where one rule fills it whole; else it is a courtesy, or left
 * over.
 */
#include <string.h>

#include "inbox/command_talk.h"

/* In which answers a rule is tried. */
enum { ANY = 0, ON_CHANGE = 1, ON_QUESTION = 2, ON_MEETING = 4, ON_NAMED = 8,
	ON_DAY = 16 };

static const struct say {
	const char *rule;
	int kind;
	unsigned on;
	bool weak, more;
} says[] = {
	{"leave", COMMAND_UNSUBSCRIBE, ANY, false, false},
	{"leaveweak", COMMAND_UNSUBSCRIBE, ANY, true, false},
	{"undo", COMMAND_UNDO, ON_CHANGE, false, false},
	{"tier", COMMAND_TIER, ANY, false, false},
	{"tiersoft", COMMAND_TIER, ANY, false, false},
	{"language", COMMAND_LANGUAGE, ANY, false, false},
	{"pause", COMMAND_PAUSE, ANY, false, false},
	{"resume", COMMAND_PAUSE, ANY, false, false},
	{"full", COMMAND_FULL, ANY, false, false},
	{"why", COMMAND_WHY, ANY, false, false},
	{"whymore", COMMAND_WHY, ANY, false, true},
	{"help", COMMAND_HELP, ANY, false, false},
	{"helpmore", COMMAND_HELP, ANY, true, true},
	{"join", COMMAND_JOIN, ANY, false, false},
	{"yes", SAY_YES, ON_QUESTION, false, false},
	{"no", SAY_NO, ON_QUESTION, false, false},
	{"nostay", SAY_NO, ON_QUESTION, false, false},
	{"ok", SAY_OK, ON_QUESTION, false, false},
	{"meetyes", SAY_YES, ON_MEETING, false, false},
	{"meetno", SAY_NO, ON_MEETING, false, false},
	{"meetmaybe", SAY_MAYBE, ON_MEETING, false, false},
	{"meetyesnamed", SAY_YES, ON_NAMED, false, false},
	{"meetnonamed", SAY_NO, ON_NAMED, false, false},
	{"meetmaybenamed", SAY_MAYBE, ON_NAMED, false, false},
	{"meetyesday", SAY_YES, ON_DAY, false, false},
	{"meetnoday", SAY_NO, ON_DAY, false, false},
	{"meetmaybeday", SAY_MAYBE, ON_DAY, false, false},
};
enum { SAYS = sizeof(says) / sizeof(*says) };

static const char joins[] = " and so but et mais donc alors also plus ";

static unsigned
answering(const struct verdict_options *o)
{
	unsigned day = o->n_coming > 0 ? ON_DAY : 0;

	switch (o->answered) {
	case ANSWERED_CHANGE:
		return ON_CHANGE | day;
	case ANSWERED_QUESTION:
	case ANSWERED_ASKED:
		return ON_QUESTION;
	case ANSWERED_INVITATION:
		return ON_MEETING | day;
	default:
		return o->meeting ? ON_NAMED | day : day;
	}
}

/* Where a clause may end: at a sign, or before a word that leads on. */
static bool
boundary(const struct talk *k, size_t i)
{
	static const char leads[] = " and so but et mais because since as car "
		"parce puisque due if unless when while until or ou si sauf "
		"except quand lorsque thanks merci i je ";

	return talk_clause_end(k, i) || talk_in(k, i, leads);
}

/* The furthest end of a rule at i that is one of a clause; 0: none. */
static size_t
furthest(struct talk *k, const char *rule, size_t i)
{
	uint64_t ends = grammar_match(k, rule, i);

	for (size_t n = TALK_SPAN; n > 0; n--)
		if ((ends >> n & 1) != 0 && boundary(k, i + n))
			return i + n;
	return 0;
}

/* What a level, a language, a pause is to be: the last that is named. */
static const char *
argument(struct talk *k, const struct say *x, size_t from, size_t to)
{
	const char *last = NULL, *s;
	size_t end;

	for (size_t i = from; i < to; i++) {
		struct civil c;

		if (x->kind == COMMAND_TIER) {
			if (talk_tier(k, i, &s) != 0)
				last = s;
		} else if (x->kind == COMMAND_LANGUAGE) {
			if (talk_tongue(k, i, &s) != 0)
				last = s;
		} else if (strcmp(x->rule, "pause") == 0) {
			end = talk_date(k, i, &c);
			if (end == 0)
				end = talk_span(k, i, &c);
			if (end != 0 && end <= to) {
				char buf[24];

				civil_format(&c, buf, sizeof(buf));
				last = arena_strdup(k->a, buf);
				i = end - 1;
			}
		}
	}
	return last != NULL ? last : "";
}

/* A level's name may be a word of everyday: "change direction". It is the
 * level where it has a capital, the word "level" beside it, or a "to". */
static bool
is_level(const struct talk *k, size_t from, size_t to)
{
	static const char level[] = " level tier niveau group groupe category "
		"involvement participation engagement ";
	static const char towards[] = " to at into au a en vers as for pour ";
	bool said = false, named = false;
	const char *s;

	for (size_t i = from; i < to; i++) {
		said = said || talk_in(k, i, level);
		if (talk_tier(k, i, &s) == 0)
			continue;
		named = k->t[i].capital || (i > from &&
			(talk_in(k, i - 1, towards) ||
			(i > from + 1 && talk_in(k, i - 1, " the le la l ") &&
			talk_in(k, i - 2, towards))));
	}
	return said || named;
}

/* What a yes, no or maybe to a meeting says by its day. False: it is none,
 * since it counts only with a day. */
static bool
by_day(const struct talk *k, const struct say *x, struct hit *hit)
{
	const struct verdict_meeting *m;
	enum talk_day day;

	if (hit->kind < COMMAND_KINDS || k->o->n_coming == 0 ||
	    x->on == ON_QUESTION)
		return true;
	day = talk_meeting(k, hit->from, hit->to, &m);
	hit->nowhere = day == DAY_OTHER;
	if (day == DAY_MEETING && !m->asked) {
		hit->meeting = m;
		hit->argument = m->uid;
	}
	return x->on != ON_DAY || day != DAY_NONE;
}

/* Whether a rule that fills the clause from i to `to` is to be passed over. */
static bool
is_other(const struct talk *k, const struct say *x, size_t i, size_t to)
{
	/* A "r\u00e9sum\u00e9" is none. */
	if (to == i + 1 && x->kind == COMMAND_PAUSE &&
	    k->t[i].to - k->t[i].from != strlen(k->t[i].s))
		return true;
	/* "Coming Thursday I have ..."; "I could not make it". */
	if (x->on == ON_DAY && ((talk_in(k, i, " coming ") &&
	    talk_day_of_week(k, i + 1)) || (x->kind == SAY_NO &&
	    talk_has(k, i, to, " could "))))
		return true;
	return strcmp(x->rule, "tiersoft") == 0 && !is_level(k, i, to);
}

/* The command that fills the clause at i: its end; 0: none does. */
static size_t
command_at(struct talk *k, size_t i)
{
	struct hit best = {.to = 0};
	unsigned on = answering(k->o);

	for (size_t j = 0; j < SAYS; j++) {
		const struct say *x = &says[j];
		struct hit hit;
		size_t to;

		if (x->on != ANY && (x->on & on) == 0)
			continue;
		to = furthest(k, x->rule, i);
		if (to <= best.to || is_other(k, x, i, to))
			continue;
		hit = (struct hit){.kind = x->kind, .from = i, .to = to,
			.weak = x->weak, .more = x->more,
			.argument = argument(k, x, i, to)};
		if (by_day(k, x, &hit))
			best = hit;
	}
	if (best.to == 0)
		return 0;
	arena_push(k->a, k->hit, k->n_hits, k->cap_hits);
	k->hit[k->n_hits++] = best;
	return best.to;
}

bool
talk_says(struct talk *k, size_t i)
{
	size_t was = k->n_hits, end = command_at(k, i);

	k->n_hits = was;
	return end != 0;
}

/* A set phrase of answers to a survey that says nothing. */
static size_t
phrase_at(const struct talk *k, size_t i)
{
	size_t best = 0;

	if (!k->t[i].first)
		return 0;
	for (size_t j = 0; j < n_phrases; j++) {
		size_t end;

		/* A yes may answer what a person has asked. */
		if ((phrases[j].flags & PHRASE_ALONE) == 0 ||
		    talk_in(k, i, " yes yep yeah oui "))
			continue;
		end = phrase_match(&phrases[j], &k->w, k->t[i].word, NULL);
		if (end > best)
			best = end;
	}
	return best == 0 ? 0 : k->at[best];
}

/* A name behind "Hi": up to four words to the clause's end. */
static size_t
greeting_at(const struct talk *k, size_t i)
{
	static const char greets[] = " hi hello hey bjr coucou dear bonjour "
		"bonsoir salut allo cher chere good ";
	size_t to = i + 1;

	if (!talk_in(k, i, greets) || !(i == 0 || talk_stop(k, i - 1)))
		return 0;
	while (to < i + 6 && !talk_clause_end(k, to)) {
		if (k->t[to].kind == WORD_NUMBER ||
		    talk_in(k, to, " please i you can could je vous "))
			return 0;
		to++;
	}
	return talk_clause_end(k, to) && !talk_is_sign(k, to, '?') ? to : 0;
}

static size_t
courtesy_at(struct talk *k, size_t i)
{
	size_t to = furthest(k, "courtesy", i), end = i;

	if (to == 0 && k->o->answered == ANSWERED_CHANGE)
		to = furthest(k, "oops", i);
	if (to == 0 && (end = talk_self(k, i)) != 0 && talk_clause_end(k, end))
		to = end;
	end = i;
	if (to != 0)
		return to;
	for (int deep = 0; deep < 6 && end < k->n; deep++) {
		size_t next = phrase_at(k, end);

		if (next <= end)
			break;
		end = next;
	}
	if (end > i && talk_clause_end(k, end))
		return end;
	/* "Thank you Robin" */
	if (end > i && end < k->n && k->t[end].capital &&
	    talk_clause_end(k, end + 1) && talk_in(k, i, " thank thanks "
	    "merci perfect great ok "))
		return end + 1;
	return greeting_at(k, i);
}

static void
mark(struct talk *k, size_t from, size_t to, enum token_fate fate)
{
	for (; from < to; from++)
		k->t[from].fate = fate;
}

/* Up to where the next clause can begin. */
static size_t
skip(const struct talk *k, size_t i)
{
	/* "After my leave I would like to ..." */
	static const char reason[] = " under per pursuant after "
		"since given due because as now "
		"with depuis apres suite vu comme puisque etant unfortunately "
		"malheureusement ";
	bool reasons = talk_in(k, i, reason) && (i == 0 ||
		talk_stop(k, i - 1));

	for (i++; i < k->n && !talk_clause_end(k, i); i++)
		if (talk_in(k, i, joins) || talk_in(k, i, " please svp ") ||
		    (reasons && talk_in(k, i, " i je j ")))
			break;
	return i;
}

void
talk_read(struct talk *k)
{
	size_t i = 0, end;

	while (i < k->sign_off) {
		size_t at = i;

		if (k->t[i].fate != TOKEN_LEFT || (k->t[i].kind == WORD_SIGN &&
		    k->t[i].sign != SIGN_ODD)) {
			i++;
			continue;
		}
		end = command_at(k, i);
		/* "... and please": the word belongs to neither. */
		if (end == 0 && talk_in(k, i, joins) && i + 1 < k->n) {
			at = i + 1;
			end = command_at(k, at);
		}
		if (end != 0) {
			mark(k, i, end, TOKEN_HIT);
			i = end;
		} else if ((end = courtesy_at(k, i)) != 0) {
			mark(k, i, end, TOKEN_COURTESY);
			i = end;
		} else {
			i = skip(k, i);
		}
	}
}

enum command_kind
talk_mention(struct talk *k, size_t *at_r)
{
	static const struct {
		const char *rule;
		enum command_kind kind;
	} may[] = {
		{"leavemaybe", COMMAND_UNSUBSCRIBE},
		{"pausemaybe", COMMAND_PAUSE},
		{"tiermaybe", COMMAND_TIER},
		{"languagemaybe", COMMAND_LANGUAGE},
		{"fullmaybe", COMMAND_FULL},
		{"joinmaybe", COMMAND_JOIN},
		{"undomaybe", COMMAND_UNDO},
		{"helpmaybe", COMMAND_HELP},
		{"whymaybe", COMMAND_WHY},
	};

	for (size_t j = 0; j < sizeof(may) / sizeof(*may); j++)
		for (size_t i = 0; i < k->n; i++)
			if ((k->t[i].fate == TOKEN_LEFT ||
			    k->t[i].fate == TOKEN_HIT) &&
			    grammar_match(k, may[j].rule, i) != 0) {
				*at_r = i;
				return may[j].kind;
			}
	return COMMAND_NONE;
}
