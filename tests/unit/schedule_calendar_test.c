/* SPDX-License-Identifier: MIT */
/* Calendars (S48, S49): exact octets, folding, zones, escapes, UIDs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schedule/calendar.h"

static struct arena arena;

static const char *
write_one(const struct calendar_event *e, const char *zone, const char *method)
{
	struct calendar c = {.method = method, .n = 1, .event = e,
		.zone = zone_open(&arena, zone), .stamp = 1574730000};
	struct buf out;
	const char *s;

	assert_non_null(c.zone);
	buf_init(&out, 1 << 20);
	calendar_write(&c, &out);
	s = arena_strdup(&arena, buf_str(&out));
	buf_release(&out);
	return s;
}

static void
whole_calendar(void **state)
{
	static const struct calendar_event e = {
		.uid = "0e6ee8b8-0000-8000-8000-000000000000",
		.title = "Community meeting; plans, drafts",
		.place = "Hall 1\nMilton", .url = "https://example.org/r?a=1,2",
		.start = {2020, 1, 28, 18, 0, 0, true},
		.end = {2020, 1, 28, 20, 30, 0, true}};

	(void)state;
	assert_string_equal(write_one(&e, "America/Toronto", "PUBLISH"),
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
		"PRODID:-//Tidings//Tidings//EN\r\nCALSCALE:GREGORIAN\r\n"
		"METHOD:PUBLISH\r\n"
		"BEGIN:VTIMEZONE\r\nTZID:America/Toronto\r\n"
		"BEGIN:STANDARD\r\nDTSTART:20191103T020000\r\n"
		"TZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nTZNAME:EST\r\n"
		"END:STANDARD\r\n"
		"BEGIN:DAYLIGHT\r\nDTSTART:20200308T020000\r\n"
		"TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\n"
		"END:DAYLIGHT\r\n"
		"END:VTIMEZONE\r\n"
		"BEGIN:VEVENT\r\n"
		"UID:0e6ee8b8-0000-8000-8000-000000000000\r\n"
		"DTSTAMP:20191126T010000Z\r\n"
		"DTSTART;TZID=America/Toronto:20200128T180000\r\n"
		"DTEND;TZID=America/Toronto:20200128T203000\r\n"
		"SUMMARY:Community meeting\\; plans\\, drafts\r\n"
		"LOCATION:Hall 1\\nMilton\r\n"
		"URL:https://example.org/r?a=1,2\r\n"
		"SEQUENCE:0\r\nSTATUS:CONFIRMED\r\n"
		"END:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void
whole_days(void **state)
{
	static const struct calendar_event e = {.uid = "u", .title = "t",
		.start = {2019, 12, 30, 0, 0, 0, false},
		.end = {2019, 12, 31, 0, 0, 0, false}};
	const char *s;

	(void)state;
	s = write_one(&e, "America/Toronto", "PUBLISH");
	assert_non_null(strstr(s, "\r\nDTSTART;VALUE=DATE:20191230\r\n"
		"DTEND;VALUE=DATE:20200101\r\n"));
	assert_null(strstr(s, "VTIMEZONE"));
}

static void
zones_and_odd_hours(void **state)
{
	static const struct {
		const char *zone;
		struct civil start;
		const char *has;
	} cases[] = {
		/* missing hour: the first valid minute */
		{"America/Toronto", {2027, 3, 14, 2, 30, 0, true},
			"DTSTART;TZID=America/Toronto:20270314T030000"},
		{"America/Toronto", {2027, 3, 14, 2, 30, 0, true},
			"BEGIN:DAYLIGHT\r\nDTSTART:20270314T020000"},
		{"UTC", {2027, 3, 14, 2, 30, 0, true},
			"TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nTZNAME:UTC"},
		{"Asia/Kolkata", {2027, 3, 14, 2, 30, 0, true},
			"TZOFFSETTO:+0530\r\nTZNAME:IST"},
		{"America/St_Johns", {2027, 1, 14, 2, 30, 0, true},
			"TZOFFSETFROM:-0230\r\nTZOFFSETTO:-0330\r\nTZNAME:NST"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct calendar_event e = {.uid = "u", .title = "t",
			.start = cases[i].start};
		const char *s = write_one(&e, cases[i].zone, "PUBLISH");

		if (strstr(s, cases[i].has) == NULL)
			fail_msg("%s", s);
		assert_null(strstr(s, "DTEND"));
	}
}

