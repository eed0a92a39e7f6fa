/* SPDX-License-Identifier: MIT */
/*
 * The jail, with a reader that does whatever the mail tells it: what it may
 * not do it cannot, whatever becomes of it is told, and others go on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "inbox/jail_ops.h"
#include "inbox/sandbox.h"

/* --- the reader ----------------------------------------------------------- */

static int
do_open(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static int
do_create(void)
{
	return open("/tmp/jail-test-leak", O_WRONLY | O_CREAT, 0600);
}

static int
do_openat2(void)
{
	return (int)syscall(437, AT_FDCWD, "/etc/passwd", NULL, 0);
}

static int
do_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int
do_unix(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
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
	return fork();
}

static void *
idle(void *p)
{
	return p;
}

static int
do_thread(void)
{
	pthread_t t;

	return pthread_create(&t, NULL, idle, NULL) == 0 ? 0 : -1;
}

static int
do_kill(void)
{
	return kill(getppid(), SIGTERM);
}

static int
do_unlink(void)
{
	return unlink("/tmp/jail-test-none");
}

static int
do_mkdir(void)
{
	return mkdir("/tmp/jail-test-leak", 0700);
}

static int
do_trace(void)
{
	return (int)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static int
do_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static int
do_limit(void)
{
	const struct rlimit more = {100, RLIM_INFINITY};

	return setrlimit(RLIMIT_CPU, &more);
}

/* Every one must fail, or kill. */
static const struct {
	const char *name;
	int (*call)(void);
} forbidden[] = {
	{"open", do_open}, {"create", do_create}, {"openat2", do_openat2},
	{"socket", do_socket}, {"unix", do_unix}, {"exec", do_exec},
	{"fork", do_fork}, {"thread", do_thread}, {"kill", do_kill},
	{"unlink", do_unlink}, {"mkdir", do_mkdir}, {"trace", do_trace},
	{"code", do_code}, {"limit", do_limit},
};
enum { N_FORBIDDEN = sizeof(forbidden) / sizeof(forbidden[0]) };

static volatile unsigned depth;
static int *volatile nowhere = (int *)(uintptr_t)64;

static int
#if defined(__clang__)
__attribute__((optnone))
#else
__attribute__((noinline, optimize("O0")))
#endif
recurse(int n)
{
	char room[1000];

	memset(room, n, sizeof(room));
	depth++;
	return room[0] + (n > 0 ? recurse(n - 1) : 0) + room[999];
}

static void
hoard(void)
{
	for (;;) {
		size_t n = 16 << 20;

		memset(mem_alloc(n), 1, n);
	}
}

/* One that every child knows, and one that is opened when a mail needs it. */
static const char *
convert(struct arena *a, const char *charset)
{
	size_t len;

	return mail_utf8(a, "\xe9", 1, charset, &len);
}

static void
try(const char *what, struct reply *r)
{
	for (size_t i = 0; i < N_FORBIDDEN; i++)
		if (strcmp(what, forbidden[i].name) == 0)
			r->text = forbidden[i].call() == -1 ? "refused" :
				"done";
}

static void
read_mail(struct arena *a, const void *raw, size_t n, struct reply *r)
{
	char *what = arena_strndup(a, raw, n < 100 ? n : 100);
	char c;

	reply_read(a, "\n", 1, r);
	if (strncmp(what, "echo ", 5) == 0)
		r->text = arena_printf(a, "%zu %s", n, what + 5);
	else if (strcmp(what, "big") == 0)
		r->text = memset(arena_alloc(a, REPLY_TEXT_MAX), 'x',
			REPLY_TEXT_MAX - 1);
	else if (strcmp(what, "crash") == 0)
		*nowhere = 1;
	else if (strcmp(what, "abort") == 0)
		abort();
	else if (strcmp(what, "stack") == 0)
		r->text = recurse(1 << 20) ? "a" : "b";
	else if (strcmp(what, "memory") == 0)
		hoard();
	else if (strcmp(what, "spin") == 0)
		for (;;)
			depth++;
	else if (strcmp(what, "wait") == 0)
		r->text = read(JAIL_FD, &c, 1) == 1 ? "a" : "b";
	else if (strcmp(what, "quit") == 0)
		_exit(7);
	else if (strcmp(what, "lie") == 0)
		depth = write(JAIL_FD, "\xff\xff\xff\xff", 4) == 4;
	else if (strcmp(what, "half") == 0)
		_exit(write(JAIL_FD, "\x10\0\0\0abc", 7) != 7);
	else if (strcmp(what, "environment") == 0)
		r->text = environ == NULL || environ[0] == NULL ? "empty" :
			environ[0];
	else if (strcmp(what, "latin") == 0)
		r->text = convert(a, "ISO-8859-1");
	else if (strcmp(what, "russian") == 0)
		r->text = convert(a, "KOI8-R");
	else
		try(what, r);
}

/* --- the tests ------------------------------------------------------------ */

struct fixture {
	struct arena a;
	struct jail *j;
	struct reply r;
	char why[JAIL_WHY];
	struct err err;
};

static int
set_up(void **state)
{
	struct fixture *f = test_calloc(1, sizeof(*f));

	arena_init(&f->a);
	*state = f;
	return jail_open(&f->j, 0.01, &f->err);
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	jail_close(f->j);
	arena_release(&f->a);
	test_free(f);
	return 0;
}

static int
ask(struct fixture *f, const char *mail)
{
	return jail_ask(f->j, mail, strlen(mail), &f->err);
}

static int
answer(struct fixture *f)
{
	return jail_answer(f->j, &f->a, &f->r, f->why, &f->err);
}

static int
read_one(struct fixture *f, const char *mail)
{
	assert_int_equal(ask(f, mail), 0);
	return answer(f);
}

static void
answers_come_in_order(void **state)
{
	struct fixture *f = *state;
	char mail[JAIL_AHEAD][20], want[30];

	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < JAIL_AHEAD; i++) {
			snprintf(mail[i], sizeof(mail[i]), "echo %d",
				round * JAIL_AHEAD + i);
			assert_int_equal(ask(f, mail[i]), 0);
		}
		for (int i = 0; i < JAIL_AHEAD; i++) {
			assert_int_equal(answer(f), 1);
			snprintf(want, sizeof(want), "%zu %d",
				strlen(mail[i]), round * JAIL_AHEAD + i);
			assert_string_equal(f->r.text, want);
			assert_string_equal(f->why, "");
		}
	}
}

