/* SPDX-License-Identifier: MIT */
#ifndef CMD_LEDGER_LOOK_H
#define CMD_LEDGER_LOOK_H

#include "cmd/home.h"
#include "store/consent.h"
#include "store/history.h"

/*
 * Whether the record of a member is as it was written: its rows of the consent
 * ledger, their texts, and the text that was agreed to.
 */
struct ledger_look {
	int64_t rows;
	int64_t bad;		/* the row that is not; 0: none, or it is not
				 * known which */
	const char *trouble;	/* plain words; NULL: all is as written */
	struct consent_fact fact;
	const char *agreed;	/* the text that was agreed to; NULL: none */
};

/* What was changed stands in look_r and ends the command with the status of
 * damaged data; -1 with c->err only where it could not be looked at. */
int ledger_look(struct cmd *c, const struct home *h, int64_t member,
	struct ledger_look *look_r);

/* What cannot even be read: -1, and c->err says what was changed, if that is
 * known, instead of how it was noticed. */
int ledger_look_failed(struct cmd *c, const struct ledger_look *look);

/*
 * What the journal remembers of the ledger, in *mark; NULL where it is of no
 * use for it: it is missing, damaged, of another store, or from before or
 * after an adopt. An older copy of the store is told from it like a cut one.
 */
int ledger_look_mark(const struct home *h, struct ledger_mark *mark,
	const struct ledger_mark **mark_r, struct err *err);

#endif
