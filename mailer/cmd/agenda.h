/* SPDX-License-Identifier: MIT */
#ifndef CMD_AGENDA_H
#define CMD_AGENDA_H

#include "cmd/home.h"

/*
 * What lies ahead of a home's recaps: what `run` will do at which time, the
 * soonest first, and then what waits for a person. For `schedule` and for bare
 * `tidings`.
 */
enum agenda_kind {
	AGENDA_SEND,		/* begins */
	AGENDA_GO_ON,		/* rows that wait for nothing but a run */
	AGENDA_RETRY,
	AGENDA_EXPIRE,		/* what did not get through is given up */
	AGENDA_INVITE,		/* members are asked to a meeting */
	AGENDA_REMIND,		/* and those who are silent once more */
	AGENDA_FEEDBACK,	/* who has not commented is reminded */
	AGENDA_SURVEY,		/* who has not answered is reminded */
	AGENDA_DIGEST,		/* is made, or goes a day after its preview */
	AGENDA_SESSION,		/* a meeting: nothing is sent for it */
	/* From here on run does nothing by itself. */
	AGENDA_HELD,
	AGENDA_CHANGED,		/* since it was approved: run would hold it */
	AGENDA_OVERDUE,		/* approved, and its time is long past */
	AGENDA_APPROVE,		/* has a time, and nobody approved it */
	AGENDA_BY_HAND,		/* approved, and has no time */
	AGENDA_KINDS
};
const char *agenda_kind_name(enum agenda_kind k);

struct agenda_item {
	enum agenda_kind kind;
	int64_t at;		/* when, or for when it was meant; 0: none */
	const char *list;
	const char *recap;	/* or a session's or survey's slug */
	int64_t count;		/* mails; 0: none, or not known */
	const char *text;	/* goes on after the recap's name */
	const char *verb;	/* the command that a person needs, or NULL */
	bool session;		/* recap is a session's slug */
};

struct agenda {
	struct cmd *c;
	const struct home *h;
	int64_t now, until;
	size_t n, cap;
	struct agenda_item *item;	/* in order */
};

/* only: a list's slug, or NULL for all. until: the last instant of what has a
 * time. sessions: also when the lists meet. */
int agenda_make(struct cmd *c, const struct home *h, const char *only,
	int64_t until, bool sessions, struct agenda *agenda_r);

/* cmd/agenda_sessions.c */
void agenda_add(struct agenda *g, const struct agenda_item *item);
int agenda_sessions(struct agenda *g, struct list_conf *l);
/* cmd/agenda_meetings.c */
int agenda_meetings(struct agenda *g, struct list_conf *l);
/* cmd/run_members.c */
int agenda_survey(struct agenda *g, struct list_conf *l);
/* cmd/run_feedback.c */
int agenda_feedback(struct agenda *g, struct list_conf *l);

/* cmd/agenda_digests.c. A digest that is not approved yet and goes out by
 * itself is added, at the time that its file names. */
int agenda_digests(struct agenda *g, const struct list_conf *l);
int agenda_digest_waits(struct agenda *g, const struct list_conf *l,
	const char *slug, int64_t at, bool *waits_r);

#endif
