/* SPDX-License-Identifier: MIT */
/* tidings resolve: a person decides what became of mail in doubt. */
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "cmd/deliver.h"
#include "cmd/tally.h"
#include "mime/address.h"
#include "store/db.h"

static const struct opt opts[] = {
	{"was-sent", NULL, "it arrived: count it as sent"},
	{"send-again", NULL, "it did not: the next send mails it again"},
	{NULL, NULL, NULL},
};

/* Rows alone do not tell who is to get it: `send` asks afresh. */
static int
decide_lost(struct issue *is, bool was_sent)
{
	struct db *db = is->h->db;
	int rc;

	if (was_sent)
		return revision_settle(db, is->rev.id, &is->c->err);
	rc = revision_change(db, is->rev.id, REVISION_HELD,
		REVISION_WITHDRAWN, &is->c->err);
	if (rc == 1)
		is->rev.state = REVISION_WITHDRAWN;
	return rc;
}

/* Who decides about an earlier revision's mail decides what the member has,
 * and so whether one of the latest is due, where that one is under way. */
static int
decide(struct deliver *d, const char *key, bool was_sent,
	struct resolution *r)
{
	struct issue *is = d->is;
	struct db *db = is->h->db;
	struct plan latest = {.revision = &is->rev, .now = clock_now()};
	struct audience *au = NULL;
	int rc;

	if (db_begin(db, &is->c->err) == -1)
		return -1;
	/* Once more, as it may have been cancelled a moment ago. */
	rc = issue_reload(is);
	if (rc == 0 && revision_lost(&is->rev)) {
		rc = decide_lost(is, was_sent);
	} else if (rc == 0 && (is->rev.state == REVISION_BEGUN ||
	    is->rev.state == REVISION_HELD)) {
		au = issue_frozen_audience(is, d->letters);
		latest.decide = audience_decide;
		latest.ctx = au;
		rc = au == NULL ? -1 : 0;
	}
	if (rc >= 0)
		rc = delivery_resolve(db, &latest, key, was_sent, r,
			&is->c->err);
	audience_release(au);
	if (rc >= 0)
		failpoint("resolve_commit");
	rc = db_end(db, rc, &is->c->err);
	failpoint("resolved");
	return rc;
}

static void
say_sent(struct issue *is, const struct resolution *r)
{
	struct buf *out = &is->c->out;
	bool one = r->decided == 1;

	buf_printf(out, "%lld mail%s now as sent.\n", (long long)r->decided,
		one ? " counts" : "s count");
	if (r->later > 0)
		buf_printf(out, "%lld of these members would read something "
			"else in revision %lld:\n`tidings send %s` corrects "
			"it.\n", (long long)r->later,
			(long long)is->rev.number, is->name);
}

static void
say_again(struct issue *is, const struct resolution *r)
{
	struct buf *out = &is->c->out;
	int64_t n = r->decided, again = r->again + r->later;

	if (is->rev.state == REVISION_WITHDRAWN) {
		buf_printf(out, "%lld mail%s as not sent, and %s cancelled "
			"like the rest: `tidings send %s` asks again.\n",
			(long long)n, n == 1 ? " counts" : "s count",
			n == 1 ? "is" : "are", is->name);
		return;
	}
	if (again < n)
		buf_printf(out, "%lld mail%s as not sent; to %lld of these "
			"members none is due now.\n", (long long)n,
			n == 1 ? " counts" : "s count",
			(long long)(n - again));
	if (again > 0)
		buf_printf(out, "%lld mail%s again: `tidings send %s` "
			"sends %s.\n", (long long)again, again == 1 ?
			" waits" : "s wait", is->name, again == 1 ? "it" :
			"them");
}

static int
report(struct issue *is, const struct resolution *r, bool was_sent)
{
	struct cmd *c = is->c;
	struct tally t;
	struct json j;

	if (tally_take(is, &t) == -1)
		return -1;
	if (c->json) {
		json_init(&j, &c->out);
		json_object(&j, NULL);
		tally_json(is, &t, 0, &j);
		json_int(&j, "resolved", r->decided);
		json_object_end(&j);
		buf_addc(&c->out, '\n');
		return 0;
	}
	if (was_sent)
		say_sent(is, r);
	else
		say_again(is, r);
	tally_text(is, &t, &c->out);
	return 0;
}

