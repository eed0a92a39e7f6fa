/* SPDX-License-Identifier: MIT */
/*
 * Days as people write them, for "until ...": the next such day after today.
 * What is over, does not exist, or can be read in two ways ("5/6") is none.
 */
#include <stdlib.h>
#include <string.h>

#include "inbox/command_talk.h"

enum { DAY = 86400, AHEAD = 8,	/* years, for a 29 February */
	FURTHEST = 2 };		/* years that a pause can last */

static const char *const months[12] = {
	" january jan janvier janv ", " february feb fevrier fev fevr ",
	" march mar mars ", " april apr avril avr ", " may mai ",
	" june jun juin ", " july jul juillet juil ",
	" august aug aout ", " september sept sep septembre ",
	" october oct octobre ", " november nov novembre ",
	" december dec decembre "};
static const char *const weekdays[7] = {" sunday sun dimanche ",
	" monday mon lundi ", " tuesday tue tues mardi ",
	" wednesday wed mercredi ", " thursday thu thur thurs jeudi ",
	" friday fri vendredi ", " saturday sat samedi "};
static const char *const numbers[13] = {"", " a an one un une ",
	" two deux ", " three trois ", " four quatre ", " five cinq ",
	" six ", " seven sept ", " eight huit ", " nine neuf ", " ten dix ",
	" eleven onze ", " twelve douze "};

static int
index_of(const struct talk *k, size_t i, const char *const *list, int n)
{
	for (int j = 0; j < n; j++)
		if (talk_in(k, i, list[j]))
			return j;
	/* "febuary", "septembre" with a slip */
	if (i >= k->n || k->t[i].kind != WORD_LETTERS)
		return -1;
	for (int j = 0; j < n && n != 13; j++) {
		char name[16];
		size_t len;

		for (const char *s = list[j] + 1; *s != '\0'; s += len + 1) {
			len = strcspn(s, " ");
			if (len >= sizeof(name))
				continue;
			memcpy(name, s, len);
			name[len] = '\0';
			if (word_slips(k->t[i].s, name))
				return j;
		}
	}
	return -1;
}

/* Digits at i; -1: none, or more than four. */
static int
number_at(const struct talk *k, size_t i)
{
	return i < k->n && k->t[i].kind == WORD_NUMBER &&
		strlen(k->t[i].s) <= 4 ? atoi(k->t[i].s) : -1;
}

static bool
exists(const struct civil *c)
{
	char buf[24];
	struct civil same;

	if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12 ||
	    c->day < 1 || c->day > 31)
		return false;
	civil_format(c, buf, sizeof(buf));
	return civil_parse(buf, &same);
}

static bool
to_come(const struct talk *k, const struct civil *c)
{
	struct civil day = k->o->today, last;

	day.hour = day.min = day.sec = 0;
	day.timed = false;
	last = day;
	last.year += FURTHEST;
	return exists(c) && civil_cmp(c, &day) > 0 &&
		civil_cmp(c, &last) <= 0;
}

/* The next such day; year 0: none is said. */
static bool
settle(const struct talk *k, struct civil *c)
{
	if (c->year > 0) {
		if (c->year < 100)
			c->year += 2000;
		return to_come(k, c);
	}
	for (int y = 0; y < AHEAD; y++) {
		c->year = k->o->today.year + y;
		if (to_come(k, c))
			return true;
	}
	return false;
}

static struct civil
days_on(const struct talk *k, int days)
{
	struct civil c = k->o->today;

	c.hour = c.min = c.sec = 0;
	c = civil_of_time(civil_to_time(&c, 0) + (int64_t)days * DAY, 0);
	c.timed = false;
	return c;
}

static struct civil
months_on(const struct talk *k, int n)
{
	struct civil c = {.year = k->o->today.year, .day = k->o->today.day};
	int month = k->o->today.month - 1 + n;

	c.year += month / 12;
	c.month = month % 12 + 1;
	while (c.day > 28 && !exists(&c))
		c.day--;
	return c;
}

static size_t
year_at(const struct talk *k, size_t i, struct civil *c)
{
	size_t at = i;

	if (talk_is_sign(k, at, ',') || talk_in(k, at, " of de en "))
		at++;
	if (number_at(k, at) < 1000)
		return i;
	c->year = number_at(k, at);
	return at + 1;
}

