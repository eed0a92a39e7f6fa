/* SPDX-License-Identifier: MIT */
/*
 * Which coming meeting a day means: "I'll be there on the 17th", "see you
 * Thursday". It means one where exactly one of those that the writer was asked
 * to falls on it; a day is counted from the one on which the mail was written.
 * A week or a month means the only meeting in it. All days that are named must
 * mean the same meeting.
 */
#include "inbox/command_talk.h"

enum { DAY = 86400, WEEK = 7 * DAY };

/* Days that something names: up to two, or a stretch of them. */
struct named {
	size_t end;		/* the token past it; 0: nothing is named */
	bool unclear;		/* a day, but which one? */
	size_t n;
	int64_t from[2], to[2];	/* both included, as civil_to_time(c, 0) */
};

static int64_t
written(const struct talk *k)
{
	struct civil c = k->o->written.year != 0 ? k->o->written :
		k->o->today;

	c.hour = c.min = c.sec = 0;
	return civil_to_time(&c, 0);
}

static void
add(struct named *d, int64_t from, int64_t to)
{
	d->from[d->n] = from;
	d->to[d->n++] = to;
}

/* talk_date, as if it had been written on another day. */
static size_t
date_from(const struct talk *k, size_t i, int64_t day, int64_t *t_r)
{
	struct verdict_options o = *k->o;
	struct talk then = *k;
	struct civil c;
	size_t end;

	o.today = civil_of_time(day, 0);
	then.o = &o;
	end = talk_date(&then, i, &c);
	if (end != 0)
		*t_r = civil_to_time(&c, 0);
	return end;
}

/* "today", "this evening", "cette semaine" */
static bool
today(const struct talk *k, size_t i, int64_t day, struct named *d)
{
	if (talk_in(k, i, " today tonight ")) {
		d->end = i + 1;
		add(d, day, day);
	} else if ((talk_in(k, i, " aujourd ") && talk_in(k, i + 1,
	    " hui ")) || (talk_in(k, i, " this ce cet ") && talk_in(k, i + 1,
	    " morning afternoon evening matin midi soir "))) {
		d->end = i + 2;
		add(d, day, day);
	} else if (talk_in(k, i, " this cette ") && talk_in(k, i + 1,
	    " week semaine ")) {
		d->end = i + 2;
		add(d, day, day + WEEK - DAY);
	}
	return d->end != 0;
}

/* "mon", "may", "sun" are no days where nothing else says so. */
static bool
is_everyday(const struct talk *k, size_t i)
{
	static const char word[] = " mon may mar sat sun march mars ";
	static const char before[] = " on this next coming until for by in of "
		"en de le until to ";

	return talk_in(k, i, word) && !(i > 0 && talk_in(k, i - 1, before)) &&
		!(i + 1 < k->n && k->t[i + 1].kind == WORD_NUMBER);
}

static bool
has_number(const struct talk *k, size_t i, size_t end)
{
	for (; i < end; i++)
		if (k->t[i].kind == WORD_NUMBER || talk_in(k, i,
		    " first premier "))
			return true;
	return false;
}

/* A stretch that talk_date gives by its first day. */
static bool
stretch(const struct talk *k, size_t i, int64_t first, struct named *d)
{
	int64_t days = talk_has(k, i, d->end, " week semaine ") ? 7 :
		talk_has(k, i, d->end, " year annee an ") ? 365 : 0;
	struct civil c = civil_of_time(first, 0);

	if (talk_has(k, i, d->end, " new nouvel "))
		return false;
	if (days == 0 && c.day == 1 && !has_number(k, i, d->end) &&
	    !talk_day_of_week(k, i) && !talk_has(k, i, d->end,
	    " tomorrow demain "))
		days = 31;
	if (days == 31)		/* to the month's last day */
		while (civil_of_time(first + (days - 1) * DAY, 0).month !=
		    c.month)
			days--;
	if (days > 0)
		add(d, first, first + (days - 1) * DAY);
	return days > 0;
}

