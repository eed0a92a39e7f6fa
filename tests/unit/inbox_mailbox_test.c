/* SPDX-License-Identifier: MIT */
/* A Maildir as a mailbox: what is seen, in which order, and what becomes of
 * it (F41); and folders' names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "inbox/mailbox_ops.h"

struct fixture {
	char top[200];
	struct arena a;
	struct mailbox_options o;
	struct mailbox *m;
	struct mailbox_item *v;
	size_t n;
	struct buf mail;
	struct err err;
};

static const char *
at(struct fixture *f, const char *name)
{
	return path_join(&f->a, f->top, name);
}

static void
put(struct fixture *f, const char *name, const char *text)
{
	assert_int_equal(file_create(at(f, name), text, strlen(text), 0600,
		NULL), 0);
}

static bool
there(struct fixture *f, const char *name)
{
	return file_exists(at(f, name));
}

static int
set_up(void **state)
{
	struct fixture *f = test_calloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");

	arena_init(&f->a);
	buf_init(&f->mail, 1 << 20);
	snprintf(f->top, sizeof(f->top), "%s/mailbox-XXXXXX", tmp ? tmp :
		"/tmp");
	if (mkdtemp(f->top) == NULL || mkdir(at(f, "new"), 0700) == -1 ||
	    mkdir(at(f, "cur"), 0700) == -1 || mkdir(at(f, "tmp"), 0700) == -1)
		return -1;
	f->o.path = f->top;
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	char line[300];

	mailbox_close(f->m);
	snprintf(line, sizeof(line), "rm -rf '%s'", f->top);
	arena_release(&f->a);
	buf_release(&f->mail);
	test_free(f);
	return system(line);
}

static void
reopen(struct fixture *f)
{
	mailbox_close(f->m);
	assert_int_equal(mailbox_open(&f->o, NULL, &f->m, &f->err), 0);
}

/* The names that are listed, with a space behind each, unless there are
 * many. */
static const char *
list(struct fixture *f)
{
	char *s = arena_strdup(&f->a, "");

	if (f->m == NULL)
		reopen(f);
	assert_int_equal(mailbox_list(f->m, &f->a, 0, 0, &f->v, &f->n,
		&f->err), 0);
	for (size_t i = 0; i < f->n && f->n < 100; i++)
		s = arena_printf(&f->a, "%s%s ", s, f->v[i].uid);
	return s;
}

static int
get(struct fixture *f, const char *uid)
{
	const struct mailbox_item i = {uid, -1};

	return mailbox_get(f->m, &i, 100, &f->mail, &f->err);
}

static void
done(struct fixture *f, const char *uid, bool understood)
{
	const struct mailbox_item i = {uid, -1};

	assert_int_equal(mailbox_done(f->m, &i, understood, &f->err), 0);
}

static void
the_oldest_is_first(void **state)
{
	struct fixture *f = *state;

	put(f, "new/1000.b.host", "1");
	put(f, "cur/999.z.host:2,S", "22");
	put(f, "new/1000.a.host", "333");
	put(f, "new/unusual", "4444");
	put(f, "cur/20000.M1P2.host,S=5:2,", "55555");
	assert_string_equal(list(f), "unusual 999.z.host 1000.a.host "
		"1000.b.host 20000.M1P2.host,S=5 ");
	assert_int_equal(f->v[1].size, 2);
	assert_int_equal(mailbox_validity(f->m), 0);
}

static void
only_delivered_files_are_mail(void **state)
{
	struct fixture *f = *state;

	put(f, "tmp/1.half", "Subject: ha");
	put(f, "new/.hidden", "x");
	put(f, "new/2.good", "x");
	put(f, "secret", "x");
	assert_int_equal(symlink("../secret", at(f, "new/3.link")), 0);
	assert_int_equal(mkfifo(at(f, "new/4.pipe"), 0600), 0);
	assert_int_equal(mkdir(at(f, "cur/5.folder"), 0700), 0);
	assert_string_equal(list(f), "2.good ");
	assert_int_equal(get(f, "3.link"), 0);
	assert_int_equal(get(f, "4.pipe"), 0);
	assert_int_equal(get(f, "1.half"), 0);
	assert_int_equal(get(f, "../secret"), 0);
	assert_true(there(f, "tmp/1.half"));
}

