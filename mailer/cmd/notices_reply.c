/* SPDX-License-Identifier: MIT */
/* Answers to what members wrote: from the store to what they say. */
#include "cmd/notices_reply.h"

#include <string.h>

#include "base/clock.h"
#include "cmd/meeting.h"
#include "cmd/when.h"
#include "schedule/zone.h"
#include "store/consent.h"
#include "store/event.h"
#include "store/history.h"

enum { YEAR = 365 * 86400 };

static struct civil
day(const struct zone *z, int64_t t)
{
	struct civil c = {0};

	if (t == 0)
		return c;
	c = zone_civil(z, t);
	c.timed = false;
	c.hour = c.min = c.sec = 0;
	return c;
}

/* --- why ---------------------------------------------------------------- */

struct level {
	struct arena *a;
	int64_t at;
	const char *way;
};

/* The last row that set the level. */
static int
take_level(void *ctx, const struct consent_row *row, struct err *err)
{
	struct level *x = ctx;
	const struct json_value *v;
	const char *by;

	if (row->payload == NULL || (row->kind != CONSENT_TIER &&
	    row->kind != CONSENT_IMPORTED))
		return 0;
	v = json_read(x->a, row->payload, strlen(row->payload), err);
	if (v == NULL)
		return -1;
	by = json_get_str(v, "tier");
	if (by == NULL || *by == '\0')
		return 0;
	by = json_get_str(v, "by");
	x->at = row->at;
	x->way = row->kind == CONSENT_IMPORTED ? "import" :
		by != NULL ? by : "member";
	return 0;
}

static int
tell_why(struct notice_desk *k, const struct list_conf *l,
	const struct member *m, struct personal *f, struct err *err)
{
	const struct zone *z = when_zone(k->h, l->slug);
	struct level level = {.a = k->a, .way = ""};
	int64_t now = clock_now();
	struct consent_fact fact;
	struct sent_mail *mail;
	size_t n;

	if (member_consent(k->h->db, k->a, m->id, &fact, err) == -1 ||
	    ledger_each(k->h->db, m->id, take_level, &level, err) != 0 ||
	    member_mails(k->h->db, k->a, m->id, &mail, &n, err) == -1)
		return -1;
	f->express = m->state.basis == BASIS_EXPRESS;
	f->consent_at = day(z, fact.at);
	f->consent_until = day(z, m->state.consent_until);
	f->tier_at = day(z, m->tier[0] ? level.at : 0);
	f->tier_way = m->tier[0] ? level.way : "";
	for (size_t i = 0; i < n; i++) {
		if (strcmp(mail[i].state, "accepted") != 0 ||
		    strcmp(mail[i].kind, "notice") == 0 ||
		    mail[i].done_at < now - YEAR)
			continue;
		f->n++;
		f->title = mail[i].title;
		f->when = day(z, mail[i].done_at);
	}
	return 1;
}

/* --- the rest ----------------------------------------------------------- */

static int
tell_meeting(struct notice_desk *k, const struct list_conf *l,
	const struct member *m, const struct json_value *args,
	struct personal *f, struct err *err)
{
	const char *uid = json_get_str(args, "event");
	struct meeting_facts facts;
	struct event e;
	int rc;

	f->partstat = json_get_str(args, "partstat");
	if (uid == NULL || f->partstat == NULL)
		return 0;
	rc = event_by_uid(k->h->db, k->a, uid, &e, err);
	if (rc != 1)
		return rc;
	if (meeting_facts_read(k->a, e.facts, &facts, err) == -1)
		return -1;
	f->title = ltext_in(&facts.title, m->lang, l->languages[0]);
	f->when = facts.start;
	return 1;
}

static int
tell_remarks(const struct json_value *args, struct personal *f)
{
	const struct json_value *n = json_get(args, "n");

	f->title = json_get_str(args, "title");
	f->sections = json_get_str(args, "sections");
	if (f->title == NULL || f->sections == NULL || n == NULL)
		return 0;
	f->n = (size_t)n->num;
	return 1;
}

int
notice_reply_facts(struct notice_desk *k, const struct notice *n,
	const struct list_conf *l, const struct member *m,
	const struct json_value *args, struct personal *f, struct err *err)
{
	if (strcmp(n->kind, "why") == 0)
		return tell_why(k, l, m, f, err);
	if (strcmp(n->kind, "meeting") == 0)
		return tell_meeting(k, l, m, args, f, err);
	if (strcmp(n->kind, "feedback_reminder") == 0)
		return notice_feedback_facts(k, n, l, m, args, f, err);
	if (strcmp(n->kind, "remarks") == 0)
		return tell_remarks(args, f);
	return 1;
}
