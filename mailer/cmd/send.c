/* SPDX-License-Identifier: MIT */
/*
 * tidings send: approve after confirmation and deliver now, or go on with
 * what is undone.
 *
 * What a person is shown is composed before the lock is taken, so that a
 * question that waits for an answer stops nobody else; under the lock the
 * store is looked at again.
 */
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "cmd/approval.h"
#include "cmd/notices.h"
#include "cmd/poll_send.h"
#include "cmd/tally.h"
#include "mime/address.h"

static const struct opt opts[] = {
	{"yes", NULL, "do not ask"},
	{"dry-run", NULL, "say who would get it; write and send nothing"},
	{"to", "ADDRESS", "only this member, and begin nothing for others"},
	{"correction", NULL, "after a change: to who would read something "
		"else, and to who has none"},
	{"without-inbox", NULL, "also when replies could not be read within "
		"the last day"},
	{NULL, NULL, NULL},
};

/* What is approved, or would be, must be meant for the member. */
static int
must_address(struct issue *is, enum need need, const struct member *m)
{
	const struct audience *au = audience_read(is->h->arena,
		need == NEED_NOTHING ? is->rev.rules :
		audience_rules(is->h->arena, is->recap, is->ref.list),
		&is->c->err);

	if (au == NULL)
		return -1;
	return audience_addresses(au, m) ? 0 : err_set(&is->c->err, ERR_DATA,
		"this recap does not go to %s: its tiers, `where:` or "
		"`when:` leave this member out. Nothing was sent", m->addr);
}

