/* SPDX-License-Identifier: MIT */
/* What of libetpan speaks IMAP, passed on to the library that imap_load
 * finds. */
#include "inbox/imap_load.h"

#include <libetpan/libetpan.h>
#include <pthread.h>

#include "base/library.h"

/* Each with the type that its header declares. */
static struct {
	__typeof__(mailimap_new) *new;
	__typeof__(mailimap_connect) *connect;
	__typeof__(mailimap_login) *login;
	__typeof__(mailimap_oauth2_authenticate) *oauth2;
	__typeof__(mailimap_select) *select;
	__typeof__(mailimap_send_current_tag) *send_current_tag;
	__typeof__(mailimap_read_line) *read_line;
	__typeof__(mailimap_parse_response) *parse_response;
	__typeof__(mailimap_response_free) *response_free;
	__typeof__(mailstream_write) *stream_write;
	__typeof__(mailstream_flush) *stream_flush;
	__typeof__(mailimap_has_extension) *has_extension;
	__typeof__(mailimap_has_authentication) *has_authentication;
	__typeof__(mailstream_new) *stream_new;
	__typeof__(mailstream_low_new) *low_new;
	__typeof__(mmap_string_set_ceil) *set_ceil;
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct library library;

static void
load(void)
{
	library_open(&library, ETPAN_SO);
	library_find(&library, "mailimap_new", &lib.new);
	library_find(&library, "mailimap_connect", &lib.connect);
	library_find(&library, "mailimap_login", &lib.login);
	library_find(&library, "mailimap_oauth2_authenticate", &lib.oauth2);
	library_find(&library, "mailimap_select", &lib.select);
	library_find(&library, "mailimap_send_current_tag",
		&lib.send_current_tag);
	library_find(&library, "mailimap_read_line", &lib.read_line);
	library_find(&library, "mailimap_parse_response", &lib.parse_response);
	library_find(&library, "mailimap_response_free", &lib.response_free);
	library_find(&library, "mailstream_write", &lib.stream_write);
	library_find(&library, "mailstream_flush", &lib.stream_flush);
	library_find(&library, "mailimap_has_extension", &lib.has_extension);
	library_find(&library, "mailimap_has_authentication",
		&lib.has_authentication);
	library_find(&library, "mailstream_new", &lib.stream_new);
	library_find(&library, "mailstream_low_new", &lib.low_new);
	library_find(&library, "mmap_string_set_ceil", &lib.set_ceil);
}

const char *
imap_load(void)
{
	pthread_once(&once, load);
	return library.why[0] != '\0' ? library.why : NULL;
}

mailimap *
mailimap_new(size_t rate, progress_function *progress)
{
	return lib.new(rate, progress);
}

int
mailimap_connect(mailimap *session, mailstream *s)
{
	return lib.connect(session, s);
}

int
mailimap_login(mailimap *session, const char *user, const char *password)
{
	return lib.login(session, user, password);
}

int
mailimap_oauth2_authenticate(mailimap *session, const char *user,
	const char *token)
{
	return lib.oauth2(session, user, token);
}

int
mailimap_select(mailimap *session, const char *folder)
{
	return lib.select(session, folder);
}

int
mailimap_send_current_tag(mailimap *session)
{
	return lib.send_current_tag(session);
}

char *
mailimap_read_line(mailimap *session)
{
	return lib.read_line(session);
}

int
mailimap_parse_response(mailimap *session, struct mailimap_response **result)
{
	return lib.parse_response(session, result);
}

void
mailimap_response_free(struct mailimap_response *resp)
{
	lib.response_free(resp);
}

ssize_t
mailstream_write(mailstream *s, const void *buf, size_t count)
{
	return lib.stream_write(s, buf, count);
}

int
mailstream_flush(mailstream *s)
{
	return lib.stream_flush(s);
}

int
mailimap_has_extension(mailimap *session, const char *name)
{
	return lib.has_extension(session, name);
}

int
mailimap_has_authentication(mailimap *session, const char *name)
{
	return lib.has_authentication(session, name);
}

mailstream *
mailstream_new(mailstream_low *low, size_t buffer_size)
{
	return lib.stream_new(low, buffer_size);
}

mailstream_low *
mailstream_low_new(void *data, mailstream_low_driver *driver)
{
	return lib.low_new(data, driver);
}

void
mmap_string_set_ceil(size_t ceil)
{
	lib.set_ceil(ceil);
}
