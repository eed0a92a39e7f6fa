/* SPDX-License-Identifier: MIT */
/*
 * "approve" and "cancel" of a coordinator, in answer to a proof.
 *
 * Policy (I7): approved is what the proof showed, by the hashes of its source,
 * of what every tier reads, and of all that would be sent. Where one is another
 * now, or the proof was decided on before, nothing is approved and a new proof
 * goes out. A new version of what went out is approved as its correction; what
 * has gone to some only, and was stopped, is for whoever has the machine.
 * Calling off withdraws every approval of the recap, as long as any of it is
 * undone; files are not touched.
 */
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "cmd/issue_sent.h"
#include "cmd/reply_coordinator.h"
#include "schedule/due.h"
#include "schedule/zone.h"

/* --- approving ---------------------------------------------------------- */

/* A fault of the recap's, which its proof tells of; others are the store's. */
static bool
is_its_own(const struct err *err)
{
	return err->kind == ERR_NONE || err->kind == ERR_DATA ||
		err->kind == ERR_NOINPUT || err->kind == ERR_CONFIG ||
		err->kind == ERR_USAGE || err->kind == ERR_PERM;
}

/* It is approved, and nothing holds it. */
static bool
stands(const struct coordinating *k)
{
	return k->is.known && k->need == NEED_NOTHING &&
		k->is.rev.state != REVISION_HELD;
}

static int
compose(struct acting *x)
{
	struct coordinating *k = x->k;
	struct issue *is = &k->is;
	struct audience *au = NULL;
	struct plan_totals t;
	unsigned char sent[SHA256_LEN];
	int rc;

	if (issue_open(x->d->c, &k->home, arena_printf(x->a, "%s/%s",
		x->w.coordinator.list, k->of.slug), is) == -1 ||
	    approval_need(is, &k->need) == -1)
		return -1;
	if (is->known && delivery_went_out(x->h->db, is->rev.recap_id,
		&k->went_out, &is->c->err) == -1)
		return -1;
	if (stands(k) || (k->went_out && k->need != NEED_CORRECTION))
		return 0;
	rc = approval_prepare(is, k->need, 0, &au, &t);
	audience_release(au);
	if (rc == -1)
		return -1;
	k->members = t.rows;
	/* A correction waits for no `send:`. */
	k->late = k->need != NEED_CORRECTION && is->recap->send.year != 0 &&
		due_send(zone_to_time(is->zone, &is->recap->send),
			x->in->now) == DUE_TOO_LATE;
	issue_hash_sent(is, sent);
	k->same = !k->late && k->of.shown && k->of.used_at == 0 &&
		memcmp(k->of.source_hash, is->source_hash, SHA256_LEN) == 0 &&
		memcmp(k->of.content_hash, is->content_hash, SHA256_LEN) == 0 &&
		memcmp(k->of.sent_hash, sent, SHA256_LEN) == 0;
	return 0;
}

int
reply_coordinator_compose(struct acting *x, struct err *err)
{
	struct coordinating *k = x->k;
	struct cmd *c = x->d->c;
	struct diags *kept = arena_alloc(x->a, sizeof(*kept));
	struct err before = c->err;
	int rc;

	/* It brings megabytes of files along, for this mail only. */
	k->home = *x->h;
	k->home.arena = x->a;
	*kept = c->diags;
	diags_init(&c->diags, x->a);
	err_clear(&c->err);
	rc = compose(x);
	if (rc == -1 && is_its_own(&c->err)) {
		k->same = false;
		rc = 0;
	} else if (rc == -1) {
		*err = c->err;
	}
	c->diags = *kept;
	if (err != &c->err || rc == 0)
		c->err = before;
	return rc;
}

static int
grant(struct acting *x, struct err *err)
{
	struct issue *is = &x->k->is;
	struct err why = x->d->c->err;

	is->by = arena_printf(x->a, APPROVED_BY_MAIL "%lld",
		(long long)x->w.coordinator.id);
	is->at = x->in->now;
	if (issue_freeze(is, x->k->need == NEED_CORRECTION ? "correction" :
	    "recap") == 0)
		return proofed_use(x->h->db, x->w.list_id, is->ref.slug,
			x->in->now, err);
	if (err != &x->d->c->err) {
		*err = x->d->c->err;
		x->d->c->err = why;
	}
	return -1;
}

/* What was composed outside of the transaction, against what is so in it: a
 * send may have begun since, an approval have come or gone. */
