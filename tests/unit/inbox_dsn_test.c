/* SPDX-License-Identifier: MIT */
/* Delivery reports: by their fields, in plain words, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "dsn_mails.h"
#include "inbox/dsn.h"

#define LEN(t) (sizeof(t) / sizeof(*(t)))

static const char *
told(struct arena *a, const struct reply *r)
{
	static const char *const kind[] = {"none", "bounce", "delay",
		"delivered"};
	static const char permanence[] = "utp";
	const char *s = kind[r->delivery.report];

	for (size_t i = 0; i < r->delivery.n; i++) {
		const struct reply_recipient *x = &r->delivery.recipient[i];

		s = arena_printf(a, "%s %s!%c/%s/%d", s, x->addr,
			permanence[x->permanent], x->status, x->code);
	}
	return s;
}

static void
read_mail(struct arena *a, const char *raw, size_t n, struct reply *r)
{
	memset(r, 0, sizeof(*r));
	dsn_read(a, mail_parse(a, raw, n), r);
}

static void
test_words(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < LEN(said); i++) {
		const struct said *x = &said[i];
		struct reply r;
		struct arena a;
		const char *raw;

		arena_init(&a);
		raw = arena_printf(&a, "From: %s\nTo: news@example.org\n"
			"Subject: %s\n%s\n%s", x->from, x->subject, x->more,
			x->body);
		read_mail(&a, raw, strlen(raw), &r);
		if (strcmp(told(&a, &r), x->want) != 0) {
			print_error("%s: %s, not %s\n", x->name, told(&a, &r),
				x->want);
			bad++;
		}
		arena_release(&a);
	}
	assert_int_equal(bad, 0);
}

/* --- fields -------------------------------------------------------------- */
#define HEAD "From: MAILER-DAEMON@mx.example.org\nTo: news@example.org\n" \
	"Subject: x\nContent-Type: multipart/report; boundary=b; " \
	"report-type=delivery-status\n\n--b\n\nSee below.\n\n--b\n"
#define STATUS HEAD "Content-Type: message/delivery-status\n\n"
#define MTA "Reporting-MTA: dns; mx.example.org\n\n"
#define RETURNED "\n--b\nContent-Type: message/rfc822\n\n" \
	"Return-Path: <b.token@news.example.org>\n" \
	"Message-ID: <m1@example.org>\nTo: lee@example.net\n\nHello\n--b--\n"

