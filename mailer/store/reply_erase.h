/* SPDX-License-Identifier: MIT */
#ifndef STORE_REPLY_ERASE_H
#define STORE_REPLY_ERASE_H

#include "store/db.h"

/*
 * What came back from somebody and is kept: mails to be handed on, remarks,
 * answers to invitations. By the member, or (member 0) by the keyed hash of
 * the address. A mail that waits to go to a contact together with such a one
 * is made anew without it. That a mail came, and what was done, stays, with
 * nothing that says whose it was. In the caller's transaction.
 */
int replies_erase(struct db *db, int64_t member, const char *hash,
	int64_t now, struct err *err);

/* Mails from that address of which something is kept. */
int replies_from(struct db *db, const char *hash, int64_t *n_r,
	struct err *err);

/* The same of all that were done with before `before`, a piece at a time; how
 * many; -1. */
int64_t replies_expire(struct db *db, int64_t before, int64_t now,
	struct err *err);

#endif
