/* SPDX-License-Identifier: MIT */
/*
 * Quoted-printable, base64, encoded-words and file name parameters. All
 * encoders work in one pass and write straight into the buffer.
 */
#include "mime/encode.h"

#include <string.h>

#include "base/crypto.h"

/* An encoded line of text, without the "=" that ends it softly. */
enum { QP_COLUMNS = LINE_PREFERRED - 1 };
/* Octets taken in one go; each makes at most 9 (a held space, a soft break
 * before either, three for itself). */
enum { QP_PORTION = 512, QP_WORST = 9 };
enum { WORD_MAX = 75, FILE_NAME_CHARS = 100, FALLBACK = 48, SUFFIX = 10 };

static const char hex_digits[] = "0123456789ABCDEF";

size_t
mime_char(const char *s, size_t n, long *c_r)
{
	const unsigned char *p = (const unsigned char *)s;
	static const long least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t len;
	long c = p[0];

	*c_r = c;
	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	len = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	c &= 0x7f >> len;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*c_r = c;
	return len;
}

/* --- quoted-printable --------------------------------------------------- */
void
qp_init(struct qp *q)
{
	q->column = 0;
	q->held = '\0';
}

static char *
soft_break(struct qp *q, char *to)
{
	memcpy(to, "=\r\n", 3);
	q->column = 0;
	return to + 3;
}

static char *
put_plain(struct qp *q, char c, char *to)
{
	if (q->column + 1 > QP_COLUMNS)
		to = soft_break(q, to);
	*to++ = c;
	q->column++;
	return to;
}

static char *
put_hex(struct qp *q, unsigned char c, char *to)
{
	if (q->column + 3 > QP_COLUMNS)
		to = soft_break(q, to);
	*to++ = '=';
	*to++ = hex_digits[c >> 4];
	*to++ = hex_digits[c & 15];
	q->column += 3;
	return to;
}

static char *
put_octet(struct qp *q, unsigned char c, char *to)
{
	if (c == '\n') {
		if (q->held != '\0')
			to = put_hex(q, (unsigned char)q->held, to);
		q->held = '\0';
		q->column = 0;
		*to++ = '\r';
		*to++ = '\n';
		return to;
	}
	if (q->held != '\0') {
		to = put_plain(q, q->held, to);
		q->held = '\0';
	}
	if (c == ' ' || c == '\t') {
		q->held = (char)c;
		return to;
	}
	if (c < 33 || c > 126 || c == '=')
		return put_hex(q, c, to);
	/* The line may be full: then it begins anew, and the rule for a
	 * line's start holds for this octet. */
	if ((c == '.' || c == 'F') &&
	    (q->column == 0 || q->column == QP_COLUMNS))
		return put_hex(q, c, to);
	return put_plain(q, (char)c, to);
}

/* Octets from s that stand as they are, inside a line that has room. */
static size_t
plain_run(const struct qp *q, const unsigned char *s, size_t n)
{
	size_t i = 0;

	if (q->held != '\0' || q->column == 0)
		return 0;
	if (n > QP_COLUMNS - q->column)
		n = QP_COLUMNS - q->column;
	while (i < n && s[i] > 32 && s[i] < 127 && s[i] != '=')
		i++;
	return i;
}

void
qp_more(struct qp *q, const void *p, size_t n, struct buf *out)
{
	const unsigned char *s = p;

	while (n > 0) {
		size_t portion = n < QP_PORTION ? n : QP_PORTION;
		char *start = buf_room(out, portion * QP_WORST);
		char *to = start;

		if (to == NULL)
			return;
		for (size_t i = 0; i < portion;) {
			size_t run = plain_run(q, s + i, portion - i);

			memcpy(to, s + i, run);
			to += run;
			q->column += run;
			i += run;
			if (i < portion)
				to = put_octet(q, s[i++], to);
		}
		*to = '\0';
		out->len += (size_t)(to - start);
		s += portion;
		n -= portion;
	}
}

void
qp_break(struct qp *q, struct buf *out)
{
	char *start = buf_room(out, QP_WORST), *to = start;

	if (start == NULL)
		return;
	if (q->held != '\0')
		to = put_plain(q, q->held, to);
	q->held = '\0';
	if (q->column > 0)
		to = soft_break(q, to);
	*to = '\0';
	out->len += (size_t)(to - start);
}