/* "2027-05-01", "15/6/2027" where only one reading exists. */
static size_t
digits(const struct talk *k, size_t i, struct civil *c)
{
	int v[3] = {number_at(k, i), 0, 0};
	size_t at = i + 1, n = 1;

	while (n < 3 && at + 1 < k->n && k->t[at].glued &&
	    k->t[at].kind == WORD_SIGN && (k->t[at].sign == '-' ||
	    k->t[at].sign == '/' || k->t[at].sign == '.') &&
	    k->t[at + 1].glued && number_at(k, at + 1) >= 0) {
		v[n++] = number_at(k, at + 1);
		at += 2;
	}
	if (n < 2 || (at < k->n && k->t[at].glued &&
	    k->t[at].kind == WORD_NUMBER))
		return 0;
	if (n == 3 && v[0] >= 1000) {
		c->year = v[0];
		c->month = v[1];
		c->day = v[2];
		return at;
	}
	if (n == 3 && v[2] < 1000)
		return 0;
	c->year = n == 3 ? v[2] : 0;
	if (v[0] <= 12 && v[1] <= 12 && v[0] != v[1])
		return 0;
	c->month = v[0] > 12 ? v[1] : v[0];
	c->day = v[0] > 12 ? v[0] : v[1];
	return at;
}

static size_t
ordinal(const struct talk *k, size_t i)
{
	return i < k->n && k->t[i].glued && talk_in(k, i,
		" st nd rd th er ier e eme ") ? i + 1 : i;
}

/* "Feb. 15": that stop ends no sentence. */
static size_t
abbreviated(const struct talk *k, size_t i)
{
	return i + (talk_is_sign(k, i, '.') && i + 1 < k->n &&
		k->t[i + 1].kind == WORD_NUMBER);
}

/* "May 1", "1er mai", "the 3rd of January 2028", "May": the first. */
static size_t
day_and_month(const struct talk *k, size_t i, struct civil *c)
{
	int day = number_at(k, i);
	size_t at = i;

	if (talk_in(k, at, " premier ") || (talk_in(k, at, " first ")))
		day = 1;
	if (day > 0) {
		at = ordinal(k, at + 1);
		if (talk_in(k, at, " of de "))
			at++;
		c->day = day;
		c->month = index_of(k, at, months, 12) + 1;
		if (c->month == 0)
			return 0;
		at = abbreviated(k, at + 1);
		return year_at(k, at, c);
	}
	c->month = index_of(k, at, months, 12) + 1;
	if (c->month == 0)
		return 0;
	at = abbreviated(k, at + 1);
	if (talk_in(k, at, " the "))
		at++;
	day = number_at(k, at);
	c->day = 1;
	if (day >= 1 && day <= 31) {
		c->day = day;
		at = ordinal(k, at + 1);
	}
	return year_at(k, at, c);
}

static size_t
end_of(const struct talk *k, size_t i, struct civil *c)
{
	size_t at = i;

	if (talk_in(k, at, " end fin "))
		at++;
	else
		return 0;
	if (talk_in(k, at, " of de d du "))
		at++;
	if (talk_in(k, at, " the le l this ce cette "))
		at++;
	if (talk_in(k, at, " month mois ")) {
		c->year = k->o->today.year;
		c->month = k->o->today.month;
		at++;
	} else if (talk_in(k, at, " year annee an ")) {
		c->year = k->o->today.year;
		c->month = 12;
		at++;
	} else {
		c->month = index_of(k, at, months, 12) + 1;
		if (c->month == 0)
			return 0;
		at = year_at(k, at + 1, c);
	}
	/* The year of the month's first day to come, or of this one. */
	if (c->year == 0)
		c->year = k->o->today.year +
			(c->month < k->o->today.month);
	for (c->day = 31; !exists(c) && c->day > 28; c->day--)
		;
	return at;
}

static size_t
weekday(const struct talk *k, size_t i, struct civil *c)
{
	size_t at = i;
	int day, today = civil_weekday(&k->o->today);

	if (talk_in(k, at, " next this coming "))
		at++;
	day = index_of(k, at, weekdays, 7);
	if (day < 0)
		return 0;
	at++;
	if (talk_in(k, at, " prochain next "))
		at++;
	*c = days_on(k, (day - today + 6) % 7 + 1);
	return at;
}

static size_t
relative(const struct talk *k, size_t i, struct civil *c)
{
	int today = civil_weekday(&k->o->today);
	size_t at = i;
	bool next = talk_in(k, at, " next ");

	if (talk_in(k, i, " tomorrow demain ")) {
		*c = days_on(k, 1);
		return i + 1;
	}
	if (talk_in(k, i, " new nouvel ") && talk_in(k, i + 1,
	    " year years an ")) {
		*c = (struct civil){.month = 1, .day = 1};
		at = i + 2;
		if (talk_in(k, at, " day "))
			at++;
		else if (talk_in(k, at, " is ") && talk_in(k, at + 1, " day "))
			at += 2;
		return at;
	}
	if (next)
		at++;
	if (!next && !talk_in(k, at + 1, " prochain prochaine "))
		return 0;
	if (talk_in(k, at, " week semaine "))
		*c = days_on(k, (1 - today + 6) % 7 + 1);
	else if (talk_in(k, at, " month mois ")) {
		*c = months_on(k, 1);
		c->day = 1;
	} else if (talk_in(k, at, " year annee an "))
		*c = (struct civil){.year = k->o->today.year + 1, .month = 1,
			.day = 1};
	else
		return 0;
	return at + (next ? 1 : 2);
}

