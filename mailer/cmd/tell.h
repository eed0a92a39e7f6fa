/* SPDX-License-Identifier: MIT */
#ifndef CMD_TELL_H
#define CMD_TELL_H

#include "base/arena.h"
#include "base/err.h"
#include "compose/notice.h"
#include "store/delivery.h"
#include "store/edition.h"
#include "store/event.h"
#include "store/notice.h"

/*
 * What the contact of a list is told by mail, and the same in a line for
 * standard error. Each kind is a row of a table: its words in the templates,
 * and the commands that a person goes on with.
 */
enum tell_kind {
	TELL_REFUSED,		/* halted by the stop rule (S56) */
	TELL_LATE,		/* not begun within a day of its `send:` */
	TELL_CHANGED,		/* after it was approved */
	TELL_HELD,		/* it could not begin: see why */
	TELL_DOUBT,		/* mails in doubt */
	TELL_LACKING,		/* members without a value for a placeholder */
	TELL_EXPIRED,		/* mails given up */
	TELL_ODD_ANSWER,	/* words in answer to the survey */
	TELL_CONSENT_ENDING,	/* of members, implied, in some days */
	TELL_FORWARD,		/* mails to be read (cmd/forward.h) */
	TELL_NO_RECAP,		/* a session took place, and has none yet */
	TELL_STRAY,		/* members were asked to what is not there */
	TELL_PROOF, TELL_MAILED,	/* to a coordinator, who mailed
				 * something (cmd/notices_coordinator.h) */
	TELL_FLOOD,		/* more of them than are handed on in a day */
	TELL_DIGEST,		/* a preview (cmd/digest_preview.h), */
	TELL_DIGEST_AUTO,	/* of one that goes by itself; */
	TELL_DIGEST_BACK,	/* which it does no more */
	TELL_KINDS
};

/* In the caller's transaction, the one that makes it so. why: plain words
 * without an address. */
int tell_hold(struct db *db, const struct revision *r, enum tell_kind kind,
	const char *why, int64_t now, struct err *err);
/* n members whose rows came into this state since then. once: as in
 * store/notice.h. */
struct tell_rows {
	enum tell_kind kind;
	enum delivery_state state;
	int64_t n, since;
	const char *why, *once;		/* may be NULL */
};
/* A session of that title took place then, and has no recap. */
int tell_no_recap(struct db *db, int64_t list_id, const char *title,
	int64_t at, const char *once, int64_t now, struct err *err);
/* n members were asked to one that list.yaml does not have any more. */
int tell_stray(struct db *db, const struct event *e, int64_t n, int64_t now,
	struct err *err);
int tell_rows(struct db *db, const struct revision *r,
	const struct tell_rows *t, int64_t now, struct err *err);

/* What a notice says, as far as its args tell; commands begin with prefix. In
 * f->named are the members to be named. ERR_DATA: it is none of these. */
struct zone;
int tell_facts(struct arena *a, const struct notice *n, const char *prefix,
	const struct zone *zone, struct notice_facts *f, struct err *err);
/* The members' ids, f->named of them. */
const int64_t *tell_members(struct arena *a, const struct notice *n,
	size_t *n_r, struct err *err);
/* The row of the answer whose words are the slot "words"; 0: none. */
int64_t tell_answer(struct arena *a, const struct notice *n);
/* "club/co-design is held: ...". */
const char *tell_words(struct arena *a, const struct notice *n,
	const char *prefix);
/* How many mails it hands on; 0: it is about something else. Of several,
 * tell_forwarded_words says it in one line. */
int64_t tell_forwarded(struct arena *a, const struct notice *n);
const char *tell_forwarded_words(struct arena *a, const char *list, int64_t n);

#endif
