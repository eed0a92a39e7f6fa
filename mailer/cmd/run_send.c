/* SPDX-License-Identifier: MIT */
/*
 * The phases of run that deliver: what is stale ends, what is due begins, what
 * has begun goes on.
 *
 * Policy: what a person approved goes out as approved, or is held and told of.
 * A delivery begins by itself only within a day of its `send:`, and only while
 * its source is what was approved. One that has begun goes on from its frozen
 * editions, whatever became of the source; where nothing of it was armed yet,
 * a change still counts. What is held waits for a person.
 */
#include <string.h>

#include "base/clock.h"
#include "cmd/approval.h"
#include "cmd/poll_send.h"
#include "cmd/run.h"
#include "schedule/due.h"

typedef int (*act_fn)(struct run *r, struct issue *is);

/* --- one revision's turn ------------------------------------------------ */

static bool
had_its_turn(const struct run *r, int64_t id)
{
	for (size_t i = 0; i < r->n_done; i++)
		if (r->done[i] == id)
			return true;
	return false;
}

/* Whether others would fail in the same way. */
static bool
is_everybodys(enum err_kind kind)
{
	return kind == ERR_IO || kind == ERR_TEMP || kind == ERR_OS ||
		kind == ERR_BUG;
}

/*
 * In memory of its own, since it may bring megabytes of files along. What was
 * cancelled or approved anew meanwhile has its turn in the next run. -1: the
 * phase cannot go on; another failure is this one's own (I6).
 */
static int
turn(struct run *r, const struct revision *rev, act_fn act)
{
	struct err *err = &r->c->err;
	struct home h = r->h;
	struct arena a;
	struct issue is;
	char *name;
	int rc;

	if (r->stopped || r->no_way)
		return 0;
	arena_init(&a);
	h.arena = &a;
	name = arena_printf(&a, "%s/%s", rev->list, rev->slug);
	rc = issue_open(r->c, &h, name, &is);
	if (rc == 0 && is.known && is.rev.id == rev->id &&
	    is.rev.state == rev->state)
		rc = act(r, &is);
	arena_release(&a);
	if (rc == 0)
		return 0;
	if (r->no_way || is_everybodys(err->kind))
		return -1;
	run_failed(r);
	return 0;
}

/* What keeps notices back is told, and stops nothing else. */
static int
notices(struct run *r, bool last)
{
	struct err why = {0};

	if (notices_send(&r->d, last, &why) == -1)
		return -1;
	if (why.kind == ERR_NONE)
		return 0;
	r->c->err = why;
	run_failed(r);
	return 0;
}

/* The ways out are opened with the first that needs them, and not again; that
 * settles what a run that died has left armed. Notices that wait go first. */
static int
way(struct run *r, struct issue *is)
{
	if (!r->open && deliver_open_locked(r->c, &r->h, NULL, &r->d) == -1) {
		deliver_close(&r->d);
		r->no_way = true;
		return -1;
	}
	if (!r->open) {
		r->open = true;
		if (notices(r, false) == -1)
			return -1;
	}
	if (is != NULL)
		deliver_turn(&r->d, is);
	return 0;
}

static void
entry(struct run *r, const struct issue *is, const char *did)
{
	json_object(&r->j, NULL);
	json_str(&r->j, "list", is->rev.list);
	json_str(&r->j, "recap", is->rev.slug);
	json_int(&r->j, "revision", is->rev.number);
	json_str(&r->j, "did", did);
}

static int
hold(struct run *r, struct issue *is, enum tell_kind kind, const char *why)
{
	why = run_without_addresses(is->h->arena, why);
	if (deliver_hold(is, kind, why) == -1)
		return -1;
	run_grade(r, ERR_TEMP);
	if (r->said == NULL)
		r->said = arena_printf(r->c->arena, "%s is held: %s", is->name,
			why);
	entry(r, is, "held");
	json_str(&r->j, "why", why);
	json_object_end(&r->j);
	return 0;
}

/* --- delivering --------------------------------------------------------- */

/* What remains although nothing keeps it from going out now. */
static void
grade_rest(struct run *r, int64_t waiting)
{
	const struct deliver *d = &r->d;
	struct err *err = &r->c->err;

	/* The stop rule (S56). */
	if (d->is->rev.state == REVISION_HELD)
		run_grade(r, ERR_TEMP);
	if (waiting == 0)
		return;
	if (d->totals.stopped) {
		run_grade(r, ERR_TEMP);
	} else if (d->totals.relays_gone && d->totals.trouble[0] != '\0') {
		err_set(err, d->totals.reached ? ERR_TEMP : ERR_UNAVAIL,
			"%s: %s; %lld mail%s still", d->is->name,
			d->totals.trouble, (long long)waiting,
			waiting == 1 ? " waits" : "s wait");
		run_failed(r);
	}
}

static int
deliver(struct run *r, struct issue *is, const char *did)
{
	const struct engine_totals *t = &r->d.totals;
	struct delivery_counts left;

	arena_push(r->c->arena, r->done, r->n_done, r->cap_done);
	r->done[r->n_done++] = is->rev.id;
	if (deliver_run(&r->d, 0) == -1 ||
	    delivery_count(is->h->db, is->rev.id, &left, &r->c->err) == -1)
		return -1;
	r->stopped = t->stopped;
	grade_rest(r, left.waiting);
	entry(r, is, did);
	json_int(&r->j, "accepted", t->all.accepted);
	json_int(&r->j, "deferred", t->all.deferred);
	json_int(&r->j, "failed", t->all.failed);
	json_int(&r->j, "in_doubt", t->all.in_doubt);
	json_int(&r->j, "waiting", left.waiting);
	json_object_end(&r->j);
	return 0;
}

