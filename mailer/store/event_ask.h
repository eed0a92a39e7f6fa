/* SPDX-License-Identifier: MIT */
#ifndef STORE_EVENT_ASK_H
#define STORE_EVENT_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"
#include "store/event.h"
#include "store/event_count.h"

/*
 * Asking members to a meeting: one notice "invitation" for each state of it,
 * its SEQUENCE, that they do not know yet. What the notice says is worked out
 * when it is composed, from what the meeting is then and from what that member
 * was told last; so whoever joins late, or had a pause, hears the same as the
 * others, and nobody is told of a change without having been asked.
 */

/* How far the looking has come; all 0 to begin. */
struct event_look {
	bool begun;
	bool part;		/* only who has changed may be new */
	int64_t seen, at;	/* the ledger's seq, and when, the last time */
	int64_t ledger;		/* seq now */
	int64_t reached, open;	/* the recap's last row that got there; how
				 * many are not over */
	int64_t after;		/* the member */
};
/* What event_ask does first and last: what there is to look at, as against the
 * last time; that it was. */
int event_look_begin(struct db *db, const struct event *e, const char *tiers,
	int64_t now, struct event_look *l, struct err *err);
int event_look_end(struct db *db, const struct event *e, const char *tiers,
	int64_t now, const struct event_look *l, struct err *err);

/*
 * Whether anybody may be there to ask who was not when it was last looked:
 * the meeting, the tiers, the list's members or who got the recap have
 * changed, or a pause has ended. Cheap. 1, 0, -1.
 */
int event_ask_due(struct db *db, const struct event *e, const char *tiers,
	int64_t now, struct err *err);
/*
 * Adds the notices: to members who may be mailed and do not know this state of
 * it. Who was not asked yet is asked if its tier is among `tiers` (a JSON array
 * of ids; NULL: any) and, of a recap's meeting, if the recap reached them;
 * nobody is asked to one that is called off. Some thousands at most, in the
 * caller's transaction: 1, there may be more, for the next one, with the same
 * l; 0: those were all, and it is noted what there was to look at when it
 * began; -1. *n_r grows by the notices.
 */
int event_ask(struct db *db, const struct event *e, const char *tiers,
	int64_t now, struct event_look *l, int64_t *n_r, struct err *err);
/* Once: a notice to each who was asked, by then, and has not answered. In the
 * caller's transaction. */
int event_remind(struct db *db, const struct event *e, int64_t asked_by,
	int64_t now, int64_t *n_r, struct err *err);

struct invited {
	int64_t sequence;	/* told last; -1: nothing yet */
	int64_t at;		/* asked first */
	bool taken;		/* not theirs any more; and since when that */
	int64_t since;		/* is so, or is not so again; 0: always */
};
/* 1, 0: never asked, -1. */
int event_invited(struct db *db, const struct event *e, int64_t member_id,
	struct invited *i_r, struct err *err);
/* A notice's mail was made, which says this sequence. In the transaction that
 * plans it. */
int event_told(struct db *db, int64_t event_id, int64_t member_id,
	int64_t sequence, int64_t notice_id, struct err *err);

#endif
