/* SPDX-License-Identifier: MIT */
/*
 * Tokens and Message-IDs. The MAC covers purpose, key id and id, so that no
 * part of a token can be exchanged for another's; base32 is accepted in its
 * one canonical spelling only.
 */
#include "base/token.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { ID_LEN = 8, MAC_LEN = 16, BODY_LEN = ID_LEN + MAC_LEN };

static const char purposes[] = "brucwk";

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void
mac(struct hmac *h, char purpose, char key, const unsigned char id[ID_LEN],
	unsigned char out[SHA256_LEN])
{
	hmac_start(h);
	hmac_add(h, &purpose, 1);
	hmac_add(h, &key, 1);
	hmac_add(h, id, ID_LEN);
	hmac_end(h, out);
}

void
token_make(struct keys *k, enum token_purpose purpose, uint64_t id,
	char out[TOKEN_LEN + 1])
{
	char key = keys_newest(k);
	unsigned char body[ID_LEN + SHA256_LEN];

	for (int i = 0; i < ID_LEN; i++)
		body[i] = (unsigned char)(id >> (56 - 8 * i));
	mac(keys_token(k, key), (char)purpose, key, body, body + ID_LEN);
	out[0] = (char)purpose;
	out[1] = key;
	base32(body, BODY_LEN, out + 2);
}

bool
token_verify(struct keys *k, const char *s, size_t n, struct token *token_r)
{
	unsigned char body[BODY_LEN], want[SHA256_LEN];
	char purpose, key;
	struct hmac *h;

	if (n != TOKEN_LEN)
		return false;
	purpose = lower(s[0]);
	key = lower(s[1]);
	if (memchr(purposes, purpose, sizeof(purposes) - 1) == NULL ||
	    base32_decode(s + 2, n - 2, body, sizeof(body)) != BODY_LEN)
		return false;
	h = keys_token(k, key);
	if (h == NULL)
		return false;
	mac(h, purpose, key, body, want);
	if (!ct_equal(want, body + ID_LEN, MAC_LEN))
		return false;
	token_r->purpose = (enum token_purpose)purpose;
	token_r->id = 0;
	for (int i = 0; i < ID_LEN; i++)
		token_r->id = token_r->id << 8 | body[i];
	return true;
}

int
token_address(struct keys *k, const char *base, enum token_purpose purpose,
	uint64_t id, char out[TOKEN_ADDRESS_SIZE], struct err *err)
{
	const char *at = strrchr(base, '@');
	size_t local = at ? (size_t)(at - base) : 0;
	char token[TOKEN_LEN + 1];

	if (local == 0 || local + 1 + TOKEN_LEN > LOCAL_PART_MAX ||
	    strlen(base) + 1 + TOKEN_LEN >= TOKEN_ADDRESS_SIZE)
		return err_set(err, ERR_CONFIG, "\"%.80s\" cannot carry a "
			"token: what stands before its @ may have 1 to %d "
			"characters", base, LOCAL_PART_MAX - 1 - TOKEN_LEN);
	token_make(k, purpose, id, token);
	snprintf(out, TOKEN_ADDRESS_SIZE, "%.*s+%s%s", (int)local, base,
		token, at);
	return 0;
}

bool
token_of_address(struct keys *k, const char *base, const char *addr, size_t n,
	struct token *token_r)
{
	const char *at = strrchr(base, '@');
	size_t local = at ? (size_t)(at - base) : 0;

	if (local == 0 || n != strlen(base) + 1 + TOKEN_LEN ||
	    strncasecmp(addr, base, local) != 0 || addr[local] != '+' ||
	    strncasecmp(addr + local + 1 + TOKEN_LEN, at, strlen(at)) != 0)
		return false;
	return token_verify(k, addr + local + 1, TOKEN_LEN, token_r);
}

void
message_id_make(struct keys *k, const char *identity, const char *domain,
	char out[MESSAGE_ID_SIZE])
{
	struct hmac *h = keys_use(k, KEY_MESSAGE_ID);
	unsigned char sum[SHA256_LEN];
	char text[base32_len(SHA256_LEN) + 1];

	hmac_start(h);
	hmac_add(h, identity, strlen(identity));
	hmac_end(h, sum);
	base32(sum, sizeof(sum), text);
	snprintf(out, MESSAGE_ID_SIZE, "%s@%s", text, domain);
}
