/* SPDX-License-Identifier: MIT */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/* What is on record about one member: for `why` and exports. */

/* The ledger row that says why mail may go to a member: the last import or
 * confirmation. Strings are "" where nothing is known, or was erased. */
struct consent_fact {
	int64_t at;		/* 0: there is none */
	int64_t recorded_at;
	const char *kind;	/* "imported", "confirmed" */
	const char *evidence;
	const char *purpose;	/* the text agreed to, by its name */
	const char *file;	/* of an import */
	int64_t line;
};
int member_consent(struct db *db, struct arena *a, int64_t member,
	struct consent_fact *fact_r, struct err *err);

/*
 * The text that was agreed to: its name is the beginning of its SHA-256, in
 * hex, and stands in the ledger. NULL: no such text. One that is not what its
 * name says is ERR_DATA.
 */
int purpose_text(struct db *db, struct arena *a, const char *name,
	char **text_r, struct err *err);
/* All of them. */
int purposes_verify(struct db *db, struct err *err);

/* A mail to a member, oldest first. */
struct sent_mail {
	const char *kind, *subject_key, *title, *state, *tier, *lang;
	int64_t done_at;	/* 0: not final yet */
	int64_t code;		/* 0: none */
	const char *reason;	/* "" : none */
};
int member_mails(struct db *db, struct arena *a, int64_t member,
	struct sent_mail **v_r, size_t *n_r, struct err *err);

/* Whether an address was forgotten, found by its keyed hash: when, or 0. */
int address_forgotten_at(struct db *db, const char *hash, int64_t *at_r,
	struct err *err);

#endif
