/* SPDX-License-Identifier: MIT */
/*
 * What a program does to the disk and says to the network, seen from below:
 * a library that tests put in front of the C library (LD_PRELOAD). Each
 * wrapper is the system call and a line about it, all in one order, threads
 * and processes too. Files count only below DISK_ROOT.
 *
 *   DISK_ROOT=DIR        absolute, without links
 *   DISK_RECORD=FILE     each operation is appended to it; disk.py reads it
 *   DISK_FAIL=KINDS:TEXT:N:ERROR[:always]
 *                        the N-th operation of these kinds on a path that
 *                        holds TEXT fails, or all from then on. KINDS are
 *                        joined by "+": open read write sync truncate rename
 *                        link unlink mkdir lock. ERROR is EIO, ENOSPC or SHORT
 *                        (half of it is written)
 *   DISK_COUNT=FILE      gets an octet for each operation that DISK_FAIL means
 *   DISK_HOLD=TEXT:N:FILE  the N-th sync of such a path after the first
 *                        word to a relay, and all later ones, wait until
 *                        FILE is there; FILE.held tells that one does
 *
 * A write is noted as it is done. A sync is noted when it begins and when it
 * has returned: only what was written before it began is safe, and only after
 * it returned. What is sent is noted before it can leave, and how much of it
 * was taken afterwards; over TLS that is the plain text, as the library gets
 * it.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, FD_MAX = 4096, OWN_FD = 900 };

/* In the order of disk.py. */
enum kind {
	OPEN, READ, WRITE, SYNC, TRUNCATE, RENAME, LINK, UNLINK, MKDIR, LOCK,
	SYNCED, CONNECT, SEND, SENT, RECEIVED, TLS_BEGIN, KINDS
};
static const char *const kind_names[KINDS] = {
	"open", "read", "write", "sync", "truncate", "rename", "link",
	"unlink", "mkdir", "lock",
};

/* Of an entry in the record; path, second path and data follow. */
struct head {
	uint32_t kind;
	int32_t pid;
	int64_t handle;		/* a descriptor, or a TLS session */
	int64_t offset;
	int64_t result;
	uint32_t path, path2, data;
	uint32_t flags;
};

struct fault {
	unsigned int kinds;	/* bits */
	char text[256];
	long n;
	int error;
	bool always, half;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char *name_of[FD_MAX];	/* of files below the root */
static bool talks[FD_MAX];	/* a connection */
static const char *root;
static int record_fd = -1, count_fd = -1;
static struct fault fault;
static struct fault hold;
static const char *hold_file;
static atomic_long fault_seen, hold_seen, syncs;
static atomic_bool spoken;

/* --- setting up --------------------------------------------------------- */

static int
own_file(const char *path)
{
	int fd, own;

	if (path == NULL)
		return -1;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path,
		O_WRONLY | O_CREAT | O_APPEND, 0600);
	own = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, OWN_FD);
	syscall(SYS_close, fd);
	return own;
}

static void
parse_fault(char *s)
{
	char *kinds = strsep(&s, ":"), *text = strsep(&s, ":");
	char *n = strsep(&s, ":"), *error = strsep(&s, ":"), *kind;

	while ((kind = strsep(&kinds, "+")) != NULL)
		for (int i = OPEN; i <= LOCK; i++)
			if (strcmp(kind, kind_names[i]) == 0)
				fault.kinds |= 1u << i;
	snprintf(fault.text, sizeof(fault.text), "%s", text);
	fault.n = strtol(n, NULL, 10);
	fault.error = strcmp(error, "ENOSPC") == 0 ? ENOSPC : EIO;
	fault.half = strcmp(error, "SHORT") == 0;
	fault.always = s != NULL;
}

static void
parse_hold(char *s)
{
	snprintf(hold.text, sizeof(hold.text), "%s", strsep(&s, ":"));
	hold.n = strtol(strsep(&s, ":"), NULL, 10);
	hold_file = s;
}

__attribute__((constructor)) static void
set_up(void)
{
	static char fail[512], wait[PATH_SIZE];
	const char *s;

	root = getenv("DISK_ROOT");
	record_fd = own_file(getenv("DISK_RECORD"));
	count_fd = own_file(getenv("DISK_COUNT"));
	if ((s = getenv("DISK_FAIL")) != NULL) {
		snprintf(fail, sizeof(fail), "%s", s);
		parse_fault(fail);
	}
	if ((s = getenv("DISK_HOLD")) != NULL) {
		snprintf(wait, sizeof(wait), "%s", s);
		parse_hold(wait);
	}
}

/* --- the record --------------------------------------------------------- */

