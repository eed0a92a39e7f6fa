/* SPDX-License-Identifier: MIT */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
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
	const char *addr;	/* "" : erased */
	const char *slots;	/* what was personal in it: JSON object */
};
int member_mails(struct db *db, struct arena *a, int64_t member,
	struct sent_mail **v_r, size_t *n_r, struct err *err);

/* What a member answered, oldest first; every time. */
struct given_answer {
	const char *survey;
	const char *question;	/* "" : words for a person */
	const char *value;
	int64_t at;
	const char *way;	/* "member", "reply", "web" */
};
int member_answers(struct db *db, struct arena *a, int64_t member,
	struct given_answer **v_r, size_t *n_r, struct err *err);

/* What a member was told, or is still to be, outside of recaps. */
struct told_notice {
	int64_t id;
	const char *kind;
	const char *args;	/* JSON object */
	int64_t created_at;
	int64_t settled_at;	/* 0: it waits to be written */
};
int member_notices(struct db *db, struct arena *a, int64_t member,
	struct told_notice **v_r, size_t *n_r, struct err *err);

/* What came back from a member, and what is kept of it, oldest first. */
struct wrote {
	int64_t at;
	const char *kind;	/* "reply", "remark", "rsvp" */
	const char *what;	/* "command: left"; "co-design D2"; "Planting:
				 * ACCEPTED" */
	const char *words;	/* "" : none are kept */
};
int member_wrote(struct db *db, struct arena *a, int64_t member,
	struct wrote **v_r, size_t *n_r, struct err *err);

/* Requests to join, or to change the address, that still count. */
struct asked {
	int64_t at;
	const char *network;	/* "" : not known */
};
int member_signups(struct db *db, struct arena *a, int64_t member,
	struct asked **v_r, size_t *n_r, struct err *err);

/* Mail to an address that came back. */
struct came_back {
	int64_t at;
	bool hard;
	const char *status;	/* RFC 3463; "" : none */
	const char *way;	/* "smtp", "dsn" */
};
int address_bounces(struct db *db, struct arena *a, int64_t address_id,
	struct came_back **v_r, size_t *n_r, struct err *err);

/* Whether an address was forgotten, found by its keyed hash: when, or 0. */
int address_forgotten_at(struct db *db, const char *hash, int64_t *at_r,
	struct err *err);

#endif
