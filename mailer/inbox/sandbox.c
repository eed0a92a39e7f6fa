/* SPDX-License-Identifier: MIT */
/*
 * Limits and lists of system calls for those who read what comes from
 * outside.
 *
 * The lists are compiled once, by libseccomp in the broker, and each child
 * applies the program: that costs it microseconds. Without threads, a child
 * needs little: memory that is never executable, the descriptors it was given,
 * the time. To be sent a signal, or to send one, needs a call that is not on
 * the list: abort(3) then ends in a fault, which is as good.
 *
 * Under sanitizers, whose runtime needs more, what is not on the list fails
 * and does not kill, and memory is not limited, as they reserve terabytes.
 */
#include "inbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "inbox/seccomp_load.h"

enum { ON_READ = 1 << SANDBOX_READ, ON_CONNECT = 1 << SANDBOX_CONNECT,
	ON_TALK = 1 << SANDBOX_TALK,
	ON_NET = ON_CONNECT | ON_TALK, ON_ALL = ON_READ | ON_NET };

struct rule {
	int call;
	unsigned on;		/* allowed there */
	/* Only where (argument & mask) == value; mask 0: always. */
	unsigned argument;
	unsigned long mask, value;
};

#define ALLOW(name, on) {SCMP_SYS(name), on, 0, 0, 0}
#define WHERE(name, on, argument, mask, value)                                 \
	{SCMP_SYS(name), on, argument, mask, value}
#define READING (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND)

static const struct rule rules[] = {
	ALLOW(read, ON_ALL), ALLOW(readv, ON_ALL),
	ALLOW(write, ON_ALL), ALLOW(writev, ON_ALL),
	ALLOW(close, ON_ALL),
	ALLOW(brk, ON_ALL), ALLOW(munmap, ON_ALL), ALLOW(mremap, ON_ALL),
	ALLOW(madvise, ON_ALL),
	WHERE(mmap, ON_READ | ON_TALK, 2, PROT_EXEC, 0),
	WHERE(mprotect, ON_READ | ON_TALK, 2, PROT_EXEC, 0),
	ALLOW(rt_sigaction, ON_ALL), ALLOW(rt_sigprocmask, ON_ALL),
	ALLOW(rt_sigreturn, ON_ALL), ALLOW(sigaltstack, ON_ALL),
	ALLOW(alarm, ON_ALL), ALLOW(setitimer, ON_ALL),
	ALLOW(restart_syscall, ON_ALL),
	ALLOW(exit, ON_ALL), ALLOW(exit_group, ON_ALL),
	ALLOW(futex, ON_ALL), ALLOW(sched_yield, ON_ALL),
	ALLOW(getpid, ON_ALL), ALLOW(gettid, ON_ALL),
	ALLOW(clock_gettime, ON_ALL), ALLOW(gettimeofday, ON_ALL),
	ALLOW(time, ON_ALL), ALLOW(sysinfo, ON_ALL),
	ALLOW(getrandom, ON_ALL), ALLOW(getrusage, ON_ALL),
	/* To use a connection. */
	ALLOW(poll, ON_NET), ALLOW(ppoll, ON_NET), ALLOW(select, ON_NET),
	ALLOW(pselect6, ON_NET), ALLOW(recvfrom, ON_NET),
	ALLOW(recvmsg, ON_NET), ALLOW(sendto, ON_NET),
	ALLOW(sendmsg, ON_NET), ALLOW(shutdown, ON_NET),
	ALLOW(getsockopt, ON_NET), ALLOW(clock_nanosleep, ON_NET),
	/* To get one: what the resolver and its modules need. */
	ALLOW(mmap, ON_CONNECT), ALLOW(mprotect, ON_CONNECT),
	WHERE(socket, ON_CONNECT, 0, ~0UL, AF_INET),
	WHERE(socket, ON_CONNECT, 0, ~0UL, AF_INET6),
	WHERE(socket, ON_CONNECT, 0, ~0UL, AF_UNIX),
	WHERE(socket, ON_CONNECT, 0, ~0UL, AF_NETLINK),
	ALLOW(connect, ON_CONNECT), ALLOW(bind, ON_CONNECT),
	ALLOW(setsockopt, ON_CONNECT), ALLOW(getsockname, ON_CONNECT),
	ALLOW(getpeername, ON_CONNECT), ALLOW(sendmmsg, ON_CONNECT),
	ALLOW(recvmmsg, ON_CONNECT),
	WHERE(open, ON_CONNECT, 1, READING, O_RDONLY),
	WHERE(openat, ON_CONNECT, 2, READING, O_RDONLY),
	ALLOW(stat, ON_CONNECT), ALLOW(lstat, ON_CONNECT),
	ALLOW(fstat, ON_CONNECT), ALLOW(newfstatat, ON_CONNECT),
	ALLOW(statx, ON_CONNECT), ALLOW(access, ON_CONNECT),
	ALLOW(faccessat, ON_CONNECT), ALLOW(readlink, ON_CONNECT),
	ALLOW(readlinkat, ON_CONNECT), ALLOW(getdents64, ON_CONNECT),
	ALLOW(lseek, ON_CONNECT), ALLOW(pread64, ON_CONNECT),
	ALLOW(fcntl, ON_CONNECT), ALLOW(uname, ON_CONNECT),
	WHERE(ioctl, ON_CONNECT, 1, ~0UL, FIONREAD),
	ALLOW(getuid, ON_CONNECT), ALLOW(geteuid, ON_CONNECT),
	ALLOW(getgid, ON_CONNECT), ALLOW(getegid, ON_CONNECT),
	ALLOW(getcwd, ON_CONNECT), ALLOW(eventfd2, ON_CONNECT),
	ALLOW(epoll_create1, ON_CONNECT), ALLOW(epoll_ctl, ON_CONNECT),
	ALLOW(epoll_wait, ON_CONNECT), ALLOW(timerfd_create, ON_CONNECT),
	ALLOW(timerfd_settime, ON_CONNECT),
	/* To allow less from then on. */
	WHERE(prctl, ON_CONNECT, 0, ~0UL, PR_SET_SECCOMP),
};

