/* SPDX-License-Identifier: MIT */
#ifndef MIME_ENCODE_H
#define MIME_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * From octets and UTF-8 text to the 7-bit forms of mail. Everything appended
 * is ASCII; lines end in CRLF.
 */

/* Longest line of an encoded body or of one with encoded-words (RFC 2045
 * section 6.7, RFC 2047 section 2); header fields are folded there too. */
enum { LINE_PREFERRED = 76, LINE_MAX_OCTETS = 998 };

/*
 * Quoted-printable (RFC 2045 section 6.7) of text whose lines end in LF, fed
 * in any portions. Beyond what the RFC asks, "." and "F" are encoded at the
 * start of a line, so that no relay stuffs a dot or quotes a "From ".
 * "=_" is never written: a boundary that holds it cannot occur.
 */
struct qp {
	size_t column;
	char held;	/* a space or tab whose fate the next octet decides */
};

void qp_init(struct qp *q);
void qp_more(struct qp *q, const void *p, size_t n, struct buf *out);
/* Ends the line softly, unless at a line's start: what follows stands at
 * column 0 of the encoded form and still on the same line of the text. */
void qp_break(struct qp *q, struct buf *out);
/* What is held; no line end is added. q is as after qp_init. */
void qp_finish(struct qp *q, struct buf *out);
/*
 * The same for a short value at column 0, closed by a soft line break; an
 * empty one leaves no trace. html: & < > " ' are escaped first.
 */
void qp_value(const char *s, size_t n, bool html, struct buf *out);

/* What the above made, as text again, with its lines ending in LF; other
 * octets stay. For mails of our own: of others' the jail takes care. */
void qp_undo(const char *s, size_t n, struct buf *out);

/* Lines of 76 and the last, each with CRLF; nothing for nothing. */
void base64_lines(const void *p, size_t n, struct buf *out);

/*
 * Text as encoded-words (RFC 2047), Q or B, whichever is shorter, with
 * `between` (" ", or "\r\n " to fold) between two; safe in phrases and in
 * unstructured fields. No character is split; the first word fits a line that
 * already has `column` octets. text must be well-formed UTF-8; nothing for
 * nothing.
 */
void encoded_words(const char *text, size_t n, size_t column,
	const char *between, struct buf *out);

/*
 * A file name as parameters, with their leading "; ": filename=, and where it
 * is not plain ASCII filename*= too (RFC 2231, continued over several lines
 * if need be). Folded for a field line that has `column` octets. The name is
 * cut to 100 characters, "/" and "\" become "_", and so do controls.
 */
void filename_parameters(const char *name, size_t column, struct buf *out);

/* Octets of the well-formed UTF-8 character at s, itself in *c_r; 0 where
 * there is none (n is not 0). */
size_t mime_char(const char *s, size_t n, long *c_r);

#endif
