/* SPDX-License-Identifier: MIT */
/* tidings status: how deliveries stand, and who has not got one. */
#include <string.h>

#include "base/clock.h"
#include "cmd/column.h"
#include "cmd/tally.h"
#include "store/db.h"

static const struct opt opts[] = {
	{"missing", NULL, "name those who have not got it, and why"},
	{NULL, NULL, NULL},
};

/* --- who has not got it ------------------------------------------------- */

struct listing {
	struct issue *is;
	struct buf *out;
	struct json *j;		/* NULL: plain words */
	int64_t n;
};

static const char *
words_of(enum delivery_state s)
{
	static const char *const words[DELIVERY_STATES] = {
		[DELIVERY_PLANNED] = "waiting",
		[DELIVERY_ARMED] = "in doubt",
		[DELIVERY_DEFERRED] = "to be tried again",
		[DELIVERY_FAILED] = "refused",
		[DELIVERY_IN_DOUBT] = "in doubt",
		[DELIVERY_SUPPRESSED] = "got none",
		[DELIVERY_EXPIRED] = "too late",
		[DELIVERY_CANCELLED] = "cancelled",
	};

	return words[s] != NULL ? words[s] : delivery_state_name(s);
}

static int
list_missing(void *ctx, const struct delivery_missing *m, struct err *err)
{
	struct listing *l = ctx;
	enum delivery_state s = m->state == DELIVERY_ARMED ?
		DELIVERY_IN_DOUBT : m->state;

	(void)err;
	l->n++;
	if (l->j != NULL) {
		json_object(l->j, NULL);
		json_str(l->j, "address", m->addr);
		json_str(l->j, "tier", m->tier);
		json_str(l->j, "kind", m->kind);
		json_int(l->j, "revision", m->revision);
		json_str(l->j, "state", s == DELIVERY_PLANNED ? "waiting" :
			delivery_state_name(s));
		if (m->next_at != 0)
			json_str(l->j, "next", issue_time(l->is, m->next_at));
		if (m->code != 0)
			json_int(l->j, "code", m->code);
		json_str(l->j, "reason", m->reason);
		json_object_end(l->j);
		return 0;
	}
	buf_printf(l->out, "  %s (%s): %s", m->addr,
		tally_tier_name(l->is, m->tier), words_of(s));
	if (m->revision != l->is->rev.number)
		buf_printf(l->out, " since revision %lld",
			(long long)m->revision);
	if (m->next_at != 0)
		buf_printf(l->out, " from %s on", issue_time(l->is,
			m->next_at));
	if (m->code != 0)
		buf_printf(l->out, "\n      the relay said %d", m->code);
	if (m->reason != NULL)
		buf_printf(l->out, "%s%s", m->code != 0 ? ": " : "\n      ",
			m->reason);
	buf_addc(l->out, '\n');
	return 0;
}

static int
missing(struct cmd *c, struct issue *is, struct json *j)
{
	struct listing l = {is, &c->out, j, 0};
	int rc = 0;

	if (j != NULL)
		json_array(j, "missing");
	else
		buf_adds(&c->out, "\nWho has not got it:\n");
	if (is->known)
		rc = delivery_each_missing(is->h->db, &is->rev,
			list_missing, &l, &c->err);
	if (j != NULL)
		json_array_end(j);
	else if (l.n == 0)
		buf_adds(&c->out, "  nobody of those it was planned for\n");
	return rc;
}

/* --- one recap ---------------------------------------------------------- */

static void
headline(struct cmd *c, const struct issue *is)
{
	const struct revision *r = &is->rev;

	if (!is->known) {
		buf_printf(&c->out, "%s/%s is a draft: not approved yet. "
			"`tidings preview %s` shows it,\n`tidings send %s` "
			"asks before it sends it.\n", is->ref.list->slug,
			is->name, is->name, is->name);
		return;
	}
	buf_printf(&c->out, "%s\n%s/%s, revision %lld%s, approved %s by %s\n",
		r->title, r->list, r->slug, (long long)r->number,
		strcmp(r->kind, "correction") == 0 ? ", a correction" : "",
		issue_time(is, r->approved_at), r->approved_by);
	if (r->begun_at != 0)
		buf_printf(&c->out, "begun %s\n", issue_time(is, r->begun_at));
	else if (r->send_at != 0)
		buf_printf(&c->out, "to be sent %s\n", issue_time(is,
			r->send_at));
	if (r->state == REVISION_WITHDRAWN)
		buf_printf(&c->out, "withdrawn: %s\n", r->held_for != NULL ?
			r->held_for : "the approval was taken back");
	if (revision_undecided(r))
		buf_printf(&c->out, "It had gone out before the store was "
			"restored, and it is not known to whom. Decide\nwith "
			"`tidings resolve %s --was-sent` or `--send-again`.\n",
			is->name);
	else if (revision_erased(r))
		buf_adds(&c->out, "It went out so long ago that its deliveries "
			"are kept no longer, and counts as sent\nto "
			"everybody.\n");
	else if (revision_lost(r))
		buf_adds(&c->out, "It had gone out before the store was "
			"restored, and counts as sent to everybody.\n");
	else if (r->state == REVISION_HELD)
		buf_printf(&c->out, "held: %s.\n`tidings send %s` goes on with "
			"it, or says what it needs.\n", r->held_for != NULL ?
			r->held_for : "too many were refused", is->name);
}

