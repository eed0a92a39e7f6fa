/* SPDX-License-Identifier: MIT */
#ifndef INBOX_AUTO_H
#define INBOX_AUTO_H

#include "inbox/mail.h"
#include "inbox/reply.h"

/*
 * Whether a machine wrote it: RFC 3834 and what absences, receipts and
 * challenges look like without it, in many languages. Fills r->machine. A
 * person's mail must never be taken for a machine's: nobody would read it. In
 * the jail; pure.
 */
void auto_read(struct arena *a, const struct mail *m, struct reply *r);

#endif
