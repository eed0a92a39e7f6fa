/* SPDX-License-Identifier: MIT */
#ifndef INBOX_RSVP_H
#define INBOX_RSVP_H

#include "inbox/mail.h"
#include "inbox/reply.h"

/* A calendar's answer to an invitation, as a part or an attachment
 * (schedule/calendar_reply.h reads it). Fills r->rsvp. In the jail; pure. */
void rsvp_read(struct arena *a, const struct mail *m, struct reply *r);

#endif
