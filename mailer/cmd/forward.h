/* SPDX-License-Identifier: MIT */
#ifndef CMD_FORWARD_H
#define CMD_FORWARD_H

#include "cmd/notices_member.h"

/*
 * Mails that a person has to read, on their way to the contact of their list:
 * as message/rfc822, so that nothing of them is lost, and with Reply-To the
 * writer, so that an answer goes there. The first of a run go one by one; more
 * go together in one mail, FORWARD_BUNDLE at a time.
 */
enum { FORWARD_SINGLE = 20, FORWARD_BUNDLE = 50,
	FORWARD_BYTES = 8 * 1024 * 1024 };

/* Makes notices of what waits; one transaction a notice. *n_r: mails. */
int forward_waiting(const struct home *h, int64_t *n_r, struct err *err);

/* The mail of such a notice. 1; 0: nothing is left to hand on; -1. */
int forward_compose(struct notice_desk *k, const struct notice *n,
	const struct list_conf *l, struct notice_mail *m, struct err *err);

#endif
