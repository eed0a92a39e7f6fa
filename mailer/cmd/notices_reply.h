/* SPDX-License-Identifier: MIT */
#ifndef CMD_NOTICES_REPLY_H
#define CMD_NOTICES_REPLY_H

#include "base/json_read.h"
#include "cmd/notices_member.h"
#include "compose/personal.h"
#include "store/member.h"

/*
 * What an answer to a member's mail tells, from the args of its notice: of
 * "meeting" {event: its UID, partstat}; of "remarks" {recap, title, sections,
 * n}; of "why" what is on record. 1; 0: there is nothing to tell any more; -1.
 */
int notice_reply_facts(struct notice_desk *k, const struct notice *n,
	const struct list_conf *l, const struct member *m,
	const struct json_value *args, struct personal *f, struct err *err);
/* Of a reminder that comments close, likewise (notices_feedback.c); 0 once
 * they have. */
int notice_feedback_facts(struct notice_desk *k, const struct notice *n,
	const struct list_conf *l, const struct member *m,
	const struct json_value *args, struct personal *f, struct err *err);

#endif