/* The member that --to names; 0: everybody. */
static int
find_member(struct cmd *c, struct issue *is, enum need need, int64_t *id_r)
{
	const char *to = cmd_opt(c, "to"), *why;
	struct address addr;
	struct member *m;
	size_t n;

	*id_r = 0;
	if (to == NULL)
		return 0;
	if (address_parse(to, strlen(to), &addr, &c->err) == -1) {
		c->err.kind = ERR_USAGE;
		return -1;
	}
	if (member_by_address(is->h->db, c->arena, addr.key, &m, &n,
		&c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (m[i].list_id != is->list_id)
			continue;
		why = member_obstacle(&m[i].state, clock_now());
		if (why != NULL)
			return err_set(&c->err, ERR_DATA, "%s cannot be "
				"mailed: %s", to, why);
		*id_r = m[i].id;
		return must_address(is, need, &m[i]);
	}
	return err_set(&c->err, ERR_DATA, "%s is not on the list %s; "
		"`tidings proof` mails a proof to anybody", to,
		is->ref.list->slug);
}

/* Nothing approved, or not as it is: shown, and asked for. */
static int
ask(struct cmd *c, struct issue *is, enum need need, int64_t only)
{
	struct audience *au = NULL;
	struct plan_totals t;
	int rc;

	rc = approval_prepare(is, need, only, &au, &t);
	if (rc == 0 && !c->json)
		rc = approval_show(is, need, au, &t);
	audience_release(au);
	if (rc == -1 || cmd_opt(c, "yes") != NULL)
		return rc;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return err_set(&c->err, ERR_USAGE, "this asks before it "
			"sends, and there is no terminal to ask on; add "
			"--yes when it may go out");
	if (!cmd_confirm(c, cmd_opt(c, "to") != NULL ?
		"Approve it and send this one mail now?" :
		need == NEED_CORRECTION ?
		"Approve the correction and send it now?" :
		"Approve it and send it now?"))
		return err_set(&c->err, ERR_USAGE, "nothing was approved and "
			"nothing was sent");
	return 0;
}

/* What the counts would be once the rows are planned. */
static int
count_planned(struct cmd *c, struct issue *is, enum need need, int64_t only,
	struct tally *tally)
{
	struct delivery_counts *counts = &tally->counts;
	struct audience *au = NULL;
	struct plan_totals t;
	int rc;

	rc = approval_prepare(is, need, only, &au, &t);
	if (rc == 0 && !c->json)
		rc = approval_show(is, need, au, &t);
	audience_release(au);
	if (rc == -1)
		return -1;
	if (need != NEED_AGAIN && need != NEED_NOTHING)
		memset(counts, 0, sizeof(*counts));
	/* Cancelled rows are planned again. */
	counts->planned += t.rows - counts->cancelled;
	counts->waiting += t.rows;
	counts->cancelled = 0;
	counts->not_addressed = t.not_addressed;
	tally->earlier = t.held;
	return 0;
}

static int
report_dry_run(struct cmd *c, struct issue *is, enum need need, int64_t only)
{
	struct tally tally;
	struct json j;

	if (tally_take(is, &tally) == -1)
		return -1;
	if (need == NEED_NOTHING && is->rev.state != REVISION_APPROVED) {
		if (!c->json)
			tally_text(is, &tally, &c->out);
	} else if (count_planned(c, is, need, only, &tally) == -1) {
		return -1;
	}
	if (c->json) {
		json_init(&j, &c->out);
		json_object(&j, NULL);
		tally_json(is, &tally, 0, &j);
		json_bool(&j, "dry_run", true);
		json_object_end(&j);
		buf_addc(&c->out, '\n');
	} else {
		buf_adds(&c->out, "Nothing was written or sent.\n");
	}
	return 0;
}

/* What stopped the run early, for people. */
static void
say_why(struct cmd *c, const struct deliver *d)
{
	if (d->totals.stopped)
		buf_printf(&c->out, "Stopped by a signal. `tidings send "
			"%s` goes on with it, and so does\n`tidings run`, "
			"which cron calls; `tidings cancel %s` calls it off.\n",
			d->is->name, d->is->name);
	if (d->totals.policy)
		buf_printf(&c->out, "Held: `tidings status %s --missing` shows "
			"the reasons; `tidings send %s`\ngoes on once they "
			"are gone.\n", d->is->name, d->is->name);
	if (d->totals.relays_gone && d->totals.quota)
		buf_adds(&c->out, "The relay's quota is used up: what waits "
			"goes on with a later run, by hand or\nby cron.\n");
	if (d->totals.held_back > 0)
		buf_printf(&c->out, "%lld wait%s since their domain wants "
			"fewer at a time.\n", (long long)d->totals.held_back,
			d->totals.held_back == 1 ? "s" : "");
	if (d->totals.relays_gone && d->totals.reached &&
	    d->totals.trouble[0] != '\0')
		buf_printf(&c->out, "The relay was left: %s\n",
			d->totals.trouble);
}

static bool
did_nothing(const struct engine_totals *t)
{
	return t->all.accepted + t->all.deferred + t->all.failed +
		t->all.in_doubt == 0;
}

static int
report(struct cmd *c, const struct deliver *d)
{
	struct tally t;
	struct json j;

	if (tally_take(d->is, &t) == -1)
		return -1;
	failpoint("tallied");
	if (c->json) {
		json_init(&j, &c->out);
		json_object(&j, NULL);
		tally_json(d->is, &t, clock_mono_ms() - d->began_ms, &j);
		json_object_end(&j);
		buf_addc(&c->out, '\n');
	} else {
		buf_printf(&c->out, "%s (revision %lld)\n", d->is->rev.title,
			(long long)d->is->rev.number);
		say_why(c, d);
		if (did_nothing(&d->totals) && t.counts.waiting +
		    t.counts.deferred == 0)
			buf_adds(&c->out, "Nothing was left to send, so "
				"nothing was sent now.\n");
		tally_text(d->is, &t, &c->out);
	}
	if (t.counts.waiting > 0 && d->totals.relays_gone &&
	    !d->totals.reached && d->totals.trouble[0] != '\0')
		return err_set(&c->err, ERR_UNAVAIL, "no relay could be used, "
			"so nothing was sent; %lld still wait. %s",
			(long long)t.counts.waiting, d->totals.trouble);
	if (t.counts.waiting > 0 || t.counts.deferred > 0)
		c->exit = cmd_status(ERR_TEMP);
	return 0;
}

/* Notices stay for the next run; they are no reason to fail. */
static int
mail_notices(struct cmd *c, struct deliver *d, bool last)
{
	struct err why = {0};

	if (notices_send(d, last, &why) == -1)
		return -1;
	if (why.kind != ERR_NONE)
		diag_warn(&c->diags, arena_strdup(c->arena, why.file),
			why.line, why.col, "%s", why.msg);
	return 0;
}

/* With the lock: what was confirmed must still be what is there. */
static int
deliver_locked(struct cmd *c, struct issue *is, struct deliver *d,
	enum need need, int64_t only)
{
	int64_t seen = is->known ? is->rev.id : 0;
	enum revision_state state = is->rev.state;

	if (issue_reload(is) == -1)
		return -1;
	if (seen != (is->known ? is->rev.id : 0) ||
	    (is->known && state != is->rev.state))
		return err_set(&c->err, ERR_TEMP, "another run changed this "
			"recap's delivery meanwhile; nothing was done. Run "
			"it again");
	if (mail_notices(c, d, false) == -1)
		return -1;
	if (need != NEED_NOTHING && need != NEED_CORRECTION &&
	    approval_grant(is, need) == -1)
		return -1;
	if ((need == NEED_CORRECTION ? deliver_correct(d) :
	     deliver_begin(d, only)) == -1 || deliver_run(d, only) == -1 ||
	    issue_reload(is) == -1)
		return -1;
	/* A relay that is gone is not asked a third time. */
	if (!d->totals.relays_gone && mail_notices(c, d, true) == -1)
		return -1;
	return report(c, d);
}

/* --correction must be asked for where one is needed, and is no use elsewhere;
 * but it may be asked for again, since a run that ended early is gone on with
 * by the same command. */
static int
check_correction(struct cmd *c, struct issue *is, enum need need)
{
	bool asked = cmd_opt(c, "correction") != NULL;

	if (asked && cmd_opt(c, "to") != NULL)
		return err_set(&c->err, ERR_USAGE, "--correction is for "
			"everybody: it replaces what is undone for all, so it "
			"does not go with --to; `tidings proof` mails one "
			"copy to look at");
	if (!asked)
		return need == NEED_CORRECTION ? approval_refuse_change(is) :
			0;
	if (need == NEED_CORRECTION || (strcmp(is->known ? is->rev.kind : "",
		"correction") == 0 && need != NEED_CHANGED))
		return 0;
	return approval_refuse_correction(is, need);
}

/* What counts as sent to everybody has nothing undone; unless it was changed,
 * which a person wants to know to be of no avail. */
static int
is_settled(struct issue *is, bool *settled_r)
{
	bool changed = false;

	*settled_r = is->known && revision_lost(&is->rev) &&
		!revision_undecided(&is->rev);
	if (*settled_r && revision_erased(&is->rev) &&
	    (issue_read(is) == -1 || issue_changed(is, &changed) == -1))
		return -1;
	*settled_r = *settled_r && !changed;
	return 0;
}

static int
send_issue(struct cmd *c, const struct home *h, struct issue *is)
{
	struct deliver d = {.lock = -1};
	struct notices told;
	enum need need;
	int64_t only;
	bool settled;
	int rc;

	if (is_settled(is, &settled) == -1)
		return -1;
	if (settled)
		return report(c, &(struct deliver){.is = is,
			.began_ms = clock_mono_ms()});
	if (approval_need(is, &need) == -1)
		return -1;
	if (check_correction(c, is, need) == -1 ||
	    find_member(c, is, need, &only) == -1)
		return -1;
	if (cmd_opt(c, "dry-run") != NULL)
		return report_dry_run(c, is, need, only);
	if (need != NEED_NOTHING && ask(c, is, need, only) == -1)
		return -1;
	deliver_signals();
	if (notices_begin(h, &told, &c->err) == -1 || poll_before_send(c, h,
	    cmd_opt(c, "without-inbox") != NULL) == -1)
		return -1;
	rc = deliver_open(c, h, is, &d);
	if (rc == 0)
		rc = deliver_locked(c, is, &d, need, only);
	if (rc == 0)
		rc = notices_say(c, h, &told);
	deliver_close(&d);
	return rc;
}

static int
send_run(struct cmd *c)
{
	struct issue is;
	struct home h;
	int rc;

	rc = home_open(c, HOME_LISTS | HOME_STORE | HOME_SENDS, &h);
	if (rc == 0) {
		rc = issue_open(c, &h, c->argv[0], &is);
		if (rc == 0)
			rc = send_issue(c, &h, &is);
		home_close(&h);
	}
	/* A full or failing disk leaves all that waits: run again (F4). */
	if (rc == -1 && c->err.kind == ERR_IO)
		c->err.kind = ERR_TEMP;
	return rc;
}

const struct command cmd_send = {
	.name = "send",
	.args = "RECAP",
	.summary = "approve a recap and deliver it, or go on with it",
	.help = "Shows who will get the recap and asks; then every member's "
		"mail is planned and\nhanded to the relay. Run it again to go "
		"on with what is undone: nobody gets it\ntwice. What could not "
		"be decided is held and counted as in doubt.\n\n"
		"A correction says on top what it changed for its "
		"reader, and marks it.\n\n"
		"The mailboxes are read before, and every ten minutes while "
		"it lasts, so that whoever\nhas left gets nothing. When one "
		"could not be read for a day it sends\n"
		"only with --without-inbox.\n\n"
		"  tidings send co-design                  ask, then send\n"
		"  tidings send co-design --yes            from a script\n"
		"  tidings send co-design --dry-run        only say who\n"
		"  tidings send co-design --to ann@example.org --yes\n\n"
		"Exit status: 0 nothing is undone; 75 some wait or are to be "
		"tried again; 69 no\nrelay could be used, or replies were not "
		"read for a day; 65 nobody would get "
		"it, or it was changed after mails went\nout; 64 no terminal "
		"and no --yes.",
	.opts = opts,
	.min = 1,
	.max = 1,
	.run = send_run,
};
