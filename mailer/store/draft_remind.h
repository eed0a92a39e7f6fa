/* SPDX-License-Identifier: MIT */
#ifndef STORE_DRAFT_REMIND_H
#define STORE_DRAFT_REMIND_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/*
 * Reminds the silent of drafts that close on the same day, once for each draft
 * and member whatever its revisions: whom the recap reached before
 * sent_before, at a level that gets the draft whole or who asked for it and got
 * it, who may be mailed now and have made no remark on it (or on the recap as a
 * whole). All in one transaction of its own, which notes that these drafts are
 * done with. The notice is a `feedback_reminder` with args {recap, revision, drafts: [their
 * places], in_reply_to}.
 */
struct draft_mail {			/* the recap's, to that member */
	int64_t list_id, member_id;
	const char *list, *kind, *subject_key;
};
struct draft_remind {
	int64_t list_id, recap_id, revision_id, revision;
	const char *recap, *feedback_by;
	int64_t sent_before, now;
	/* Its Message-ID, with <>. */
	const char *(*message_id)(void *ctx, struct arena *a,
		const struct draft_mail *m);
	void *ctx;
};
int drafts_remind(struct db *db, const struct draft_remind *r, int64_t *n_r,
	struct err *err);

#endif
