/* SPDX-License-Identifier: MIT */
#ifndef BASE_KEYS_H
#define BASE_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/crypto.h"
#include "base/err.h"

/*
 * The home's secret keys, one file (config/keys, 0600), a line each:
 *
 *	a 5f1c...	an id (a letter or 2 to 7) and 32 octets in hex
 *
 * The last line is the newest: it makes tokens; all of them recognise tokens.
 * What must stay the same as long as the store lives (Message-IDs, the consent
 * ledger, the hashes of addresses, the journal) hangs on the first line, so
 * that one is never removed. No key is used as it stands: each purpose has its
 * own, HMAC-SHA256(secret, purpose).
 *
 * One struct keys serves one thread: see keys_clone.
 */
struct keys;

enum { KEYS_MAX = 32 };

/* What hangs on the first key. */
enum key_use { KEY_MESSAGE_ID, KEY_LEDGER, KEY_ADDRESS, KEY_JOURNAL, KEY_USES };

/* A new file with one fresh key; the folder is made when missing. A file that
 * is there already: ERR_CREATE. */
int keys_create(const char *path, struct err *err);
/* Missing or unreadable as keys: ERR_CONFIG. Others can read it: ERR_PERM. */
struct keys *keys_load(const char *path, struct err *err);
/* The same from text in memory, as keys_load would read it; `path` is for
 * messages. */
struct keys *keys_parse(const char *text, const char *path, struct err *err);
struct keys *keys_clone(const struct keys *k);
void keys_free(struct keys *k);		/* wipes; NULL is fine */

/* Adds a fresh key as the newest. 32 there already: ERR_DATA. */
int keys_rotate(const char *path, struct err *err);

size_t keys_count(const struct keys *k);
char keys_id(const struct keys *k, size_t i);	/* of the line, from 0 */
char keys_newest(const struct keys *k);		/* its id */

/* The HMAC for tokens under the key with this id (either case); NULL if there
 * is none. */
struct hmac *keys_token(struct keys *k, char id);
struct hmac *keys_use(struct keys *k, enum key_use use);

/*
 * What stands for an address where the address itself must not: in the
 * journal, and in the store after `forget`. addr is the address in lower
 * case (address.key in the store).
 */
enum { ADDRESS_HASH_LEN = 52 };		/* base32: never holds an @ */
void address_hash(struct keys *k, const char *addr,
	char out[ADDRESS_HASH_LEN + 1]);

#endif
