/* SPDX-License-Identifier: MIT */
#ifndef INBOX_SEVEN_BIT_H
#define INBOX_SEVEN_BIT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * A raw mail as it may stand in another as message/rfc822, which may not be
 * encoded as a whole (RFC 2046, 5.2.1): 7-bit, lines of at most 998 octets
 * ended by CRLF, no NUL. Its parts are encoded instead where they need it, and
 * say so; what reads it finds the same text. It does not have to be well
 * formed. Appends to out; -1 where that has no room, and then it holds less.
 *
 * Pure, linear and without libetpan: it runs outside the jail.
 */
int seven_bit(struct arena *a, const void *raw, size_t n, struct buf *out);

#endif
