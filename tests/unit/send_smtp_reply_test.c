/* SPDX-License-Identifier: MIT */
/* Replies as servers send them, whole and octet by octet; what they mean. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "send/outcome.h"
#include "send/smtp_reply.h"

static const struct {
	const char *bytes;
	enum reply_progress progress;
	int code;
	const char *status, *text;
	size_t left;		/* octets behind the reply */
} replies[] = {
	{"250 ok\r\n", REPLY_DONE, 250, "", "ok", 0},
	{"250\r\n", REPLY_DONE, 250, "", "", 0},
	{"250 \r\n", REPLY_DONE, 250, "", "", 0},
	{"250 ok\n", REPLY_DONE, 250, "", "ok", 0},
	{"250-a\r\n250-b\r\n250 c\r\n", REPLY_DONE, 250, "", "a\nb\nc", 0},
	{"550 5.1.1 no such user\r\n", REPLY_DONE, 550, "5.1.1",
		"5.1.1 no such user", 0},
	{"550 5.7.26 x\r\n", REPLY_DONE, 550, "5.7.26", "5.7.26 x", 0},
	/* The class of the status must be the code's (RFC 2034). */
	{"250 5.1.1 odd\r\n", REPLY_DONE, 250, "", "5.1.1 odd", 0},
	{"354 3.0.0 go\r\n", REPLY_DONE, 354, "", "3.0.0 go", 0},
	{"450 4.2 half\r\n", REPLY_DONE, 450, "", "4.2 half", 0},
	{"450 4.2.1111 long\r\n", REPLY_DONE, 450, "", "4.2.1111 long", 0},
	{"450 4.2.1x stuck\r\n", REPLY_DONE, 450, "", "4.2.1x stuck", 0},
	{"250 ok\r\n421 bye\r\n", REPLY_DONE, 250, "", "ok", 9},
	{"250 \033[31mred\001\r\n", REPLY_DONE, 250, "", "?[31mred?", 0},
	{"250 a\rb\r\n", REPLY_DONE, 250, "", "a?b", 0},
	{"25", REPLY_MORE, 0, "", "", 0},
	{"250", REPLY_MORE, 0, "", "", 0},
	{"250 ok", REPLY_MORE, 0, "", "ok", 0},
	{"250-ok\r\n", REPLY_MORE, 250, "", "ok\n", 0},
	{"25\r\n", REPLY_BAD, 0, "", "", 0},
	{"2500 ok\r\n", REPLY_BAD, 0, "", "", 5},
	{"ok\r\n", REPLY_BAD, 0, "", "", 3},
	{"\r\n", REPLY_BAD, 0, "", "", 0},
	{"150 early\r\n", REPLY_BAD, 0, "", "early", 0},
	{"650 late\r\n", REPLY_BAD, 0, "", "late", 0},
	{"250-a\r\n550 b\r\n", REPLY_BAD, 250, "", "a\nb", 0},
	{"HTTP/1.1 400 Bad Request\r\n", REPLY_BAD, 0, "", "", 25},
	/* What relays that are broken, or worse, send. */
	{"050 no\r\n", REPLY_BAD, 0, "", "no", 0},
	{"199 no\r\n", REPLY_BAD, 0, "", "no", 0},
	{"600 no\r\n", REPLY_BAD, 0, "", "no", 0},
	{"999 no\r\n", REPLY_BAD, 0, "", "no", 0},
	{"+50 no\r\n", REPLY_BAD, 0, "", "", 7},
	{" 250 ok\r\n", REPLY_BAD, 0, "", "", 8},
	{"250ok\r\n", REPLY_BAD, 0, "", "", 3},
	{"250\tok\r\n", REPLY_BAD, 0, "", "", 4},
	{"250_ok\r\n", REPLY_BAD, 0, "", "", 4},
	{"550-no\r\n250 ok\r\n", REPLY_BAD, 550, "", "no\nok", 0},
	{"250-a\r\nb\r\n", REPLY_BAD, 250, "", "a\n", 2},
	{"250-a\r\n250\r\n", REPLY_DONE, 250, "", "a\n", 0},
	{"250-\r\n250-\r\n250 \r\n", REPLY_DONE, 250, "", "\n\n", 0},
	{"250-a\n250 b\n", REPLY_DONE, 250, "", "a\nb", 0},
	{"250 ok\r\r\n", REPLY_DONE, 250, "", "ok?", 0},
	{"250 ok\r", REPLY_MORE, 0, "", "ok", 0},
	{"550 5.1.1 no", REPLY_MORE, 0, "", "5.1.1 no", 0},
	{"354 go\r\n250 early\r\n", REPLY_DONE, 354, "", "go", 11},
	{"550\r\n", REPLY_DONE, 550, "", "", 0},
	{"550-5.1.1 a\r\n550-5.1.1 b\r\n550 5.1.1 c\r\n", REPLY_DONE, 550,
		"5.1.1", "5.1.1 a\n5.1.1 b\n5.1.1 c", 0},
	{"550 5.1.1 \007\b\177\233\303\244\r\n", REPLY_DONE, 550, "5.1.1",
		"5.1.1 ??????", 0},
	{"421 5.3.2 bye\r\n", REPLY_DONE, 421, "", "5.3.2 bye", 0},
	{"450 4.7.28 rate\r\n", REPLY_DONE, 450, "4.7.28", "4.7.28 rate", 0},
};

