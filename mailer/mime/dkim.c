/* SPDX-License-Identifier: MIT */
/*
 * Signs messages. The body is read once and goes into the hash in the spans
 * between which the canonical form differs, which is hardly ever; the header
 * is written out in its canonical form, once for both signatures.
 *
 * Not in the list of signed fields is what relays add or change: Received,
 * Return-Path, the signatures of others.
 */
#include "mime/dkim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

/* S26, in the order in which h= names them. */
static const char *const names[] = {
	"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Cc",
	"Sender", "In-Reply-To", "References", "MIME-Version", "Content-Type",
	"Content-Transfer-Encoding", "List-Id", "List-Unsubscribe",
	"List-Unsubscribe-Post", "List-Help", "Auto-Submitted", "Feedback-ID",
};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

enum {
	LINE = 78,		/* of a signature field (RFC 5322, 2.1.1) */
	FIELDS_MAX = 200,	/* of one header */
	FIELD_MAX = 8192,	/* octets of a signature field */
	HEADER_MAX = 1 << 20,
};

struct field {
	const char *p;
	size_t n;		/* with its continuation lines */
	int name;		/* index in names */
};

struct signer {
	struct sign_key *key;
	char selector[DKIM_SELECTOR_SIZE];
};

struct dkim {
	struct dkim_options o;
	size_t n;
	struct signer signer[2];
	struct sha256 *hash;
	/* Of the message at hand. */
	size_t n_fields;
	struct field field[FIELDS_MAX];	/* those that are signed */
	struct buf header;	/* canonical */
	struct buf names;	/* h= */
	struct buf field_text;	/* one signature field */
	struct buf out;		/* all of them */
	char body_hash[base64_len(SHA256_LEN) + 1];
};

/* --- making one --------------------------------------------------------- */

void
dkim_selector(const char *selector, enum sign_kind kind,
	char out[DKIM_SELECTOR_SIZE])
{
	snprintf(out, DKIM_SELECTOR_SIZE, "%.*s%s", DKIM_LABEL_MAX, selector,
		kind == SIGN_ED25519 ? DKIM_ED25519_SUFFIX : "");
}

static struct dkim *
make(const struct dkim_options *o)
{
	struct dkim *d = mem_alloc(sizeof(*d));

	memset(d, 0, sizeof(*d));
	d->o = *o;
	d->hash = sha256_new();
	buf_init(&d->header, HEADER_MAX);
	buf_init(&d->names, FIELD_MAX);
	buf_init(&d->field_text, FIELD_MAX);
	buf_init(&d->out, 2 * FIELD_MAX);
	return d;
}

static int
add_signer(struct dkim *d, struct sign_key *key)
{
	struct signer *s = &d->signer[d->n];

	if (key == NULL)
		return -1;
	s->key = key;
	dkim_selector(d->o.selector, sign_key_kind(key), s->selector);
	d->n++;
	return 0;
}

struct dkim *
dkim_new(const struct dkim_options *o, struct err *err)
{
	struct dkim *d;

	if (o->lifetime != 0 && o->lifetime < DKIM_LIFETIME_MIN) {
		err_set(err, ERR_BUG, "a signature that ends too soon");
		return NULL;
	}
	d = make(o);
	if (add_signer(d, sign_key_load(o->key, SIGN_RSA, err)) == 0 &&
	    (o->ed25519 == NULL || add_signer(d, sign_key_load(o->ed25519,
		    SIGN_ED25519, err)) == 0))
		return d;
	dkim_free(d);
	return NULL;
}

struct dkim *
dkim_clone(const struct dkim *d)
{
	struct dkim *c = make(&d->o);

	for (size_t i = 0; i < d->n; i++)
		add_signer(c, sign_key_clone(d->signer[i].key));
	return c;
}

void
dkim_free(struct dkim *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->n; i++)
		sign_key_free(d->signer[i].key);
	sha256_free(d->hash);
	buf_release(&d->header);
	buf_release(&d->names);
	buf_release(&d->field_text);
	buf_release(&d->out);
	free(d);
}

/* --- the canonical form (RFC 6376, sections 3.4.2 and 3.4.4) ------------- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_space(char c)
{
	return is_blank(c) || c == '\r' || c == '\n';
}

/* Whether the blanks that begin at p are written in another way. Without a
 * jump, for the sake of the loop below. */
static inline bool
differs(const unsigned char *p)
{
	return ((p[0] == ' ') & (p[1] <= ' ')) | (p[0] == '\t');
}

/* A word ends where no branch predictor expects it, so whole blocks are asked
 * at once: nearly all of them have nothing to change. */
