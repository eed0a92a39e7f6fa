/* SPDX-License-Identifier: MIT */
/*
 * What libical reads from the calendar on standard input, for tests: a line
 * "key value" for each thing, in the order of the file; an event begins with
 * "event". In values a backslash and a line end are written \\ and \n. A time
 * is seconds since 1970 by the calendar's own VTIMEZONE, a day YYYYMMDD, one
 * in no zone that the calendar has "floating".
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 1 << 20 };

static void
put(const char *key, const char *value)
{
	printf("%s ", key);
	for (const char *s = value != NULL ? value : ""; *s != '\0'; s++)
		if (*s == '\n')
			printf("\\n");
		else if (*s == '\\')
			printf("\\\\");
		else
			putchar(*s);
	putchar('\n');
}

static void
put_time(const char *key, struct icaltimetype t)
{
	char text[32] = "floating";

	if (icaltime_is_null_time(t))
		return;
	if (t.is_date)
		snprintf(text, sizeof(text), "%04d%02d%02d", t.year, t.month,
			t.day);
	else if (t.zone != NULL)
		snprintf(text, sizeof(text), "%lld", (long long)
			icaltime_as_timet_with_zone(t, t.zone));
	put(key, text);
}

static void
put_person(const char *key, icalproperty *p)
{
	static const char *const have[] = {"CN", "ROLE", "PARTSTAT", "RSVP"};

	put(key, icalproperty_get_value_as_string(p));
	for (size_t i = 0; i < sizeof(have) / sizeof(have[0]); i++) {
		const char *s = icalproperty_get_parameter_as_string(p,
			have[i]);
		char name[32];

		snprintf(name, sizeof(name), "%s.%s", key, have[i]);
		if (s != NULL)
			put(name, s);
	}
}

static void
put_event(icalcomponent *e)
{
	icalproperty *p;

	put("event", "");
	put_time("DTSTART", icalcomponent_get_dtstart(e));
	/* Without one it makes its own. */
	if (icalcomponent_get_first_property(e, ICAL_DTEND_PROPERTY) != NULL)
		put_time("DTEND", icalcomponent_get_dtend(e));
	put_time("DTSTAMP", icalcomponent_get_dtstamp(e));
	p = icalcomponent_get_first_property(e, ICAL_ANY_PROPERTY);
	for (; p != NULL; p = icalcomponent_get_next_property(e,
	     ICAL_ANY_PROPERTY)) {
		const char *name = icalproperty_get_property_name(p);

		if (strcmp(name, "ORGANIZER") == 0 ||
		    strcmp(name, "ATTENDEE") == 0)
			put_person(name, p);
		else if (strncmp(name, "DT", 2) == 0)
			continue;
		else if (icalproperty_isa(p) == ICAL_XLICERROR_PROPERTY)
			put("error", icalproperty_get_value_as_string(p));
		else if (icalvalue_isa(icalproperty_get_value(p)) ==
		    ICAL_TEXT_VALUE)
			put(name, icalvalue_get_text(
				icalproperty_get_value(p)));
		else
			put(name, icalproperty_get_value_as_string(p));
	}
}

static void
put_calendar(icalcomponent *calendar)
{
	icalproperty *p = icalcomponent_get_first_property(calendar,
		ICAL_METHOD_PROPERTY);
	icalcomponent *e = icalcomponent_get_first_component(calendar,
		ICAL_VEVENT_COMPONENT);

	if (p != NULL)
		put("METHOD", icalproperty_method_to_string(
			icalproperty_get_method(p)));
	for (; e != NULL; e = icalcomponent_get_next_component(calendar,
	     ICAL_VEVENT_COMPONENT))
		put_event(e);
	printf("errors %d\n", icalcomponent_count_errors(calendar));
}

int
main(void)
{
	char *text = malloc(INPUT_MAX + 1);
	icalcomponent *calendar;
	size_t n;

	if (text == NULL)
		return 71;
	n = fread(text, 1, INPUT_MAX, stdin);
	text[n] = '\0';
	calendar = icalparser_parse_string(text);
	free(text);
	if (calendar == NULL ||
	    icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT)
		return 65;
	put_calendar(calendar);
	icalcomponent_free(calendar);
	icalmemory_free_ring();
	return 0;
}
