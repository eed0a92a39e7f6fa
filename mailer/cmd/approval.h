/* SPDX-License-Identifier: MIT */
#ifndef CMD_APPROVAL_H
#define CMD_APPROVAL_H

#include "cmd/issue.h"

/*
 * Approving: what a recap needs before it may go out, what a person is shown,
 * and the revision that is frozen. Shared by approve and send.
 */
enum need {
	NEED_NOTHING,		/* approved as it is */
	NEED_FIRST,		/* never approved */
	NEED_CHANGED,		/* changed since, nothing armed */
	NEED_AGAIN,		/* withdrawn by cancel, unchanged */
	NEED_CORRECTION,	/* changed, and mails have gone out, of this
				 * revision or of one before it */
};

/* Looks at the source and the store; reads the source. ERR_DATA when it is not
 * known to whom it has gone out (revision_lost). */
int approval_need(struct issue *is, enum need *need_r);

/* Who would get what, written nowhere; only: a member's id, or 0. */
int approval_dry_plan(struct issue *is, enum need need, int64_t only,
	struct audience *au, struct plan_totals *t);

/* ERR_DATA: what changed and for how many. */
int approval_refuse_change(struct issue *is);
/* ERR_DATA: what is to be corrected reads as it did, or never went out. */
int approval_refuse_correction(struct issue *is, enum need need);

/*
 * Composes and asks every member's question without writing: ERR_DATA where
 * nobody would get it, the list got the same already, or a placeholder has no
 * value for somebody. only: a member's id, or 0. Release the audience also
 * after a failure.
 */
int approval_prepare(struct issue *is, enum need need, int64_t only,
	struct audience **au_r, struct plan_totals *totals_r);

/* What is about to be approved, in c->out. */
int approval_show(struct issue *is, enum need need,
	const struct audience *au, const struct plan_totals *t);

/* Freezes the revision, or takes the withdrawal back. Not for
 * NEED_CORRECTION, of which deliver_correct plans the rows at once. */
int approval_grant(struct issue *is, enum need need);
/* Of one that needs nothing: its `send:` may be another now, and what holds it
 * may be gone. What has begun, or would be too late, stays as it is. */
int approval_again(struct issue *is);

/*
 * Why a person has to look before it goes out by itself: it was changed, or
 * cannot be read any more. *why_r NULL: nothing. -1: the disk's or the store's
 * fault, not the source's. Leaves nothing in c->diags.
 */
int approval_hindrance(struct issue *is, const char **why_r);

/* With which command a person looks at what is held, without anything going
 * out by that alone. */
const char *approval_look(const struct revision *r);

/* Freezes a correction for the archive: it has begun and nobody is mailed.
 * ERR_DATA while mail of the revision before it is not done. */
int approval_quietly(struct issue *is);

#endif