/* A NUL is an octet like any other that is no text. */
static void
test_nul(void **state)
{
	static const char nul[] = "250 a\0b\r\n", first[] = "\0250 ok\r\n";
	struct smtp_reply r;
	size_t used;

	(void)state;
	smtp_reply_init(&r);
	assert_int_equal(smtp_reply_feed(&r, nul, sizeof(nul) - 1, &used),
		REPLY_DONE);
	assert_int_equal(used, sizeof(nul) - 1);
	assert_string_equal(r.text, "a?b");
	smtp_reply_init(&r);
	assert_int_equal(smtp_reply_feed(&r, first, sizeof(first) - 1, &used),
		REPLY_BAD);
}

static void
test_whole(void **state)
{
	struct smtp_reply r;
	size_t used, n;

	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		n = strlen(replies[i].bytes);
		smtp_reply_init(&r);
		assert_int_equal(smtp_reply_feed(&r, replies[i].bytes, n,
			&used), replies[i].progress);
		assert_int_equal(r.code, replies[i].code);
		assert_string_equal(r.status, replies[i].status);
		assert_string_equal(r.text, replies[i].text);
		assert_int_equal(n - used, replies[i].left);
	}
}

static void
test_octet_by_octet(void **state)
{
	enum reply_progress progress;
	struct smtp_reply r;
	size_t used;

	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		smtp_reply_init(&r);
		progress = REPLY_MORE;
		for (const char *p = replies[i].bytes;
		     *p != '\0' && progress == REPLY_MORE; p++)
			progress = smtp_reply_feed(&r, p, 1, &used);
		assert_int_equal(progress, replies[i].progress);
		assert_string_equal(r.text, replies[i].text);
	}
}

/* S10, F17: no server makes us read, or keep, without end. */
static void
test_bounds(void **state)
{
	static char line[SMTP_REPLY_MAX + 100];
	struct smtp_reply r;
	size_t used;
	int i;

	(void)state;
	memset(line, 'x', sizeof(line));
	memcpy(line, "250 ", 4);
	smtp_reply_init(&r);
	assert_int_equal(smtp_reply_feed(&r, line, sizeof(line), &used),
		REPLY_BAD);
	assert_int_equal(strlen(r.text), SMTP_TEXT - 1);
	assert_int_equal(smtp_reply_feed(&r, "\r\n", 2, &used), REPLY_BAD);

	smtp_reply_init(&r);
	for (i = 1; smtp_reply_feed(&r, "250-x\r\n", 7, &used) == REPLY_MORE;)
		i++;
	assert_int_equal(i, SMTP_REPLY_LINES);
}

static void
test_words(void **state)
{
	static const struct {
		const char *bytes, *words;
	} t[] = {
		{"550 5.1.1 <ann@example.org>: unknown\r\n", "unknown"},
		{"550 user ann@example.org is\r\n", "user is"},
		{"550-5.1.1 first\r\n550 second\r\n", "first second"},
		{"250 \r\n", ""},
		{"550 5.1.1 m2@example.org\r\n", ""},
		{"550-<a@b.example>\r\n550 \033[31m a@b no\r\n", "?[31m no"},
		{"550 5.7.1\r\n", ""},
		{"550   far    apart  \r\n", "far apart"},
	};
	struct smtp_reply r;
	char buf[64], tiny[6];
	size_t used;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		smtp_reply_init(&r);
		smtp_reply_feed(&r, t[i].bytes, strlen(t[i].bytes), &used);
		assert_string_equal(smtp_reply_words(&r, buf, sizeof(buf)),
			t[i].words);
		assert_true(strlen(smtp_reply_words(&r, tiny, sizeof(tiny))) <
			sizeof(tiny));
	}
}

