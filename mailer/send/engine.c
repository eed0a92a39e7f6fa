/* SPDX-License-Identifier: MIT */
/*
 * The engine: groups of rows through one outlet.
 *
 * A group is prepared, armed in one commit, handed over, settled, recorded in
 * one commit. A crash at any point leaves each row planned (nothing of it can
 * have left), armed (in doubt, until engine_recover) or recorded.
 */
#include "send/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"

enum {
	BATCH = 256,
	RECORD_MS = 10 * 60 * 1000,
};

/* One message's place in the group. */
struct place {
	const struct delivery *d;
	struct outcome outcome;
	bool ready;		/* prepared, not decided */
	bool touched;		/* outcome is to be recorded */
};

struct run {
	const struct engine *e;
	struct engine_totals *t;
	size_t relay;		/* the one in use */
	struct outlet *outlet;	/* NULL: not opened yet */
	struct letter letter;
	struct place place[OUTLET_GROUP_MAX];
	size_t n;		/* places in use */
	bool relay_bad;
	bool gone;		/* a row was not there to arm: look again */
	int64_t done, refused;	/* for the stop rule */
};

bool
policy_halt(int64_t done, int64_t refused)
{
	if (done <= 200)
		return refused > 10;
	return refused * 50 > done;
}

static bool
stopping(const struct run *r)
{
	return r->e->stop != NULL && *r->e->stop != 0;
}

static const struct outlet_ops *
ops_of(const struct run *r)
{
	return outlet_for(r->e->relay[r->relay].url);
}

/* --- one group ---------------------------------------------------------- */

static void
note_relay_trouble(struct run *r, const struct outcome *o)
{
	const char *url = r->e->relay[r->relay].url;
	bool talking = o->stage != STAGE_CONNECT && o->stage != STAGE_FILE;
	char said[300];

	r->relay_bad = true;
	/* One that talks about a message has let us in. */
	if (o->stage >= STAGE_MAIL && o->stage <= STAGE_DOT)
		r->t->reached = true;
	snprintf(r->t->trouble, sizeof(r->t->trouble), "%s: %s%s%s%s", url,
		o->text, talking ? " (at " : "",
		talking ? stage_name(o->stage) : "", talking ? ")" : "");
	log_event(LOG_LEVEL_WARN, "relay_left", "relay=%s stage=\"%s\" "
		"code=%d text=%s", url, stage_name(o->stage), o->code,
		log_quote(o->text, said, sizeof(said)));
}

/* 0 also when the message could not be made: that is the row's outcome. An
 * edition that cannot be had is no row's fault and ends the run. */
static int
prepare(struct run *r, const struct delivery *d, struct err *err)
{
	const struct engine *e = r->e;
	struct place *p = &r->place[r->n];
	struct envelope env;
	struct err why = {0};

	memset(p, 0, sizeof(*p));
	p->d = d;
	if (letter_ready(e->letters, d, err) == -1)
		return -1;
	if (letter_make(e->letters, d, e->verp[r->relay], e->now(), &r->letter,
		&why) == -1) {
		p->outcome.kind = OUTCOME_FAILED;
		p->outcome.stage = STAGE_FILE;
		snprintf(p->outcome.text, sizeof(p->outcome.text), "%.250s",
			why.msg);
		p->touched = true;
		r->n++;
		return 0;
	}
	env = (struct envelope){r->letter.from, d->addr, r->letter.message_id,
		r->letter.data.data, r->letter.data.len};
	p->ready = ops_of(r)->prepare(r->outlet, r->n, &env, &p->outcome);
	p->touched = true;
	r->n++;
	if (!p->ready && p->outcome.kind == OUTCOME_RELAY)
		note_relay_trouble(r, &p->outcome);
	else if (p->ready || p->outcome.kind != OUTCOME_NOT_SENT)
		r->t->reached = true;
	return 0;
}

static int
arm(struct run *r, struct err *err)
{
	const struct delivery *d[OUTLET_GROUP_MAX];
	bool armed[OUTLET_GROUP_MAX] = {false};
	const struct outlet_ops *ops = ops_of(r);
	size_t n = 0, k = 0;
	int rc = 0;

	for (size_t i = 0; i < r->n; i++)
		if (r->place[i].ready)
			d[n++] = r->place[i].d;
	if (n > 0)
		rc = delivery_arm(r->e->db, d, n,
			r->e->relay[r->relay].url, r->e->now(), armed, err);
	for (size_t i = 0; i < r->n; i++) {
		struct place *p = &r->place[i];

		if (!p->ready || (armed[k++] && rc == 0))
			continue;
		ops->abandon(r->outlet, i);
		p->ready = p->touched = false;
		r->gone = true;
	}
	return rc;
}

