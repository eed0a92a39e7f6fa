/* SPDX-License-Identifier: MIT */
/* What a program may do that reads what came by mail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inbox/sandbox.h"
#include "inbox/sandbox_program.h"

#define MEMORY "61"
enum { MEMORY_FD = 61 };

static int pipe_fd[2];

static int
do_read_memory(void)
{
	return open("/proc/self/fd/" MEMORY, O_RDONLY);
}

static int
do_read_installed(void)
{
	return open("/usr/bin/env", O_RDONLY | O_CLOEXEC);
}

static void *
nothing(void *p)
{
	return p;
}

static int
do_thread(void)
{
	pthread_t t;

	return pthread_create(&t, NULL, nothing, NULL) == 0 ? 0 : -1;
}

static int
do_pipe(void)
{
	return write(pipe_fd[1], "x", 1) == 1 ? 0 : -1;
}

static int
do_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int
do_unix(void)
{
	int sv[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
}

static int
do_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid == -1 ? -1 : 0;
}

static int
do_write(void)
{
	return open("/tmp/tidings-test-program", O_WRONLY | O_CREAT, 0600);
}

static int
do_append(void)
{
	return open("/dev/null", O_RDWR);
}

/* For reading, but it would empty or make one. No rule about folders is in
 * the way of either file. */
static int
do_truncate(void)
{
	return open("/proc/self/fd/" MEMORY, O_RDONLY | O_TRUNC);
}

static int
do_create(void)
{
	return open("/usr/bin/env", O_RDONLY | O_CREAT, 0600);
}

static int
do_mkdir(void)
{
	return mkdir("/tmp/tidings-test-program", 0700);
}

static int
do_unlink(void)
{
	return unlink("/tmp/tidings-test-program");
}

static int
do_kill(void)
{
	return kill(getppid(), 0);
}

static int
do_much_memory(void)
{
	void *p = mmap(NULL, (size_t)PROGRAM_SPACE + 1, PROT_READ, MAP_PRIVATE |
		MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

/* 0: it went; 1: it was refused; 2: it could not be locked in. */
static int
in_child(int (*fn)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (sandbox_program() != NULL)
			_exit(2);
		_exit(fn() == -1 ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

static void
allowed(void **state)
{
	(void)state;
	assert_int_equal(in_child(do_read_installed), 0);
	assert_int_equal(in_child(do_read_memory), 0);
	assert_int_equal(in_child(do_pipe), 0);
	/* Theirs wants more memory than there is. */
	if (!SANITIZED)
		assert_int_equal(in_child(do_thread), 0);
}

static void
refused(void **state)
{
	static int (*const fn[])(void) = {do_socket, do_unix, do_fork,
		do_write, do_append, do_truncate, do_create, do_mkdir,
		do_unlink, do_kill, do_much_memory};

	(void)state;
	for (size_t i = 0; i < sizeof(fn) / sizeof(*fn); i++)
		if (in_child(fn[i]) != 1)
			fail_msg("%zu went", i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allowed), cmocka_unit_test(refused),
	};

	if (pipe2(pipe_fd, O_CLOEXEC) == -1 ||
	    dup2(memfd_create("test", 0), MEMORY_FD) == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
