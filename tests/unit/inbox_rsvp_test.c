/* SPDX-License-Identifier: MIT */
/* Calendars' answers in mails: beside the text, as a file, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "inbox/rsvp.h"

#define LEN(t) (sizeof(t) / sizeof(*(t)))
#define FROM "From: Kim <kim@example.net>\nSubject: Accepted: Assembly\n"
#define EVENT "BEGIN:VEVENT\nUID:u-1\nATTENDEE;PARTSTAT=ACCEPTED:" \
	"mailto:kim@example.net\nEND:VEVENT\nEND:VCALENDAR\n"
#define ANSWER "BEGIN:VCALENDAR\nMETHOD:REPLY\n" EVENT

static const struct {
	const char *name, *raw, *want;
} rows[] = {
	{"exchange: an alternative", FROM
	"Content-Type: multipart/alternative; boundary=b\n\n--b\n\nYes\n"
	"\n--b\nContent-Type: text/calendar; charset=utf-8; method=REPLY\n\n"
	ANSWER "\n--b--\n", "u-1 kim@example.net ACCEPTED"},
	{"alone, base64", FROM "Content-Type: text/calendar; method=REPLY\n"
	"Content-Transfer-Encoding: base64\n\n"
	"QkVHSU46VkNBTEVOREFSCk1FVEhPRDpSRVBMWQpCRUdJTjpWRVZFTlQKVUlEOnUtMQpB"
	"VFRFTkRFRTtQQVJUU1RBVD1BQ0NFUFRFRDptYWlsdG86a2ltQGV4YW1wbGUubmV0CkVO"
	"RDpWRVZFTlQKRU5EOlZDQUxFTkRBUgo=\n", "u-1 kim@example.net ACCEPTED"},
	{"a file", FROM "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
	"Yes\n\n--b\nContent-Type: application/octet-stream\n"
	"Content-Disposition: attachment; filename=\"Invite.ICS\"\n\n"
	ANSWER "\n--b--\n", "u-1 kim@example.net ACCEPTED"},
	{"application/ics", FROM "Content-Type: multipart/mixed; boundary=b\n"
	"\n--b\nContent-Type: application/ics; name=invite.ics\n\n"
	ANSWER "\n--b--\n", "u-1 kim@example.net ACCEPTED"},
	{"another time is proposed", FROM "Content-Type: text/calendar\n\n"
	"BEGIN:VCALENDAR\nMETHOD:COUNTER\n" EVENT, "none"},
	{"an invitation", FROM "Content-Type: text/calendar\n\n"
	"BEGIN:VCALENDAR\nMETHOD:REQUEST\n" EVENT, "none"},
	{"in a mail that is handed on", FROM
	"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee\n\n--b\n"
	"Content-Type: message/rfc822\n\n" FROM
	"Content-Type: text/calendar; method=REPLY\n\n" ANSWER "\n--b--\n",
	"none"},
	{"no state", FROM "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n"
	"METHOD:REPLY\nBEGIN:VEVENT\nUID:u-1\nATTENDEE:mailto:k@x.net\n"
	"END:VEVENT\nEND:VCALENDAR\n", "none"},
	{"pasted into a text", FROM "\n" ANSWER, "none"},
};

static void
test_rsvps(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct reply r = {0};
		struct arena a;
		const char *got;

		arena_init(&a);
		rsvp_read(&a, mail_parse(&a, rows[i].raw, strlen(rows[i].raw)),
			&r);
		got = !r.rsvp.is ? "none" : arena_printf(&a, "%s %s %s",
			r.rsvp.uid, r.rsvp.attendee, r.rsvp.partstat);
		if (strcmp(got, rows[i].want) != 0) {
			print_error("%s: %s\n", rows[i].name, got);
			bad++;
		}
		arena_release(&a);
	}
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rsvps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
