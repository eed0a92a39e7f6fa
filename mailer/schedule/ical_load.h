/* SPDX-License-Identifier: MIT */
#ifndef SCHEDULE_ICAL_LOAD_H
#define SCHEDULE_ICAL_LOAD_H

/*
 * libical is loaded when dates are first counted out, not with the program:
 * it brings ICU along, and most commands look at no calendar. ical_load.c
 * defines those of its functions that this folder calls, under their own
 * names; the version that is loaded is the one the program was built with.
 */

/* Before any of its functions. NULL, or why it cannot be loaded: then none of
 * them may be called. */
const char *ical_load(void);

#endif
