/* SPDX-License-Identifier: MIT */
/*
 * Approving.
 *
 * A recap that was approved and has not changed needs nothing. One that has
 * changed, or whose list has other tiers now, is approved anew as long as
 * nothing of it was ever armed; after that the list's settings are not the
 * revision's any more, and only a correction can change what people have, for
 * which a person has to ask by name.
 */
#include "cmd/approval.h"

#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "cmd/changes.h"
#include "cmd/meeting.h"
#include "cmd/mentions.h"
#include "cmd/tally.h"
#include "cmd/wire.h"
#include "recap/lint.h"
#include "schedule/due.h"
#include "schedule/zone.h"
#include "store/db.h"
#include "store/journal.h"

/* Whether the list's settings still address whom they did at approval. */
static bool
same_rules(const struct issue *is)
{
	const char *now = audience_rules(is->h->arena, is->recap,
		is->ref.list);

	return strcmp(now, is->rev.rules) == 0;
}

int
approval_need(struct issue *is, enum need *need_r)
{
	bool changed, went_out;

	*need_r = NEED_FIRST;
	if (issue_read(is) == -1)
		return -1;
	if (!is->known)
		return 0;
	if (revision_lost(&is->rev))
		return err_set(&is->c->err, ERR_DATA, "%s %s, and it %s; "
			"nothing was sent. If nobody got it, do: tidings "
			"resolve %s --send-again", is->name,
			revision_erased(&is->rev) ? "went out so long ago that "
			"its deliveries are kept no longer" : "had gone out "
			"before the store was restored",
			revision_undecided(&is->rev) ? "is not known to whom" :
			"counts as sent to everybody", is->name);
	if (issue_changed(is, &changed) == -1 ||
	    delivery_went_out(is->h->db, is->rev.recap_id, &went_out,
		&is->c->err) == -1)
		return -1;
	if (!went_out && !changed)
		changed = !same_rules(is);
	if (!changed)
		*need_r = is->rev.state == REVISION_WITHDRAWN ? NEED_AGAIN :
			NEED_NOTHING;
	else
		*need_r = went_out ? NEED_CORRECTION : NEED_CHANGED;
	return 0;
}

/* Only a revision that stays may have rows already. */
int
approval_dry_plan(struct issue *is, enum need need, int64_t only,
	struct audience *au, struct plan_totals *t)
{
	struct revision next = {.list_id = is->list_id, .slug = is->ref.slug,
		.number = need == NEED_CORRECTION ? is->rev.number + 1 : 0};
	const struct plan p = {
		.revision = need == NEED_AGAIN || need == NEED_NOTHING ?
			&is->rev : &next,
		.only = only, .dry = true, .now = clock_now(),
		.decide = audience_decide, .ctx = au,
	};

	audience_reset(au);
	return delivery_plan(is->h->db, &p, t, &is->c->err);
}

/* Composed, asked and counted; nobody is too few for an approval only. */
static int
look(struct issue *is, enum need need, int64_t only, struct audience **au_r,
	struct plan_totals *totals_r)
{
	if (recap_written(is->h->arena, is->recap, &is->c->err) == -1 ||
	    issue_compose(is, false) == -1 ||
	    (*au_r = issue_audience(is)) == NULL)
		return -1;
	return approval_dry_plan(is, need, only, *au_r, totals_r);
}

/* --- refusing ----------------------------------------------------------- */

/* "2 Core, 1 Friends": all who would get a row, or those who have an earlier
 * revision, or those who have none. */
enum share { ALL, CORRECTED, FRESH };

static void
by_tier(const struct issue *is, const struct audience *au, enum share share,
	struct buf *out)
{
	const char *sep = "";

	for (size_t i = 0; i < au->n_tiers; i++) {
		const struct audience_tier *t = &au->tier[i];
		int64_t n = share == CORRECTED ? t->corrections : share == ALL ?
			t->members : t->members - t->corrections;

		if (n == 0)
			continue;
		buf_printf(out, "%s%lld %s", sep, (long long)n,
			tally_tier_name(is, t->id));
		sep = ", ";
	}
}

/* As many whole lines as an error has room for. */
static int
room_for(const struct buf *what)
{
	size_t n = what->len;

	if (n > 320)
		for (n = 320; n > 0 && what->data[n - 1] != '\n'; n--)
			;
	return (int)n;
}

