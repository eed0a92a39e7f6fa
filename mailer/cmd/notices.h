/* SPDX-License-Identifier: MIT */
#ifndef CMD_NOTICES_H
#define CMD_NOTICES_H

#include "cmd/deliver.h"

/*
 * Notices on their way out: what is pending is composed, which plans its row,
 * and the rows are delivered; they go before the recaps, and once more after
 * them, for what these gave reason to tell.
 */
struct notices {
	int64_t after, since;	/* when this process began */
};

/* Before anything is told. Without a store, nothing is. */
int notices_begin(const struct home *h, struct notices *n, struct err *err);

/* Adds what nobody has told of yet: mails in doubt, whoever left them there.
 * Gives up what is too old. *any_r: something can go out now. */
int notices_look(const struct home *h, bool *any_r, struct err *err);

/*
 * Composes and delivers, under the send lock. A failure of the store or the
 * disk is -1. What keeps notices from being composed or delivered is in *why,
 * and they stay for the next run. Catch-ups go only with the last turn of a
 * run: what it delivers before that may be what they would say, or more.
 */
int notices_send(struct deliver *d, bool last, struct err *why);

/*
 * On standard error, as warnings in c->diags: what this process had to tell
 * and could not, or could only write into a folder, where nobody may look;
 * and what was given up of what others had to tell.
 */
int notices_say(struct cmd *c, const struct home *h,
	const struct notices *n);

#endif
