/* SPDX-License-Identifier: MIT */
#ifndef INBOX_AUTHRES_H
#define INBOX_AUTHRES_H

#include <stdbool.h>

#include "inbox/reply.h"

/*
 * Whether our own server found that a mail passes DMARC for the domain of its
 * From (RFC 8601, RFC 9989). Only the topmost Authentication-Results field
 * whose authserv-id is the configured one is believed: whoever writes a mail
 * can write such fields, but not above those that our server adds (S30).
 * It has to say so once, and of one domain; and From has to be one address:
 * of several nobody knows which it was found for (S12). authserv_id NULL:
 * nobody is believed. Pure.
 */
bool authres_dmarc_pass(const struct reply *r, const char *authserv_id);

#endif
