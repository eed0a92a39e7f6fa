/* SPDX-License-Identifier: MIT */
#ifndef SCHEDULE_ZONE_H
#define SCHEDULE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"

/*
 * A time zone of the system's tzdata (TZif, RFC 9636), for any year from 1 to
 * 9999. Read once, then constant: threads may share one.
 */
struct zone;

/* "America/Toronto", "UTC". NULL when the system has no such zone; a name
 * that would leave tzdata's folder is unknown too. */
struct zone *zone_open(struct arena *a, const char *name);
const char *zone_name(const struct zone *z);

/* Seconds east of UTC at the instant t. */
int zone_offset(const struct zone *z, int64_t t);
/* "EST", "+01"; and whether it is daylight saving time. */
const char *zone_abbreviation(const struct zone *z, int64_t t);
bool zone_daylight(const struct zone *z, int64_t t);

/* The wall clock at t. */
struct civil zone_civil(const struct zone *z, int64_t t);
/*
 * The instant of a wall clock time. An hour that clocks skip has no instant:
 * its times mean the moment of the change, the first valid minute (02:30
 * becomes 03:00). Of an hour that comes twice the first is meant (F28).
 */
int64_t zone_to_time(const struct zone *z, const struct civil *c);

/* The first change of clocks (offset, abbreviation or daylight) after t;
 * INT64_MAX when there is none. */
int64_t zone_next_change(const struct zone *z, int64_t t);

#endif
