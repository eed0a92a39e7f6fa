/* SPDX-License-Identifier: MIT */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/keys.h"
#include "store/consent.h"
#include "store/db.h"

/*
 * The journal: an append-only file beside the store (and a second one
 * elsewhere, if the settings name it) that tells an older store from the
 * right one, and keeps what must outlive a lost store: who left, by a keyed
 * hash, and which recaps have gone out.
 *
 * It always follows the store and is never ahead of it: whoever committed
 * something that adds to the ledger or begins a delivery calls journal_update
 * before a mail or a success message rests on it. A store that lacks what the
 * journal has is an older copy: journal_require refuses it.
 *
 * A line: "kind fields check"; the check is an HMAC over the line and all
 * before it. A last line without an end was torn by a crash and is cut off.
 */
struct journal;

enum journal_state {
	JOURNAL_GOOD,
	JOURNAL_MISSING,	/* the store is in use, the file is gone */
	JOURNAL_DAMAGED,
	JOURNAL_FOREIGN,	/* belongs to another store */
	JOURNAL_STORE_BEHIND,	/* the store is an older copy */
	JOURNAL_ADOPT,		/* the store was restored */
};

/*
 * Opens, checks against the store and, when all is well, completes it. A new
 * store gets a new file. copy may be NULL, or a folder. NULL only when the file cannot be
 * read or written; otherwise look at journal_state. db and keys must outlive
 * it.
 */
struct journal *journal_open(const char *path, const char *copy,
	struct keys *k, struct db *db, struct err *err);
void journal_close(struct journal *j);	/* NULL is fine */

enum journal_state journal_state(const struct journal *j);
const char *journal_path(const struct journal *j);
/* Of the faults: whether `adopt --from-db` cures it, and not `adopt`. */
bool journal_adopts_anew(const struct journal *j);
/* 0 when good; else ERR_DATA with what happened and the cure. Whatever sends
 * asks first. */
int journal_require(const struct journal *j, struct err *err);

/*
 * Writes down and fsyncs all that the store has committed and the journal has
 * not. Does nothing while the state is not good: then `adopt` will. Safe beside
 * other processes.
 */
int journal_update(struct journal *j, struct err *err);

/* Where the ledger ended at the last update; for ledger_verify. */
void journal_mark(const struct journal *j, struct ledger_mark *mark_r);

/* What the journal holds, in order, for adopt and doctor; of a damaged one,
 * what stands before the damage. */
enum journal_kind { JOURNAL_LEFT, JOURNAL_BEGUN, JOURNAL_LEDGER };
struct journal_record {
	enum journal_kind kind;
	int64_t generation;	/* of the store when it was written */
	int64_t at;
	enum consent_kind why;	/* LEFT: left, suspended, complained,
				 * forgotten */
	const char *list;
	const char *hash;	/* LEFT: address_hash of whom */
	int64_t seq;		/* LEFT: its row in the ledger */
	const struct ledger_mark *mark;	/* LEDGER */
	const char *slug;	/* BEGUN */
	int64_t revision;	/* BEGUN */
};
/* Of the store that wrote the last line; 0: no line. */
int64_t journal_generation(const struct journal *j);
int journal_each(const struct journal *j,
	int (*fn)(void *ctx, const struct journal_record *r, struct err *err),
	void *ctx, struct err *err);

/*
 * After adopt has committed: records the store's generation. from_db starts
 * the file anew from what the store holds; the old one, if any, is set aside
 * (file_set_aside).
 */
int journal_adopt(struct journal *j, bool from_db, struct err *err);

#endif