void
qp_finish(struct qp *q, struct buf *out)
{
	char *start = buf_room(out, QP_WORST), *to = start;

	if (start != NULL) {
		if (q->held != '\0')
			to = put_hex(q, (unsigned char)q->held, to);
		*to = '\0';
		out->len += (size_t)(to - start);
	}
	qp_init(q);
}

static const char *
html_reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
qp_value(const char *s, size_t n, bool html, struct buf *out)
{
	struct qp q;
	size_t plain = 0;

	if (n == 0)
		return;
	qp_init(&q);
	for (size_t i = 0; html && i < n; i++) {
		const char *reference = html_reference(s[i]);

		if (reference == NULL)
			continue;
		qp_more(&q, s + plain, i - plain, out);
		qp_more(&q, reference, strlen(reference), out);
		plain = i + 1;
	}
	qp_more(&q, s + plain, n - plain, out);
	qp_break(&q, out);
}

static int
hex_value(char c)
{
	const char *at = c != '\0' ? strchr(hex_digits, c) : NULL;

	return at != NULL ? (int)(at - hex_digits) : -1;
}

void
qp_undo(const char *s, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		bool three = s[i] == '=' && i + 2 < n;
		int hi = three ? hex_value(s[i + 1]) : -1;
		int lo = hi >= 0 ? hex_value(s[i + 2]) : -1;

		if (lo >= 0)
			buf_addc(out, (char)(hi << 4 | lo));
		else if (!(three && memcmp(s + i + 1, "\r\n", 2) == 0)) {
			if (s[i] != '\r')
				buf_addc(out, s[i]);
			continue;
		}
		i += 2;
	}
}

/* --- base64 ------------------------------------------------------------- */
void
base64_lines(const void *p, size_t n, struct buf *out)
{
	const unsigned char *s = p;
	enum { LINE = LINE_PREFERRED / 4 * 3 };

	while (n > 0) {
		size_t portion = n < LINE ? n : LINE;
		char *start = buf_room(out, LINE_PREFERRED + 2);

		if (start == NULL)
			return;
		base64(s, portion, start);
		out->len += base64_len(portion);
		buf_add(out, "\r\n", 2);
		s += portion;
		n -= portion;
	}
}

/* --- encoded-words ------------------------------------------------------ */
/* What may stand as it is in the Q form, also within a phrase (RFC 2047
 * section 5, rule 3). */
static bool
q_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '!' || c == '*' || c == '+' ||
		c == '-' || c == '/';
}

static size_t
q_length(const char *s, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += q_plain((unsigned char)s[i]) || s[i] == ' ' ? 1 : 3;
	return len;
}

static void
put_word(const char *s, size_t n, bool q, struct buf *out)
{
	char text[WORD_MAX + 4], *to = text;

	buf_adds(out, q ? "=?utf-8?Q?" : "=?utf-8?B?");
	for (size_t i = 0; q && i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (q_plain(c) || c == ' ') {
			*to++ = c == ' ' ? '_' : (char)c;
		} else {
			*to++ = '=';
			*to++ = hex_digits[c >> 4];
			*to++ = hex_digits[c & 15];
		}
	}
	if (!q) {
		base64(s, n, text);
		to = text + base64_len(n);
	}
	buf_add(out, text, (size_t)(to - text));
	buf_adds(out, "?=");
}

/* Octets of s, in whole characters, whose code fits `room`. */
static size_t
word_fit(const char *s, size_t n, bool q, size_t room)
{
	size_t taken = 0, used = 0;

	while (taken < n) {
		long c;
		size_t len = mime_char(s + taken, n - taken, &c);

		if (len == 0)
			len = 1;
		used += q_length(s + taken, len);
		if (q ? used > room : (taken + len + 2) / 3 * 4 > room)
			break;
		taken += len;
	}
	return taken;
}

void
encoded_words(const char *text, size_t n, size_t column, const char *between,
	struct buf *out)
{
	/* "=?utf-8?Q?" and "?=" around a character of four octets at least */
	enum { FRAME = 12, LEAST = 12 };
	bool q = q_length(text, n) <= (n + 2) / 3 * 4;
	size_t room = WORD_MAX - FRAME;

