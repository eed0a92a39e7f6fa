/* SPDX-License-Identifier: MIT */
/*
 * A mail from its frozen edition, or from a notice's parts. Attachments are shared by many
 * editions, so parts are kept by content hash, not by edition: memory is that
 * of the distinct contents, whatever the number of tiers and members.
 */
#include "send/letter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"
#include "mime/header.h"
#include "send/wire.h"
#include "store/notice.h"
#include "store/reply.h"

struct content {
	unsigned char hash[SHA256_LEN];
	struct piece *piece;
};

struct letter_parts {
	int64_t edition_id;
	size_t n_parts;
	struct piece **part;
	size_t n_slots;
	const char **slot;	/* attribute slots */
};

struct letters {
	struct letters_options o;
	struct keys *keys;	/* a clone's own; o.keys is it */
	struct dkim *dkim;	/* a clone's own; o.dkim is it */
	struct arena arena;	/* pieces, for as long as the maker */
	struct arena scratch;	/* one message */
	struct content *content;
	size_t n_contents, cap_contents;
	const struct letter_parts **loaded;
	size_t n_loaded, cap_loaded;
};

struct letters *
letters_new(const struct letters_options *o)
{
	struct letters *f = mem_alloc(sizeof(*f));

	memset(f, 0, sizeof(*f));
	f->o = *o;
	arena_init(&f->arena);
	arena_init(&f->scratch);
	return f;
}

struct letters *
letters_clone(const struct letters *f)
{
	struct letters *c = letters_new(&f->o);

	c->o.db = NULL;
	c->o.keys = c->keys = keys_clone(f->o.keys);
	if (f->o.dkim != NULL)
		c->o.dkim = c->dkim = dkim_clone(f->o.dkim);
	return c;
}

void
letters_free(struct letters *f)
{
	if (f == NULL)
		return;
	keys_free(f->keys);
	dkim_free(f->dkim);
	arena_release(&f->scratch);
	arena_release(&f->arena);
	free(f);
}

/* --- editions ----------------------------------------------------------- */

static struct piece *
piece_in(struct letters *f, struct arena *a,
	const unsigned char hash[SHA256_LEN], struct err *err)
{
	const void *data;
	size_t len;

	if (content_load(f->o.db, a, hash, &data, &len, err) == -1)
		return NULL;
	return piece_load(a, data, len, err);
}

static struct piece *
piece_of(struct letters *f, const unsigned char hash[SHA256_LEN], struct err *err)
{
	struct content *c;
	struct piece *p;

	for (size_t i = 0; i < f->n_contents; i++)
		if (memcmp(f->content[i].hash, hash, SHA256_LEN) == 0)
			return f->content[i].piece;
	p = piece_in(f, &f->arena, hash, err);
	if (p == NULL)
		return NULL;
	arena_push(&f->arena, f->content, f->n_contents, f->cap_contents);
	c = &f->content[f->n_contents++];
	memcpy(c->hash, hash, SHA256_LEN);
	c->piece = p;
	return p;
}

static void
gather_slots(struct letters *f, struct letter_parts *l)
{
	size_t cap = 0, k;

	for (size_t i = 0; i < l->n_parts; i++) {
		for (size_t j = 0; j < piece_slots(l->part[i]); j++) {
			const char *key = piece_slot_key(l->part[i], j);

			for (k = 0; k < l->n_slots; k++)
				if (strcmp(l->slot[k], key) == 0)
					break;
			if (*key == '@' || k < l->n_slots)
				continue;
			arena_push(&f->arena, l->slot, l->n_slots, cap);
			l->slot[l->n_slots++] = key;
		}
	}
}

static const struct letter_parts *
edition(struct letters *f, int64_t id, struct err *err)
{
	unsigned char (*hash)[SHA256_LEN];
	struct letter_parts *l;

	for (size_t i = 0; i < f->n_loaded; i++)
		if (f->loaded[i]->edition_id == id)
			return f->loaded[i];
	l = arena_alloc(&f->arena, sizeof(*l));
	l->edition_id = id;
	if (edition_part_hashes(f->o.db, &f->arena, id, &hash, &l->n_parts,
		err) == -1)
		return NULL;
	if (l->n_parts == 0) {
		err_set(err, ERR_DATA, "the store has no such edition");
		return NULL;
	}
	l->part = arena_array(&f->arena, l->n_parts, sizeof(struct piece *));
	for (size_t i = 0; i < l->n_parts; i++)
		if ((l->part[i] = piece_of(f, hash[i], err)) == NULL)
			return NULL;
	gather_slots(f, l);
	arena_push(&f->arena, f->loaded, f->n_loaded, f->cap_loaded);
	return f->loaded[f->n_loaded++] = l;
}

