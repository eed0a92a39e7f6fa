/* SPDX-License-Identifier: MIT */
#ifndef STORE_REPLY_H
#define STORE_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "store/db.h"

/*
 * Mails that came back. Each is one by its content, wherever and how often it
 * lies in a mailbox, and is acted on once: its effect and `done` are one
 * transaction (I4). All but reply_known write in the caller's.
 */
struct reply_mark {
	int64_t id;
	int tries;		/* readings begun, this one not counted */
	int crashes;		/* of its reader */
	bool done;
	bool understood;	/* done, and nobody had to read it */
};

/* The reply with that hash; the row is made when missing. */
int reply_mark(struct db *db, const unsigned char hash[SHA256_LEN],
	int64_t now, struct reply_mark *m_r, struct err *err);
/* Before it is read; and when its reader died of it. */
int reply_try(struct db *db, int64_t id, struct err *err);
int reply_crashed(struct db *db, int64_t id, struct err *err);
/* That try was none: something else kept us from what follows it. */
int reply_untry(struct db *db, int64_t id, struct err *err);

/* At which place it lies; a place has one mail. */
int reply_seen(struct db *db, int64_t mailbox, int64_t validity,
	const char *uid, int64_t reply, struct err *err);
/* Whether the mail at a place is done; and whether it was understood. 1, 0:
 * not, or it was never seen, -1. */
int reply_done_at(struct db *db, int64_t mailbox, int64_t validity,
	const char *uid, bool *understood_r, struct err *err);

/* Its places name other mails from now on. */
int reply_unsee(struct db *db, int64_t mailbox, int64_t validity,
	struct err *err);

/* What it was and what was done. */
struct reply_row {
	int64_t id;
	bool understood;	/* nobody has to read it */
	int64_t list_id, member_id, delivery_id;	/* 0: none */
	const char *writer;	/* keyed hash of From; "" */
	const char *kind;	/* the verdict's name */
	const char *action;	/* what was done: "left", "forwarded", ... */
	const char *evidence;	/* plain words, no address */
};
int reply_done(struct db *db, const struct reply_row *r, int64_t now,
	struct err *err);

/* --- mails that a person reads ------------------------------------------ */
struct kept_mail {
	int64_t reply_id, list_id;
	int64_t member_id;		/* of the reply; not kept here */
	bool member;
	const char *addr, *name;	/* the writer's */
	const char *words, *why;
	const void *bytes;		/* 7-bit form, CRLF */
	size_t len;			/* 0: too long to hand on */
};
/* It waits for kept_hand_on. */
int kept_add(struct db *db, const struct kept_mail *m, struct err *err);
/* Those of a list that wait, the oldest first, at most max, without bytes. */
int kept_waiting(struct db *db, struct arena *a, int64_t list_id, size_t max,
	struct kept_mail **v_r, size_t *n_r, struct err *err);
/* The lists that have some. */
int kept_lists(struct db *db, struct arena *a, int64_t **id_r, size_t *n_r,
	struct err *err);
/* These go with that notice. */
int kept_hand_on(struct db *db, int64_t notice, int64_t reply,
	struct err *err);
/* Those of a notice, in order; with: their bytes as well. */
int kept_of_notice(struct db *db, struct arena *a, int64_t notice, bool with,
	struct kept_mail **v_r, size_t *n_r, struct err *err);
/* Handed on, or waiting, since then, from who is no member; and from one
 * address, in whatever case. */
int kept_strangers(struct db *db, int64_t list_id, int64_t since,
	int64_t *n_r, struct err *err);
int kept_from(struct db *db, int64_t list_id, const char *addr,
	int64_t since, int64_t *n_r, struct err *err);

#endif
