/* SPDX-License-Identifier: MIT */
#ifndef CMD_REPLY_ACT_H
#define CMD_REPLY_ACT_H

#include "cmd/reply_who.h"
#include "inbox/word_pairs.h"
#include "mime/address.h"
#include "store/consent.h"

/*
 * From a mail to what happens: its verdict, and in one transaction the effect,
 * what tells of it, and the mark that it is done (I4).
 */

/* What all mails of a poll share. */
struct reply_desk {
	struct cmd *c;
	const struct home *h;
	struct ledger *ledger;
	const char *loop;	/* what our own X-Tidings-Loop says */
	/* Recaps that were answered, and what the numbered sections of their
	 * drafts say, D1 first. In the home's arena. */
	size_t n_recaps, cap_recaps;
	struct reply_recap {
		const char *list, *slug;
		const char *title;
		size_t n_drafts, n_sections;
		struct word_pairs *section;
		const char **heading;	/* of each, in the main language */
		/* Of every revision, as it was sent (store/draft.h). */
		size_t n_frozen;
		struct draft *frozen;
		bool gone;	/* it cannot be read any more */
	} *recap;
};

struct reply_case {
	int64_t id;			/* of its row */
	const struct reply *r;		/* NULL: it could not be read */
	const char *trouble;		/* then: why, in plain words */
	const void *raw;
	size_t len;
	const char *place;		/* where it lies, for a person */
	int64_t now;
};

struct json_value;	/* base/json_read.h */
struct reply_result {
	const char *kind;	/* the verdict's name */
	const char *action;	/* what was done, for ever: see reply_act.c */
	const char *member;	/* address; NULL: nobody who is known */
	bool forwarded;		/* a person gets it, too */
	bool understood;	/* nothing of it is left for a person */
	bool wrote;		/* the ledger or the journal: the caller owes
				 * journal_update */
	bool ahead;		/* nothing was done: the store is an older
				 * copy (F34) */
};
/* Everything in *out lives in a. */
int reply_act(struct reply_desk *d, struct arena *a,
	const struct reply_case *in, struct reply_result *out,
	struct err *err);

/* --- between the files of reply_act ------------------------------------- */

struct acting {
	struct reply_desk *d;
	const struct home *h;
	struct arena *a;
	const struct reply_case *in;
	const struct reply *r;
	struct who w;
	struct verdict v;
	const struct reply_recap *recap;	/* that is answered; NULL */
	const char *answers;	/* as in struct notice; NULL: nothing may
				 * answer this mail */
	const char *action;
	/* Why a person has to read it, in plain words; NULL: nobody has. */
	const char *forward;
	struct coordinating *k;	/* reply_coordinator.h; NULL: none wrote it */
	/* What a coordinator asked for cannot be done here: why; NULL. */
	const char *failed;
	bool left;		/* in the mailbox, since there are too many */
	bool wrote;
};

/* What a person's mail may be understood as. */
int reply_options(struct acting *x, struct verdict_options *o,
	struct err *err);
/* Which sections remarks beneath a quoted passage are on; what stands beneath
 * anything else is no remark on a draft. */
void reply_place_remarks(struct acting *x);
/* What the notice that is answered says of the meeting it is about; NULL: it is
 * about none. */
const struct json_value *reply_event_said(struct acting *x);
/* Takes an answer to a meeting (reply_rsvp.c). */
int reply_rsvp(struct acting *x, struct err *err);
/* What a machine's mail does: reports, complaints. */
int reply_machine(struct acting *x, struct err *err);
/* What a person's does, whose it is being proved or not. */
int reply_member(struct acting *x, struct err *err);
int reply_stranger(struct acting *x, struct err *err);
/* Why a person has to look at what is beside its words: files, or somebody
 * else's mail; NULL: there is nothing. */
const char *reply_beside(const struct acting *x);
/* 1: what is quoted without marks holds words that the mail that is answered
 * never said; 0: none, or nothing is; -1. */
int reply_quotes_others(struct acting *x, struct err *err);
/* What a consent rests on: the mail, for ever. In the arena. */
const char *reply_evidence(struct acting *x);
/* Asks whoever wants to be on that list for a yes; name: "" where unknown. */
int reply_join(struct acting *x, struct list_conf *l, int64_t list_id,
	const struct address *addr, const char *name, struct err *err);
/* A mail for the contact. */
int reply_keep(struct acting *x, const char *words, struct err *err);
/* A notice to the member; args: a JSON object. */
int reply_tell(struct acting *x, const char *kind, const char *args,
	struct err *err);

#endif
