/* SPDX-License-Identifier: MIT */
#ifndef STORE_CONSENT_END_H
#define STORE_CONSENT_END_H

#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

/*
 * Consent that ends (C3, C4): the contact of a list is told 60 and 30 days
 * ahead of whose implied consent runs out, each end once a stage, and at most
 * once a day and stage, so that an import of a thousand ends is one mail.
 * After the end nothing is sent: that is member_may_receive's.
 *
 * day names today in the list's zone, "2026-11-30". Adds notices of the kind
 * `consent_ending`; in the caller's transaction.
 */
int consent_end_warn(struct db *db, int64_t list_id, const char *day,
	int64_t now, struct err *err);
/* Whether there is anybody to warn of: 1, 0, -1. */
int consent_end_any(struct db *db, int64_t list_id, int64_t now,
	struct err *err);

#endif
