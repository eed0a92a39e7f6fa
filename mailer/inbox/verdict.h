/* SPDX-License-Identifier: MIT */
#ifndef INBOX_VERDICT_H
#define INBOX_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "inbox/answer.h"
#include "inbox/reply.h"

/*
 * What a mail means. Pure: facts and options in, verdict out; the order in
 * which things are told apart is one table in classify.c, first match wins.
 *
 * Sure, or left to a person: a command is one only where the words say it
 * whole, and nothing in them doubts it, takes it back, quotes it or speaks of
 * somebody else.
 */
enum verdict_kind { VERDICT_BOUNCE, VERDICT_DELAY, VERDICT_DELIVERED,
	VERDICT_COMPLAINT, VERDICT_AUTO_REPLY, VERDICT_RSVP, VERDICT_COMMAND,
	VERDICT_SURVEY, VERDICT_FEEDBACK, VERDICT_UNREADABLE, VERDICT_KINDS };
const char *verdict_name(enum verdict_kind k);	/* "auto_reply" */

enum command_kind { COMMAND_NONE, COMMAND_UNSUBSCRIBE, COMMAND_TIER,
	COMMAND_UNDO, COMMAND_WHY, COMMAND_HELP, COMMAND_FULL,
	COMMAND_LANGUAGE, COMMAND_PAUSE, COMMAND_JOIN, COMMAND_CONFIRM,
	COMMAND_KINDS };
const char *command_name(enum command_kind k);	/* "unsubscribe" */

/* What the mail that is answered was, as a valid token or Message-ID proves
 * it; NOTHING where neither does. */
enum answered { ANSWERED_NOTHING,
	ANSWERED_RECAP,
	ANSWERED_CHANGE,	/* tells of a change: undo takes it back */
	ANSWERED_QUESTION,	/* a confirmation: yes agrees */
	ANSWERED_INVITATION,	/* yes, no and maybe are about the meeting */
	ANSWERED_ASKED,		/* "do you mean to leave?" */
	ANSWERED_LEAVING,	/* no mail of ours: the address that its
				 * List-Unsubscribe names */
	ANSWERED_JOINING,	/* the -join address */
	ANSWERED_OTHER };	/* any other notice */

struct verdict_tier {
	const char *id;
	struct ltext name;	/* in every language */
};
/* A meeting to come that its writer was asked to, or that the recap answered
 * tells of. */
struct verdict_meeting {
	const char *uid;
	struct civil day;	/* in the list's zone, untimed */
	bool asked;		/* the mail that is answered is about it */
	bool elsewhere;		/* one registers there: a yes to us is none */
};
struct verdict_options {
	enum answered answered;
	size_t n_tiers;			/* highest first */
	const struct verdict_tier *tier;
	size_t n_languages;
	const char *const *language;	/* "en", "fr" */
	/* NULL: no survey is open that this could answer. */
	const struct answer_options *survey;
	/* Of the recap that is answered: how many numbered sections its drafts
	 * have (D1, D2, ...); 0: it has none. */
	size_t n_sections;
	bool meeting;		/* it names a meeting to come */
	size_t n_coming;	/* 0: none, or not known */
	const struct verdict_meeting *coming;
	const char *writer;	/* the member's name; "" : not known */
	struct ltext list;	/* the list's name, to know it when it is
				 * named; empty: not known */
	struct civil today;	/* in the list's zone: "until May 1" */
	struct civil written;	/* the day it was sent there, for "see you
				 * Thursday"; year 0: today */
};

/* A remark on a draft. */
struct verdict_remark {
	int section;		/* D2: 2; 0: none is named */
	const char *quote;	/* the passage it stands beneath; "" : none */
	const char *text;
};

/*
 * The kind says what the mail mainly is; what stands beside it holds as well.
 * "1b 2a, and pause me until May 1" is a SURVEY with a command, "Yes, I'll be
 * there; in French please" an RSVP with one. A level that a survey asks for is
 * its answer, and no command.
 */
struct verdict {
	enum verdict_kind kind;
	const char *evidence;	/* which row of the table, and what it saw;
				 * plain words, no address */
	enum command_kind command;
	/* TIER: its id; LANGUAGE: its code; PAUSE: "2027-05-01", "" ends one;
	 * else "" */
	const char *argument;
	bool by_name;		/* TIER: its bare name, which an answer to a
				 * survey could be as well */
	/* Where it might be a command and is not sure enough: what to ask;
	 * COMMAND_NONE: nothing. */
	enum command_kind ask;
	struct answers answers;		/* SURVEY: n is 0 otherwise */
	/* RSVP in words or by calendar: "ACCEPTED", "DECLINED", "TENTATIVE",
	 * ...; "" : none. */
	const char *partstat;
	const char *comment;
	/* In words: the one of o->coming that a day names; NULL: the one that
	 * is answered. */
	const struct verdict_meeting *meeting;
	size_t n_remarks;		/* on drafts */
	const struct verdict_remark *remark;
	/* The writer's words that a person must read: all that was not wholly
	 * understood. "" : none, as of a bare "ok, thanks". */
	const char *rest;
};

void classify(struct arena *a, const struct reply *r,
	const struct verdict_options *o, struct verdict *verdict_r);

#endif
