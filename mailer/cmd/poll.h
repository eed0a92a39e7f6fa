/* SPDX-License-Identifier: MIT */
#ifndef CMD_POLL_H
#define CMD_POLL_H

#include "cmd/home.h"
#include "cmd/reply_act.h"

/*
 * Reading the mailboxes and acting on what came. Whoever calls it holds
 * inbox.lock.
 */
struct poll {
	struct cmd *c;
	const struct home *h;
	/* What is told of each mail, once its effect is on the disk; NULL. */
	void (*told)(void *ctx, const char *source,
		const struct reply_result *r);
	void *ctx;
	bool (*stopping)(void);		/* ends it between two mails; NULL */
	/* Out. */
	int64_t n, forwarded, quarantined;
	size_t n_failed;		/* mailboxes; c->diags says which */
};

/*
 * All mailboxes, one after the other; one that cannot be read stops no other.
 * -1 with c->err: the store, the disk, or an older copy of the store (F34).
 * Where a mailbox failed the gravest is c->err at the end, and -1.
 */
int poll_mailboxes(struct poll *p);

/* Logs in and out again. */
int poll_try(struct cmd *c, const struct home *h, size_t i, struct err *err);

/* How a mailbox is called in the store. */
const char *poll_name(const struct home *h, size_t i);

/* The mailbox that has not been read for longest: when; 0: never. */
int poll_last(const struct home *h, int64_t *at_r, const char **said_r,
	struct err *err);

#endif
