/* SPDX-License-Identifier: MIT */
/* What each kind of child may do, tried by one that tries it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inbox/sandbox.h"

static int pair[2];

static int
do_read(void)
{
	char c;

	return write(pair[1], "x", 1) == 1 && read(pair[0], &c, 1) == 1 ? 0 :
		-1;
}

static int
do_memory(void)
{
	volatile char *p = malloc(1 << 20);

	if (p == NULL)
		return -1;
	p[100] = 1;
	free((void *)(uintptr_t)p);
	return 0;
}

static int
do_poll(void)
{
	struct pollfd p = {.fd = pair[0], .events = POLLIN};

	return poll(&p, 1, 0);
}

static int
do_send(void)
{
	char c;

	return send(pair[1], "x", 1, 0) == 1 && recv(pair[0], &c, 1, 0) == 1 ?
		0 : -1;
}

static int
do_look(void)
{
	return open("/etc/hostname", O_RDONLY) != -1 ||
		open("/etc/passwd", O_RDONLY) != -1 ? 0 : -1;
}

static int
do_write(void)
{
	return open("/dev/null", O_WRONLY);
}

static int
do_append(void)
{
	return open("/dev/null", O_RDONLY | O_APPEND);
}

static int
do_create(void)
{
	return open("/tmp", O_RDWR | O_TMPFILE, 0600);
}

static int
do_creat(void)
{
	return creat("/dev/null", 0600);
}

static int
do_openat2(void)
{
	uint64_t how[3] = {O_RDONLY, 0, 0};

	return (int)syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", how,
		sizeof(how));
}

static int
do_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int
do_packet(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}

static int
do_connect(void)
{
	const struct sockaddr_storage to = {.ss_family = AF_UNSPEC};

	/* Dissolves what is not there: allowed, it succeeds. */
	return connect(pair[0], (const void *)&to, sizeof(to)) == -1 &&
		errno == EPERM ? -1 : 0;
}

static int
do_exec(void)
{
	static char name[] = "/bin/true";
	char *const argv[] = {name, NULL};

	return execve(name, argv, argv + 1);
}

static int
do_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid;
}

static int
do_kill(void)
{
	return kill(getpid(), 0);
}

static int
do_rename(void)
{
	return rename("/tmp/sandbox-none", "/tmp/sandbox-none") == -1 &&
		errno == ENOENT ? 0 : -1;
}

static int
do_mkdir(void)
{
	return mkdir("/tmp", 0700) == -1 && errno == EEXIST ? 0 : -1;
}

static int
do_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE |
		MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static int
do_make_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		-1, 0);

	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static int
do_limit(void)
{
	const struct rlimit more = {1, RLIM_INFINITY};

	return setrlimit(RLIMIT_CPU, &more);
}

static int
do_dump(void)
{
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static int
do_trace(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

enum { R = 1 << SANDBOX_READ, C = 1 << SANDBOX_CONNECT,
	T = 1 << SANDBOX_TALK };

static const struct {
	const char *name;
	int (*call)(void);
	unsigned may;
} table[] = {
	{"read", do_read, R | C | T}, {"memory", do_memory, R | C | T},
	{"poll", do_poll, C | T}, {"send", do_send, C | T},
	{"look", do_look, C}, {"write", do_write, 0},
	{"append", do_append, 0}, {"create", do_create, 0},
	{"creat", do_creat, 0}, {"openat2", do_openat2, 0},
	{"socket", do_socket, C}, {"packet", do_packet, 0},
	{"connect", do_connect, C}, {"exec", do_exec, 0}, {"fork", do_fork, 0},
	{"kill", do_kill, 0}, {"rename", do_rename, 0},
	{"mkdir", do_mkdir, 0}, {"code", do_code, C},
	{"make code", do_make_code, C}, {"limit", do_limit, 0},
	{"dump", do_dump, 0}, {"trace", do_trace, 0},
};
enum { N = sizeof(table) / sizeof(table[0]) };

/* Whether a child can do it. stages: one after the other; none: free. */
static bool
can(int (*call)(void), const enum sandbox *stages, size_t n)
{
	pid_t pid = fork();
	int status;

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		if (n > 0 && sandbox_limit() == -1)
			_exit(9);
		for (size_t i = 0; i < n; i++)
			if (sandbox_enter(stages[i]) == -1)
				_exit(9);
		_exit(call() == -1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 9);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
each_may_do_its_own(void **state)
{
	static const struct {
		enum sandbox stage[2];
		size_t n;
		unsigned bit;
	} kinds[] = {
		{{SANDBOX_READ, 0}, 1, R}, {{SANDBOX_CONNECT, 0}, 1, C},
		{{SANDBOX_TALK, 0}, 1, T},
		{{SANDBOX_CONNECT, SANDBOX_TALK}, 2, T},
	};

	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t i = 0; i < N; i++)
			if (can(table[i].call, kinds[k].stage, kinds[k].n) !=
			    ((table[i].may & kinds[k].bit) != 0))
				fail_msg("%s, kind %zu: %s", table[i].name, k,
					table[i].may & kinds[k].bit ?
					"cannot" : "can");
}

/* The test of the test: it is the list that forbids. */
static void
outside_all_can_be_done(void **state)
{
	(void)state;
	for (size_t i = 0; i < N; i++)
		if (table[i].call != do_packet && table[i].call != do_dump &&
		    !can(table[i].call, NULL, 0))
			fail_msg("%s cannot be done at all", table[i].name);
}

static void
there_is_no_way_back(void **state)
{
	const enum sandbox back[] = {SANDBOX_TALK, SANDBOX_CONNECT};
	pid_t pid;
	int status;

	(void)state;
	pid = fork();
	if (pid == 0) {
		if (sandbox_limit() == -1 || sandbox_enter(back[0]) == -1)
			_exit(9);
		sandbox_enter(back[1]);
		_exit(do_socket() == -1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_false(WIFEXITED(status) && (WEXITSTATUS(status) == 0 ||
		WEXITSTATUS(status) == 9));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outside_all_can_be_done),
		cmocka_unit_test(each_may_do_its_own),
		cmocka_unit_test(there_is_no_way_back),
	};

	if (sandbox_prepare() != NULL ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
