/* SPDX-License-Identifier: MIT */
#ifndef CMD_POLL_SEND_H
#define CMD_POLL_SEND_H

#include <stdbool.h>
#include <sys/types.h>

#include "cmd/home.h"

/*
 * Reading the mailboxes around a delivery: before it, since whoever has left
 * gets nothing more, and every ten minutes while it lasts (S36, C7).
 *
 * A mailbox that cannot be read stops nobody as long as all of them were read
 * within the last day; then ERR_UNAVAIL, unless that is accepted.
 */
enum { POLL_GOOD_FOR = 86400, POLL_EVERY_MS = 600000 };

/* Before the send lock is taken. without: --without-inbox. What goes wrong and
 * stops nothing is a warning. */
int poll_before_send(struct cmd *c, const struct home *h, bool without);
/* Whether mail may go out by itself; 0, or -1. */
int poll_may_send(const struct home *h, struct err *err);

/* A process of its own reads them meanwhile. */
struct poll_clock {
	const struct home *h;
	int64_t next_ms;	/* monotonic */
	pid_t pid;		/* 0: none runs */
};
void poll_clock_start(struct poll_clock *k, const struct home *h);
void poll_clock_tick(void *k);
/* Waits for one that runs: it does not outlast the command. */
void poll_clock_end(struct poll_clock *k);

#endif
