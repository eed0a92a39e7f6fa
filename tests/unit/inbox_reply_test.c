/* SPDX-License-Identifier: MIT */
/* The facts of a mail's header, and all facts across the border of the jail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "inbox/mail.h"
#include "inbox/reply.h"

static const char mail[] =
	"Return-Path: <bounce@example.org>\n"
	"Delivered-To: reply+r1@news.example.org\n"
	"X-Original-To: reply+r1@news.example.org\n"
	"Envelope-To: list@news.example.org\n"
	"Authentication-Results: mx.example.net; dkim=pass\n"
	"Authentication-Results: inner.example; spf=fail\n"
	"From: =?utf-8?q?Zo=C3=A9?= <zoe@example.org>\n"
	"Sender: office@example.org\n"
	"Reply-To: Home <zoe@home.example>\n"
	"To: News <reply+r2@news.example.org>, ann@example.org\n"
	"Cc: bob@example.org\n"
	"Subject: Re: =?utf-8?q?Caf=C3=A9?=\n"
	"Message-ID: <3@example.org>\n"
	"In-Reply-To: <2@news.example.org>\n"
	"References: <0@news.example.org>\n <1@news.example.org>"
	" <2@news.example.org>\n"
	"Date: Fri, 6 Dec 2019 09:00:00 -0500\n"
	"\n"
	"Yes\n\n> D1. Point\n\nNo\n";

static void
header(void **state)
{
	static const char *const to[] = {"reply+r1@news.example.org",
		"list@news.example.org", "reply+r2@news.example.org",
		"ann@example.org", "bob@example.org"};
	static const char *const ids[] = {"2@news.example.org",
		"1@news.example.org", "0@news.example.org"};
	struct arena a;
	struct reply r;

	(void)state;
	arena_init(&a);
	reply_read(&a, mail, strlen(mail), &r);
	assert_string_equal(r.over, "");
	assert_int_equal(r.size, strlen(mail));
	assert_string_equal(r.from, "zoe@example.org");
	assert_string_equal(r.from_name, "Zo\xc3\xa9");
	assert_string_equal(r.sender, "office@example.org");
	assert_string_equal(r.reply_to, "zoe@home.example");
	assert_string_equal(r.return_path, "bounce@example.org");
	assert_string_equal(r.subject, "Re: Caf\xc3\xa9");
	assert_string_equal(r.message_id, "3@example.org");
	assert_int_equal(r.date, 1575640800);
	assert_int_equal(r.n_to, 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(r.to[i], to[i]);
	assert_int_equal(r.n_ids, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(r.id[i], ids[i]);
	assert_int_equal(r.n_results, 2);
	assert_string_equal(r.result[0], "mx.example.net; dkim=pass");
	assert_string_equal(r.text, "Yes\n\nNo");
	assert_int_equal(r.n_remarks, 1);
	assert_string_equal(r.remark[0].quote, "D1. Point");
	arena_release(&a);
}

static void
odd_headers(void **state)
{
	static const struct {
		const char *raw, *from, *return_path;
		bool forwarded;
	} t[] = {
		{"", "", "", false},
		{"Return-Path: <>\n\n", "", "<>", false},
		{"From: nobody\n\n", "", "", false},
		{"From: a@b.c, d@e.f\nReturn-Path: d@e.f\n\n", "a@b.c",
			"d@e.f", false},
		{"From: a@b.c\nSubject: Fwd: x\n\nFYI\n", "a@b.c", "", true},
		{"From: a@b.c\nSubject: TR : x\n\nFYI\n", "a@b.c", "", true},
		{"From: a@b.c\nSubject: Forward!\n\nFYI\n", "a@b.c", "",
			false},
		{"From: caf\xe9@b.c\n\n", "caf\xc3\xa9@b.c", "", false},
	};
	struct arena a;
	struct reply r;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		reply_read(&a, t[i].raw, strlen(t[i].raw), &r);
		assert_string_equal(r.from, t[i].from);
		assert_string_equal(r.return_path, t[i].return_path);
		assert_int_equal(r.forwarded, t[i].forwarded);
		assert_int_equal(r.date, 0);
	}
	arena_release(&a);
}

/* Of what is too large only the header counts. */
static void
too_large(void **state)
{
	struct arena a;
	struct reply r;
	struct buf b;

	(void)state;
	arena_init(&a);
	buf_init(&b, MAIL_MAX + 4096);
	buf_adds(&b, mail);
	while (b.len <= MAIL_MAX)
		buf_adds(&b, "unsubscribe\n");
	reply_read(&a, b.data, b.len, &r);
	assert_string_equal(r.over, "larger than 10 MiB");
	assert_int_equal(r.size, b.len);
	assert_string_equal(r.from, "zoe@example.org");
	assert_string_equal(r.text, "");
	buf_release(&b);
	arena_release(&a);
}

