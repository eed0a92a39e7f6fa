/* SPDX-License-Identifier: MIT */
/*
 * Writes calendars. Own code rather than libical's, for three reasons: the
 * same input must give the same octets with any version of a library, a TZID
 * must be the zone's plain name, and the VTIMEZONE must come from the tzdata
 * that every other time here comes from.
 */
#include "schedule/calendar.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"

enum { FOLD = 75, DAY = 86400, LOOK_BACK = 400 * DAY };

/* --- content lines ------------------------------------------------------ */
struct line {
	struct buf *out;
	size_t column;
};

/* Octets of the character that begins with c, by its first octet: good
 * enough to know where not to fold. */
static size_t
character(unsigned char c)
{
	return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static void
add(struct line *l, const char *s)
{
	while (*s != '\0') {
		size_t n = character((unsigned char)*s), left = strnlen(s, n);

		n = left < n ? left : n;
		if (l->column + n > FOLD) {
			buf_adds(l->out, "\r\n ");
			l->column = 1;
		}
		buf_add(l->out, s, n);
		l->column += n;
		s += n;
	}
}

/* Octets of a mark that begins at s; 0: none does. */
static size_t
mark_length(const char *s)
{
	size_t n = 1;

	if (*s != CALENDAR_MARK)
		return 0;
	while (s[n] > ' ' && s[n] <= '~')
		n++;
	return n > 1 && s[n] == CALENDAR_MARK_END ? n + 1 : 0;
}

/* Alone on its line: whatever comes next is folded. */
static const char *
add_mark(struct line *l, const char *s)
{
	size_t n = mark_length(s);

	if (l->column > 1)
		buf_adds(l->out, "\r\n ");
	buf_add(l->out, s, n);
	l->column = FOLD;
	return s + n;
}

static void
end_line(struct line *l)
{
	buf_adds(l->out, "\r\n");
	l->column = 0;
}

static bool
is_control(const char *s)
{
	unsigned char c = (unsigned char)s[0], d = (unsigned char)s[1];

	/* C1 controls are 0xc2 0x80 to 0x9f. */
	return c < 0x20 || c == 0x7f || (c == 0xc2 && d >= 0x80 && d < 0xa0);
}

/* One character of a text that is neither special nor a control. */
static const char *
add_character(struct line *l, const char *s)
{
	char one[5] = "";
	size_t n = strnlen(s, character((unsigned char)*s));

	memcpy(one, s, n);
	add(l, one);
	return s + n;
}

/* A TEXT value (RFC 5545 section 3.3.11). */
static void
add_text(struct line *l, const char *s)
{
	while (*s != '\0') {
		char escape[3] = {'\\', *s, '\0'};

		if (*s == '\n') {
			escape[1] = 'n';
			add(l, escape);
			s++;
		} else if (*s == '\\' || *s == ';' || *s == ',') {
			add(l, escape);
			s++;
		} else if (is_control(s)) {
			s += (unsigned char)*s == 0xc2 ? 2 : 1;
		} else {
			s = add_character(l, s);
		}
	}
}

/* A quoted parameter value: there is no way to write a quote in it. */
static void
add_quoted(struct line *l, const char *s)
{
	add(l, "\"");
	while (*s != '\0') {
		if (mark_length(s) > 0) {
			s = add_mark(l, s);
		} else if (*s == '"') {
			add(l, "'");
			s++;
		} else if (is_control(s)) {
			s += (unsigned char)*s == 0xc2 ? 2 : 1;
		} else {
			s = add_character(l, s);
		}
	}
	add(l, "\"");
}

/* A URI or another value that needs no escapes: only controls are dropped. */
static void
add_plain(struct line *l, const char *s)
{
	while (*s != '\0') {
		if (mark_length(s) > 0)
			s = add_mark(l, s);
		else if (is_control(s))
			s += (unsigned char)*s == 0xc2 ? 2 : 1;
		else
			s = add_character(l, s);
	}
}

static void
put_property(struct line *l, const char *name, const char *value)
{
	add(l, name);
	add_plain(l, value);
	end_line(l);
}

static void
put_text(struct line *l, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	add(l, name);
	add_text(l, value);
	end_line(l);
}

/* --- times -------------------------------------------------------------- */
enum { STAMP = 24 };

static const char *
date_time(const struct civil *c, bool utc, char out[STAMP])
{
	snprintf(out, STAMP, "%04d%02d%02dT%02d%02d%02d%s", c->year % 10000,
		c->month % 100, c->day % 100, c->hour % 100, c->min % 100,
		c->sec % 100, utc ? "Z" : "");
	return out;
}

static void
put_offset(struct line *l, const char *name, int offset)
{
	int size = offset < 0 ? -offset : offset;
	char text[16];

	snprintf(text, sizeof(text), "%c%02d%02d", offset < 0 ? '-' : '+',
		size / 3600 % 100, size / 60 % 60);
	if (size % 60 != 0)
		snprintf(text + 5, sizeof(text) - 5, "%02d", size % 60);
	put_property(l, name, text);
}

/* One STANDARD or DAYLIGHT: what holds from the change at `at`, written with
 * the clock before it, as section 3.6.5 wants. */
static void
put_observance(struct line *l, const struct zone *z, int64_t at, int before)
{
	const char *kind = zone_daylight(z, at) ? "DAYLIGHT" : "STANDARD";
	struct civil c = civil_of_time(at, before);
	char text[STAMP];

	put_property(l, "BEGIN:", kind);
	put_property(l, "DTSTART:", date_time(&c, false, text));
	put_offset(l, "TZOFFSETFROM:", before);
	put_offset(l, "TZOFFSETTO:", zone_offset(z, at));
	put_property(l, "TZNAME:", zone_abbreviation(z, at));
	put_property(l, "END:", kind);
}

/* The change that holds at t, or t's own distant past when none is near. */
static int64_t
change_before(const struct zone *z, int64_t t)
{
	int64_t at = t - LOOK_BACK, next;

	while ((next = zone_next_change(z, at)) <= t)
		at = next;
	return at;
}

static void
put_zone(struct line *l, const struct zone *z, int64_t first, int64_t last)
{
	int64_t at = change_before(z, first);

	put_property(l, "BEGIN:", "VTIMEZONE");
	put_property(l, "TZID:", zone_name(z));
	put_observance(l, z, at, zone_offset(z, at - 1));
	do {
		at = zone_next_change(z, at);
		if (at != INT64_MAX)
			put_observance(l, z, at, zone_offset(z, at - 1));
	} while (at <= last);
	put_property(l, "END:", "VTIMEZONE");
}

static void
put_date(struct line *l, const char *name, const struct civil *c)
{
	char text[STAMP];

	snprintf(text, sizeof(text), "%04d%02d%02d", c->year % 10000,
		c->month % 100, c->day % 100);
	add(l, name);
	add(l, ";VALUE=DATE:");
	add(l, text);
	end_line(l);
}

static void
put_time(struct line *l, const char *name, const struct zone *z,
	const struct civil *c)
{
	struct civil real = zone_civil(z, zone_to_time(z, c));
	char text[STAMP];

	add(l, name);
	add(l, ";TZID=");
	add(l, zone_name(z));
	add(l, ":");
	add(l, date_time(&real, false, text));
	end_line(l);
}

static void
put_times(struct line *l, const struct zone *z, const struct calendar_event *e)
{
	bool ends = e->end.year != 0 && e->end.timed == e->start.timed;

	if (e->start.timed) {
		put_time(l, "DTSTART", z, &e->start);
		if (ends)
			put_time(l, "DTEND", z, &e->end);
		return;
	}
	put_date(l, "DTSTART", &e->start);
	if (ends) {
		/* People name the last day, a calendar the day after it. */
		struct civil after = civil_of_time(
			civil_to_time(&e->end, 0) + DAY, 0);

		put_date(l, "DTEND", &after);
	}
}

/* --- events ------------------------------------------------------------- */
static void
put_person(struct line *l, const char *property, const char *name,
	const char *parameters, const char *addr)
{
	add(l, property);
	if (name != NULL && name[0] != '\0') {
		add(l, ";CN=");
		add_quoted(l, name);
	}
	add(l, parameters);
	add(l, ":mailto:");
	add_plain(l, addr);
	end_line(l);
}

static void
put_attendee(struct line *l, const struct calendar_event *e)
{
	char parameters[96];

	snprintf(parameters, sizeof(parameters), ";ROLE=REQ-PARTICIPANT;"
		"PARTSTAT=%.24s;RSVP=TRUE", e->partstat != NULL ? e->partstat :
		"NEEDS-ACTION");
	put_person(l, "ATTENDEE", e->attendee_name, parameters, e->attendee);
}

static void
put_event(struct line *l, const struct calendar *c,
	const struct calendar_event *e)
{
	struct civil stamp = civil_of_time(c->stamp, 0);
	char text[STAMP];

	put_property(l, "BEGIN:", "VEVENT");
	put_property(l, "UID:", e->uid);
	put_property(l, "DTSTAMP:", date_time(&stamp, true, text));
	put_times(l, c->zone, e);
	put_text(l, "SUMMARY:", e->title);
	put_text(l, "LOCATION:", e->place);
	put_text(l, "DESCRIPTION:", e->description);
	if (e->url != NULL)
		put_property(l, "URL:", e->url);
	snprintf(text, sizeof(text), "%d", e->sequence);
	put_property(l, "SEQUENCE:", text);
	put_property(l, "STATUS:", e->cancelled ? "CANCELLED" : "CONFIRMED");
	if (e->free)
		put_property(l, "TRANSP:", "TRANSPARENT");
	if (e->organizer != NULL)
		put_person(l, "ORGANIZER", e->organizer_name, "",
			e->organizer);
	if (e->attendee != NULL)
		put_attendee(l, e);
	put_property(l, "END:", "VEVENT");
}

void
calendar_write(const struct calendar *c, struct buf *out)
{
	struct line l = {out, 0};
	int64_t first = INT64_MAX, last = INT64_MIN;

	for (size_t i = 0; i < c->n; i++) {
		const struct calendar_event *e = &c->event[i];
		int64_t start = zone_to_time(c->zone, &e->start);
		int64_t end = e->end.year ? zone_to_time(c->zone, &e->end) :
			start;

		if (!e->start.timed)
			continue;
		first = start < first ? start : first;
		last = end > last ? end : last;
		last = start > last ? start : last;
	}
	put_property(&l, "BEGIN:", "VCALENDAR");
	put_property(&l, "VERSION:", "2.0");
	put_property(&l, "PRODID:", "-//Tidings//Tidings//EN");
	put_property(&l, "CALSCALE:", "GREGORIAN");
	put_property(&l, "METHOD:", c->method);
	if (first <= last)
		put_zone(&l, c->zone, first, last);
	for (size_t i = 0; i < c->n; i++)
		put_event(&l, c, &c->event[i]);
	put_property(&l, "END:", "VCALENDAR");
}

const char *
calendar_type(struct arena *a, const char *method)
{
	return arena_printf(a, "text/calendar; charset=UTF-8; method=%s",
		method);
}

void
calendar_uid(const char *list, const char *recap, const char *event,
	char out[CALENDAR_UID])
{
	static const char purpose[] = "event";
	struct hmac *h = hmac_new(purpose, sizeof(purpose) - 1);
	unsigned char digest[SHA256_LEN];
	char text[2 * SHA256_LEN + 1];

	hmac_start(h);
	hmac_add_field(h, list, strlen(list));
	hmac_add_field(h, recap, strlen(recap));
	hmac_add_field(h, event, strlen(event));
	hmac_end(h, digest);
	hmac_free(h);
	/* Version 8, "custom", and the variant of RFC 9562. */
	digest[6] = (unsigned char)((digest[6] & 0x0f) | 0x80);
	digest[8] = (unsigned char)((digest[8] & 0x3f) | 0x80);
	hex(digest, SHA256_LEN, text);
	snprintf(out, CALENDAR_UID, "%.8s-%.4s-%.4s-%.4s-%.12s", text,
		text + 8, text + 12, text + 16, text + 20);
}
