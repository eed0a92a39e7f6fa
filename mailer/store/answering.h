/* SPDX-License-Identifier: MIT */
#ifndef STORE_ANSWERING_H
#define STORE_ANSWERING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

/*
 * Whether a mail that came may be answered by a machine (RFC 3834, 2; S41,
 * T8): first by what it is, then by how many answers went before.
 */
struct incoming {
	const char *envelope_sender;	/* of Return-Path; "" : <>; NULL: not
					 * known */
	const char *from;		/* addr-spec */
	const char *auto_submitted;	/* the field's first word; NULL: none */
	const char *precedence;		/* NULL: none */
	bool list_fields;		/* List-Id, List-Unsubscribe, ... */
	bool report;			/* multipart/report */
	bool ours;			/* From one of our own addresses */
	const char *loop;		/* X-Tidings-Loop; NULL: none */
};
/* Why it gets no answer, in plain words; NULL: it may. instance: what our own
 * loop field says. Pure. */
const char *answering_obstacle(const struct incoming *m,
	const char *instance);

/*
 * Within the caps: to a mail without a valid token one answer an address in
 * 24 hours and three in 30 days, and 50 an hour to all together; to mails with
 * one, per_day a member. 1: one more may go, 0, -1. What counts are notices
 * whose `answers` says so (store/notice.h); leaving is done in any case.
 */
int answering_within(struct db *db, int64_t member, bool token, int per_day,
	int64_t now, struct err *err);

#endif
