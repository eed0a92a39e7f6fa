/* SPDX-License-Identifier: MIT */
/*
 * Bare `tidings`: what needs a person today, most pressing first, each with
 * the command that does it. Mail in doubt comes before mail that waits,
 * because only a person can decide about it; recaps that nobody approved come
 * last. Then what cron does by itself; where it does not run, that is a
 * person's too, and said first. Where there is no home yet it says how to
 * begin.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/approval.h"
#include "cmd/locks.h"
#include "cmd/poll.h"
#include "cmd/today.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "recap/recap.h"
#include "store/db.h"
#include "store/delivery.h"
#include "store/edition.h"
#include "store/journal.h"
#include "store/member.h"
#include "store/mailbox.h"
#include "store/relay.h"
#include "store/remark.h"

static void
add(struct today *t, enum todo_kind kind, const char *list, const char *recap,
	int64_t count, const char *text, const char *command)
{
	arena_push(t->c->arena, t->todo, t->n, t->cap);
	t->todo[t->n++] = (struct todo){kind, list, recap, count, text,
		command};
}

/* "tidings [-C home] verb list/slug": what can be copied as it stands. */
static const char *
line(const struct today *t, const char *verb, const char *list,
	const char *slug)
{
	struct arena *a = t->c->arena;

	return arena_printf(a, "%s %s%s%s%s%s", cmd_prefix(t->c), verb,
		*list != '\0' ? " " : "", list, slug != NULL ? "/" : "",
		slug != NULL ? slug : "");
}

static const char *
mails(struct arena *a, int64_t n, const char *what)
{
	return arena_printf(a, "%" PRId64 " %s %s", n,
		n == 1 ? "mail" : "mails", what);
}

static const char *
waiting_words(const struct today *t, const struct revision *r,
	const struct delivery_counts *n, int64_t next_at)
{
	struct arena *a = t->c->arena;

	if (n->waiting == 0 && next_at > clock_now())
		return mails(a, n->deferred, arena_printf(a, "refused for now, "
			"to be tried again from %s on", when_local(&t->home,
			r->list, next_at)));
	return mails(a, n->waiting + n->deferred, "not sent yet");
}

/* What of a revision, or of one before it, is not done. What was withdrawn
 * may still be in doubt. */
static int
look_at_rows(struct today *t, const struct revision *r)
{
	bool goes_on = r->state == REVISION_BEGUN || r->state == REVISION_HELD;
	struct arena *a = t->c->arena;
	struct delivery_counts n;
	int64_t waiting, next_at, earlier;

	if (delivery_count(t->home.db, r->id, &n, &t->c->err) != 0 ||
	    delivery_count_earlier(t->home.db, r, &earlier,
		&t->c->err) != 0 ||
	    delivery_next_at(t->home.db, r->id, &next_at, &t->c->err) != 0)
		return -1;
	/* What another run has in hand is nobody's to decide. */
	if (n.armed > 0 && locks_sending(&t->home))
		n.in_doubt -= n.armed;
	n.in_doubt += earlier;
	waiting = goes_on ? n.waiting + n.deferred : 0;
	if (n.in_doubt > 0)
		add(t, TODO_IN_DOUBT, r->list, r->slug, n.in_doubt,
			mails(a, n.in_doubt, "may or may not have arrived: the "
				"relay never answered"),
			arena_printf(a, "%s --was-sent   (or --send-again)",
				line(t, "resolve", r->list, r->slug)));
	if (revision_undecided(r))
		add(t, TODO_IN_DOUBT, r->list, r->slug, 0, "had gone out "
			"before the store was restored, and it is not known "
			"to whom", arena_printf(a, "%s --was-sent   (or "
			"--send-again)", line(t, "resolve", r->list,
			r->slug)));
	if (r->state == REVISION_HELD && !revision_lost(r) &&
	    (waiting > 0 || r->begun_at == 0))
		add(t, TODO_HELD, r->list, r->slug, 0, arena_printf(a,
			"is held: %s", r->held_for != NULL ? r->held_for :
			"too many were refused"),
			line(t, approval_look(r), r->list, r->slug));
	else if (waiting > 0 && !t->cron.works)
		add(t, TODO_WAITING, r->list, r->slug, waiting,
			waiting_words(t, r, &n, next_at),
			line(t, "send", r->list, r->slug));
	return 0;
}

