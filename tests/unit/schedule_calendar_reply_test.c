/* SPDX-License-Identifier: MIT */
/* Calendars' answers: of several programs, and hostile ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "schedule/calendar_reply.h"

#define LEN(t) (sizeof(t) / sizeof(*(t)))
#define HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n"
#define EVENT "BEGIN:VEVENT\r\nUID:u-1\r\nDTSTAMP:20240102T030405Z\r\n"
#define TAIL "END:VEVENT\r\nEND:VCALENDAR\r\n"
#define STAMP "1704164645"

struct row {
	const char *name, *text, *method, *from, *want;
};

/* "uid attendee partstat sequence stamp [recurrence] comment" */
static const struct row rows[] = {
	{"exchange", HEAD
	"BEGIN:VTIMEZONE\r\nTZID:Eastern\r\nBEGIN:STANDARD\r\n"
	"DTSTART:16010101T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\n"
	"END:STANDARD\r\nEND:VTIMEZONE\r\n" EVENT
	"ATTENDEE;PARTSTAT=ACCEPTED;CN=\"Kim; K.\":MAILTO:kim@example.net\r\n"
	"COMMENT;LANGUAGE=en-US:\\n\r\nSEQUENCE:2\r\n"
	"ORGANIZER;CN=Us:MAILTO:us@example.org\r\nBEGIN:VALARM\r\n"
	"COMMENT:not this\r\nEND:VALARM\r\n" TAIL, NULL, NULL,
	"u-1 kim@example.net ACCEPTED 2 " STAMP " [] "},
	{"google", HEAD EVENT
	"ORGANIZER;CN=us@example.org:mailto:us@example.org\r\n"
	"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;"
	"CN=kim@ex\r\n ample.net;X-NUM-GUESTS=0;X-RESPONSE-COMMENT=\"Ill\":"
	"mailto:kim@example.net\r\nCOMMENT:I am ill\\, sorry.\\nKim\r\n"
	"SEQUENCE:0\r\n" TAIL, NULL, NULL,
	"u-1 kim@example.net DECLINED 0 " STAMP " [] I am ill, sorry.\nKim"},
	{"outlook.com, without organizer, bare line ends",
	"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:u-2\n"
	"ATTENDEE;PARTSTAT=tentative:mailto:kim@example.net\n"
	"RECURRENCE-ID;TZID=Europe/Paris:20240105T180000\n"
	"END:VEVENT\nEND:VCALENDAR\n", NULL, NULL,
	"u-2 kim@example.net TENTATIVE -1 0 "
	"[TZID=Europe/Paris:20240105T180000] "},
	{"apple, address in EMAIL=", HEAD EVENT
	"ATTENDEE;CN=Kim;EMAIL=\"kim@example.net\";PARTSTAT=ACCEPTED:"
	"urn:uuid:00000000-0000-0000-0000-000000000000\r\n" TAIL, NULL, NULL,
	"u-1 kim@example.net ACCEPTED -1 " STAMP " [] "},
	{"several attendees: who writes", HEAD EVENT
	"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:lee@example.net\r\n"
	"ATTENDEE;PARTSTAT=ACCEPTED:mailto:Kim@example.net\r\n" TAIL, NULL,
	"kim@EXAMPLE.net", "u-1 Kim@example.net ACCEPTED -1 " STAMP " [] "},
	{"the method beside it", "BEGIN:VCALENDAR\r\n" EVENT
	"ATTENDEE;PARTSTAT=ACCEPTED:mailto:kim@example.net\r\n" TAIL, "reply",
	NULL, "u-1 kim@example.net ACCEPTED -1 " STAMP " [] "},
	{"cut off", HEAD EVENT
	"ATTENDEE;PARTSTAT=ACCEPTED:mailto:kim@example.net\r\n", NULL, NULL,
	"u-1 kim@example.net ACCEPTED -1 " STAMP " [] "},
	{"a forged line end in a comment", HEAD EVENT
	"ATTENDEE;PARTSTAT=ACCEPTED:mailto:kim@example.net\r\n"
	"COMMENT:x\xe2\x80\xaey\x01z\xff\r\n" TAIL, NULL, NULL,
	"u-1 kim@example.net ACCEPTED -1 " STAMP " [] xyz"},
	{"the second event is not looked at", HEAD EVENT
	"ATTENDEE;PARTSTAT=ACCEPTED:mailto:kim@example.net\r\nEND:VEVENT\r\n"
	"BEGIN:VEVENT\r\nUID:u-9\r\n"
	"ATTENDEE;PARTSTAT=DECLINED:mailto:lee@example.net\r\n" TAIL, NULL,
	"lee@example.net", "u-1 kim@example.net ACCEPTED -1 " STAMP " [] "},
};