/* One that cannot stand in a mail of ours stops none of the others. */
static struct piece *
enclosed(struct arena *a, const struct kept_mail *m)
{
	static const char instead[] = "Subject: A message that cannot be "
		"enclosed\r\n\r\nIt is still in the mailbox.\r\n";
	struct piece_builder *b = piece_start(a);
	struct piece *p;

	piece_literal(b, m->bytes, m->len);
	p = piece_finish(b);
	if (p == NULL) {
		b = piece_start(a);
		piece_literal(b, instead, sizeof(instead) - 1);
		p = piece_finish(b);
	}
	return p;
}

/* Each is another's. Where mails are handed on, one stands between any two of
 * its pieces. */
static const struct letter_parts *
notice(struct letters *f, struct arena *a, int64_t id, struct err *err)
{
	struct letter_parts *l = arena_alloc(a, sizeof(*l));
	unsigned char (*hash)[SHA256_LEN];
	struct kept_mail *kept;
	size_t n, n_kept;

	if (notice_part_hashes(f->o.db, a, id, &hash, &n, err) == -1 ||
	    kept_of_notice(f->o.db, a, id, true, &kept, &n_kept, err) == -1)
		return NULL;
	if (n == 0 || (n_kept > 0 && n != n_kept + 1)) {
		err_set(err, ERR_DATA, "the store has no such notice");
		return NULL;
	}
	l->n_parts = 0;
	l->part = arena_array(a, n + n_kept, sizeof(struct piece *));
	for (size_t i = 0; i < n; i++) {
		if ((l->part[l->n_parts++] = piece_in(f, a, hash[i],
			err)) == NULL)
			return NULL;
		if (i < n_kept)
			l->part[l->n_parts++] = enclosed(a, &kept[i]);
	}
	return l;
}

const struct letter_parts *
letters_parts(struct letters *f, struct arena *a, const struct delivery *d,
	struct err *err)
{
	return d->edition_id != 0 ? edition(f, d->edition_id, err) :
		notice(f, a, strtoll(d->subject_key, NULL, 10), err);
}

size_t
letter_parts_bytes(const struct letter_parts *l)
{
	size_t n = 0;

	for (size_t i = 0; l->edition_id == 0 && i < l->n_parts; i++)
		n += piece_bytes(l->part[i]);
	return n;
}

int
letters_slots(struct letters *f, int64_t edition_id, const char *const **keys_r,
	size_t *n_r, struct err *err)
{
	const struct letter_parts *l = edition(f, edition_id, err);

	if (l == NULL)
		return -1;
	*keys_r = l->slot;
	*n_r = l->n_slots;
	return 0;
}

/* --- a message ---------------------------------------------------------- */

/* The system's slots of one mail. */
struct values {
	const char *to, *email;
	char date[HEADER_DATE_SIZE];
	char message_id[MESSAGE_ID_SIZE + 2];
	char reply_to[TOKEN_ADDRESS_SIZE], unsubscribe[TOKEN_ADDRESS_SIZE];
	char reply_local[LOCAL_PART_MAX + 1];
	/* "" where the address has the token */
	char unsubscribe_code[TOKEN_LEN + 4];
	char confirm[TOKEN_ADDRESS_SIZE];
	char confirm_code[TOKEN_LEN + 4];
	const char *unsubscribe_url;	/* NULL without web pages */
	const struct json_value *slots;	/* of the row */
};

void
letter_message_id(struct letters *f, const struct delivery *d,
	char out[MESSAGE_ID_SIZE])
{
	char identity[1024];	/* list and slug are names of files */

	snprintf(identity, sizeof(identity), "%s %lld %s %s", d->list,
		(long long)d->member_id, d->kind, d->subject_key);
	message_id_make(f->o.keys, identity, f->o.domain, out);
}

static int
address_with(struct letters *f, const char *base, enum token_purpose purpose,
	int64_t id, bool with, char out[TOKEN_ADDRESS_SIZE], struct err *err)
{
	if (with)
		return token_address(f->o.keys, base, purpose, (uint64_t)id,
			out, err);
	snprintf(out, TOKEN_ADDRESS_SIZE, "%s", base);
	return 0;
}

/* Addresses with a token in them, or, where they take none, without, and what
 * then follows the subject of a mail to them. */
static int
make_addresses(struct letters *f, const struct delivery *d, struct values *v,
	struct err *err)
{
	const char *reply = f->o.reply_address;
	bool plus = f->o.plus_addressing;
	char token[TOKEN_LEN + 1];

	token_make(f->o.keys, TOKEN_CONFIRM, (uint64_t)d->id, token);
	if (!plus)
		snprintf(v->confirm_code, sizeof(v->confirm_code), "%%20%s",
			token);
	token_make(f->o.keys, TOKEN_UNSUBSCRIBE, (uint64_t)d->member_id,
		token);
	if (!plus)
		snprintf(v->unsubscribe_code, sizeof(v->unsubscribe_code),
			"%%20%s", token);
	if (f->o.base_url != NULL)
		v->unsubscribe_url = arena_printf(&f->scratch, "%s/u/%s",
			f->o.base_url, token);
	if (address_with(f, reply, TOKEN_REPLY, d->id, plus, v->reply_to,
		err) == -1)
		return -1;
	snprintf(v->reply_local, sizeof(v->reply_local), "%.*s",
		(int)strcspn(v->reply_to, "@"), v->reply_to);
	if (address_with(f, reply, TOKEN_CONFIRM, d->id, plus, v->confirm,
		err) == -1)
		return -1;
	return address_with(f, reply, TOKEN_UNSUBSCRIBE, d->member_id, plus,
		v->unsubscribe, err);
}

