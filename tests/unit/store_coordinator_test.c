/* SPDX-License-Identifier: MIT */
/* Coordinators who work by mail, what they mailed, and what they were told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/coordinator.h"
#include "store/mailed.h"
#include "store/notice.h"
#include "store_fixture.h"

static struct fixture f;
static struct arena a;
static int64_t list;

static int
set_up(void **state)
{
	struct err err = {0};

	(void)state;
	arena_init(&a);
	return fixture_init(&f, &err) == -1 ? -1 :
		db_list_id(f.db, "club", &list, &err);
}

static int
tear_down(void **state)
{
	(void)state;
	fixture_release(&f);
	arena_release(&a);
	return 0;
}

/* In a transaction of its own. */
#define DO(what)                                                               \
	do {                                                                   \
		struct err err = {0};                                          \
		if (db_begin(f.db, &err) != 0 ||                               \
		    db_end(f.db, (what), &err) != 0)                           \
			fail_msg("%s", err.msg);                               \
	} while (0)

static void
ended_for_good(void **state)
{
	int64_t first = 0, second = 0, last, n = 0;
	struct coordinator c, *v;
	size_t count;

	(void)state;
	DO(coordinator_add(f.db, list, "Sam@Example.org", 10, &first, &err));
	assert_int_equal(coordinator_by_id(f.db, &a, first, &c, NULL), 1);
	assert_string_equal(c.addr, "sam@example.org");
	assert_string_equal(c.list, "club");
	assert_int_equal(c.revoked_at, 0);
	DO(coordinator_revoke(f.db, list, "SAM@example.org", 20, &n, &err));
	assert_int_equal(n, 1);
	DO(coordinator_revoke(f.db, list, "sam@example.org", 30, &n, &err));
	assert_int_equal(n, 0);
	DO(coordinator_add(f.db, list, "sam@example.org", 40, &second, &err));
	assert_true(second > first);
	assert_int_equal(coordinator_by_id(f.db, &a, first, &c, NULL), 1);
	assert_int_equal(c.revoked_at, 20);
	assert_int_equal(coordinators_all(f.db, &a, list, &v, &count, NULL),
		0);
	assert_int_equal(count, 1);
	assert_int_equal(v[0].id, second);
	assert_int_equal(coordinators_all(f.db, &a, list + 1, &v, &count,
		NULL), 0);
	assert_int_equal(count, 0);
	assert_int_equal(coordinators_all(f.db, &a, 0, &v, &count, NULL), 0);
	assert_int_equal(count, 1);
	assert_int_equal(coordinator_last_id(f.db, &last, NULL), 0);
	assert_int_equal(last, second);
	assert_int_equal(coordinator_by_id(f.db, &a, last + 1, &c, NULL), 0);
}

static void
files(void **state)
{
	struct mailed m = {.path = "recaps/x.md", .slug = "x"}, got;
	int64_t id = 0;

	(void)state;
	DO(coordinator_add(f.db, list, "sam@example.org", 10, &id, &err));
	m.coordinator_id = id;
	memset(m.hash, 7, sizeof(m.hash));
	assert_int_equal(mailed_find(f.db, &a, list, m.path, &got, NULL), 0);
	DO(mailed_put(f.db, list, &m, 10, &err));
	memset(m.hash, 8, sizeof(m.hash));
	DO(mailed_put(f.db, list, &m, 20, &err));
	assert_int_equal(mailed_find(f.db, &a, list, m.path, &got, NULL), 1);
	assert_string_equal(got.slug, "x");
	assert_int_equal(got.coordinator_id, id);
	assert_memory_equal(got.hash, m.hash, sizeof(m.hash));
	assert_int_equal(mailed_find(f.db, &a, list + 1, m.path, &got, NULL),
		0);
}

static int64_t
told(int64_t coordinator, const char *slug, int64_t now)
{
	const struct notice n = {.list_id = list, .kind = "proof",
		.args = "{}", .created_at = now};
	int64_t id = 0;

	DO(notice_add(f.db, &n, &err) == 1 && notice_last(f.db, &id, &err) ==
		0 ? proofed_add(f.db, id, coordinator, slug, now, &err) : -1);
	return id;
}

static void
answers(void **state)
{
	struct proofed *v, shown = {0};
	int64_t sam = 0, pat = 0, first, second, id;
	const char *slots;
	size_t n;

	(void)state;
	DO(coordinator_add(f.db, list, "sam@example.org", 1, &sam, &err));
	DO(coordinator_add(f.db, list, "pat@example.org", 1, &pat, &err));
	assert_int_equal(coordinator_once(f.db, sam, "a@b", 2, NULL), 1);
	assert_int_equal(coordinator_once(f.db, sam, "a@b", 3, NULL), 0);
	assert_int_equal(coordinator_once(f.db, sam, "A@b", 3, NULL), 1);
	assert_int_equal(coordinator_once(f.db, pat, "a@b", 3, NULL), 1);
	first = told(sam, "x", 100);
	second = told(sam, "y", 200);
	told(pat, "x", 300);
	assert_int_equal(proofed_of(f.db, &a, sam, 10, &v, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(v[0].notice_id, second);
	assert_false(v[0].shown);
	shown.notice_id = first;
	memset(shown.source_hash, 1, SHA256_LEN);
	memset(shown.content_hash, 2, SHA256_LEN);
	memset(shown.sent_hash, 3, SHA256_LEN);
	DO(proofed_show(f.db, &shown, &err));
	/* Whoever decided: of this recap nothing can be approved any more. */
	DO(proofed_use(f.db, list, "x", 400, &err));
	DO(proofed_use(f.db, list, "x", 500, &err));
	assert_int_equal(proofed_of(f.db, &a, sam, 10, &v, &n, NULL), 0);
	assert_int_equal(v[0].used_at, 0);
	assert_true(v[1].shown);
	assert_memory_equal(v[1].content_hash, shown.content_hash, SHA256_LEN);
	assert_memory_equal(v[1].sent_hash, shown.sent_hash, SHA256_LEN);
	assert_int_equal(v[1].used_at, 400);
	assert_int_equal(proofed_of(f.db, &a, pat, 10, &v, &n, NULL), 0);
	assert_int_equal(v[0].used_at, 400);
	assert_int_equal(proofed_since(f.db, sam, 100, &id, NULL), 0);
	assert_int_equal(id, 1);
	assert_int_equal(proofed_delivery(f.db, &a, first, &id, &slots, NULL),
		0);
	assert_int_equal(id, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ended_for_good, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(files, set_up, tear_down),
		cmocka_unit_test_setup_teardown(answers, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