static const char *
next_change(const char *p, const char *end)
{
	enum { BLOCK = 32 };
	const unsigned char *s = (const unsigned char *)p;
	size_t i = 0, n = (size_t)(end - p);

	for (; n - i > BLOCK; i += BLOCK) {
		unsigned char any = 0;

		for (size_t k = 0; k < BLOCK; k++)
			any |= differs(s + i + k);
		if (any)
			break;
	}
	while (i < n && !differs(s + i))
		i++;
	return p + i;
}

static void
hash_body(struct sha256 *h, const char *p, const char *end)
{
	const char *start = p, *run;	/* start: of what is not in it yet */

	while (end > p && is_space(end[-1]))
		end--;
	if (end == p)
		return;
	while ((run = next_change(p, end)) < end) {
		for (p = run; is_blank(*p); p++)	/* end[-1] is none */
			;
		sha256_add(h, start, (size_t)(run - start));
		if (*p != '\r')
			sha256_add(h, " ", 1);
		start = p;
	}
	sha256_add(h, start, (size_t)(end - start));
	sha256_add(h, "\r\n", 2);
}

/* A field without its line end: name in lower case, unfolded, one space for
 * any blanks between words and none elsewhere. */
static void
canonical_field(const char *p, size_t n, struct buf *out)
{
	const char *end = p + n, *colon = memchr(p, ':', n), *s = p;
	char *to = buf_room(out, n), *start = to;

	if (to == NULL)
		return;
	while (colon > p && is_blank(colon[-1]))
		colon--;
	for (; s < colon; s++)
		*to++ = *s >= 'A' && *s <= 'Z' ? (char)(*s + 'a' - 'A') : *s;
	*to++ = ':';
	s = memchr(s, ':', (size_t)(end - s));
	while (end > ++s && is_space(*s))
		;
	while (end > s && is_space(end[-1]))
		end--;
	while (s < end) {
		if (!is_space(*s)) {
			*to++ = *s++;
			continue;
		}
		*to++ = ' ';
		while (is_space(*s))
			s++;
	}
	*to = '\0';
	out->len += (size_t)(to - start);
}

/* --- the message -------------------------------------------------------- */

/* -1: it is not signed. */
static int
name_index(const char *p, size_t n)
{
	for (int i = 0; i < NAMES; i++)
		if (strlen(names[i]) == n && strncasecmp(p, names[i], n) == 0)
			return i;
	return -1;
}

/* The end of the field at p, before its CRLF; NULL without one. */
static const char *
field_end(const char *p, const char *end)
{
	const char *nl = p - 1;

	do {
		nl = memchr(nl + 1, '\n', (size_t)(end - nl - 1));
		if (nl == NULL || nl == p || nl[-1] != '\r')
			return NULL;
	} while (nl + 1 < end && is_blank(nl[1]));
	return nl - 1;
}

static int
add_field(struct dkim *d, const char *p, const char *end)
{
	const char *colon = memchr(p, ':', (size_t)(end - p)), *stop = colon;
	int name;

	if (colon == NULL)
		return -1;
	while (stop > p && is_blank(stop[-1]))
		stop--;
	name = name_index(p, (size_t)(stop - p));
	if (name < 0)
		return 0;
	if (d->n_fields == FIELDS_MAX)
		return -1;
	d->field[d->n_fields++] = (struct field){p, (size_t)(end - p), name};
	return 0;
}

/* Finds the fields; where the body begins, or NULL. */
static const char *
read_header(struct dkim *d, const char *p, const char *end)
{
	d->n_fields = 0;
	while (p < end && *p != '\r') {
		const char *stop = field_end(p, end);

		if (stop == NULL || add_field(d, p, stop) != 0)
			return NULL;
		p = stop + 2;
	}
	return end - p >= 2 && p[1] == '\n' ? p + 2 : NULL;
}

/* Of several with one name the last comes first (section 5.4.2); the name
 * once more than that stands for the one that must not be added. */
static void
write_header(struct dkim *d)
{
	buf_clear(&d->header);
	buf_clear(&d->names);
	for (int k = 0; k < NAMES; k++) {
		for (size_t i = d->n_fields; i-- > 0;) {
			if (d->field[i].name != k)
				continue;
			canonical_field(d->field[i].p, d->field[i].n,
				&d->header);
			buf_add(&d->header, "\r\n", 2);
			buf_adds(&d->names, names[k]);
			buf_addc(&d->names, ':');
		}
		buf_adds(&d->names, names[k]);
		buf_addc(&d->names, k + 1 < NAMES ? ':' : ';');
	}
}

/* --- a signature field -------------------------------------------------- */

/* A word behind a space, or on a line of its own where it does not fit. */
static void
put_word(struct buf *b, size_t *column, const char *word, size_t n, bool space)
{
	if (*column + space + n > LINE) {
		buf_adds(b, "\r\n ");
		*column = 1;
	} else if (space) {
		buf_addc(b, ' ');
		*column += 1;
	}
	buf_add(b, word, n);
	*column += n;
}