static const struct {
	const char *name, *raw, *want;
} fields[] = {
	{"as it should be", STATUS MTA
	"Final-Recipient: rfc822; kim@example.net\nAction: failed\n"
	"Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such\n   user\n"
	RETURNED, "bounce kim@example.net!p/5.1.1/550"},
	{"whom it was sent to", STATUS MTA
	"Original-Recipient: rfc822;kim@example.net\n"
	"Final-Recipient: rfc822;@mx.example.net:kim@backend\n"
	"Action: Failed (permanently)\nStatus: 5.2.0 (over quota)\n" RETURNED,
	"bounce kim@example.net!p/5.2.0/0"},
	{"given up after a while", STATUS MTA
	"Final-Recipient: rfc822; kim@example.net\nAction: failed\n"
	"Status: 4.4.7\n" RETURNED, "bounce kim@example.net!t/4.4.7/0"},
	{"late", STATUS MTA
	"Final-Recipient: rfc822; kim@example.net\nAction: delayed\n"
	"Status: 4.4.1\nWill-Retry-Until: x\n" RETURNED,
	"delay kim@example.net!t/4.4.1/0"},
	{"late, though the code says never", STATUS MTA
	"Final-Recipient: rfc822; kim@example.net\nAction: delayed\n"
	"Status: 5.0.0\n" RETURNED, "delay kim@example.net!t/5.0.0/0"},
	{"handed on", STATUS MTA
	"Final-Recipient: rfc822; kim@example.net\nAction: relayed\n"
	"Status: 2.0.0\n" RETURNED, "delivered kim@example.net!u/2.0.0/0"},
	{"the gravest counts, alone", STATUS MTA
	"Final-Recipient: rfc822; a@example.net\nAction: delivered\n"
	"Status: 2.0.0\n\nFinal-Recipient: rfc822; b@example.net\n"
	"Action: failed\nStatus: 5.1.1\n\n"
	"Final-Recipient: rfc822; c@example.net\nAction: delayed\n"
	"Status: 4.0.0\n" RETURNED, "bounce b@example.net!p/5.1.1/0"},
	{"no blank line between", STATUS "Reporting-MTA: dns; mx\n"
	"Final-Recipient: rfc822; a@example.net\nAction: failed\n"
	"Status: 5.1.1\nFinal-Recipient: rfc822; b@example.net\n"
	"Action: failed\nStatus: 5.2.1\n" RETURNED,
	"bounce a@example.net!p/5.1.1/0 b@example.net!p/5.2.1/0"},
	{"several blank lines, no action", STATUS MTA "\n\n\n"
	"Original-Recipient: rfc822;kim@example.net\nStatus: 5.5.0\n"
	RETURNED, "bounce kim@example.net!p/5.5.0/0"},
	{"the action above the recipients", STATUS "Reporting-MTA: dns; mx\n"
	"Action: failed\n\nFinal-Recipient: rfc822; kim@example.net\n"
	"Status: 5.1.1\n" RETURNED, "bounce kim@example.net!p/5.1.1/0"},
	{"no type, angle brackets", STATUS MTA
	"Final-Recipient: <kim@example.net>\nAction: failed\n"
	"Status: 550 5.1.1\n" RETURNED, "bounce kim@example.net!p/5.1.1/550"},
	{"only a local name, the text knows more",
	"From: MAILER-DAEMON@mx.example.org\nContent-Type: multipart/report; "
	"boundary=b\n\n--b\n\n<kim@example.net>: 550 no such user\n\n--b\n"
	"Content-Type: message/delivery-status\n\n" MTA
	"Final-Recipient: LOCAL; kim\nAction: failed\nStatus: 5.1.1\n"
	RETURNED, "bounce kim@example.net!p/5.1.1/550"},
	{"nowhere but in the mail itself", STATUS MTA
	"Final-Recipient: LOCAL; kim\nAction: failed\nStatus: 5.1.1\n"
	RETURNED, "bounce lee@example.net!p/5.1.1/0"},
	{"in another part, inside another", "From: x@example.org\n"
	"Content-Type: multipart/mixed; boundary=o\n\n--o\n"
	"Content-Type: multipart/report; "
	"boundary=b\n\n--b\n\nx\n\n--b\n"
	"Content-Type: message/delivery-status\n\n" MTA
	"Final-Recipient: rfc822; kim@example.net\nAction: failed\n"
	"Status: 5.1.1\n\n--b--\n--o--\n",
	"bounce kim@example.net!p/5.1.1/0"},
	{"called a text", HEAD "Content-Type: text/plain\n\n" MTA
	"Final-Recipient: rfc822; kim@example.net\nAction: failed\n"
	"Status: 5.1.1\n" RETURNED, "bounce kim@example.net!p/5.1.1/0"},
	{"all in one text", "From: MAILER-DAEMON@mx.example.org\n"
	"Subject: Undeliverable\n\nSorry.\n\n" MTA
	"Final-Recipient: rfc822; kim@example.net\nAction: failed\n"
	"Status: 5.1.1\n\n----- Original message -----\n\n"
	"Final-Recipient: rfc822; other@example.net\nAction: failed\n",
	"bounce kim@example.net!p/5.1.1/0"},
	{"a receipt that rejects", "From: kim@example.net\nSubject: "
	"Automatically rejected mail\nContent-Type: multipart/report; "
	"report-type=disposition-notification; boundary=b\n\n--b\n\n"
	"Your message to <kim@example.net> was automatically rejected:\n"
	"Quota exceeded (mailbox for user is full)\n\n--b\n"
	"Content-Type: message/disposition-notification\n\n"
	"Final-Recipient: rfc822; kim@example.net\nDisposition: "
	"automatic-action/MDN-sent-automatically; deleted\n\n--b--\n",
	"bounce kim@example.net!p//0"},

	{"a receipt", "From: kim@example.net\nSubject: Read\n"
	"Content-Type: multipart/report; "
	"report-type=disposition-notification; boundary=b\n\n--b\n\nRead.\n"
	"\n--b\nContent-Type: message/disposition-notification\n\n"
	"Final-Recipient: rfc822; kim@example.net\nDisposition: "
	"manual-action/MDN-sent-manually; displayed\n\n--b--\n", "none"},
	{"a challenge in a report's clothes", "From: noreply@boxbe.com\n"
	"Content-Type: multipart/report; report-type=delivery-status; "
	"boundary=b\n\n--b\n\nPlease add yourself.\n\n--b\n"
	"Content-Type: message/delivery-status\n\nAction: failed\n\n"
	"Final-Recipient: rfc822;kim@example.net\nStatus: 4.7.0\n\n--b--\n",
	"none"},
	{"a person hands a report on", "From: kim@example.net\n"
	"Subject: Fwd: Undeliverable\nContent-Type: multipart/mixed; "
	"boundary=b\n\n--b\n\nWhat is that?\n\n--b\n"
	"Content-Type: message/rfc822\n\nFrom: MAILER-DAEMON@example.com\n"
	"Content-Type: message/delivery-status\n\n"
	"Final-Recipient: rfc822;lee@example.net\nAction: failed\n\n--b--\n",
	"none"},
	{"a person pastes one", "From: kim@example.net\nSubject: Help\n\n"
	"I got this:\nFinal-Recipient: rfc822; lee@example.net\n"
	"Action: failed\nStatus: 5.1.1\n", "none"},
};

