/* SPDX-License-Identifier: MIT */
#ifndef STORE_WAL_H
#define STORE_WAL_H

#include "base/err.h"
#include "store/db.h"

/*
 * Makes sure that what the store's log holds is on the disk, whatever became
 * of the run that wrote it. For a store that was just opened.
 */
int wal_renew(struct db *db, struct err *err);

#endif
