/* SPDX-License-Identifier: MIT */
#ifndef STORE_PHASE_H
#define STORE_PHASE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/*
 * What cron's `run` did last, a row a phase: when it began, when it ended and
 * how. A row without an end belongs to a run that goes on, or died. Each
 * change is a transaction of its own, since what it marks may end the process.
 */
struct phase_row {
	const char *name;
	int64_t began_at;
	int64_t ended_at;	/* 0: runs, or died */
	int status;		/* as an exit status, once ended */
	const char *said;	/* plain words without an address; NULL: none */
};

int phase_begin(struct db *db, const char *name, int64_t now, struct err *err);
/* said may be NULL. */
int phase_end(struct db *db, const char *name, int64_t now, int status,
	const char *said, struct err *err);

/* Every phase that ever began, the last begun first. */
int phases_all(struct db *db, struct arena *a, struct phase_row **v_r,
	size_t *n_r, struct err *err);

#endif
