/* SPDX-License-Identifier: MIT */
#ifndef STORE_EVENT_TURN_H
#define STORE_EVENT_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"
#include "store/event.h"

/* Whether a member is among e->tiers, as saved: 1, 0, -1. */
int event_sees(struct db *db, const struct event *e, int64_t member_id,
	struct err *err);
/* Takes the meeting from those who were asked and do not see it any more, and
 * gives it back to who does again: e->sequence goes up, if it did not already
 * (changed). Who was told of it hears of that by event_ask, unless it is
 * quiet. In the caller's transaction, before all others. */
int event_turn(struct db *db, struct event *e, bool quiet, bool changed,
	int64_t now, struct err *err);
/* Its facts as they were at that sequence: 1, 0: not known, -1. */
int event_said(struct db *db, struct arena *a, const struct event *e,
	int64_t sequence, const char **facts_r, struct err *err);

/* Mails about an earlier state of it that are not on their way are called
 * back. In the caller's transaction, before event_ask. */
int event_call_back(struct db *db, const struct event *e, int64_t now,
	struct err *err);
/* They are told nothing of its last change. In the caller's transaction. */
int event_quiet(struct db *db, const struct event *e, struct err *err);

#endif
