/* SPDX-License-Identifier: MIT */
/* libical's functions, passed on to the library that ical_load finds. */
#include "schedule/ical_load.h"

#include <libical/ical.h>
#include <pthread.h>

#include "base/library.h"

/* Each with the type that its header declares. */
static struct {
	__typeof__(icalerror_set_errors_are_fatal) *set_fatal;
	__typeof__(icaltime_null_time) *null_time;
	__typeof__(icaltime_is_null_time) *is_null_time;
	__typeof__(icalrecurrencetype_from_string) *from_string;
	__typeof__(icalrecur_iterator_new) *iterator_new;
	__typeof__(icalrecur_iterator_next) *iterator_next;
	__typeof__(icalrecur_iterator_free) *iterator_free;
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct library library;

static void
load(void)
{
	library_open(&library, ICAL_SO);
	library_find(&library, "icalerror_set_errors_are_fatal", &lib.set_fatal);
	library_find(&library, "icaltime_null_time", &lib.null_time);
	library_find(&library, "icaltime_is_null_time", &lib.is_null_time);
	library_find(&library, "icalrecurrencetype_from_string", &lib.from_string);
	library_find(&library, "icalrecur_iterator_new", &lib.iterator_new);
	library_find(&library, "icalrecur_iterator_next", &lib.iterator_next);
	library_find(&library, "icalrecur_iterator_free", &lib.iterator_free);
}

const char *
ical_load(void)
{
	pthread_once(&once, load);
	return library.why[0] != '\0' ? library.why : NULL;
}

void
icalerror_set_errors_are_fatal(int fatal)
{
	lib.set_fatal(fatal);
}

struct icaltimetype
icaltime_null_time(void)
{
	return lib.null_time();
}

int
icaltime_is_null_time(const struct icaltimetype t)
{
	return lib.is_null_time(t);
}

struct icalrecurrencetype
icalrecurrencetype_from_string(const char *rule)
{
	return lib.from_string(rule);
}

icalrecur_iterator *
icalrecur_iterator_new(struct icalrecurrencetype rule,
	struct icaltimetype start)
{
	return lib.iterator_new(rule, start);
}

struct icaltimetype
icalrecur_iterator_next(icalrecur_iterator *it)
{
	return lib.iterator_next(it);
}

void
icalrecur_iterator_free(icalrecur_iterator *it)
{
	lib.iterator_free(it);
}
