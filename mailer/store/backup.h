/* SPDX-License-Identifier: MIT */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/*
 * A backup: one SQLite file (0600) with everything that a home cannot make
 * again: the store as it is at one moment, and, in a table of their own, the
 * key file and the journal. It holds secrets.
 */
struct backup_file {
	const char *name;	/* "keys", "journal" */
	const void *data;
	size_t len;
};

/*
 * Writes it under another name, syncs it and renames it. An older backup at
 * path is replaced; any other file there is ERR_CREATE.
 */
int backup_write(struct db *db, const char *path,
	const struct backup_file *file, size_t n, struct err *err);

/*
 * Checks a backup: that it is whole and laid out exactly as this program does
 * it (T16), and gives its files, in the arena. ERR_DATA otherwise.
 */
int backup_read(struct arena *a, const char *path, struct backup_file **file_r,
	size_t *n_r, struct err *err);

/*
 * Makes a store at `store`, where no file may be, of a backup that
 * backup_read has found good. It is marked: nothing is sent from it before
 * adopt.
 */
int backup_extract(const char *path, const char *store, struct err *err);

#endif
