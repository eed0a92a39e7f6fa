/* SPDX-License-Identifier: MIT */
#ifndef INBOX_DSN_SIGNS_H
#define INBOX_DSN_SIGNS_H

#include <stdbool.h>

#include "inbox/mail.h"
#include "inbox/reply.h"

/*
 * What speaks for a mail being a delivery report where no fields say so, and
 * of which kind.
 */
struct dsn_signs {
	bool daemon;		/* from a mail system by its name or address */
	bool no_sender;		/* null reverse path, or no From at all */
	bool marked;		/* X-Failed-Recipients */
	bool subject, body;	/* says so */
	bool report;		/* multipart/report of deliveries */
	bool returned;		/* hands a mail back */
	bool answers;		/* "Re:", "Fwd:", as people write */
	enum reply_report kind;	/* by its words, if it is one */
};

/* head: the folded text of the report. */
void dsn_signs_read(struct arena *a, const struct mail *m, const char *head,
	struct dsn_signs *s_r);

/* Shared with inbox/auto.c. A mail system's own address or name. */
bool from_daemon(struct arena *a, const struct mail *m);
/* "Re:", "Fwd:", "AW:", ... in a folded subject: past them all. */
const char *subject_bare(const char *folded);
/* The reverse path is null: Return-Path: <>. */
bool null_sender(const struct mail *m);

#endif
