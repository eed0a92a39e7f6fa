/* SPDX-License-Identifier: MIT */
#ifndef BASE_TOKEN_H
#define BASE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/keys.h"

/*
 * Tokens: what a mail carries so that the answer can be believed. Purpose
 * letter, key id, then base32 of an id of the store (8 octets) and 128 bits of
 * HMAC-SHA256 over all of that. A token made for one purpose is none for
 * another. They pass through mail programs that change case.
 */
enum token_purpose {
	TOKEN_BOUNCE = 'b',
	TOKEN_REPLY = 'r',	/* commands, survey answers, RSVP */
	TOKEN_UNSUBSCRIBE = 'u',
	TOKEN_CONFIRM = 'c',
	TOKEN_WEB = 'w',
	TOKEN_COORDINATOR = 'k',
};

enum { TOKEN_LEN = 41, LOCAL_PART_MAX = 64 };

struct token {
	enum token_purpose purpose;
	uint64_t id;
};

/* Under the newest key. */
void token_make(struct keys *k, enum token_purpose purpose, uint64_t id,
	char out[TOKEN_LEN + 1]);
/*
 * True if the n characters at s are a token that one of the keys made, of any
 * purpose: the caller compares token_r->purpose with the one it serves. In
 * time that does not depend on where a forged one differs.
 */
bool token_verify(struct keys *k, const char *s, size_t n,
	struct token *token_r);

/*
 * "reply@example.org" with the token in its local part:
 * "reply+TOKEN@example.org". ERR_CONFIG if that local part would pass 64
 * octets (RFC 5321, 4.5.3.1.1) or base is no address.
 */
enum { TOKEN_ADDRESS_SIZE = 320 };
int token_address(struct keys *k, const char *base,
	enum token_purpose purpose, uint64_t id,
	char out[TOKEN_ADDRESS_SIZE], struct err *err);
/*
 * The token of an address that token_address made from base, whatever the
 * case; false for any other address.
 */
bool token_of_address(struct keys *k, const char *base, const char *addr,
	size_t n, struct token *token_r);

/*
 * base32(HMAC(key, identity)) "@" domain, without angle brackets: the same
 * for every attempt at one delivery, and unguessable.
 */
enum { MESSAGE_ID_SIZE = 320 };
void message_id_make(struct keys *k, const char *identity, const char *domain,
	char out[MESSAGE_ID_SIZE]);

#endif
