/* SPDX-License-Identifier: MIT */
#ifndef INBOX_DSN_FIELDS_H
#define INBOX_DSN_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "mime/status.h"

/*
 * The fields of a delivery report (RFC 3464 section 2), from raw octets and as
 * they come: groups without a blank line between them, or with several; prose
 * before them; types that are missing, doubled or wrong.
 */
enum dsn_action { ACTION_NONE, ACTION_FAILED, ACTION_DELAYED,
	ACTION_DELIVERED };

struct dsn_group {		/* one recipient */
	const char *original, *final;	/* addr-spec; NULL: none there */
	bool named;		/* a recipient's field was there, whatever it
				 * held */
	enum dsn_action action;
	struct status status;
	const char *diagnostic;	/* as written, unfolded, without its type;
				 * NULL: none */
};

struct dsn_fields {
	bool reporting;		/* it names a reporting MTA */
	const char *sender;	/* X-Postfix-Sender and the like; NULL */
	const char *envelope;	/* Original-Envelope-Id; NULL */
	size_t n, cap;
	struct dsn_group *group;
};

/* Adds what it finds; false: no group. */
bool dsn_fields_read(struct arena *a, const char *s, size_t n,
	struct dsn_fields *f);
/* Any field of that name in lines "Name: value", unfolded; *at goes on. */
struct field_line {
	const char *name, *value;	/* name in lower case */
	bool blank;			/* a blank line stood before it */
};
bool field_next(struct arena *a, const char **at, const char *end,
	struct field_line *f_r);

#endif
