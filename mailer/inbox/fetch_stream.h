/* SPDX-License-Identifier: MIT */
#ifndef INBOX_FETCH_STREAM_H
#define INBOX_FETCH_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * A connection to a server that is not trusted: every wait ends at one
 * deadline, what comes in is counted, and TLS is nothing before the
 * certificate was verified. In a child that fetches; see inbox/fetch.h.
 */
struct stream;

/* deadline: clock_mono_ms. Without TLS to come, only to this machine. */
int stream_connect(struct stream **s_r, const char *host, int port,
	bool tls_to_come, int64_t deadline, struct err *err);

/* Who is trusted, from files; ca: those who vouch (PEM), n 0: whom the system
 * trusts. Then nothing needs to be opened any more. */
int stream_trust(struct stream *s, const void *ca, size_t n,
	struct err *err);
/* The handshake. -1: it is not whom it should be, which says why. */
int stream_secure(struct stream *s, struct err *err);

/* Until when it may last from now on (0: as before), and how many octets may
 * come. */
void stream_allow(struct stream *s, int64_t deadline, size_t octets);
/* At least one octet; -1 at the end, too late, or too much. */
ssize_t stream_read(struct stream *s, void *to, size_t n);
ssize_t stream_write(struct stream *s, const void *p, size_t n);
/* Nothing more is read or written, for this reason. */
void stream_break(struct stream *s, const char *why);
/* Why one of them failed, "it ..."; NULL: none did. */
const char *stream_why(const struct stream *s);

#endif
