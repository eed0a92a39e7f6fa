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
	__typeof__(icalparser_parse_string) *parse_string;
	__typeof__(icalcomponent_free) *component_free;
	__typeof__(icalcomponent_get_first_component) *first_component;
	__typeof__(icalcomponent_get_first_property) *first_property;
	__typeof__(icalcomponent_get_next_property) *next_property;
	__typeof__(icalproperty_get_comment) *get_comment;
	__typeof__(icalproperty_get_value_as_string_r) *value_string;
	__typeof__(icalproperty_get_parameter_as_string_r) *parameter_string;
	__typeof__(icalmemory_free_buffer) *free_buffer;
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
	library_find(&library, "icalparser_parse_string", &lib.parse_string);
	library_find(&library, "icalcomponent_free", &lib.component_free);
	library_find(&library, "icalcomponent_get_first_component",
		&lib.first_component);
	library_find(&library, "icalcomponent_get_first_property",
		&lib.first_property);
	library_find(&library, "icalcomponent_get_next_property",
		&lib.next_property);
	library_find(&library, "icalproperty_get_comment", &lib.get_comment);
	library_find(&library, "icalproperty_get_value_as_string_r",
		&lib.value_string);
	library_find(&library, "icalproperty_get_parameter_as_string_r",
		&lib.parameter_string);
	library_find(&library, "icalmemory_free_buffer", &lib.free_buffer);
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

icalcomponent *
icalparser_parse_string(const char *str)
{
	return lib.parse_string(str);
}

void
icalcomponent_free(icalcomponent *c)
{
	lib.component_free(c);
}

icalcomponent *
icalcomponent_get_first_component(icalcomponent *c,
	icalcomponent_kind kind)
{
	return lib.first_component(c, kind);
}

icalproperty *
icalcomponent_get_first_property(icalcomponent *c, icalproperty_kind kind)
{
	return lib.first_property(c, kind);
}

icalproperty *
icalcomponent_get_next_property(icalcomponent *c, icalproperty_kind kind)
{
	return lib.next_property(c, kind);
}

const char *
icalproperty_get_comment(const icalproperty *p)
{
	return lib.get_comment(p);
}

char *
icalproperty_get_value_as_string_r(const icalproperty *p)
{
	return lib.value_string(p);
}

char *
icalproperty_get_parameter_as_string_r(icalproperty *p, const char *name)
{
	return lib.parameter_string(p, name);
}

void
icalmemory_free_buffer(void *p)
{
	lib.free_buffer(p);
}
