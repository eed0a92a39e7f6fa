/* SPDX-License-Identifier: MIT */
/*
 * Delivering: rows for everybody in one transaction, then the journal, then
 * the first byte. The lock dies with its process, so what is armed when it is
 * taken belongs to a run that is gone.
 *
 * Signals: the first SIGTERM or SIGINT takes nothing new and finishes what is
 * armed; a second one leaves at once.
 */
#include "cmd/deliver.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/locks.h"
#include "cmd/poll_send.h"
#include "cmd/progress.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "conf/settings.h"
#include "schedule/zone.h"
#include "store/journal.h"

/* Lock-free: a handler may write it, and all threads read it. */
static atomic_int stop;

static void
on_signal(int sig)
{
	(void)sig;
	if (stop >= 2)		/* something does not let go */
		_exit(EX_TEMPFAIL);
	stop++;
}

/* No SA_RESTART: a wait must end. */
void
deliver_signals(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
}

bool
deliver_stopping(void)
{
	return stop != 0;
}

static int
take_lock(const struct home *h, struct err *err)
{
	struct err why = {0};
	int fd = file_lock(locks_var_path(h, "send.lock"), &why);

	if (fd == -1 && why.kind == ERR_TEMP)
		err_set(err, ERR_TEMP, "another run is sending right now; "
			"nothing was done. Wait until it has ended, or stop "
			"the delivery with `tidings cancel`");
	else if (fd == -1)
		*err = why;
	return fd;
}

static int
offset(void *ctx, int64_t t)
{
	return zone_offset(ctx, t);
}

struct letters *
deliver_letters(const struct home *h, struct zone *zone, struct dkim *dkim)
{
	const struct letters_options o = {
		.db = h->db, .keys = h->keys,
		.domain = h->settings->identity.domain,
		.reply_address = h->settings->identity.reply_address,
		.bounce_address = h->settings->identity.bounce_address,
		.plus_addressing = h->settings->identity.plus_addressing,
		.base_url = h->settings->web.base_url, .dkim = dkim,
		.offset = offset, .ctx = zone,
	};

	return letters_new(&o);
}

struct engine
deliver_engine(struct deliver *d, struct letters *letters)
{
	return (struct engine){
		.db = d->h->db, .letters = letters,
		.n_relays = d->n_relays, .relay = d->relay,
		.cron = d->cron, .stop = &stop, .now = clock_now,
	};
}

static void
init(struct cmd *c, const struct home *h, struct issue *is, struct deliver *d)
{
	memset(d, 0, sizeof(*d));
	d->c = c;
	d->h = h;
	d->is = is;
	d->lock = -1;
	d->began_ms = clock_mono_ms();
	deliver_signals();
}

static int
open_ways(struct deliver *d)
{
	struct err *err = &d->c->err;
	const struct home *h = d->h;
	struct engine e;

	if (journal_require(h->journal, err) == -1 ||
	    db_clock_check(h->db, clock_now(), err) == -1 ||
	    wire_relays(h, &d->n_relays, &d->relay, err) == -1 ||
	    wire_dkim(h, &d->dkim, err) == -1)
		return -1;
	for (size_t i = 0; i < d->n_relays; i++)
		d->relay[i].stop = &stop;
	d->letters = deliver_letters(h, d->is != NULL ? d->is->zone :
		when_zone(h, NULL), d->dkim);
	log_open(locks_var_path(h, "log"));
	failpoint("ways_open");
	e = deliver_engine(d, d->letters);
	return engine_recover(&e, &d->left_behind, err);
}

int
deliver_open(struct cmd *c, const struct home *h, struct issue *is,
	struct deliver *d)
{
	init(c, h, is, d);
	d->lock = take_lock(h, &c->err);
	failpoint("locked");
	return d->lock == -1 ? -1 : open_ways(d);
}

int
deliver_open_locked(struct cmd *c, const struct home *h, struct issue *is,
	struct deliver *d)
{
	init(c, h, is, d);
	d->cron = true;
	return open_ways(d);
}

