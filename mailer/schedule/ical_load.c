/* SPDX-License-Identifier: MIT */
/* libical's functions, passed on to the library that ical_load finds. */
#include "schedule/ical_load.h"

#include <dlfcn.h>
#include <libical/ical.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

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
static char trouble[200];

/* ISO C knows no way from an object's address to a function's. */
static void
find(void *handle, const char *name, void *fn_r)
{
	void *at = handle != NULL ? dlsym(handle, name) : NULL;
	const char *why = at == NULL ? dlerror() : NULL;

	/* "cannot allocate memory ...", of the loader */
	if (why != NULL && strstr(why, "memory") != NULL)
		mem_none();
	if (at == NULL && trouble[0] == '\0')
		snprintf(trouble, sizeof(trouble), "%s", why != NULL ? why :
			name);
	memcpy(fn_r, &at, sizeof(at));
}

static void
load(void)
{
	void *h = dlopen(ICAL_SO, RTLD_NOW | RTLD_LOCAL);

	find(h, "icalerror_set_errors_are_fatal", &lib.set_fatal);
	find(h, "icaltime_null_time", &lib.null_time);
	find(h, "icaltime_is_null_time", &lib.is_null_time);
	find(h, "icalrecurrencetype_from_string", &lib.from_string);
	find(h, "icalrecur_iterator_new", &lib.iterator_new);
	find(h, "icalrecur_iterator_next", &lib.iterator_next);
	find(h, "icalrecur_iterator_free", &lib.iterator_free);
}

const char *
ical_load(void)
{
	pthread_once(&once, load);
	return trouble[0] != '\0' ? trouble : NULL;
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