static void
a_link_that_takes_its_place_is_not_followed(void **state)
{
	struct fixture *f = *state;

	put(f, "secret", "x");
	put(f, "new/1.mail", "mail");
	assert_string_equal(list(f), "1.mail ");
	assert_int_equal(unlink(at(f, "new/1.mail")), 0);
	assert_int_equal(symlink("../secret", at(f, "new/1.mail")), 0);
	assert_int_equal(get(f, "1.mail"), 0);
	assert_int_equal(f->mail.len, 0);
}

static void
a_mail_is_followed_where_it_goes(void **state)
{
	struct fixture *f = *state;

	put(f, "new/1.moved", "moved");
	put(f, "new/2.gone", "gone");
	put(f, "cur/3.read:2,", "read");
	assert_string_equal(list(f), "1.moved 2.gone 3.read ");
	assert_int_equal(rename(at(f, "new/1.moved"), at(f,
		"cur/1.moved:2,FS")), 0);
	assert_int_equal(unlink(at(f, "new/2.gone")), 0);
	assert_int_equal(rename(at(f, "cur/3.read:2,"), at(f,
		"cur/3.read:2,R")), 0);
	assert_int_equal(get(f, "1.moved"), 1);
	assert_string_equal(buf_str(&f->mail), "moved");
	assert_int_equal(get(f, "2.gone"), 0);
	assert_int_equal(f->mail.len, 0);
	assert_int_equal(get(f, "3.read"), 1);
	done(f, "1.moved", true);
	done(f, "2.gone", true);
	done(f, "3.read", true);
	assert_true(there(f, "cur/1.moved:2,FS"));
	assert_true(there(f, "cur/3.read:2,RS"));
	assert_string_equal(list(f), "1.moved 3.read ");
}

static void
one_name_twice_is_one_mail(void **state)
{
	struct fixture *f = *state;

	put(f, "new/1.same", "same");
	put(f, "cur/1.same:2,", "same");
	put(f, "new/2.next", "next");
	assert_string_equal(list(f), "1.same 2.next ");
	done(f, "1.same", true);
	done(f, "2.next", true);
	assert_true(there(f, "cur/1.same:2,S"));
	assert_string_equal(list(f), "1.same 2.next ");
	/* None of them is lost. */
	assert_true(there(f, "new/1.same"));
}

static void
at_most_so_many_octets(void **state)
{
	struct fixture *f = *state;
	char text[1001];

	memset(text, 'x', 1000);
	text[1000] = '\0';
	put(f, "new/1.long", text);
	put(f, "new/2.empty", "");
	list(f);
	assert_int_equal(f->v[0].size, 1000);
	assert_int_equal(get(f, "1.long"), 1);
	assert_int_equal(f->mail.len, 100);
	assert_int_equal(get(f, "2.empty"), 1);
	assert_int_equal(f->mail.len, 0);
}

static void
flags_are_kept_in_their_order(void **state)
{
	static const struct {
		const char *before, *after;
	} table[] = {
		{"new/1.x", "cur/1.x:2,S"}, {"cur/1.x", "cur/1.x:2,S"},
		{"cur/1.x:2,", "cur/1.x:2,S"}, {"cur/1.x:2,S", "cur/1.x:2,S"},
		{"cur/1.x:2,FR", "cur/1.x:2,FRS"},
		{"cur/1.x:2,T", "cur/1.x:2,ST"},
		{"cur/1.x:2,FSab", "cur/1.x:2,FSab"},
		{"cur/1.x:2,Fab", "cur/1.x:2,FSab"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		put(f, table[i].before, "x");
		list(f);
		done(f, "1.x", i % 2);
		assert_true(there(f, table[i].after));
		assert_int_equal(unlink(at(f, table[i].after)), 0);
	}
}

static void
the_understood_is_deleted(void **state)
{
	struct fixture *f = *state;

	f->o.rest = MAILBOX_DELETE;
	put(f, "new/1.a", "a");
	put(f, "new/2.b", "b");
	list(f);
	done(f, "1.a", true);
	done(f, "2.b", false);
	done(f, "1.a", true);
	assert_string_equal(list(f), "2.b ");
	assert_true(there(f, "cur/2.b:2,S"));
}

static void
the_understood_is_moved(void **state)
{
	struct fixture *f = *state;

	f->o.rest = MAILBOX_MOVE;
	f->o.folder = "Traité/é";
	put(f, "new/1.a", "a");
	put(f, "cur/2.b:2,F", "b");
	put(f, "new/3.c", "c");
	list(f);
	done(f, "1.a", true);
	done(f, "3.c", false);
	reopen(f);
	list(f);
	done(f, "2.b", true);
	assert_string_equal(list(f), "3.c ");
	assert_true(there(f, ".Trait&AOk-.&AOk-/cur/1.a:2,S"));
	assert_true(there(f, ".Trait&AOk-.&AOk-/cur/2.b:2,FS"));
	assert_true(there(f, ".Trait&AOk-.&AOk-/new"));
	assert_true(there(f, ".Trait&AOk-.&AOk-/maildirfolder"));
	assert_true(there(f, "cur/3.c:2,S"));
}

static void
a_folder_stays_inside(void **state)
{
	static const char *const table[] = {"", ".", "..", "../x", "/x",
		"./x", "a\nb", "a\x80"};
	struct fixture *f = *state;

	f->o.rest = MAILBOX_MOVE;
	put(f, "new/1.a", "a");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct mailbox_item item = {"1.a", 1};

		f->o.folder = table[i];
		reopen(f);
		err_clear(&f->err);
		assert_int_equal(mailbox_done(f->m, &item, true, &f->err),
			-1);
		assert_int_equal(f->err.kind, ERR_CONFIG);
		assert_true(there(f, "new/1.a"));
	}
	/* Nor is a link followed out of it. */
	f->o.folder = "out";
	assert_int_equal(symlink("/tmp", at(f, ".out")), 0);
	reopen(f);
	err_clear(&f->err);
	assert_int_equal(mailbox_done(f->m, &(struct mailbox_item){"1.a", 1},
		true, &f->err), -1);
	assert_true(there(f, "new/1.a"));
}

