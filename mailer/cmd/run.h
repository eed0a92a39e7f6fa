/* SPDX-License-Identifier: MIT */
#ifndef CMD_RUN_H
#define CMD_RUN_H

#include "cmd/notices.h"

/*
 * What cron's run shares with its phases. A phase does what is due now, and
 * says nothing where all is well; one that fails stops no other.
 */
struct run {
	struct cmd *c;
	struct home h;
	struct json j;
	const char *lock;	/* the one that is held, or NULL */
	int fd;
	bool open;		/* the ways out, in d, for phases with the
				 * send lock */
	bool no_way;		/* they could not be opened */
	struct deliver d;
	struct notices told;
	bool stopped;		/* by a signal: nothing new begins */
	enum err_kind status;	/* the gravest of this phase so far */
	const char *said;	/* the first that went wrong in it */
	size_t n_done, cap_done;
	int64_t *done;		/* revisions that had their turn */
};

struct run_phase {
	const char *name;	/* in the store and in JSON, for ever */
	const char *lock;	/* a file beside the store */
	int (*act)(struct run *r);	/* 0, or -1 with c->err set */
};

/* What c->err says is told and graded, and the run goes on. */
void run_failed(struct run *r);
/* The same for what is no error of the program's. */
void run_grade(struct run *r, enum err_kind kind);
/* What an address stands in is not kept with the store's own words. */
const char *run_without_addresses(struct arena *a, const char *s);

/* cmd/run_send.c */
int run_inbox(struct run *r);
int run_expiry(struct run *r);
int run_sends(struct run *r);
int run_retries(struct run *r);
int run_notices(struct run *r);

/* cmd/run_digest.c */
int run_digests(struct run *r);

/* cmd/run_members.c */
int run_bounces(struct run *r);
int run_consent(struct run *r);
int run_survey(struct run *r);

/* cmd/run_meetings.c */
int run_invitations(struct run *r);
int run_reminders(struct run *r);
/* cmd/run_feedback.c */
int run_feedback(struct run *r);

/* cmd/run_retention.c */
int run_retention(struct run *r);

#endif
