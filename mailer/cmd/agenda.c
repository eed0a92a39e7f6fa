/* SPDX-License-Identifier: MIT */
/*
 * What lies ahead, by the same functions of the time that `run` goes by.
 * Nothing is changed, and what cannot be read is left to those who say why.
 */
#include "cmd/agenda.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/approval.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "conf/settings.h"
#include "schedule/due.h"
#include "schedule/zone.h"
#include "store/edition.h"
#include "store/relay.h"

static const char *const kind_names[AGENDA_KINDS] = {"send", "go_on", "retry",
	"expire", "invite", "remind", "feedback", "survey", "digest", "session",
	"held", "changed", "overdue", "approve", "by_hand"};

const char *
agenda_kind_name(enum agenda_kind k)
{
	return kind_names[k];
}

void
agenda_add(struct agenda *g, const struct agenda_item *item)
{
	if (item->kind < AGENDA_HELD && item->at > g->until)
		return;
	arena_push(g->h->arena, g->item, g->n, g->cap);
	g->item[g->n++] = *item;
}

static void
add(struct agenda *g, enum agenda_kind kind, int64_t at,
	const struct revision *r, int64_t count, const char *text,
	const char *verb)
{
	agenda_add(g, &(struct agenda_item){kind, at, r->list, r->slug, count,
		text, verb, false});
}

static const char *
mails(struct agenda *g, int64_t n, const char *one, const char *many)
{
	return arena_printf(g->h->arena, "%lld %s", (long long)n,
		n == 1 ? one : many);
}

/* --- approved ----------------------------------------------------------- */

/* How many would get it as things are now. */
static int
count_members(struct agenda *g, const struct revision *r, int64_t *n_r)
{
	struct err *err = &g->c->err;
	const struct revision none = {.list_id = r->list_id, .slug = r->slug};
	struct plan p = {.revision = &none, .dry = true, .now = g->now,
		.decide = audience_count};
	struct audience *au = audience_read(g->h->arena, r->rules, err);
	struct plan_totals t;
	int rc;

	if (au == NULL)
		return -1;
	p.ctx = au;
	rc = delivery_plan(g->h->db, &p, &t, err);
	audience_release(au);
	*n_r = t.rows;
	return rc;
}

/* Why it would not go out; its files are in memory only meanwhile. */
static int
hindrance(struct agenda *g, const struct revision *r, const char **why_r)
{
	struct home h = *g->h;
	struct issue is;
	struct arena a;
	int rc;

	arena_init(&a);
	h.arena = &a;
	rc = issue_open(g->c, &h, arena_printf(&a, "%s/%s", r->list, r->slug),
		&is);
	if (rc == 0)
		rc = approval_hindrance(&is, why_r);
	if (rc == 0)
		*why_r = arena_strdup(g->h->arena, *why_r);
	arena_release(&a);
	return rc;
}

static int
approved(struct agenda *g, const struct revision *r)
{
	struct arena *a = g->h->arena;
	enum due_send due = due_send(r->send_at, g->now);
	const char *why;
	int64_t n;

	if (hindrance(g, r, &why) == -1 || count_members(g, r, &n) == -1)
		return -1;
	if (due == DUE_BY_HAND) {
		add(g, AGENDA_BY_HAND, 0, r, 0, "is approved, and goes out "
			"when a person sends it", "send");
	} else if (due == DUE_TOO_LATE) {
		add(g, AGENDA_OVERDUE, r->send_at, r, 0, arena_printf(a,
			"was to go out at %s, which is too long ago to begin "
			"by itself", when_local(g->h, r->list, r->send_at)),
			"approve");
	} else if (why != NULL) {
		add(g, AGENDA_CHANGED, r->send_at, r, 0, arena_printf(a,
			"will not go out at %s: %s", when_local(g->h, r->list,
			r->send_at), why), "approve");
	} else {
		add(g, AGENDA_SEND, r->send_at, r, n, arena_printf(a,
			"goes out, to %s", mails(g, n, "member", "members")),
			NULL);
	}
	return 0;
}

/* --- begun -------------------------------------------------------------- */

static void
add_expiry(struct agenda *g, const struct revision *r,
	const struct due_rows *rows)
{
	if (due_expiry(rows) != 0)
		add(g, AGENDA_EXPIRE, due_expiry(rows), r,
			rows->waiting + rows->deferred, "what has not got "
			"through is given up", NULL);
}

/* When the first relay may be tried: cron leaves those in peace that failed
 * lately. */
static int
relays_ready(struct agenda *g, int64_t *at_r)
{
	const struct settings *s = g->h->settings;
	struct relay_trouble t;

	*at_r = INT64_MAX;
	for (size_t i = 0; i < s->n_relays; i++) {
		int rc = relay_trouble_get(g->h->db, g->h->arena,
			s->relay[i].at.url, &t, &g->c->err);

		if (rc == -1)
			return -1;
		if (rc == 0 || t.cool_until < *at_r)
			*at_r = rc == 0 ? g->now : t.cool_until;
	}
	if (*at_r < g->now)
		*at_r = g->now;
	return 0;
}

