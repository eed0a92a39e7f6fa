/* SPDX-License-Identifier: MIT */
/* Whom a recap on its way addresses, with which of its editions: those that
 * were just composed, or those of the frozen revision. */
#include <string.h>

#include "cmd/issue.h"
#include "cmd/issue_marked.h"
#include "mime/piece.h"
#include "send/letter.h"

void
issue_slots(struct arena *a, const struct edition *e,
	struct audience_edition *out)
{
	const char **slot = NULL;
	size_t n = 0, cap = 0, i;

	for (size_t k = 0; k < e->n_parts; k++) {
		for (size_t s = 0; s < piece_slots(e->part[k]); s++) {
			const char *key = piece_slot_key(e->part[k], s);

			for (i = 0; i < n; i++)
				if (strcmp(slot[i], key) == 0)
					break;
			if (*key == '@' || i < n)
				continue;
			arena_push(a, slot, n, cap);
			slot[n++] = key;
		}
	}
	*out = (struct audience_edition){.tier = e->tier, .lang = e->lang,
		.projection_hash = e->projection_hash, .n_slots = n,
		.slot = slot};
}

struct audience *
issue_audience(struct issue *is)
{
	struct audience *au = audience_read(is->h->arena, is->rules,
		&is->c->err);

	if (au == NULL)
		return NULL;
	au->n_editions = is->n + is->n_marked;
	au->edition = arena_array(is->h->arena, au->n_editions,
		sizeof(*au->edition));
	for (size_t i = 0; i < is->n; i++)
		issue_slots(is->h->arena, &is->edition[i], &au->edition[i]);
	for (size_t i = 0; i < is->n_marked; i++) {
		struct audience_edition *e = &au->edition[is->n + i];

		issue_slots(is->h->arena, &is->marked[i].edition, e);
		e->against = is->marked[i].against;
		e->changes = issue_changes(&is->marked[i]);
	}
	return au;
}

static const char *
earlier_message_id(void *ctx, struct arena *a, const struct member *m,
	const struct plan_had *had)
{
	const struct delivery d = {.list = m->list, .member_id = m->id,
		.kind = had->kind, .subject_key = had->subject_key};
	char id[MESSAGE_ID_SIZE];

	letter_message_id(ctx, &d, id);
	return arena_printf(a, "<%s>", id);
}

struct audience *
issue_frozen_audience(struct issue *is, struct letters *l)
{
	struct audience *au = audience_read(is->h->arena, is->rev.rules,
		&is->c->err);
	struct frozen_edition *e;

	if (au == NULL || editions_of(is->h->db, is->h->arena, is->rev.id, &e,
		&au->n_editions, &is->c->err) == -1)
		return NULL;
	au->message_id = l != NULL ? earlier_message_id : NULL;
	au->ctx = l;
	au->edition = arena_array(is->h->arena, au->n_editions,
		sizeof(*au->edition));
	for (size_t i = 0; i < au->n_editions; i++) {
		au->edition[i].tier = e[i].tier;
		au->edition[i].lang = e[i].lang;
		au->edition[i].id = e[i].id;
		au->edition[i].projection_hash = e[i].projection_hash;
		au->edition[i].against = e[i].marked ? e[i].against : NULL;
		au->edition[i].changes = e[i].changes;
		if (l != NULL && letters_slots(l, e[i].id, &au->edition[i].slot,
			&au->edition[i].n_slots, &is->c->err) == -1)
			return NULL;
	}
	return au;
}
