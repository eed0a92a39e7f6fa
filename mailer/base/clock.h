/* SPDX-License-Identifier: MIT */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Instants are int64_t seconds since 1970-01-01T00:00:00Z, here and in the
 * store. A struct civil is a date, or a date and time of day, as people write
 * it; only a time zone (schedule/zone.h) turns one into the other.
 */
struct civil {
	int year, month, day;	/* 1..9999, 1..12, 1..31 */
	int hour, min, sec;	/* 0 where there is no time of day */
	bool timed;		/* a time of day was given */
};

/*
 * Now. TIDINGS_NOW (RFC 3339) pins it, for tests; clock_init reads that once,
 * at the start, and returns -1 when it cannot be read.
 */
int clock_init(void);
int64_t clock_now(void);
bool clock_pinned(void);

/* For deadlines and durations: monotonic, in milliseconds, never pinned. */
int64_t clock_mono_ms(void);

/* "2019-11-26", or "2019-11-26 18:00" (also with T, and seconds); true if the
 * whole string is that and the day exists. */
bool civil_parse(const char *s, struct civil *civil_r);
/* "2019-11-26" or "2019-11-26 18:00"; size at least 20. */
void civil_format(const struct civil *c, char *buf, size_t size);
/* -1, 0, 1; a date without time counts as its midnight. */
int civil_cmp(const struct civil *a, const struct civil *b);
/* 0 is Sunday. */
int civil_weekday(const struct civil *c);

/* The instant of a civil time that is `offset` seconds east of UTC, and back
 * (timed is set). */
int64_t civil_to_time(const struct civil *c, int offset);
struct civil civil_of_time(int64_t t, int offset);

/* "2026-01-31T09:00:00Z" or with a numeric offset. */
bool rfc3339_parse(const char *s, int64_t *time_r);
/* Always in UTC, "2026-01-31T09:00:00Z"; size at least 21. */
void rfc3339_format(int64_t t, char *buf, size_t size);

#endif