/* What libraries try, and can do without. */
struct refusal {
	int call, error;
};
static const struct refusal refusals[] = {
	{SCMP_SYS(open), ENOENT}, {SCMP_SYS(openat), ENOENT},
	{SCMP_SYS(stat), ENOENT}, {SCMP_SYS(lstat), ENOENT},
	{SCMP_SYS(newfstatat), ENOENT}, {SCMP_SYS(statx), ENOENT},
	{SCMP_SYS(fstat), EBADF}, {SCMP_SYS(access), ENOENT},
	{SCMP_SYS(faccessat), ENOENT}, {SCMP_SYS(faccessat2), ENOENT},
	{SCMP_SYS(readlink), ENOENT}, {SCMP_SYS(readlinkat), ENOENT},
	{SCMP_SYS(lseek), ESPIPE}, {SCMP_SYS(ioctl), ENOTTY},
	{SCMP_SYS(fcntl), EINVAL}, {SCMP_SYS(getcwd), ENOENT},
	{SCMP_SYS(prlimit64), EPERM}, {SCMP_SYS(getrlimit), EPERM},
	{SCMP_SYS(sched_getaffinity), EPERM}, {SCMP_SYS(uname), EPERM},
	{SCMP_SYS(tgkill), EPERM}, {SCMP_SYS(tkill), EPERM},
	{SCMP_SYS(kill), EPERM}, {SCMP_SYS(prctl), EPERM},
	{SCMP_SYS(setsockopt), EPERM}, {SCMP_SYS(getsockname), EPERM},
	{SCMP_SYS(getpeername), EPERM},
};

static struct sock_fprog program[SANDBOX_KINDS];