void
deliver_turn(struct deliver *d, struct issue *is)
{
	letters_free(d->letters);
	d->letters = deliver_letters(d->h, is->zone, d->dkim);
	d->is = is;
	memset(&d->totals, 0, sizeof(d->totals));
}

void
deliver_close(struct deliver *d)
{
	log_close();
	letters_free(d->letters);
	dkim_free(d->dkim);
	if (d->relay != NULL)
		wire_relays_wipe(d->n_relays, d->relay);
	if (d->lock != -1)
		file_unlock(d->lock);
	d->lock = -1;
	d->letters = NULL;
	d->dkim = NULL;
	d->relay = NULL;
}

/* --- rows --------------------------------------------------------------- */

/* rc as of revision_change: what was cancelled meanwhile does not begin. */
static int
unless_cancelled(struct deliver *d, int rc)
{
	return rc != 0 ? rc : err_set(&d->c->err, ERR_TEMP, "%s was cancelled "
		"meanwhile; nothing was sent", d->is->name);
}

/* Why --to planned nothing; what was planned before goes on. */
static int
explain_none(struct deliver *d, const struct plan_totals *t)
{
	if (t->held > 0)
		return err_set(&d->c->err, ERR_DATA, "an earlier mail of %s "
			"to this member is in doubt: decide with `tidings "
			"resolve` first. Nothing was sent", d->is->name);
	if (t->not_addressed > 0)
		return err_set(&d->c->err, ERR_DATA, "this member has %s, and "
			"it would read the same. Nothing was sent",
			d->is->name);
	return 0;
}

static int
tell_lacking(struct deliver *d, const struct plan_totals *t, const char *what,
	int64_t now)
{
	const struct tell_rows rows = {.kind = TELL_LACKING,
		.state = DELIVERY_SUPPRESSED, .n = t->suppressed,
		.since = now, .why = what};

	return t->suppressed == 0 ? 0 : tell_rows(d->h->db, &d->is->rev, &rows,
		now, &d->c->err);
}

static int
plan(struct deliver *d, struct audience *au, int64_t only)
{
	const struct revision *rev = &d->is->rev;
	const struct plan p = {
		.revision = rev, .only = only, .now = clock_now(),
		.decide = audience_decide, .ctx = au,
	};
	struct err *err = &d->c->err;
	struct plan_totals t;

	audience_reset(au);
	if (delivery_plan(d->h->db, &p, &t, err) == -1 ||
	    tell_lacking(d, &t, au->lacked, p.now) == -1)
		return -1;
	if (only != 0)
		return t.rows == 0 ? explain_none(d, &t) : unless_cancelled(d,
			revision_begin_one(d->h->db, rev, only, p.now, err));
	/* A correction may also only call off what is undone. */
	if (t.rows + t.kept == 0 && strcmp(rev->kind, "correction") != 0)
		return err_set(err, ERR_DATA, "there is nobody to send it to: "
			"no member of the list may be mailed now");
	return unless_cancelled(d, revision_begin(d->h->db, rev, p.now, err));
}

/* What a person goes on with is no longer held. */
static int
let_go(struct deliver *d, enum revision_state to)
{
	struct err *err = &d->c->err;
	struct db *db = d->h->db;
	int rc;

	if (d->is->rev.state != REVISION_HELD)
		return 0;
	if (db_begin(db, err) == -1)
		return -1;
	rc = db_end(db, revision_change(db, d->is->rev.id, REVISION_HELD, to,
		err), err);
	return unless_cancelled(d, rc) == -1 ? -1 : issue_reload(d->is);
}

/* What was confirmed replaces the revision that it was compared with. */
static int
supersede(struct deliver *d)
{
	const struct revision *r = &d->is->rev;

	if (unless_cancelled(d, revision_change(d->h->db, r->id, r->state,
		REVISION_WITHDRAWN, &d->c->err)) == -1)
		return -1;
	return issue_freeze(d->is, "correction");
}

