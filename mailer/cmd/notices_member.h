/* SPDX-License-Identifier: MIT */
#ifndef CMD_NOTICES_MEMBER_H
#define CMD_NOTICES_MEMBER_H

#include <stdbool.h>

#include "cmd/home.h"
#include "compose/notice.h"
#include "conf/list.h"
#include "store/notice.h"

/* What composes one notice after the other. */
struct notice_desk {
	struct cmd *c;
	const struct home *h;
	const char *prefix;
	struct arena *a;		/* one notice */
	struct templates *templates;	/* NULL: not loaded yet */
	bool last;			/* turn of this run */
	struct err *why;		/* the first that could not be made */
};

/*
 * A notice to a member. args is a JSON object: of "changed" {what, was, now,
 * until}, of "answers" {answers: [{question, value}]}, of "welcome" {survey:
 * true or false} to say whether it asks the questions, else it does where the
 * survey is open, of "reminder" {survey: its slug}, of
 * "full" {recap: its slug}; and of any kind {in_reply_to}, the Message-ID of
 * the mail that it answers. compose/personal.h says what each kind tells.
 *
 * 1: m is made; 0: there is nobody to tell any more, or nothing, as with a
 * survey that has closed; -1: it cannot be made, for now.
 */
int notice_to_member(struct notice_desk *k, const struct notice *n,
	struct list_conf *l, struct notice_mail *m, struct err *err);
/* The message of a "full", likewise; f is the member's. */
struct personal;
int notice_full(struct notice_desk *k, const char *recap, struct list_conf *l,
	struct personal *f, const char *lang, struct notice_message *out,
	struct err *err);

/* Loads them where they are not; false: err says why. */
bool notice_templates(struct notice_desk *k, struct err *err);
const struct freeze_part *notice_frozen(struct arena *a,
	const struct notice_message *m);
/* What keeps the lines of mails that a notice encloses from being taken for its
 * own boundary: see struct message. */
const char *notice_salt(struct notice_desk *k, const struct notice *n);
/* "<id>" of a Message-ID that may stand in a field of ours, or NULL. */
const char *notice_message_id(struct arena *a, const char *s);
/* People's words as the value of a slot: one line, at most max columns. */
const char *notice_line(struct arena *a, const char *s, size_t max);

#endif
