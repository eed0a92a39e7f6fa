/* SPDX-License-Identifier: MIT */
/*
 * Mails in the jail as they come: what is read there is what is read outside,
 * and the worst that are known end their reader or not, but nothing else
 * (F26, T9).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ftw.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "base/file.h"
#include "inbox/jail.h"
#include "inbox/mail.h"
#include "inbox/sandbox.h"

static struct arena arena;
static struct jail *jail;

static int
set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	return jail_open(&jail, 1, NULL);
}

static int
tear_down(void **state)
{
	(void)state;
	jail_close(jail);
	arena_release(&arena);
	return 0;
}

/* --- as outside ----------------------------------------------------------- */

struct asked {
	const char *name;
	struct text mail;
};
static struct asked asked[JAIL_AHEAD];
static size_t first, n_asked, n_read;

static void
answer_one(void)
{
	const struct asked *q = &asked[first++ % JAIL_AHEAD];
	struct reply inside, outside;
	struct buf a, b;
	char why[JAIL_WHY];

	n_asked--;
	memset(&outside, 0, sizeof(outside));
	if (jail_answer(jail, &arena, &inside, why, NULL) != 1)
		fail_msg("%s: %s", q->name, why);
	reply_read(&arena, q->mail.data, q->mail.len, &outside);
	buf_init(&a, REPLY_PACKED_MAX);
	buf_init(&b, REPLY_PACKED_MAX);
	reply_pack(&inside, &a);
	reply_pack(&outside, &b);
	if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
		fail_msg("%s: is read in another way in the jail", q->name);
	buf_release(&a);
	buf_release(&b);
	n_read++;
}

static void
ask_one(const char *name, struct text mail)
{
	if (n_asked == JAIL_AHEAD)
		answer_one();
	asked[(first + n_asked++) % JAIL_AHEAD] = (struct asked){name, mail};
	assert_int_equal(jail_ask(jail, mail.data, mail.len, NULL), 0);
}

static int
ask_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct text mail;

	(void)st;
	(void)ftw;
	if (type == FTW_F && strstr(path, ".tsv") == NULL &&
	    file_read(&arena, path, MAIL_MAX, &mail, NULL) == 0)
		ask_one(arena_strdup(&arena, path), mail);
	return 0;
}

static void
real_mails_are_read_as_outside(void **state)
{
	static const char *const folders[] = {"arf", "autoreplies", "bounces",
		"replies", "torture"};
	const char *top = getenv("CORPORA");

	(void)state;
	if (top == NULL)
		top = "../shared/corpora";
	n_read = 0;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		nftw(path_join(&arena, top, folders[i]), ask_file, 8,
			FTW_PHYS);
	while (n_asked > 0)
		answer_one();
	if (n_read == 0) {
		print_message("skipped: no corpora\n");
		skip();
	}
}

static void
charsets_are_read_as_outside(void **state)
{
	static const char *const charsets[] = {"iso-8859-1", "windows-1252",
		"iso-8859-2", "koi8-r", "iso-2022-jp", "shift_jis", "gb2312",
		"big5", "euc-kr", "utf-7", "utf-16", "macintosh", "cp850",
		"windows-1256", "tis-620", "x-unknown"};

	(void)state;
	for (size_t i = 0; i < sizeof(charsets) / sizeof(*charsets); i++) {
		char *s = arena_printf(&arena, "From: a@example.org\r\n"
			"Subject: =?%s?Q?=C7=E9=A4=A2?=\r\n"
			"Content-Type: text/%s; charset=%s\r\n\r\n"
			"Caf\xc7\xe9 \xa4\xa2\xb4\xd9\r\n", charsets[i],
			i % 2 ? "plain" : "html", charsets[i]);

		ask_one(charsets[i], (struct text){s, strlen(s)});
	}
	while (n_asked > 0)
		answer_one();
}

/* The test of the test above: two of them differ in what they make of it. */
static void
charsets_make_a_difference(void **state)
{
	static const char *const charsets[] = {"koi8-r", "windows-1252"};
	struct reply r[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char why[JAIL_WHY];
		char *s = arena_printf(&arena, "From: a@example.org\r\n"
			"Content-Type: text/plain; charset=%s\r\n\r\n"
			"\xc7\xe9\xa4\xa2\r\n", charsets[i]);

		assert_int_equal(jail_ask(jail, s, strlen(s), NULL), 0);
		assert_int_equal(jail_answer(jail, &arena, &r[i], why, NULL),
			1);
	}
	assert_string_not_equal(r[0].text, r[1].text);
	assert_string_equal(r[1].text, "\xc3\x87\xc3\xa9\xc2\xa4\xc2\xa2");
}

/* --- the worst ------------------------------------------------------------ */

static void
repeat(struct buf *b, const char *s, size_t n)
{
	while (n-- > 0)
		buf_adds(b, s);
}

static void
parentheses(struct buf *b)
{
	buf_adds(b, "From: a@example.org\r\nTo: ");
	repeat(b, "(", 105000);
	buf_adds(b, "\r\nSubject: x\r\n\r\nWords\r\n");
}

static void
parentheses_in_dates(struct buf *b)
{
	buf_adds(b, "Date: ");
	repeat(b, "((((((((((\r\n ", 10500);
	buf_adds(b, "\r\n\r\nWords\r\n");
}

static void
mails_in_mails(struct buf *b)
{
	repeat(b, "Content-Type: message/rfc822\r\n\r\n", 28000);
	buf_adds(b, "Words\r\n");
}