/* Only a mail that is asked about with them brings its files along. */
static void
body_and_files(void **state)
{
	static const char raw[] = "From: a@b.c\nContent-Type: multipart/mixed;"
		" boundary=x\n\n--x\nContent-Type: multipart/alternative;"
		" boundary=y\n\n--y\nContent-Type: text/plain; format=flowed;"
		" delsp=no\n\nA line that \ngoes on.\n> quoted\n-- \nAnn\n"
		"--y\nContent-Type: text/html\n\n<p>A line</p>\n--y--\n"
		"--x\nContent-Type: application/octet-stream;"
		" name=\"../../notes.md\"\nContent-Transfer-Encoding: base64"
		"\n\nY2Fm6Q==\n--x\nContent-Type: application/pdf\n"
		"Content-Disposition: attachment\n\n%PDF\n--x\n"
		"Content-Type: message/rfc822\n\nFrom: d@e.f\nContent-Type: "
		"text/x; name=inner\n\ninner\n--x--\n";
	struct arena a;
	struct reply r;

	(void)state;
	arena_init(&a);
	reply_read(&a, raw, sizeof(raw) - 1, &r);
	assert_string_equal(r.body, "");
	assert_int_equal(r.n_files, 0);
	reply_files(&a, raw, sizeof(raw) - 1, &r);
	assert_string_equal(r.body, "A line that goes on.\n> quoted\n-- \nAnn");
	assert_int_equal(r.n_files, 2);
	assert_string_equal(r.file[0].name, "../../notes.md");
	assert_string_equal(r.file[0].data, "caf\xc3\xa9");
	assert_int_equal(r.file[1].len, 4);
	arena_release(&a);
}

/* --- across the border ---------------------------------------------------- */

static void
fill(struct reply *r)
{
	static const char *id[] = {"a@b", "c@d"}, *to[] = {"e@f.g"},
		*result[] = {"x"}, *complained[] = {"h@i.j"};
	static const struct reply_recipient recipient[] = {
		{"k@l.m", PERMANENCE_PERMANENT, "5.1.1", 550, "no such user"},
		{"", PERMANENCE_UNKNOWN, "", 0, ""}};
	static const struct reply_remark remark[] = {{"q\nq", "t\tt"}};
	static const struct reply_file file[] = {
		{"p.pdf", "application/pdf", "%P\0F", 4}, {"", "", "", 0}};

	*r = (struct reply){.over = "", .size = 12, .from = "n@o.p",
		.from_name = "Zo\xc3\xa9", .sender = "", .reply_to = "",
		.return_path = "<>", .subject = "s", .message_id = "1@2",
		.date = -5, .n_ids = 2, .id = id, .n_to = 1, .to = to,
		.n_results = 1, .result = result, .forwarded = true,
		.from_one = true,
		.text = "two\nlines", .quoted = "three", .body = "all\nof it",
		.n_files = 2, .file = file,
		.n_remarks = 1, .remark = remark,
		.delivery = {REPORT_BOUNCE, "evidence", 2, recipient},
		.complaint = {true, "abuse", "said so", 1, complained},
		.machine = {"auto-replied", "bulk", true, true, "l", "e"},
		.rsvp = {true, "u", "q@r.s", "ACCEPTED", "c\nc", "", -1, 7}};
}

static void
there_and_back(void **state)
{
	struct arena a;
	struct reply r, back;
	struct buf b, again;

	(void)state;
	arena_init(&a);
	fill(&r);
	buf_init(&b, REPLY_PACKED_MAX);
	buf_init(&again, REPLY_PACKED_MAX);
	reply_pack(&r, &b);
	assert_true(reply_unpack(&a, b.data, b.len, &back));
	assert_int_equal(back.size, 12);
	assert_int_equal(back.date, -5);
	assert_string_equal(back.from_name, "Zo\xc3\xa9");
	assert_string_equal(back.id[1], "c@d");
	assert_string_equal(back.to[0], "e@f.g");
	assert_int_equal(back.delivery.report, REPORT_BOUNCE);
	assert_int_equal(back.delivery.recipient[0].code, 550);
	assert_string_equal(back.delivery.recipient[1].addr, "");
	assert_string_equal(back.complaint.recipient[0], "h@i.j");
	assert_true(back.machine.report);
	assert_int_equal(back.rsvp.sequence, -1);
	assert_string_equal(back.rsvp.comment, "c\nc");
	assert_string_equal(back.remark[0].text, "t\tt");
	assert_string_equal(back.quoted, "three");
	assert_string_equal(back.body, "all\nof it");
	assert_int_equal(back.n_files, 2);
	assert_string_equal(back.file[0].name, "p.pdf");
	assert_int_equal(back.file[0].len, 4);
	assert_memory_equal(back.file[0].data, "%P\0F", 4);
	assert_true(back.forwarded);
	assert_false(back.attached);
	assert_true(back.from_one);
	reply_pack(&back, &again);
	assert_int_equal(again.len, b.len);
	assert_memory_equal(again.data, b.data, b.len);
	buf_release(&b);
	buf_release(&again);
	arena_release(&a);
}

