/* SPDX-License-Identifier: MIT */
/*
 * The jail as its user has it: mails go to children of the broker, and
 * answers come back in the order of asking.
 *
 * All sockets are served together and none is waited for alone, so that a
 * large mail and a large answer never wait for each other. Two children stand
 * ready; each that is taken is replaced while it reads.
 *
 * A child's time begins when it has its mail whole. It ends when the child is
 * killed, through the broker; a child that is done in time but whose answer is
 * asked for late has a few seconds to hand it over.
 */
#include "inbox/jail.h"

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

#include "base/clock.h"
#include "inbox/jail_ops.h"
#include "inbox/sandbox.h"

enum {
	READY = 2,		/* children that wait for a mail */
	PARSE_MS = 30000,	/* from a mail to its answer, scaled */
	/* Less than this is no measure of a mail on a busy machine, nor is it
	 * for the handing over. */
	LEAST_MS = 5000,
	BROKER_MS = 30000,	/* for an order */
};

static const char too_long[] = "it took longer than 30 seconds";
static const char no_answer[] = "its reader gave an answer that is none";

struct kid {
	pid_t pid;
	int fd;			/* -1: there is none */
};

/* A mail that was asked for. */
struct task {
	struct kid kid;
	const char *raw;
	size_t n, out;		/* octets; written, of the length too */
	uint32_t length;	/* as written before them */
	uint32_t answer;	/* length of the answer, as it comes in */
	size_t in;		/* octets read, of the length too */
	char *packed;
	int64_t deadline;	/* 0: it has not got its mail yet */
	bool over;		/* the other end is closed */
};

struct jail {
	pid_t broker;
	int fd;			/* -1: it is of no use any more */
	int64_t parse_ms;
	unsigned seconds;
	size_t n_ready, n_ordered;
	struct kid ready[READY + 1];
	size_t first, n;	/* of task, in a ring */
	struct task task[JAIL_AHEAD];
};

static struct task *
nth(struct jail *j, size_t i)
{
	return &j->task[(j->first + i) % JAIL_AHEAD];
}

/* --- the broker ------------------------------------------------------------ */

/* Sanitizers look at how they are to behave in the environment. */
static char *const environment[] = {
#if SANITIZED
	(char []){"ASAN_OPTIONS=detect_leaks=0:handle_segv=0:handle_abort=0"},
#endif
	NULL
};

static int
spawn(int fd, pid_t *pid_r)
{
	static char name[] = "tidings", command[] = "jail";
	char *const argv[] = {name, command, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none;
	int rc;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	/* Keys that interrupt a command are not meant for it. */
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
		POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	if (environment[0] == NULL)
		posix_spawn_file_actions_addopen(&files, 2, "/dev/null",
			O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&files, fd, JAIL_FD);
	posix_spawn_file_actions_addclosefrom_np(&files, JAIL_FD + 1);
	rc = posix_spawn(pid_r, "/proc/self/exe", &files, &attr, argv,
		environment);
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
broken(struct jail *j, struct err *err)
{
	if (j->fd != -1)
		close(j->fd);
	j->fd = -1;
	return err_set(err, ERR_TEMP, "the process that mails are read in "
		"has ended");
}

static int
order(struct jail *j, enum jail_order what, pid_t pid, struct err *err)
{
	struct jail_request q;

	memset(&q, 0, sizeof(q));
	q.order = what;
	q.pid = pid;
	q.seconds = j->seconds;
	if (j->fd == -1 || send(j->fd, &q, sizeof(q), MSG_NOSIGNAL) !=
	    (ssize_t)sizeof(q))
		return broken(j, err);
	if (what == JAIL_PARSE)
		j->n_ordered++;
	return 0;
}

/* The next thing that the broker says, and the descriptor that comes along. */
static int
receive(struct jail *j, struct jail_response *r, int *fd_r, struct err *err)
{
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = {r, sizeof(*r)};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space)};
	struct pollfd p = {.fd = j->fd, .events = POLLIN};
	struct cmsghdr *c;
	ssize_t n = -1;
	int rc;

	*fd_r = -1;
	if (j->fd == -1)
		return broken(j, err);
	while ((rc = poll(&p, 1, BROKER_MS)) == -1 && errno == EINTR)
		;
	if (rc == 1)
		while ((n = recvmsg(j->fd, &m, MSG_CMSG_CLOEXEC)) == -1 &&
		    errno == EINTR)
			;
	if (n != (ssize_t)sizeof(*r))
		return broken(j, err);
	c = CMSG_FIRSTHDR(&m);
	if (c != NULL && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS)
		memcpy(fd_r, CMSG_DATA(c), sizeof(*fd_r));
	return 0;
}

