/* SPDX-License-Identifier: MIT */
#ifndef CMD_FEEDBACK_H
#define CMD_FEEDBACK_H

#include "cmd/home.h"
#include "store/draft.h"
#include "store/remark.h"

/*
 * The sheet of a recap's remarks: what the command (feedback.c) and what shows
 * it (feedback_sheet.c) share.
 */
struct sheet {
	struct cmd *c;
	struct home h;
	struct recap_ref ref;
	int64_t recap_id;		/* 0: never approved */
	bool all;			/* names every silent member */
	size_t n, n_tiers, n_drafts, n_latest;
	struct remark *v;
	struct remark_silence *silent;
	struct draft *draft;		/* of every revision */
	const struct draft *latest;	/* of the last that began; or NULL */
	size_t n_rows;
	struct sheet_row *row;		/* in the order they are shown */
};

/* A remark, and what it is on: by the heading that its section had in the
 * revision that was read, whatever number that has now. */
struct sheet_row {
	const struct remark *remark;
	const struct draft *on;		/* NULL: not known, or no section */
	const char *title, *heading;	/* may be NULL */
	int now;			/* its number now; 0: it has none */
	int order[2];
};
void sheet_sort(struct sheet *s);
/* What a tier got of the drafts: "full", "brief"; NULL: nothing. */
const char *sheet_share(const struct sheet *s, const char *tier);

void sheet_print(struct sheet *s);
void sheet_json(struct sheet *s);

#endif
