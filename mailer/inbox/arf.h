/* SPDX-License-Identifier: MIT */
#ifndef INBOX_ARF_H
#define INBOX_ARF_H

#include "inbox/mail.h"
#include "inbox/reply.h"

/*
 * Complaints: the abuse report format (RFC 5965) and the providers' own. Fills
 * r->complaint, and adds to r->to and r->id what the mail that is complained
 * of says of itself. In the jail; pure.
 */
void arf_read(struct arena *a, const struct mail *m, struct reply *r);

#endif
