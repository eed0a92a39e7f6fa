/* SPDX-License-Identifier: MIT */
#ifndef CMD_MEETING_H
#define CMD_MEETING_H

#include "cmd/home.h"
#include "cmd/issue.h"
#include "conf/list.h"
#include "schedule/occurrence.h"
#include "store/event.h"
#include "store/event_recap.h"
#include "text/ltext.h"

/*
 * Meetings that members are asked to: the sessions of list.yaml that say
 * `invite:`, date by date, and the events of recaps. What is known of one is a
 * JSON object in the store, {title, place: {language: text}, start, end,
 * respond_by: wall clock}; language "" is any.
 */
struct meeting_facts {
	struct ltext title, place;	/* place.n 0: none */
	struct civil start, end, respond_by;	/* year 0: none */
};
const char *meeting_facts_write(struct arena *a,
	const struct meeting_facts *f);
int meeting_facts_read(struct arena *a, const char *json,
	struct meeting_facts *f_r, struct err *err);

/* As it should be now, whatever the store has. */
struct meeting {
	const char *uid;
	const char *session;	/* its slug; NULL: it is a recap's */
	const char *day;	/* as struct event's */
	int64_t recap_id;
	struct meeting_facts facts;
	int64_t starts_at, ends_at, respond_by;
	int64_t invite;		/* 0: nobody is asked */
	const char *tiers;	/* JSON array of ids; NULL: all */
	bool registers, cancelled, quiet;
};
/* One date of a session. */
void meeting_of_session(struct arena *a, const struct list_conf *l,
	const struct session_conf *s, const struct occurrence *o,
	struct meeting *m_r);
int meeting_of_recap(struct arena *a, const struct recap_meeting *r,
	struct meeting *m_r, struct err *err);
/* When members are asked to it; 0: they are not. */
int64_t meeting_ask_at(const struct meeting *m);

/* Keeps the events of a recap with the revision that is->rev is. In the
 * caller's transaction. */
int meetings_freeze(struct issue *is);

/*
 * Brings the store to what a meeting is now: its row, and notices to whoever
 * is to be asked or told. A transaction where anything is new, else nothing is
 * written. *n_r: notices.
 */
int meeting_sync(struct db *db, int64_t list_id, const char *lang,
	const struct meeting *m, int64_t now, int64_t *n_r, struct err *err);

#endif
