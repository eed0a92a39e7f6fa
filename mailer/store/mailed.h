/* SPDX-License-Identifier: MIT */
#ifndef STORE_MAILED_H
#define STORE_MAILED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "store/db.h"

/*
 * What coordinators mailed: the files that were made of it, and what they were
 * answered. All that writes does so in the caller's transaction.
 */
struct mailed {
	const char *path;	/* from the list's folder */
	const char *slug;	/* of the recap that it belongs to */
	int64_t coordinator_id;
	unsigned char hash[SHA256_LEN];	/* as it was written */
};
/* 1; 0: no such file came by mail; -1. */
int mailed_find(struct db *db, struct arena *a, int64_t list_id,
	const char *path, struct mailed *m_r, struct err *err);
int mailed_put(struct db *db, int64_t list_id, const struct mailed *m,
	int64_t now, struct err *err);

/* Other recaps of a list with that title that some members have: as approved
 * last, and how many have it. */
struct mailed_sent {
	const char *slug, *source;
	int64_t n;
};
int mailed_sent(struct db *db, struct arena *a, int64_t list_id,
	const char *slug, const char *title, struct mailed_sent **v_r,
	size_t *n_r, struct err *err);

/* An answer to a coordinator: which recap it is about, and, once it shows
 * proofs, of what. */
struct proofed {
	int64_t notice_id, coordinator_id;
	const char *slug;	/* "" : none */
	bool shown;		/* the hashes are there */
	unsigned char source_hash[SHA256_LEN], content_hash[SHA256_LEN];
	unsigned char sent_hash[SHA256_LEN];	/* all that would go out */
	int64_t used_at;	/* 0: it can still be approved */
};
int proofed_add(struct db *db, int64_t notice_id, int64_t coordinator_id,
	const char *slug, int64_t now, struct err *err);
int proofed_show(struct db *db, const struct proofed *p, struct err *err);
/* Those of a coordinator, the latest first, at most max. */
int proofed_of(struct db *db, struct arena *a, int64_t coordinator_id,
	size_t max, struct proofed **v_r, size_t *n_r, struct err *err);
/* No proof of that recap can be approved any more. */
int proofed_use(struct db *db, int64_t list_id, const char *slug, int64_t now,
	struct err *err);
/* How many answers a coordinator got since then. */
int proofed_since(struct db *db, int64_t coordinator_id, int64_t since,
	int64_t *n_r, struct err *err);
/* Answers that are on their way out. */
struct proofed_waiting {
	int64_t delivery_id;
	const char *list, *addr;	/* the coordinator's */
};
int proofed_waiting(struct db *db, struct arena *a,
	struct proofed_waiting **v_r, size_t *n_r, struct err *err);
/* The delivery of such an answer, and what stands in its slots; 0: there is
 * none (any more). */
int proofed_delivery(struct db *db, struct arena *a, int64_t notice_id,
	int64_t *id_r, const char **slots_r, struct err *err);

#endif