static void
note(enum kind k, int64_t handle, int64_t offset, int64_t result,
	const char *path, const char *path2, const void *data, size_t n,
	int flags)
{
	struct head h = {
		.kind = k, .pid = getpid(), .handle = handle,
		.offset = offset, .result = result,
		.path = (uint32_t)strlen(path),
		.path2 = (uint32_t)strlen(path2),
		.data = (uint32_t)n, .flags = (uint32_t)flags,
	};
	const void *part[] = {&h, path, path2, data};
	const size_t len[] = {sizeof(h), h.path, h.path2, n};
	struct iovec v[4];
	int saved = errno;

	for (int i = 0; i < 4; i++) {
		memcpy(&v[i].iov_base, &part[i], sizeof(part[i]));
		v[i].iov_len = len[i];
	}
	if (record_fd != -1)
		syscall(SYS_writev, record_fd, v, 4);
	errno = saved;
}

/* Whether this operation is to fail. */
static bool
trips(enum kind k, const char *path)
{
	long n;

	if ((fault.kinds & 1u << k) == 0 || strstr(path, fault.text) == NULL)
		return false;
	if (count_fd != -1)
		syscall(SYS_write, count_fd, ".", 1);
	n = atomic_fetch_add(&fault_seen, 1) + 1;
	if (n != fault.n && (!fault.always || n < fault.n || fault.n == 0))
		return false;
	errno = fault.error;
	return true;
}

static void
wait_if_held(const char *path)
{
	const struct timespec nap = {0, 2000000};
	char held[PATH_SIZE];

	if (hold_file == NULL || !spoken || strstr(path, hold.text) == NULL ||
	    atomic_fetch_add(&hold_seen, 1) + 1 < hold.n)
		return;
	snprintf(held, sizeof(held), "%s.held", hold_file);
	syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, held,
		O_WRONLY | O_CREAT, 0600));
	while (access(hold_file, F_OK) != 0)
		nanosleep(&nap, NULL);
}

/* --- paths and descriptors ---------------------------------------------- */

static bool
below(const char *path)
{
	size_t n = root == NULL ? 0 : strlen(root);

	return n > 0 && strncmp(path, root, n) == 0 &&
		(path[n] == '/' || path[n] == '\0');
}

/* The absolute path that a call means; false: none of ours. */
static bool
place(int dir, const char *path, char out[PATH_SIZE])
{
	char link[64];
	ssize_t n = 0;

	if (*path != '/') {
		snprintf(link, sizeof(link), dir == AT_FDCWD ?
			"/proc/self/cwd" : "/proc/self/fd/%d", dir);
		n = readlink(link, out, PATH_SIZE - 2);
		if (n < 0)
			return false;
		out[n++] = '/';
	}
	snprintf(out + n, PATH_SIZE - (size_t)n, "%s", path);
	return below(out);
}

static const char *
file(int fd)
{
	return fd >= 0 && fd < FD_MAX ? name_of[fd] : NULL;
}

static bool
connection(int fd)
{
	return fd >= 0 && fd < FD_MAX && talks[fd];
}

static void
forget(int fd)
{
	if (fd < 0 || fd >= FD_MAX)
		return;
	free(name_of[fd]);
	name_of[fd] = NULL;
	talks[fd] = false;
}

/* The name that the descriptor has now, without links and dots. */
static void
remember(int fd, int flags, bool made)
{
	char link[64], path[PATH_SIZE];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	forget(fd);
	if (n < 0 || fd >= FD_MAX)
		return;
	path[n] = '\0';
	if (!below(path))
		return;
	name_of[fd] = strdup(path);
	note(OPEN, fd, 0, made, path, "", NULL, 0, flags);
}

static int
open_at(int dir, const char *path, int flags, mode_t mode)
{
	char full[PATH_SIZE];
	bool made;
	int fd;

	if (place(dir, path, full) && trips(OPEN, full))
		return -1;
	pthread_mutex_lock(&mutex);
	made = (flags & O_CREAT) != 0 && faccessat(dir, path, F_OK,
		AT_SYMLINK_NOFOLLOW) != 0;
	fd = (int)syscall(SYS_openat, dir, path, flags, mode);
	if (fd >= 0)
		remember(fd, flags, made);
	pthread_mutex_unlock(&mutex);
	return fd;
}

static mode_t
mode_of(int flags, va_list ap)
{
	return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(ap, mode_t) : 0;
}

#define OPENS(NAME)                                                            \
	int NAME(const char *path, int flags, ...);                            \
	int NAME(const char *path, int flags, ...)                             \
	{                                                                      \
		va_list ap;                                                    \
		mode_t mode;                                                   \
                                                                               \
		va_start(ap, flags);                                           \
		mode = mode_of(flags, ap);                                     \
		va_end(ap);                                                    \
		return open_at(AT_FDCWD, path, flags, mode);                   \
	}