static int
undone_rows(struct agenda *g, const struct revision *r)
{
	struct err *err = &g->c->err;
	struct due_rows rows = {.begun_at = r->begun_at, .stale = r->stale};
	struct delivery_counts c;
	int64_t at, ready;

	if (delivery_count(g->h->db, r->id, &c, err) == -1 ||
	    delivery_next_at(g->h->db, r->id, &rows.next_at, err) == -1 ||
	    relays_ready(g, &ready) == -1)
		return -1;
	rows.waiting = c.waiting;
	rows.deferred = c.deferred;
	switch (due_rows(&rows, g->now, &at)) {
	case DUE_NOTHING:
		return 0;
	case DUE_GO_ON:
		if (c.waiting > 0)
			add(g, AGENDA_GO_ON, ready, r, c.waiting,
				arena_printf(g->h->arena, "goes on: %s",
				mails(g, c.waiting, "mail waits",
				"mails wait")), NULL);
		if (c.deferred > 0)
			add(g, AGENDA_RETRY, rows.next_at, r, c.deferred,
				mails(g, c.deferred, "mail is tried again",
				"mails are tried again"), NULL);
		break;
	case DUE_EXPIRE:
		break;
	}
	add_expiry(g, r, &rows);
	return 0;
}

static void
held(struct agenda *g, const struct revision *r)
{
	const char *verb = approval_look(r);

	if (revision_undecided(r))
		add(g, AGENDA_HELD, 0, r, 0, "is held: it had gone out before "
			"the store was restored, and it is not known to whom",
			verb);
	else if (!revision_lost(r))
		add(g, AGENDA_HELD, r->begun_at == 0 ? r->send_at : 0, r, 0,
			arena_printf(g->h->arena, "is held: %s",
			r->held_for != NULL ? r->held_for : "too many were "
			"refused"), verb);
}

/* doctor tells of a list whose folder is gone. */
static bool
is_wanted(const struct agenda *g, const char *list, const char *only)
{
	for (size_t i = 0; i < g->h->n_lists; i++)
		if (strcmp(g->h->list[i]->slug, list) == 0)
			return only == NULL || strcmp(only, list) == 0;
	return false;
}

static int
undone(struct agenda *g, const char *only)
{
	struct revision *v;
	size_t n;

	if (revisions_undone(g->h->db, g->h->arena, &v, &n, &g->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!is_wanted(g, v[i].list, only))
			continue;
		if (v[i].state == REVISION_HELD)
			held(g, &v[i]);
		else if ((v[i].state == REVISION_APPROVED &&
		    approved(g, &v[i]) == -1) ||
		    undone_rows(g, &v[i]) == -1)
			return -1;
	}
	return 0;
}

/* --- not approved ------------------------------------------------------- */

/* Its `send:`; 0: none, or it cannot be read. */
static int64_t
wanted_at(struct agenda *g, const struct recap_ref *ref)
{
	struct home h = *g->h;
	struct err ignored = {0};
	struct diags own;
	struct arena a;
	struct recap *r;
	int64_t at = 0;

	arena_init(&a);
	h.arena = &a;
	diags_init(&own, &a);
	r = wire_recap_load(&h, ref, &own, &ignored);
	if (r != NULL && r->send.year != 0)
		at = zone_to_time(when_zone(&h, ref->list->slug), &r->send);
	arena_release(&a);
	return at;
}

static int
unapproved(struct agenda *g, struct list_conf *l)
{
	struct err *err = &g->c->err;
	struct arena *a = g->h->arena;
	struct recap_ref *ref;
	size_t n;

	if (home_recaps(g->h, l, &n, &ref, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct revision r;
		int64_t list, at;
		bool waits;
		int rc = 0;

		if (g->h->db != NULL &&
		    (db_list_id(g->h->db, l->slug, &list, err) == -1 ||
		     (rc = revision_latest(g->h->db, a, list, ref[i].slug, &r,
			err)) == -1))
			return -1;
		if (rc == 1 && r.state != REVISION_WITHDRAWN)
			continue;
		at = wanted_at(g, &ref[i]);
		if (at == 0)
			continue;
		if (agenda_digest_waits(g, l, ref[i].slug, at, &waits) == -1)
			return -1;
		if (waits)
			continue;
		r = (struct revision){.list = l->slug, .slug = ref[i].slug};
		add(g, AGENDA_APPROVE, at, &r, 0, arena_printf(a, at > g->now ?
			"is not approved; approved before %s, it goes out then"
			: "is not approved, and the time it names, %s, has "
			"passed", when_local(g->h, l->slug, at)),
			at > g->now ? "approve" : "send");
	}
	return 0;
}

/* --- all of it ---------------------------------------------------------- */

static int
in_order(const void *a, const void *b)
{
	const struct agenda_item *x = a, *y = b;
	bool by_hand = x->kind >= AGENDA_HELD;

	if (by_hand != (y->kind >= AGENDA_HELD))
		return by_hand ? 1 : -1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->kind != y->kind ? (int)x->kind - (int)y->kind :
		strcmp(x->recap, y->recap);
}

int
agenda_make(struct cmd *c, const struct home *h, const char *only,
	int64_t until, bool sessions, struct agenda *agenda_r)
{
	struct agenda *g = agenda_r;

	*g = (struct agenda){.c = c, .h = h, .now = clock_now(), .until = until};
	if (h->db != NULL && undone(g, only) == -1)
		return -1;
	for (size_t i = 0; i < h->n_lists; i++) {
		struct list_conf *l = h->list[i];

		if (only != NULL && strcmp(only, l->slug) != 0)
			continue;
		if (unapproved(g, l) == -1 || agenda_meetings(g, l) == -1 ||
		    agenda_feedback(g, l) == -1 || agenda_survey(g, l) == -1 ||
		    agenda_digests(g, l) == -1 ||
		    (sessions && agenda_sessions(g, l) == -1))
			return -1;
	}
	if (g->n > 1)
		qsort(g->item, g->n, sizeof(*g->item), in_order);
	return 0;
}
