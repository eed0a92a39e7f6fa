/* SPDX-License-Identifier: MIT */
#ifndef INBOX_DSN_H
#define INBOX_DSN_H

#include "inbox/mail.h"
#include "inbox/reply.h"

/*
 * Delivery reports: RFC 3464 and the many that are not. Fills r->delivery, and
 * adds to r->to and r->id what the returned mail says of itself, which is what
 * proves whose it is. In the jail; pure.
 */
void dsn_read(struct arena *a, const struct mail *m, struct reply *r);

#endif