/* After adopt, where it is not known to whom it had gone out. */
static int
resolve_lost(struct deliver *d, const char *key, bool was_sent)
{
	struct issue *is = d->is;
	struct cmd *c = is->c;
	struct resolution r;
	bool before;

	if (key != NULL)
		return err_set(&c->err, ERR_USAGE, "it is not known to whom "
			"%s had gone out: decide about all of it, without an "
			"address", is->name);
	if (decide(d, NULL, was_sent, &r) == -1 ||
	    delivery_went_out(is->h->db, is->rev.recap_id, &before,
		&c->err) == -1)
		return -1;
	if (c->json)
		return report(is, &r, was_sent);
	if (was_sent)
		buf_printf(&c->out, "%s counts as sent to everybody: nothing "
			"more of it goes out.\n", is->name);
	else if (before)
		buf_printf(&c->out, "%s counts as not sent since revision "
			"%lld: `tidings send %s\n--correction` asks, and mails "
			"it to whom it concerns.\n", is->name,
			(long long)is->rev.number, is->name);
	else
		buf_printf(&c->out, "%s counts as not sent: `tidings send %s` "
			"asks, and mails it to everybody.\n", is->name,
			is->name);
	return 0;
}

/* What a run that died has left armed was looked up first: some of it nobody
 * needs to decide. */
static int
resolve_locked(struct deliver *d, const char *key, bool was_sent)
{
	struct issue *is = d->is;
	struct resolution r;

	if (issue_reload(is) == -1)
		return -1;
	if (revision_lost(&is->rev))
		return resolve_lost(d, key, was_sent);
	if (decide(d, key, was_sent, &r) == -1)
		return -1;
	if (r.decided == 0)
		return err_set(&is->c->err, ERR_DATA, key != NULL ?
			"no mail of %s to this address is in doubt" :
			"no mail of %s is in doubt", is->name);
	return report(is, &r, was_sent);
}

static int
resolve(struct cmd *c, const struct home *h)
{
	bool was_sent = cmd_opt(c, "was-sent") != NULL;
	const char *to = c->argc > 1 ? c->argv[1] : NULL;
	struct address addr;
	struct issue is;
	struct deliver d;
	int rc;

	if (was_sent == (cmd_opt(c, "send-again") != NULL))
		return err_set(&c->err, ERR_USAGE, "say what became of it: "
			"either --was-sent or --send-again");
	if (to != NULL &&
	    address_parse(to, strlen(to), &addr, &c->err) == -1) {
		c->err.kind = ERR_USAGE;
		return -1;
	}
	if (issue_open(c, h, c->argv[0], &is) == -1)
		return -1;
	if (!is.known)
		return err_set(&c->err, ERR_DATA, "%s was never approved, so "
			"nothing of it is in doubt", is.name);
	rc = deliver_open(c, h, &is, &d);
	if (rc == 0)
		rc = resolve_locked(&d, to != NULL ? addr.key : NULL,
			was_sent);
	deliver_close(&d);
	return rc;
}

static int
resolve_run(struct cmd *c)
{
	struct home h;
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE, &h) == -1)
		return -1;
	rc = resolve(c, &h);
	home_close(&h);
	return rc;
}

const struct command cmd_resolve = {
	.name = "resolve",
	.args = "RECAP [ADDRESS]",
	.summary = "decide what became of mail that is in doubt",
	.help = "A mail is in doubt when the connection ended after its last "
		"octet and before the\nrelay's answer. Nobody knows whether it "
		"arrived, so it is never sent again by\nitself. The relay's "
		"log, or the member, can tell.\n\n"
		"Where a correction was approved meanwhile, --was-sent plans "
		"the correction if the\nmember would read something else, "
		"and --send-again the corrected recap.\n\n"
		"A recap that had gone out before the store was restored is "
		"in doubt as a whole:\n`send` refuses it until it is decided "
		"here.\n\n"
		"  tidings resolve co-design --was-sent\n"
		"  tidings resolve co-design ann@example.org --send-again",
	.opts = opts,
	.min = 1,
	.max = 2,
	.run = resolve_run,
};
