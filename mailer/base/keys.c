/* SPDX-License-Identifier: MIT */
/*
 * The key file, and the keys derived from it. A file that others can read is
 * refused, not mended: whoever could read it could already have copied it.
 */
#include "base/keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/random.h"

enum { SECRET_LEN = 32, FILE_MAX = 16384 };

struct key {
	char id;
	unsigned char secret[SECRET_LEN];
	struct hmac *token;
};

struct keys {
	size_t n;
	struct key key[KEYS_MAX];
	struct hmac *use[KEY_USES];
};

static const char ids[] = "abcdefghijklmnopqrstuvwxyz234567";

static const char *const use_names[KEY_USES] = {
	[KEY_MESSAGE_ID] = "tidings message-id",
	[KEY_LEDGER] = "tidings consent ledger",
	[KEY_ADDRESS] = "tidings address",
	[KEY_JOURNAL] = "tidings journal",
};

static const char head[] =
	"# The secret keys of this home. Every link and reply address that\n"
	"# was mailed needs them for 400 days: keep them private, and backed\n"
	"# up.\n"
	"# The last line makes new ones; never remove the first.\n";

/* A key for one purpose; a text cannot collide with another's. */
static struct hmac *
derive(const unsigned char *secret, const char *purpose)
{
	unsigned char sub[SHA256_LEN];
	struct hmac *h = hmac_new(secret, SECRET_LEN), *made;

	hmac_start(h);
	hmac_add(h, purpose, strlen(purpose));
	hmac_end(h, sub);
	hmac_free(h);
	made = hmac_new(sub, sizeof(sub));
	wipe(sub, sizeof(sub));
	return made;
}

static void
derive_all(struct keys *k)
{
	for (size_t i = 0; i < k->n; i++)
		k->key[i].token = derive(k->key[i].secret, "tidings token");
	for (int u = 0; u < KEY_USES; u++)
		k->use[u] = derive(k->key[0].secret, use_names[u]);
}

static struct key *
find(struct keys *k, char id)
{
	if (id >= 'A' && id <= 'Z')
		id = (char)(id - 'A' + 'a');
	for (size_t i = 0; i < k->n; i++)
		if (k->key[i].id == id)
			return &k->key[i];
	return NULL;
}

/* One line without its end: "ID HEX", a comment, or nothing. */
static int
parse_line(struct keys *k, const char *s, size_t n, const char *path, int line,
	struct err *err)
{
	struct key *key = &k->key[k->n];

	while (n > 0 && strchr(" \t\r", s[n - 1]) != NULL)
		n--;
	if (n == 0 || s[0] == '#')
		return 0;
	if (k->n == KEYS_MAX)
		return err_at(err, ERR_CONFIG, path, line, 0,
			"more than %d keys", KEYS_MAX);
	if (n != 2 + 2 * SECRET_LEN || s[1] != ' ' ||
	    memchr(ids, s[0], sizeof(ids) - 1) == NULL ||
	    hex_decode(s + 2, n - 2, key->secret, SECRET_LEN) != SECRET_LEN)
		return err_at(err, ERR_CONFIG, path, line, 0,
			"not a key: a letter, a space and 64 hexadecimal "
			"digits are expected. Bring the file back from a "
			"backup");
	if (find(k, s[0]) != NULL)
		return err_at(err, ERR_CONFIG, path, line, 0,
			"there are two keys named %c", s[0]);
	key->id = s[0];
	k->n++;
	return 0;
}

struct keys *
keys_parse(const char *text, const char *path, struct err *err)
{
	struct keys *k = mem_alloc(sizeof(*k));
	int line = 0;

	memset(k, 0, sizeof(*k));
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		if (parse_line(k, text, n, path, ++line, err) != 0)
			goto fail;
		text += n + (text[n] == '\n');
	}
	if (k->n == 0) {
		err_at(err, ERR_CONFIG, path, 0, 0, "holds no key. Bring the "
			"file back from a backup");
		goto fail;
	}
	derive_all(k);
	return k;
fail:
	keys_free(k);
	return NULL;
}

static int
check_private(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_at(err, errno == EACCES ? ERR_PERM : ERR_CONFIG,
			path, 0, 0, "the keys cannot be read: %s. Every link "
			"that was mailed needs them: bring the file back from "
			"a backup (tidings restore FILE)", strerror(errno));
	if (st.st_mode & 077)
		return err_at(err, ERR_PERM, path, 0, 0, "others can read the "
			"keys; do: chmod 600 %s", path);
	return 0;
}