/* Until the answer to an order of that kind is there. Children that were
 * ordered ahead come before it. */
static int
await(struct jail *j, enum jail_order what, struct jail_response *r,
	int *fd_r, struct err *err)
{
	for (;;) {
		if (receive(j, r, fd_r, err) == -1)
			return -1;
		if (r->order == JAIL_PARSE)
			j->n_ordered--;
		if (r->order == what)
			return 0;
		if (r->order == JAIL_PARSE && r->pid > 0)
			j->ready[j->n_ready++] = (struct kid){r->pid, *fd_r};
	}
}

static int
make_ready(struct jail *j, struct err *err)
{
	while (j->n_ready + j->n_ordered < READY)
		if (order(j, JAIL_PARSE, 0, err) == -1)
			return -1;
	return 0;
}

int
jail_open(struct jail **jail_r, double scale, struct err *err)
{
	struct jail *j = mem_alloc(sizeof(*j));
	int sv[2], rc;

	*jail_r = NULL;
	memset(j, 0, sizeof(*j));
	j->parse_ms = (int64_t)(PARSE_MS * scale);
	if (j->parse_ms < LEAST_MS)
		j->parse_ms = LEAST_MS;
	/* The child's own comes last. */
	j->seconds = (unsigned)(j->parse_ms / 1000) + 2;
	if (make_pair(sv) == -1) {
		free(j);
		return err_set(err, ERR_TEMP, "no socket can be had: %s",
			strerror(errno));
	}
	j->fd = sv[0];
	rc = spawn(sv[1], &j->broker);
	close(sv[1]);
	if (rc != 0) {
		close(j->fd);
		free(j);
		return err_set(err, ERR_TEMP, "the process that mails are "
			"read in cannot be started: %s", strerror(rc));
	}
	*jail_r = j;
	/* One that has ended already says so when it is asked. */
	make_ready(j, NULL);
	return 0;
}

void
jail_close(struct jail *j)
{
	if (j == NULL)
		return;
	for (size_t i = 0; i < j->n_ready; i++)
		close(j->ready[i].fd);
	for (size_t i = 0; i < j->n; i++) {
		close(nth(j, i)->kid.fd);
		free(nth(j, i)->packed);
	}
	/* One that does not answer does not end by itself either. */
	if (j->fd == -1)
		kill(j->broker, SIGKILL);
	else
		close(j->fd);
	while (waitpid(j->broker, NULL, 0) == -1 && errno == EINTR)
		;
	free(j);
}