static int
begin(struct run *r, struct issue *is)
{
	struct err *err = &r->c->err;
	const char *why;

	if (approval_hindrance(is, &why) == -1)
		return -1;
	if (why != NULL)
		return hold(r, is, TELL_CHANGED, why);
	if (way(r, is) == -1)
		return -1;
	if (deliver_begin(&r->d, 0) == 0)
		return deliver(r, is, "begun");
	if (err->kind != ERR_DATA)
		return -1;
	/* Nobody to send to, say: it would be the same the next time. */
	why = arena_strdup(is->h->arena, err->msg);
	err_clear(err);
	return hold(r, is, TELL_HELD, why);
}

static int
too_late(struct run *r, struct issue *is)
{
	return hold(r, is, TELL_LATE, arena_printf(is->h->arena, "it was to "
		"go out at %s, and more than a day later it had not begun",
		issue_time(is, is->rev.send_at)));
}

int
run_sends(struct run *r)
{
	struct revision *v;
	size_t n;
	int rc = 0;

	if (revisions_undone(r->h.db, r->c->arena, &v, &n, &r->c->err) == -1 ||
	    (n > 0 && poll_may_send(&r->h, &r->c->err) == -1))
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (v[i].state != REVISION_APPROVED)
			continue;
		switch (due_send(v[i].send_at, clock_now())) {
		case DUE_NOW:
			rc = turn(r, &v[i], begin);
			break;
		case DUE_TOO_LATE:
			rc = turn(r, &v[i], too_late);
			break;
		case DUE_BY_HAND:
		case DUE_LATER:
			break;
		}
	}
	return rc;
}

/* --- going on ----------------------------------------------------------- */

static int
rows_of(struct run *r, const struct revision *rev, struct due_rows *rows_r,
	struct delivery_counts *counts_r)
{
	struct db *db = r->h.db;

	if (delivery_count(db, rev->id, counts_r, &r->c->err) == -1 ||
	    delivery_next_at(db, rev->id, &rows_r->next_at,
		&r->c->err) == -1)
		return -1;
	rows_r->waiting = counts_r->waiting;
	rows_r->deferred = counts_r->deferred;
	rows_r->begun_at = rev->begun_at;
	rows_r->stale = rev->stale;
	return 0;
}

static int
go_on(struct run *r, struct issue *is)
{
	const char *why = NULL;
	int64_t armed;

	if (delivery_count_armed(is->h->db, is->rev.recap_id, &armed,
		&r->c->err) == -1 ||
	    (armed == 0 && approval_hindrance(is, &why) == -1))
		return -1;
	if (why != NULL)
		return hold(r, is, TELL_CHANGED, why);
	return way(r, is) == -1 ? -1 : deliver(r, is, "gone_on");
}

int
run_retries(struct run *r)
{
	struct delivery_counts counts;
	struct due_rows rows;
	struct revision *v;
	int64_t at;
	size_t n;
	int rc = 0;

	if (revisions_undone(r->h.db, r->c->arena, &v, &n, &r->c->err) == -1 ||
	    (n > 0 && poll_may_send(&r->h, &r->c->err) == -1))
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++) {
		bool may = v[i].state == REVISION_APPROVED ||
			v[i].state == REVISION_BEGUN, due;

		if (had_its_turn(r, v[i].id))
			continue;
		rc = rows_of(r, &v[i], &rows, &counts);
		if (rc == -1)
			break;
		due = due_rows(&rows, clock_now(), &at) == DUE_GO_ON &&
			at <= clock_now();
		/* What is armed may turn out not to have been sent. */
		if (may && (due || counts.armed > 0))
			rc = turn(r, &v[i], go_on);
		else if (counts.armed > 0)
			rc = turn(r, &v[i], way);
	}
	return rc;
}

/* --- giving up ---------------------------------------------------------- */

static int
expire(struct run *r, struct issue *is)
{
	int64_t n;

	if (deliver_expire(is, &n) == -1)
		return -1;
	if (n == 0)
		return 0;
	entry(r, is, "expired");
	json_int(&r->j, "expired", n);
	json_object_end(&r->j);
	return 0;
}

int
run_expiry(struct run *r)
{
	struct delivery_counts counts;
	struct due_rows rows;
	struct revision *v;
	int64_t at;
	size_t n;
	int rc = 0;

	if (revisions_undone(r->h.db, r->c->arena, &v, &n, &r->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = rows_of(r, &v[i], &rows, &counts);
		if (rc == 0 && due_rows(&rows, clock_now(), &at) ==
		    DUE_EXPIRE && at <= clock_now())
			rc = turn(r, &v[i], expire);
	}
	return rc;
}

/* --- telling the contact -------------------------------------------------- */

int
run_notices(struct run *r)
{
	bool any;

	if (notices_look(&r->h, &any, &r->c->err) == -1)
		return -1;
	if (any && !r->no_way) {
		if (way(r, NULL) == -1 || notices(r, true) == -1)
			run_failed(r);
	}
	return notices_say(r->c, &r->h, &r->told);
}
