/* SPDX-License-Identifier: MIT */
#ifndef INBOX_MAIL_H
#define INBOX_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * A raw mail taken apart (RFC 5322, RFC 2045), whatever its state: header
 * fields and parts as a tree. How parts nest is found out here, within limits;
 * types, addresses and dates are read by libetpan as far as it gets. Only in
 * the jail: hostile mail can crash it (inbox/jail.h).
 *
 * Everything lives in the arena. Bodies are octets with their transfer
 * encoding undone, in the sender's charset; mail_text makes UTF-8 of them.
 */

/* Beyond these nothing is read (T9); what is within them still is. */
enum {
	MAIL_MAX = 10 * 1024 * 1024,		/* octets of one mail */
	MAIL_HEADER_MAX = 64 * 1024,		/* of a header block */
	MAIL_FIELD_MAX = 8 * 1024,		/* of a field */
	MAIL_COMMENT_DEPTH = 16,
	MAIL_DEPTH = 10,			/* of parts in parts */
	MAIL_PARTS = 100,
	MAIL_DECODED_MAX = 20 * 1024 * 1024,	/* octets of all bodies */
	MAIL_TEXT_MAX = 2 * 1024 * 1024,	/* that mail_text looks at */
};

struct mail_field {
	const char *name;	/* as written */
	const char *value;	/* unfolded, trimmed; octets as they came */
};

struct mail_param {
	const char *name;	/* lower case */
	const char *value;	/* RFC 2231 undone, UTF-8 */
};

struct mail_part {
	const char *type;	/* "text/plain", in lower case; never NULL */
	size_t n_params;
	const struct mail_param *param;		/* of Content-Type */
	const char *disposition;	/* "attachment", ...; "" : none */
	const char *filename;		/* "" : none */
	size_t n_fields;
	const struct mail_field *field;	/* of its own header block */
	const void *body;		/* "" : multipart, message/rfc822 */
	size_t len;
	/* What a multipart holds. message/rfc822 (and text/rfc822-headers that
	 * is one) has one kid: the root of the mail in it. */
	size_t n_kids;
	struct mail_part **kid;
	struct mail_part *parent;	/* NULL: the root */
};

struct mail {
	struct mail_part *root;	/* its fields are the mail's */
	size_t n_parts;
	const char *over;	/* the first limit that was passed, in plain
				 * words; NULL: none. What lies beyond it is
				 * missing here */
};

/* raw need not end with a NUL. Line ends may be CRLF, LF or CR; an mbox
 * "From " line at the top is passed over. Never fails: a text that is no mail
 * is one part of text/plain. */
const struct mail *mail_parse(struct arena *a, const void *raw, size_t n);

/* The n-th (0, 1, ...) field of that name, in any case; NULL: none. */
const char *mail_field(const struct mail_part *p, const char *name, size_t n);
/* A parameter of Content-Type; NULL: none. */
const char *mail_param(const struct mail_part *p, const char *name);
/* The next part after p in reading order, root first; NULL at the end. Those
 * inside a message/rfc822 too. */
const struct mail_part *mail_next(const struct mail_part *p);
/* The nearest part above p of that type; NULL: none. */
const struct mail_part *mail_above(const struct mail_part *p,
	const char *type);

/* Well-formed UTF-8 without NUL, with LF line ends, of a text part: by its
 * charset parameter, or by looks where that is missing, unknown or wrong. What
 * cannot be read is U+FFFD. HTML is left as HTML. */
const char *mail_text(struct arena *a, const struct mail_part *p,
	size_t *len_r);
/* Opens what mail_text and mail_utf8 convert with: before a jail, in which
 * there are no files to load it from. */
void mail_charsets_open(void);
/* Octets in a named charset (NULL: by looks), likewise. */
const char *mail_utf8(struct arena *a, const void *s, size_t n,
	const char *charset, size_t *len_r);
/* A field's value as UTF-8 on one line: encoded-words (RFC 2047) undone, raw
 * eight-bit octets read by looks, controls and bidi controls left out. */
const char *mail_decoded(struct arena *a, const char *value);

struct mail_address {
	const char *name;	/* decoded; "" : none */
	const char *addr;	/* local@domain as written, never empty */
};
/* Every mailbox of a From, To, Cc or such value, at most max; comments,
 * groups, routes and what is broken are passed over. */
size_t mail_addresses(struct arena *a, const char *value,
	struct mail_address *v, size_t max);
/* Every <id> of a Message-ID, In-Reply-To or References value, without the
 * angle brackets, in order, at most max. */
size_t mail_ids(struct arena *a, const char *value, const char **v,
	size_t max);
/* A Date value as an instant; 0: it cannot be read. */
int64_t mail_date(const char *value);

#endif