static enum delivery_state
state_for(enum outcome_kind k)
{
	switch (k) {
	case OUTCOME_ACCEPTED:
		return DELIVERY_ACCEPTED;
	case OUTCOME_DEFERRED:
		return DELIVERY_DEFERRED;
	case OUTCOME_FAILED:
		return DELIVERY_FAILED;
	case OUTCOME_IN_DOUBT:
		return DELIVERY_IN_DOUBT;
	default:
		return DELIVERY_PLANNED;
	}
}

static void
count(struct run *r, const struct place *p)
{
	const struct outcome *o = &p->outcome;
	const struct status status = status_of_reply(o->code, o->status);
	const char *at = strrchr(p->d->addr, '@');
	struct engine_totals *t = r->t;
	char said[300];

	t->accepted += o->kind == OUTCOME_ACCEPTED;
	t->deferred += o->kind == OUTCOME_DEFERRED;
	t->failed += o->kind == OUTCOME_FAILED;
	t->in_doubt += o->kind == OUTCOME_IN_DOUBT;
	r->done++;
	r->refused += o->kind == OUTCOME_FAILED && status_policy(&status);
	log_event(o->kind == OUTCOME_ACCEPTED ? LOG_LEVEL_INFO :
		LOG_LEVEL_WARN, outcome_name(o->kind),
		"delivery=%lld member=%lld domain=%s relay=%s stage=\"%s\" "
		"code=%d status=%s text=%s", (long long)p->d->id,
		(long long)p->d->member_id, at ? at + 1 : "-",
		r->e->relay[r->relay].url, stage_name(o->stage), o->code,
		o->status[0] ? o->status : "-",
		log_quote(o->text, said, sizeof(said)));
}

/* What a relay has answered is not thrown away because somebody else keeps
 * the store busy: a member would be in doubt for nothing. */
static int
record_all(struct run *r, const struct delivery_result *v, size_t n,
	int64_t now, struct err *err)
{
	int64_t until = clock_mono_ms() + scaled(RECORD_MS);
	struct err why;

	for (;;) {
		why = (struct err){0};
		if (delivery_record(r->e->db, v, n, now, &why) == 0)
			return 0;
		if (why.kind != ERR_TEMP || clock_mono_ms() >= until ||
		    (r->e->stop != NULL && *r->e->stop > 1))
			break;
	}
	*err = why;
	return -1;
}

static int
record(struct run *r, struct err *err)
{
	struct delivery_result v[OUTLET_GROUP_MAX];
	int64_t now = r->e->now();
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct place *p = &r->place[i];
		const struct outcome *o = &p->outcome;

		if (!p->touched || (!p->ready && (o->kind == OUTCOME_RELAY ||
		    o->kind == OUTCOME_NOT_SENT)))
			continue;
		v[n++] = (struct delivery_result){
			.id = p->d->id, .state = state_for(o->kind),
			.code = o->code, .status = o->status,
			.reason = o->kind == OUTCOME_ACCEPTED ? NULL : o->text,
			.relay = r->e->relay[r->relay].url,
			.next_at = now +
				scaled(retry_delay(p->d->attempts + 1)),
		};
		if (state_for(o->kind) != DELIVERY_PLANNED)
			count(r, p);
	}
	if (record_all(r, v, n, now, err) == -1)
		return -1;
	failpoint("recorded");
	return 0;
}

/* The disk did not take what was handed over, and a sync that is tried again
 * would succeed without it (F10). */
static void
doubt_all(struct run *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct place *p = &r->place[i];

		if (p->outcome.kind != OUTCOME_ACCEPTED)
			continue;
		p->touched = p->ready;
		p->outcome.kind = OUTCOME_IN_DOUBT;
		snprintf(p->outcome.text, sizeof(p->outcome.text),
			"the disk failed before it was certain");
	}
}

static int
finish_group(struct run *r, struct err *err)
{
	const struct outlet_ops *ops = ops_of(r);
	struct err ignored = {0};

	if (ops->seal(r->outlet, err) == -1)
		return -1;
	if (arm(r, err) == -1)
		return -1;
	for (size_t i = 0; i < r->n; i++) {
		struct place *p = &r->place[i];

		if (!p->ready)
			continue;
		ops->hand_over(r->outlet, i, &p->outcome);
		if (p->outcome.kind == OUTCOME_RELAY)
			note_relay_trouble(r, &p->outcome);
	}
	if (ops->settle(r->outlet, err) == -1) {
		doubt_all(r);
		record(r, &ignored);
		return -1;
	}
	return record(r, err);
}

/* --- a relay ------------------------------------------------------------ */

static void
leave_relay(struct run *r)
{
	if (r->outlet != NULL)
		ops_of(r)->close(r->outlet);
	r->outlet = NULL;
}

