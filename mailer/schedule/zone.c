/* SPDX-License-Identifier: MIT */
/*
 * Time zones read from tzdata's own files (TZif, RFC 9636): the changes that
 * the file lists, then those that its footer's rule makes, written out for
 * one whole cycle of the Gregorian calendar. 400 years have a whole number of
 * weeks, so any later instant is looked up that many cycles earlier.
 *
 * libical's built-in zones were measured against the same files and found a
 * week off in America/Sao_Paulo of 2014 and six months off in Asia/Gaza.
 */
#include "schedule/zone.h"

#include <string.h>

#include "base/file.h"

#define ZONE_DIR "/usr/share/zoneinfo/"
enum { ZONE_NAME = 64, ZONE_FILE = 64 * 1024, ABBREVIATION = 16 };
enum { DAY = 86400, HOUR = 3600, CYCLE_YEARS = 400 };
static const int64_t cycle = (int64_t)146097 * DAY;

struct kind {
	int offset;			/* seconds east */
	bool daylight;
	char abbreviation[ABBREVIATION];
};

struct change {
	int64_t at;
	const struct kind *kind;	/* from then on */
};

struct zone {
	char name[ZONE_NAME];
	const struct kind *first;	/* before any change */
	size_t n, cap;
	struct change *change;		/* by time */
	bool cyclic;			/* the rule goes on for ever */
};

/* One block of a TZif file: pointers to its arrays. */
struct block {
	size_t times, types, chars, leaps;
	const unsigned char *time, *index, *type, *abbreviation;
	const unsigned char *end;
};

enum rule_form { RULE_MONTH, RULE_JULIAN, RULE_DAY };
struct rule {
	enum rule_form form;
	int month, week, day;	/* RULE_MONTH: day is the weekday */
	int time;		/* seconds after local midnight */
};

static int64_t
big_endian(const unsigned char *p, size_t n)
{
	uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return (int64_t)v;
}

/* width is 4 in the first block, 8 in the second. */
static bool
read_block(const unsigned char *p, const unsigned char *end, size_t width,
	struct block *b)
{
	size_t count[6], need;

	if (end - p < 44 || memcmp(p, "TZif", 4) != 0)
		return false;
	for (int i = 0; i < 6; i++) {
		count[i] = (size_t)big_endian(p + 20 + 4 * i, 4);
		if (count[i] > ZONE_FILE)
			return false;
	}
	b->leaps = count[2];
	b->times = count[3];
	b->types = count[4];
	b->chars = count[5];
	need = b->times * (width + 1) + b->types * 6 + b->chars +
		b->leaps * (width + 4) + count[1] + count[0];
	if ((size_t)(end - p) - 44 < need || b->types == 0 || b->chars == 0)
		return false;
	b->time = p + 44;
	b->index = b->time + b->times * width;
	b->type = b->index + b->times;
	b->abbreviation = b->type + b->types * 6;
	b->end = p + 44 + need;
	return true;
}

static void
add_change(struct arena *a, struct zone *z, int64_t at, const struct kind *kind)
{
	const struct kind *before = z->n ? z->change[z->n - 1].kind : z->first;

	if (before->offset == kind->offset &&
	    before->daylight == kind->daylight &&
	    strcmp(before->abbreviation, kind->abbreviation) == 0)
		return;
	arena_push(a, z->change, z->n, z->cap);
	z->change[z->n++] = (struct change){at, kind};
}

static bool
read_changes(struct arena *a, const struct block *b, struct zone *z)
{
	struct kind *kinds = arena_array(a, b->types, sizeof(*kinds));

	for (size_t i = 0; i < b->types; i++) {
		const unsigned char *p = b->type + 6 * i;
		size_t at = p[5], n = 0;

		if (at >= b->chars)
			return false;
		while (at + n < b->chars && b->abbreviation[at + n] != 0)
			n++;
		if (n >= ABBREVIATION)
			return false;
		kinds[i].offset = (int)big_endian(p, 4);
		if (kinds[i].offset < -DAY || kinds[i].offset > DAY)
			return false;
		kinds[i].daylight = p[4] != 0;
		memcpy(kinds[i].abbreviation, b->abbreviation + at, n);
	}
	z->first = &kinds[0];
	for (size_t i = 0; i < b->times; i++) {
		if (b->index[i] >= b->types)
			return false;
		add_change(a, z, big_endian(b->time + 8 * i, 8),
			&kinds[b->index[i]]);
	}
	return true;
}