static int
make_values(struct letters *f, const struct delivery *d, int64_t now,
	struct values *v, struct letter *out, struct err *err)
{
	const char *name;

	memset(v, 0, sizeof(*v));
	v->slots = json_read(&f->scratch, d->slots, strlen(d->slots), err);
	if (v->slots == NULL)
		return -1;
	name = json_get_str(v->slots, "@name");
	v->email = d->addr;
	v->to = header_mailbox(&f->scratch, name ? name : "", d->addr, err);
	if (v->to == NULL)
		return -1;
	header_date(now, f->o.offset(f->o.ctx, now), v->date);
	letter_message_id(f, d, out->message_id);
	snprintf(v->message_id, sizeof(v->message_id), "<%s>",
		out->message_id);
	return make_addresses(f, d, v, err);
}

static const char *
value_of(const struct values *v, const char *key)
{
	const char *s;

	if (*key != '@')
		return json_get_str(v->slots, key);
	if (strcmp(key, SLOT_TO) == 0)
		return v->to;
	if (strcmp(key, SLOT_DATE) == 0)
		return v->date;
	if (strcmp(key, SLOT_MESSAGE_ID) == 0)
		return v->message_id;
	if (strcmp(key, SLOT_REPLY_TO) == 0)
		return v->reply_to;
	if (strcmp(key, SLOT_REPLY_LOCAL) == 0)
		return v->reply_local;
	if (strcmp(key, SLOT_UNSUBSCRIBE) == 0)
		return v->unsubscribe;
	if (strcmp(key, SLOT_UNSUBSCRIBE_CODE) == 0)
		return v->unsubscribe_code;
	if (strcmp(key, SLOT_UNSUBSCRIBE_URL) == 0)
		return v->unsubscribe_url;
	if (strcmp(key, SLOT_CONFIRM) == 0)
		return v->confirm;
	if (strcmp(key, SLOT_CONFIRM_CODE) == 0)
		return v->confirm_code;
	if (strcmp(key, SLOT_EMAIL) == 0)
		return v->email;
	s = json_get_str(v->slots, key);
	return s == NULL && (strcmp(key, SLOT_REFERENCES) == 0 ||
		strcmp(key, SLOT_IN_REPLY_TO) == 0) ? "" : s;
}

static int
splice(struct letters *f, const struct piece *p, const struct values *v,
	struct buf *out, struct err *err)
{
	size_t n = piece_slots(p);
	const char **value = arena_array(&f->scratch, n + 1, sizeof(*value));

	for (size_t i = 0; i < n; i++) {
		value[i] = value_of(v, piece_slot_key(p, i));
		if (value[i] == NULL)
			return err_set(err, ERR_DATA, "the row has no value "
				"for a placeholder of its edition");
	}
	return piece_splice(p, value, out, err);
}

/* Of the envelope: none for an answer, so that nothing answers it (S41). */
static int
make_sender(struct letters *f, const struct delivery *d,
	const struct values *v, bool verp, char out[TOKEN_ADDRESS_SIZE],
	struct err *err)
{
	const struct json_value *answer = json_get(v->slots, "@answer");

	if (answer == NULL || answer->num == 0)
		return address_with(f, f->o.bounce_address, TOKEN_BOUNCE,
			d->id, verp && f->o.plus_addressing, out, err);
	out[0] = '\0';
	return 0;
}

int
letter_splice(struct letters *f, struct piece *const *part, size_t n,
	const struct delivery *d, bool verp, int64_t now, struct letter *out,
	struct err *err)
{
	struct values v;

	arena_clear(&f->scratch);
	buf_clear(&out->data);
	if (make_values(f, d, now, &v, out, err) == -1)
		return -1;
	if (make_sender(f, d, &v, verp, out->from, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (splice(f, part[i], &v, &out->data, err) == -1)
			return -1;
	if (out->data.overflow)
		return err_set(err, ERR_DATA, "the mail passes %d bytes",
			MESSAGE_MAX);
	if (f->o.dkim != NULL &&
	    dkim_sign(f->o.dkim, now, &out->data, err) == -1)
		return -1;
	return wire_check(out->data.data, out->data.len, d->addr, err);
}

int
letter_make(struct letters *f, const struct letter_parts *parts,
	const struct delivery *d, bool verp, int64_t now, struct letter *out,
	struct err *err)
{
	return letter_splice(f, parts->part, parts->n_parts, d, verp, now,
		out, err);
}
