/* SPDX-License-Identifier: MIT */
#ifndef CMD_SURVEY_TAKE_H
#define CMD_SURVEY_TAKE_H

#include "cmd/home.h"
#include "conf/list.h"
#include "inbox/answer.h"
#include "store/consent.h"
#include "store/member.h"

/*
 * What a member wrote in answer to the list's survey, understood and noted:
 * the same for what a coordinator types and what comes by mail. In the
 * caller's transaction. What is understood is in a.
 */
struct survey_taking {
	const char *way;	/* "member", "reply", "web" */
	const char *answers;	/* as in struct notice */
	bool told;		/* something else tells the member */
	bool forwarded;		/* a person gets the words anyway */
	/* Of a mail, which may say more: its answers, as they were understood,
	 * and its other words; NULL: the text is understood here. */
	const struct answers *given;
	const char *rest;
	int64_t now;
	/* Out. */
	bool done;		/* false: the member is not one whose answers
				 * are taken; nothing was noted */
	bool late;		/* it had closed: all of it is for a person */
	struct answers understood;
	const char *words;	/* what the contact reads; "" : nothing */
};
int survey_take(const struct home *h, struct arena *a, struct ledger *ledger,
	const struct list_conf *l, const struct member *m, const char *text,
	struct survey_taking *t, struct err *err);

/* The questions of a list's survey, as the understanding wants them; writer:
 * the member's name, or "". */
void survey_options(struct arena *a, const struct list_conf *l,
	const char *writer, struct answer_options *o);

/* Whether anything was noted, and what to say of it: in words, and into an open
 * object: answers[] {question, value}, words, late. */
bool survey_sure(const struct survey_taking *t);
const char *survey_said(struct arena *a, const struct list_conf *l,
	const struct survey_taking *t);
void survey_json(const struct list_conf *l, const struct survey_taking *t,
	struct json *j);

/* The first instant at which the survey is closed; INT64_MAX: never. */
int64_t survey_closes(const struct home *h, const struct list_conf *l);
/* What a value says, in the list's first language. */
const char *survey_value(const struct list_conf *l, const char *question,
	const char *value);

#endif