struct keys *
keys_load(const char *path, struct err *err)
{
	struct text text;
	struct arena a;
	struct keys *k = NULL;

	if (check_private(path, err) != 0)
		return NULL;
	arena_init(&a);
	if (file_read(&a, path, FILE_MAX, &text, err) == 0) {
		k = keys_parse(text.data, path, err);
		wipe((void *)(size_t)text.data, text.len);
	}
	arena_release(&a);
	return k;
}

struct keys *
keys_clone(const struct keys *k)
{
	struct keys *c = mem_alloc(sizeof(*c));

	memset(c, 0, sizeof(*c));
	c->n = k->n;
	for (size_t i = 0; i < k->n; i++) {
		c->key[i].id = k->key[i].id;
		memcpy(c->key[i].secret, k->key[i].secret, SECRET_LEN);
	}
	derive_all(c);
	return c;
}

void
keys_free(struct keys *k)
{
	if (k == NULL)
		return;
	for (size_t i = 0; i < k->n; i++)
		hmac_free(k->key[i].token);
	for (int u = 0; u < KEY_USES; u++)
		hmac_free(k->use[u]);
	wipe(k, sizeof(*k));
	free(k);
}

static void
add_line(struct buf *b, char id)
{
	unsigned char secret[SECRET_LEN];
	char text[2 * SECRET_LEN + 1];

	random_secret(secret, sizeof(secret));
	hex(secret, sizeof(secret), text);
	buf_printf(b, "%c %s\n", id, text);
	wipe(secret, sizeof(secret));
	wipe(text, sizeof(text));
}

int
keys_create(const char *path, struct err *err)
{
	char *dir = path_dir(path);
	int rc = dir_make(dir, 0777, err);
	struct buf b;

	free(dir);
	if (rc != 0)
		return -1;
	buf_init(&b, FILE_MAX);
	buf_adds(&b, head);
	add_line(&b, ids[0]);
	rc = file_create(path, b.data, b.len, 0600, err);
	wipe(b.data, b.len);
	buf_release(&b);
	return rc;
}

/* The id after the newest; one that is taken (long after) is passed over. */
static char
next_id(struct keys *k)
{
	size_t at = (size_t)(strchr(ids, keys_newest(k)) - ids);

	do
		at = (at + 1) % KEYS_MAX;
	while (find(k, ids[at]) != NULL);
	return ids[at];
}

int
keys_rotate(const char *path, struct err *err)
{
	struct keys *k = keys_load(path, err);
	struct text text;
	struct arena a;
	struct buf b;
	int rc = -1;

	if (k == NULL)
		return -1;
	arena_init(&a);
	buf_init(&b, FILE_MAX);
	if (k->n == KEYS_MAX) {
		err_at(err, ERR_DATA, path, 0, 0, "holds %d keys already: "
			"remove the oldest but one", KEYS_MAX);
	} else if (file_read(&a, path, FILE_MAX, &text, err) == 0) {
		buf_add(&b, text.data, text.len);
		if (text.len > 0 && text.data[text.len - 1] != '\n')
			buf_addc(&b, '\n');
		add_line(&b, next_id(k));
		wipe((void *)(size_t)text.data, text.len);
		rc = file_write_atomic(path, b.data, b.len, 0600, err);
		wipe(b.data, b.len);
	}
	buf_release(&b);
	arena_release(&a);
	keys_free(k);
	return rc;
}

size_t
keys_count(const struct keys *k)
{
	return k->n;
}

char
keys_id(const struct keys *k, size_t i)
{
	return k->key[i].id;
}

char
keys_newest(const struct keys *k)
{
	return k->key[k->n - 1].id;
}

struct hmac *
keys_token(struct keys *k, char id)
{
	struct key *key = find(k, id);

	return key ? key->token : NULL;
}

struct hmac *
keys_use(struct keys *k, enum key_use use)
{
	return k->use[use];
}

void
address_hash(struct keys *k, const char *addr, char out[ADDRESS_HASH_LEN + 1])
{
	struct hmac *h = k->use[KEY_ADDRESS];
	unsigned char mac[SHA256_LEN];

	hmac_start(h);
	hmac_add(h, addr, strlen(addr));
	hmac_end(h, mac);
	base32(mac, sizeof(mac), out);
}