static void
multiparts_in_multiparts(struct buf *b)
{
	for (int i = 0; i < 20000; i++)
		buf_printf(b, "Content-Type: multipart/mixed; boundary=b%d"
			"\r\n\r\n--b%d\r\n", i, i);
}

static void
boundary_quote(struct buf *b)
{
	buf_adds(b, "Content-Type: multipart/mixed; boundary=\"\\\"\r\n\r\n"
		"--\"\r\n\r\nWords\r\n--\"--\r\n");
}

static void
boundary_quoted(struct buf *b)
{
	buf_adds(b, "Content-Type: multipart/mixed; boundary=\"\\\"\"\r\n\r\n"
		"--\"\r\n\r\nWords\r\n--\"--\r\n");
}

static void
many_parts(struct buf *b)
{
	buf_adds(b, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	repeat(b, "--b\r\n\r\nx\r\n", 100000);
}

static void
many_fields(struct buf *b)
{
	repeat(b, "Received: x\r\n", 100000);
	buf_adds(b, "\r\nWords\r\n");
}

static void
long_line(struct buf *b)
{
	buf_adds(b, "Subject: x\r\n\r\n");
	repeat(b, "0123456789", 500000);
}

static void
html_in_html(struct buf *b)
{
	buf_adds(b, "Content-Type: text/html\r\n\r\n");
	repeat(b, "<div><blockquote>", 100000);
}

static void
calendar_of_parameters(struct buf *b)
{
	buf_adds(b, "Content-Type: text/calendar; method=REPLY\r\n\r\n"
		"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
		"ATTENDEE");
	repeat(b, ";X=\"y\"", 100000);
	buf_adds(b, ":mailto:a@example.org\r\n");
	repeat(b, "BEGIN:VEVENT\r\n", 50000);
}

static void
base64_of_nothing(struct buf *b)
{
	buf_adds(b, "Content-Transfer-Encoding: base64\r\n\r\n");
	repeat(b, "AAAAAAAAAAAAAAAAAAAA\r\n", 450000);
}

static void
words_of_words(struct buf *b)
{
	buf_adds(b, "Subject: ");
	repeat(b, "=?utf-8?Q?=41?= ", 60000);
	buf_adds(b, "\r\nReferences: ");
	repeat(b, "<a@b> ", 200000);
	buf_adds(b, "\r\n\r\nWords\r\n");
}

static void
zeros(struct buf *b)
{
	char *to = buf_room(b, MAIL_MAX);

	memset(to, 0, MAIL_MAX);
	b->len += MAIL_MAX;
}

static const struct {
	const char *name;
	void (*make)(struct buf *b);
	bool told;		/* it passes a limit */
} worst[] = {
	{"parentheses", parentheses, true},
	{"parentheses in dates", parentheses_in_dates, true},
	{"mails in mails", mails_in_mails, true},
	{"multiparts in multiparts", multiparts_in_multiparts, true},
	{"boundary=\"\\\"", boundary_quote, false},
	{"boundary=\"\\\"\"", boundary_quoted, false},
	{"many parts", many_parts, true}, {"many fields", many_fields, true},
	{"a long line", long_line, false},
	{"HTML in HTML", html_in_html, false},
	{"a calendar of parameters", calendar_of_parameters, false},
	{"base64 of nothing", base64_of_nothing, false},
	{"words of words", words_of_words, true}, {"zeros", zeros, true},
};

static void
after_the_worst_the_next_is_read(void **state)
{
	static const char next[] = "From: b@example.org\r\n\r\nNext\r\n";
	struct rusage used;

	(void)state;
	for (size_t i = 0; i < sizeof(worst) / sizeof(worst[0]); i++) {
		struct buf mail;
		struct reply r;
		char why[JAIL_WHY];
		int rc;

		buf_init(&mail, MAIL_MAX);
		worst[i].make(&mail);
		assert_false(mail.overflow);
		assert_int_equal(jail_ask(jail, mail.data, mail.len, NULL),
			0);
		assert_int_equal(jail_ask(jail, next, sizeof(next) - 1, NULL),
			0);
		rc = jail_answer(jail, &arena, &r, why, NULL);
		assert_int_not_equal(rc, -1);
		/* Read as far as it goes, or not at all; either is told. */
		if (worst[i].told && *(rc == 1 ? r.over : why) == '\0')
			fail_msg("%s: nothing is said of it", worst[i].name);
		assert_int_equal(jail_answer(jail, &arena, &r, why, NULL), 1);
		assert_string_equal(r.from, "b@example.org");
		assert_string_equal(r.text, "Next");
		buf_release(&mail);
	}
	/* The broker has to have ended to be counted, with its children. */
	jail_close(jail);
	jail = NULL;
	getrusage(RUSAGE_CHILDREN, &used);
	if (!SANITIZED)
		assert_in_range(used.ru_maxrss, 0, 256 * 1024);
}

int
main(int argc, char **argv)
{
	const struct jail_work work = {jail_warm, reply_read,
		reply_files};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_mails_are_read_as_outside),
		cmocka_unit_test(charsets_are_read_as_outside),
		cmocka_unit_test(charsets_make_a_difference),
		cmocka_unit_test(after_the_worst_the_next_is_read),
	};

	/* This program is also its own broker. */
	if (argc == 2 && strcmp(argv[1], "jail") == 0)
		return jail_broker(&work, NULL) == -1;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