static struct named
named_at(const struct talk *k, size_t i)
{
	struct named d = {0};
	int64_t day = written(k), t, same;

	if (k->t[i].kind == WORD_SIGN || is_everyday(k, i) ||
	    today(k, i, day, &d))
		return d;
	d.end = date_from(k, i, day, &t);
	if (d.end == 0) {
		d.unclear = talk_day_of_week(k, i);
		d.end = d.unclear ? i + 1 : 0;
		return d;
	}
	d.unclear = talk_has(k, i, d.end, " end fin ");
	if (d.unclear || stretch(k, i, t, &d))
		return d;
	add(&d, t, t);
	/* On its own day a day is still to come. "Next Thursday" is the one or
	 * the other. */
	if (!talk_has(k, i, d.end, " tomorrow demain ") &&
	    date_from(k, i, day - DAY, &same) != 0 && same == day)
		add(&d, day, day);
	else if (talk_has(k, i, d.end, " next prochain "))
		add(&d, t + WEEK, t + WEEK);
	return d;
}

/* The only meeting that is meant; NULL: none, or several. */
static const struct verdict_meeting *
meant(const struct talk *k, const struct named *d)
{
	const struct verdict_meeting *found = NULL;

	for (size_t i = 0; i < k->o->n_coming; i++) {
		const struct verdict_meeting *m = &k->o->coming[i];
		int64_t t = civil_to_time(&m->day, 0);

		for (size_t j = 0; j < d->n; j++) {
			if (t < d->from[j] || t > d->to[j])
				continue;
			if (found != NULL)
				return NULL;
			found = m;
			break;
		}
	}
	return d->unclear || (found != NULL && found->elsewhere) ? NULL :
		found;
}

enum talk_day
talk_meeting(const struct talk *k, size_t i, size_t to,
	const struct verdict_meeting **m_r)
{
	enum talk_day found = DAY_NONE;

	*m_r = NULL;
	while (i < to) {
		struct named d = named_at(k, i);
		const struct verdict_meeting *m = meant(k, &d);

		i = d.end > i ? d.end : i + 1;
		if (d.end == 0)
			continue;
		if (m == NULL || (*m_r != NULL && m != *m_r))
			return DAY_OTHER;
		*m_r = m;
		found = DAY_MEETING;
	}
	return found;
}

/* What is left over names a day that is not that meeting's. */
static bool
other_day(const struct talk *k, const struct hit *x)
{
	const struct verdict_meeting *m;

	for (size_t i = 0, end; i < k->n; i = end) {
		end = i + 1;
		if (k->t[i].fate != TOKEN_LEFT)
			continue;
		while (end < k->n && k->t[end].fate == TOKEN_LEFT)
			end++;
		if (talk_meeting(k, i, end, &m) == DAY_OTHER ||
		    (m != NULL && m != x->meeting &&
		    !(x->meeting == NULL && m->asked)))
			return true;
	}
	return false;
}

/* "I'd love to come on the 17th. Sadly I can't." */
static bool
is_denied(const struct talk *k, size_t from, size_t to)
{
	enum { SHORT = 4 };
	size_t n = talk_left_in(k, from, to);

	for (size_t i = from; n > 0 && n <= SHORT && i < to; i++)
		if (talk_left(k, i) && talk_in(k, i, " not no pas cannot "))
			return true;
	return false;
}

static bool
is_taken_back(const struct talk *k)
{
	for (size_t i = 0, from, to; i < k->n; i = to > i ? to + 1 : i + 1) {
		talk_sentence(k, i, &from, &to);
		if (is_denied(k, from, to))
			return true;
	}
	for (size_t i = 0; i < k->n; i++)
		if (talk_left(k, i) && talk_in(k, i, " mistake mistaken error "
		    "erreur cancel annule annulez cancelled "))
			return true;
	return false;
}

const char *
talk_doubt_day(const struct talk *k)
{
	for (size_t i = 0; i < k->n_hits && k->o->n_coming > 0; i++) {
		const struct hit *x = &k->hit[i];

		if (x->kind < COMMAND_KINDS)
			continue;
		if (x->nowhere)
			return "names a day on which there is no meeting, or "
				"several";
		if (x->kind != SAY_NO && other_day(k, x))
			return "another day is named as well";
		if (x->kind != SAY_NO && is_taken_back(k))
			return "something may be taken back";
	}
	return NULL;
}
