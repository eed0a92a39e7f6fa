/* SPDX-License-Identifier: MIT */
#ifndef STORE_SIGNUP_H
#define STORE_SIGNUP_H

#include <stdint.h>

#include "base/err.h"
#include "base/keys.h"
#include "mime/address.h"
#include "store/consent.h"
#include "store/db.h"

/*
 * Double opt-in: somebody asks for an address to join a list, the address is
 * sent one confirmation, and its answer makes the consent (C1, C2, C15).
 *
 * Anybody can type anybody's address, so asking is limited (T7): of an address
 * one confirmation in 24 hours and three in 30 days, of a network five an hour,
 * of all together as the settings say. Whoever asked is told the same whatever
 * came of it: the outcome is for logs and tests. What is not confirmed within
 * seven days is erased (store/retention.h).
 */
struct signup {
	int64_t list_id;
	const struct address *addr;
	struct keys *keys;		/* the store's */
	const char *name, *tier, *lang;	/* "" : not said; tier's id */
	const char *way;		/* "web", "reply" */
	const char *form;		/* which form, in which version; "" */
	const char *evidence;		/* IP and agent, or Message-ID */
	const char *purpose;		/* names the text that was shown: meta
					 * "purpose.*" */
	const char *network;		/* see signup_network; "" : not known */
	int per_hour;			/* limits.confirmations_per_hour */
	int64_t now;
};

enum signup_outcome {
	SIGNUP_ASKED,		/* a confirmation goes out */
	SIGNUP_MEMBER,		/* is on the list, and agreed to it expressly */
	SIGNUP_LIMITED,		/* nothing was written */
	SIGNUP_REFUSED,		/* complained, or mail to it came back */
};
/* In the caller's transaction; after the commit the caller owes
 * journal_update. */
int signup_ask(struct db *db, struct ledger *l, const struct signup *s,
	enum signup_outcome *outcome_r, struct err *err);

enum confirm_outcome {
	CONFIRM_DONE,
	CONFIRM_BEFORE,		/* was done by an earlier answer */
	CONFIRM_REFUSED,	/* too old, or the member left since */
};
/*
 * The answer to a confirmation, given the id of its delivery, which a confirm
 * token carries (base/token.h): of joining, or of a new address
 * (signup_move). A welcome and the latest recap follow the first, in the
 * same transaction.
 */
int signup_confirm(struct db *db, struct ledger *l, int64_t delivery,
	const char *way, const char *evidence, int64_t now,
	enum confirm_outcome *outcome_r, struct err *err);

/* The new address of a member is asked first; nothing changes before it has
 * answered. SIGNUP_MEMBER: it is on the list already; SIGNUP_LIMITED. */
int signup_move(struct db *db, struct keys *k, int64_t member,
	const struct address *addr, int per_hour, int64_t now, enum signup_outcome *outcome_r,
	struct err *err);

/* "192.0.2.0/24" of an IPv4 address, "2001:db8:0:1::/64" of an IPv6 one; ""
 * of anything else. Pure. */
enum { NETWORK_SIZE = 64 };
void signup_network(const char *ip, char out[NETWORK_SIZE]);

#endif
