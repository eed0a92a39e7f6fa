/* SPDX-License-Identifier: MIT */
/* How a delivery stands, as JSON and in plain words for 80 columns. */
#include "cmd/tally.h"

#include <string.h>

#include "base/clock.h"
#include "cmd/column.h"
#include "cmd/cron.h"
#include "cmd/locks.h"
#include "conf/settings.h"

/* Those who may be mailed now and whom the rules leave out, or for whom a
 * later revision changes nothing. */
static int
count_left_out(struct issue *is, int64_t *n_r)
{
	const struct revision none = {.list_id = is->list_id,
		.slug = is->ref.slug};
	struct audience *au;
	struct plan_totals t;
	struct plan p = {
		.revision = is->rev.number > 1 ? &is->rev : &none,
		.dry = true, .now = clock_now(), .decide = audience_count,
	};
	int rc;

	/* What adopt found in the journal came without rules. */
	*n_r = 0;
	if (strcmp(is->rev.rules, "{}") == 0)
		return 0;
	au = p.ctx = issue_frozen_audience(is, NULL);
	if (au == NULL)
		return -1;
	rc = delivery_plan(is->h->db, &p, &t, &is->c->err);
	audience_release(au);
	*n_r = t.not_addressed;
	return rc;
}

int
tally_take(struct issue *is, struct tally *t)
{
	struct db *db = is->h->db;
	struct err *err = &is->c->err;
	struct cron cron;
	int64_t left_out;

	memset(t, 0, sizeof(*t));
	if (!is->known)
		return 0;
	if (delivery_count(db, is->rev.id, &t->counts, err) == -1 ||
	    delivery_count_tiers(db, is->h->arena, is->rev.id, &t->tier,
		&t->n_tiers, err) == -1 ||
	    delivery_next_at(db, is->rev.id, &t->next_at, err) == -1 ||
	    delivery_count_earlier(db, &is->rev, &t->earlier, err) == -1 ||
	    count_left_out(is, &left_out) == -1)
		return -1;
	t->counts.not_addressed = left_out;
	if (t->counts.armed > 0 && locks_sending(is->h))
		t->in_flight = t->counts.armed;
	if (cron_look(is->h, &cron, err) == -1)
		return -1;
	t->by_itself = cron.works && is->rev.state != REVISION_HELD;
	return 0;
}

void
tally_json(const struct issue *is, const struct tally *t, int64_t ms,
	struct json *j)
{
	const struct delivery_counts *c = &t->counts;

	json_str(j, "list", is->known ? is->rev.list : is->ref.list->slug);
	json_str(j, "recap", is->ref.slug);
	json_int(j, "revision", is->known ? is->rev.number : 0);
	json_str(j, "state", is->known ? revision_state_name(is->rev.state) :
		"draft");
	json_int(j, "planned", c->planned);
	json_int(j, "waiting", c->waiting);
	json_int(j, "accepted", c->accepted);
	json_int(j, "deferred", c->deferred);
	json_int(j, "failed", c->failed);
	json_int(j, "in_doubt", c->in_doubt);
	json_int(j, "suppressed", c->suppressed);
	json_int(j, "expired", c->expired);
	json_int(j, "cancelled", c->cancelled);
	json_int(j, "not_addressed", c->not_addressed);
	json_ms(j, "seconds", ms);
	json_int(j, "in_doubt_before", t->earlier);
}

const char *
tally_tier_name(const struct issue *is, const char *id)
{
	const struct list_conf *l = is->ref.list;
	int i = tier_find(&l->tiers, id, strlen(id));
	const char *name = i < 0 ? NULL : ltext_in(&l->tiers.v[i].name,
		l->languages[0], l->languages[0]);

	return name != NULL ? name : id;
}

/* --- the table ---------------------------------------------------------- */

enum { COLUMNS = 6, ALWAYS = 2, NAME_COLUMNS = 16 };

static const char *const heads[COLUMNS] = {"members", "got it", "waiting",
	"refused", "in doubt", "left out"};

static void
columns(const struct delivery_counts *c, int64_t v[COLUMNS])
{
	v[0] = c->planned;
	v[1] = c->accepted;
	v[2] = c->waiting + c->deferred;
	v[3] = c->failed;
	v[4] = c->in_doubt;
	v[5] = c->suppressed + c->expired + c->cancelled;
}

/* What is 0 for everybody is not shown. */
static void
row(struct buf *out, const char *name, const struct delivery_counts *c,
	const struct delivery_counts *all)
{
	int64_t v[COLUMNS], sum[COLUMNS];

	columns(c, v);
	columns(all, sum);
	buf_adds(out, "  ");
	column_add(out, name, NAME_COLUMNS);
	for (int i = 0; i < COLUMNS; i++)
		if (i < ALWAYS || sum[i] > 0)
			buf_printf(out, "%10lld", (long long)v[i]);
	buf_addc(out, '\n');
}