static int
look_at_approved(struct today *t, const struct revision *r)
{
	struct arena *a = t->c->arena;
	struct issue is;
	const char *why;

	if (issue_open(t->c, &t->home, arena_printf(a, "%s/%s", r->list,
		r->slug), &is) != 0 || approval_hindrance(&is, &why) != 0)
		return -1;
	if (why != NULL) {
		add(t, TODO_CHANGED, r->list, r->slug, 0, arena_printf(a,
			"is approved, but %s", why), line(t, r->send_at == 0 ?
			"send" : "approve", r->list, r->slug));
		return 0;
	}
	if (r->send_at == 0)
		add(t, TODO_SEND, r->list, r->slug, 0, "is approved",
			line(t, "send", r->list, r->slug));
	else if (!t->cron.works)
		add(t, TODO_SEND, r->list, r->slug, 0, arena_printf(a,
			"is approved, for %s", when_local(&t->home, r->list,
			r->send_at)), line(t, "send", r->list, r->slug));
	return 0;
}

/* What the store knows of it, or NULL. */
static const struct revision *
revision_of(const struct today *t, const struct recap_ref *ref)
{
	for (size_t i = 0; i < t->n_revisions; i++)
		if (strcmp(t->revision[i].slug, ref->slug) == 0 &&
		    strcmp(t->revision[i].list, ref->list->slug) == 0)
			return &t->revision[i];
	return NULL;
}

/* What people have reads as it did. */
static int
look_at_sent(struct today *t, const struct revision *r,
	const struct recap_ref *ref)
{
	struct text now;

	if (file_read(t->c->arena, ref->path, RECAP_MAX, &now,
		&t->c->err) != 0)
		return -1;
	/* Of one that is held before it began, the hold says what to do. */
	if (!revision_lost(r) && r->begun_at != 0 &&
	    strcmp(now.data, r->source) != 0)
		add(t, TODO_CHANGED, r->list, r->slug, 0, "was changed after "
			"its mails had gone out; undo it, or send the "
			"correction", arena_printf(t->c->arena, "%s "
			"--correction", line(t, "send", r->list, r->slug)));
	return 0;
}

static int
look_at_recap(struct today *t, const struct recap_ref *ref)
{
	const struct revision *r = revision_of(t, ref);

	if (r != NULL && r->state == REVISION_APPROVED)
		return look_at_approved(t, r);
	if (r != NULL && r->state != REVISION_WITHDRAWN)
		return look_at_sent(t, r, ref);
	add(t, TODO_APPROVE, ref->list->slug, ref->slug, 0,
		r != NULL ? "was cancelled" : "is not approved yet",
		arena_printf(t->c->arena, "%s -o %s",
			line(t, "preview", ref->list->slug, ref->slug),
			cmd_quoted(t->c->arena, home_path(&t->home,
			"var/preview"))));
	return 0;
}

static int
look_at_members(struct today *t, const struct list_conf *l)
{
	struct member_counts m = {0};
	int64_t id;

	if (t->home.db != NULL &&
	    (db_list_id(t->home.db, l->slug, &id, &t->c->err) != 0 ||
	     member_count(t->home.db, id, clock_now(), &m, &t->c->err) != 0))
		return -1;
	if (m.total == 0)
		add(t, TODO_MEMBERS, l->slug, NULL, 0, "has no members yet",
			arena_printf(t->c->arena, "%s FILE.csv --basis express "
				"--evidence \"how it is known\"",
				line(t, "import", l->slug, NULL)));
	if (m.soon > 0)
		add(t, TODO_CONSENT, l->slug, NULL, m.soon,
			arena_printf(t->c->arena, "%" PRId64 " of its members "
				"will get no more mail, as their consent ends: "
				"%" PRId64 " within 30 days, %" PRId64 " within "
				"60", m.soon, m.very_soon, m.soon),
			arena_printf(t->c->arena, "%s --status ending",
				line(t, "export", l->slug, NULL)));
	if (m.total > 0 && m.may_receive == 0)
		add(t, TODO_MEMBERS, l->slug, NULL, m.total,
			arena_printf(t->c->arena, "has nobody who may be "
				"written to: of %" PRId64 " members %" PRId64
				" left, %" PRId64 " are suspended, %" PRId64
				" complained, %" PRId64 " pause, and the "
				"consent of %" PRId64 " has run out", m.total,
				m.unsubscribed, m.suspended, m.complained,
				m.paused, m.lapsed),
			arena_printf(t->c->arena, "%s%s",
				line(t, "export", l->slug, NULL),
				m.confirmed > 0 ? "" :
				" --status unsubscribed"));
	return 0;
}

