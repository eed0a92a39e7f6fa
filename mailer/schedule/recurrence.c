/* SPDX-License-Identifier: MIT */
/*
 * Recurrence. A rule is read by a strict grammar of our own first, since
 * libical's parser takes some bad rules in silence and turns others into an
 * iterator that is NULL; libical then only counts, in floating time.
 */
#include "schedule/recurrence.h"

#include <ctype.h>
#include <libical/ical.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "schedule/ical_load.h"

enum { OCCURRENCES_MAX = 10000, STEPS_MAX = 1000000, RULE_MAX = 256 };

#define LENGTH(v) (sizeof(v) / sizeof((v)[0]))

static const char *const ordinals[] = {"first", "second", "third", "fourth",
	"fifth", "last"};
static const char *const weekdays[] = {"Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday"};
static const char *const days[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

/* --- "third Thursday" --------------------------------------------------- */
static int
find(const char *word, size_t n, const char *const *have, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(have[i]) == n && strncasecmp(word, have[i], n) == 0)
			return (int)i;
	return -1;
}

static int
no_word(struct arena *a, const char *word, size_t n, const char *what,
	const char *const *have, size_t count, struct err *err)
{
	const char *found = arena_strndup(a, word, n);
	const char *meant = near_miss(found, have, count);

	if (meant != NULL)
		return err_set(err, ERR_DATA, "\"%.40s\" is no %s; did you "
			"mean \"%s\"?", found, what, meant);
	return err_set(err, ERR_DATA, "\"%.40s\" is no %s; write a rule like "
		"\"third Thursday\", \"last Monday\", or an RRULE like "
		"\"FREQ=WEEKLY;BYDAY=TU\"", found, what);
}

static const char *
ordinal_rule(struct arena *a, const char *s, struct err *err)
{
	size_t n = strcspn(s, " \t"), m;
	const char *day = s + n + strspn(s + n, " \t");
	int which = find(s, n, ordinals, LENGTH(ordinals)), weekday;

	if (which < 0) {
		no_word(a, s, n, "rule for a date that comes again", ordinals,
			LENGTH(ordinals), err);
		return NULL;
	}
	m = strcspn(day, " \t");
	weekday = find(day, m, weekdays, LENGTH(weekdays));
	if (weekday < 0 || day[m + strspn(day + m, " \t")] != '\0') {
		no_word(a, day, strlen(day), "day of the week", weekdays,
			LENGTH(weekdays), err);
		return NULL;
	}
	return arena_printf(a, "FREQ=MONTHLY;BYDAY=%d%s",
		which == 5 ? -1 : which + 1, days[weekday]);
}

/* --- RRULE -------------------------------------------------------------- */
/* [+-]n in min..max, not 0; moves *s. */
static bool
number(const char **s, int min, int max)
{
	char *end;
	long n;

	if (**s != '+' && **s != '-' && !isdigit((unsigned char)**s))
		return false;
	n = strtol(*s, &end, 10);
	if (end == *s || n < min || n > max || n == 0)
		return false;
	*s = end;
	return true;
}

static bool
is_numbers(const char *s, int min, int max)
{
	while (number(&s, min, max)) {
		if (*s == '\0')
			return true;
		if (*s++ != ',')
			return false;
	}
	return false;
}

static bool
is_days(const char *s, int ordinal_max)
{
	for (;;) {
		if (!isalpha((unsigned char)*s) &&
		    !number(&s, -ordinal_max, ordinal_max))
			return false;
		if (strlen(s) < 2 || find(s, 2, days, LENGTH(days)) < 0)
			return false;
		s += 2;
		if (*s == '\0')
			return true;
		if (*s++ != ',')
			return false;
	}
}

/* 20261231 or 20261231T235959, with Z or without. */
static bool
is_until(const char *s)
{
	size_t n = strspn(s, "0123456789");
	struct civil c;
	char text[11];

	if (n != 8)
		return false;
	memcpy(text, (char[]){s[0], s[1], s[2], s[3], '-', s[4], s[5], '-',
		s[6], s[7], '\0'}, sizeof(text));
	if (!civil_parse(text, &c))
		return false;
	s += n;
	if (*s == 'T') {
		if (strspn(s + 1, "0123456789") != 6)
			return false;
		s += 7;
	}
	return strcmp(s, "") == 0 || strcmp(s, "Z") == 0;
}

static const char *const parts[] = {"FREQ", "INTERVAL", "COUNT", "UNTIL",
	"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"};

