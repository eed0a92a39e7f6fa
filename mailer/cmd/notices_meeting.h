/* SPDX-License-Identifier: MIT */
#ifndef CMD_NOTICES_MEETING_H
#define CMD_NOTICES_MEETING_H

#include "base/json.h"
#include "base/json_read.h"
#include "cmd/notices_member.h"
#include "compose/personal.h"

/*
 * What an "invitation" tells, from its args {event: its UID, remind}: the
 * meeting as it is now, and what of that is news to the member. 1: f and mail
 * say it; 0: there is nothing to tell any more, since it is known, has begun,
 * or was answered; -1.
 */
int notice_meeting_facts(struct notice_desk *k, const struct list_conf *l,
	const struct member *m, const struct json_value *args,
	const char *lang, struct personal *f, struct notice_mail *mail,
	struct err *err);
/* The slots that say who is asked. */
void notice_meeting_slots(struct arena *a, const struct member *m,
	struct json *j);

#endif
