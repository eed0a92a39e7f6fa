/* SPDX-License-Identifier: MIT */
/* The Maildir outlet: what is there was accepted, and is never there twice. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "send/outlet.h"
#include "feed_fixture.h"

struct fixture {
	char dir[64];
	struct relay relay;
	struct outlet *o;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->dir, "/tmp/maildir.XXXXXX");
	if (f == NULL || mkdtemp(f->dir) == NULL)
		return -1;
	f->relay = (struct relay){.url = "maildir:x", .dir = f->dir};
	f->o = outlet_maildir.open(&f->relay, NULL);
	*state = f;
	return f->o == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	char cmd[100];

	outlet_maildir.close(f->o);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", f->dir);
	if (system(cmd) != 0)
		return -1;
	free(f);
	return 0;
}

static const char *
path(const struct fixture *f, const char *name)
{
	static char p[200];

	snprintf(p, sizeof(p), "%s/%s", f->dir, name);
	return p;
}

/* One message, to its end. */
static struct outcome
deliver(struct fixture *f, const char *id, const char *data)
{
	struct fixture_feed feed;

	fixture_init(&feed);
	fixture_add(&feed, id, data);
	assert_int_equal(outlet_maildir.run(f->o, &feed.feed, NULL), 0);
	assert_true(feed.done[0]);
	return feed.outcome[0];
}

static void
assert_holds(const struct fixture *f, const char *name, const char *want)
{
	struct arena a;
	struct text t;

	arena_init(&a);
	assert_int_equal(file_read(&a, path(f, name), 10000, &t, NULL), 0);
	assert_string_equal(t.data, want);
	arena_release(&a);
}

/* What stands where when arming is asked. */
static void
look_at_arm(void *ctx)
{
	const struct fixture *f = ctx;

	assert_true(file_exists(path(f, "tmp/one@d")));
	assert_false(file_exists(path(f, "new/one@d")));
}