static bool
is_part(int part, const char *value, int ordinal_max)
{
	switch (part) {
	case 0:
		return strcmp(value, "DAILY") == 0 ||
			strcmp(value, "WEEKLY") == 0 ||
			strcmp(value, "MONTHLY") == 0 ||
			strcmp(value, "YEARLY") == 0;
	case 1:
		return number(&value, 1, 999) && *value == '\0';
	case 2:
		return number(&value, 1, OCCURRENCES_MAX) && *value == '\0';
	case 3:
		return is_until(value);
	case 4:
		return is_days(value, ordinal_max);
	case 5:
		return is_numbers(value, -31, 31);
	case 6:
		return is_numbers(value, 1, 12);
	case 7:
		return is_numbers(value, -366, 366);
	default:
		return strlen(value) == 2 && is_days(value, 0);
	}
}

static int
check_part(struct arena *a, char *part, unsigned *seen, int ordinal_max,
	struct err *err)
{
	char *value = strchr(part, '=');
	int i;

	if (value == NULL)
		return err_set(err, ERR_DATA, "\"%.40s\" in a rule has no =",
			part);
	i = find(part, (size_t)(value - part), parts, LENGTH(parts));
	if (i < 0)
		return no_word(a, part, (size_t)(value - part),
			"part of a rule", parts, LENGTH(parts), err);
	if (*seen & 1u << i)
		return err_set(err, ERR_DATA, "a rule has %s twice", parts[i]);
	*seen |= 1u << i;
	if (!is_part(i, value + 1, ordinal_max))
		return err_set(err, ERR_DATA, "%s in a rule cannot be "
			"\"%.40s\"", parts[i], value + 1);
	return 0;
}