static void
invitation(void **state)
{
	static const struct calendar_event e = {.uid = "u", .title = "t",
		.start = {2020, 1, 28, 18, 0, 0, true}, .sequence = 2,
		.cancelled = true, .organizer = "reply+rabc@news.example.org",
		.organizer_name = "Sam \"the\" Lee; x",
		.attendee = "ann@example.org", .attendee_name = "Ann"};
	const char *s;

	(void)state;
	s = write_one(&e, "America/Toronto", "CANCEL");
	assert_non_null(strstr(s, "\r\nMETHOD:CANCEL\r\n"));
	assert_non_null(strstr(s, "\r\nSEQUENCE:2\r\nSTATUS:CANCELLED\r\n"));
	assert_non_null(strstr(s, "\r\nORGANIZER;CN=\"Sam 'the' Lee; x\":"
		"mailto:reply+rabc@news.example.org\r\n"));
	assert_non_null(strstr(s, "\r\nATTENDEE;CN=\"Ann\";"
		"ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mail\r\n "
		"to:ann@example.org\r\n"));
}

/* Nothing that a title holds makes a line of its own, a line over 75 octets
 * or half a character (S48, T3). */
static void
hostile_titles(void **state)
{
	static const char *const titles[] = {
		"x\r\nATTENDEE:mailto:evil@example.org",
		"a\rb\x01\x7f\xc2\x85" "c", "\\n\\;\\", ",,,;;;",
		"\u4f60\u597d\u4e16\u754c\u4f60\u597d\u4e16\u754c\u4f60\u597d"
		"\u4e16\u754c\u4f60\u597d\u4e16\u754c\u4f60\u597d\u4e16\u754c"
		"\u4f60\u597d\u4e16\u754c\u4f60\u597d\u4e16\u754c\u4f60\u597d",
		"\U0001f469\U0001f469\U0001f469\U0001f469\U0001f469\U0001f469"
		"\U0001f469\U0001f469\U0001f469\U0001f469\U0001f469\U0001f469"
		"\U0001f469\U0001f469\U0001f469\U0001f469\U0001f469\U0001f469",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		struct calendar_event e = {.uid = "u", .title = titles[i],
			.place = titles[i], .url = titles[i],
			.start = {2020, 1, 28, 18, 0, 0, true},
			.organizer = "o@example.org",
			.organizer_name = titles[i]};
		const char *s = write_one(&e, "America/Toronto", "PUBLISH");
		size_t column = 0;

		assert_null(strstr(s, "\nATTENDEE"));
		for (; *s != '\0'; s++) {
			unsigned char c = (unsigned char)*s;

			if (c == '\r') {
				assert_int_equal(s[1], '\n');
				/* the next line begins a character */
				assert_true(((unsigned char)s[2] & 0xc0) !=
					0x80);
				assert_true(s[2] != ' ' ||
					((unsigned char)s[3] & 0xc0) != 0x80);
				column = 0;
				s++;
				continue;
			}
			assert_true(c >= 0x20 && c != 0x7f);
			assert_true(++column <= 75);
		}
	}
}

static void
uids(void **state)
{
	char a[CALENDAR_UID], b[CALENDAR_UID];

	(void)state;
	calendar_uid("mh-pcn", "2019-11-26", "january", a);
	calendar_uid("mh-pcn", "2019-11-26", "january", b);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 36);
	assert_int_equal(a[14], '8');
	assert_non_null(strchr("89ab", a[19]));
	assert_null(strstr(a, "january"));
	calendar_uid("mh-pcn", "2019-11-2", "6january", b);
	assert_string_not_equal(a, b);
	calendar_uid("mh-pcn", "2019-11-26", "february", b);
	assert_string_not_equal(a, b);
	assert_string_equal(calendar_type(&arena, "REQUEST"),
		"text/calendar; charset=UTF-8; method=REQUEST");
}

static int
open_arena(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int
release_arena(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_calendar),
		cmocka_unit_test(whole_days),
		cmocka_unit_test(zones_and_odd_hours),
		cmocka_unit_test(invitation),
		cmocka_unit_test(hostile_titles),
		cmocka_unit_test(uids),
	};

	return cmocka_run_group_tests(tests, open_arena, release_arena);
}