int
jail_fetcher(struct jail *j, int *fd_r, pid_t *pid_r, struct err *err)
{
	struct jail_response r;

	if (order(j, JAIL_FETCH, 0, err) == -1 ||
	    await(j, JAIL_FETCH, &r, fd_r, err) == -1)
		return -1;
	*pid_r = r.pid;
	if (*fd_r == -1)
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
		snprintf(why, JAIL_WHY, "%s", too_long);
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
jail_end(struct jail *j, pid_t pid, char why[JAIL_WHY], struct err *err)
{
	struct jail_response r;
	int fd;

	if (why == NULL)
		return order(j, JAIL_FORGET, pid, err);
	if (order(j, JAIL_END, pid, err) == -1 ||
	    await(j, JAIL_END, &r, &fd, err) == -1)
		return -1;
	if (WIFEXITED(r.status) && WEXITSTATUS(r.status) == JAIL_NOT_LOCKED)
		return err_set(err, ERR_TEMP, "no mail can be read: a process "
			"could not be locked in");
	if (why[0] == '\0')
		explain(r.status, why);
	return 0;
}

/* --- mails ----------------------------------------------------------------- */

static int
take_kid(struct jail *j, struct kid *k, struct err *err)
{
	struct jail_response r;

	if (j->n_ready > 0) {
		*k = j->ready[0];
		j->n_ready--;
		memmove(j->ready, j->ready + 1, j->n_ready * sizeof(*k));
		return 0;
	}
	if ((j->n_ordered == 0 && order(j, JAIL_PARSE, 0, err) == -1) ||
	    await(j, JAIL_PARSE, &r, &k->fd, err) == -1)
		return -1;
	k->pid = r.pid;
	if (k->fd == -1)
		return err_set(err, ERR_TEMP, "%s", r.why);
	return 0;
}

/* What the socket takes now. */
static void
give(struct jail *j, struct task *t)
{
	while (t->out < sizeof(t->length) + t->n) {
		const char *at = (const char *)&t->length + t->out;
		size_t n = sizeof(t->length) - t->out;
		ssize_t done;

		if (t->out >= sizeof(t->length)) {
			at = t->raw + (t->out - sizeof(t->length));
			n = t->n - (t->out - sizeof(t->length));
		}
		done = send(t->kid.fd, at, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (done == -1 && errno == EINTR)
			continue;
		/* One that has gone is seen where its answer is read. */
		if (done <= 0)
			return;
		t->out += (size_t)done;
	}
	if (t->deadline == 0)
		t->deadline = clock_mono_ms() + j->parse_ms;
}

/* Where the next octets of the answer go; 0: it is whole, or none. */
static size_t
room(struct task *t, char **to)
{
	size_t in = t->in;

	if (in < sizeof(t->answer)) {
		*to = (char *)&t->answer + in;
		return sizeof(t->answer) - in;
	}
	if (t->answer > REPLY_PACKED_MAX)
		return 0;
	if (t->packed == NULL)
		t->packed = mem_alloc(t->answer);
	in -= sizeof(t->answer);
	*to = t->packed + in;
	return t->answer - in;
}

static void
take(struct task *t)
{
	char *to;
	size_t n;

	while (!t->over && (n = room(t, &to)) > 0) {
		ssize_t done = recv(t->kid.fd, to, n, MSG_DONTWAIT);

		if (done == -1 && errno == EINTR)
			continue;
		if (done == -1 && errno == EAGAIN)
			return;
		if (done <= 0)
			t->over = true;
		else
			t->in += (size_t)done;
	}
	t->over = true;
}

static bool
whole(const struct task *t)
{
	return t->in >= sizeof(t->answer) &&
		t->in - sizeof(t->answer) == t->answer;
}

int
jail_ask(struct jail *j, const void *raw, size_t n, struct err *err)
{
	struct task *t = nth(j, j->n);
	struct kid kid;

	if (j->n == JAIL_AHEAD || n > JAIL_MAIL_MAX)
		return err_set(err, ERR_BUG, "too many or too large mails "
			"are read at once");
	if (take_kid(j, &kid, err) == -1)
		return -1;
	*t = (struct task){.kid = kid, .raw = raw, .n = n,
		.length = (uint32_t)n};
	j->n++;
	give(j, t);
	/* Whoever asks next is told if there are no more. */
	make_ready(j, NULL);
	return 0;
}

/* All that goes, until something has moved or wait_ms are over. */
static void
serve(struct jail *j, int64_t wait_ms)
{
	struct pollfd p[JAIL_AHEAD];

	for (size_t i = 0; i < j->n; i++) {
		struct task *t = nth(j, i);

		p[i].fd = t->over ? -1 : t->kid.fd;
		p[i].events = POLLIN;
		if (t->out < sizeof(t->length) + t->n)
			p[i].events |= POLLOUT;
	}
	if (poll(p, j->n, wait_ms < 0 ? 0 : (int)wait_ms) <= 0)
		return;
	for (size_t i = 0; i < j->n; i++) {
		if (p[i].fd == -1)
			continue;
		if (p[i].revents & POLLOUT)
			give(j, nth(j, i));
		if (p[i].revents & (POLLIN | POLLHUP | POLLERR))
			take(nth(j, i));
	}
}

/* Until the first is over, or has had its time. */
static void
finish(struct jail *j, struct task *t)
{
	int64_t begun = clock_mono_ms(), now = begun, end;

	while (!t->over) {
		end = t->deadline;
		if (end < begun + LEAST_MS)
			end = begun + LEAST_MS;
		if (t->deadline == 0)
			end = begun + j->parse_ms;
		if (now >= end)
			return;
		serve(j, end - now);
		now = clock_mono_ms();
	}
}

int
jail_answer(struct jail *j, struct arena *a, struct reply *reply_r,
	char why_r[JAIL_WHY], struct err *err)
{
	struct task *t = nth(j, 0);
	int rc;

	if (j->n == 0)
		return err_set(err, ERR_BUG, "no mail was asked for");
	finish(j, t);
	why_r[0] = '\0';
	if (whole(t)) {
		jail_end(j, t->kid.pid, NULL, NULL);
		rc = reply_unpack(a, t->packed, t->answer, reply_r);
		if (rc == 0)
			snprintf(why_r, JAIL_WHY, "%s", no_answer);
	} else {
		if (!t->over)
			snprintf(why_r, JAIL_WHY, "%s", too_long);
		else if (t->answer > REPLY_PACKED_MAX)
			snprintf(why_r, JAIL_WHY, "%s", no_answer);
		rc = jail_end(j, t->kid.pid, why_r, err);
	}
	close(t->kid.fd);
	free(t->packed);
	j->first = (j->first + 1) % JAIL_AHEAD;
	j->n--;
	return rc;
}
