/* SPDX-License-Identifier: MIT */
/*
 * A few mails at a time, from the mailbox to what became of them.
 *
 * Policy: that a mail is being read is on the disk before it is read: one that
 * killed its reader twice, or was being read each of six times that we
 * ourselves died, is not read again, and a person is told (F26). Where we live
 * on and cannot act, as on a store that is an older copy, no mail is to blame,
 * however often. Several are read at a time, each by a child of its own; acted
 * on in order, each in a transaction of its own. The mailbox is told last: what
 * it forgets, or we before telling it, is known by its content (I4).
 */
#include "cmd/poll_window.h"

#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/token.h"
#include "conf/settings.h"
#include "inbox/content.h"
#include "store/db.h"
#include "store/journal.h"

enum { CRASHES_MAX = 2, TRIES_MAX = 6, TOGETHER = 16 * 1024 * 1024 };

static const char *
source(struct polling *g, const struct slot *s)
{
	return arena_printf(&g->a, "%s %s", g->name, s->item->uid);
}

/* 1: it is in the slot; 0: it has vanished, or is done. */
static int
take(struct polling *g, const struct mailbox_item *item, struct slot *s)
{
	struct err *err = &g->p->c->err;
	bool understood;
	int rc = 0;

	if (g->state.validity != 0 || g->conf->at.scheme == URL_MAILDIR)
		rc = reply_done_at(g->p->h->db, g->state.id,
			g->state.validity, item->uid, &understood, err);
	if (rc == 1 && g->conf->after != AFTER_KEEP)
		return mailbox_done(g->m, item, understood, err);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	s->item = item;
	s->known = s->asked = s->finished = s->files = false;
	buf_clear(&s->raw);
	rc = mailbox_get(g->m, item, POLL_RAW_MAX, &s->raw, err);
	if (rc == 1)
		content_hash(s->raw.data, s->raw.len, s->hash);
	return rc;
}

static bool
same_as_before(const struct polling *g, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (memcmp(g->slot[k].hash, g->slot[i].hash, SHA256_LEN) == 0)
			return true;
	return false;
}

static int
mark_one(struct polling *g, size_t i, int64_t now, struct err *err)
{
	struct slot *s = &g->slot[i];
	struct db *db = g->p->h->db;

	if (reply_mark(db, s->hash, now, &s->mark, err) == -1 ||
	    reply_seen(db, g->state.id, g->state.validity, s->item->uid,
		s->mark.id, err) == -1)
		return -1;
	s->known = s->mark.done || same_as_before(g, i);
	return s->known ? 0 : reply_try(db, s->mark.id, err);
}

static int
mark_all(struct polling *g)
{
	struct err *err = &g->p->c->err;
	int rc = 0;

	if (db_begin(g->p->h->db, err) == -1)
		return -1;
	for (size_t i = 0; i < g->n && rc == 0; i++)
		rc = mark_one(g, i, clock_now(), err);
	failpoint("reply_trying");
	rc = db_end(g->p->h->db, rc, err);
	failpoint("reply_tried");
	return rc;
}

static int
ask(struct polling *g, struct slot *s)
{
	if (g->jail == NULL && jail_open(&g->jail, poll_scale(),
		&g->p->c->err) == -1)
		return -1;
	s->asked = (s->files ? jail_ask_files : jail_ask)(g->jail,
		s->raw.data, s->raw.len, &g->p->c->err) == 0;
	return s->asked ? 0 : -1;
}

static bool
poisonous(const struct slot *s)
{
	return s->mark.crashes >= CRASHES_MAX || s->mark.tries >= TRIES_MAX;
}

static int
act(struct polling *g, struct slot *s, const struct reply *r,
	const char *trouble)
{
	const struct reply_case in = {.id = s->mark.id, .r = r,
		.trouble = trouble, .raw = s->raw.data, .len = s->raw.len,
		.place = source(g, s), .now = clock_now()};
	struct err *err = &g->p->c->err;

	if (reply_act(&g->desk, &g->a, &in, &s->result, err) == -1)
		return -1;
	if (s->result.ahead)
		return err_set(err, ERR_DATA, "a reply answers a mail that "
			"this store does not know: it is an older copy, or "
			"another machine sends from a newer one. Nothing was "
			"done with the reply; `tidings adopt` makes this copy "
			"the one that counts");
	s->finished = true;
	g->wrote = g->wrote || s->result.wrote;
	return 0;
}