int
approval_refuse_change(struct issue *is)
{
	struct audience *au = NULL;
	struct plan_totals t;
	struct buf who, what;
	int64_t armed;

	if (look(is, NEED_CORRECTION, 0, &au, &t) == -1 ||
	    delivery_count_armed(is->h->db, is->rev.recap_id, &armed,
		&is->c->err) == -1) {
		audience_release(au);
		return -1;
	}
	buf_init(&who, 1000);
	buf_init(&what, 4000);
	if (t.corrections > 0) {
		buf_adds(&who, " (");
		by_tier(is, au, CORRECTED, &who);
		buf_adds(&who, ")");
	}
	issue_difference(is, &what);
	err_at(&is->c->err, ERR_DATA, is->ref.path, 0, 0, "changed after %lld "
		"of its mails had gone out; for %lld of these members%.100s "
		"it would read differently now. Nothing was sent. `tidings "
		"send %s --correction` tells them, and what is undone goes "
		"out as it is now; or undo the change.\n%.*s",
		(long long)armed, (long long)t.corrections, buf_str(&who),
		is->name, room_for(&what), buf_str(&what));
	buf_release(&who);
	buf_release(&what);
	audience_release(au);
	return -1;
}

int
approval_refuse_correction(struct issue *is, enum need need)
{
	if (need == NEED_NOTHING || need == NEED_AGAIN)
		return err_at(&is->c->err, ERR_DATA, is->ref.path, 0, 0,
			"there is nothing to correct: it reads as it did when "
			"revision %lld was approved. Nothing was sent",
			(long long)is->rev.number);
	return err_at(&is->c->err, ERR_DATA, is->ref.path, 0, 0, "there is "
		"nothing to correct: no mail of it has gone out. Nothing was "
		"sent; `tidings send %s` sends it as it is now", is->name);
}

static int
refuse_nobody(struct issue *is, enum need need, const struct audience *au,
	const struct plan_totals *t)
{
	const char *why;

	if (t->held > 0)
		why = arena_printf(is->c->arena, "of %lld mail%s nobody knows "
			"whether %s came: decide with `tidings resolve %s` "
			"first", (long long)t->held, t->held == 1 ? "" : "s",
			t->held == 1 ? "it" : "they", is->name);
	else if (need == NEED_CORRECTION || au->unchanged > 0)
		why = arena_printf(is->c->arena, "whoever has it would read "
			"the same. For the archive alone there is `tidings "
			"approve %s --quietly`", is->name);
	else if (t->not_addressed > 0)
		why = "its tiers, `where:` or the members' `when:` leave "
			"everybody out";
	else
		why = "the list has no members who may be mailed; `tidings "
			"import` adds them";
	return err_at(&is->c->err, ERR_DATA, is->ref.path, 0, 0, "there is "
		"nobody to send it to: %s", why);
}

/* Rows of the revision that a correction would call off: reason enough for
 * one that mails nobody, as after an edit that was taken back. */
static int
undone(struct issue *is, int64_t *n_r)
{
	struct delivery_counts c;

	if (delivery_count(is->h->db, is->rev.id, &c, &is->c->err) == -1)
		return -1;
	*n_r = c.waiting + c.deferred;
	return 0;
}

int
approval_prepare(struct issue *is, enum need need, int64_t only,
	struct audience **au_r, struct plan_totals *totals_r)
{
	struct err *err = &is->c->err;
	struct audience *au;
	int64_t n = 0;

	if (look(is, need, only, au_r, totals_r) == -1 ||
	    (need != NEED_NOTHING &&
	     issue_refuse_twin(is, is->content_hash) == -1) ||
	    (is->c->json && mentions_warn(is, NULL) == -1))
		return -1;
	au = *au_r;
	if (au->lacking > 0)
		return err_at(err, ERR_DATA, is->ref.path, 0, 0, "%lld of %lld "
			"members cannot be mailed: %s. Give it a fallback, "
			"like {{first_name|colleague}}, or fill the column in",
			(long long)au->lacking, (long long)totals_r->rows,
			au->lacked);
	if (totals_r->rows + totals_r->kept > 0 ||
	    (need == NEED_NOTHING && is->rev.begun_at != 0))
		return 0;
	if (need == NEED_CORRECTION && undone(is, &n) == -1)
		return -1;
	return n > 0 ? 0 : refuse_nobody(is, need, au, totals_r);
}

/* --- showing ------------------------------------------------------------ */

static const char *
members(int64_t n)
{
	return n == 1 ? "member" : "members";
}

