/* SPDX-License-Identifier: MIT */
/*
 * The jail's broker and the children that it makes.
 *
 * It has one thread, no store, no settings and no secret: what a child
 * inherits is empty, but for the libraries that were loaded here. It does what
 * the command that started it orders, and ends with it: at the end of the
 * socket it kills its children, and a child whose broker is gone is killed by
 * the system.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/failpoint.h"
#include "inbox/fetch.h"
#include "inbox/frame.h"
#include "inbox/jail_ops.h"
#include "inbox/sandbox.h"

struct broker {
	const struct jail_work *work;
	size_t n;
	pid_t child[JAIL_CHILDREN];
	const char *why;	/* there can be no children; NULL: there can */
};

_Noreturn void
jail_parse_child(const struct jail_work *w, unsigned seconds)
{
	struct arena arena;
	struct reply reply;
	struct buf raw, packed;
	bool files;

	arena_init(&arena);
	buf_init(&raw, JAIL_MAIL_MAX + 1);
	/* Where a mail never comes it is not needed. */
	if (!frame_read(JAIL_FD, &raw) || raw.len == 0)
		_exit(EX_NOINPUT);
	files = *raw.data == JAIL_WITH_FILES && w->files != NULL;
	buf_init(&packed, files ? REPLY_FILES_PACKED_MAX : REPLY_PACKED_MAX);
	alarm(seconds);
	mail_charsets_close();
	memset(&reply, 0, sizeof(reply));
	w->read(&arena, raw.data + 1, raw.len - 1, &reply);
	if (files)
		w->files(&arena, raw.data + 1, raw.len - 1, &reply);
	if (mail_charsets_missed())
		_exit(JAIL_CHARSETS_MISSED);
	reply_pack(&reply, &packed);
	/* Who is to have the answer may be busy. */
	alarm(0);
	_exit(frame_write(JAIL_FD, &packed) ? EX_OK : EX_IOERR);
}

/* Nothing that the broker has, but the other end of its own socket. */
static void
settle(int fd, pid_t broker)
{
	const int normal[] = {SIGALRM, SIGXCPU, SIGSEGV, SIGBUS, SIGABRT};

	for (size_t i = 0; i < sizeof(normal) / sizeof(*normal); i++)
		signal(normal[i], SIG_DFL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 || getppid() != broker ||
	    dup2(fd, JAIL_FD) == -1 ||
	    close_range(JAIL_FD + 1, ~0U, 0) == -1)
		_exit(JAIL_NOT_LOCKED);
}

static _Noreturn void
be_child(const struct broker *b, const struct jail_request *q, int fd,
	pid_t broker)
{
	settle(fd, broker);
	if (q->order == JAIL_FETCH)
		fetch_child(JAIL_FD);
	failpoint("jail_child");
	if (sandbox_limit() == -1 || sandbox_enter(SANDBOX_READ) == -1)
		_exit(JAIL_NOT_LOCKED);
	jail_parse_child(b->work, q->seconds);
}

/* They share most of their memory with the broker. On another processor each
 * would have it interrupted, for what changes in that. */
static void
stay_on_one_processor(void)
{
	int cpu = sched_getcpu();
	cpu_set_t one;

	CPU_ZERO(&one);
	if (cpu >= 0 && cpu < CPU_SETSIZE) {
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
	}
}

static void
refuse(struct jail_response *r, const char *what, const char *why)
{
	r->pid = -1;
	snprintf(r->why, sizeof(r->why), "%s: %s", what, why);
}

/* Its end of the socket; -1: there is none. */
static int
make_child(struct broker *b, const struct jail_request *q,
	struct jail_response *r)
{
	pid_t self = getpid();
	int sv[2];

	if (b->why != NULL || b->n == JAIL_CHILDREN) {
		refuse(r, "no mail can be read", b->why != NULL ? b->why :
			"there are too many readers");
		return -1;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) == -1) {
		refuse(r, "no socket can be had", strerror(errno));
		return -1;
	}
	/* Readers have no use for what libraries do after a fork. */
	r->pid = q->order == JAIL_PARSE ? _Fork() : fork();
	if (r->pid == 0)
		be_child(b, q, sv[1], self);
	if (r->pid == -1) {
		refuse(r, "no process can be made", strerror(errno));
		close(sv[0]);
	} else {
		b->child[b->n++] = r->pid;
	}
	close(sv[1]);
	return r->pid == -1 ? -1 : sv[0];
}

static int
end_child(struct broker *b, pid_t pid)
{
	int status = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (b->child[i] != pid)
			continue;
		/* One that has ended by itself keeps its own status. */
		kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
			;
		b->child[i] = b->child[--b->n];
		break;
	}
	return status;
}

static bool
answer(const struct jail_response *r, int fd)
{
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {{0}};
	struct jail_response copy = *r;
	struct iovec iov = {&copy, sizeof(copy)};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	ssize_t n;

	if (fd != -1) {
		struct cmsghdr *c;

		m.msg_control = control.space;
		m.msg_controllen = sizeof(control.space);
		c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	while ((n = sendmsg(JAIL_FD, &m, MSG_NOSIGNAL)) == -1 &&
	    errno == EINTR)
		;
	if (fd != -1)
		close(fd);
	return n == (ssize_t)sizeof(copy);
}

static bool
serve(struct broker *b, const struct jail_request *q)
{
	struct jail_response r;
	int fd = -1;

	memset(&r, 0, sizeof(r));
	r.order = q->order;
	switch (q->order) {
	case JAIL_PARSE:
	case JAIL_FETCH:
		fd = make_child(b, q, &r);
		break;
	case JAIL_END:
		r.pid = q->pid;
		r.status = end_child(b, q->pid);
		break;
	case JAIL_CHARSETS:
		mail_charsets_open();
		return true;
	case JAIL_FORGET:
		end_child(b, q->pid);
		return true;
	}
	return answer(&r, fd);
}

int
jail_broker(const struct jail_work *w, struct err *err)
{
	struct broker b = {.work = w};
	struct jail_request q;
	struct stat st;
	ssize_t n;

	if (fstat(JAIL_FD, &st) == -1 || !S_ISSOCK(st.st_mode))
		return err_set(err, ERR_USAGE, "`jail` is no command for "
			"people: others start it for themselves, to read "
			"mail in");
	fcntl(JAIL_FD, F_SETFD, FD_CLOEXEC);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	stay_on_one_processor();
	b.why = sandbox_prepare();
	if (b.why == NULL)
		w->warm();
	do {
		n = recv(JAIL_FD, &q, sizeof(q), 0);
	} while ((n == -1 && errno == EINTR) ||
	    (n == (ssize_t)sizeof(q) && serve(&b, &q)));
	while (b.n > 0)
		end_child(&b, b.child[0]);
	return 0;
}
