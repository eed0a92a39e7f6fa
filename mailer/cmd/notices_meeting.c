/* SPDX-License-Identifier: MIT */
/*
 * Invitations: from the store to what they say.
 *
 * Policy: what a member was told last decides what is news. Who was told
 * nothing is invited, whatever has become of the meeting in between; of one
 * that was called off they hear nothing. Whose it is no more, by level, is told
 * so in the words and the place that they had, and nothing that is new.
 */
#include "cmd/notices_meeting.h"

#include <string.h>

#include "base/clock.h"
#include "cmd/meeting.h"
#include "conf/settings.h"
#include "store/event_ask.h"
#include "store/event_turn.h"

static bool
is_true(const struct json_value *args, const char *key)
{
	const struct json_value *v = json_get(args, key);

	return v != NULL && v->type == JSON_BOOL && v->num != 0;
}

static enum meeting_news
news(const struct event *e, const struct invited *i, bool remind)
{
	if (i->taken)
		return MEETING_TAKEN;
	if (e->cancelled)
		return MEETING_CANCELLED;
	if (i->sequence == -1)
		return MEETING_INVITED;
	if (remind)
		return MEETING_REMIND;
	if (strcmp(e->what, "again") == 0)
		return MEETING_AGAIN;
	return e->asked > i->sequence ? MEETING_MOVED : MEETING_CHANGED;
}

/* 1, 0: there is nothing to tell, -1. */
static int
taken(struct notice_desk *k, struct event *e, const struct invited *i,
	bool remind, struct err *err)
{
	return remind || i->sequence == -1 ? 0 : event_said(k->h->db, k->a, e,
		i->sequence, &e->facts, err);
}

/* As taken. */
static int
find(struct notice_desk *k, const struct member *m,
	const struct json_value *args, struct event *e, struct invited *i,
	const char **partstat_r, struct err *err)
{
	const char *uid = json_get_str(args, "event");
	bool remind = is_true(args, "remind");
	int rc;

	if (uid == NULL || m->state.status != MEMBER_CONFIRMED)
		return 0;
	rc = event_by_uid(k->h->db, k->a, uid, e, err);
	if (rc != 1 || e->starts_at <= clock_now())
		return rc == -1 ? -1 : 0;
	rc = event_invited(k->h->db, e, m->id, i, err);
	if (rc == 1 && i->taken)
		return taken(k, e, i, remind, err);
	/* A level that changed since: the next look says what is to be told. */
	if (rc == 1)
		rc = event_sees(k->h->db, e, m->id, err);
	/* Its row is there from the moment that the notice was added. */
	if (rc != 1 || (e->cancelled && (i->sequence == -1 || remind)) ||
	    (!remind && i->sequence >= e->sequence))
		return rc == -1 ? -1 : 0;
	rc = rsvp_of(k->h->db, k->a, e, m->id, partstat_r, err);
	return rc == -1 ? -1 : !remind || rc == 0;
}

int
notice_meeting_facts(struct notice_desk *k, const struct list_conf *l,
	const struct member *m, const struct json_value *args,
	const char *lang, struct personal *f, struct notice_mail *mail,
	struct err *err)
{
	struct personal_meeting *p = arena_alloc(k->a, sizeof(*p));
	const char *partstat = NULL, **unused, *main = l->languages[0];
	struct meeting_facts facts;
	struct invited i;
	struct event e;
	int rc = find(k, m, args, &e, &i, &partstat, err);

	if (rc != 1)
		return rc;
	if (meeting_facts_read(k->a, e.facts, &facts, err) == -1)
		return -1;
	*p = (struct personal_meeting){
		.news = news(&e, &i, is_true(args, "remind")), .uid = e.uid,
		.title = ltext_in(&facts.title, lang, main),
		.place = ltext_in(&facts.place, lang, main),
		.start = facts.start, .end = facts.end,
		.respond_by = facts.respond_by,
		.sequence = (int)e.sequence,
		.stamp = e.changed_at > i.since ? e.changed_at : i.since,
		.partstat = partstat,
		.reply_domain = strrchr(k->h->settings->identity.reply_address,
			'@') + 1,
		.n_name = meeting_name_slots(k->a, m->name, &unused),
		.n_addr = meeting_addr_slots(k->a, m->addr, &unused),
	};
	f->meeting = p;
	f->title = p->title;
	mail->event_id = e.id;
	mail->sequence = e.sequence;
	return 1;
}

static void
put(struct arena *a, struct json *j, const char *key, const char **v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		json_str(j, arena_printf(a, "%s%zu", key, i), v[i]);
}

void
notice_meeting_slots(struct arena *a, const struct member *m, struct json *j)
{
	const char **v;
	size_t n = meeting_name_slots(a, m->name, &v);

	put(a, j, "cn", v, n);
	n = meeting_addr_slots(a, m->addr, &v);
	put(a, j, "at", v, n);
}