	if (column + FRAME + LEAST <= LINE_PREFERRED &&
	    LINE_PREFERRED - column - FRAME < room)
		room = LINE_PREFERRED - column - FRAME;
	while (n > 0) {
		size_t len = word_fit(text, n, q, room);

		put_word(text, len, q, out);
		text += len;
		n -= len;
		room = WORD_MAX - FRAME;
		if (n > 0)
			buf_adds(out, between);
	}
}

/* --- file names --------------------------------------------------------- */
/* The name without what no file may be called, at most 100 characters. */
static size_t
clean_name(const char *name, char *out, bool *ascii_r)
{
	size_t left = strlen(name), n = 0;

	*ascii_r = true;
	for (int chars = 0; left > 0 && chars < FILE_NAME_CHARS; chars++) {
		long c;
		size_t len = mime_char(name, left, &c);

		if (len > 1 && c >= 0xa0 && c != 0x2028 && c != 0x2029) {
			memcpy(out + n, name, len);
			n += len;
			*ascii_r = false;
		} else {
			bool bad = len != 1 || c < 32 || c == 127 ||
				c == '/' || c == '\\';

			out[n++] = bad ? '_' : (char)c;
		}
		name += len ? len : 1;
		left -= len ? len : 1;
	}
	return n;
}

/* Starts a parameter on a line of its own unless it fits the present one. */
static void
put_parameter(struct buf *out, size_t *column, const char *s, size_t n)
{
	buf_addc(out, ';');
	if (*column + 2 + n > LINE_PREFERRED) {
		buf_adds(out, "\r\n ");
		*column = 1 + n;
	} else {
		buf_addc(out, ' ');
		*column += 2 + n;
	}
	buf_add(out, s, n);
}

/* ASCII, quoted, short enough for one line; a long name keeps its suffix. */
static void
put_fallback(struct buf *out, size_t *column, const char *name, size_t n)
{
	char text[FALLBACK + SUFFIX + 16] = "filename=\"";
	size_t used = strlen(text), start = used, dot = n;

	while (dot > 0 && (dot == n || name[dot] != '.'))
		dot--;
	if (dot == 0 || n - dot > SUFFIX)
		dot = n;
	for (size_t i = 0; i < n;) {
		long c;
		size_t len = mime_char(name + i, n - i, &c);

		if (used - start == FALLBACK && i < dot)
			i = dot;
		else if (used - start >= FALLBACK + SUFFIX)
			break;
		else {
			text[used++] = len > 1 || c == '"' || c == '%' ? '_' :
				name[i];
			i += len;
		}
	}
	text[used++] = '"';
	put_parameter(out, column, text, used);
}

static size_t
put_percent(char *to, unsigned char c)
{
	/* attribute-char of RFC 2231 section 7, the safe part of it */
	if (q_plain(c) ? c != '*' && c != '/' : c == '.' || c == '_') {
		*to = (char)c;
		return 1;
	}
	to[0] = '%';
	to[1] = hex_digits[c >> 4];
	to[2] = hex_digits[c & 15];
	return 3;
}

static void
put_extended(struct buf *out, size_t *column, const char *name, size_t n)
{
	/* of one parameter; of a name's code that fits one */
	enum { PARAMETER = 72, WHOLE = 48 };
	char text[PARAMETER + 8];
	size_t i = 0, code = 0;

	for (size_t k = 0; k < n; k++)
		code += put_percent(text, (unsigned char)name[k]);
	for (int section = 0; i < n; section++) {
		struct buf head;
		size_t used;

		buf_init(&head, sizeof(text));
		if (code <= WHOLE)
			buf_adds(&head, "filename*=");
		else
			buf_printf(&head, "filename*%d*=", section);
		if (section == 0)
			buf_adds(&head, "UTF-8''");
		used = head.len;
		memcpy(text, buf_str(&head), used);
		buf_release(&head);
		while (i < n && used + 3 <= PARAMETER)
			used += put_percent(text + used,
				(unsigned char)name[i++]);
		put_parameter(out, column, text, used);
	}
}

void
filename_parameters(const char *name, size_t column, struct buf *out)
{
	char clean[FILE_NAME_CHARS * 4];
	bool ascii;
	size_t n = clean_name(name, clean, &ascii);

	/* Some readers take the first of the two, whichever it is. */
	if (!ascii || n > FALLBACK || memchr(clean, '"', n) != NULL ||
	    memchr(clean, '%', n) != NULL)
		put_extended(out, &column, clean, n);
	put_fallback(out, &column, clean, n);
}
