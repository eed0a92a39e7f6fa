/* SPDX-License-Identifier: MIT */
/* Complaints: the format, the providers' own, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "inbox/arf.h"
#include "inbox/dsn.h"
#include "inbox/verdict.h"

#define LEN(t) (sizeof(t) / sizeof(*(t)))
#define REPORT "Content-Type: multipart/report; " \
	"report-type=feedback-report; boundary=b\n"
#define FIELDS "\n--b\nContent-Type: message/feedback-report\n\n"
#define MAIL "\n--b\nContent-Type: message/rfc822\n\n" \
	"Return-Path: <b.token@news.example.org>\n" \
	"Reply-To: r.token@example.org\nMessage-ID: <m1@example.org>\n" \
	"List-Unsubscribe: <https://example.org/u>,\n" \
	" <mailto:u.token@example.org?subject=x>\n"
#define END "\n\nHello\n--b--\n"

struct row {
	const char *name, *head, *body, *want;
};

static const struct row rows[] = {
	{"the format", "From: fbl@example.com\nSubject: FW: Recap\n" REPORT,
	"\n--b\n\nAn abuse report.\n" FIELDS
	"Feedback-Type: Abuse\nUser-Agent: X/1\nVersion: 1\n"
	"Original-Rcpt-To: <kim@example.net>\n" MAIL "To: lee@example.net"
	END, "abuse kim@example.net"},
	{"several", "From: fbl@example.com\n" REPORT, FIELDS
	"Feedback-Type: opt-out-list\nVersion: 1\n"
	"Removal-Recipient: kim@example.net\n"
	"Removal-Recipient: lee@example.net, kim@example.net\n" MAIL END,
	"opt-out-list kim@example.net lee@example.net"},
	{"redacted, known from the mail", "From: fbl@example.com\n" REPORT,
	FIELDS "Feedback-Type: abuse\nVersion: 1\n"
	"Original-Rcpt-To: redacted@example.net\n" MAIL
	"To: Kim <kim@example.net>" END, "abuse kim@example.net"},
	{"redacted everywhere", "From: fbl@example.com\n" REPORT,
	FIELDS "Feedback-Type: abuse\nVersion: 1\n"
	"Original-Rcpt-To: xxxx@example.net\n" MAIL
	"To: undisclosed-recipients:;" END, "abuse"},
	{"two parts, fields in a text", "From: fbl@example.com\n"
	"Content-Type: multipart/mixed; boundary=b\n",
	"\n--b\nContent-Type: text/plain\n\nFeedback-Type: abuse\n"
	"User-Agent: X\nOriginal-Rcpt-To: kim@example.net\n" MAIL END,
	"abuse kim@example.net"},
	{"hotmail", "From: staff@hotmail.com\n"
	"Subject: complaint about message from 192.0.2.1\n"
	"Content-Type: multipart/mixed; boundary=b\n",
	MAIL "X-HmXmrOriginalRecipient: kim@example.net" END,
	"abuse kim@example.net"},
	{"yahoo, received for", "From: feedback@arf.mail.yahoo.com\n" REPORT,
	FIELDS "Feedback-Type: abuse\nVersion: 0.1\n" MAIL
	"X-Apparently-To: kim@example.net via 192.0.2.4; Mon, 1 Jan" END,
	"abuse kim@example.net"},
	{"not spam", "From: fbl@example.com\n" REPORT, FIELDS
	"Feedback-Type: not-spam\nVersion: 1\n"
	"Original-Rcpt-To: kim@example.net\n" MAIL END,
	"not-spam kim@example.net"},
	{"apple's button", "From: Kim <kim@example.net>\n"
	"Subject: unsubscribe\nX-Apple-Unsubscribe: true\n", "\nBye\n",
	"opt-out kim@example.net"},
	{"dmarc in words", "From: noreply@example.com\n"
	"Subject: DMARC Failure Report for example.org\n",
	"\nIt failed.\n", "auth-failure"},

	{"a person quotes one", "From: kim@example.net\nSubject: Re: Recap\n",
	"\nWhat is this?\n\nFeedback-Type: abuse\nVersion: 1\n"
	"Original-Rcpt-To: kim@example.net\n", "none"},
	{"a person forwards spam", "From: kim@example.net\nSubject: Fwd: x\n"
	"Content-Type: multipart/mixed; boundary=b\n",
	"\n--b\n\nThis is a spam complaint, I think.\n" MAIL END, "none"},
	{"a delivery report", "From: MAILER-DAEMON@example.net\n"
	"Content-Type: multipart/report; report-type=delivery-status; "
	"boundary=b\n", "\n--b\n\nfailed\n" MAIL END, "none"},
};

static const char *
told(struct arena *a, const struct reply *r)
{
	const char *s = r->complaint.is ? r->complaint.type : "none";

	for (size_t i = 0; i < r->complaint.n; i++)
		s = arena_printf(a, "%s %s", s, r->complaint.recipient[i]);
	return s;
}

static void
test_complaints(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct reply r = {0};
		const struct mail *m;
		const char *raw;
		struct arena a;

		arena_init(&a);
		raw = arena_printf(&a, "%s%s", rows[i].head, rows[i].body);
		m = mail_parse(&a, raw, strlen(raw));
		dsn_read(&a, m, &r);
		/* It is never both. */
		if (r.delivery.report != REPORT_NONE &&
		    strcmp(rows[i].want, "none") != 0)
			bad++;
		arf_read(&a, m, &r);
		if (strcmp(told(&a, &r), rows[i].want) != 0) {
			print_error("%s: %s\n", rows[i].name, told(&a, &r));
			bad++;
		}
		arena_release(&a);
	}
	assert_int_equal(bad, 0);
}

