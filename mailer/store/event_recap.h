/* SPDX-License-Identifier: MIT */
#ifndef STORE_EVENT_RECAP_H
#define STORE_EVENT_RECAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/*
 * The meetings that a revision of a recap tells of, kept when it is approved:
 * the source may be another by the time that members are asked. And the
 * sessions whose recap was looked for.
 */
struct recap_meeting {
	const char *uid, *id;	/* id: in the recap */
	const char *title, *facts;
	int64_t starts_at, ends_at;
	int64_t respond_by;	/* 0: none */
	int64_t invite;		/* seconds before it starts; 0: nobody is */
	bool registers;		/* elsewhere */
	const char *tiers;	/* JSON array of ids; NULL: all */
	int64_t recap_id;	/* these are not needed to save one */
	const char *slug;	/* of the recap */
	bool quiet;		/* nobody was mailed this revision */
	bool gone;		/* it does not tell of it any more */
};

/* All of a revision's, in place of what was kept. In the caller's
 * transaction. */
int recap_meetings_save(struct db *db, int64_t revision_id, size_t n,
	const struct recap_meeting *v, struct err *err);
/* Of a list those that are still to come, as the latest revision has them that
 * has begun and is neither held nor called off; and those that an earlier one
 * told of, and this one does not. */
int recap_meetings(struct db *db, struct arena *a, int64_t list_id,
	int64_t now, struct recap_meeting **v_r, size_t *n_r,
	struct err *err);

/* When a meeting was to start as that revision of the recap told it: 1; 0: it
 * told nothing of it, or what it told is not kept; -1. */
int recap_meeting_start(struct db *db, int64_t recap_id, int64_t revision,
	const char *uid, int64_t *at_r, struct err *err);

/* Whether a session's recap was looked for: 1, 0, -1; and that it was, in the
 * caller's transaction. */
int session_looked(struct db *db, int64_t list_id, const char *session,
	const char *day, struct err *err);
int session_note_looked(struct db *db, int64_t list_id, const char *session,
	const char *day, int64_t now, struct err *err);
/* When the list got its first member; 0: it has none. */
int session_first_member(struct db *db, int64_t list_id, int64_t *at_r,
	struct err *err);

#endif
