/* SPDX-License-Identifier: MIT */
#ifndef STORE_EDITION_H
#define STORE_EDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "store/db.h"

/*
 * Revisions, and the editions frozen with them: what was approved, byte for
 * byte, by content hash (I7). A revision number is never used again.
 */
enum revision_state { REVISION_APPROVED, REVISION_BEGUN, REVISION_WITHDRAWN,
	REVISION_HELD };
const char *revision_state_name(enum revision_state s);

struct revision {
	int64_t id, list_id, recap_id;
	const char *list, *slug;
	int64_t number;			/* 1, 2, ... */
	enum revision_state state;
	const char *kind;		/* "recap" or "correction" */
	const char *title;
	int64_t approved_at;
	const char *approved_by;
	int64_t send_at;		/* 0: by hand */
	int64_t stale;			/* seconds after begun_at */
	int64_t begun_at;		/* 0: not begun */
	unsigned char source_hash[SHA256_LEN];
	unsigned char content_hash[SHA256_LEN];
	const char *rules;		/* JSON: who is addressed */
	const char *source;		/* the main file as approved */
	const char *held_for;		/* why it is held; NULL: not known */
};

/* What is frozen. All of it is the caller's. */
struct freeze_part {
	const void *data;
	size_t len;
};
struct freeze_edition {
	const char *tier, *lang, *subject;
	const char *survey;	/* whose questions stand in it; NULL: none */
	const unsigned char *projection_hash, *hash;	/* SHA256_LEN each */
	int64_t html_bytes, text_bytes;
	size_t n_parts;
	const struct freeze_part *part;
	struct freeze_part shown;	/* projection_keep */
	/* What it says what changed since: a projection_hash, and how many
	 * changes, -1: not known. NULL: it does not. */
	const unsigned char *against;
	int64_t changes;
};
struct freeze {
	int64_t list_id;
	const char *slug, *kind, *title, *approved_by, *rules, *source;
	int64_t approved_at, send_at, stale;
	const unsigned char *source_hash, *content_hash;
	size_t n;
	const struct freeze_edition *edition;
};

/*
 * Freezes the next revision, in the caller's transaction: its editions, their
 * parts once for each content; the revisions before it are withdrawn and
 * their rows that were not armed are cancelled.
 */
int revision_freeze(struct db *db, const struct freeze *f, int64_t *id_r,
	struct err *err);

/* 1: found, 0: none, -1: failed. */
int revision_latest(struct db *db, struct arena *a, int64_t list_id,
	const char *slug, struct revision *r, struct err *err);
int revision_by_id(struct db *db, struct arena *a, int64_t id,
	struct revision *r, struct err *err);
/* The latest one of each recap, the last approved first. */
int revisions_latest(struct db *db, struct arena *a, struct revision **v_r,
	size_t *n_r, struct err *err);
/* Of these, what is not done, the first approved first: those that may begin,
 * are held, or have rows that wait or that nobody knows about yet. */
int revisions_undone(struct db *db, struct arena *a, struct revision **v_r,
	size_t *n_r, struct err *err);

/* Of recaps of which a revision began at `from` or later and before `to`:
 * every revision that ever began, by recap and number. */
int revisions_begun(struct db *db, struct arena *a, int64_t list_id,
	int64_t from, int64_t to, struct revision **v_r, size_t *n_r,
	struct err *err);

/*
 * What cron may not go on with until a person has looked. `why` is plain
 * words without an address. An approval that a cancel had taken back and a
 * person gave again is withdrawn instead: its rows are cancelled, and only
 * asking again plans them. 1, 0, -1 as below.
 */
int revision_hold(struct db *db, int64_t id, const char *why, struct err *err);
/*
 * Of one that has not begun: a person has approved it once more, from a source
 * that reads the same to everybody. When it goes out, how long it is tried,
 * source and source_hash become those of f; it is no longer held. 1, 0, -1 as
 * below.
 */
int revision_approve_again(struct db *db, int64_t id, const struct freeze *f,
	struct err *err);

/* Adopt holds it: the journal says that it had gone out, and the store does
 * not know to whom. Undecided: until a person says whether it was sent;
 * revision_settle, in the caller's transaction, notes that it was. Erased: it
 * went out so long ago that its deliveries are kept no longer, which makes it
 * lost as well. */
#define REVISION_ERASED "its deliveries are kept no longer"
bool revision_erased(const struct revision *r);
bool revision_lost(const struct revision *r);
bool revision_undecided(const struct revision *r);
int revision_settle(struct db *db, int64_t id, struct err *err);

/*
 * What follows changes a delivery that others may have cancelled meanwhile, in
 * the caller's transaction. 1; 0: it is in another state now, and nothing was
 * done; -1: failed.
 */
int revision_change(struct db *db, int64_t id, enum revision_state from,
	enum revision_state to, struct err *err);
/* The delivery begins: state, time, and the row in `begun` that stays for
 * ever. journal_update follows the commit. */
int revision_begin(struct db *db, const struct revision *r, int64_t now,
	struct err *err);
/* Only one member's mail does: its own row in `begun`, as "slug/member", and
 * no state, since it begins nothing for the others. */
int revision_begin_one(struct db *db, const struct revision *r, int64_t member,
	int64_t now, struct err *err);

/* Whether there is such a row: 1, 0, -1. */
int revision_has_begun(struct db *db, const char *list, const char *slug,
	int64_t number, struct err *err);

/* Every revision of a recap is withdrawn and all of it that is not armed
 * cancelled; in the caller's transaction. reason may be NULL. *n_r: rows. */
int recap_withdraw(struct db *db, int64_t recap_id, const char *reason,
	int64_t now, int64_t *n_r, struct err *err);

/* The slug of another recap of the list with this content whose delivery
 * began; NULL: none. */
int revision_twin(struct db *db, struct arena *a, const struct freeze *f,
	const char **slug_r, struct err *err);

struct frozen_edition {
	int64_t id;
	const char *tier, *lang, *subject;
	unsigned char projection_hash[SHA256_LEN];
	int64_t html_bytes, text_bytes;
	bool marked;			/* it says what changed since against */
	unsigned char against[SHA256_LEN];
	int64_t changes;		/* -1: not known */
};
/* Those that say what changed stand after the plain ones. */
int editions_of(struct db *db, struct arena *a, int64_t revision_id,
	struct frozen_edition **v_r, size_t *n_r, struct err *err);
/*
 * The projections of a recap that members have, may have, or are about to be
 * sent, each once by tier and language. Looks through its deliveries once.
 */
struct had_edition {
	const char *tier, *lang;
	unsigned char projection_hash[SHA256_LEN];
	bool kept;			/* shown is of one that is kept */
	unsigned char shown[SHA256_LEN];	/* for content_load */
};
int editions_had(struct db *db, struct arena *a, int64_t recap_id,
	struct had_edition **v_r, size_t *n_r, struct err *err);
/* The hashes of an edition's parts in their order, SHA256_LEN octets each. */
int edition_part_hashes(struct db *db, struct arena *a, int64_t edition_id,
	unsigned char (**hash_r)[SHA256_LEN], size_t *n_r, struct err *err);
/* Keeps bytes, once for each content; in the caller's transaction. */
int content_save(struct db *db, const struct freeze_part *p,
	unsigned char hash_r[SHA256_LEN], struct err *err);
/* Bytes by hash, checked against it: ERR_DATA when missing or damaged. */
int content_load(struct db *db, struct arena *a,
	const unsigned char hash[SHA256_LEN], const void **data_r,
	size_t *len_r, struct err *err);

#endif