static void
test_answers(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct calendar_reply r;
		const char *got = "no reply";
		struct arena a;

		arena_init(&a);
		if (calendar_reply_read(&a, rows[i].text, strlen(rows[i].text),
		    rows[i].method, rows[i].from, &r) == CALENDAR_REPLY)
			got = arena_printf(&a, "%s %s %s %lld %lld [%s] %s",
				r.uid, r.attendee, r.partstat,
				(long long)r.sequence, (long long)r.stamp,
				r.recurrence_id, r.comment);
		if (strcmp(got, rows[i].want) != 0) {
			print_error("%s: %s\n", rows[i].name, got);
			bad++;
		}
		arena_release(&a);
	}
	assert_int_equal(bad, 0);
}

static enum calendar_method
method(const char *s, size_t n)
{
	struct calendar_reply r;
	enum calendar_method m;
	struct arena a;

	arena_init(&a);
	m = calendar_reply_read(&a, s, n, NULL, NULL, &r);
	arena_release(&a);
	return m;
}

static void
test_methods(void **state)
{
	static const struct {
		const char *name;
		enum calendar_method method;
	} known[] = {
		{"COUNTER", CALENDAR_COUNTER}, {"REFRESH", CALENDAR_REFRESH},
		{"REQUEST", CALENDAR_OTHER}, {"CANCEL", CALENDAR_OTHER},
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < LEN(known); i++) {
		snprintf(text, sizeof(text), "BEGIN:VCALENDAR\r\nMETHOD:%s\r\n"
			EVENT TAIL, known[i].name);
		assert_int_equal(method(text, strlen(text)), known[i].method);
	}
	assert_int_equal(method("", 0), CALENDAR_NOTHING);
	assert_int_equal(method("Hello", 5), CALENDAR_NOTHING);
	assert_int_equal(method(HEAD, strlen(HEAD)), CALENDAR_NOTHING);
}

/* What is built of one piece, many times over. */
static void
many(const char *head, const char *piece, size_t times, const char *tail,
	enum calendar_method want)
{
	struct buf b;

	buf_init(&b, 4 * 1024 * 1024);
	buf_adds(&b, head);
	while (times-- > 0)
		buf_adds(&b, piece);
	buf_adds(&b, tail);
	assert_int_equal(method(b.data, b.len), want);
	buf_release(&b);
}

static void
test_hostile(void **state)
{
	(void)state;
	many(HEAD, "BEGIN:VEVENT\r\n", 20000, "", CALENDAR_NOTHING);
	many(HEAD EVENT, " folded\r\n", 30000, TAIL, CALENDAR_REPLY);
	many(HEAD EVENT "COMMENT:", "x", 300000, "\r\n" TAIL, CALENDAR_REPLY);
	many(HEAD EVENT, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:k@example.net\r\n",
		5000, TAIL, CALENDAR_REPLY);
	many(HEAD EVENT "ATTENDEE", ";A=B", 2000, ":mailto:k@x.net\r\n" TAIL,
		CALENDAR_REPLY);
	many(HEAD EVENT "ATTENDEE", ";\"", 2000, ":mailto:k@x.net\r\n" TAIL,
		CALENDAR_REPLY);
	many("", "END:VEVENT\r\n", 1000, "", CALENDAR_NOTHING);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_methods),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