static void
test_report_fields(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < LEN(fields); i++) {
		struct reply r;
		struct arena a;

		arena_init(&a);
		read_mail(&a, fields[i].raw, strlen(fields[i].raw), &r);
		if (strcmp(told(&a, &r), fields[i].want) != 0) {
			print_error("%s: %s\n", fields[i].name, told(&a, &r));
			bad++;
		}
		arena_release(&a);
	}
	assert_int_equal(bad, 0);
}

/* What proves whose it was: from the returned mail, attached or pasted, and
 * from what the report itself says of the sender. */
static void
test_proofs(void **state)
{
	static const char *const raw[] = {
		STATUS "X-Postfix-Sender: rfc822; b.token@news.example.org\n\n"
		"Final-Recipient: rfc822; kim@example.net\nAction: failed\n"
		"\n--b\nContent-Type: text/rfc822-headers\n\n"
		"Message-ID: <m1@example.org>\n--b--\n",
		"From: MAILER-DAEMON@example.net\nSubject: failure notice\n\n"
		"<kim@example.net>:\nno such user\n\n"
		"--- Below this line is a copy of the message.\n\n"
		"Return-Path: <b.token@news.example.org>\n"
		"Message-ID: <m1@example.org>\n\nHello\n",
	};

	(void)state;
	for (size_t i = 0; i < LEN(raw); i++) {
		bool found = false;
		struct reply r;
		struct arena a;

		arena_init(&a);
		read_mail(&a, raw[i], strlen(raw[i]), &r);
		for (size_t k = 0; k < r.n_to; k++)
			found |= strcmp(r.to[k], "b.token@news.example.org") ==
				0;
		assert_true(found);
		assert_int_equal(r.n_ids, 1);
		assert_string_equal(r.id[0], "m1@example.org");
		arena_release(&a);
	}
}

static void
test_reason(void **state)
{
	const char *raw = STATUS MTA "Final-Recipient: rfc822; k@example.net\n"
		"Action: failed\nDiagnostic-Code: smtp; 550 No\n\tsuch\x01 "
		"\xe9t\xe9 here\n" RETURNED;
	struct reply r;
	struct arena a;

	(void)state;
	arena_init(&a);
	read_mail(&a, raw, strlen(raw), &r);
	assert_int_equal(r.delivery.n, 1);
	assert_string_equal(r.delivery.recipient[0].reason,
		"550 No such \xc3\xa9t\xc3\xa9 here");
	arena_release(&a);
}

/* However many they are: as many as there is room for. */
static void
test_many(void **state)
{
	struct reply r;
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a);
	buf_init(&b, MAIL_MAX);
	buf_adds(&b, STATUS MTA);
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "Final-Recipient: rfc822; k%d@example.net\n"
			"Action: failed\nStatus: 5.1.1\n\n", i);
	buf_adds(&b, RETURNED);
	read_mail(&a, b.data, b.len, &r);
	assert_int_equal(r.delivery.n, REPLY_RECIPIENTS_MAX);
	buf_clear(&b);
	buf_adds(&b, "From: MAILER-DAEMON@x.org\nSubject: Undeliverable\n\n");
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "<k@x.net>: @@@ 550 a@b @c.d \"e\"@f\n");
	read_mail(&a, b.data, b.len, &r);
	assert_int_equal(r.delivery.n, 1);
	buf_release(&b);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_report_fields),
		cmocka_unit_test(test_proofs),
		cmocka_unit_test(test_reason),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