static void
table(const struct issue *is, const struct tally *t, struct buf *out)
{
	int64_t sum[COLUMNS];

	columns(&t->counts, sum);
	buf_adds(out, "  ");
	column_add(out, "tier", NAME_COLUMNS);
	for (int i = 0; i < COLUMNS; i++)
		if (i < ALWAYS || sum[i] > 0)
			buf_printf(out, "%10s", heads[i]);
	buf_addc(out, '\n');
	for (size_t i = 0; i < t->n_tiers; i++)
		row(out, tally_tier_name(is, t->tier[i].tier),
			&t->tier[i].counts, &t->counts);
	if (t->n_tiers > 1)
		row(out, "all", &t->counts, &t->counts);
}

static const char *
plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

static void
what_next(const struct issue *is, const struct tally *t, struct buf *out)
{
	const struct delivery_counts *c = &t->counts;
	int64_t in_doubt = c->in_doubt - t->in_flight;
	const char *slug = is->name;

	if (t->in_flight > 0)
		buf_printf(out, "%lld %s being handed over right now, by "
			"another run.\n", (long long)t->in_flight,
			t->in_flight == 1 ? "is" : "are");
	if (c->waiting > 0)
		buf_printf(out, "%lld still wait%s: %s`tidings send %s` goes "
			"on, `tidings cancel %s` stops.\n",
			(long long)c->waiting, c->waiting == 1 ? "s" : "",
			t->by_itself ? "cron or " : "", slug, slug);
	if (c->deferred > 0)
		buf_printf(out, "%lld will be tried again from %s on: %s"
			"`tidings send %s` after that.\n",
			(long long)c->deferred, issue_time(is, t->next_at),
			t->by_itself ? "by cron, or " : "", slug);
	if (c->failed > 0)
		buf_printf(out, "%lld %s refused for good: `tidings status "
			"%s --missing` says why.\n", (long long)c->failed,
			c->failed == 1 ? "was" : "were", slug);
	if (in_doubt > 0)
		buf_printf(out, "%lld %s in doubt: handed over, but no answer "
			"is known, so nobody can tell\nwhether %s. "
			"Decide with `tidings resolve %s --was-sent` or "
			"`--send-again`.\n", (long long)in_doubt,
			in_doubt == 1 ? "is" : "are", in_doubt == 1 ?
			"it arrived" : "they arrived", slug);
	if (t->earlier > 0)
		buf_printf(out, "%lld mail%s of an earlier revision %s in "
			"doubt, and %s get%s nothing more until\nyou decide: "
			"`tidings resolve %s --was-sent` or `--send-again`.\n",
			(long long)t->earlier, plural(t->earlier),
			t->earlier == 1 ? "is" : "are", t->earlier == 1 ?
			"its member" : "their members", t->earlier == 1 ? "s" :
			"", slug);
	if (c->suppressed > 0)
		buf_printf(out, "%lld got none, since something came between: "
			"`tidings status %s --missing`.\n",
			(long long)c->suppressed, slug);
	if (c->expired > 0)
		buf_printf(out, "%lld came too late to be tried again.\n",
			(long long)c->expired);
	if (c->cancelled > 0)
		buf_printf(out, "%lld cancelled.\n", (long long)c->cancelled);
}

/* The folder that all mail goes into instead of to a server; or NULL. */
static const char *
outbox(const struct issue *is)
{
	const struct settings *set = is->h->settings;

	for (size_t i = 0; i < set->n_relays; i++)
		if (set->relay[i].at.scheme == URL_MAILDIR)
			return home_path(is->h, set->relay[i].at.path);
	return NULL;
}

static void
say_done(const struct issue *is, const struct delivery_counts *c,
	struct buf *out)
{
	const char *folder = outbox(is);
	const char *how = folder != NULL ? "written" :
		"handed to the mail server";

	if (c->accepted == c->planned && c->planned == 1)
		buf_printf(out, "The mail was %s.\n", how);
	else if (c->accepted == c->planned)
		buf_printf(out, "All %lld mails were %s.\n",
			(long long)c->planned, how);
	if (c->accepted > 0 && folder != NULL)
		buf_printf(out, "Nothing left this machine: the mails are "
			"files in %s/new.\n", folder);
}

void
tally_text(const struct issue *is, const struct tally *t, struct buf *out)
{
	const struct delivery_counts *c = &t->counts;

	if (c->planned == 0 && revision_lost(&is->rev))
		return;
	if (c->planned == 0) {
		buf_adds(out, is->rev.begun_at == 0 ?
			"No mail of it has gone out.\n" : "It corrects the "
			"archive; no mail of it goes out.\n");
		what_next(is, t, out);
		return;
	}
	table(is, t, out);
	say_done(is, c, out);
	if (c->not_addressed > 0)
		buf_printf(out, "%lld member%s of the list %s not meant: %sits "
			"tiers, `where:` or `when:`.\n",
			(long long)c->not_addressed, plural(c->not_addressed),
			c->not_addressed == 1 ? "is" : "are",
			is->rev.number > 1 ? "nothing changed for them, or " :
			"");
	if (is->rev.begun_at == 0 && is->rev.state == REVISION_APPROVED)
		buf_printf(out, "That is what --to asked for; for the others "
			"`tidings send %s` begins.\n", is->name);
	what_next(is, t, out);
}