static int
one(struct cmd *c, struct issue *is)
{
	bool list = cmd_opt(c, "missing") != NULL;
	struct tally t;
	struct json j;
	int rc = 0;

	if (tally_take(is, &t) == -1)
		return -1;
	if (c->json) {
		json_init(&j, &c->out);
		json_object(&j, NULL);
		tally_json(is, &t, 0, &j);
		if (list)
			rc = missing(c, is, &j);
		json_object_end(&j);
		buf_addc(&c->out, '\n');
		return rc;
	}
	headline(c, is);
	if (is->known)
		tally_text(is, &t, &c->out);
	return list ? missing(c, is, NULL) : 0;
}

/* --- all recaps --------------------------------------------------------- */

enum { NAME_COLUMNS = 32 };

static void
line(struct cmd *c, const struct revision *r, const struct delivery_counts *n)
{
	const char *state = revision_state_name(r->state);

	if (r->state == REVISION_BEGUN)
		state = n->waiting + n->deferred > 0 ? "under way" : "done";
	buf_adds(&c->out, "  ");
	column_add(&c->out, arena_printf(c->arena, "%s/%s", r->list, r->slug),
		NAME_COLUMNS);
	/* Its members have an earlier revision, and are not counted here. */
	if (r->number > 1 && r->begun_at != 0 && n->planned == 0 &&
	    !revision_lost(r))
		buf_printf(&c->out, " %-10s for the archive, mails nobody",
			state);
	else
		buf_printf(&c->out, " %-10s %5lld got it", state,
			(long long)n->accepted);
	if (n->waiting + n->deferred > 0)
		buf_printf(&c->out, ", %lld wait",
			(long long)(n->waiting + n->deferred));
	if (n->failed > 0)
		buf_printf(&c->out, ", %lld refused", (long long)n->failed);
	if (n->in_doubt > 0)
		buf_printf(&c->out, ", %lld in doubt",
			(long long)n->in_doubt);
	buf_addc(&c->out, '\n');
}

static int
object(struct cmd *c, const struct home *h, const struct revision *r,
	struct json *j)
{
	struct issue is = {.c = c, .h = h, .ref = {.slug = r->slug},
		.list_id = r->list_id, .rev = *r, .known = true};
	struct tally t;

	if (tally_take(&is, &t) == -1)
		return -1;
	json_object(j, NULL);
	tally_json(&is, &t, 0, j);
	json_object_end(j);
	return 0;
}

static int
all(struct cmd *c, const struct home *h)
{
	struct delivery_counts counts;
	struct revision *r = NULL;
	int64_t earlier;
	struct json j;
	size_t n = 0;

	json_init(&j, &c->out);
	if (c->json) {
		json_object(&j, NULL);
		json_array(&j, "recaps");
	}
	if (h->db != NULL &&
	    revisions_latest(h->db, c->arena, &r, &n, &c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (delivery_count(h->db, r[i].id, &counts, &c->err) == -1 ||
		    delivery_count_earlier(h->db, &r[i], &earlier,
			&c->err) == -1)
			return -1;
		counts.in_doubt += earlier;
		if (!c->json)
			line(c, &r[i], &counts);
		else if (object(c, h, &r[i], &j) == -1)
			return -1;
	}
	if (c->json) {
		json_array_end(&j);
		json_object_end(&j);
		buf_addc(&c->out, '\n');
	} else if (n == 0) {
		buf_adds(&c->out, "No recap has been approved yet. `tidings "
			"new LIST TITLE` begins one.\n");
	}
	return 0;
}

static int
status_run(struct cmd *c)
{
	struct issue is;
	struct home h;
	int rc;

	if (c->argc == 0 && cmd_opt(c, "missing") != NULL)
		return err_set(&c->err, ERR_USAGE, "--missing needs a RECAP");
	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &h) == -1)
		return -1;
	if (c->argc == 0) {
		rc = all(c, &h);
	} else {
		rc = issue_open(c, &h, c->argv[0], &is);
		if (rc == 0)
			rc = one(c, &is);
	}
	home_close(&h);
	return rc;
}

const struct command cmd_status_command = {
	.name = "status",
	.args = "[RECAP]",
	.summary = "how a delivery stands; without RECAP all of them",
	.help = "Counts by tier in plain words, and what to do next. In the "
		"JSON object the counts\nadd up: planned is the sum of "
		"waiting, accepted, deferred, failed, in_doubt,\nsuppressed, "
		"expired and cancelled.\n\n"
		"  tidings status\n"
		"  tidings status co-design\n"
		"  tidings status co-design --missing",
	.opts = opts,
	.min = 0,
	.max = 1,
	.run = status_run,
};
