/* SPDX-License-Identifier: MIT */
/*
 * TCP with deadlines, and TLS by GnuTLS upon it.
 *
 * libetpan's own streams are not used: they verify no certificate, send no
 * server name, spin when a server closes inside a literal and wait for ever
 * for one that drips. Here the handshake itself fails unless the chain is
 * trusted and the name is in the certificate, so that no caller can forget.
 */
#include "inbox/fetch_stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "inbox/gnutls_load.h"

enum { CONNECT_MS = 20000 };	/* for one of several addresses */

struct stream {
	int fd;
	char host[256];
	gnutls_session_t tls;		/* NULL: in the clear */
	gnutls_certificate_credentials_t trust;
	bool secure;
	int64_t deadline;
	size_t octets;			/* that may still come */
	const char *why;
};

static const char late[] = "it did not answer in time";
static const char closed[] = "it has closed the connection";

/* --- connecting ----------------------------------------------------------- */

static bool
is_loopback(const struct sockaddr *sa)
{
	const void *at = sa;

	if (sa->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)at)->sin_addr
			.s_addr) >> 24 == 127;
	return sa->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(
		&((const struct sockaddr_in6 *)at)->sin6_addr);
}

/* False: too late, or it cannot be waited for. */
static bool
wait_for(int fd, short events, int64_t deadline)
{
	for (;;) {
		struct pollfd p = {.fd = fd, .events = events};
		int64_t left = deadline - clock_mono_ms();
		int rc;

		if (left <= 0)
			return false;
		rc = poll(&p, 1, left > 60000 ? 60000 : (int)left);
		if (rc == 1)
			return true;
		if (rc == -1 && errno != EINTR)
			return false;
	}
}

/* A descriptor, or -1 with errno. */
static int
connect_one(const struct addrinfo *ai, int64_t deadline)
{
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK |
		SOCK_CLOEXEC, ai->ai_protocol), error = 0, one = 1;
	socklen_t n = sizeof(error);

	if (fd == -1)
		return -1;
	if (connect(fd, ai->ai_addr, ai->ai_addrlen) == -1) {
		if (errno != EINPROGRESS)
			error = errno;
		else if (!wait_for(fd, POLLOUT, deadline))
			error = ETIMEDOUT;
		else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) ==
		    -1)
			error = errno;
	}
	if (error != 0) {
		close(fd);
		errno = error;
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static int
connect_any(const struct addrinfo *list, bool tls_to_come, int64_t deadline)
{
	int fd = -1, error = EADDRNOTAVAIL;

	for (const struct addrinfo *ai = list; ai != NULL && fd == -1;
	     ai = ai->ai_next) {
		int64_t end = clock_mono_ms() + CONNECT_MS;

		if (!tls_to_come && !is_loopback(ai->ai_addr))
			continue;
		fd = connect_one(ai, ai->ai_next == NULL || end > deadline ?
			deadline : end);
		if (fd == -1)
			error = errno;
	}
	errno = error;
	return fd;
}

int
stream_connect(struct stream **s_r, const char *host, int port,
	bool tls_to_come, int64_t deadline, struct err *err)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV};
	struct addrinfo *list;
	char service[12];
	struct stream *s;
	int rc, fd;

	snprintf(service, sizeof(service), "%d", port);
	rc = getaddrinfo(host, service, &hints, &list);
	if (rc != 0)
		return err_set(err, ERR_UNAVAIL, "its name is not found: %s",
			rc == EAI_SYSTEM ? strerror(errno) :
			gai_strerror(rc));
	fd = connect_any(list, tls_to_come, deadline);
	freeaddrinfo(list);
	if (fd == -1 && errno == EADDRNOTAVAIL)
		return err_set(err, ERR_CONFIG, "without TLS only a server on "
			"this machine is talked to");
	if (fd == -1)
		return err_set(err, ERR_UNAVAIL, "it cannot be connected to: "
			"%s", strerror(errno));
	s = mem_alloc(sizeof(*s));
	memset(s, 0, sizeof(*s));
	s->fd = fd;
	snprintf(s->host, sizeof(s->host), "%s", host);
	s->deadline = deadline;
	*s_r = s;
	return 0;
}

/* --- TLS ------------------------------------------------------------------ */

static bool
is_address(const char *host)
{
	unsigned char octets[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, octets) == 1 ||
		inet_pton(AF_INET6, host, octets) == 1;
}

static int
tls_trouble(int rc, struct err *err)
{
	return err_set(err, ERR_UNAVAIL, "TLS cannot be set up: %s",
		gnutls_strerror(rc));
}

static int
load_trust(struct stream *s, const void *ca, size_t n, struct err *err)
{
	/* The library does not write to it. */
	gnutls_datum_t pem = {.size = (unsigned)n};
	int rc = gnutls_certificate_allocate_credentials(&s->trust);

	memcpy(&pem.data, &ca, sizeof(ca));
	if (rc == GNUTLS_E_SUCCESS)
		rc = n > 0 ? gnutls_certificate_set_x509_trust_mem(s->trust,
			&pem, GNUTLS_X509_FMT_PEM) :
			gnutls_certificate_set_x509_system_trust(s->trust);
	if (rc < 0)
		return tls_trouble(rc, err);
	if (rc == 0)
		return err_set(err, ERR_CONFIG, "there is no authority to "
			"trust: %s", n > 0 ? "the file has none" :
			"is the package ca-certificates installed?");
	return 0;
}

