/* SPDX-License-Identifier: MIT */
#ifndef INBOX_COMMAND_TALK_H
#define INBOX_COMMAND_TALK_H

#include <stdint.h>

#include "inbox/answer_words.h"
#include "inbox/verdict.h"

/*
 * The steps inside command_read: command_words.c takes a text apart into
 * tokens, command_grammar.c says what stands at one by the tables of
 * command_say*.c, command_clause.c reads sentence by sentence what is asked,
 * command_day.c which meeting its day means,
 * command_doubt.c says what speaks against it, command_else.c what else it may
 * mean, command_rest.c what is left for a person.
 */

/* What has become of a token. */
enum token_fate { TOKEN_LEFT, TOKEN_HIT, TOKEN_COURTESY, TOKEN_REMARK,
	TOKEN_SIGNATURE };

/* A word of answer_words.h, but "don't" is two and "j'aimerais" as well. */
struct token {
	const char *s;		/* folded; a sign is a word of one letter */
	enum word_kind kind;
	char sign;
	bool capital, glued;
	bool first;		/* of its word */
	size_t word;
	size_t from, to;	/* octets of the text */
	int id;			/* in the grammar's vocabulary; -1: none */
	enum token_fate fate;
	bool asks;		/* a remark that begins here asks something */
};

enum { TALK_MAX = 16 * 1024,	/* octets; more is left to a person */
	TALK_SPAN = 63 };	/* tokens of a clause that can be understood */

/* Besides commands, what is said to a meeting or a question. */
enum { SAY_YES = COMMAND_KINDS, SAY_NO, SAY_MAYBE, SAY_OK, SAY_KINDS };

struct hit {
	int kind;		/* enum command_kind or SAY_* */
	const char *argument;
	size_t from, to;	/* tokens */
	bool weak;		/* only where nothing else is said */
	bool more;		/* a person reads it, too */
	/* Of a yes, no or maybe whose day names another meeting than the one
	 * answered; NULL: none does. */
	const struct verdict_meeting *meeting;
	bool nowhere;		/* its day names no meeting, or several */
	const char *doubt;	/* why not; NULL: sure */
};

struct talk {
	struct arena *a;
	const struct verdict_options *o;
	const char *from, *from_name;	/* the writer's */
	const char *text;
	struct words w;
	size_t n;
	struct token *t;
	size_t *at;		/* a word: its first token */
	uint64_t *memo;		/* of the grammar: rules x tokens */
	size_t n_hits, cap_hits;
	struct hit *hit;
	size_t sign_off;	/* tokens from here on are a signature */
	bool leaving;		/* a remark may ask to leave */
};

/* --- command_words.c ----------------------------------------------------- */
void talk_words(struct talk *k, const char *text);
/* One of a list with a space around each. */
bool talk_in(const struct talk *k, size_t i, const char *list);
bool talk_is_sign(const struct talk *k, size_t i, char sign);
/* Whether a sentence, a line, a clause ends at token i. */
bool talk_stop(const struct talk *k, size_t i);
bool talk_line_end(const struct talk *k, size_t i);
bool talk_clause_end(const struct talk *k, size_t i);
/* The sentence around i: from its first token to its stop. */
void talk_sentence(const struct talk *k, size_t i, size_t *from_r,
	size_t *to_r);
/* Left over, and more than a sign. */
bool talk_left(const struct talk *k, size_t i);
/* How many of these are; whether one of a list is among them. */
size_t talk_left_in(const struct talk *k, size_t from, size_t to);
bool talk_has(const struct talk *k, size_t from, size_t to, const char *list);

/* --- command_grammar.c --------------------------------------------------- */
/*
 * A rule's pattern is made of elements with a space between: `a|b` either,
 * `?a` perhaps, `*a` any number, `@rule` what that rule says, `a_b` two words.
 * Rows of one name are alternatives. Names in capitals are made elsewhere:
 * TIER, TONGUE, DATE, SPAN, SELF, LIST.
 */
struct rule {
	const char *name, *pattern;
};
struct rules {
	size_t n;
	const struct rule *v;
};
extern const struct rules say_common, say_leave, say_ask, say_meet;

void grammar_make(struct talk *k);
/* Where the rule can end that begins at token i: bit n is token i + n. Bit 0
 * is never set. */
uint64_t grammar_match(struct talk *k, const char *rule, size_t i);

/* --- command_names.c, command_date.c: the names in capitals -------------- */
size_t talk_tier(const struct talk *k, size_t i, const char **id_r);
size_t talk_tongue(const struct talk *k, size_t i, const char **code_r);
size_t talk_self(const struct talk *k, size_t i);
size_t talk_list(const struct talk *k, size_t i);
/* A day to come, or how long from today: index past it, 0: none. */
size_t talk_date(const struct talk *k, size_t i, struct civil *c_r);
size_t talk_span(const struct talk *k, size_t i, struct civil *c_r);
bool talk_day_of_week(const struct talk *k, size_t i);

/* --- command_day.c ------------------------------------------------------- */
enum talk_day { DAY_NONE, DAY_MEETING, DAY_OTHER };
/* Which coming meeting the days that are named from token i on, up to `to`,
 * mean: no day is named, one meeting, or none for sure. */
enum talk_day talk_meeting(const struct talk *k, size_t i, size_t to,
	const struct verdict_meeting **m_r);
/* Why a day speaks against a yes, no or maybe to a meeting; NULL: none does. */
const char *talk_doubt_day(const struct talk *k);

/* --- command_clause.c ---------------------------------------------------- */
/* Whether a clause that begins at i says something whole. */
bool talk_says(struct talk *k, size_t i);
void talk_read(struct talk *k);
/* Which command an unsure clause may mean; COMMAND_NONE: none. */
enum command_kind talk_mention(struct talk *k, size_t *at_r);

/* --- command_remark.c ---------------------------------------------------- */
/* Before and after talk_read: remarks on the numbered sections of a draft. */
void talk_remarks(struct talk *k, struct verdict *v);
void talk_inline(struct talk *k, const struct reply *r, struct verdict *v);

/* --- command_beside.c ---------------------------------------------------- */
/* What stands in a remark beside it; tokens of a talk of its own. */
struct beside {
	struct talk k;
	size_t n_sure, cap_sure;
	struct hit *sure;	/* said on their own: no part of the remark */
	bool unsure;		/* a person has to read it */
	bool leaving;		/* since it may ask to leave */
};
void talk_beside(const struct talk *k, const char *text, struct beside *b);

/* --- command_doubt.c ----------------------------------------------------- */
void talk_doubt(struct talk *k);
/* Whether words would have the writer stay. */
bool talk_stays(const struct talk *k);
/* Whether an unsure mention at i is of the writer's own wish at all. */
bool talk_own_wish(const struct talk *k, size_t i);
/* Whether the text takes back what a link of ours would say. */
bool talk_contradicts(struct talk *k);
/* Whether what is left over speaks of somebody else. */
bool talk_of_others(const struct talk *k);

/* Words for somebody else: "colleague", "she". */
extern const char talk_others[];

/* --- command_else.c ------------------------------------------------------ */
/* "Could I ...": of what is possible, unless it asks. */
bool talk_is_possible(const struct talk *k, const struct hit *x);
/* Whether a yes or a no answers something else; its sentence ends at to. */
bool talk_answers_else(const struct talk *k, const struct hit *x, size_t to);
/* Whether a why asks something else. */
bool talk_asks_else(const struct talk *k, const struct hit *x);

/* --- command_rest.c ------------------------------------------------------ */
void talk_signature(struct talk *k);
const char *talk_rest(struct talk *k);

#endif
