/* SPDX-License-Identifier: MIT */
#ifndef INBOX_DSN_READ_H
#define INBOX_DSN_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "inbox/dsn_fields.h"
#include "inbox/dsn_signs.h"
#include "inbox/dsn_text.h"
#include "inbox/mail.h"
#include "inbox/reply.h"

/*
 * The steps inside dsn_read: dsn.c takes the mail apart and says whether it is
 * a report; dsn_recipients.c says of whom, and why.
 */
enum { DSN_REASON_MAX = 400, DSN_ADDRESSES = 32, DSN_OURS = 100 };

struct dsn_work {
	struct arena *a;
	const struct mail *m;
	struct reply *r;
	struct dsn_text text;
	const char *head;		/* folded */
	struct dsn_signs signs;
	struct dsn_fields fields;
	const struct mail_part *returned;
	const char *overall;		/* the text's own reason */
	/* Whom the report was sent to and by: not whom it is about. */
	size_t n_ours;
	const char *ours[DSN_OURS];
	size_t n, cap;
	struct reply_recipient *recipient;
};

/* Of the fields; which kind of report they make it. */
enum reply_report dsn_from_fields(struct dsn_work *w);
/* Of the words alone. */
void dsn_from_words(struct dsn_work *w, enum reply_report report);
/* Words name an address, and a reason beside it. */
bool dsn_accuses(const struct dsn_work *w);

#endif