static void
test_offers(void **state)
{
	static const char ehlo[] = "250-mx.example.org hello\r\n"
		"250-PIPELINING\r\n250-size 10240000\r\n250-8BITMIMEX\r\n"
		"250 DSN\r\n";
	struct smtp_reply r;
	const char *arg;
	size_t used;

	(void)state;
	smtp_reply_init(&r);
	assert_int_equal(smtp_reply_feed(&r, ehlo, strlen(ehlo), &used),
		REPLY_DONE);
	assert_true(smtp_reply_offers(&r, "PIPELINING", NULL));
	assert_true(smtp_reply_offers(&r, "SIZE", &arg));
	assert_int_equal(strtol(arg, NULL, 10), 10240000);
	assert_true(smtp_reply_offers(&r, "DSN", NULL));
	assert_false(smtp_reply_offers(&r, "8BITMIME", NULL));
	assert_false(smtp_reply_offers(&r, "mx.example.org", NULL));
}

/* The truth table of section 0.1: stage by code. */
static void
test_meaning(void **state)
{
	enum { GO = -1 };
	static const int codes[] = {211, 250, 251, 354, 421, 450, 452, 550,
		552, 554};
	static const int want[][10] = {
		/* 211 250 251 354 421 450 452 550 552 554 */
		[STAGE_MAIL] = {GO, GO, GO, OUTCOME_RELAY, OUTCOME_RELAY,
			OUTCOME_RELAY, OUTCOME_RELAY, OUTCOME_RELAY,
			OUTCOME_FAILED, OUTCOME_RELAY},
		[STAGE_RCPT] = {GO, GO, GO, OUTCOME_RELAY, OUTCOME_DEFERRED,
			OUTCOME_DEFERRED, OUTCOME_DEFERRED, OUTCOME_FAILED,
			OUTCOME_FAILED, OUTCOME_FAILED},
		[STAGE_DATA] = {OUTCOME_RELAY, OUTCOME_RELAY, OUTCOME_RELAY,
			GO, OUTCOME_DEFERRED, OUTCOME_DEFERRED,
			OUTCOME_DEFERRED, OUTCOME_FAILED, OUTCOME_FAILED,
			OUTCOME_FAILED},
		[STAGE_DOT] = {OUTCOME_ACCEPTED, OUTCOME_ACCEPTED,
			OUTCOME_ACCEPTED, OUTCOME_IN_DOUBT, OUTCOME_DEFERRED,
			OUTCOME_DEFERRED, OUTCOME_DEFERRED, OUTCOME_FAILED,
			OUTCOME_FAILED, OUTCOME_FAILED},
	};
	struct smtp_reply r;
	struct outcome o;
	bool go_on;

	(void)state;
	for (int stage = STAGE_MAIL; stage <= STAGE_DOT; stage++) {
		for (int i = 0; i < 10; i++) {
			smtp_reply_init(&r);
			r.code = codes[i];
			o = outcome_of_reply((enum stage)stage, &r, &go_on);
			assert_int_equal(go_on, want[stage][i] == GO);
			if (!go_on)
				assert_int_equal(o.kind, want[stage][i]);
			if (codes[i] == 421)
				assert_true(o.reconnect);
		}
	}
}

static void
test_silence(void **state)
{
	(void)state;
	for (int stage = STAGE_CONNECT; stage <= STAGE_DOT; stage++)
		assert_int_equal(outcome_of_silence((enum stage)stage, "x")
			.kind, stage == STAGE_DOT ? OUTCOME_IN_DOUBT :
			OUTCOME_NOT_SENT);
}

static void
test_retry(void **state)
{
	static const long minutes[] = {15, 15, 30, 60, 120, 240, 240, 240};

	(void)state;
	for (int i = 0; i < 8; i++)
		assert_int_equal(retry_delay(i), minutes[i] * 60);
	assert_int_equal(retry_delay(1000000), 240 * 60);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_octet_by_octet),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_offers),
		cmocka_unit_test(test_meaning),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_retry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
