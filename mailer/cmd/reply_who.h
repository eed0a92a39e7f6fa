/* SPDX-License-Identifier: MIT */
#ifndef CMD_REPLY_WHO_H
#define CMD_REPLY_WHO_H

#include "cmd/home.h"
#include "inbox/verdict.h"
#include "store/coordinator.h"
#include "store/delivery_find.h"
#include "store/member.h"

/*
 * Whose a mail is, and which mail of ours it answers, as far as that is
 * proved: by a token in an address it was sent to or in its subject, else by
 * the Message-ID that it answers. Its From alone proves nothing (T4).
 */

/* A token that was looked for where ours stand. */
struct reply_token {
	char purpose;		/* its letter; 0: there is none */
	bool valid;
	int64_t id;		/* of a valid one */
};
/* Pure but for the keys. Of several the one that says most. */
struct reply_token reply_token(const struct home *h, const struct reply *r);
/* The list whose -join address it was sent to; NULL: none. */
struct list_conf *reply_joins(const struct home *h, const struct reply *r);
/* Whether an address is one of ours, with or without a token. */
bool reply_ours(const struct home *h, const char *addr);

enum reply_proof { PROOF_NONE, PROOF_MESSAGE_ID, PROOF_TOKEN };
struct who {
	enum reply_proof proof;
	struct reply_token token;
	enum answered answered;
	bool known;			/* member is filled, and proved */
	struct member member;
	struct found_delivery of;	/* id 0: no mail of ours is answered */
	struct list_conf *list;		/* NULL: none, or its folder is gone */
	int64_t list_id;
	struct list_conf *joins;	/* sent to that list's -join address */
	/* Whose address it was sent to, by its token; id 0: nobody's. That the
	 * mail is theirs is for reply_coordinator.c to find out. */
	struct coordinator coordinator;
	bool ahead;	/* it answers a mail that this store does not know:
			 * the store is an older copy (F34) */
	/* Those with its From, proved or not. */
	size_t n_alleged;
	struct member *alleged;
};
int reply_who(const struct home *h, struct arena *a, const struct reply *r,
	struct who *w_r, struct err *err);

#endif