static void
show_addressed(const struct issue *is, const struct audience *au,
	const struct plan_totals *t, bool later)
{
	struct buf *out = &is->c->out;
	int64_t fresh = t->rows - t->corrections;

	if (later && t->rows == 0) {
		buf_adds(out, "  goes to    nobody; what was not sent yet is "
			"cancelled\n");
		return;
	}
	if (t->corrections > 0) {
		buf_printf(out, "  goes to    %lld %s who %s it and would "
			"read something else:\n             ",
			(long long)t->corrections, members(t->corrections),
			t->corrections == 1 ? "has" : "have");
		by_tier(is, au, CORRECTED, out);
		buf_addc(out, '\n');
		changes_show(is, au, out);
	}
	if (fresh > 0 || t->corrections == 0) {
		buf_printf(out, "  goes to    %lld %s%s: ", (long long)fresh,
			members(fresh), !later ? "" : fresh == 1 ?
			" who has none yet" : " who have none yet");
		by_tier(is, au, later ? FRESH : ALL, out);
		buf_addc(out, '\n');
	}
}

static void
show_left_out(const struct issue *is, const struct audience *au,
	const struct plan_totals *t)
{
	struct buf *out = &is->c->out;
	int64_t n = t->not_addressed - au->unchanged;

	if (t->kept > 0)
		buf_printf(out, "  not to     %lld %s who had %s mail "
			"before, or may have it\n", (long long)t->kept,
			members(t->kept), t->kept == 1 ? "this" : "their");
	if (au->unchanged > 0)
		buf_printf(out, "  not to     %lld %s for whom nothing "
			"changed\n", (long long)au->unchanged,
			members(au->unchanged));
	if (t->held > 0)
		buf_printf(out, "  not to     %lld %s whose mail is in doubt, "
			"until you `tidings resolve`\n", (long long)t->held,
			members(t->held));
	if (n > 0)
		buf_printf(out, "  not to     %lld %s whom its tiers, "
			"`where:` or `when:` leave out\n", (long long)n,
			members(n));
}

static void
show_change(const struct issue *is, enum need need)
{
	struct buf *out = &is->c->out;

	if (need == NEED_CORRECTION)
		buf_printf(out, "It was changed after mails of it had gone "
			"out; this corrects revision %lld.\n",
			(long long)is->rev.number);
	else if (need == NEED_CHANGED && is->rev.source[0] != '\0')
		buf_printf(out, "It was changed after revision %lld was "
			"approved; nothing of that has gone out.\n",
			(long long)is->rev.number);
	else
		return;
	issue_difference(is, out);
}

int
approval_show(struct issue *is, enum need need, const struct audience *au,
	const struct plan_totals *t)
{
	const char *sample = wire_sample_address(is->h);
	struct buf *out = &is->c->out;

	buf_printf(out, "%s\n", is->recap->text[0].title);
	show_change(is, need);
	show_addressed(is, au, t, need == NEED_CORRECTION ||
		t->corrections + t->held + au->unchanged > 0);
	show_left_out(is, au, t);
	if (sample != NULL)
		buf_printf(out, "  beware     replies and leaving would go to "
			"%s, an address of\n             the sample that "
			"nobody reads; set your own in config/tidings.yaml\n",
			sample);
	if (is->unsent != NULL)
		buf_printf(out, "  beware     next steps of %s\n"
			"             stand in it, which was never sent\n",
			is->unsent);
	return mentions_warn(is, out);
}

/* --- granting ----------------------------------------------------------- */

/* When its `send:` says; 0: by hand. */
static int64_t
wanted_at(const struct issue *is)
{
	return is->recap->send.year == 0 ? 0 :
		zone_to_time(is->zone, &is->recap->send);
}

/* What is approved by mail goes out without a `send:` in its source, and a
 * correction whenever that was. */
static bool
sent_by_mail(const struct issue *is)
{
	static const char by[] = APPROVED_BY_MAIL;

	return (is->recap->send.year == 0 ||
		strcmp(is->rev.kind, "correction") == 0) &&
		strncmp(is->rev.approved_by, by, sizeof(by) - 1) == 0;
}

/* In the caller's transaction. */
static int
grant_again(struct issue *is)
{
	const struct freeze f = {.send_at = wanted_at(is),
		.stale = is->recap->stale, .source = is->source,
		.source_hash = is->source_hash};

	int rc = revision_approve_again(is->h->db, is->rev.id, &f,
		&is->c->err);

	/* Whom its meetings are asked of shows in no mail. */
	return rc == 1 && meetings_freeze(is) == -1 ? -1 : rc;
}

