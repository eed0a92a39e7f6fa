/* SPDX-License-Identifier: MIT */
/* GnuTLS's functions, passed on to the library that gnutls_load finds. */
#include "inbox/gnutls_load.h"

#include <gnutls/gnutls.h>
#include <pthread.h>

#include "base/library.h"

/* Each with the type that its header declares. */
static struct {
	__typeof__(gnutls_init) *init;
	__typeof__(gnutls_certificate_allocate_credentials)
		*allocate_credentials;
	__typeof__(gnutls_certificate_set_x509_system_trust) *system_trust;
	__typeof__(gnutls_certificate_set_x509_trust_mem) *trust_mem;
	__typeof__(gnutls_credentials_set) *credentials_set;
	__typeof__(gnutls_priority_set_direct) *priority;
	__typeof__(gnutls_server_name_set) *server_name;
	__typeof__(gnutls_session_set_verify_cert) *verify_cert;
	__typeof__(gnutls_session_get_verify_cert_status) *verify_status;
	__typeof__(gnutls_transport_set_int2) *transport;
	__typeof__(gnutls_handshake) *handshake;
	__typeof__(gnutls_record_get_direction) *direction;
	__typeof__(gnutls_record_recv) *recv;
	__typeof__(gnutls_record_send) *send;
	__typeof__(gnutls_strerror) *strerror;
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct library library;

static void
load(void)
{
	library_open(&library, GNUTLS_SO);
	library_find(&library, "gnutls_init", &lib.init);
	library_find(&library, "gnutls_certificate_allocate_credentials",
		&lib.allocate_credentials);
	library_find(&library, "gnutls_certificate_set_x509_system_trust",
		&lib.system_trust);
	library_find(&library, "gnutls_certificate_set_x509_trust_mem",
		&lib.trust_mem);
	library_find(&library, "gnutls_credentials_set", &lib.credentials_set);
	library_find(&library, "gnutls_priority_set_direct", &lib.priority);
	library_find(&library, "gnutls_server_name_set", &lib.server_name);
	library_find(&library, "gnutls_session_set_verify_cert",
		&lib.verify_cert);
	library_find(&library, "gnutls_session_get_verify_cert_status",
		&lib.verify_status);
	library_find(&library, "gnutls_transport_set_int2", &lib.transport);
	library_find(&library, "gnutls_handshake", &lib.handshake);
	library_find(&library, "gnutls_record_get_direction", &lib.direction);
	library_find(&library, "gnutls_record_recv", &lib.recv);
	library_find(&library, "gnutls_record_send", &lib.send);
	library_find(&library, "gnutls_strerror", &lib.strerror);
}

const char *
gnutls_load(void)
{
	pthread_once(&once, load);
	return library.why[0] != '\0' ? library.why : NULL;
}

int
gnutls_init(gnutls_session_t *session, unsigned int flags)
{
	return lib.init(session, flags);
}

int
gnutls_certificate_allocate_credentials(gnutls_certificate_credentials_t *res)
{
	return lib.allocate_credentials(res);
}

int
gnutls_certificate_set_x509_system_trust(gnutls_certificate_credentials_t cred)
{
	return lib.system_trust(cred);
}

int
gnutls_certificate_set_x509_trust_mem(gnutls_certificate_credentials_t res,
	const gnutls_datum_t *ca, gnutls_x509_crt_fmt_t type)
{
	return lib.trust_mem(res, ca, type);
}

int
gnutls_credentials_set(gnutls_session_t session, gnutls_credentials_type_t type,
	void *cred)
{
	return lib.credentials_set(session, type, cred);
}

int
gnutls_priority_set_direct(gnutls_session_t session, const char *priorities,
	const char **err_pos)
{
	return lib.priority(session, priorities, err_pos);
}

int
gnutls_server_name_set(gnutls_session_t session, gnutls_server_name_type_t type,
	const void *name, size_t name_length)
{
	return lib.server_name(session, type, name, name_length);
}

void
gnutls_session_set_verify_cert(gnutls_session_t session, const char *hostname,
	unsigned flags)
{
	lib.verify_cert(session, hostname, flags);
}

unsigned int
gnutls_session_get_verify_cert_status(gnutls_session_t session)
{
	return lib.verify_status(session);
}

void
gnutls_transport_set_int2(gnutls_session_t session, int r, int s)
{
	lib.transport(session, r, s);
}

int
gnutls_handshake(gnutls_session_t session)
{
	return lib.handshake(session);
}

int
gnutls_record_get_direction(gnutls_session_t session)
{
	return lib.direction(session);
}

ssize_t
gnutls_record_recv(gnutls_session_t session, void *data, size_t data_size)
{
	return lib.recv(session, data, data_size);
}

ssize_t
gnutls_record_send(gnutls_session_t session, const void *data, size_t data_size)
{
	return lib.send(session, data, data_size);
}

const char *
gnutls_strerror(int error)
{
	return lib.strerror(error);
}
