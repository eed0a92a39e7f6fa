/* SPDX-License-Identifier: MIT */
/*
 * A mail in 7 bits, part by part.
 *
 * Policy: what is 7-bit already stays as it is. A text is encoded as
 * quoted-printable, anything else as base64, and its header says so. Damage is
 * not mended: encoded parts that hold raw octets are only made to read the
 * same.
 */
#include "inbox/seven_bit.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "inbox/mail_read.h"
#include "inbox/seven_bit_field.h"
#include "mime/encode.h"
#include "text/utf8.h"

enum { DEPTH = 12, HELD = 8 * 1024 };

static void entity(struct arena *a, struct span s, size_t depth, bool mail,
	bool digest, struct buf *out);

/* --- what a body needs ---------------------------------------------------- */

static bool
fits(struct span s)
{
	size_t column = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i] == '\n' || s.s[i] == '\r')
			column = 0;
		else if (++column > LINE_MAX_OCTETS || s.s[i] == '\0' ||
		    ((unsigned char)s.s[i] & 0x80) != 0)
			return false;
	}
	return true;
}

/* Lines as they are, each ended by CRLF; the last one as it was. */
static void
put_lines(struct span s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t from = i;

		while (i < s.n && s.s[i] != '\r' && s.s[i] != '\n')
			i++;
		buf_add(out, s.s + from, i - from);
		if (i == s.n)
			return;
		while (s.s[i] == '\r' && i + 1 < s.n && s.s[i + 1] == '\r')
			i++;
		if (s.s[i] == '\r' && i + 1 < s.n && s.s[i + 1] == '\n')
			i++;
		buf_adds(out, "\r\n");
	}
}

/* A soft line break must not bring about a delimiter: "--" at the start of a
 * line is encoded. */
static void
put_undelimited(const struct buf *b, struct buf *out)
{
	const char *s = buf_str(b);

	for (size_t i = 0, end; i < b->len; i = end) {
		const char *lf = memchr(s + i, '\n', b->len - i);

		end = lf != NULL ? (size_t)(lf - s) + 1 : b->len;
		if (end - i > 1 && s[i] == '-' && s[i + 1] == '-') {
			buf_adds(out, "=2D");
			i++;
		}
		buf_add(out, s + i, end - i);
	}
}

/* Text with LF, as the encoder takes it. */
static void
put_quoted(struct span s, struct buf *out)
{
	char held[HELD];
	struct buf b;
	struct qp q;
	size_t n = 0;

	/* The encoder asks for more room than it takes. */
	buf_init(&b, 4 * s.n + 2 * HELD);
	qp_init(&q);
	for (size_t i = 0; i < s.n; i++) {
		if (n == sizeof(held)) {
			qp_more(&q, held, n, &b);
			n = 0;
		}
		if (s.s[i] == '\0')
			continue;
		if (s.s[i] != '\r') {
			held[n++] = s.s[i];
			continue;
		}
		while (i + 1 < s.n && s.s[i + 1] == '\r')
			i++;
		if (i + 1 == s.n || s.s[i + 1] != '\n')
			held[n++] = '\n';
	}
	qp_more(&q, held, n, &b);
	qp_finish(&q, &b);
	put_undelimited(&b, out);
	out->overflow |= b.overflow;
	buf_release(&b);
}

/* Quoted-printable with raw octets in it, or lines that are too long. */
static void
mend_quoted(struct span s, struct buf *out)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t column = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];
		char hex[3] = {'=', digits[c >> 4], digits[c & 15]};

		if (c == '\n' || c == '\r') {
			while (s.s[i] == '\r' && i + 1 < s.n &&
			    s.s[i + 1] == '\r')
				i++;
			if (s.s[i] == '\r' && i + 1 < s.n &&
			    s.s[i + 1] == '\n')
				i++;
			buf_adds(out, "\r\n");
			column = 0;
			continue;
		}
		/* Never between "=" and its digits. */
		if (column > 900 && (i < 2 || (s.s[i - 1] != '=' &&
		    s.s[i - 2] != '='))) {
			buf_adds(out, c == '-' ? "=\r\n=2D" : "=\r\n");
			column = 0;
			if (c == '-')
				continue;
		}
		if (c >= 0x80 || c == 0)
			buf_add(out, hex, 3);
		else
			buf_addc(out, (char)c);
		column += c >= 0x80 || c == 0 ? 3 : 1;
	}
}

/* --- leaves --------------------------------------------------------------- */

struct header {
	struct arena *a;
	size_t n;
	struct field *v;
	const char *type, *coding;	/* "" : not there */
	bool mail;			/* of a mail, not of a part */
};

static bool
says(const char *value, const char *word)
{
	value += strspn(value, " \t\"");
	return strncasecmp(value, word, strlen(word)) == 0;
}

/* The header, with its transfer encoding as it is now; NULL: unchanged. */
static void
put_header(const struct header *h, const char *coding, struct span body,
	struct buf *out)
{
	bool said = coding == NULL;

