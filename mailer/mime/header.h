/* SPDX-License-Identifier: MIT */
#ifndef MIME_HEADER_H
#define MIME_HEADER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/*
 * Header fields (RFC 5322, RFC 2047): 7-bit, folded at white space to at most
 * 76 octets where they can be, never over 998, ended by CRLF. A value with a
 * control character, a line or paragraph separator, or ill-formed UTF-8 is
 * refused (ERR_DATA), and nothing is appended (S1, S15, T1).
 */

/* Longest text of a field, before it is encoded. */
enum { HEADER_TEXT_MAX = 8192 };

/* Refuses what no value may hold; says where, never what. */
int header_check(const char *value, size_t n, struct err *err);

/* "Subject: text" of people's words: as it is where plain ASCII reads back
 * the same, else as encoded-words. */
int header_text(struct buf *out, const char *name, const char *text, size_t n,
	struct err *err);
/* A field whose body is ASCII with a syntax of its own, already encoded:
 * only folded. */
int header_ready(struct buf *out, const char *name, const char *body, size_t n,
	struct err *err);

/*
 * A mailbox as a field body, for header_ready: "Name" <addr>, the name quoted
 * or in encoded-words (S17); only addr where the name is empty. Bidi controls
 * are dropped from the name. NULL when header_check refuses.
 */
const char *header_mailbox(struct arena *a, const char *name,
	const char *addr, struct err *err);
/* A display name alone, as above (List-Id). */
const char *header_phrase(struct arena *a, const char *name, struct err *err);

/* RFC 5322 date-time: "Fri, 6 Dec 2019 09:00:00 -0500"; offset in seconds
 * east, cut to whole minutes. */
enum { HEADER_DATE_SIZE = 40 };
void header_date(int64_t t, int offset, char out[HEADER_DATE_SIZE]);

#endif