static void
put_tag(struct buf *b, size_t *column, const char *name, const char *value)
{
	char tag[300];

	snprintf(tag, sizeof(tag), "%s=%s;", name, value);
	put_word(b, column, tag, strlen(tag), true);
}

static void
put_time(struct buf *b, size_t *column, const char *name, int64_t t)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, t);
	put_tag(b, column, name, text);
}

static void
put_names(struct buf *b, size_t *column, const char *list)
{
	put_word(b, column, "h=", 2, true);
	while (*list != '\0') {
		size_t n = strcspn(list, ":;") + 1;

		put_word(b, column, list, n, false);
		list += n;
	}
}

static void
put_signature(struct buf *b, size_t *column, const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		size_t room = LINE - *column, part = n < room ? n : room;

		buf_add(b, text, part);
		text += part;
		n -= part;
		if (n > 0)
			buf_adds(b, "\r\n ");
		*column = 1;
	}
}

/* All of it up to the value of b=, which is last. */
static void
put_tags(const struct dkim *d, const struct signer *s, int64_t now,
	struct buf *b, size_t *column)
{
	buf_clear(b);
	buf_adds(b, "DKIM-Signature:");
	*column = b->len;
	put_tag(b, column, "v", "1");
	put_tag(b, column, "a", sign_key_kind(s->key) == SIGN_RSA ?
		"rsa-sha256" : "ed25519-sha256");
	put_tag(b, column, "c", "relaxed/relaxed");
	put_tag(b, column, "d", d->o.domain);
	put_tag(b, column, "s", s->selector);
	put_time(b, column, "t", now);
	if (d->o.lifetime != 0)
		put_time(b, column, "x", now + d->o.lifetime);
	put_names(b, column, buf_str(&d->names));
	put_tag(b, column, "bh", d->body_hash);
	put_word(b, column, "b=", 2, true);
}

static int
sign_with(struct dkim *d, struct signer *s, int64_t now, struct err *err)
{
	unsigned char digest[SHA256_LEN], signature[SIGN_MAX];
	char text[base64_len(SIGN_MAX) + 1];
	size_t column, n, header = d->header.len;

	put_tags(d, s, now, &d->field_text, &column);
	canonical_field(d->field_text.data, d->field_text.len, &d->header);
	sha256_start(d->hash);
	sha256_add(d->hash, d->header.data, d->header.len);
	sha256_end(d->hash, digest);
	d->header.len = header;
	if (sign_digest(s->key, digest, signature, &n, err) != 0)
		return -1;
	base64(signature, n, text);
	put_signature(&d->field_text, &column, text);
	buf_add(&d->out, d->field_text.data, d->field_text.len);
	buf_adds(&d->out, "\r\n");
	return 0;
}

static int
put_in_front(struct buf *message, const struct buf *fields, struct err *err)
{
	size_t n = fields->len;

	if (buf_room(message, n) == NULL)
		return err_set(err, ERR_DATA, "the signed mail passes %zu "
			"bytes", message->max);
	memmove(message->data + n, message->data, message->len);
	memcpy(message->data, fields->data, n);
	message->len += n;
	message->data[message->len] = '\0';
	return 0;
}

int
dkim_sign(struct dkim *d, int64_t now, struct buf *message, struct err *err)
{
	const char *p = buf_str(message), *end = p + message->len;
	const char *body = read_header(d, p, end);
	unsigned char digest[SHA256_LEN];

	if (body == NULL)
		return err_set(err, ERR_BUG, "what is to be signed is no "
			"message");
	sha256_start(d->hash);
	hash_body(d->hash, body, end);
	sha256_end(d->hash, digest);
	base64(digest, sizeof(digest), d->body_hash);
	write_header(d);
	buf_clear(&d->out);
	for (size_t i = 0; i < d->n; i++)
		if (sign_with(d, &d->signer[i], now, err) != 0)
			return -1;
	if (d->header.overflow || d->names.overflow ||
	    d->field_text.overflow || d->out.overflow)
		return err_set(err, ERR_BUG, "a header that is too long to be "
			"signed");
	return put_in_front(message, &d->out, err);
}

/* --- alignment ---------------------------------------------------------- */

static bool
is_parent(const char *parent, const char *of)
{
	size_t n = strlen(parent), len = strlen(of);

	return len > n && of[len - n - 1] == '.' &&
		strcasecmp(of + len - n, parent) == 0;
}

bool
dkim_aligned(const char *domain, const char *from)
{
	return strcasecmp(domain, from) == 0 || is_parent(domain, from) ||
		is_parent(from, domain);
}
