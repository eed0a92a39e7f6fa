/* SPDX-License-Identifier: MIT */
/*
 * The log that another run has left.
 *
 * What a failed sync should have written stays in memory as if it were on the
 * disk, and no later sync says that it is not (F10). SQLite would read it
 * there, commit behind it, and all of that would be gone with the power: a log
 * ends at its first gap. So its octets are written over themselves, which has
 * the kernel write them once more.
 */
#include "store/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "store/sql.h"

int
db_settle(struct db *db, struct err *err)
{
	return sqlite3_wal_checkpoint_v2(db->h, NULL,
		SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK ? 0 :
		sql_fail(db->h, err);
}

static int
rewrite(int fd)
{
	static char block[1 << 16];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, block, sizeof(block), at)) != 0) {
		if (n < 0 || pwrite(fd, block, (size_t)n, at) != n)
			return -1;
		at += n;
	}
	return at > 0 ? fdatasync(fd) : 0;
}

/* Under the lock of a writer nobody changes the log. Where one is at work,
 * the log was not left: what it could not sync it writes over itself. */
int
wal_renew(struct db *db, struct err *err)
{
	size_t size = strlen(db->path) + sizeof("-wal");
	char *path = mem_alloc(size);
	struct err why = {0};
	int busy_ms = db->busy_ms, fd, rc;

	snprintf(path, size, "%s-wal", db->path);
	db->busy_ms = 0;
	rc = db_begin(db, &why);
	db->busy_ms = busy_ms;
	if (rc == 0) {
		fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
		/* Who may not write it will not commit behind it, either. */
		if ((fd == -1 && errno != ENOENT && errno != EACCES &&
		     errno != EROFS) || (fd != -1 && rewrite(fd) == -1))
			rc = err_at(err, ERR_IO, path, 0, 0, "the store's "
				"log could not be written to the disk: %s",
				strerror(errno));
		if (fd != -1)
			close(fd);
		/* Not just rolled back: that may fail without a word. */
		rc = db_end(db, rc, err);
	} else if (why.kind == ERR_TEMP) {
		rc = 0;
	} else {
		*err = why;
	}
	free(path);
	return rc;
}