static bool
ends_day(const struct talk *k, size_t i)
{
	return talk_clause_end(k, i) || talk_in(k, i, " and et but mais so "
		"thanks thank merci because since car i we je works suits "
		"fits does will me nous ne ca convient unfortunately sadly "
		"sorry malheureusement desole desolee ");
}

/* "Thursday the 17th", "jeudi 17": the next that is both. */
static size_t
day_of_both(const struct talk *k, size_t i, int weekday, struct civil *c)
{
	int day = number_at(k, i);
	size_t at = ordinal(k, i + 1);

	if (day < 1 || day > 31 || !ends_day(k, at))
		return 0;
	for (int n = 0; n < 12; n++) {
		*c = months_on(k, n);
		c->day = day;
		if (to_come(k, c) && civil_weekday(c) == weekday)
			return at;
	}
	return 0;
}

bool
talk_day_of_week(const struct talk *k, size_t i)
{
	return index_of(k, i, weekdays, 7) >= 0;
}

/* "the 15th", "au 15": the next one. */
static size_t
day_alone(const struct talk *k, size_t i, struct civil *c)
{
	int day = number_at(k, i);
	bool french = i > 0 && talk_in(k, i - 1, " le au ");
	size_t at = ordinal(k, i + 1);

	if (day < 1 || day > 31 || !(french || at > i + 1) ||
	    !ends_day(k, at))
		return 0;
	for (int n = 0; n < 12; n++) {
		*c = months_on(k, n);
		c->day = day;
		if (to_come(k, c))
			return at;
	}
	return 0;
}

size_t
talk_date(const struct talk *k, size_t i, struct civil *c_r)
{
	size_t at = i, end, named;
	struct civil c = {0}, of_week;

	if (talk_in(k, at, " the le l la les ") || talk_in(k, at, " on "))
		at++;
	if ((end = relative(k, at, &c)) != 0 || (end = end_of(k, at, &c)) != 0)
		goto found;
	/* "Monday, May 3": both have to agree. */
	named = weekday(k, at, &of_week);
	if (named != 0) {
		int day = civil_weekday(&of_week);

		if (talk_is_sign(k, named, ','))
			named++;
		if (talk_in(k, named, " the le "))
			named++;
		if ((end = day_and_month(k, named, &c)) != 0 ||
		    (end = digits(k, named, &c)) != 0) {
			if (!settle(k, &c) || civil_weekday(&c) != day)
				return 0;
			goto found;
		}
		if ((end = day_of_both(k, named, day, &c)) != 0)
			goto found;
		end = weekday(k, at, &c);
		goto found;
	}
	if ((end = digits(k, at, &c)) == 0 &&
	    (end = day_and_month(k, at, &c)) == 0 &&
	    (end = day_alone(k, at, &c)) == 0)
		return 0;
found:
	/* A time of day, or half a number, is something else. */
	if (!settle(k, &c) || (end < k->n && k->t[end].glued &&
	    k->t[end].kind != WORD_SIGN))
		return 0;
	*c_r = c;
	return end;
}

/* "2 weeks", "a couple of weeks", "les trois prochains mois". */
size_t
talk_span(const struct talk *k, size_t i, struct civil *c_r)
{
	static const char next[] = " next coming prochain prochaine prochains "
		"prochaines more full whole ";
	size_t at = i;
	int n = -1;

	if (talk_in(k, at, " the les la le about "))
		at++;
	while (talk_in(k, at, next))
		at++;
	if (talk_in(k, at, " a ") && talk_in(k, at + 1, " couple ")) {
		n = 2;
		at += 2 + talk_in(k, at + 2, " of ");
	} else if (talk_in(k, at, " quinze ")) {
		n = 15;
		at++;
	} else if ((n = number_at(k, at)) > 0) {
		at++;
	} else if ((n = index_of(k, at, numbers, 13)) > 0) {
		at++;
	} else if (at > i && (talk_in(k, i, " the les la le ") || (i > 0 &&
	    talk_in(k, i - 1, " for over pour pendant durant ")))) {
		n = 1;		/* "for the next month" */
	}
	while (talk_in(k, at, next))
		at++;
	if (n < 1 || n > 366)
		return 0;
	if (talk_in(k, at, " day days jour jours "))
		*c_r = days_on(k, n);
	else if (talk_in(k, at, " week weeks wk wks semaine semaines "))
		*c_r = days_on(k, 7 * n);
	else if (talk_in(k, at, " month months mois "))
		*c_r = months_on(k, n);
	else if (talk_in(k, at, " year years an ans annee annees "))
		*c_r = months_on(k, 12 * n);
	else
		return 0;
	return to_come(k, c_r) ? at + 1 : 0;
}
