/* SPDX-License-Identifier: MIT */
#ifndef STORE_CONSENT_H
#define STORE_CONSENT_H

#include <stdint.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/keys.h"
#include "store/db.h"

/*
 * The consent ledger: what each member agreed to, changed and withdrew, and
 * how that is known. Rows are only ever added. Each carries a commitment to
 * its text, HMAC-SHA256(salt, text), and a link that hangs on all rows before
 * it and on a key outside the store; so that a changed, inserted or missing
 * row is found, while a text can be erased (salt and all) without a trace of
 * the person and without breaking the chain.
 */
enum consent_kind {
	CONSENT_IMPORTED,	/* came with a roster; basis, evidence */
	CONSENT_JOINED,		/* asked to join; a confirmation is pending */
	CONSENT_CONFIRMED,
	CONSENT_TIER,
	CONSENT_LANGUAGE,
	CONSENT_PAUSED,		/* or resumed: until null */
	CONSENT_ADDRESS,	/* another address, confirmed there */
	CONSENT_LEFT,
	CONSENT_RETURNED,	/* took leaving back */
	CONSENT_SUSPENDED,	/* bounces; one row for each member of the
				 * address, as for the next three */
	CONSENT_REINSTATED,
	CONSENT_COMPLAINED,
	CONSENT_FORGOTTEN,
	CONSENT_LAPSED,		/* what joined was never confirmed: its texts
				 * are erased, or who had left is so again */
	CONSENT_KINDS
};

const char *consent_kind_name(enum consent_kind kind);	/* "imported" */

struct consent_row {
	int64_t seq;		/* 1, 2, ...; not read by ledger_append */
	int64_t member;
	enum consent_kind kind;
	int64_t at;		/* when it happened */
	int64_t recorded_at;
	const char *payload;	/* JSON object; NULL once erased */
};

/*
 * Adds rows. Belongs to a db and keys that must outlive it; made once, used in
 * any number of transactions: ledger_append must be inside one. Whoever
 * commits calls journal_update afterwards (store/journal.h).
 */
struct ledger;
struct ledger *ledger_new(struct db *db, struct keys *k);
void ledger_free(struct ledger *l);	/* NULL is fine */
int ledger_append(struct ledger *l, const struct consent_row *row,
	struct err *err);
int64_t ledger_seq(const struct ledger *l);	/* of the row added last */

/* The rows of a member, oldest first; a callback that returns nonzero ends it
 * and becomes the result. The row lives until the callback returns. */
int ledger_each(struct db *db, int64_t member,
	int (*fn)(void *ctx, const struct consent_row *row, struct err *err),
	void *ctx, struct err *err);

/* Where the ledger ends. length 0: no rows, and a link of zeros. */
struct ledger_mark {
	int64_t length;
	unsigned char head[SHA256_LEN];
};
int ledger_head(struct db *db, struct ledger_mark *mark_r, struct err *err);
/* Whether the row at mark->length has that link (then everything up to it is
 * what it was); 1, 0, or -1 with err. */
int ledger_holds(struct db *db, const struct ledger_mark *mark,
	struct err *err);

/*
 * Recomputes all of it. 0, or -1 with ERR_DATA and the number of the first
 * row that is not as it was written in *bad_r (0 for another failure). Only
 * members with a row `forgotten` or `lapsed` may lack their texts. mark
 * (may be NULL) is what the journal remembers: a cut end is found by it.
 */
int ledger_verify(struct db *db, struct keys *k,
	const struct ledger_mark *mark, int64_t *bad_r, struct err *err);

/*
 * The same of one member's rows only, in the time that they take: each against
 * the row before it in the chain and against its text, and the end against the
 * mark. What was done to the rows of others is not looked for. A member without
 * a row is ERR_DATA as well: then all is recomputed, to name the row; *bad_r
 * is 0 where the chain is whole without one.
 */
int ledger_verify_member(struct db *db, struct keys *k, int64_t member,
	const struct ledger_mark *mark, int64_t *rows_r, int64_t *bad_r,
	struct err *err);

#endif
