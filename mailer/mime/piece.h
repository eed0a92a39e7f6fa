/* SPDX-License-Identifier: MIT */
#ifndef MIME_PIECE_H
#define MIME_PIECE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/*
 * A piece is a stretch of a message, already encoded, with slots for what is
 * a member's own. Rendering happens once an edition; a member's message is a
 * splice. Pieces are 7-bit, CRLF, no line over 998 octets, whatever goes into
 * the slots.
 *
 * While text is being rendered a slot is the octet SLOT_BEGIN, its key and
 * SLOT_END: controls, which no source may hold, so nothing a person writes
 * can look like one. The key of a member's attribute is "name" or
 * "name|fallback"; one that begins with '@' is the system's own (below).
 */
enum { SLOT_BEGIN = 0x01, SLOT_END = 0x02 };

/* The system's slots; the rest are attributes. Values are UTF-8 without
 * controls, not encoded. */
#define SLOT_TO "@to"			/* whole To: field body, encoded */
#define SLOT_DATE "@date"		/* RFC 5322 date-time */
#define SLOT_MESSAGE_ID "@message_id"	/* <...> */
#define SLOT_REPLY_TO "@reply_to"	/* addr-spec with the member's token */
#define SLOT_REPLY_LOCAL "@reply_local"	/* its local part, at most 64 */
#define SLOT_UNSUBSCRIBE "@unsubscribe"	/* addr-spec with the u token */
/* What follows the subject of a mail to it: nothing, or, where an address
 * takes no token, "%20" and the token (S36). */
#define SLOT_UNSUBSCRIBE_CODE "@unsubscribe_code"
#define SLOT_UNSUBSCRIBE_URL "@unsubscribe_url"	/* https, one click */
#define SLOT_CONFIRM "@confirm"		/* addr-spec with the c token */
#define SLOT_CONFIRM_CODE "@confirm_code"	/* as SLOT_UNSUBSCRIBE_CODE */
#define SLOT_IN_REPLY_TO "@in_reply_to"	/* <...>; "" drops the field */
#define SLOT_REFERENCES "@references"	/* <...>; "" drops the field */
#define SLOT_EMAIL "@email"		/* the member's address */

/* How a slot's value is written where it stands. */
enum slot_context {
	SLOT_RAW,	/* as it is; anything but printable ASCII is refused */
	SLOT_TEXT_QP,	/* quoted-printable, at the start of a line */
	SLOT_HTML_QP,	/* HTML-escaped, then quoted-printable, likewise */
	SLOT_HEADER,	/* inside a field: made by piece_field, piece_ready */
};

struct piece;		/* immutable once finished; lives in an arena */

/* --- making one ------------------------------------------------------- */
struct piece_builder;
struct piece_builder *piece_start(struct arena *a);
void piece_literal(struct piece_builder *b, const void *p, size_t n);
void piece_slot(struct piece_builder *b, const char *key,
	enum slot_context context);
/* A whole unstructured header field ("Subject") whose text may hold slot
 * marks: folded and encoded (RFC 2047) when it is spliced, because the fold
 * depends on the values. Without slots it is encoded at once. */
void piece_field(struct piece_builder *b, const char *name, const char *text);
/* A field whose body has a syntax ("To", "List-Unsubscribe"): body and values
 * are printable ASCII, already encoded, and are only folded at their spaces.
 * When all of it comes out empty the field is left out. */
void piece_ready(struct piece_builder *b, const char *name, const char *body);
/* A body in quoted-printable from text with slot marks; lines of text end in
 * LF and leave as CRLF. html: values are escaped. Before and after a slot a
 * soft line break, so that a value of any length keeps lines under 77. */
void piece_body_qp(struct piece_builder *b, const char *text, size_t n,
	int html);
/* NULL when what was put together cannot be a piece: a mark without an end,
 * eight-bit literals, a line over 998 octets, a bare CR or LF, no line end at
 * the end. piece_why then says which. */
struct piece *piece_finish(struct piece_builder *b);
const char *piece_why(const struct piece_builder *b);

/* --- what the store keeps --------------------------------------------- */
/* The stored form; deterministic, versioned, its SHA-256 names the content. */
void piece_store(const struct piece *p, struct buf *out);
/* Bounds-checked: a damaged form is ERR_DATA. The piece borrows data. */
struct piece *piece_load(struct arena *a, const void *data, size_t n,
	struct err *err);

/* Octets with all slots empty (a field with slots counts nothing). */
size_t piece_bytes(const struct piece *p);

/* --- using one -------------------------------------------------------- */
/* The distinct slot keys, in order of first use. */
size_t piece_slots(const struct piece *p);
const char *piece_slot_key(const struct piece *p, size_t i);
/*
 * Appends the piece with values[i] for key i; on an error out is as before.
 * A value with a CR, LF or other control or that is not UTF-8 is refused
 * (ERR_BUG: the gates before let none through), and so is a NULL. ERR_DATA: a
 * header field would pass 8 KiB, or the message out's ceiling. Never renders,
 * never allocates but for out.
 */
int piece_splice(const struct piece *p, const char *const *values,
	struct buf *out, struct err *err);

#endif