OPENS(open)
OPENS(open64)
OPENS(__open_2)
OPENS(__open64_2)

int
openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_at(dir, path, flags, mode);
}

int
close(int fd)
{
	pthread_mutex_lock(&mutex);
	forget(fd);
	pthread_mutex_unlock(&mutex);
	return (int)syscall(SYS_close, fd);
}

/* --- contents ----------------------------------------------------------- */

static ssize_t
put(int fd, const void *p, size_t n, off_t at)
{
	struct stat st;
	ssize_t done;

	if (file(fd) == NULL)
		return at < 0 ? syscall(SYS_write, fd, p, n) :
			syscall(SYS_pwrite64, fd, p, n, at);
	if (trips(WRITE, file(fd))) {
		if (!fault.half)
			return -1;
		n = (n + 1) / 2;
	}
	pthread_mutex_lock(&mutex);
	if (at >= 0) {
		done = syscall(SYS_pwrite64, fd, p, n, at);
	} else {
		at = lseek(fd, 0, SEEK_CUR);
		if ((fcntl(fd, F_GETFL) & O_APPEND) != 0 &&
		    fstat(fd, &st) == 0)
			at = st.st_size;
		done = syscall(SYS_write, fd, p, n);
	}
	if (done > 0)
		note(WRITE, fd, at, done, file(fd), "", p, (size_t)done, 0);
	pthread_mutex_unlock(&mutex);
	return done;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	return put(fd, p, n, -1);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	return put(fd, p, n, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return put(fd, p, n, at);
}

static bool
unreadable(int fd)
{
	return file(fd) != NULL && trips(READ, file(fd));
}

ssize_t
read(int fd, void *p, size_t n)
{
	return unreadable(fd) ? -1 : syscall(SYS_read, fd, p, n);
}

ssize_t
pread(int fd, void *p, size_t n, off_t at)
{
	return unreadable(fd) ? -1 : syscall(SYS_pread64, fd, p, n, at);
}

ssize_t
pread64(int fd, void *p, size_t n, off64_t at)
{
	return pread(fd, p, n, at);
}

int
ftruncate(int fd, off_t size)
{
	int rc;

	if (file(fd) != NULL && trips(TRUNCATE, file(fd)))
		return -1;
	pthread_mutex_lock(&mutex);
	rc = (int)syscall(SYS_ftruncate, fd, size);
	if (rc == 0 && file(fd) != NULL)
		note(TRUNCATE, fd, size, 0, file(fd), "", NULL, 0, 0);
	pthread_mutex_unlock(&mutex);
	return rc;
}

int
ftruncate64(int fd, off64_t size)
{
	return ftruncate(fd, size);
}

/* The lock is not held meanwhile: others go on, and their order shows it. */
static int
sync_by(long call, int fd)
{
	const char *path = file(fd);
	int64_t id = atomic_fetch_add(&syncs, 1);
	int rc;

	if (path == NULL)
		return (int)syscall(call, fd);
	note(SYNC, fd, id, 0, path, "", NULL, 0, 0);
	wait_if_held(path);
	rc = trips(SYNC, path) ? -1 : (int)syscall(call, fd);
	note(SYNCED, fd, id, rc, path, "", NULL, 0, 0);
	return rc;
}

int
fsync(int fd)
{
	return sync_by(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return sync_by(SYS_fdatasync, fd);
}

/* --- names -------------------------------------------------------------- */

/* Whether a change of one or two names is one of ours. */
static bool
ours(int d1, const char *p1, int d2, const char *p2, char full[][PATH_SIZE])
{
	bool first = place(d1, p1, full[0]);

	full[1][0] = '\0';
	return (p2 != NULL && place(d2, p2, full[1])) || first;
}

static int
change(enum kind k, int d1, const char *p1, int d2, const char *p2, int flags)
{
	char full[2][PATH_SIZE];
	bool noted = ours(d1, p1, d2, p2, full);
	int rc;

	if (noted && trips(k, full[0]))
		return -1;
	pthread_mutex_lock(&mutex);
	if (k == RENAME)
		rc = (int)syscall(SYS_renameat2, d1, p1, d2, p2, flags);
	else if (k == LINK)
		rc = (int)syscall(SYS_linkat, d1, p1, d2, p2, flags);
	else if (k == UNLINK)
		rc = (int)syscall(SYS_unlinkat, d1, p1, flags);
	else
		rc = (int)syscall(SYS_mkdirat, d1, p1, flags);
	if (rc == 0 && noted)
		note(k, 0, 0, 0, full[0], full[1], NULL, 0, 0);
	pthread_mutex_unlock(&mutex);
	return rc;
}

int
renameat2(int d1, const char *from, int d2, const char *to,
	unsigned int flags)
{
	return change(RENAME, d1, from, d2, to, (int)flags);
}

int
rename(const char *from, const char *to)
{
	return change(RENAME, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
linkat(int d1, const char *from, int d2, const char *to, int flags)
{
	return change(LINK, d1, from, d2, to, flags);
}

int
link(const char *from, const char *to)
{
	return change(LINK, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
unlinkat(int dir, const char *path, int flags)
{
	return change(UNLINK, dir, path, 0, NULL, flags);
}

int
unlink(const char *path)
{
	return change(UNLINK, AT_FDCWD, path, 0, NULL, 0);
}

int
mkdir(const char *path, mode_t mode)
{
	return change(MKDIR, AT_FDCWD, path, 0, NULL, (int)mode);
}

/* To let go of a lock never fails. */
static int
control(int fd, int what, void *arg)
{
	const struct flock *lock = arg;

	if (what == F_SETLK && lock->l_type != F_UNLCK && file(fd) != NULL &&
	    trips(LOCK, file(fd)))
		return -1;
	return (int)syscall(SYS_fcntl, fd, what, arg);
}

#define CONTROLS(NAME)                                                         \
	int NAME(int fd, int what, ...);                                       \
	int NAME(int fd, int what, ...)                                        \
	{                                                                      \
		va_list ap;                                                    \
		void *arg;                                                     \
                                                                               \
		va_start(ap, what);                                            \
		arg = va_arg(ap, void *);                                      \
		va_end(ap);                                                    \
		return control(fd, what, arg);                                 \
	}
CONTROLS(fcntl)
CONTROLS(fcntl64)

/* --- the network -------------------------------------------------------- */

static void
say(int64_t handle, const void *p, size_t n)
{
	spoken = true;
	note(SEND, handle, 0, 0, "", "", p, n, 0);
}

int
connect(int fd, const struct sockaddr *to, socklen_t n)
{
	if (to->sa_family == AF_INET || to->sa_family == AF_INET6) {
		pthread_mutex_lock(&mutex);
		forget(fd);
		if (fd < FD_MAX)
			talks[fd] = true;
		note(CONNECT, fd, 0, 0, "", "", NULL, 0, 0);
		pthread_mutex_unlock(&mutex);
	}
	return (int)syscall(SYS_connect, fd, to, n);
}

ssize_t
sendto(int fd, const void *p, size_t n, int flags, const struct sockaddr *to,
	socklen_t to_len)
{
	ssize_t done;

	if (connection(fd))
		say(fd, p, n);
	done = syscall(SYS_sendto, fd, p, n, flags, to, to_len);
	if (connection(fd))
		note(SENT, fd, 0, done, "", "", NULL, 0, 0);
	return done;
}

ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	return sendto(fd, p, n, flags, NULL, 0);
}

ssize_t
recvfrom(int fd, void *p, size_t n, int flags, struct sockaddr *from,
	socklen_t *from_len)
{
	ssize_t done = syscall(SYS_recvfrom, fd, p, n, flags, from, from_len);

	if (done > 0 && connection(fd) && (flags & MSG_PEEK) == 0)
		note(RECEIVED, fd, 0, done, "", "", p, (size_t)done, 0);
	return done;
}

ssize_t
recv(int fd, void *p, size_t n, int flags)
{
	return recvfrom(fd, p, n, flags, NULL, NULL);
}

/* GnuTLS, as libcurl calls it. What it makes of the text goes out by sendmsg,
 * which is of no use here. */
ssize_t gnutls_record_send(void *session, const void *p, size_t n);
int gnutls_init(void **session, unsigned int flags);

ssize_t
gnutls_record_send(void *session, const void *p, size_t n)
{
	ssize_t (*real)(void *, const void *, size_t), done;
	void *f = dlsym(RTLD_NEXT, "gnutls_record_send");

	memcpy(&real, &f, sizeof(real));
	say((int64_t)(intptr_t)session, p, n);
	done = real(session, p, n);
	note(SENT, (int64_t)(intptr_t)session, 0, done, "", "", NULL, 0, 0);
	return done;
}

int
gnutls_init(void **session, unsigned int flags)
{
	int (*real)(void **, unsigned int), rc;
	void *f = dlsym(RTLD_NEXT, "gnutls_init");

	memcpy(&real, &f, sizeof(real));
	rc = real(session, flags);
	note(TLS_BEGIN, (int64_t)(intptr_t)*session, 0, rc, "", "", NULL, 0,
		0);
	return rc;
}
