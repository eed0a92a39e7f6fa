/* SPDX-License-Identifier: MIT */
#ifndef INBOX_WRITTEN_H
#define INBOX_WRITTEN_H

#include "inbox/mail.h"
#include "inbox/reply.h"

/*
 * What the writer wrote: the words of a reply without what it quotes, hands on
 * or signs with, from its plain part or, where that is missing or says less,
 * from its HTML; above, below and between the quotation.
 */

/* Fills r->text, remark, forwarded and attached. In the jail; pure. */
void written_read(struct arena *a, const struct mail *m, struct reply *r);

/* The same of a plain text; own: what our own mails' furniture looks like when
 * it is quoted without marks is known by its lines. */
struct written {
	const char *text, *quoted;	/* as in struct reply */
	size_t n_remarks;
	const struct reply_remark *remark;
	bool forwarded;
};
void written_plain(struct arena *a, const char *text, size_t n,
	struct written *w_r);

#endif
