/* SPDX-License-Identifier: MIT */
/*
 * The broker, started and told what to do.
 *
 * Two children that wait for a mail stand ready, and each that is taken is
 * replaced while it reads: whoever asks does not wait for a fork. So the
 * answers to those orders come in between others.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "inbox/jail_ops.h"
#include "inbox/sandbox.h"

enum { BROKER_MS = 30000 };	/* for an order */

/* Empty, but for tests: sanitizers look there how they are to behave, and
 * failpoints which of them is meant. */
static void
make_environment(char *env[3], char *point, size_t size)
{
	static char sanitizer[] =
		"ASAN_OPTIONS=detect_leaks=0:handle_segv=0:handle_abort=0";
	const char *name = getenv("TIDINGS_FAILPOINT");
	size_t n = 0;

	if (SANITIZED)
		env[n++] = sanitizer;
	if (name != NULL && snprintf(point, size, "TIDINGS_FAILPOINT=%s",
	    name) < (int)size)
		env[n++] = point;
	env[n] = NULL;
}

static int
spawn(int fd, pid_t *pid_r)
{
	static char name[] = "tidings", command[] = "jail";
	char *const argv[] = {name, command, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	char point[128], *env[3];
	sigset_t none;
	int rc;

	make_environment(env, point, sizeof(point));
	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	/* Keys that interrupt a command are not meant for it. */
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
		POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	if (!SANITIZED)
		posix_spawn_file_actions_addopen(&files, 2, "/dev/null",
			O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&files, fd, JAIL_FD);
	posix_spawn_file_actions_addclosefrom_np(&files, JAIL_FD + 1);
	rc = posix_spawn(pid_r, "/proc/self/exe", &files, &attr, argv,
		env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

/* Above those that the broker's own go to, wherever it was called from. */
static int
make_pair(int sv[2])
{
	int high;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv) == -1)
		return -1;
	high = fcntl(sv[1], F_DUPFD_CLOEXEC, JAIL_FD + 1);
	close(sv[1]);
	sv[1] = high;
	if (high == -1)
		close(sv[0]);
	return high == -1 ? -1 : 0;
}

static int
broken(struct jail_orders *o, struct err *err)
{
	if (o->fd != -1)
		close(o->fd);
	o->fd = -1;
	return err_set(err, ERR_TEMP, "the process that mails are read in "
		"has ended");
}

static int
order(struct jail_orders *o, enum jail_order what, pid_t pid, struct err *err)
{
	struct jail_request q;

	memset(&q, 0, sizeof(q));
	q.order = what;
	q.pid = pid;
	q.seconds = o->seconds;
	if (o->fd == -1 || send(o->fd, &q, sizeof(q), MSG_NOSIGNAL) !=
	    (ssize_t)sizeof(q))
		return broken(o, err);
	if (what == JAIL_PARSE)
		o->n_ordered++;
	return 0;
}

/* The next thing that the broker says, and the descriptor that comes along. */
static int
receive(struct jail_orders *o, struct jail_response *r, int *fd_r,
	struct err *err)
{
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = {r, sizeof(*r)};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space)};
	struct pollfd p = {.fd = o->fd, .events = POLLIN};
	struct cmsghdr *c;
	ssize_t n = -1;
	int rc;

	*fd_r = -1;
	if (o->fd == -1)
		return broken(o, err);
	while ((rc = poll(&p, 1, BROKER_MS)) == -1 && errno == EINTR)
		;
	if (rc == 1)
		while ((n = recvmsg(o->fd, &m, MSG_CMSG_CLOEXEC)) == -1 &&
		    errno == EINTR)
			;
	if (n != (ssize_t)sizeof(*r))
		return broken(o, err);
	c = CMSG_FIRSTHDR(&m);
	if (c != NULL && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS)
		memcpy(fd_r, CMSG_DATA(c), sizeof(*fd_r));
	return 0;
}

/* Until the answer to an order of that kind is there. Children that were
 * ordered ahead come before it. */
static int
await(struct jail_orders *o, enum jail_order what, struct jail_response *r,
	int *fd_r, struct err *err)
{
	for (;;) {
		if (receive(o, r, fd_r, err) == -1)
			return -1;
		if (r->order == JAIL_PARSE)
			o->n_ordered--;
		if (r->order == what)
			return 0;
		if (r->order == JAIL_PARSE && r->pid > 0)
			o->ready[o->n_ready++] =
				(struct jail_kid){r->pid, *fd_r};
	}
}

void
orders_more(struct jail_orders *o)
{
	while (o->n_ready + o->n_ordered < JAIL_READY)
		if (order(o, JAIL_PARSE, 0, NULL) == -1)
			return;
}