/* --- the footer: POSIX TZ with the extensions of RFC 9636 section 3.3.1 --- */
static bool
rule_number(const char **s, int max, int *n_r)
{
	int n = 0;

	if (**s < '0' || **s > '9')
		return false;
	for (; **s >= '0' && **s <= '9'; (*s)++)
		if ((n = n * 10 + (**s - '0')) > max)
			return false;
	*n_r = n;
	return true;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool
rule_time(const char **s, int *seconds_r)
{
	int sign = **s == '-' ? -1 : 1, h = 0, m = 0, sec = 0;

	if (**s == '-' || **s == '+')
		(*s)++;
	if (!rule_number(s, 167, &h))
		return false;
	if (**s == ':' && (++*s, !rule_number(s, 59, &m)))
		return false;
	if (**s == ':' && (++*s, !rule_number(s, 59, &sec)))
		return false;
	*seconds_r = sign * (h * HOUR + m * 60 + sec);
	return true;
}

static bool
rule_name(const char **s, char name[ABBREVIATION])
{
	bool quoted = **s == '<';
	size_t n = 0;

	for (*s += quoted; **s != '\0'; (*s)++) {
		char c = **s;
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

		if (quoted ? c == '>' : !letter)
			break;
		if (n + 1 >= ABBREVIATION)
			return false;
		name[n++] = c;
	}
	name[n] = '\0';
	if (quoted && *(*s)++ != '>')
		return false;
	return n > 0;
}

static bool
rule_date(const char **s, struct rule *r)
{
	r->time = 2 * HOUR;
	if (*(*s)++ != ',')
		return false;
	if (**s == 'M') {
		r->form = RULE_MONTH;
		++*s;
		if (!rule_number(s, 12, &r->month) || *(*s)++ != '.' ||
		    !rule_number(s, 5, &r->week) || *(*s)++ != '.' ||
		    !rule_number(s, 6, &r->day) || !r->month || !r->week)
			return false;
	} else {
		r->form = **s == 'J' ? RULE_JULIAN : RULE_DAY;
		*s += **s == 'J';
		if (!rule_number(s, 365, &r->day))
			return false;
	}
	if (**s != '/')
		return true;
	++*s;
	return rule_time(s, &r->time);
}

static bool
leap_year(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The rule's moment in a year as if the clock were UTC. */
static int64_t
rule_in_year(const struct rule *r, int year)
{
	struct civil c = {.year = year, .month = 1, .day = 1};
	int64_t first;
	int days;

	if (r->form != RULE_MONTH) {
		days = r->day;
		/* Julian days are 1 to 365 and never count 29 February. */
		if (r->form == RULE_JULIAN)
			days -= leap_year(year) && days >= 60 ? 0 : 1;
		return civil_to_time(&c, 0) + (int64_t)days * DAY + r->time;
	}
	c.month = r->month;
	first = civil_to_time(&c, 0);
	days = (r->day - civil_weekday(&c) + 7) % 7 + (r->week - 1) * 7;
	if (days >= 28) {
		struct civil there = civil_of_time(
			first + (int64_t)days * DAY, 0);

		if (there.month != r->month)
			days -= 7;
	}
	return first + (int64_t)days * DAY + r->time;
}

/* Writes out the footer's changes after the last one that is listed. */
static void
add_cycle(struct arena *a, struct zone *z, const struct kind *standard,
	const struct kind *daylight, const struct rule *begin,
	const struct rule *end)
{
	int64_t last = z->n ? z->change[z->n - 1].at : 0;
	int year = civil_of_time(last, 0).year;

	for (int y = year; y <= year + CYCLE_YEARS + 2; y++) {
		struct change on = {rule_in_year(begin, y) - standard->offset,
			daylight};
		struct change off = {rule_in_year(end, y) - daylight->offset,
			standard};
		struct change early = on.at < off.at ? on : off;
		struct change late = on.at < off.at ? off : on;

		if (early.at > last)
			add_change(a, z, early.at, early.kind);
		if (late.at > last)
			add_change(a, z, late.at, late.kind);
	}
	z->cyclic = true;
}

static bool
read_footer(struct arena *a, const char *s, struct zone *z)
{
	struct kind *standard = arena_alloc(a, sizeof(*standard));
	struct kind *daylight = arena_alloc(a, sizeof(*daylight));
	struct rule begin = {0}, end = {0};

	if (*s == '\0')
		return true;
	if (!rule_name(&s, standard->abbreviation) ||
	    !rule_time(&s, &standard->offset))
		return false;
	standard->offset = -standard->offset;
	if (*s == '\0')
		return true;	/* the last change listed stays */
	daylight->daylight = true;
	daylight->offset = standard->offset + HOUR;
	if (!rule_name(&s, daylight->abbreviation))
		return false;
	if (*s != ',') {
		if (!rule_time(&s, &daylight->offset))
			return false;
		daylight->offset = -daylight->offset;
	}
	if (!rule_date(&s, &begin) || !rule_date(&s, &end) || *s != '\0')
		return false;
	add_cycle(a, z, standard, daylight, &begin, &end);
	return true;
}

static bool
read_file(struct arena *a, const struct text *file, struct zone *z)
{
	const unsigned char *p = (const unsigned char *)file->data;
	const unsigned char *end = p + file->len;
	struct block b;
	const char *footer;
	const unsigned char *close;

	/* The first block is the old 32-bit form, there to be skipped. */
	if (!read_block(p, end, 4, &b) || p[4] < '2')
		return false;
	/* Leap seconds ("right/..."): our instants do not count them. */
	if (!read_block(b.end, end, 8, &b) || b.leaps != 0)
		return false;
	if (!read_changes(a, &b, z))
		return false;
	if (b.end >= end || *b.end != '\n')
		return false;
	close = memchr(b.end + 1, '\n', (size_t)(end - b.end - 1));
	if (close == NULL)
		return false;
	footer = arena_strndup(a, (const char *)b.end + 1,
		(size_t)(close - b.end - 1));
	return read_footer(a, footer, z);
}

static bool
name_is_safe(const char *name)
{
	static const char have[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789_+-/";
	size_t n = strlen(name);

	/* Without a full stop there is no "..". */
	return n > 0 && n < ZONE_NAME && strspn(name, have) == n &&
		name[0] != '/' && name[n - 1] != '/';
}

struct zone *
zone_open(struct arena *a, const char *name)
{
	struct zone *z;
	struct text file;

	if (name == NULL || !name_is_safe(name))
		return NULL;
	if (file_read(a, arena_printf(a, ZONE_DIR "%s", name), ZONE_FILE,
		    &file, NULL) != 0)
		return NULL;
	z = arena_alloc(a, sizeof(*z));
	strcpy(z->name, name);
	return read_file(a, &file, z) ? z : NULL;
}

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

/* Number of cycles to go back so that t is among the changes listed. */
static int64_t
cycles_back(const struct zone *z, int64_t t)
{
	int64_t last;

	if (!z->cyclic || z->n == 0)
		return 0;
	last = z->change[z->n - 1].at;
	return t < last ? 0 : (t - last) / cycle + 1;
}

/* How many changes have happened by t. */
static size_t
changes_until(const struct zone *z, int64_t t)
{
	size_t lo = 0, hi = z->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (z->change[mid].at <= t)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static const struct kind *
kind_at(const struct zone *z, int64_t t)
{
	size_t n = changes_until(z, t - cycles_back(z, t) * cycle);

	return n == 0 ? z->first : z->change[n - 1].kind;
}

int
zone_offset(const struct zone *z, int64_t t)
{
	return kind_at(z, t)->offset;
}

const char *
zone_abbreviation(const struct zone *z, int64_t t)
{
	return kind_at(z, t)->abbreviation;
}

bool
zone_daylight(const struct zone *z, int64_t t)
{
	return kind_at(z, t)->daylight;
}

struct civil
zone_civil(const struct zone *z, int64_t t)
{
	return civil_of_time(t, zone_offset(z, t));
}

int64_t
zone_next_change(const struct zone *z, int64_t t)
{
	int64_t back = cycles_back(z, t) * cycle;
	size_t n = changes_until(z, t - back);

	return n == z->n ? INT64_MAX : z->change[n].at + back;
}

int64_t
zone_to_time(const struct zone *z, const struct civil *c)
{
	int64_t wall = civil_to_time(c, 0);
	int64_t from = wall - 2 * DAY, change;

	/* Stretches between changes in order: the first that holds the wall
	 * time wins; one that begins after it has skipped it. */
	for (;; from = change) {
		int offset = zone_offset(z, from);
		int64_t t = wall - offset;

		change = zone_next_change(z, from);
		if (t < from)
			return from;
		if (t < change)
			return t;
	}
}
