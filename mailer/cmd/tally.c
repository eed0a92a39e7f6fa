/* SPDX-License-Identifier: MIT */
/* How a delivery stands, as JSON and in plain words for 80 columns. */
#include "cmd/tally.h"

#include <string.h>

#include "base/clock.h"
#include "conf/settings.h"

/* Those who may be mailed now and whom the rules leave out. */
static int
count_left_out(struct issue *is, int64_t *n_r)
{
	struct audience *au = audience_read(is->h->arena, is->rev.rules,
		&is->c->err);
	struct frozen_edition *e;
	struct plan_totals t;
	const struct plan p = {
		.revision = &is->rev, .dry = true, .now = clock_now(),
		.decide = audience_decide, .ctx = au,
	};
	int rc;

	if (au == NULL || editions_of(is->h->db, is->h->arena, is->rev.id, &e,
		&au->n_editions, &is->c->err) == -1)
		return -1;
	au->edition = arena_array(is->h->arena, au->n_editions,
		sizeof(*au->edition));
	for (size_t i = 0; i < au->n_editions; i++) {
		au->edition[i].tier = e[i].tier;
		au->edition[i].lang = e[i].lang;
	}
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
	int64_t left_out;

	memset(t, 0, sizeof(*t));
	if (!is->known)
		return 0;
	if (delivery_count(db, is->rev.id, &t->counts, err) == -1 ||
	    delivery_count_tiers(db, is->h->arena, is->rev.id, &t->tier,
		&t->n_tiers, err) == -1 ||
	    delivery_next_at(db, is->rev.id, &t->next_at, err) == -1 ||
	    count_left_out(is, &left_out) == -1)
		return -1;
	t->counts.not_addressed = left_out;
	return 0;
}

void
tally_json(const struct issue *is, const struct tally *t, int64_t ms,
	struct json *j)
{
	const struct delivery_counts *c = &t->counts;

	json_str(j, "list", is->ref.list->slug);
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

static void
row(struct buf *out, const char *name, const struct delivery_counts *c)
{
	buf_printf(out, "  %-20.20s %8lld %8lld %8lld %8lld %8lld %8lld\n",
		name, (long long)c->planned, (long long)c->accepted,
		(long long)(c->waiting + c->deferred), (long long)c->failed,
		(long long)c->in_doubt,
		(long long)(c->suppressed + c->expired + c->cancelled));
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
	const char *slug = is->ref.slug;

	if (c->waiting > 0)
		buf_printf(out, "%lld still wait%s: `tidings send %s` goes "
			"on, `tidings cancel %s` stops.\n",
			(long long)c->waiting, c->waiting == 1 ? "s" : "",
			slug, slug);
	if (c->deferred > 0)
		buf_printf(out, "%lld will be tried again from %s on: "
			"`tidings send %s` after that.\n",
			(long long)c->deferred, issue_time(is, t->next_at),
			slug);
	if (c->failed > 0)
		buf_printf(out, "%lld %s refused for good: `tidings status "
			"%s --missing` says why.\n", (long long)c->failed,
			c->failed == 1 ? "was" : "were", slug);
	if (c->in_doubt > 0)
		buf_printf(out, "%lld %s in doubt: the connection ended "
			"before the answer, so nobody knows\nwhether %s. "
			"Decide with `tidings resolve %s --was-sent` or "
			"`--send-again`.\n", (long long)c->in_doubt,
			c->in_doubt == 1 ? "is" : "are", c->in_doubt == 1 ?
			"it arrived" : "they arrived", slug);
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

static void
where_it_is(const struct issue *is, struct buf *out)
{
	const struct settings *set = is->h->settings;

	for (size_t i = 0; i < set->n_relays; i++)
		if (set->relay[i].at.scheme == URL_MAILDIR)
			buf_printf(out, "Nothing left this machine: the mails "
				"are files in %s/new.\n",
				home_path(is->h, set->relay[i].at.path));
}

void
tally_text(const struct issue *is, const struct tally *t, struct buf *out)
{
	const struct delivery_counts *c = &t->counts;

	if (c->planned == 0) {
		buf_printf(out, "No mail of it has gone out.\n");
		return;
	}
	buf_printf(out, "  %-20s %8s %8s %8s %8s %8s %8s\n", "tier",
		"members", "got it", "waiting", "refused", "in doubt",
		"none");
	for (size_t i = 0; i < t->n_tiers; i++)
		row(out, tally_tier_name(is, t->tier[i].tier),
			&t->tier[i].counts);
	if (t->n_tiers > 1)
		row(out, "all", c);
	if (c->accepted == c->planned && c->planned == 1)
		buf_adds(out, "The mail was taken over.\n");
	else if (c->accepted == c->planned)
		buf_printf(out, "All %lld mails were taken over.\n",
			(long long)c->planned);
	if (c->not_addressed > 0)
		buf_printf(out, "%lld member%s of the list %s not meant: its "
			"tiers, `where:` or `when:`.\n",
			(long long)c->not_addressed, plural(c->not_addressed),
			c->not_addressed == 1 ? "is" : "are");
	what_next(is, t, out);
	if (c->accepted > 0)
		where_it_is(is, out);
}
