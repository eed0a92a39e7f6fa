/* SPDX-License-Identifier: MIT */
#ifndef STORE_NOTICE_H
#define STORE_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"
#include "store/delivery.h"
#include "store/edition.h"
#include "store/member.h"

/*
 * Notices: mails outside of recaps, to one member or to a list's contact.
 * Whoever has something to tell adds one, in the transaction that makes it so:
 * then it is never lost, and never told twice. Whoever sends composes what is
 * pending, which plans its delivery: kind `notice`, without a revision.
 */
struct notice {
	int64_t id, list_id;
	const char *list;	/* slug; not needed by notice_add */
	int64_t member_id;	/* 0: the list's contact */
	const char *kind;
	const char *args;	/* JSON object, in which people are their
				 * member ids: see `members` in notice.c */
	const char *once;	/* what it is about, where that is told once
				 * only; NULL: each time it is added */
	int64_t created_at;
	const char *answers;	/* the mail it answers: "token", it proved
				 * whose it is, or "bare"; NULL: none */
	int64_t erasures;	/* so many before it was read; not needed by
				 * notice_add */
};

/* Whom a kind of notice to a member may reach; answers as in struct notice. */
enum member_reach notice_reach(const char *kind, const char *answers);

/* In the caller's transaction. 1: added, 0: it was told before, -1. */
int notice_add(struct db *db, const struct notice *n, struct err *err);

/* That those added after `after` to a member who wrote answer that mail:
 * message_id is its own, without <>. In the caller's transaction. */
int notices_answer(struct db *db, int64_t after, int64_t member_id,
	const char *message_id, struct err *err);

/* What was to be told to a member and is not armed is told no more: who leaves
 * hears a goodbye and nothing else. In the caller's transaction. */
int notices_drop(struct db *db, int64_t list_id, int64_t member_id,
	int64_t now, const char *reason, struct err *err);

/* Those still to be composed, at most max with ids above `after`, by id. */
int notices_pending(struct db *db, struct arena *a, int64_t after, size_t max,
	struct notice **v_r, size_t *n_r, struct err *err);

/* That a delivery carries; its id is what tokens hold. 1, 0: none, -1. */
int notice_of_delivery(struct db *db, struct arena *a, int64_t delivery,
	struct notice *n_r, struct err *err);

/* What was composed: its row and its parts, in the caller's transaction. 1; 0:
 * it was settled, or somebody was erased, since the notice was read: nothing is
 * written, and what still waits is composed anew; -1. */
struct notice_mail {
	const char *lang, *addr;
	const char *slots;	/* JSON object, as a delivery's; what names a
				 * person stands here, never in a part */
	size_t n_parts;
	const struct freeze_part *part;
	int64_t event_id;	/* of an invitation; else 0 */
	int64_t sequence;	/* the state of it that the mail tells */
};
int notice_plan(struct db *db, const struct notice *n,
	const struct notice_mail *m, int64_t now, struct err *err);
/* There is nobody to tell any more, or nothing: no mail is made of it. In the
 * caller's transaction. */
int notice_settle(struct db *db, int64_t id, int64_t now, struct err *err);
/* SHA256_LEN octets each, in order. */
int notice_part_hashes(struct db *db, struct arena *a, int64_t notice_id,
	unsigned char (**hash_r)[SHA256_LEN], size_t *n_r, struct err *err);

/* The lists that have notices which can go now, or were left armed by a run
 * that died. */
struct notice_list {
	int64_t id;
	const char *slug;
};
int notices_ready(struct db *db, struct arena *a, int64_t now,
	struct notice_list **v_r, size_t *n_r, struct err *err);

/* Gives up what was told before `before` and is not armed, or not even
 * composed, and invitations once their meeting begins; in the caller's
 * transaction. */
int notices_expire(struct db *db, int64_t before, int64_t now,
	struct err *err);

/* The last id that was given; 0: none was. */
int notice_last(struct db *db, int64_t *id_r, struct err *err);
/* Of those to contacts, by id: what is newer than `after` and was not
 * accepted (or, with `all`, also what was), and what was given up, refused for
 * good or left in doubt since then. */
struct notice_fate {
	struct notice notice;
	bool planned;			/* there is a row */
	enum delivery_state state;
	int code;			/* 0: none */
	const char *reason;		/* "" : none */
};
int notices_untold(struct db *db, struct arena *a, int64_t after,
	int64_t since, bool all, struct notice_fate **v_r, size_t *n_r,
	struct err *err);

#endif
