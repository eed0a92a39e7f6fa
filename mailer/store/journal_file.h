/* SPDX-License-Identifier: MIT */
#ifndef STORE_JOURNAL_FILE_H
#define STORE_JOURNAL_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * The journal's file and its second copy, for journal.c. copy is NULL where
 * there is none.
 */

/* Opened and locked until it is closed; made when `make`. -1 with ERR_NOINPUT
 * when missing, ERR_PERM when it is not private. */
int journal_file_open(const char *path, bool make, struct err *err);
/* What it holds from `from` on; the caller frees it. */
char *journal_file_read(int fd, const char *path, size_t from, size_t *n_r,
	struct err *err);

/* Adds b at `size`, cutting off a torn line behind it, and syncs. */
int journal_file_append(int fd, const char *path, size_t size,
	const struct buf *b, struct err *err);
/* The same to the copy, which is written anew where it has another size. */
int journal_file_copy(const char *copy, int fd, const char *path, size_t size,
	const struct buf *b, struct err *err);

/* Brings both to the longer of the two; *differ_r: neither goes on where the
 * other ends, and nothing was done. */
int journal_file_even(int fd, const char *path, const char *copy,
	bool *differ_r, struct err *err);

/* The file meant by the settings: "journal" in it, if it is a folder. Never
 * NULL; the caller frees it. */
char *journal_file_copy_path(const char *name);

#endif
