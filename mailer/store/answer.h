/* SPDX-License-Identifier: MIT */
#ifndef STORE_ANSWER_H
#define STORE_ANSWER_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/* What members answered to a survey. */

/* The words of an answer. 1: they are there, 0: there is no such answer (any
 * more), -1. */
int answer_text(struct db *db, struct arena *a, int64_t id,
	const char **text_r, struct err *err);

#endif