/* What no string may hold never leaves the jail. */
static void
cleaned(void **state)
{
	char *large;
	struct arena a;
	struct reply r, back;
	struct buf b;

	(void)state;
	arena_init(&a);
	fill(&r);
	large = arena_alloc(&a, REPLY_TEXT_MAX + 100);
	memset(large, 'x', REPLY_TEXT_MAX + 99);
	memcpy(large + REPLY_TEXT_MAX - 1, "\xc3\xa9", 2);
	r.text = large;
	r.subject = "a\nb\x1b[0m\xff" "c";
	r.n_to = 1000000;
	r.to = arena_array(&a, REPLY_TO_MAX, sizeof(*r.to));
	for (size_t i = 0; i < REPLY_TO_MAX; i++)
		r.to[i] = "a@b.c";
	buf_init(&b, REPLY_PACKED_MAX);
	reply_pack(&r, &b);
	assert_true(reply_unpack(&a, b.data, b.len, &back));
	assert_string_equal(back.subject, "ab[0mc");
	assert_int_equal(strlen(back.text), REPLY_TEXT_MAX - 1);
	assert_int_equal(back.n_to, REPLY_TO_MAX);
	buf_release(&b);
	arena_release(&a);
}

/* One octet that is other than it was, missing or too much: refused, or a
 * struct that packs to just those octets. */
static void
damaged(void **state)
{
	struct arena a;
	struct reply r, back;
	struct buf b, again;
	size_t refused = 0;

	(void)state;
	arena_init(&a);
	fill(&r);
	buf_init(&b, REPLY_PACKED_MAX);
	buf_init(&again, REPLY_PACKED_MAX);
	reply_pack(&r, &b);
	for (size_t i = 0; i < b.len; i++)
		assert_false(reply_unpack(&a, b.data, i, &back));
	for (size_t i = 0; i < b.len; i++)
		for (int bit = 0; bit < 8; bit++) {
			b.data[i] = (char)(b.data[i] ^ 1 << bit);
			if (reply_unpack(&a, b.data, b.len, &back)) {
				buf_clear(&again);
				reply_pack(&back, &again);
				assert_int_equal(again.len, b.len);
				assert_memory_equal(again.data, b.data, b.len);
			} else {
				refused++;
			}
			b.data[i] = (char)(b.data[i] ^ 1 << bit);
		}
	assert_in_range(refused, b.len, 8 * b.len);
	buf_addc(&b, '\0');
	assert_false(reply_unpack(&a, b.data, b.len, &back));
	buf_release(&b);
	buf_release(&again);
	arena_release(&a);
}

/* What the fuzzer begins with is what packing makes: else it would never come
 * past the first field. */
static void
seeds(void **state)
{
	static const char *const name[] = {"alternative", "files", "mixed",
		"rsvp"};
	static char data[4096];
	const char *top = getenv("TOP");
	struct arena a;
	struct reply r;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++) {
		FILE *f = fopen(arena_printf(&a, "%s/tests/fuzz/corpus/reply/"
			"%s", top != NULL ? top : ".", name[i]), "rb");
		size_t n;

		assert_non_null(f);
		n = fread(data, 1, sizeof(data), f);
		fclose(f);
		if (!reply_unpack(&a, data, n, &r))
			fail_msg("%s: make it anew with reply_pack", name[i]);
	}
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header), cmocka_unit_test(odd_headers),
		cmocka_unit_test(too_large), cmocka_unit_test(there_and_back),
		cmocka_unit_test(cleaned), cmocka_unit_test(damaged),
		cmocka_unit_test(body_and_files), cmocka_unit_test(seeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