static int
look_again(struct acting *x, bool *moved_r, struct err *err)
{
	struct coordinating *k = x->k;
	const struct revision *was = &k->is.rev;
	struct revision r;
	int rc = revision_latest(x->h->db, x->a, x->w.list_id, k->of.slug,
		&r, err);

	if (rc == -1 || (rc == 1 && delivery_went_out(x->h->db, r.recap_id,
	    &k->went_out, err) == -1))
		return -1;
	*moved_r = (rc == 1) != k->is.known || (rc == 1 && (r.id != was->id ||
		r.state != was->state || r.begun_at != was->begun_at));
	return 0;
}

int
reply_coordinator_approve(struct acting *x, struct err *err)
{
	struct coordinating *k = x->k;
	struct coordinator_answer t = {.kind = "mailed", .what = "already",
		.slug = k->of.slug};
	bool moved;

	x->action = "told";
	if (look_again(x, &moved, err) == -1)
		return -1;
	if (stands(k) && !moved)
		return reply_coordinator_tell(x, &t, err);
	if (k->went_out && k->need != NEED_CORRECTION) {
		t.what = "partly";
		return reply_coordinator_tell(x, &t, err);
	}
	if (!k->same || moved) {
		t = (struct coordinator_answer){.kind = "proof",
			.slug = k->of.slug, .again = true};
		return reply_coordinator_tell(x, &t, err);
	}
	if (grant(x, err) == -1)
		return -1;
	failpoint("coordinator_approved");
	x->action = "approved";
	t.what = "approved";
	t.n = k->members;
	t.at = k->need != NEED_CORRECTION && k->is.recap->send.year != 0 ?
		k->is.rev.send_at : 0;
	return reply_coordinator_tell(x, &t, err);
}

/* --- calling off -------------------------------------------------------- */

/* How many had gone, or may have; *all_r: nothing is left to be called off,
 * nor in anybody's hands. */
static int
count_gone(struct acting *x, const struct revision *r, int64_t *gone_r,
	bool *all_r, struct err *err)
{
	struct delivery_counts c;

	if (delivery_count(x->h->db, r->id, &c, err) == -1)
		return -1;
	*gone_r = c.accepted + c.in_doubt + c.failed;
	*all_r = r->begun_at != 0 && c.waiting + c.deferred + c.armed == 0;
	return 0;
}

/* What is called off is a correction that has not begun: 1, 0, -1. */
static int
only_correction(struct acting *x, const struct revision *r, struct err *err)
{
	const struct proofed *of = &x->k->of;
	bool proof = of->shown && memcmp(of->source_hash, r->source_hash,
		SHA256_LEN) != 0, went_out;

	if (delivery_went_out(x->h->db, r->recap_id, &went_out, err) == -1)
		return -1;
	return went_out && (proof || (r->begun_at == 0 &&
		r->state != REVISION_WITHDRAWN &&
		strcmp(r->kind, "correction") == 0));
}

/* Of its proof, nothing is undone but that; what goes out meanwhile does. */
static int
keep(struct acting *x, const struct revision *r,
	struct coordinator_answer *t, struct err *err)
{
	t->what = "kept";
	return r->begun_at != 0 ? 0 : recap_withdraw(x->h->db, r->recap_id,
		NULL, x->in->now, &t->n, err);
}

int
reply_coordinator_cancel(struct acting *x, struct err *err)
{
	struct coordinator_answer t = {.kind = "mailed", .what = "dropped",
		.slug = x->k->of.slug};
	struct revision r;
	int64_t gone = 0;
	bool all = false;
	int kept = 0, rc = revision_latest(x->h->db, x->a, x->w.list_id,
		t.slug, &r, err);

	if (rc == -1 || proofed_use(x->h->db, x->w.list_id, t.slug,
	    x->in->now, err) == -1)
		return -1;
	x->action = "cancelled";
	if (rc == 1 && (count_gone(x, &r, &gone, &all, err) == -1 ||
	    (kept = only_correction(x, &r, err)) == -1))
		return -1;
	if (kept == 1)
		return keep(x, &r, &t, err) == -1 ? -1 :
			reply_coordinator_tell(x, &t, err);
	/* What everybody has stays approved: who moves up still gets it. */
	if (rc == 1 && !all && recap_withdraw(x->h->db, r.recap_id, NULL,
	    x->in->now, &t.n, err) == -1)
		return -1;
	failpoint("coordinator_cancelled");
	if (gone > 0) {
		t.what = t.n > 0 ? "stopped" : "gone";
		t.n = gone;
	}
	return reply_coordinator_tell(x, &t, err);
}