static bool
among(const char *const *v, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i], s) == 0)
			return true;
	return false;
}

static void
test_proofs(void **state)
{
	const char *raw = "From: fbl@example.com\n" REPORT FIELDS
		"Feedback-Type: abuse\nVersion: 1\n"
		"Original-Mail-From: <b.other@news.example.org>\n" MAIL END;
	struct reply r = {0};
	struct arena a;

	(void)state;
	arena_init(&a);
	arf_read(&a, mail_parse(&a, raw, strlen(raw)), &r);
	assert_true(among(r.to, r.n_to, "b.token@news.example.org"));
	assert_true(among(r.to, r.n_to, "b.other@news.example.org"));
	assert_true(among(r.to, r.n_to, "r.token@example.org"));
	assert_true(among(r.to, r.n_to, "u.token@example.org"));
	assert_int_equal(r.n_to, 4);
	assert_int_equal(r.n_ids, 1);
	assert_string_equal(r.id[0], "m1@example.org");
	arena_release(&a);
}

/* Whoever presses Apple Mail's button leaves, where the address shows whom
 * the link belongs to; what it says in the fields is no machine's absence. */
static void
test_button(void **state)
{
	static const char raw[] = "From: Kim <kim@example.net>\n"
		"To: u.token@example.org\nSubject: unsubscribe\n"
		"Auto-Submitted: auto-replied\nX-Apple-Unsubscribe: true\n\n"
		"Apple Mail sent this email to unsubscribe.\n";
	struct verdict_options o = {.writer = ""};
	struct verdict v;
	struct reply r;
	struct arena a;

	(void)state;
	arena_init(&a);
	reply_read(&a, raw, sizeof(raw) - 1, &r);
	classify(&a, &r, &o, &v);
	assert_int_equal(v.kind, VERDICT_COMPLAINT);
	o.answered = ANSWERED_LEAVING;
	classify(&a, &r, &o, &v);
	assert_int_equal(v.kind, VERDICT_COMMAND);
	assert_int_equal(v.command, COMMAND_UNSUBSCRIBE);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_complaints),
		cmocka_unit_test(test_proofs),
		cmocka_unit_test(test_button),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
