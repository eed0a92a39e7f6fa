/* SPDX-License-Identifier: MIT */
#ifndef STORE_COORDINATOR_H
#define STORE_COORDINATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/*
 * Coordinators who work by mail. The id stands in the token of an address
 * that only they know; one that was ended never works again.
 */
struct coordinator {
	int64_t id, list_id;
	const char *list;	/* slug */
	const char *addr;	/* in lower case; "" once forgotten */
	int64_t made_at;
	int64_t revoked_at;	/* 0: it works */
};
/* 1; 0: there is none; -1. */
int coordinator_by_id(struct db *db, struct arena *a, int64_t id,
	struct coordinator *c_r, struct err *err);
/* Those that work, of one list or (0) of all, by id. */
int coordinators_all(struct db *db, struct arena *a, int64_t list_id,
	struct coordinator **v_r, size_t *n_r, struct err *err);
/* In the caller's transaction. */
int coordinator_add(struct db *db, int64_t list_id, const char *addr,
	int64_t now, int64_t *id_r, struct err *err);
/* Likewise; *n_r: how many were ended. */
int coordinator_revoke(struct db *db, int64_t list_id, const char *addr,
	int64_t now, int64_t *n_r, struct err *err);
/* Likewise. 1: the first mail of that coordinator with that Message-ID; 0: one
 * was acted on before; -1. */
int coordinator_once(struct db *db, int64_t id, const char *message_id,
	int64_t now, struct err *err);
/* The highest id that this store ever gave to one. */
int coordinator_last_id(struct db *db, int64_t *id_r, struct err *err);

#endif