int
orders_open(struct jail_orders *o, unsigned seconds, struct err *err)
{
	int sv[2], rc;

	memset(o, 0, sizeof(*o));
	o->seconds = seconds;
	if (make_pair(sv) == -1)
		return err_set(err, ERR_TEMP, "no socket can be had: %s",
			strerror(errno));
	o->fd = sv[0];
	rc = spawn(sv[1], &o->broker);
	close(sv[1]);
	if (rc != 0) {
		close(o->fd);
		return err_set(err, ERR_TEMP, "the process that mails are "
			"read in cannot be started: %s", strerror(rc));
	}
	/* One that has ended already says so when it is asked. */
	orders_more(o);
	return 0;
}

void
orders_close(struct jail_orders *o)
{
	for (size_t i = 0; i < o->n_ready; i++)
		close(o->ready[i].fd);
	/* One that does not answer does not end by itself either. */
	if (o->fd == -1)
		kill(o->broker, SIGKILL);
	else
		close(o->fd);
	while (waitpid(o->broker, NULL, 0) == -1 && errno == EINTR)
		;
}

int
orders_take(struct jail_orders *o, struct jail_kid *k, struct err *err)
{
	struct jail_response r;

	if (o->n_ready > 0) {
		*k = o->ready[0];
		o->n_ready--;
		memmove(o->ready, o->ready + 1, o->n_ready * sizeof(*k));
		return 0;
	}
	if ((o->n_ordered == 0 && order(o, JAIL_PARSE, 0, err) == -1) ||
	    await(o, JAIL_PARSE, &r, &k->fd, err) == -1)
		return -1;
	k->pid = r.pid;
	if (k->fd == -1)
		return err_set(err, ERR_TEMP, "%s", r.why);
	return 0;
}

int
orders_charsets(struct jail_orders *o, struct err *err)
{
	struct jail_response r;
	struct jail_kid kid;

	/* Those that were made, or ordered, before have none. */
	while (o->n_ordered > 0) {
		if (await(o, JAIL_PARSE, &r, &kid.fd, err) == -1)
			return -1;
		if (kid.fd != -1)
			o->ready[o->n_ready++] = (struct jail_kid){r.pid,
				kid.fd};
	}
	while (o->n_ready > 0) {
		kid = o->ready[--o->n_ready];
		close(kid.fd);
		if (order(o, JAIL_FORGET, kid.pid, err) == -1)
			return -1;
	}
	return order(o, JAIL_CHARSETS, 0, err);
}

int
orders_fetcher(struct jail_orders *o, struct jail_kid *k, struct err *err)
{
	struct jail_response r;

	if (order(o, JAIL_FETCH, 0, err) == -1 ||
	    await(o, JAIL_FETCH, &r, &k->fd, err) == -1)
		return -1;
	k->pid = r.pid;
	if (k->fd == -1)
		return err_set(err, ERR_TEMP, "%s", r.why);
	return 0;
}

/* How a wait status reads. */
static void
explain(int status, char why[JAIL_WHY])
{
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;

	if (sig == SIGXCPU || sig == SIGKILL)
		snprintf(why, JAIL_WHY, "its reader took more than %d seconds "
			"of computing", SANDBOX_CPU);
	else if (sig == SIGALRM)
		snprintf(why, JAIL_WHY, "%s", jail_too_long);
	else if (sig == SIGSYS)
		snprintf(why, JAIL_WHY, "its reader tried what it may not do "
			"(signal %d)", sig);
	else if (sig != 0)
		snprintf(why, JAIL_WHY, "its reader crashed (signal %d)", sig);
	else if (code == EX_OSERR)
		snprintf(why, JAIL_WHY, "its reader needed more memory than "
			"it may have");
	else
		snprintf(why, JAIL_WHY, "its reader ended without an answer "
			"(status %d)", code);
}

int
orders_end(struct jail_orders *o, pid_t pid, char why[JAIL_WHY],
	struct err *err)
{
	struct jail_response r;
	int fd;

	if (why == NULL)
		return order(o, JAIL_FORGET, pid, err);
	if (order(o, JAIL_END, pid, err) == -1 ||
	    await(o, JAIL_END, &r, &fd, err) == -1)
		return -1;
	if (WIFEXITED(r.status) && WEXITSTATUS(r.status) == JAIL_NOT_LOCKED)
		return err_set(err, ERR_TEMP, "no mail can be read: a process "
			"could not be locked in");
	if (why[0] == '\0')
		explain(r.status, why);
	return WIFEXITED(r.status) &&
		WEXITSTATUS(r.status) == JAIL_CHARSETS_MISSED;
}