int
stream_trust(struct stream *s, const void *ca, size_t n, struct err *err)
{
	int rc;

	if (load_trust(s, ca, n, err) == -1)
		return -1;
	rc = gnutls_init(&s->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK |
		GNUTLS_NO_SIGNAL);
	if (rc == GNUTLS_E_SUCCESS)
		rc = gnutls_priority_set_direct(s->tls, "NORMAL:-VERS-ALL:"
			"+VERS-TLS1.3:+VERS-TLS1.2", NULL);
	if (rc == GNUTLS_E_SUCCESS && !is_address(s->host))
		rc = gnutls_server_name_set(s->tls, GNUTLS_NAME_DNS, s->host,
			strlen(s->host));
	if (rc == GNUTLS_E_SUCCESS)
		rc = gnutls_credentials_set(s->tls, GNUTLS_CRD_CERTIFICATE,
			s->trust);
	if (rc != GNUTLS_E_SUCCESS)
		return tls_trouble(rc, err);
	gnutls_session_set_verify_cert(s->tls, s->host, 0);
	gnutls_transport_set_int2(s->tls, s->fd, s->fd);
	return 0;
}

static int
distrust(const struct stream *s, struct err *err)
{
	static const struct {
		unsigned bit;
		const char *text;
	} why[] = {
		{GNUTLS_CERT_REVOKED, "it was revoked"},
		{GNUTLS_CERT_SIGNER_NOT_FOUND, "it is self-signed, or by "
			"somebody whom this system does not know"},
		{GNUTLS_CERT_SIGNER_NOT_CA, "who signed it may not"},
		{GNUTLS_CERT_EXPIRED, "it has expired"},
		{GNUTLS_CERT_NOT_ACTIVATED, "it is not valid yet"},
		{GNUTLS_CERT_UNEXPECTED_OWNER, "it is not for this host "
			"name"},
		{GNUTLS_CERT_INSECURE_ALGORITHM, "it is signed in a way that "
			"is not safe"},
	};
	unsigned status = gnutls_session_get_verify_cert_status(s->tls);

	for (size_t i = 0; i < sizeof(why) / sizeof(*why); i++)
		if (status & why[i].bit)
			return err_set(err, ERR_CONFIG, "its certificate is "
				"not to be trusted: %s", why[i].text);
	return err_set(err, ERR_CONFIG, "its certificate is not to be "
		"trusted");
}

/* After a call that wants to be called again: false, and why, if not. */
static bool
again(struct stream *s, ssize_t rc)
{
	if (rc != GNUTLS_E_AGAIN && rc != GNUTLS_E_INTERRUPTED) {
		s->why = rc == 0 || rc == GNUTLS_E_PREMATURE_TERMINATION ||
			rc == GNUTLS_E_PUSH_ERROR || rc == GNUTLS_E_PULL_ERROR
			? closed : gnutls_strerror((int)rc);
		return false;
	}
	if (wait_for(s->fd, gnutls_record_get_direction(s->tls) == 1 ?
	    POLLOUT : POLLIN, s->deadline))
		return true;
	s->why = late;
	return false;
}

int
stream_secure(struct stream *s, struct err *err)
{
	int rc;

	do {
		rc = gnutls_handshake(s->tls);
		/* What servers warn of stops nothing. */
	} while (rc == GNUTLS_E_WARNING_ALERT_RECEIVED ||
	    (rc < 0 && again(s, rc)));
	if (rc == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR)
		return distrust(s, err);
	if (rc < 0)
		return err_set(err, ERR_UNAVAIL, "no TLS could be agreed on: "
			"%s", s->why);
	s->secure = true;
	return 0;
}

/* --- octets --------------------------------------------------------------- */

void
stream_allow(struct stream *s, int64_t deadline, size_t octets)
{
	if (deadline != 0)
		s->deadline = deadline;
	s->octets = octets;
}

static ssize_t
read_clear(struct stream *s, void *to, size_t n)
{
	for (;;) {
		ssize_t got = recv(s->fd, to, n, 0);

		if (got > 0)
			return got;
		if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
			s->why = closed;
			return -1;
		}
		if (!wait_for(s->fd, POLLIN, s->deadline)) {
			s->why = late;
			return -1;
		}
	}
}

static ssize_t
read_secure(struct stream *s, void *to, size_t n)
{
	ssize_t got;

	do
		got = gnutls_record_recv(s->tls, to, n);
	while (got <= 0 && again(s, got));
	return got > 0 ? got : -1;
}

ssize_t
stream_read(struct stream *s, void *to, size_t n)
{
	ssize_t got;

	if (s->why != NULL)
		return -1;
	/* One that has always something to say is late, too. */
	if (clock_mono_ms() >= s->deadline)
		s->why = late;
	else if (s->octets == 0)
		s->why = "it sends more than it was asked for";
	if (s->why != NULL)
		return -1;
	if (n > s->octets)
		n = s->octets;
	got = s->secure ? read_secure(s, to, n) : read_clear(s, to, n);
	if (got > 0)
		s->octets -= (size_t)got;
	return got;
}

ssize_t
stream_write(struct stream *s, const void *p, size_t n)
{
	ssize_t done;

	if (s->why != NULL)
		return -1;
	if (s->secure) {
		do
			done = gnutls_record_send(s->tls, p, n);
		while (done < 0 && again(s, done));
		return done > 0 ? done : -1;
	}
	while ((done = send(s->fd, p, n, MSG_NOSIGNAL)) == -1) {
		if (errno != EAGAIN && errno != EINTR)
			s->why = closed;
		else if (!wait_for(s->fd, POLLOUT, s->deadline))
			s->why = late;
		if (s->why != NULL)
			return -1;
	}
	return done;
}

void
stream_break(struct stream *s, const char *why)
{
	if (s->why == NULL)
		s->why = why;
}

const char *
stream_why(const struct stream *s)
{
	return s->why;
}
