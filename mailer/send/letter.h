/* SPDX-License-Identifier: MIT */
#ifndef SEND_LETTER_H
#define SEND_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/keys.h"
#include "base/token.h"
#include "mime/dkim.h"
#include "mime/piece.h"
#include "store/db.h"
#include "store/delivery.h"

/*
 * From a delivery row and its frozen edition, or a notice's parts, to the bytes
 * of one mail. Pieces are loaded once and kept; a member's mail is a splice.
 * What comes out has passed the last gate (wire.h).
 *
 * Who has the store loads the parts; letters_clone gives each thread its own
 * to make mails from them.
 *
 * Tokens: b, r and c carry the delivery's id, u the member's.
 */
struct letters_options {
	struct db *db;
	struct keys *keys;
	const char *domain, *reply_address, *bounce_address;
	bool plus_addressing;	/* false: addresses without tokens */
	const char *base_url;	/* of the web pages; NULL: none */
	struct dkim *dkim;	/* signs each mail, and is the caller's; NULL:
				 * the relay signs */
	/* Seconds east of UTC of the list's zone at t. */
	int (*offset)(void *ctx, int64_t t);
	void *ctx;
};

struct letters;
struct letters *letters_new(const struct letters_options *o);
/* For another thread: it loads nothing, and does not outlive f. */
struct letters *letters_clone(const struct letters *f);
void letters_free(struct letters *f);		/* NULL is fine */

struct letter {
	char from[TOKEN_ADDRESS_SIZE];	/* "": the null sender */
	char message_id[MESSAGE_ID_SIZE];
	struct buf data;	/* wire bytes; buf_init by the caller */
};

/* A message may have this many bytes. */
enum { MESSAGE_MAX = 48 * 1024 * 1024 };

/* What a row is made from, loaded from the store; constant. An edition's are
 * letters' own; a notice's, which no other mail has, live in a. An error
 * concerns the store, not the row. */
struct letter_parts;
const struct letter_parts *letters_parts(struct letters *f, struct arena *a,
	const struct delivery *d, struct err *err);
/* Octets that are kept for these alone; 0: they are an edition's. */
size_t letter_parts_bytes(const struct letter_parts *l);

/*
 * d->slots gives the values of attribute slots by key, and "@name", the
 * display name, "@references" and "@in_reply_to" where there are any, and
 * "@answer", true for an answer to a mail, which has no envelope sender. verp:
 * the bounce address carries a token. An error concerns this row alone.
 */
int letter_make(struct letters *f, const struct letter_parts *parts,
	const struct delivery *d, bool verp, int64_t now, struct letter *out,
	struct err *err);
/* The same from pieces that are not in the store. */
int letter_splice(struct letters *f, struct piece *const *part, size_t n,
	const struct delivery *d, bool verp, int64_t now, struct letter *out,
	struct err *err);

/* The Message-ID of a delivery, the same for ever. */
void letter_message_id(struct letters *f, const struct delivery *d,
	char out[MESSAGE_ID_SIZE]);
/* The distinct attribute slots ("first_name|friend") of an edition. */
int letters_slots(struct letters *f, int64_t edition_id, const char *const **keys_r,
	size_t *n_r, struct err *err);

#endif
