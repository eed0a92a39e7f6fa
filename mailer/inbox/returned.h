/* SPDX-License-Identifier: MIT */
#ifndef INBOX_RETURNED_H
#define INBOX_RETURNED_H

#include <stdbool.h>

#include "inbox/mail.h"
#include "inbox/reply.h"

/*
 * The mail that a report hands back: what it says of itself proves whose it
 * is, wherever the report found it: attached, its header alone, or pasted
 * below the text.
 */

/* The report's own parts, in order; NULL at the end. p NULL: the first. Those
 * of the returned mail are passed over. */
const struct mail_part *report_next(const struct mail *m,
	const struct mail_part *p);
bool part_is_returned(const struct mail_part *p);

/* The text of its own parts, one below the other: plain, or of HTML where that
 * is all there is; UTF-8, at most SCAN_TEXT_MAX octets. */
const char *report_text(struct arena *a, const struct mail *m, size_t *n_r);

/* The header of the mail that m hands back; NULL: none is attached. */
const struct mail_part *returned_part(struct arena *a, const struct mail *m);
/* One that is pasted into a text. */
const struct mail_part *returned_pasted(struct arena *a, const char *s,
	size_t n);

/* Adds to r->to its Return-Path, Reply-To, To and List-Unsubscribe addresses,
 * and to r->id its Message-ID. NULL: nothing. */
void returned_add(struct arena *a, const struct mail_part *p,
	struct reply *r);
void returned_add_to(struct arena *a, struct reply *r, const char *addr);
/* Whom it was for, where it names just one; NULL. */
const char *returned_recipient(struct arena *a, const struct mail_part *p);

#endif
