/* SPDX-License-Identifier: MIT */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "base/err.h"
#include "store/db.h"

/*
 * Making, migrating and checking the schema; for db.c, backups and tests.
 *
 * steps[i] takes a store from user_version i to i + 1; n of them are known.
 */
enum { STORE_APPLICATION_ID = 1414087751 };

/* user_version, or ERR_DATA if the file belongs to another program. 0: a new,
 * empty file. */
int store_version(struct db *db, int *version_r, struct err *err);

/* Inside the caller's transaction. */
int store_migrate(struct db *db, const char *const *const *steps,
	int n, struct err *err);

/*
 * An older store to the version of this program: copied to <path>.v<N> first,
 * then migrated in one transaction. Of processes that come at once one does
 * it, and the others wait; a kill at any point leaves the older or the newer
 * one whole (F36).
 */
int store_upgrade(struct db *db, struct err *err);

/* integrity_check and foreign_key_check. */
int store_check_content(struct db *db, struct err *err);

/*
 * That the schema is what the first `version` steps make, object by object.
 * A table named `extra` (NULL: none) is allowed beside them.
 */
int store_check_schema(struct db *db, int version, const char *extra,
	struct err *err);

#endif