/* True: there is an outlet to use. */
static bool
have_relay(struct run *r)
{
	struct outcome o = {.kind = OUTCOME_RELAY, .stage = STAGE_CONNECT};
	struct err err;

	if (r->relay_bad) {
		leave_relay(r);
		r->relay++;
		r->relay_bad = false;
	}
	for (; r->relay < r->e->n_relays; r->relay++) {
		if (r->outlet != NULL)
			return true;
		memset(&err, 0, sizeof(err));
		r->outlet = ops_of(r)->open(&r->e->relay[r->relay], &err);
		if (r->outlet != NULL)
			return true;
		snprintf(o.text, sizeof(o.text), "%.250s", err.msg);
		note_relay_trouble(r, &o);
		r->relay_bad = false;
	}
	r->t->relays_gone = true;
	return false;
}

/* The rows of one batch, group by group. 1: go on with the next batch, 0:
 * begin again (another relay, or the end). */
static int
run_batch(struct run *r, const struct delivery *v, size_t n, struct err *err)
{
	size_t i = 0, group = ops_of(r)->group;

	r->gone = false;
	while (i < n) {
		if (stopping(r))
			return 0;
		r->n = 0;
		while (i < n && r->n < group && !r->relay_bad &&
		       !(r->n > 0 && stopping(r)))
			if (prepare(r, &v[i++], err) == -1)
				return -1;
		if (finish_group(r, err) == -1)
			return -1;
		if (r->e->progress != NULL)
			r->e->progress(r->e->ctx, r->t);
		if (policy_halt(r->done, r->refused)) {
			r->t->policy = true;
			return 0;
		}
		/* Cancelled meanwhile, say: then so is the rest of what was
		 * taken, and no relay should hear of it. */
		if (r->relay_bad || r->gone)
			return 0;
	}
	return 1;
}

static int
run_relays(struct run *r, int64_t revision_id, int64_t only, struct err *err)
{
	struct delivery_cursor c = {.revision_id = revision_id, .only = only};
	struct delivery *v;
	struct arena a;
	size_t n;
	int rc = 0;

	arena_init(&a);
	while (!stopping(r) && !r->t->policy) {
		arena_clear(&a);
		rc = delivery_take(r->e->db, &a, &c, r->e->now(), BATCH, &v,
			&n, err);
		if (rc == -1 || n == 0 || !have_relay(r))
			break;
		rc = run_batch(r, v, n, err);
		if (rc == -1)
			break;
		if (rc == 0)	/* what was taken and not done is there yet */
			c.after = c.after_deferred = 0;
	}
	r->t->stopped = stopping(r);
	arena_release(&a);
	return rc == -1 ? -1 : 0;
}

int
engine_run(const struct engine *e, int64_t revision_id, int64_t only,
	struct engine_totals *totals_r, struct err *err)
{
	struct run *r = mem_alloc(sizeof(*r));
	int rc;

	memset(r, 0, sizeof(*r));
	memset(totals_r, 0, sizeof(*totals_r));
	r->e = e;
	r->t = totals_r;
	buf_init(&r->letter.data, MESSAGE_MAX);
	rc = run_relays(r, revision_id, only, err);
	leave_relay(r);
	buf_release(&r->letter.data);
	free(r);
	return rc;
}

/* --- after a crash ------------------------------------------------------ */

static enum aftermath
aftermath_of(const struct engine *e, const struct delivery *d)
{
	char id[MESSAGE_ID_SIZE];

	for (size_t i = 0; d->relay != NULL && i < e->n_relays; i++) {
		if (strcmp(e->relay[i].url, d->relay) != 0)
			continue;
		letter_message_id(e->letters, d, id);
		return outlet_for(d->relay)->aftermath(&e->relay[i], id);
	}
	return AFTER_IN_DOUBT;
}

int
engine_recover(const struct engine *e, int64_t *in_doubt_r, struct err *err)
{
	struct delivery_result *result;
	struct delivery *v;
	struct arena a;
	size_t n;
	int rc;

	*in_doubt_r = 0;
	arena_init(&a);
	rc = delivery_orphans(e->db, &a, &v, &n, err);
	if (rc == 0 && n > 0) {
		result = arena_array(&a, n, sizeof(*result));
		for (size_t i = 0; i < n; i++) {
			result[i].id = v[i].id;
			switch (aftermath_of(e, &v[i])) {
			case AFTER_ACCEPTED:
				result[i].state = DELIVERY_ACCEPTED;
				break;
			case AFTER_NOT_SENT:
				result[i].state = DELIVERY_PLANNED;
				break;
			case AFTER_IN_DOUBT:
				result[i].state = DELIVERY_IN_DOUBT;
				result[i].reason = "the run ended before the "
					"relay's answer";
				++*in_doubt_r;
			}
		}
		rc = delivery_record(e->db, result, n, e->now(), err);
	}
	arena_release(&a);
	return rc;
}