int
approval_grant(struct issue *is, enum need need)
{
	struct db *db = is->h->db;
	int rc;

	if (db_begin(db, &is->c->err) == -1)
		return -1;
	if (need == NEED_AGAIN)
		rc = revision_change(db, is->rev.id, REVISION_WITHDRAWN,
			REVISION_APPROVED, &is->c->err);
	if (need == NEED_AGAIN && rc == 1)
		rc = grant_again(is);
	else if (need != NEED_AGAIN)
		rc = issue_freeze(is, "recap");
	failpoint("approve_commit");
	rc = db_end(db, rc, &is->c->err);
	failpoint("approved");
	return rc == -1 ? -1 : issue_reload(is);
}

/* In the transaction that freezes it, so that no run begins in between. */
static int
is_done(struct issue *is)
{
	struct delivery_counts n;
	int64_t earlier, undone;

	if (delivery_count(is->h->db, is->rev.id, &n, &is->c->err) == -1 ||
	    delivery_count_earlier(is->h->db, &is->rev, &earlier,
		&is->c->err) == -1)
		return -1;
	undone = n.waiting + n.deferred + n.in_doubt + earlier;
	return undone == 0 ? 0 : err_set(&is->c->err, ERR_DATA, "%lld of its "
		"mails are not done: they wait, are to be tried again or are "
		"in doubt. Send or cancel and resolve them first, or correct "
		"it with `tidings send %s --correction`; nothing was approved",
		(long long)undone, is->name);
}

int
approval_quietly(struct issue *is)
{
	struct db *db = is->h->db;
	struct err *err = &is->c->err;
	int rc;

	if (recap_written(is->h->arena, is->recap, err) == -1 ||
	    issue_compose(is, false) == -1 ||
	    journal_require(is->h->journal, err) == -1 ||
	    db_begin(db, err) == -1)
		return -1;
	rc = is_done(is);
	if (rc == 0)
		rc = issue_freeze(is, "correction");
	if (rc == 0)
		rc = revision_begin(db, &is->rev, clock_now(), err);
	if (db_end(db, rc, err) == -1 ||
	    journal_update(is->h->journal, err) == -1)
		return -1;
	return issue_reload(is);
}

int
approval_again(struct issue *is)
{
	const struct revision *r = &is->rev;
	struct db *db = is->h->db;

	if (r->state == REVISION_BEGUN ||
	    (r->state == REVISION_HELD && (r->begun_at != 0 ||
	     due_send(wanted_at(is), clock_now()) == DUE_TOO_LATE)))
		return 0;
	if (db_begin(db, &is->c->err) == -1)
		return -1;
	return db_end(db, grant_again(is), &is->c->err) == -1 ? -1 :
		issue_reload(is);
}

/* --- what stands in the way --------------------------------------------- */

/* What is wrong with a source that cannot be read any more; NULL: it may be
 * the disk's fault, and is for the caller. */
static const char *
fault(struct issue *is, const struct diags *d)
{
	struct err *err = &is->c->err;
	const char *what;
	char text[1200];

	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].level == DIAG_ERROR) {
			err_clear(err);
			return arena_printf(is->h->arena, "there are mistakes "
				"in it now, the first in %s:%d: %s",
				d->v[i].file, d->v[i].line, d->v[i].msg);
		}
	if (err->kind != ERR_NOINPUT && err->kind != ERR_DATA)
		return NULL;
	what = arena_strdup(is->h->arena, err_text(err, text, sizeof(text)));
	err_clear(err);
	return what;
}

int
approval_hindrance(struct issue *is, const char **why_r)
{
	struct diags *d = &is->c->diags, kept = *d;
	enum need need;
	int rc;

	*why_r = NULL;
	diags_init(d, is->h->arena);
	rc = approval_need(is, &need);
	if (rc == -1)
		*why_r = fault(is, d);
	else if (need != NEED_NOTHING)
		*why_r = "it was changed after it was approved";
	else if (is->rev.state == REVISION_APPROVED &&
	    wanted_at(is) != is->rev.send_at && !sent_by_mail(is))
		*why_r = "its `send:` was changed after it was approved";
	*d = kept;
	return *why_r == NULL ? rc : 0;
}

const char *
approval_look(const struct revision *r)
{
	if (revision_undecided(r))
		return "resolve";
	return r->begun_at == 0 || r->state == REVISION_WITHDRAWN ?
		"approve" : "status";
}
