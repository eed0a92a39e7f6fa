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
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/locks.h"
#include "cmd/wire.h"
#include "conf/settings.h"
#include "schedule/zone.h"
#include "store/journal.h"

static volatile sig_atomic_t stop;

static void
on_signal(int sig)
{
	(void)sig;
	if (stop < 2)
		stop = stop + 1;
}

/* No SA_RESTART: a wait must end. */
static void
catch_signals(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
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
deliver_letters(const struct home *h, struct issue *is, struct dkim *dkim)
{
	const struct letters_options o = {
		.db = h->db, .keys = h->keys,
		.domain = h->settings->identity.domain,
		.reply_address = h->settings->identity.reply_address,
		.bounce_address = h->settings->identity.bounce_address,
		.plus_addressing = h->settings->identity.plus_addressing,
		.base_url = h->settings->web.base_url, .dkim = dkim,
		.offset = offset, .ctx = is->zone,
	};

	return letters_new(&o);
}

static void
show_progress(void *ctx, const struct engine_totals *t)
{
	(void)ctx;
	fprintf(stderr, "\r%lld sent, %lld refused, %lld to try again ",
		(long long)t->all.accepted, (long long)t->all.failed,
		(long long)t->all.deferred);
	fflush(stderr);
}

static struct engine
engine(struct deliver *d)
{
	return (struct engine){
		.db = d->h->db, .letters = d->letters,
		.n_relays = d->n_relays, .relay = d->relay,
		.stop = &stop, .now = clock_now,
		.progress = isatty(STDERR_FILENO) ? show_progress : NULL,
	};
}

int
deliver_open(struct cmd *c, const struct home *h, struct issue *is,
	struct deliver *d)
{
	struct engine e;
	int64_t in_doubt;

	memset(d, 0, sizeof(*d));
	d->c = c;
	d->h = h;
	d->is = is;
	d->began_ms = clock_mono_ms();
	catch_signals();
	d->lock = take_lock(h, &c->err);
	if (d->lock == -1 || journal_require(h->journal, &c->err) == -1 ||
	    db_clock_check(h->db, clock_now(), &c->err) == -1)
		return -1;
	if (wire_relays(h, &d->n_relays, &d->relay, &c->err) == -1 ||
	    wire_dkim(h, &d->dkim, &c->err) == -1)
		return -1;
	for (size_t i = 0; i < d->n_relays; i++)
		d->relay[i].stop = &stop;
	d->letters = deliver_letters(h, is, d->dkim);
	log_open(locks_var_path(h, "log"));
	e = engine(d);
	return engine_recover(&e, &in_doubt, &c->err);
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
	if (delivery_plan(d->h->db, &p, &t, err) == -1)
		return -1;
	if (only != 0)
		return t.rows == 0 ? explain_none(d, &t) : unless_cancelled(d,
			revision_begin_one(d->h->db, rev, only, p.now, err));
	if (t.rows + t.kept == 0)
		return err_set(err, ERR_DATA, "there is nobody to send it to: "
			"no member of the list may be mailed now");
	return unless_cancelled(d, revision_begin(d->h->db, rev, p.now, err));
}

static int
change_state(struct deliver *d, enum revision_state from,
	enum revision_state to)
{
	struct db *db = d->h->db;

	if (db_begin(db, &d->c->err) == -1)
		return -1;
	return db_end(db, revision_change(db, d->is->rev.id, from, to,
		&d->c->err), &d->c->err);
}

static int
resume(struct deliver *d)
{
	if (d->is->rev.state == REVISION_HELD &&
	    unless_cancelled(d, change_state(d, REVISION_HELD,
		REVISION_BEGUN)) == -1)
		return -1;
	return issue_reload(d->is);
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
	if (only == 0 && d->is->rev.begun_at != 0 &&
	    d->is->rev.state != REVISION_APPROVED)
		return resume(d);
	return begin(d, only, false);
}

int
deliver_correct(struct deliver *d)
{
	return begin(d, 0, true);
}

/* --- the run ------------------------------------------------------------ */

static int
expire(struct deliver *d)
{
	struct db *db = d->h->db;
	int64_t n;

	if (db_begin(db, &d->c->err) == -1)
		return -1;
	return db_end(db, delivery_expire(db, d->is->rev.id, clock_now(), &n,
		&d->c->err), &d->c->err);
}

int
deliver_run(struct deliver *d, int64_t only)
{
	struct engine e = engine(d);
	int rc;

	if (journal_update(d->h->journal, &d->c->err) == -1 ||
	    expire(d) == -1)
		return -1;
	rc = engine_run(&e, d->is->rev.id, only, &d->totals, &d->c->err);
	if (e.progress != NULL)
		fputc('\n', stderr);
	/* One that was cancelled meanwhile stays so. */
	if (rc == 0 && d->totals.policy && change_state(d, d->is->rev.state,
		REVISION_HELD) == -1)
		rc = -1;
	return rc;
}
