/* SPDX-License-Identifier: MIT */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"

/* A whole file, as it was read. data[len] == 0, not counted. */
struct text {
	const char *data;
	size_t len;
};

/*
 * The whole regular file at path, at most max bytes. Missing: ERR_NOINPUT;
 * not a regular file or larger: ERR_DATA; else ERR_PERM or ERR_IO.
 */
int file_read(struct arena *a, const char *path, size_t max,
	struct text *text_r, struct err *err);

/*
 * The same for a path that a file named (an image, a draft): it is looked up
 * beneath dir and never leaves it, and no link on the way is followed
 * (openat2 with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS). A path that tries
 * is ERR_DATA.
 */
int file_read_beneath(struct arena *a, const char *dir, const char *path,
	size_t max, struct text *text_r, struct err *err);

/* Writes a file whole: a new one beside it, fsync, rename, fsync of the
 * folder. */
int file_write_atomic(const char *path, const void *p, size_t n, mode_t mode,
	struct err *err);
/* The same where no file may be: ERR_CREATE, also for the later of two. */
int file_create(const char *path, const void *p, size_t n, mode_t mode,
	struct err *err);
/* rename, and fsync of the folder. */
int file_put(const char *from, const char *to, struct err *err);
int file_sync(const char *path, struct err *err);

/*
 * Renames path to the first of path.old, path.old.2, ... that is free. suffix
 * (ended by NULL; may be NULL: "" alone) tells what else goes with it, in its
 * order ("-wal": path.old-wal). What is missing is passed over.
 */
int file_set_aside(const char *path, const char *const *suffix,
	struct err *err);

/* Appends n bytes and fsyncs, or takes them back; made 0600 when missing. */
int file_append_sync(const char *path, const void *p, size_t n,
	struct err *err);

/* mkdir -p; an existing folder is left as it is, a new one synced. */
int dir_make(const char *path, mode_t mode, struct err *err);
int dir_sync(const char *path, struct err *err);
int dir_sync_of(const char *path, struct err *err);	/* the one it is in */

bool file_exists(const char *path);

/* An exclusive lock that dies with its process (flock on a file of its own,
 * made when missing). Held by another: ERR_TEMP. A descriptor to give to
 * file_unlock, or -1. */
int file_lock(const char *path, struct err *err);
/* The same on a folder, and waits for it. */
int dir_lock(const char *path, struct err *err);
void file_unlock(int fd);

/* All of it, through EINTR and short writes; 0 or -1 with errno. */
int fd_write_all(int fd, const void *p, size_t n);

/* "dir/name", or name alone when it is absolute or dir is "" or ".". */
char *path_join(struct arena *a, const char *dir, const char *name);
/* The folder it is in, "." without one; the caller frees it. */
char *path_dir(const char *path);
/* What follows the last slash; never NULL. */
const char *path_base(const char *path);

#endif
