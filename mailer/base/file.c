/* SPDX-License-Identifier: MIT */
/*
 * Files: read whole with a ceiling, written whole or not at all, locked by a
 * lock that dies with its process.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
fail(struct err *err, const char *path, const char *what)
{
	int e = errno;
	enum err_kind kind = ERR_IO;

	if (e == ENOENT || e == ENOTDIR)
		kind = ERR_NOINPUT;
	else if (e == EACCES || e == EPERM)
		kind = ERR_PERM;
	return err_at(err, kind, path, 0, 0, "%s: %s", what, strerror(e));
}

/* Of what cannot be made: a full or broken disk is no fault of the path. */
static enum err_kind
not_made(int e)
{
	return e == ENOSPC || e == EDQUOT || e == EIO ? ERR_IO : ERR_CREATE;
}

static int
read_fd(struct arena *a, int fd, const char *path, size_t max,
	struct text *text_r, struct err *err)
{
	struct stat st;
	size_t n = 0, size;
	char *p;

	if (fstat(fd, &st) != 0)
		return fail(err, path, "cannot look at it");
	if (!S_ISREG(st.st_mode))
		return err_at(err, ERR_DATA, path, 0, 0,
			"is not a regular file");
	if ((unsigned long long)st.st_size > max)
		return err_at(err, ERR_DATA, path, 0, 0,
			"is %lld bytes; at most %zu are allowed",
			(long long)st.st_size, max);
	size = (size_t)st.st_size;
	p = arena_alloc(a, size + 1);
	while (n < size) {
		ssize_t got = read(fd, p + n, size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(err, path, "cannot read it");
		if (got == 0)
			break;
		n += (size_t)got;
	}
	p[n] = '\0';
	text_r->data = p;
	text_r->len = n;
	return 0;
}

int
file_read(struct arena *a, const char *path, size_t max, struct text *text_r,
	struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int rc;

	if (fd < 0)
		return fail(err, path, "cannot open it");
	rc = read_fd(a, fd, path, max, text_r, err);
	close(fd);
	return rc;
}

int
file_read_beneath(struct arena *a, const char *dir, const char *path,
	size_t max, struct text *text_r, struct err *err)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	int top = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd, rc;

	if (top < 0)
		return fail(err, dir, "cannot open it");
	fd = (int)syscall(SYS_openat2, top, path, &how, sizeof(how));
	rc = errno;
	close(top);
	errno = rc;
	if (fd < 0) {
		if (errno == EXDEV)
			return err_at(err, ERR_DATA, path, 0, 0,
				"leaves the list's folder %s", dir);
		if (errno == ELOOP)
			return err_at(err, ERR_DATA, path, 0, 0,
				"is a link, or has one in its path");
		return fail(err, path, "cannot open it");
	}
	rc = read_fd(a, fd, path, max, text_r, err);
	close(fd);
	return rc;
}

int
fd_write_all(int fd, const void *p, size_t n)
{
	const char *s = p;

	while (n > 0) {
		ssize_t put = write(fd, s, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		s += put;
		n -= (size_t)put;
	}
	return 0;
}

char *
path_dir(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 1;
	char *dir;

	if (slash == path)
		n = 1;
	dir = mem_alloc(n + 1);
	memcpy(dir, slash ? path : ".", n);
	dir[n] = '\0';
	return dir;
}

int
dir_sync(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return fail(err, path, "cannot open it");
	/* EINVAL: a file system whose folders need no sync. */
	if (fsync(fd) != 0 && errno != EINVAL)
		rc = fail(err, path, "cannot sync it");
	close(fd);
	return rc;
}

int
dir_sync_of(const char *path, struct err *err)
{
	char *dir = path_dir(path);
	int rc = dir_sync(dir, err);

	free(dir);
	return rc;
}

int
file_sync(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int rc = fd >= 0 ? fsync(fd) : -1;

	if (rc != 0)
		fail(err, path, "cannot sync it");
	if (fd >= 0)
		close(fd);
	return rc;
}

int
file_put(const char *from, const char *to, struct err *err)
{
	if (rename(from, to) != 0)
		return fail(err, to, "cannot put it in place");
	return dir_sync_of(to, err);
}

/* A synced file beside path, under a name that others may guess: whatever is
 * there is taken away, never written through. The caller frees the name; NULL
 * on failure. */
static char *
write_beside(const char *path, const void *p, size_t n, mode_t mode,
	struct err *err)
{
	size_t size = strlen(path) + 32;
	char *tmp = mem_alloc(size);
	int fd;

	snprintf(tmp, size, "%s.new.%ld", path, (long)getpid());
	unlink(tmp);
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		mode);
	if (fd < 0) {
		err_at(err, not_made(errno), path, 0, 0,
			"cannot create it: %s", strerror(errno));
		free(tmp);
		return NULL;
	}
	if (fchmod(fd, mode) != 0 || fd_write_all(fd, p, n) != 0 ||
	    fsync(fd) != 0) {
		fail(err, path, "cannot write it");
		unlink(tmp);
		free(tmp);
		tmp = NULL;
	}
	close(fd);
	return tmp;
}

