/* SPDX-License-Identifier: MIT */
#ifndef INBOX_MAIL_READ_H
#define INBOX_MAIL_READ_H

#include "base/buf.h"
#include "inbox/mail.h"

/*
 * The steps inside mail_parse: mail_header.c takes a header block apart,
 * mail_type.c reads the value of Content-Type and Content-Disposition,
 * mail_body.c undoes transfer encodings; mail.c puts the parts together.
 */
struct mail_reader {
	struct arena *a;
	struct mail *mail;
	size_t decoded;		/* octets of bodies so far */
};

/* Notes a limit that was passed; the first one stays. */
void mail_over(struct mail_reader *r, const char *what);

/* The end of the line that begins at i, without its line end; *next_r is
 * where the next one begins. What ends lines: LF with any CRs before it, and
 * CR alone where lf is false. */
size_t mail_line(const char *s, size_t n, size_t i, bool lf, size_t *next_r);
/* Whether s has LF line ends. */
bool mail_lf(const char *s, size_t n);
/* Length of the field name that a line begins with; 0: it is no field. */
size_t mail_field_name(const char *s, size_t n);

/* Reads the header block at the top of s into p; its length, with the empty
 * line. top: a mail begins here, and not a part. */
size_t mail_header(struct mail_reader *r, struct mail_part *p, const char *s,
	size_t n, bool top);

/* Fills type, param, disposition and filename from the fields. */
void mail_type(struct mail_reader *r, struct mail_part *p,
	const char *otherwise);

enum mail_coding { CODING_NONE, CODING_BASE64, CODING_QP, CODING_UU };
/* Which one a part's field names. */
enum mail_coding mail_coding(const struct mail_part *p);
/* The octets at s, decoded; what is not in that coding is left as it is. */
char *mail_uncode(struct arena *a, enum mail_coding c, const char *s, size_t n,
	size_t *len_r);

/* Appends the octets of base64; false where s looks like none. */
bool mail_base64(const char *s, size_t n, struct buf *out);
void mail_qp(const char *s, size_t n, bool word, struct buf *out);

/* Parentheses in a structured value are never this deep in honest mail. */
bool mail_comments_deep(const char *value);

#endif