static int
look_at_list(struct today *t, struct list_conf *l)
{
	struct recap_ref *ref;
	size_t n;

	if (look_at_members(t, l) != 0 ||
	    home_recaps(&t->home, l, &n, &ref, &t->c->err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (look_at_recap(t, &ref[i]) != 0)
			return -1;
	return 0;
}

static int
look_at_store(struct today *t)
{
	struct err why = {0};

	if (t->home.db == NULL)
		return 0;
	if (journal_require(t->home.journal, &why) != 0)
		add(t, TODO_ADOPT, "", NULL, 0,
			arena_strdup(t->c->arena, why.msg),
			line(t, journal_adopts_anew(t->home.journal) ?
				"adopt --from-db" : "adopt", "", NULL));
	if (revisions_latest(t->home.db, t->c->arena, &t->revision,
		    &t->n_revisions, &t->c->err) != 0)
		return -1;
	for (size_t i = 0; i < t->n_revisions; i++)
		if (look_at_rows(t, &t->revision[i]) != 0)
			return -1;
	return 0;
}

/* Relays that the last run which tried them has left in trouble. */
static int
look_at_relays(struct today *t)
{
	const struct settings *s = t->home.settings;
	struct relay_trouble x;
	int rc = 0;

	for (size_t i = 0; t->home.db != NULL && i < s->n_relays; i++) {
		rc = relay_trouble_get(t->home.db, t->c->arena,
			s->relay[i].at.url, &x, &t->c->err);
		if (rc < 0)
			return -1;
		if (rc > 0)
			add(t, TODO_RELAY, "", NULL, x.failures, arena_printf(
				t->c->arena, "%s takes no mail: %s", x.relay,
				x.reason), line(t, "doctor", "", NULL));
	}
	return 0;
}

/* Mailboxes that could not be read the last time. */
static int
look_at_mailboxes(struct today *t)
{
	const struct settings *s = t->home.settings;
	const char *said;
	int64_t at;

	for (size_t i = 0; t->home.db != NULL && i < s->n_mailboxes; i++) {
		if (mailbox_trouble(t->home.db, t->c->arena,
			poll_name(&t->home, i), &said, &at,
			&t->c->err) == -1)
			return -1;
		if (said != NULL)
			add(t, TODO_MAILBOX, "", NULL, 0, arena_printf(
				t->c->arena, "replies cannot be read: %s",
				said), line(t, "inbox", "", NULL));
	}
	return 0;
}

/* What was said of drafts, and nothing became of yet. */
static int
look_at_remarks(struct today *t)
{
	for (size_t i = 0; i < t->n_revisions; i++) {
		const struct revision *r = &t->revision[i];
		int64_t n;

		if (remarks_open(t->home.db, r->recap_id, &n,
			&t->c->err) == -1)
			return -1;
		if (n > 0)
			add(t, TODO_REMARKS, r->list, r->slug, n, arena_printf(
				t->c->arena, "%" PRId64 " %s on its drafts",
				n, n == 1 ? "remark" : "remarks"),
				line(t, "feedback", r->list, r->slug));
	}
	return 0;
}

/* What would happen by itself, and whether it does. */
static int
look_at_cron(struct today *t)
{
	enum { AHEAD = 60 * 24 * 3600 };
	struct agenda *g = &t->next;

	if (agenda_make(t->c, &t->home, NULL, clock_now() + AHEAD, false,
		g) != 0)
		return -1;
	while (t->n_next < g->n && g->item[t->n_next].kind < AGENDA_SESSION)
		t->n_next++;
	/* What is held or not finished has its own line. */
	if (t->cron.works && t->cron.status != 0 &&
	    t->cron.status != cmd_status(ERR_TEMP))
		add(t, TODO_CRON, "", NULL, 0, arena_printf(t->c->arena,
			"cron's last run ended with %d: %s", t->cron.status,
			t->cron.said != NULL ? t->cron.said : "see its mail"),
			line(t, "doctor", "", NULL));
	if (t->n_next == 0 || t->cron.works)
		return 0;
	add(t, TODO_CRON, "", NULL, 0, arena_printf(t->c->arena, "nothing goes "
		"out by itself: %s", cron_trouble(&t->home, &t->cron)),
		line(t, "crontab", "", NULL));
	t->n_next = 0;
	return 0;
}

static void
add_strays(struct today *t, const struct attendance *v, size_t n)
{
	struct arena *a = t->c->arena;

	for (size_t i = 0; i < n; i++)
		add(t, TODO_MEETING, v[i].list->slug, NULL,
			v[i].counts.invited, arena_printf(a, "asked %" PRId64
			" %s to \"%s\" of %s, which list.yaml does not have "
			"any more", v[i].counts.invited,
			v[i].counts.invited == 1 ? "member" : "members",
			v[i].event.title, attendance_when(a, &v[i].event)),
			arena_printf(a, "%s   (how to call it off)",
				line(t, "doctor", "", NULL)));
}

/* The first that members were asked to, of all lists. */
static int
look_at_meetings(struct today *t)
{
	struct attendance *v, *stray;
	size_t n, n_stray;

	for (size_t i = 0; i < t->home.n_lists; i++) {
		if (attendance_strays(&t->home, t->home.list[i], &stray,
			&n_stray, &t->c->err) == -1)
			return -1;
		add_strays(t, stray, n_stray);
		if (attendance_list(&t->home, t->home.list[i], 0, NULL, &v,
			&n, &t->c->err) == -1)
			return -1;
		for (size_t k = 0; k < n; k++)
			if (v[k].event.starts_at > clock_now() &&
			    !v[k].event.cancelled && !attendance_is_stray(
			    stray, n_stray, &v[k].event) && (t->meeting == NULL ||
			    v[k].event.starts_at <
			    t->meeting->event.starts_at))
				t->meeting = &v[k];
	}
	return 0;
}

static void
say_how_to_begin(struct cmd *c)
{
	buf_adds(&c->out,
		"This folder is no tidings home yet. To begin:\n\n"
		"    tidings init community     makes one, with a sample list\n"
		"    cd community\n"
		"    tidings                    says what to do next\n\n"
		"`tidings --help` lists all commands.\n");
}

static int
today_run(struct cmd *c)
{
	struct today t = {.c = c};
	int rc;

	if (strcmp(c->home, ".") == 0 && !c->json &&
	    !file_exists("config/tidings.yaml")) {
		say_how_to_begin(c);
		return 0;
	}
	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &t.home) != 0)
		return -1;
	rc = cron_look(&t.home, &t.cron, &c->err);
	if (rc == 0)
		rc = look_at_store(&t);
	if (rc == 0)
		rc = look_at_relays(&t);
	if (rc == 0)
		rc = look_at_mailboxes(&t);
	if (rc == 0)
		rc = look_at_remarks(&t);
	for (size_t i = 0; rc == 0 && i < t.home.n_lists; i++)
		rc = look_at_list(&t, t.home.list[i]);
	if (rc == 0)
		rc = look_at_meetings(&t);
	if (rc == 0)
		rc = look_at_cron(&t);
	if (rc == 0 && c->json)
		today_json(&t);
	else if (rc == 0)
		today_text(&t);
	home_close(&t.home);
	return rc;
}

const struct command cmd_today = {
	.name = "",
	.summary = "what needs doing today: recaps to approve, mail in doubt",
	.run = today_run,
};
