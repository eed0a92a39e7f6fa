/* SPDX-License-Identifier: MIT */
#ifndef SEND_WIRE_H
#define SEND_WIRE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * The last gate: what the bytes of a message must be before any of them can
 * leave, whoever made them. It refuses and never repairs.
 */

/*
 * Every CR stands before an LF and every LF after a CR (S1); no line over 998
 * octets (S2); 7-bit without NUL (S18); the last line is ended; there is a
 * header and it has exactly one To field, whose only address is `to`, and
 * neither Cc nor Bcc (S16, T24). ERR_BUG says which rule and at which line.
 */
int wire_check(const char *p, size_t n, const char *to, struct err *err);

/* An address that may stand between < and > of a command: no control, space,
 * angle bracket, non-ASCII, and at most 254 octets (T2). "" is the null
 * sender. */
int wire_check_address(const char *addr, struct err *err);

/* Appends the message with each line that begins with a dot given one more
 * (RFC 5321 section 4.5.2), and the final ".\r\n". The message has passed
 * wire_check. */
void wire_stuff(const char *p, size_t n, struct buf *out);
/* How many octets that would be. */
size_t wire_stuffed(const char *p, size_t n);

#endif