static void
too_many_is_said(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < JAIL_AHEAD; i++)
		assert_int_equal(ask(f, "echo"), 0);
	assert_int_equal(ask(f, "echo"), -1);
	assert_int_equal(f->err.kind, ERR_BUG);
	for (int i = 0; i < JAIL_AHEAD; i++)
		assert_int_equal(answer(f), 1);
	assert_int_equal(answer(f), -1);
}

static void
large_mails_and_answers_pass(void **state)
{
	struct fixture *f = *state;
	size_t n = MAIL_MAX;
	char *mail = test_malloc(n), want[30];

	memset(mail, 'm', n);
	memcpy(mail, "echo ", 5);
	for (int i = 0; i < JAIL_AHEAD; i++)
		assert_int_equal(i % 2 ? ask(f, "big") : jail_ask(f->j, mail,
			n, &f->err), 0);
	for (int i = 0; i < JAIL_AHEAD; i++) {
		assert_int_equal(answer(f), 1);
		snprintf(want, sizeof(want), "%zu mm", n);
		if (i % 2)
			assert_int_equal(strlen(f->r.text),
				REPLY_TEXT_MAX - 1);
		else
			assert_memory_equal(f->r.text, want, strlen(want));
	}
	test_free(mail);
}

static void
what_kills_a_child_is_told(void **state)
{
	static const struct {
		const char *mail, *why;
	} table[] = {
		{"crash", "crashed"}, {"abort", "crashed"},
		{"stack", "crashed"}, {"memory", "memory"},
		{"quit", "status 7"}, {"lie", "none"}, {"half", "without"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		/* Without a limit it would take all there is. */
		if (SANITIZED && strcmp(table[i].mail, "memory") == 0)
			continue;
		assert_int_equal(ask(f, table[i].mail), 0);
		assert_int_equal(ask(f, "echo next"), 0);
		assert_int_equal(answer(f), 0);
		/* Its own words are the sanitizer's. */
		if (!SANITIZED && strstr(f->why, table[i].why) == NULL)
			fail_msg("%s: %s", table[i].mail, f->why);
		assert_string_not_equal(f->why, "");
		assert_int_equal(answer(f), 1);
		assert_string_equal(f->r.text, "9 next");
	}
}

static void
what_waits_is_ended(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(read_one(f, "wait"), 0);
	assert_non_null(strstr(f->why, "longer than 30 seconds"));
	assert_int_equal(read_one(f, "echo next"), 1);
}

static void
what_computes_is_ended(void **state)
{
	struct fixture *f = *state;

	jail_close(f->j);
	assert_int_equal(jail_open(&f->j, 1, &f->err), 0);
	assert_int_equal(read_one(f, "spin"), 0);
	assert_non_null(strstr(f->why, "10 seconds of computing"));
	assert_int_equal(read_one(f, "echo next"), 1);
}

static void
nothing_forbidden_is_done(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < N_FORBIDDEN; i++) {
		int rc = read_one(f, forbidden[i].name);

		if (rc == 1)
			assert_string_equal(f->r.text, "refused");
		else
			assert_int_equal(rc, 0);
		assert_int_equal(read_one(f, "echo next"), 1);
	}
}