static int
begin(struct deliver *d, int64_t only, bool correct)
{
	struct db *db = d->h->db;
	struct audience *au = NULL;
	int rc;

	if (db_begin(db, &d->c->err) == -1)
		return -1;
	rc = correct ? supersede(d) : 0;
	if (rc == 0)
		au = issue_frozen_audience(d->is, d->letters);
	rc = au == NULL ? -1 : plan(d, au, only);
	audience_release(au);
	if (rc >= 0)
		failpoint("plan_commit");
	if (db_end(db, rc, &d->c->err) == -1)
		return -1;
	failpoint("planned");
	if (journal_update(d->h->journal, &d->c->err) == -1)
		return -1;
	failpoint("journal_begun");
	return issue_reload(d->is);
}

int
deliver_begin(struct deliver *d, int64_t only)
{
	if (only != 0 && d->is->rev.state == REVISION_HELD)
		return err_set(&d->c->err, ERR_DATA, "%s is held, so no single "
			"mail of it goes out either; nothing was sent. "
			"`tidings send %s` goes on with all of it",
			d->is->name, d->is->name);
	if (only == 0 && d->is->rev.begun_at != 0 &&
	    d->is->rev.state != REVISION_APPROVED)
		return let_go(d, REVISION_BEGUN);
	/* A twin may have gone out since both were approved. */
	if (let_go(d, REVISION_APPROVED) == -1 ||
	    issue_refuse_twin(d->is, d->is->rev.content_hash) == -1)
		return -1;
	return begin(d, only, false);
}

int
deliver_correct(struct deliver *d)
{
	return begin(d, 0, true);
}

/* --- the run ------------------------------------------------------------ */

/* In the caller's transaction. */
static int
expire(struct issue *is, int64_t *n_r)
{
	struct tell_rows t = {.kind = TELL_EXPIRED,
		.state = DELIVERY_EXPIRED, .since = clock_now()};
	struct db *db = is->h->db;

	if (delivery_expire(db, is->rev.id, t.since, n_r, &is->c->err) == -1)
		return -1;
	t.n = *n_r;
	return t.n == 0 ? 0 : tell_rows(db, &is->rev, &t, t.since,
		&is->c->err);
}

int
deliver_expire(struct issue *is, int64_t *n_r)
{
	struct db *db = is->h->db;
	int rc;

	*n_r = 0;
	if (db_begin(db, &is->c->err) == -1)
		return -1;
	rc = expire(is, n_r);
	failpoint("expire_commit");
	rc = db_end(db, rc, &is->c->err);
	failpoint("expired");
	return rc;
}

int
deliver_hold(struct issue *is, enum tell_kind kind, const char *why)
{
	struct err *err = &is->c->err;
	struct db *db = is->h->db;
	int rc;

	if (db_begin(db, err) == -1)
		return -1;
	rc = revision_hold(db, is->rev.id, why, err);
	/* One that was cancelled meanwhile stays so, and nobody need know. */
	if (rc == 1)
		rc = tell_hold(db, &is->rev, kind, why, clock_now(), err);
	failpoint("hold_commit");
	rc = db_end(db, rc, err);
	failpoint("held");
	return rc == -1 ? -1 : issue_reload(is);
}

int
deliver_run(struct deliver *d, int64_t only)
{
	struct engine e = deliver_engine(d, d->letters);
	struct poll_clock replies;
	struct progress p;
	int64_t expired;
	int rc;

	if (journal_update(d->h->journal, &d->c->err) == -1 ||
	    deliver_expire(d->is, &expired) == -1 ||
	    progress_begin(&p, d->is, &e, &d->c->err) == -1)
		return -1;
	poll_clock_start(&replies, d->h);
	e.tick = poll_clock_tick;
	e.tick_ctx = &replies;
	rc = engine_run(&e, d->is->rev.id, only, &d->totals, &d->c->err);
	poll_clock_end(&replies);
	progress_end(&p);
	failpoint("run_over");
	if (rc == 0 && d->totals.policy)
		return deliver_hold(d->is, TELL_REFUSED, "too many were "
			"refused for what we are or what it says, so going on "
			"would do harm");
	return rc;
}
