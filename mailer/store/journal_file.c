/* SPDX-License-Identifier: MIT */
/*
 * The journal's two files. Octets only: what they mean is journal_line.c's.
 */
#include "store/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

enum { FILE_MAX = 1 << 30 };

static int
fail(const char *path, const char *what, struct err *err)
{
	enum err_kind kind = errno == EACCES || errno == EPERM || errno == ELOOP
		? ERR_PERM : ERR_IO;

	return err_at(err, kind, path, 0, 0, "%s: %s", what, strerror(errno));
}

int
journal_file_open(const char *path, bool make, struct err *err)
{
	int fd = open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC |
		(make ? O_CREAT : 0), 0600);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return err_at(err, ERR_NOINPUT, path, 0, 0, "is missing");
	if (fd < 0)
		return fail(path, "cannot open the journal", err);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_nlink != 1 ||
	    st.st_uid != geteuid() || (st.st_mode & 077) != 0) {
		close(fd);
		return err_at(err, ERR_PERM, path, 0, 0,
			"the journal must be a plain file of the user who "
			"runs this, closed to others; do: chmod 600 %s", path);
	}
	while (flock(fd, LOCK_EX) != 0)
		if (errno != EINTR) {
			fail(path, "cannot lock the journal", err);
			close(fd);
			return -1;
		}
	return fd;
}

char *
journal_file_read(int fd, const char *path, size_t from, size_t *n_r,
	struct err *err)
{
	struct stat st;
	size_t n = 0, size;
	char *p;

	if (fstat(fd, &st) != 0 || st.st_size > FILE_MAX) {
		err_at(err, ERR_IO, path, 0, 0, "cannot read the journal");
		return NULL;
	}
	size = (size_t)st.st_size > from ? (size_t)st.st_size - from : 0;
	p = mem_alloc(size + 1);
	while (n < size) {
		ssize_t got = pread(fd, p + n, size - n, (off_t)(from + n));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fail(path, "cannot read the journal", err);
			free(p);
			return NULL;
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*n_r = n;
	return p;
}

/* Length up to and with the last line end: the rest was torn. */
static size_t
whole(const char *s, size_t n)
{
	while (n > 0 && s[n - 1] != '\n')
		n--;
	return n;
}

/* Behind the whole lines of the file, cutting off what was torn. A line that
 * could not be synced is taken back: it would be read, and the next sync
 * would succeed without it (F10). */
int
journal_file_append(int fd, const char *path, size_t size, const struct buf *b,
	struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return fail(path, "cannot look at the journal", err);
	if ((size_t)st.st_size > size && ftruncate(fd, (off_t)size) != 0)
		return fail(path, "cannot mend the journal", err);
	if (fd_write_all(fd, b->data, b->len) != 0 || fdatasync(fd) != 0) {
		fail(path, "cannot write the journal", err);
		if (ftruncate(fd, (off_t)size) != 0)
			fail(path, "cannot mend the journal", err);
		return -1;
	}
	/* A new file must still be there after a power cut. */
	return size > 0 ? 0 : dir_sync_of(path, err);
}

/* The same lines; a copy that is not where the first file was is written
 * anew. */
int
journal_file_copy(const char *copy, int fd, const char *path, size_t size,
	const struct buf *b, struct err *err)
{
	struct stat st;
	size_t n = 0;
	char *all;
	int rc;

	if (stat(copy, &st) == 0 && (size_t)st.st_size == size)
		return file_append_sync(copy, b->data, b->len, err);
	all = journal_file_read(fd, path, 0, &n, err);
	if (all == NULL)
		return -1;
	rc = file_write_atomic(copy, all, n, 0600, err);
	free(all);
	return rc;
}

int
journal_file_even(int fd, const char *path, const char *copy, bool *differ_r,
	struct err *err)
{
	struct err none = {0};
	size_t n = 0, m = 0;
	char *a, *b = NULL;
	int other, rc = 0;

	*differ_r = false;
	if (copy == NULL)
		return 0;
	a = journal_file_read(fd, path, 0, &n, err);
	if (a == NULL)
		return -1;
	n = whole(a, n);
	other = journal_file_open(copy, false, &none);
	if (other < 0 && none.kind != ERR_NOINPUT) {
		rc = err_at(err, none.kind, none.file, 0, 0, "%s", none.msg);
	} else if (other >= 0) {
		b = journal_file_read(other, copy, 0, &m, err);
		rc = b ? 0 : -1;
		m = b ? whole(b, m) : 0;
	}
	if (rc == 0 && memcmp(a, b ? b : a, n < m ? n : m) != 0) {
		*differ_r = true;
	} else if (rc == 0 && m > n) {
		struct buf rest = {.data = b + n, .len = m - n};

		rc = journal_file_append(fd, path, n, &rest, err);
	} else if (rc == 0 && m < n) {
		rc = file_write_atomic(copy, a, n, 0600, err);
	}
	if (other >= 0)
		close(other);
	free(a);
	free(b);
	return rc;
}

char *
journal_file_copy_path(const char *name)
{
	size_t size = strlen(name) + sizeof("/journal");
	char *path = mem_alloc(size);
	struct stat st;

	snprintf(path, size, "%s%s", name,
		stat(name, &st) == 0 && S_ISDIR(st.st_mode) ? "/journal" : "");
	return path;
}