static int
crashed(struct polling *g, struct slot *s)
{
	struct err *err = &g->p->c->err;

	s->mark.crashes++;
	if (db_begin(g->p->h->db, err) == -1)
		return -1;
	return db_end(g->p->h->db, reply_crashed(g->p->h->db, s->mark.id,
		err), err);
}

/* What a coordinator mailed is read once more, with its files. */
static bool
wants_files(const struct polling *g, const struct reply *r)
{
	struct reply_token t = reply_token(g->p->h, r);

	return t.valid && t.purpose == TOKEN_COORDINATOR;
}

/* Its reader's answer; one that died is tried once more, alone. */
static int
answer(struct polling *g, struct slot *s, char why[JAIL_WHY])
{
	struct reply r;
	int rc = jail_answer(g->jail, &g->a, &r, why, &g->p->c->err);

	s->asked = false;
	if (rc == 1 && !s->files && wants_files(g, &r)) {
		s->files = true;
		return 0;
	}
	if (rc == 1)
		return act(g, s, &r, NULL);
	return rc == 0 ? crashed(g, s) : -1;
}

static int
again(struct polling *g, struct slot *s)
{
	char why[JAIL_WHY] = "";

	while (!s->finished && !poisonous(s))
		if (ask(g, s) == -1 || answer(g, s, why) == -1)
			return -1;
	if (s->finished)
		return 0;
	return act(g, s, NULL, why[0] == '\0' ? "reading it failed before" :
		arena_printf(&g->a, "reading it failed twice: %s", why));
}

static int
read_all(struct polling *g)
{
	char why[JAIL_WHY];

	for (size_t i = 0; i < g->n; i++)
		if (!g->slot[i].known && !poisonous(&g->slot[i]) &&
		    ask(g, &g->slot[i]) == -1)
			return -1;
	for (size_t i = 0; i < g->n; i++)
		if (g->slot[i].asked && answer(g, &g->slot[i], why) == -1)
			return -1;
	for (size_t i = 0; i < g->n; i++)
		if (!g->slot[i].known && !g->slot[i].finished &&
		    again(g, &g->slot[i]) == -1)
			return -1;
	return 0;
}

/* What kept us from acting is not theirs; nor is it worse if this fails, too. */
static void
give_back(struct polling *g)
{
	struct db *db = g->p->h->db;
	int rc = 0;

	if (db_begin(db, NULL) == -1)
		return;
	for (size_t i = 0; i < g->n && rc == 0; i++)
		if (!g->slot[i].known && !g->slot[i].finished)
			rc = reply_untry(db, g->slot[i].mark.id, NULL);
	db_end(db, rc, NULL);
}

static void
count(struct polling *g, struct slot *s)
{
	struct poll *p = g->p;

	p->n++;
	p->forwarded += s->result.forwarded;
	p->quarantined += strcmp(s->result.action, "quarantined") == 0;
	if (p->told != NULL)
		p->told(p->ctx, source(g, s), &s->result);
}

/* The mailbox hears of it when all else is on the disk. */
static int
tell_mailbox(struct polling *g)
{
	if (g->wrote && journal_update(g->p->h->journal,
		&g->p->c->err) == -1)
		return -1;
	g->wrote = false;
	for (size_t i = 0; i < g->n; i++) {
		struct slot *s = &g->slot[i];

		if (s->finished)
			count(g, s);
		if (mailbox_done(g->m, s->item, s->finished ?
			s->result.understood : s->mark.understood,
			&g->p->c->err) == -1)
			return -1;
		failpoint("mailbox_told");
	}
	return 0;
}

int
poll_window(struct polling *g, const struct mailbox_item *v, size_t n,
	size_t *n_r)
{
	size_t bytes = 0;

	g->n = 0;
	for (*n_r = 0; *n_r < n && g->n < JAIL_AHEAD && bytes < TOGETHER;
	     ++*n_r) {
		int rc = take(g, &v[*n_r], &g->slot[g->n]);

		if (rc == -1)
			return -1;
		if (rc == 1)
			bytes += g->slot[g->n++].raw.len;
	}
	if (g->n == 0)
		return 0;
	if (mark_all(g) == -1)
		return -1;
	if (read_all(g) == -1) {
		give_back(g);
		return -1;
	}
	return tell_mailbox(g);
}
