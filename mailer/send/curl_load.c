/* SPDX-License-Identifier: MIT */
/* libcurl's functions, passed on to the library that curl_load finds. */
#include "send/curl_load.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdarg.h>

#include "base/arena.h"
#include "base/library.h"

/* Their checks of types are for callers. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

/* Each with the type that its header declares. */
static struct {
	__typeof__(curl_global_init) *global_init;
	__typeof__(curl_easy_init) *easy_init;
	__typeof__(curl_easy_cleanup) *easy_cleanup;
	__typeof__(curl_easy_setopt) *easy_setopt;
	__typeof__(curl_easy_getinfo) *easy_getinfo;
	__typeof__(curl_easy_perform) *easy_perform;
	__typeof__(curl_easy_recv) *easy_recv;
	__typeof__(curl_easy_send) *easy_send;
	__typeof__(curl_easy_strerror) *easy_strerror;
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct library library;

static void
load(void)
{
	library_open(&library, CURL_SO);
	library_find(&library, "curl_global_init", &lib.global_init);
	library_find(&library, "curl_easy_init", &lib.easy_init);
	library_find(&library, "curl_easy_cleanup", &lib.easy_cleanup);
	library_find(&library, "curl_easy_setopt", &lib.easy_setopt);
	library_find(&library, "curl_easy_getinfo", &lib.easy_getinfo);
	library_find(&library, "curl_easy_perform", &lib.easy_perform);
	library_find(&library, "curl_easy_recv", &lib.easy_recv);
	library_find(&library, "curl_easy_send", &lib.easy_send);
	library_find(&library, "curl_easy_strerror", &lib.easy_strerror);
	/* It fails for want of memory only. */
	if (library.why[0] == '\0' &&
	    lib.global_init(CURL_GLOBAL_ALL) != CURLE_OK)
		mem_none();
}

const char *
curl_load(void)
{
	pthread_once(&once, load);
	return library.why[0] != '\0' ? library.why : NULL;
}

CURL *
curl_easy_init(void)
{
	return lib.easy_init();
}

void
curl_easy_cleanup(CURL *curl)
{
	lib.easy_cleanup(curl);
}

/* An option's number says what its value is. */
CURLcode
curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
	CURLcode rc;
	va_list ap;

	va_start(ap, option);
	if (option < CURLOPTTYPE_OBJECTPOINT)
		rc = lib.easy_setopt(curl, option, va_arg(ap, long));
	else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)
		rc = lib.easy_setopt(curl, option, va_arg(ap, curl_off_t));
	else
		rc = lib.easy_setopt(curl, option, va_arg(ap, void *));
	va_end(ap);
	return rc;
}

CURLcode
curl_easy_getinfo(CURL *curl, CURLINFO info, ...)
{
	CURLcode rc;
	va_list ap;

	va_start(ap, info);
	rc = lib.easy_getinfo(curl, info, va_arg(ap, void *));
	va_end(ap);
	return rc;
}

CURLcode
curl_easy_perform(CURL *curl)
{
	return lib.easy_perform(curl);
}

CURLcode
curl_easy_recv(CURL *curl, void *p, size_t size, size_t *n)
{
	return lib.easy_recv(curl, p, size, n);
}

CURLcode
curl_easy_send(CURL *curl, const void *p, size_t size, size_t *n)
{
	return lib.easy_send(curl, p, size, n);
}

const char *
curl_easy_strerror(CURLcode code)
{
	return lib.easy_strerror(code);
}