/* The test of the test: outside, most of it can be done. */
static void
it_is_the_jail_that_forbids(void **state)
{
	struct reply r;

	(void)state;
	for (size_t i = 0; i < N_FORBIDDEN; i++) {
		const char *name = forbidden[i].name;

		memset(&r, 0, sizeof(r));
		if (strcmp(name, "open") == 0 || strcmp(name, "socket") == 0 ||
		    strcmp(name, "unix") == 0 || strcmp(name, "code") == 0 ||
		    strcmp(name, "thread") == 0) {
			try(name, &r);
			assert_string_equal(r.text, "done");
		}
	}
}

static void
the_environment_stays_outside(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(read_one(f, "environment"), 1);
	if (!SANITIZED)
		assert_string_equal(f->r.text, "empty");
}

static void
charsets_are_there_when_they_are_needed(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(read_one(f, "latin"), 1);
	assert_string_equal(f->r.text, "\xc3\xa9");
	assert_int_equal(read_one(f, "russian"), 1);
	assert_string_equal(f->r.text, "\xd0\x98");
	assert_int_equal(read_one(f, "russian"), 1);
	assert_string_equal(f->r.text, "\xd0\x98");
}

static int
children_of(pid_t parent)
{
	char path[60], line[200];
	int n = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent,
		(int)parent);
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	if (fgets(line, sizeof(line), file) != NULL)
		for (char *s = strtok(line, " "); s != NULL;
		     s = strtok(NULL, " "))
			n++;
	fclose(file);
	return n;
}

static void
none_is_left_behind(void **state)
{
	struct fixture *f = *state;
	int before = children_of(getpid());

	assert_int_equal(before, 1);
	assert_int_equal(ask(f, "wait"), 0);
	assert_int_equal(ask(f, "spin"), 0);
	jail_close(f->j);
	f->j = NULL;
	assert_int_equal(children_of(getpid()), 0);
}

static void
a_lost_broker_is_no_fault_of_the_mail(void **state)
{
	struct fixture *f = *state;
	char path[60], line[100];
	FILE *file;

	assert_int_equal(ask(f, "wait"), 0);
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
		(int)getpid(), (int)getpid());
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	kill((pid_t)atoi(line), SIGKILL);
	assert_int_equal(answer(f), -1);
	assert_int_equal(f->err.kind, ERR_TEMP);
	/* Readers that stood ready may be there still, but no others come. */
	for (int i = 0; ask(f, "echo") == 0; i++) {
		assert_in_range(i, 0, JAIL_AHEAD);
		assert_int_equal(answer(f), -1);
	}
}

static void
by_hand_it_is_refused(void **state)
{
	const struct jail_work work = {jail_warm, read_mail, NULL};
	struct err err = {0};
	int saved = dup(JAIL_FD);

	(void)state;
	close(JAIL_FD);
	assert_int_equal(jail_broker(&work, &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
	if (saved != -1) {
		dup2(saved, JAIL_FD);
		close(saved);
	}
}

int
main(int argc, char **argv)
{
	const struct jail_work work = {jail_warm, read_mail, NULL};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_the_jail_that_forbids),
		cmocka_unit_test(by_hand_it_is_refused),
		cmocka_unit_test_setup_teardown(answers_come_in_order,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(too_many_is_said,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(large_mails_and_answers_pass,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_kills_a_child_is_told,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_waits_is_ended,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_computes_is_ended,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_forbidden_is_done,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_environment_stays_outside,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			charsets_are_there_when_they_are_needed,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(none_is_left_behind,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_lost_broker_is_no_fault_of_the_mail,
			set_up, tear_down),
	};

	/* This program is also its own broker. */
	if (argc == 2 && strcmp(argv[1], "jail") == 0)
		return jail_broker(&work, NULL) == -1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
