/* SPDX-License-Identifier: MIT */
#ifndef MIME_ADDRESS_H
#define MIME_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * One mailbox address, by a grammar stricter than RFC 5321 section 4.1.2:
 * dot-atom local part of at most 64 octets, ASCII (S52); domain of at least
 * two labels, at most 253 octets, non-ASCII labels turned to A-labels
 * (IDNA2008); at most 254 in all. No quoted local part, comment, route,
 * address literal, display name or surrounding space; no leading "-" (T2).
 */
enum { ADDRESS_MAX = 254 };

struct address {
	char addr[ADDRESS_MAX + 1];	/* local as written, domain lower-case
					 * A-labels: what goes on the wire */
	char key[ADDRESS_MAX + 1];	/* addr in lower case: what is unique */
};

/* s need not be NUL-terminated. The error says what is wrong in plain words
 * ("has two @", "a comma where a dot should be: gmail,com"). */
int address_parse(const char *s, size_t n, struct address *address_r,
	struct err *err);
/* The part after '@'. */
const char *address_domain(const char *addr);

/* "Name <addr>" or "addr", as `from:` has it; name_r and addr live in the
 * caller's buffers. */
int mailbox_parse(const char *s, char *name_r, size_t size,
	struct address *address_r, struct err *err);

#endif
