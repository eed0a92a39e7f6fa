/* SPDX-License-Identifier: MIT */
/* libetpan's functions, passed on to the library that etpan_load finds. */
#include "inbox/etpan_load.h"

#include <libetpan/libetpan.h>
#include <pthread.h>

#include "base/library.h"

/* Each with the type that its header declares. */
static struct {
	__typeof__(mailmime_content_parse) *content_parse;
	__typeof__(mailmime_content_free) *content_free;
	__typeof__(mailimf_address_list_parse) *address_list_parse;
	__typeof__(mailimf_address_list_free) *address_list_free;
	__typeof__(mailimf_date_time_parse) *date_time_parse;
	__typeof__(mailimf_date_time_free) *date_time_free;
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct library library;

static void
load(void)
{
	library_open(&library, ETPAN_SO);
	library_find(&library, "mailmime_content_parse", &lib.content_parse);
	library_find(&library, "mailmime_content_free", &lib.content_free);
	library_find(&library, "mailimf_address_list_parse",
		&lib.address_list_parse);
	library_find(&library, "mailimf_address_list_free",
		&lib.address_list_free);
	library_find(&library, "mailimf_date_time_parse",
		&lib.date_time_parse);
	library_find(&library, "mailimf_date_time_free", &lib.date_time_free);
}

const char *
etpan_load(void)
{
	pthread_once(&once, load);
	return library.why[0] != '\0' ? library.why : NULL;
}

int
mailmime_content_parse(const char *message, size_t length, size_t *indx,
	struct mailmime_content **result)
{
	return lib.content_parse(message, length, indx, result);
}

void
mailmime_content_free(struct mailmime_content *content)
{
	lib.content_free(content);
}

int
mailimf_address_list_parse(const char *message, size_t length, size_t *indx,
	struct mailimf_address_list **result)
{
	return lib.address_list_parse(message, length, indx, result);
}

void
mailimf_address_list_free(struct mailimf_address_list *list)
{
	lib.address_list_free(list);
}

int
mailimf_date_time_parse(const char *message, size_t length, size_t *indx,
	struct mailimf_date_time **result)
{
	return lib.date_time_parse(message, length, indx, result);
}

void
mailimf_date_time_free(struct mailimf_date_time *t)
{
	lib.date_time_free(t);
}
