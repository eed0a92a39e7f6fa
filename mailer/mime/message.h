/* SPDX-License-Identifier: MIT */
#ifndef MIME_MESSAGE_H
#define MIME_MESSAGE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "mime/piece.h"

/*
 * A whole message as pieces: header fields, then the smallest tree that holds
 * the parts (RFC 2046, RFC 2387):
 *
 *	mixed { alternative { plain, related { html, images }, calendar },
 *		attachments or mails that are handed on }
 *
 * Every body is quoted-printable or base64 and every boundary begins with
 * "=_", which neither can hold. Boundaries come from a hash of the content:
 * equal input, equal bytes (I8).
 *
 * Strings are UTF-8; text, html and subject may hold slot marks and have LF
 * line ends. Everything is borrowed until message_pieces returns.
 */
struct message_file {
	const char *name;	/* of an attachment: what it is saved as */
	const char *type;	/* "application/pdf"; parameters may follow */
	const char *cid;	/* of an image, without <>; else NULL */
	const void *data;
	size_t len;
};

struct message {
	const char *from_name, *from_addr;	/* name may be NULL */
	const char *subject;
	const char *language;		/* Content-Language; may be NULL */
	const char *auto_submitted;	/* "auto-generated", "auto-replied";
					 * NULL: written by a person */
	const char *feedback_id;	/* Feedback-ID (S46); may be NULL */
	const char *reply_name;		/* before SLOT_REPLY_TO; or NULL */
	const char *reply_slot;		/* SLOT_CONFIRM; NULL: SLOT_REPLY_TO */
	int answers;			/* a mail: SLOT_IN_REPLY_TO */
	const char *loop;		/* X-Tidings-Loop: who wrote it, for
					 * whoever must not answer; or NULL */

	/* The list's fields (RFC 2369, RFC 2919), without which a message is
	 * a plain one: list_id is "label.domain" or NULL. */
	const char *list_id, *list_name;
	const char *owner;		/* addr-spec of List-Owner */
	int one_click;			/* SLOT_UNSUBSCRIBE_URL and the
					 * RFC 8058 field */

	const char *text;		/* never NULL */
	const char *html;		/* may be NULL */
	const char *calendar;		/* an alternative of its own, as an
					 * invitation has; may hold slot marks;
					 * CRLF or LF line ends; or NULL */
	const char *calendar_method;	/* "REQUEST" */
	size_t n_images, n_attachments;
	const struct message_file *image, *attachment;

	/* So many mails are handed on as message/rfc822, after the text and in
	 * place of attachments: between two pieces the caller puts one, in
	 * 7-bit form. salt, which nobody outside can know, then keeps their
	 * lines from being taken for a boundary. */
	size_t n_enclosed;
	const char *const *enclosed_name;	/* ASCII; NULL: 1, 2, ... */
	const char *salt;
};

/*
 * The pieces, to be spliced one after the other. An image or an attachment is
 * a piece without slots that is the same in every message that carries it.
 * Slots used: SLOT_TO, SLOT_DATE, SLOT_MESSAGE_ID, SLOT_REPLY_TO (or
 * reply_slot), SLOT_REFERENCES, with a list SLOT_UNSUBSCRIBE, and those of the
 * texts.
 */
int message_pieces(struct arena *a, const struct message *m,
	struct piece ***parts_r, size_t *n_r, struct err *err);

#endif