	for (size_t i = 0; i < h->n; i++) {
		const struct field *f = &h->v[i];

		if (coding == NULL || f->name != 25 || strncasecmp(f->raw.s,
		    "Content-Transfer-Encoding", 25) != 0) {
			field_put(h->a, f, out);
			continue;
		}
		if (!said)
			buf_printf(out, "Content-Transfer-Encoding: %s\r\n",
				coding);
		said = true;
	}
	if (!said) {
		if (h->mail &&
		    fields_value(h->v, h->n, "MIME-Version") == NULL)
			buf_adds(out, "MIME-Version: 1.0\r\n");
		if (*h->type == '\0')
			buf_printf(out, "Content-Type: text/plain; "
				"charset=%s\r\n", utf8_check(body.s, body.n) ==
				body.n ? "utf-8" : "iso-8859-1");
		buf_printf(out, "Content-Transfer-Encoding: %s\r\n", coding);
	}
	buf_adds(out, "\r\n");
}

static void
leaf(const struct header *h, struct span body, struct buf *out)
{
	bool text = *h->type == '\0' || says(h->type, "text") ||
		strchr(h->type, '/') == NULL;
	bool plain = *h->coding == '\0' || says(h->coding, "7bit") ||
		says(h->coding, "8bit") || says(h->coding, "binary");

	if (fits(body)) {
		put_header(h, plain && *h->coding != '\0' ? "7bit" : NULL, body,
			out);
		put_lines(body, out);
	} else if (says(h->coding, "quoted-printable")) {
		put_header(h, NULL, body, out);
		mend_quoted(body, out);
	} else if (!plain) {
		put_header(h, NULL, body, out);
		lines_put(body, out);
	} else if (text) {
		put_header(h, "quoted-printable", body, out);
		put_quoted(body, out);
	} else {
		put_header(h, "base64", body, out);
		base64_lines(body.s, body.n, out);
	}
}

/* --- multiparts ----------------------------------------------------------- */

/* 1: the line delimits parts; 2: it closes the last. */
static int
delimits(struct span line, struct span boundary)
{
	size_t n = boundary.n + 2;

	if (line.n < n || memcmp(line.s, "--", 2) != 0 ||
	    memcmp(line.s + 2, boundary.s, boundary.n) != 0)
		return 0;
	if (line.n >= n + 2 && memcmp(line.s + n, "--", 2) == 0)
		return 2;
	return line.n == n || line.s[n] == ' ' || line.s[n] == '\t';
}

/* Without the line end before a delimiter, which is the delimiter's. */
static struct span
part(const char *s, size_t from, size_t to)
{
	if (to > from && s[to - 1] == '\n')
		to--;
	while (to > from && s[to - 1] == '\r')
		to--;
	return (struct span){s + from, to - from};
}

static void
multipart(struct arena *a, struct span b, struct span boundary, size_t depth,
	bool digest, struct buf *out)
{
	bool lf = mail_lf(b.s, b.n);
	size_t from = 0, end, next;
	int open = 0;

	for (size_t i = 0; i < b.n && open < 2; i = next) {
		struct span line;
		int d;

		end = mail_line(b.s, b.n, i, lf, &next);
		line = (struct span){b.s + i, end - i};
		d = delimits(line, boundary);
		if (d == 0)
			continue;
		if (open == 0) {
			lines_put((struct span){b.s, i}, out);
		} else if (i > from) {
			entity(a, part(b.s, from, i), depth + 1, false, digest,
				out);
			buf_adds(out, "\r\n");
		}
		lines_put(line, out);
		open = d;
		from = next;
	}
	if (open == 1)
		entity(a, (struct span){b.s + from, b.n - from}, depth + 1,
			false, digest, out);
	else
		lines_put((struct span){b.s + from, b.n - from}, out);
}

static void
entity(struct arena *a, struct span s, size_t depth, bool mail, bool digest,
	struct buf *out)
{
	struct header h = {.a = a, .mail = mail};
	const char *boundary = NULL;
	struct span body;
	bool encoded;

	h.n = fields_read(a, s, &h.v, &body);
	h.type = fields_value(h.v, h.n, "Content-Type");
	h.coding = fields_value(h.v, h.n, "Content-Transfer-Encoding");
	if (h.coding == NULL)
		h.coding = "";
	if (h.type == NULL)
		h.type = digest ? "message/rfc822" : "";
	encoded = says(h.coding, "base64") ||
		says(h.coding, "quoted-printable");
	if (says(h.type, "multipart/"))
		boundary = field_param(a, h.type, "boundary");
	if (depth >= DEPTH && !fits(body)) {
		put_header(&h, NULL, body, out);
		lines_put(body, out);
	} else if (boundary != NULL && *boundary != '\0' && !encoded) {
		put_header(&h, *h.coding != '\0' ? "7bit" : NULL, body, out);
		multipart(a, body, (struct span){boundary, strlen(boundary)},
			depth, says(h.type, "multipart/digest"), out);
	} else if (says(h.type, "message/") && !encoded && !fits(body)) {
		put_header(&h, *h.coding != '\0' ? "7bit" : NULL, body, out);
		entity(a, body, depth + 1, true, false, out);
	} else {
		leaf(&h, body, out);
	}
}

int
seven_bit(struct arena *a, const void *raw, size_t n, struct buf *out)
{
	entity(a, (struct span){raw, n}, 0, true, false, out);
	return out->overflow ? -1 : 0;
}
