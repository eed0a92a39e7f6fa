/* SPDX-License-Identifier: MIT */
#ifndef MIME_DKIM_H
#define MIME_DKIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/sign.h"

/*
 * DKIM signatures (RFC 6376, RFC 8301, RFC 8463) over the exact octets of a
 * message before dots are stuffed: relaxed/relaxed, no l= tag, and each field
 * of the list in dkim.c named once more than it is present, so that nobody can
 * add a second Subject (S24 to S27).
 *
 * Equal octets and an equal clock make an equal signature (I8). One object
 * serves one thread: see dkim_clone.
 */
struct dkim_options {
	const char *domain;	/* d=, with A-labels */
	const char *selector;	/* s= of the RSA key */
	const char *key;	/* path of the RSA key */
	const char *ed25519;	/* path of a second key, or NULL */
	int64_t lifetime;	/* seconds until x=; 0: no x=. At least
				 * DKIM_LIFETIME_MIN (S25) */
};
enum { DKIM_LIFETIME_MIN = 7 * 24 * 3600 };

/*
 * The second signature stands under a selector of its own, as a record in DNS
 * holds one key: "s1" has "s1-ed25519" beside it. A selector is one label, so
 * it has at most DKIM_LABEL_MAX octets.
 */
#define DKIM_ED25519_SUFFIX "-ed25519"
enum { DKIM_LABEL_MAX = 63, DKIM_SELECTOR_SIZE = 80 };
void dkim_selector(const char *selector, enum sign_kind kind,
	char out[DKIM_SELECTOR_SIZE]);

struct dkim;
/* Reads the keys: errors are those of sign_key_load. The strings of o are
 * borrowed, by clones too. */
struct dkim *dkim_new(const struct dkim_options *o, struct err *err);
struct dkim *dkim_clone(const struct dkim *d);
void dkim_free(struct dkim *d);		/* NULL is fine */

/*
 * Puts one DKIM-Signature field, or two, in front of the message: a header,
 * an empty line and a body, CRLF only, every line ended. ERR_BUG where it is
 * not that; ERR_DATA where the buffer has no room.
 */
int dkim_sign(struct dkim *d, int64_t now, struct buf *message,
	struct err *err);

/* Whether a signature of `domain` counts for DMARC (RFC 9989, relaxed) of a
 * From address at `from`: they are equal, or one is the other's parent. */
bool dkim_aligned(const char *domain, const char *from);

#endif