int
file_write_atomic(const char *path, const void *p, size_t n, mode_t mode,
	struct err *err)
{
	char *tmp = write_beside(path, p, n, mode, err);
	int rc;

	if (tmp == NULL)
		return -1;
	rc = file_put(tmp, path, err);
	if (rc != 0)
		unlink(tmp);
	free(tmp);
	return rc;
}

int
file_create(const char *path, const void *p, size_t n, mode_t mode,
	struct err *err)
{
	char *tmp = write_beside(path, p, n, mode, err);
	int rc;

	if (tmp == NULL)
		return -1;
	rc = link(tmp, path);
	if (rc != 0)
		err_at(err, ERR_CREATE, path, 0, 0, "%s", errno == EEXIST ?
			"is there already" : strerror(errno));
	unlink(tmp);
	free(tmp);
	return rc != 0 ? -1 : dir_sync_of(path, err);
}

static char *
old_name(struct arena *a, const char *path, int n, const char *suffix)
{
	return n == 1 ? arena_printf(a, "%s.old%s", path, suffix) :
		arena_printf(a, "%s.old.%d%s", path, n, suffix);
}

/* The first n whose names are all free. */
static int
free_old(struct arena *a, const char *path, const char *const *suffix)
{
	struct stat st;
	int n = 1;

	for (size_t i = 0; suffix[i] != NULL;)
		if (lstat(old_name(a, path, n, suffix[i]), &st) == 0) {
			n++;
			i = 0;
		} else {
			i++;
		}
	return n;
}

int
file_set_aside(const char *path, const char *const *suffix, struct err *err)
{
	static const char *const alone[] = {"", NULL};
	struct arena a;
	char *from;
	int n, rc = 0;

	if (suffix == NULL)
		suffix = alone;
	arena_init(&a);
	n = free_old(&a, path, suffix);
	for (size_t i = 0; suffix[i] != NULL && rc == 0; i++) {
		from = arena_printf(&a, "%s%s", path, suffix[i]);
		if (renameat2(AT_FDCWD, from, AT_FDCWD, old_name(&a, path, n,
			suffix[i]), RENAME_NOREPLACE) != 0 && errno != ENOENT)
			rc = err_at(err, ERR_CREATE, from, 0, 0,
				"cannot set it aside: %s", strerror(errno));
	}
	arena_release(&a);
	return rc == 0 ? dir_sync_of(path, err) : -1;
}

int
file_append_sync(const char *path, const void *p, size_t n, struct err *err)
{
	int fd = open(path,
		O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
	off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	int rc = 0;

	if (fd < 0)
		return fail(err, path, "cannot open it");
	if (fd_write_all(fd, p, n) != 0 || fdatasync(fd) != 0) {
		rc = fail(err, path, "cannot write it");
		if (size >= 0 && ftruncate(fd, size) != 0)
			fail(err, path, "cannot mend it");
	}
	close(fd);
	return rc;
}

int
dir_make(const char *path, mode_t mode, struct err *err)
{
	char *p = strdup(path);
	int rc = 0;

	if (p == NULL)
		return err_set(err, ERR_OS, "out of memory");
	for (char *s = p + 1; rc == 0; s++) {
		char c = *s;

		if (c != '/' && c != '\0')
			continue;
		*s = '\0';
		if (mkdir(p, c == '\0' ? mode : 0777) == 0)
			rc = dir_sync_of(p, err);
		else if (errno != EEXIST)
			rc = err_at(err, not_made(errno), p, 0, 0,
				"cannot make the folder: %s", strerror(errno));
		*s = c;
		if (c == '\0')
			break;
	}
	free(p);
	return rc;
}

bool
file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

int
file_lock(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_at(err, not_made(errno), path, 0, 0,
			"cannot open the lock: %s", strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			err_at(err, ERR_TEMP, path, 0, 0,
				"another run holds this lock");
		else
			fail(err, path, "cannot lock it");
		close(fd);
		return -1;
	}
	return fd;
}

int
dir_lock(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX) == 0)
		return fd;
	fail(err, path, "cannot lock the folder");
	file_unlock(fd);
	return -1;
}

void
file_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}

char *
path_join(struct arena *a, const char *dir, const char *name)
{
	size_t n = strlen(dir);

	if (name[0] == '/' || n == 0 || strcmp(dir, ".") == 0)
		return arena_strdup(a, name);
	return arena_printf(a, "%s%s%s", dir, dir[n - 1] == '/' ? "" : "/",
		name);
}

const char *
path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
