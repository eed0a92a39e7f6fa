/* SPDX-License-Identifier: MIT */
/*
 * Approving.
 *
 * A recap that was approved and has not changed needs nothing. One that has
 * changed, or whose list has other tiers now, is approved anew as long as
 * nothing was armed; after that the list's settings are not the revision's any
 * more, only a correction can change what people have, and this refuses.
 */
#include "cmd/approval.h"

#include <string.h>

#include "base/clock.h"
#include "cmd/mentions.h"
#include "cmd/tally.h"
#include "cmd/wire.h"
#include "recap/lint.h"
#include "schedule/due.h"
#include "schedule/zone.h"
#include "store/db.h"

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
	int64_t armed;
	bool changed;

	*need_r = NEED_FIRST;
	if (issue_read(is) == -1)
		return -1;
	if (!is->known)
		return 0;
	if (revision_lost(&is->rev))
		return err_set(&is->c->err, ERR_DATA, "%s had gone out before "
			"the store was restored, and it %s; nothing was sent. "
			"If nobody got it, do: tidings resolve %s "
			"--send-again", is->name,
			revision_undecided(&is->rev) ? "is not known to whom" :
			"counts as sent to everybody", is->name);
	if (issue_changed(is, &changed) == -1 ||
	    delivery_armed_ever(is->h->db, is->rev.id, &armed,
		&is->c->err) == -1)
		return -1;
	if (armed == 0 && !changed)
		changed = !same_rules(is);
	if (!changed)
		*need_r = is->rev.state == REVISION_WITHDRAWN ? NEED_AGAIN :
			NEED_NOTHING;
	else
		*need_r = armed > 0 ? NEED_CORRECTION : NEED_CHANGED;
	return 0;
}

int
approval_refuse_change(struct issue *is)
{
	int64_t armed, affected;
	struct buf b;

	if (issue_compose(is, false) == -1 ||
	    issue_affected(is, &armed, &affected) == -1)
		return -1;
	buf_init(&b, 4000);
	issue_difference(is, &b);
	err_at(&is->c->err, ERR_DATA, is->ref.path, 0, 0, "changed after %lld "
		"of its mails had gone out; for %lld of these members it "
		"would read differently now. Nothing was sent. Undo the "
		"change to go on with revision %lld, or tell them in a new "
		"recap.\n%.400s", (long long)armed, (long long)affected,
		(long long)is->rev.number, buf_str(&b));
	buf_release(&b);
	return -1;
}

/* Only a revision that stays may have rows already. */
static int
dry_plan(struct issue *is, enum need need, int64_t only, struct audience *au,
	struct plan_totals *t)
{
	struct revision none = {.list_id = is->list_id, .slug = is->ref.slug};
	const struct plan p = {
		.revision = need == NEED_AGAIN || need == NEED_NOTHING ?
			&is->rev : &none,
		.only = only, .dry = true, .now = clock_now(),
		.decide = audience_decide, .ctx = au,
	};

	audience_reset(au);
	return delivery_plan(is->h->db, &p, t, &is->c->err);
}

int
approval_prepare(struct issue *is, enum need need, int64_t only,
	struct audience **au_r, struct plan_totals *totals_r)
{
	struct err *err = &is->c->err;
	struct audience *au;

	if (recap_written(is->h->arena, is->recap, err) == -1 ||
	    issue_compose(is, false) == -1 ||
	    (au = issue_audience(is)) == NULL)
		return -1;
	*au_r = au;
	if ((need != NEED_NOTHING &&
	     issue_refuse_twin(is, is->content_hash) == -1) ||
	    (is->c->json && mentions_warn(is, NULL) == -1) ||
	    dry_plan(is, need, only, au, totals_r) == -1)
		return -1;
	if (au->lacking > 0)
		return err_at(err, ERR_DATA, is->ref.path, 0, 0, "%lld of %lld "
			"members cannot be mailed: %s. Give it a fallback, "
			"like {{first_name|colleague}}, or fill the column in",
			(long long)au->lacking, (long long)totals_r->rows,
			au->lacked);
	if (totals_r->rows + totals_r->kept > 0)
		return 0;
	return err_at(err, ERR_DATA, is->ref.path, 0, 0, "there is nobody to "
		"send it to: %s", totals_r->not_addressed > 0 ?
		"its tiers, `where:` or the members' `when:` leave everybody "
		"out" : "the list has no members who may be mailed; "
		"`tidings import` adds them");
}

int
approval_show(struct issue *is, enum need need, const struct audience *au,
	const struct plan_totals *t)
{
	const char *sample = wire_sample_address(is->h);
	struct buf *out = &is->c->out;
	const char *sep = "";

	buf_printf(out, "%s\n", is->recap->text[0].title);
	if (need == NEED_CHANGED && is->rev.source[0] != '\0') {
		buf_printf(out, "It was changed after revision %lld was "
			"approved; nothing of that has gone out.\n",
			(long long)is->rev.number);
		issue_difference(is, out);
	}
	buf_printf(out, "  goes to    %lld member%s: ", (long long)t->rows,
		t->rows == 1 ? "" : "s");
	for (size_t i = 0; i < au->n_tiers; i++) {
		if (au->tier[i].members == 0)
			continue;
		buf_printf(out, "%s%lld %s", sep,
			(long long)au->tier[i].members,
			tally_tier_name(is, au->tier[i].id));
		sep = ", ";
	}
	buf_adds(out, "\n");
	if (t->kept > 0)
		buf_printf(out, "  not to     %lld member%s who had %s mail "
			"before, or may have it\n", (long long)t->kept,
			t->kept == 1 ? "" : "s", t->kept == 1 ? "this" :
			"their");
	if (sample != NULL)
		buf_printf(out, "  beware     replies and leaving would go to "
			"%s, an address of\n             the sample that "
			"nobody reads; set your own in config/tidings.yaml\n",
			sample);
	if (is->unsent != NULL)
		buf_printf(out, "  beware     next steps of %s\n"
			"             stand in it, which was never sent\n",
			is->unsent);
	if (t->not_addressed > 0)
		buf_printf(out, "  not to     %lld member%s whom its tiers, "
			"`where:` or `when:` leave out\n",
			(long long)t->not_addressed,
			t->not_addressed == 1 ? "" : "s");
	return mentions_warn(is, out);
}

/* When its `send:` says; 0: by hand. */
static int64_t
wanted_at(const struct issue *is)
{
	return is->recap->send.year == 0 ? 0 :
		zone_to_time(is->zone, &is->recap->send);
}

/* In the caller's transaction. */
static int
grant_again(struct issue *is)
{
	const struct freeze f = {.send_at = wanted_at(is),
		.stale = is->recap->stale, .source = is->source,
		.source_hash = is->source_hash};

	return revision_approve_again(is->h->db, is->rev.id, &f, &is->c->err);
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
	return db_end(db, rc, &is->c->err) == -1 ? -1 : issue_reload(is);
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
	    wanted_at(is) != is->rev.send_at)
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
