/* SPDX-License-Identifier: MIT */
#ifndef STORE_MAILBOX_H
#define STORE_MAILBOX_H

#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

/*
 * How far a mailbox was read. Its name is its URL with whoever logs in, so
 * that two accounts of one server are two.
 */
struct mailbox_state {
	int64_t id;
	int64_t validity;	/* UIDVALIDITY when cursor was written */
	int64_t cursor;		/* all mails up to this uid are done; 0 */
	int64_t polled_at;	/* when all of it went well last; 0: never */
};

/* The row is made when missing, in a transaction of its own. */
int mailbox_state(struct db *db, const char *name,
	struct mailbox_state *s_r, struct err *err);
/* In the caller's transaction. The cursor never goes back under one
 * validity. */
int mailbox_polled(struct db *db, const struct mailbox_state *s, int64_t now,
	struct err *err);
/* said: plain words, no secret. In a transaction of its own. */
int mailbox_failed(struct db *db, int64_t id, const char *said, int64_t now,
	struct err *err);

/* What was said of its failing since the last time all went well; NULL. In
 * the arena. */
int mailbox_trouble(struct db *db, struct arena *a, const char *name,
	const char **said_r, int64_t *polled_r, struct err *err);

#endif
