/* SPDX-License-Identifier: MIT */
/*
 * Two steps. First, by our own hand and in one pass, the object is unfolded and
 * cut down: VCALENDAR, its METHOD, the first VEVENT, and in it the handful of
 * properties that an answer has. Time zones, alarms, rules and attachments
 * are gone then, and with them what a parser could be lured into. libical
 * parses the rest: parameters, quoting and escapes are its trade.
 *
 * Tolerated: line ends of any kind, a missing ORGANIZER (Outlook.com), an
 * attendee whose address stands in EMAIL=, an end that never comes.
 */
#include "schedule/calendar_reply.h"

#include <libical/ical.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "schedule/ical_load.h"

enum { DEPTH_MAX = 8, LINES_MAX = 20000, ATTENDEES_MAX = 50, NAME_LEN = 24,
	RECURRENCE_MAX = 128 };

/* --- cutting down -------------------------------------------------------- */
struct cutter {
	struct arena *a;
	const char *at, *end;
	struct buf *line;		/* unfolded */
	struct buf *out;
	size_t depth, skip;		/* skip: depth of what is left out */
	bool event, done;		/* in the first VEVENT; past it */
	size_t attendees;
	char method[NAME_LEN];
	const char *recurrence_id;
};

static bool
is_eol(char c)
{
	return c == '\n' || c == '\r';
}

/* One unfolded line; what is too long is dropped whole. */
static bool
next_line(struct cutter *c)
{
	const char *s = c->at;

	if (s >= c->end)
		return false;
	buf_clear(c->line);
	for (;;) {
		const char *from = s;

		while (s < c->end && !is_eol(*s))
			s++;
		buf_add(c->line, from, (size_t)(s - from));
		if (s < c->end && *s == '\r')
			s++;
		if (s < c->end && *s == '\n')
			s++;
		if (s >= c->end || (*s != ' ' && *s != '\t'))
			break;
		s++;
	}
	c->at = s;
	return true;
}

static bool
named(const char *line, const char *name)
{
	size_t n = strlen(name);

	return strncasecmp(line, name, n) == 0 &&
		(line[n] == ':' || line[n] == ';');
}

static void
keep(struct cutter *c, const char *line)
{
	buf_adds(c->out, line);
	buf_adds(c->out, "\r\n");
}

static const char *
value_of(const char *line)
{
	const char *s = strchr(line, ':');

	return s != NULL ? s + 1 : "";
}

static void
begin(struct cutter *c, const char *what)
{
	c->depth++;
	if (c->skip != 0)
		return;
	if (c->depth == 1 && strcasecmp(what, "VCALENDAR") == 0)
		return;
	if (c->depth == 2 && strcasecmp(what, "VEVENT") == 0 && !c->done) {
		c->event = true;
		return;
	}
	c->skip = c->depth;
}

static void
end(struct cutter *c)
{
	if (c->skip == c->depth)
		c->skip = 0;
	else if (c->skip == 0 && c->depth == 2 && c->event)
		c->done = true;
	if (c->done)
		c->event = false;
	if (c->depth > 0)
		c->depth--;
}

static void
in_event(struct cutter *c, const char *line)
{
	static const char *const kept[] = {"UID", "COMMENT", "SEQUENCE",
		"DTSTAMP"};

	if (named(line, "ATTENDEE")) {
		if (++c->attendees <= ATTENDEES_MAX)
			keep(c, line);
		return;
	}
	if (named(line, "RECURRENCE-ID")) {
		c->recurrence_id = arena_strndup(c->a, line + 14,
			strnlen(line + 14, RECURRENCE_MAX));
		return;
	}
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		if (named(line, kept[i]))
			keep(c, line);
}

static void
cut_line(struct cutter *c, const char *line)
{
	if (named(line, "BEGIN"))
		begin(c, value_of(line));
	else if (named(line, "END"))
		end(c);
	else if (c->skip == 0 && c->depth == 1 && named(line, "METHOD") &&
	    c->method[0] == '\0')
		strncpy(c->method, value_of(line), NAME_LEN - 1);
	else if (c->skip == 0 && c->event)
		in_event(c, line);
}

