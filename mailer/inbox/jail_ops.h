/* SPDX-License-Identifier: MIT */
#ifndef INBOX_JAIL_OPS_H
#define INBOX_JAIL_OPS_H

#include <sys/types.h>

#include "inbox/jail.h"
#include "inbox/mail.h"

/*
 * What the jail's two sides say to each other over a socket of packets, each
 * a whole struct. The broker answers orders in their sequence; the answer to
 * one that makes a child brings its end of a stream along (SCM_RIGHTS).
 */
enum {
	JAIL_FD = 3,		/* the broker's end, and a child's of its own */
	JAIL_CHILDREN = 64,	/* at a time */
	JAIL_READY = 2,		/* that wait for a mail */
	JAIL_MAIL_MAX = 2 * MAIL_MAX,	/* octets; readers take less */
	JAIL_HEAD = 5,		/* octets before a mail: see jail.c */
	JAIL_FACTS = 'm', JAIL_WITH_FILES = 'f',
	/* A child's exit status: it could not be locked in, and did nothing. */
	JAIL_NOT_LOCKED = 99,
	/* The mail is in a charset that no child has, as yet. */
	JAIL_CHARSETS_MISSED = 98,
};

enum jail_order {
	JAIL_PARSE, JAIL_FETCH,	/* make a child */
	JAIL_END,		/* kill it, and tell how it ended */
	JAIL_FORGET,		/* the same, and say nothing */
	JAIL_CHARSETS,		/* open all of them, and say nothing */
};
struct jail_request {
	enum jail_order order;
	pid_t pid;		/* END, FORGET */
	unsigned seconds;	/* PARSE: from a mail to its answer, for the
				 * child's own alarm */
};
struct jail_response {
	enum jail_order order;
	pid_t pid;		/* of the child; -1: none, for why */
	int status;		/* END: as wait(2) has it */
	char why[JAIL_WHY];	/* "" : all is well */
};

struct jail_kid {
	pid_t pid;
	int fd;			/* of its socket */
};

/* A child that fetches. ERR_TEMP. */
int jail_fetcher(struct jail *j, struct jail_kid *k, struct err *err);
/* 1: as 0, and it has died for want of charsets.
 * Kills a child, dead or alive, and says in plain words what it has died of,
 * where why is not filled already; NULL: nobody asks. -1: of nothing that it
 * was given. */
int jail_end(struct jail *j, pid_t pid, char why[JAIL_WHY], struct err *err);

/* The broker as jail.c has it; inbox/jail_orders.c. */
struct jail_orders {
	pid_t broker;
	int fd;			/* -1: it is of no use any more */
	unsigned seconds;
	size_t n_ready, n_ordered;	/* children for mails */
	struct jail_kid ready[JAIL_READY + 1];
};
int orders_open(struct jail_orders *o, unsigned seconds, struct err *err);
void orders_close(struct jail_orders *o);
void orders_more(struct jail_orders *o);	/* in place of one taken */
int orders_take(struct jail_orders *o, struct jail_kid *k, struct err *err);
/* Children from now on have all charsets; it costs each of them time. */
int orders_charsets(struct jail_orders *o, struct err *err);
int orders_fetcher(struct jail_orders *o, struct jail_kid *k,
	struct err *err);
int orders_end(struct jail_orders *o, pid_t pid, char why[JAIL_WHY],
	struct err *err);

extern const char jail_too_long[];	/* why a child was ended */

/* The life of a child that parses, on JAIL_FD; of one that fetches, see
 * inbox/fetch.h. */
_Noreturn void jail_parse_child(const struct jail_work *w, unsigned seconds);

#endif
