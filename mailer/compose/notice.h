/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_NOTICE_H
#define COMPOSE_NOTICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "compose/compose.h"

/*
 * What the contact of a list is told: what happened, to which recap, to whom,
 * and what to do now. The words are the strings "notice_<kind>_subject" and
 * "notice_<kind>"; places {title} and {date}, forms for n.
 *
 * A coordinator who works by mail is told likewise.
 *
 * Who it is about stands in the slots "m0", "m1", ..., so that the parts name
 * nobody.
 */
struct notice_step {
	const char *words;	/* the string's key */
	const char *command;	/* to be typed as it stands; NULL: none */
};

/* One thing under a heading. Slots are keys, for what may name somebody. */
struct notice_item {
	int line;		/* that it is about; 0: none */
	const char *text, *slot;	/* either may be NULL */
	const char *quote;	/* a slot: the line; NULL */
};
struct notice_group {
	const char *heading;	/* the string's key */
	size_t n;
	const struct notice_item *item;
};

struct notice_facts {
	const char *kind;	/* "late" */
	const char *title;	/* of the recap */
	struct civil date;	/* year 0: none */
	size_t n;		/* mails or members */
	size_t named;		/* of them, by slot */
	bool quoted;		/* what one wrote, in the slot "words" */
	/* Mails that are handed on: what they say, in the slots "l0", "l1",
	 * ..., and how many; see struct message. writer: the answer goes to
	 * the slot "@writer". */
	size_t n_lines, n_enclosed;
	const char *lines_heading;	/* a string; NULL: they wrote that */
	const char *const *enclosed_name;	/* as in struct message */
	const char *salt;
	bool writer;
	/* Not the contact reads it, but a coordinator whose mail it answers. */
	bool coordinator;
	size_t n_groups;
	const struct notice_group *group;
	const char *why;	/* the program's words, in English; or NULL */
	size_t n_steps;
	const struct notice_step *step;
};

struct notice_message {
	struct rendered rendered;
	size_t n_parts;
	struct piece **part;
};

int notice_compose(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct notice_facts *f,
	const char *lang, struct notice_message *out, struct err *err);

/* What a tier would get and what not, in a line. */
const char *notice_tier(struct arena *a, const struct templates *t,
	const char *lang, const char *name, size_t members,
	const struct proj_lost *lost);

/* Feedback-ID (S46) of a mail outside of recaps; NULL: none. */
const char *notice_feedback_id(struct arena *a,
	const struct compose_options *o, const char *kind);

#endif
