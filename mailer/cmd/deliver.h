/* SPDX-License-Identifier: MIT */
#ifndef CMD_DELIVER_H
#define CMD_DELIVER_H

#include "cmd/issue.h"
#include "cmd/tell.h"
#include "send/engine.h"
#include "send/letter.h"

/*
 * Delivering approved revisions: the send lock, the rows, the run.
 */
struct deliver {
	struct cmd *c;
	const struct home *h;
	struct issue *is;		/* the one whose turn it is; or NULL */
	int lock;			/* -1: not held, or the caller's own */
	bool cron;			/* nobody watches */
	struct dkim *dkim;		/* NULL: the relay signs */
	struct letters *letters;
	size_t n_relays;
	struct relay *relay;
	int64_t began_ms;		/* monotonic */
	int64_t left_behind;		/* in doubt since a run died */
	struct engine_totals totals;
};

/*
 * For whoever makes rows go out or decides about them. Takes the lock (ERR_TEMP
 * when another run has it), reads the relays' secrets, and refuses a store that is not
 * the right one, or a clock that went back. Settles what a run that died has
 * left armed. From here on SIGTERM and SIGINT end the run in order. deliver_close
 * in each case.
 */
int deliver_open(struct cmd *c, const struct home *h, struct issue *is,
	struct deliver *d);
/* The same for whoever holds the lock, and keeps it. is may be NULL, for a
 * later deliver_turn. */
int deliver_open_locked(struct cmd *c, const struct home *h, struct issue *is,
	struct deliver *d);
void deliver_close(struct deliver *d);
/* The next revision under the same lock; the totals begin anew. */
void deliver_turn(struct deliver *d, struct issue *is);

/* Plans every row in one transaction and writes the beginning down before
 * anything goes out. only: a member's id: plans that one and begins nothing
 * for the others. */
int deliver_begin(struct deliver *d, int64_t only);

/* A correction: freezes the composed revision in the same transaction that
 * cancels what is undone of the one before it and plans every row, so that a
 * member gets the one or the other. ERR_TEMP where that one was cancelled
 * meanwhile. */
int deliver_correct(struct deliver *d);

/* Carries out what can go now. The stop rule (S56) holds the revision. */
int deliver_run(struct deliver *d, int64_t only);

/* What became stale is given up, and the contact is told; *n_r: how many. */
int deliver_expire(struct issue *is, int64_t *n_r);

/* The revision is held until a person has looked, and the contact is told
 * why; see revision_hold. is->rev is as it is then. */
int deliver_hold(struct issue *is, enum tell_kind kind, const char *why);

/* How letters of a list in this zone are made, without a lock; dkim as in
 * send/letter.h. */
struct letters *deliver_letters(const struct home *h, struct zone *zone,
	struct dkim *dkim);
/* The engine for such letters. */
struct engine deliver_engine(struct deliver *d, struct letters *letters);
/* From here on SIGTERM and SIGINT end the run in order; deliver_open does it,
 * too. */
void deliver_signals(void);
/* A signal came: nothing new begins. */
bool deliver_stopping(void);

#endif