/* False: too deep or too long to be an answer. */
static bool
cut(struct cutter *c)
{
	size_t lines = 0;

	buf_adds(c->out, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n");
	while (next_line(c)) {
		if (++lines > LINES_MAX || c->depth > DEPTH_MAX)
			return false;
		if (!c->line->overflow)
			cut_line(c, buf_str(c->line));
	}
	buf_adds(c->out, "END:VEVENT\r\nEND:VCALENDAR\r\n");
	return (c->event || c->done) && !c->out->overflow;
}

/* --- what libical makes of it -------------------------------------------- */
/* Well-formed, and no controls but line ends where they may be. */
static const char *
clean(struct arena *a, const char *s, bool lines)
{
	size_t n = s != NULL ? strnlen(s, CALENDAR_TEXT_MAX) : 0, used = 0;
	char *out = arena_alloc(a, n + 1);
	size_t len;

	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (c < 0 || (c < 0x20 && !(lines && c == '\n')) || c == 0x7f ||
		    (c >= 0x80 && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
		    (c >= 0x202a && c <= 0x202e) ||
		    (c >= 0x2066 && c <= 0x2069) || c == 0x200e ||
		    c == 0x200f || c == 0x61c)
			continue;
		memcpy(out + used, s + i, len);
		used += len;
	}
	while (used > 0 && (out[used - 1] == ' ' || out[used - 1] == '\n'))
		used--;
	out[used] = '\0';
	return out;
}

static const char *
property(struct arena *a, icalcomponent *event, icalproperty_kind kind,
	bool lines)
{
	icalproperty *p = icalcomponent_get_first_property(event, kind);
	const char *s = "";
	char *value;

	if (p == NULL)
		return "";
	if (kind == ICAL_COMMENT_PROPERTY)
		return clean(a, icalproperty_get_comment(p), lines);
	value = icalproperty_get_value_as_string_r(p);
	if (value != NULL) {
		s = clean(a, value, lines);
		icalmemory_free_buffer(value);
	}
	return s;
}

static const char *
parameter(struct arena *a, icalproperty *p, const char *name)
{
	char *value = icalproperty_get_parameter_as_string_r(p, name);
	const char *s = "";

	if (value != NULL) {
		s = clean(a, value, false);
		icalmemory_free_buffer(value);
	}
	return s;
}

static const char *
address(struct arena *a, icalproperty *p)
{
	char *value = icalproperty_get_value_as_string_r(p);
	const char *s = "";

	if (value != NULL) {
		s = clean(a, value, false);
		icalmemory_free_buffer(value);
	}
	if (strncasecmp(s, "mailto:", 7) == 0)
		s += 7;
	return strchr(s, '@') != NULL ? s : parameter(a, p, "EMAIL");
}

static void
attendee(struct arena *a, icalcomponent *event, const char *from,
	struct calendar_reply *r)
{
	icalproperty *p;
	bool found = false;

	for (p = icalcomponent_get_first_property(event,
	    ICAL_ATTENDEE_PROPERTY); p != NULL && !found;
	    p = icalcomponent_get_next_property(event,
	    ICAL_ATTENDEE_PROPERTY)) {
		const char *addr = address(a, p);
		const char *state = parameter(a, p, "PARTSTAT");
		char *upper = arena_strdup(a, state);

		found = from != NULL && strcasecmp(addr, from) == 0;
		if (!found && r->attendee[0] != '\0')
			continue;
		for (char *c = upper; *c != '\0'; c++)
			if (*c >= 'a' && *c <= 'z')
				*c = (char)(*c - 0x20);
		r->attendee = addr;
		r->partstat = upper;
	}
}

/* "20240102T030405Z" */
static int64_t
stamp_of(const char *s)
{
	struct civil c = {.timed = true};
	int v[14];

	for (int i = 0, k = 0; i < 14; i++, k++) {
		if (i == 8 && s[k++] != 'T')
			return 0;
		if (s[k] < '0' || s[k] > '9')
			return 0;
		v[i] = s[k] - '0';
	}
	c.year = v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3];
	c.month = v[4] * 10 + v[5];
	c.day = v[6] * 10 + v[7];
	c.hour = v[8] * 10 + v[9];
	c.min = v[10] * 10 + v[11];
	c.sec = v[12] * 10 + v[13];
	if (c.year < 1970 || c.month < 1 || c.month > 12 || c.day < 1 ||
	    c.day > 31 || c.hour > 23 || c.min > 59 || c.sec > 60)
		return 0;
	return civil_to_time(&c, 0);
}

static int64_t
sequence_of(const char *s)
{
	int64_t v = 0;

	if (*s == '\0' || strlen(s) > 9)
		return -1;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return -1;
		v = v * 10 + (*s - '0');
	}
	return v;
}

static bool
understand(struct arena *a, const char *text, const char *from,
	struct calendar_reply *r)
{
	icalcomponent *calendar, *event;

	if (ical_load() != NULL)
		return false;
	icalerror_set_errors_are_fatal(0);
	calendar = icalparser_parse_string(text);
	if (calendar == NULL)
		return false;
	event = icalcomponent_get_first_component(calendar,
		ICAL_VEVENT_COMPONENT);
	if (event != NULL) {
		r->uid = property(a, event, ICAL_UID_PROPERTY, false);
		r->comment = property(a, event, ICAL_COMMENT_PROPERTY, true);
		r->sequence = sequence_of(property(a, event,
			ICAL_SEQUENCE_PROPERTY, false));
		r->stamp = stamp_of(property(a, event, ICAL_DTSTAMP_PROPERTY,
			false));
		attendee(a, event, from, r);
	}
	icalcomponent_free(calendar);
	return event != NULL;
}

static enum calendar_method
method_of(const char *s)
{
	static const struct {
		const char *name;
		enum calendar_method method;
	} known[] = {
		{"REPLY", CALENDAR_REPLY}, {"COUNTER", CALENDAR_COUNTER},
		{"REFRESH", CALENDAR_REFRESH},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcasecmp(s, known[i].name) == 0)
			return known[i].method;
	return CALENDAR_OTHER;
}

enum calendar_method
calendar_reply_read(struct arena *a, const char *s, size_t n,
	const char *method, const char *from, struct calendar_reply *reply_r)
{
	struct calendar_reply r = {"", "", "", "", "", -1, 0};
	enum calendar_method m = CALENDAR_NOTHING;
	struct buf line, out;
	struct cutter c = {.a = a, .at = s, .line = &line, .out = &out,
		.recurrence_id = ""};

	c.end = s + (n < CALENDAR_REPLY_MAX ? n : CALENDAR_REPLY_MAX);
	buf_init(&line, CALENDAR_TEXT_MAX);
	buf_init(&out, CALENDAR_REPLY_MAX);
	if (cut(&c)) {
		c.method[strcspn(c.method, " \t")] = '\0';
		m = method_of(c.method[0] != '\0' ? c.method :
			method != NULL ? method : "");
		if (m == CALENDAR_REPLY &&
		    !understand(a, buf_str(&out), from, &r))
			m = CALENDAR_NOTHING;
		r.recurrence_id = clean(a, c.recurrence_id, false);
		if (m == CALENDAR_REPLY)
			*reply_r = r;
	}
	buf_release(&line);
	buf_release(&out);
	return m;
}
