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
	if ((need != NEED_NOTHING && issue_refuse_twin(is) == -1) ||
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
	else
		rc = issue_freeze(is, "recap");
	return db_end(db, rc, &is->c->err) == -1 ? -1 : issue_reload(is);
}
