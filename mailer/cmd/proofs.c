/* SPDX-License-Identifier: MIT */
/*
 * Editions as mails to be read before anybody gets them: what `proof` mails
 * one by one, and what a mail to the contact or a coordinator encloses.
 */
#include "cmd/proofs.h"

#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "cmd/deliver.h"
#include "cmd/notices_member.h"
#include "mime/piece.h"

enum { SLOTS_MAX = 1 << 20, STORED_MAX = MESSAGE_MAX + 4096 };

static const char *
sample_slots(struct arena *a, const struct edition *e)
{
	struct json j;
	struct buf b;
	char *s;

	buf_init(&b, SLOTS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	for (size_t k = 0; k < e->n_parts; k++) {
		for (size_t i = 0; i < piece_slots(e->part[k]); i++) {
			const char *key = piece_slot_key(e->part[k], i);
			const char *bar = strchr(key, '|');

			if (*key != '@')
				json_str(&j, key, bar != NULL ? bar + 1 :
					arena_printf(a, "[%s]", key));
		}
	}
	json_object_end(&j);
	s = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

int
proof_splice(struct letters *letters, const struct issue *is,
	const struct edition *e, const char *addr, const char *subject_key,
	struct letter *out)
{
	const struct delivery d = {
		.list = is->ref.list->slug, .kind = "proof",
		.subject_key = subject_key, .tier = e->tier, .lang = e->lang,
		.addr = addr, .slots = sample_slots(is->h->arena, e),
	};

	return letter_splice(letters, e->part, e->n_parts, &d, false,
		clock_now(), out, &is->c->err);
}

static int
make_one(const struct home *h, struct letters *letters, struct issue *is,
	const struct edition *e, const char *addr, struct proofs *out)
{
	struct letter letter;
	char hash[2 * SHA256_LEN + 1];
	int rc;

	buf_init(&letter.data, MESSAGE_MAX);
	hex(e->hash, SHA256_LEN, hash);
	rc = proof_splice(letters, is, e, addr, hash, &letter);
	if (rc == 0)
		out->mail[out->n++] = (struct proof_mail){e->tier, e->lang,
			arena_strndup(h->arena, buf_str(&letter.data),
			letter.data.len), letter.data.len};
	buf_release(&letter.data);
	return rc;
}

int
proofs_make(const struct home *h, struct issue *is, const char *addr,
	struct proofs *out)
{
	struct letters *letters = deliver_letters(h, is->zone, NULL);
	int rc = 0;

	if (addr == NULL)
		addr = is->ref.list->from_addr;
	out->n = 0;
	out->mail = arena_array(h->arena, is->n + is->n_marked,
		sizeof(*out->mail));
	for (size_t i = 0; i < is->n && rc == 0; i++) {
		size_t before = out->n;

		for (size_t k = 0; k < is->n_marked && rc == 0; k++)
			if (is->marked[k].plain == &is->edition[i])
				rc = make_one(h, letters, is,
					&is->marked[k].edition, addr, out);
		if (out->n == before && rc == 0)
			rc = make_one(h, letters, is, &is->edition[i], addr,
				out);
	}
	letters_free(letters);
	return rc;
}

const char *const *
proofs_names(struct arena *a, const struct proofs *p)
{
	const char **name = arena_array(a, p->n, sizeof(*name));

	for (size_t i = 0; i < p->n; i++) {
		const char *tier = p->mail[i].tier;

		/* As it may stand in a header field. */
		if (tier[strspn(tier, "abcdefghijklmnopqrstuvwxyz-"
		    "0123456789")] != '\0')
			tier = arena_printf(a, "%zu", i + 1);
		name[i] = arena_printf(a, "%s.%s", tier, p->mail[i].lang);
	}
	return name;
}

/* It comes from pieces, so that it can be one. */
static struct freeze_part
frozen_mail(struct arena *a, const struct proof_mail *m)
{
	struct piece_builder *b = piece_start(a);
	struct freeze_part part;
	struct buf stored;

	piece_literal(b, m->bytes, m->len);
	buf_init(&stored, STORED_MAX);
	piece_store(piece_finish(b), &stored);
	part.data = arena_strndup(a, buf_str(&stored), stored.len);
	part.len = stored.len;
	buf_release(&stored);
	return part;
}

const struct freeze_part *
proofs_frozen(struct arena *a, const struct notice_message *m,
	const struct proofs *p, size_t *n_r)
{
	const struct freeze_part *around = notice_frozen(a, m);
	struct freeze_part *part = arena_array(a, m->n_parts + p->n,
		sizeof(*part));

	*n_r = 0;
	for (size_t i = 0; i < m->n_parts; i++) {
		part[(*n_r)++] = around[i];
		if (i < p->n)
			part[(*n_r)++] = frozen_mail(a, &p->mail[i]);
	}
	return part;
}