static void
test_delivers(void **state)
{
	struct fixture *f = *state;
	struct fixture_feed feed;
	struct stat st;

	fixture_init(&feed);
	fixture_add(&feed, "one@d", "x\r\n.\r\n");
	fixture_add(&feed, "two@d", "y\r\n");
	feed.refuse[1] = true;
	feed.at_arm = look_at_arm;
	feed.ctx = f;
	assert_int_equal(outlet_maildir.run(f->o, &feed.feed, NULL), 0);
	assert_int_equal(feed.outcome[0].kind, OUTCOME_ACCEPTED);
	assert_false(feed.done[1]);
	assert_holds(f, "new/one@d", "x\r\n.\r\n");
	assert_false(file_exists(path(f, "tmp/one@d")));
	assert_false(file_exists(path(f, "new/two@d")));
	assert_false(file_exists(path(f, "tmp/two@d")));
	assert_int_equal(stat(path(f, "new/one@d"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_nlink, 1);
}

static void
test_there_is_accepted(void **state)
{
	struct fixture *f = *state;

	deliver(f, "one@d", "first\r\n");
	assert_int_equal(deliver(f, "one@d", "second\r\n").kind,
		OUTCOME_ACCEPTED);
	assert_holds(f, "new/one@d", "first\r\n");
}

static void
put(const struct fixture *f, const char *name, const char *text)
{
	int fd = open(path(f, name), O_CREAT | O_WRONLY, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/* Another run's remains in tmp/ are in nobody's way. */
static void
test_debris(void **state)
{
	struct fixture *f = *state;

	put(f, "tmp/one@d", "torn");
	assert_int_equal(deliver(f, "one@d", "whole\r\n").kind,
		OUTCOME_ACCEPTED);
	assert_holds(f, "new/one@d", "whole\r\n");
}

static void
test_aftermath(void **state)
{
	struct fixture *f = *state;

	put(f, "tmp/one@d", "x\r\n");
	assert_int_equal(outlet_maildir.aftermath(&f->relay, "one@d"),
		AFTER_NOT_SENT);
	deliver(f, "one@d", "x\r\n");
	assert_int_equal(outlet_maildir.aftermath(&f->relay, "one@d"),
		AFTER_ACCEPTED);
	/* A mail program has read it. */
	{
		char from[200];

		snprintf(from, sizeof(from), "%s", path(f, "new/one@d"));
		assert_int_equal(rename(from, path(f, "cur/one@d:2,S")), 0);
	}
	assert_int_equal(outlet_maildir.aftermath(&f->relay, "one@d"),
		AFTER_ACCEPTED);
	/* And has thrown it away: it is not in tmp/ any more. */
	assert_int_equal(unlink(path(f, "cur/one@d:2,S")), 0);
	assert_int_equal(outlet_maildir.aftermath(&f->relay, "one@d"),
		AFTER_ACCEPTED);
	/* Where a whole folder is gone, that tells nothing. */
	assert_int_equal(rmdir(path(f, "cur")), 0);
	assert_int_equal(outlet_maildir.aftermath(&f->relay, "one@d"),
		AFTER_IN_DOUBT);
	assert_false(file_exists(path(f, "cur")));
}

/* new/ is gone while the row is armed. */
static void
remove_new(void *ctx)
{
	const struct fixture *f = ctx;

	assert_int_equal(rmdir(path(f, "new")), 0);
}

/* Armed, and not moved: also if nobody gets to write that down, it must not
 * count as accepted, since a crash leaves nothing else to tell. */
static void
test_not_moved(void **state)
{
	struct fixture *f = *state;
	struct fixture_feed feed;
	struct err err = {0};

	fixture_init(&feed);
	fixture_add(&feed, "one@d", "x\r\n");
	feed.at_arm = remove_new;
	feed.ctx = f;
	outlet_maildir.run(f->o, &feed.feed, &err);
	assert_int_equal(feed.outcome[0].kind, OUTCOME_RELAY);
	assert_int_equal(mkdir(path(f, "new"), 0700), 0);
	assert_int_equal(outlet_maildir.aftermath(&f->relay, "one@d"),
		AFTER_NOT_SENT);
	outlet_maildir.close(f->o);
	f->o = outlet_maildir.open(&f->relay, NULL);
	assert_int_equal(deliver(f, "one@d", "x\r\n").kind,
		OUTCOME_ACCEPTED);
	assert_false(file_exists(path(f, "tmp/one@d")));
}

/* What was read is not written again. */
static void
test_read_is_accepted(void **state)
{
	struct fixture *f = *state;

	put(f, "cur/one@d:2,RS", "");
	outlet_maildir.close(f->o);
	f->o = outlet_maildir.open(&f->relay, NULL);
	assert_int_equal(deliver(f, "one@d", "x\r\n").kind,
		OUTCOME_ACCEPTED);
	assert_false(file_exists(path(f, "new/one@d")));
	deliver(f, "on", "x\r\n");
	deliver(f, "one@d2", "x\r\n");
	assert_true(file_exists(path(f, "new/on")));
	assert_true(file_exists(path(f, "new/one@d2")));
}

/* T12, T17: no name leads out of the Maildir, and no link is followed. */
static void
test_names(void **state)
{
	static const char *const bad[] = {"", ".", "..", "../x", "a/b", "a b",
		"a\nb", ".hidden", "a:2,S", "caf\xc3\xa9"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(deliver(f, bad[i], "x\r\n").kind,
			OUTCOME_FAILED);
	assert_int_equal(symlink("/etc/hostname", path(f, "tmp/link@d")), 0);
	deliver(f, "link@d", "x\r\n");
	assert_holds(f, "new/link@d", "x\r\n");
}

/* F37: with few descriptors a group still goes out. */
static void
test_few_descriptors(void **state)
{
	struct fixture *f = *state;
	struct fixture_feed feed;
	struct rlimit was, few;
	char id[OUTLET_GROUP_MAX][20];

	fixture_init(&feed);
	for (size_t i = 0; i < OUTLET_GROUP_MAX; i++) {
		snprintf(id[i], sizeof(id[i]), "n%zu@d", i);
		fixture_add(&feed, id[i], "x\r\n");
	}
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	few = was;
	few.rlim_cur = 20;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(outlet_maildir.run(f->o, &feed.feed, NULL), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	for (size_t i = 0; i < OUTLET_GROUP_MAX; i++)
		assert_int_equal(feed.outcome[i].kind, OUTCOME_ACCEPTED);
	assert_true(file_exists(path(f, "new/n127@d")));
}

static void
test_outlets(void **state)
{
	(void)state;
	assert_ptr_equal(outlet_for("maildir:var/outbox"), &outlet_maildir);
	assert_ptr_equal(outlet_for("smtp://localhost"), &outlet_smtp);
	assert_ptr_equal(outlet_for("smtps://localhost"), &outlet_smtps);
	assert_null(outlet_for("http://localhost"));
	assert_null(outlet_for("smt"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_delivers, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_there_is_accepted,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_debris, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_aftermath, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_not_moved, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_read_is_accepted,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_names, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_few_descriptors, set_up,
			tear_down),
		cmocka_unit_test(test_outlets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