static void
a_missing_folder_is_named(void **state)
{
	static const char *const table[] = {"cur", "new", "."};
	struct fixture *f = *state;
	struct mailbox *m;

	for (size_t i = 0; i < 3; i++) {
		if (i < 2)
			assert_int_equal(rmdir(at(f, table[i])), 0);
		else
			f->o.path = at(f, "none");
		err_clear(&f->err);
		assert_int_equal(mailbox_open(&f->o, NULL, &m, &f->err), -1);
		assert_null(m);
		assert_int_equal(f->err.kind, ERR_UNAVAIL);
		assert_string_equal(f->err.file, f->o.path);
	}
}

static void
many_are_listed(void **state)
{
	struct fixture *f = *state;
	enum { MANY = 20000 };

	for (int i = 0; i < MANY; i++) {
		char name[60];
		int fd;

		snprintf(name, sizeof(name), i % 2 ? "new/%d.m" :
			"cur/%d.m:2,", 1000000 - i);
		fd = open(at(f, name), O_WRONLY | O_CREAT, 0600);
		assert_true(fd >= 0);
		close(fd);
	}
	list(f);
	assert_int_equal(f->n, MANY);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(atoi(f->v[i].uid), 1000000 - MANY + 1 + i);
	assert_int_equal(get(f, "999999.m"), 1);
}

static void
folders_have_names_in_utf_7(void **state)
{
	static const struct {
		const char *name, *coded;
	} table[] = {
		{"Done", "Done"}, {"A & B", "A &- B"},
		{"Traités", "Trait&AOk-s"}, {"é", "&AOk-"},
		{"éé", "&AOkA6Q-"}, {"ééé", "&AOkA6QDp-"},
		{"台北", "&U,BTFw-"}, {"日本語/x", "&ZeVnLIqe-/x"},
		{"\xf0\x9f\x8c\xb1", "&2DzfMQ-"}, {"é&é", "&AOk-&-&AOk-"},
		{"", NULL}, {"a\tb", NULL}, {"a\x7f", NULL}, {"\xc3", NULL},
		{"\xc2\x85", NULL},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char *s = mailbox_folder_name(&f->a, table[i].name);

		if (table[i].coded == NULL)
			assert_null(s);
		else
			assert_string_equal(s, table[i].coded);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_oldest_is_first), T(only_delivered_files_are_mail),
		T(a_link_that_takes_its_place_is_not_followed),
		T(a_mail_is_followed_where_it_goes),
		T(one_name_twice_is_one_mail), T(at_most_so_many_octets),
		T(flags_are_kept_in_their_order),
		T(the_understood_is_deleted), T(the_understood_is_moved),
		T(a_folder_stays_inside), T(a_missing_folder_is_named),
		T(many_are_listed), T(folders_have_names_in_utf_7),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