static const char *
full_rule(struct arena *a, const char *s, struct err *err)
{
	char *rule = arena_strdup(a, s), *rest, *part;
	unsigned seen = 0;
	int ordinal_max;

	for (char *p = rule; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	/* No month has a ninth Thursday, and no week two. */
	ordinal_max = strstr(rule, "FREQ=MONTHLY") != NULL ? 5 :
		strstr(rule, "FREQ=DAILY") != NULL ||
		strstr(rule, "FREQ=WEEKLY") != NULL ? 0 : 53;
	rest = arena_strdup(a, rule);
	while ((part = strsep(&rest, ";")) != NULL)
		if (check_part(a, part, &seen, ordinal_max, err) != 0)
			return NULL;
	if (!(seen & 1u)) {
		err_set(err, ERR_DATA, "a rule needs FREQ=DAILY, WEEKLY, "
			"MONTHLY or YEARLY");
		return NULL;
	}
	if ((seen & 6u << 1) == 6u << 1) {
		err_set(err, ERR_DATA, "a rule may have COUNT or UNTIL, not "
			"both");
		return NULL;
	}
	return rule;
}

const char *
recurrence_rule(struct arena *a, const char *text, struct err *err)
{
	size_t n;

	text += strspn(text, " \t");
	if (strncasecmp(text, "RRULE:", 6) == 0)
		text += 6;
	n = strlen(text);
	while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
		n--;
	if (n > RULE_MAX) {
		err_set(err, ERR_DATA, "a rule has %zu characters; at most %d "
			"are possible", n, RULE_MAX);
		return NULL;
	}
	text = arena_strndup(a, text, n);
	return strchr(text, '=') != NULL ? full_rule(a, text, err) :
		ordinal_rule(a, text, err);
}

/* What stands after "NAME=" in an RRULE; NULL without it. */
static const char *
part_value(const char *rule, const char *name)
{
	const char *at = strstr(rule, name);

	return at != NULL && (at == rule || at[-1] == ';') ?
		at + strlen(name) : NULL;
}

bool
recurrence_counts(const char *rule)
{
	const char *interval = part_value(rule, "INTERVAL=");

	return part_value(rule, "COUNT=") != NULL ||
		(interval != NULL && atoi(interval) > 1) ||
		(part_value(rule, "FREQ=DAILY") == NULL &&
		part_value(rule, "BYDAY=") == NULL &&
		part_value(rule, "BYMONTHDAY=") == NULL);
}

/* --- occurrences -------------------------------------------------------- */
static struct civil
midnight(const struct civil *c)
{
	return (struct civil){.year = c->year, .month = c->month,
		.day = c->day};
}

/* count: how many there are at all from start on; 0: no end. */
static int
collect(struct arena *a, struct icalrecur_iterator_impl *it, int count,
	const struct civil *start, const struct civil *from,
	const struct civil *to, struct civil **v_r, size_t *n_r,
	struct err *err)
{
	const struct civil begin = midnight(start);
	size_t cap = 0;

	for (int step = 0, seen = 0; step < STEPS_MAX; step++) {
		struct icaltimetype t = icalrecur_iterator_next(it);
		struct civil c = *start, day;

		if (icaltime_is_null_time(t) || t.year > 9999)
			return 0;
		c.year = t.year;
		c.month = t.month;
		c.day = t.day;
		day = c;
		day.timed = false;
		day.hour = day.min = day.sec = 0;
		if (civil_cmp(&day, to) > 0)
			return 0;
		if (civil_cmp(&day, &begin) < 0)
			continue;
		if (count > 0 && ++seen > count)
			return 0;
		if (civil_cmp(&day, from) < 0)
			continue;
		if (*n_r >= OCCURRENCES_MAX)
			break;
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = c;
	}
	return err_set(err, ERR_DATA, "a rule comes too often to be looked at");
}

static int
days_of_month(int year, int month)
{
	static const int days_in[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days_in[month - 1] + (month == 2 && leap);
}

/* One day and one weekday of the month, which is what settings ask whenever
 * they are read: 1 or 0; -1 for any other rule. */
static int
is_that_day(const char *rule, const struct civil *day)
{
	char name[3] = "", end;
	int which, nth = (day->day - 1) / 7 + 1;

	if (sscanf(rule, "FREQ=MONTHLY;BYDAY=%d%2[A-Z]%c", &which, name,
		&end) != 2 || (which != -1 && (which < 1 || which > 5)))
		return -1;
	if (strcmp(days[civil_weekday(day)], name) != 0)
		return 0;
	return which == -1 ? day->day + 7 > days_of_month(day->year,
		day->month) : nth == which;
}

static void
one_day(struct arena *a, const struct civil *start, const struct civil *day,
	struct civil **v_r, size_t *n_r)
{
	const struct civil begin = midnight(start);

	if (civil_cmp(day, &begin) < 0)
		return;
	*v_r = arena_alloc(a, sizeof(**v_r));
	**v_r = *start;
	(*v_r)->year = day->year;
	(*v_r)->month = day->month;
	(*v_r)->day = day->day;
	*n_r = 1;
}

/*
 * Where libical begins to count. Of every second week it takes the wrong ones
 * (3.0.16) where the first day that counts stands before DTSTART in a week
 * that begins on Sunday, and not in one that begins on WKST; from that day of
 * DTSTART's own week on it goes right.
 */
static struct civil
count_from(const struct icalrecurrencetype *r, const struct civil *start)
{
	int week = (int)r->week_start - 1, first = 6, back;
	struct civil c;

	if (r->freq != ICAL_WEEKLY_RECURRENCE || r->interval < 2 ||
	    r->by_day[0] == ICAL_RECURRENCE_ARRAY_MAX)
		return *start;
	for (int i = 0; r->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
		int day = (r->by_day[i] - 1 - week + 7) % 7;

		if (day < first)
			first = day;
	}
	back = (civil_weekday(start) - week + 7) % 7 - first;
	c = civil_of_time(civil_to_time(start, 0) - back * INT64_C(86400), 0);
	c.timed = start->timed;
	return c;
}

static icalrecur_iterator *
iterate(const char *rule, const struct civil *start, int *count_r)
{
	struct icalrecurrencetype r = icalrecurrencetype_from_string(rule);
	struct icaltimetype dtstart = icaltime_null_time();
	struct civil c;

	if (r.freq == ICAL_NO_RECURRENCE)
		return NULL;
	c = count_from(&r, start);
	dtstart.year = c.year;
	dtstart.month = c.month;
	dtstart.day = c.day;
	dtstart.hour = c.hour;
	dtstart.minute = c.min;
	dtstart.second = c.sec;
	dtstart.is_date = 0;
	*count_r = r.count;
	r.count = 0;
	return icalrecur_iterator_new(r, dtstart);
}

int
recurrence_between(struct arena *a, const char *text,
	const struct civil *start, const struct civil *from,
	const struct civil *to, struct civil **v_r, size_t *n_r,
	struct err *err)
{
	const char *rule = recurrence_rule(a, text, err);
	struct civil first = midnight(from), last = midnight(to);
	icalrecur_iterator *it;
	const char *trouble;
	int rc, count = 0;

	*v_r = NULL;
	*n_r = 0;
	if (rule == NULL)
		return -1;
	rc = civil_cmp(&first, &last) == 0 ? is_that_day(rule, &first) : -1;
	if (rc == 1)
		one_day(a, start, &first, v_r, n_r);
	if (rc != -1)
		return 0;
	if ((trouble = ical_load()) != NULL)
		return err_set(err, ERR_OS, "libical cannot be loaded: %s",
			trouble);
	icalerror_set_errors_are_fatal(0);
	it = iterate(rule, start, &count);
	if (it == NULL)
		return err_set(err, ERR_DATA, "the rule \"%s\" cannot be "
			"counted out", rule);
	rc = collect(a, it, count, start, &first, &last, v_r, n_r, err);
	icalrecur_iterator_free(it);
	return rc;
}
