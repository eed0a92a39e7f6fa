/* SPDX-License-Identifier: MIT */
/* What goes to a child and back: packed, taken apart, and broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "inbox/frame.h"

static struct arena arena;
static int fd[2];

static int
set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	return socketpair(AF_UNIX, SOCK_STREAM, 0, fd);
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	close(fd[0]);
	close(fd[1]);
	return 0;
}

static void
fill(struct buf *b)
{
	buf_init(b, 1 << 20);
	frame_number(b, INT64_MIN);
	frame_text(b, "héllo");
	frame_text(b, NULL);
	frame_text(b, "");
	frame_octets(b, "a\0b", 3);
	frame_number(b, 7);
}

static bool
take_apart(const void *p, size_t n)
{
	struct frame f = {p, n, false};
	const char *a, *b, *c;
	const void *d;
	size_t len;
	bool same;

	same = frame_take_number(&f) == INT64_MIN;
	a = frame_take_text(&f, &arena);
	b = frame_take_text(&f, &arena);
	c = frame_take_text(&f, &arena);
	d = frame_take_octets(&f, &len);
	same = same && a != NULL && strcmp(a, "héllo") == 0 && b == NULL &&
		c != NULL && *c == '\0' && len == 3 &&
		memcmp(d, "a\0b", 3) == 0 && frame_take_number(&f) == 7;
	return same && !f.bad && f.left == 0;
}

static void
what_is_packed_is_taken(void **state)
{
	struct buf b;

	(void)state;
	fill(&b);
	assert_true(take_apart(b.data, b.len));
	for (size_t n = 0; n < b.len; n++) {
		/* A copy, so that reading past it is seen. */
		char *cut = malloc(n ? n : 1);

		memcpy(cut, b.data, n);
		assert_false(take_apart(cut, n));
		free(cut);
	}
	buf_release(&b);
}

static void
what_nobody_packed_is_bad(void **state)
{
	static const struct {
		const char *octets;
		size_t n;
	} table[] = {
		{"", 0}, {"\1\0\0", 3}, {"\5\0\0\0abcd", 8},
		{"\xfe\xff\xff\xff" "abcd", 8}, {"\3\0\0\0a\0b", 7},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct frame f = {(const void *)table[i].octets, table[i].n,
			false};

		assert_string_equal(frame_take_text(&f, &arena), "");
		assert_true(f.bad);
		/* It stays so. */
		assert_int_equal(frame_take_number(&f), 0);
		assert_true(f.bad);
	}
}

/* Says back what it hears, once. */
static void *
echo(void *max)
{
	struct buf b;

	buf_init(&b, *(size_t *)max);
	if (frame_read(fd[1], &b))
		frame_write(fd[1], &b);
	else
		shutdown(fd[1], SHUT_RDWR);
	buf_release(&b);
	return NULL;
}

static int
call(const struct buf *say, struct buf *out, size_t max, int64_t ms)
{
	pthread_t t;
	int rc;

	assert_int_equal(pthread_create(&t, NULL, echo, &max), 0);
	rc = frame_call(fd[0], say, out, clock_mono_ms() + ms);
	shutdown(fd[0], SHUT_RDWR);
	pthread_join(t, NULL);
	return rc;
}

static void
frames_pass_whole(void **state)
{
	struct buf b, out;
	char *to;

	(void)state;
	buf_init(&b, 8 << 20);
	buf_init(&out, 8 << 20);
	to = buf_room(&b, 8 << 20);
	memset(to, 'x', 8 << 20);
	b.len = 8 << 20;
	assert_int_equal(call(&b, &out, 8 << 20, 60000), 1);
	assert_int_equal(out.len, b.len);
	assert_memory_equal(out.data, b.data, b.len);
	buf_release(&b);
	buf_release(&out);
}

static void
an_empty_frame_is_one(void **state)
{
	struct buf b, out;

	(void)state;
	buf_init(&b, 10);
	buf_init(&out, 10);
	assert_int_equal(call(&b, &out, 10, 60000), 1);
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void
one_above_the_ceiling_is_refused(void **state)
{
	struct buf b, out;

	(void)state;
	buf_init(&b, 100);
	buf_init(&out, 10);
	buf_adds(&b, "0123456789abc");
	assert_int_equal(call(&b, &out, 100, 60000), -1);
	buf_release(&out);
	buf_release(&b);
}

static void
the_other_side_may_be_gone(void **state)
{
	struct buf b, out;

	(void)state;
	buf_init(&b, 100);
	buf_init(&out, 100);
	buf_adds(&b, "0123456789abc");
	/* It takes ten octets at most, and hangs up. */
	assert_int_equal(call(&b, &out, 10, 60000), -1);
	buf_release(&out);
	buf_release(&b);
}

static void
nobody_is_waited_for_too_long(void **state)
{
	struct buf b, out;

	(void)state;
	buf_init(&b, 100);
	buf_init(&out, 100);
	buf_adds(&b, "who is there?");
	assert_int_equal(frame_call(fd[0], &b, &out, clock_mono_ms() + 20),
		0);
	buf_release(&b);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_is_packed_is_taken), T(what_nobody_packed_is_bad),
		T(frames_pass_whole), T(an_empty_frame_is_one),
		T(one_above_the_ceiling_is_refused),
		T(the_other_side_may_be_gone),
		T(nobody_is_waited_for_too_long),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
