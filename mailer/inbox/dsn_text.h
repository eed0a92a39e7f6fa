/* SPDX-License-Identifier: MIT */
#ifndef INBOX_DSN_TEXT_H
#define INBOX_DSN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/*
 * A delivery report in plain words, of whatever mail system: which addresses
 * it is about, and what it says of each.
 */
/* How sure it is that an address is one that failed. */
enum dsn_tier {
	TIER_NONE,
	TIER_MENTIONED,		/* it stands there */
	TIER_TO,		/* in a copied "To:" */
	TIER_SAID,		/* "RCPT TO:<a@b>", "unknown user: a@b" */
	TIER_LISTED,		/* it begins a line of its own */
};

struct dsn_mention {
	const char *addr;
	enum dsn_tier tier;
	const char *reason;	/* of it; "" : nothing is said */
};

struct dsn_text {
	const char *head;	/* the report's own words */
	size_t head_n;
	const char *pasted;	/* a copy of the mail behind them; NULL */
	size_t pasted_n;
	size_t n, cap;
	struct dsn_mention *mention;
	const char *sender;	/* whom it says the mail is from; NULL */
	bool listing;		/* it announces a list of addresses */
	const char *bare;	/* a name without a domain in it; NULL */
};

void dsn_text_read(struct arena *a, const char *s, size_t n,
	struct dsn_text *t);
/* The line of its own words that says most of why; "". */
const char *dsn_text_reason(struct arena *a, const struct dsn_text *t);

#endif
