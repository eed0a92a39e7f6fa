/* SPDX-License-Identifier: MIT */
#ifndef STORE_BOUNCE_H
#define STORE_BOUNCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/consent.h"
#include "store/db.h"

/*
 * What mail that came back, and complaints, mean for an address: pure
 * functions over evidence, and what acts on them.
 */

/* What became of one mail to an address. */
enum mail_fate {
	FATE_ARRIVED,	/* taken, and it has not come back */
	FATE_SOFT,	/* came back, and may not the next time: 4.x.x, a full
			 * mailbox */
	FATE_HARD,	/* came back for good: 5.1.x, no such mailbox */
};
struct mail_evidence {
	int64_t at;
	int64_t recap;		/* 0: no recap's mail */
	enum mail_fate fate;
	bool unknown;		/* hard, with the status 5.1.1 */
};

struct bounce_limits {
	int hard;	/* so many hard bounces, of different recaps, */
	int hard_days;	/* each so many days after the one before */
	int soft;	/* or soft ones, of so many recaps in a row */
};

enum bounce_verdict {
	BOUNCE_NOTHING,
	BOUNCE_HARD,
	BOUNCE_UNKNOWN,		/* 5.1.1, and a second mail confirmed it */
	BOUNCE_SOFT,
};
/*
 * Whether an address gets no more mail (S44). v in the order of time. A
 * recap's mail that arrived says that the mailbox works: what came back
 * before it counts no more.
 */
enum bounce_verdict bounce_judge(const struct mail_evidence *v, size_t n,
	const struct bounce_limits *limits);
/* "hard bounces of 2 recaps, 7 days or more apart"; plain words for the
 * ledger. Empty for BOUNCE_NOTHING. */
enum { BOUNCE_WORDS = 128 };
void bounce_words(enum bounce_verdict v, const struct bounce_limits *limits,
	char out[BOUNCE_WORDS]);

/*
 * What an answer of SMTP at RCPT or the final dot says of a mailbox (F14):
 * code as it was given, status of RFC 3463 or "". Refusals of content, policy
 * and size say nothing: false.
 */
bool bounce_of_smtp(int code, const char *status, enum mail_fate *fate_r);

/* A complaint (RFC 5965) suppresses only if it is of abuse and its token
 * proves which mail it is about; any other is for a person to read (S45). */
bool complaint_counts(const char *feedback_type, bool token_valid);

/* Of a mail to an address that the member has left for another, nothing is
 * kept. Evidence about a delivery from elsewhere (a DSN whose token verified): once
 * a delivery. way: "dsn". In the caller's transaction. */
int bounce_add(struct db *db, int64_t delivery, bool hard, const char *status,
	const char *way, int64_t now, struct err *err);

/*
 * Takes the failures that deliveries begun since then have recorded as
 * evidence and suspends the addresses for which it is enough, on the record;
 * *n_r: how many. Does nothing where nothing is new. Makes its own
 * transaction; the caller owes journal_update.
 */
int bounces_act(struct db *db, struct keys *k,
	const struct bounce_limits *limits, int64_t since, int64_t now,
	int64_t *n_r, struct err *err);

#endif
