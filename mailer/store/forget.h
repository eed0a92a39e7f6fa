/* SPDX-License-Identifier: MIT */
#ifndef STORE_FORGET_H
#define STORE_FORGET_H

#include <stdint.h>

#include "base/err.h"
#include "base/keys.h"
#include "store/consent.h"
#include "store/db.h"

/*
 * Forgets an address, on all lists, in the caller's transaction (C12): what
 * names the person is overwritten or deleted, mail that waits is suppressed,
 * and the keyed hash of the address stays in its place, so that an import
 * cannot bring it back. Already forgotten: nothing is done.
 */
int address_forget(struct db *db, struct keys *k, struct ledger *l,
	int64_t address_id, int64_t now, struct err *err);

/*
 * Erases what the store has of a member besides its own row and that of its
 * address, in the caller's transaction: attributes, the texts of its ledger
 * rows, notices, answers, sign-ups, and its name in mails to contacts. Mail
 * that waits is suppressed; why says for what. The caller appends the ledger
 * row that says that texts may be missing.
 */
int member_erase(struct db *db, int64_t member, const char *why, int64_t now,
	struct err *err);

/* That somebody was erased, in the caller's transaction: what is being composed
 * is composed anew, and store_scrub has work to do. */
int forget_note(struct db *db, struct err *err);

/* After the commit, and before it is said that somebody is forgotten: leaves
 * no octet of it in the store's files. Does nothing where none is due. */
int store_scrub(struct db *db, struct err *err);

#endif