static bool
allow(scmp_filter_ctx ctx, const struct rule *r)
{
	struct scmp_arg_cmp cmp = {r->argument, SCMP_CMP_MASKED_EQ, r->mask,
		r->value};

	return seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, r->call,
		r->mask != 0, r->mask != 0 ? &cmp : NULL) == 0;
}

static bool
allowed(int call, unsigned on)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rules[i].call == call && (rules[i].on & on) != 0)
			return true;
	return false;
}

static bool
refuse(scmp_filter_ctx ctx, const struct refusal *r)
{
	int rc = seccomp_rule_add_array(ctx,
		SCMP_ACT_ERRNO((unsigned)r->error), r->call, 0, NULL);

	/* -EACCES: that is what happens to all that is on no list. */
	return rc == 0 || rc == -EACCES;
}

static bool
fill(scmp_filter_ctx ctx, unsigned on)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if ((rules[i].on & on) != 0 && !allow(ctx, &rules[i]))
			return false;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (!allowed(refusals[i].call, on) &&
		    !refuse(ctx, &refusals[i]))
			return false;
	return true;
}

static bool
compile(scmp_filter_ctx ctx, struct sock_fprog *p)
{
	int fd = memfd_create("seccomp", MFD_CLOEXEC);
	off_t n = -1;

	if (fd != -1 && seccomp_export_bpf(ctx, fd) == 0)
		n = lseek(fd, 0, SEEK_END);
	if (n > 0) {
		p->filter = mem_alloc((size_t)n);
		p->len = (unsigned short)((size_t)n / sizeof(*p->filter));
		if (pread(fd, p->filter, (size_t)n, 0) != (ssize_t)n)
			n = -1;
	}
	if (fd != -1)
		close(fd);
	return n > 0;
}

const char *
sandbox_prepare(void)
{
	const char *why = seccomp_loaded();

	for (unsigned k = 0; why == NULL && k < SANDBOX_KINDS; k++) {
		/* A resolver's module that finds something missing does
		 * without. */
		scmp_filter_ctx ctx = seccomp_init(SANITIZED ||
			k == SANDBOX_CONNECT ? SCMP_ACT_ERRNO(EPERM) :
			SCMP_ACT_KILL_PROCESS);

		if (ctx == NULL || !fill(ctx, 1U << k) ||
		    !compile(ctx, &program[k]))
			why = "no list of system calls could be made";
		if (ctx != NULL)
			seccomp_release(ctx);
	}
	return why;
}

static int
limit(__rlimit_resource_t what, rlim_t soft, rlim_t hard)
{
	struct rlimit l;

	if (getrlimit(what, &l) == -1)
		return -1;
	if (l.rlim_max < hard)
		hard = l.rlim_max;
	l.rlim_cur = soft < hard ? soft : hard;
	l.rlim_max = hard;
	return setrlimit(what, &l);
}

int
sandbox_limit(void)
{
	/* One second more, so that the signal tells what it was. */
	if (limit(RLIMIT_CPU, SANDBOX_CPU, SANDBOX_CPU + 1) == -1 ||
	    limit(RLIMIT_STACK, SANDBOX_STACK, SANDBOX_STACK) == -1 ||
	    limit(RLIMIT_NOFILE, SANDBOX_FILES, SANDBOX_FILES) == -1 ||
	    limit(RLIMIT_FSIZE, 0, 0) == -1 ||
	    limit(RLIMIT_CORE, 0, 0) == -1 ||
	    limit(RLIMIT_NPROC, 0, 0) == -1)
		return -1;
	if (!SANITIZED && (limit(RLIMIT_AS, SANDBOX_SPACE, SANDBOX_SPACE) ==
	    -1 || limit(RLIMIT_DATA, SANDBOX_MEMORY, SANDBOX_MEMORY) == -1))
		return -1;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		return -1;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int
sandbox_enter(enum sandbox kind)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program[kind]);
}
