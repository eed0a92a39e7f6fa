/* SPDX-License-Identifier: MIT */
/*
 * Which encoding a spreadsheet wrote, and UTF-8 from it.
 *
 * Policy: blocks are always filled before they are looked at, so that the
 * answer depends on the file and never on how its bytes arrived. The three
 * conversions are a table and a few shifts; iconv would bring modules to load
 * at run time and errors that name no line.
 */
#include "text/charset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "text/utf8.h"

/* A UTF-16 unit of two bytes gives three at most, a Windows-1252 byte too. */
enum { BLOCK = 32768, OUT = 3 * BLOCK + 8 };

struct charset_reader {
	struct charset_input in;
	enum charset charset;
	bool begun, ended;
	unsigned int high;	/* first half of a surrogate pair, or 0 */
	int odd;		/* first byte of a UTF-16 unit, or -1 */
	size_t good, bad;	/* sequences that are UTF-8, and not */
	size_t n_tail;		/* a sequence that the last block cut off */
	unsigned char tail[3];
	unsigned char raw[BLOCK];
	char out[OUT];
};

struct charset_reader *
charset_open(const struct charset_input *in)
{
	struct charset_reader *r = mem_alloc(sizeof(*r));

	r->in = *in;
	r->charset = CHARSET_ASCII;
	r->begun = r->ended = false;
	r->high = 0;
	r->odd = -1;
	r->n_tail = 0;
	r->good = r->bad = 0;
	return r;
}

void
charset_close(struct charset_reader *r)
{
	free(r);
}

ssize_t
charset_read_fd(void *ctx, void *p, size_t n)
{
	ssize_t got;

	do
		got = read(*(int *)ctx, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

enum charset
charset_found(const struct charset_reader *r)
{
	return r->charset;
}

const char *
charset_name(enum charset c)
{
	static const char *const names[] = {
		[CHARSET_ASCII] = "ASCII",
		[CHARSET_UTF8] = "UTF-8",
		[CHARSET_UTF16LE] = "UTF-16 (little endian)",
		[CHARSET_UTF16BE] = "UTF-16 (big endian)",
		[CHARSET_WINDOWS_1252] = "Windows-1252",
	};

	return names[c];
}

static int
fill(struct charset_reader *r, size_t *n_r, struct err *err)
{
	size_t n = r->n_tail;
	ssize_t got;

	memcpy(r->raw, r->tail, n);
	r->n_tail = 0;
	while (n < BLOCK && !r->ended) {
		got = r->in.read(r->in.ctx, r->raw + n, BLOCK - n);
		if (got < 0)
			return err_set(err, ERR_IO, "cannot read it: %s",
				strerror(errno));
		r->ended = got == 0;
		n += (size_t)got;
	}
	*n_r = n;
	return 0;
}

static bool
starts(const unsigned char *p, size_t n, const char *with, size_t len)
{
	return n >= len && memcmp(p, with, len) == 0;
}

/* UTF-16 without a mark: text in Latin letters has NULs in every other place
 * and none between. */
static enum charset
guess_utf16(const unsigned char *p, size_t n)
{
	size_t even = 0, odd = 0, pairs = (n < 64 ? n : 64) / 2;

	for (size_t i = 0; i < pairs; i++) {
		even += p[2 * i] == 0;
		odd += p[2 * i + 1] == 0;
	}
	if (pairs >= 2 && even == 0 && 2 * odd > pairs)
		return CHARSET_UTF16LE;
	if (pairs >= 2 && odd == 0 && 2 * even > pairs)
		return CHARSET_UTF16BE;
	return CHARSET_ASCII;
}

/* The first block: marks, UTF-16, and what is no text. *skip_r is the length
 * of the mark. */
static int
begin(struct charset_reader *r, size_t n, size_t *skip_r, struct err *err)
{
	const unsigned char *p = r->raw;

	*skip_r = 0;
	if (starts(p, n, "PK\3\4", 4) ||
	    starts(p, n, "\xd0\xcf\x11\xe0", 4))
		return err_set(err, ERR_DATA, "this is a workbook, not a CSV "
			"file; open it in the spreadsheet program and save it "
			"as \"CSV UTF-8\"");
	if (starts(p, n, "%PDF", 4))
		return err_set(err, ERR_DATA, "this is a PDF file, not a CSV "
			"file");
	if (starts(p, n, "\xef\xbb\xbf", 3)) {
		r->charset = CHARSET_UTF8;
		*skip_r = 3;
	} else if (starts(p, n, "\xff\xfe", 2)) {
		r->charset = CHARSET_UTF16LE;
		*skip_r = 2;
	} else if (starts(p, n, "\xfe\xff", 2)) {
		r->charset = CHARSET_UTF16BE;
		*skip_r = 2;
	} else {
		r->charset = guess_utf16(p, n);
	}
	return 0;
}

/* As long as nothing is settled, what may be a sequence that goes on in the
 * next block is left for that one. */
static size_t
keep_tail(struct charset_reader *r, const unsigned char *p, size_t n)
{
	size_t k = 0, whole;

	while (k < 3 && k < n && (p[n - 1 - k] & 0xc0) == 0x80)
		k++;
	if (r->ended || k == n || k == 3 || p[n - 1 - k] < 0xc2)
		return n;
	whole = p[n - 1 - k] < 0xe0 ? 2 : p[n - 1 - k] < 0xf0 ? 3 : 4;
	if (k + 1 >= whole)
		return n;
	r->n_tail = k + 1;
	memcpy(r->tail, p + n - r->n_tail, r->n_tail);
	return n - r->n_tail;
}

/* Half a surrogate pair as older programs wrote it: meant as UTF-8, and no
 * character. */
static bool
is_surrogate(const unsigned char *p, size_t n)
{
	return n >= 3 && p[0] == 0xed && p[1] >= 0xa0 && p[1] <= 0xbf &&
		(p[2] & 0xc0) == 0x80;
}

static void
count(struct charset_reader *r, const unsigned char *p, size_t n)
{
	size_t i = 0, len;

	while (i < n) {
		if (p[i] < 0x80) {
			i++;
			continue;
		}
		if (utf8_next((const char *)p + i, n - i, &len) >= 0) {
			r->good++;
		} else if (is_surrogate(p + i, n - i)) {
			r->good++;
			len = 3;
		} else {
			r->bad++;
		}
		i += len;
	}
}

/* Hardly two letters of Windows-1252 that follow each other are UTF-8 by
 * chance. So where some are, it is UTF-8, and the other bytes are damage. */
static enum charset
decide(const struct charset_reader *r)
{
	enum { BY_CHANCE = 20 };

	if (r->good + r->bad == 0)
		return CHARSET_ASCII;
	return r->bad == 0 || r->good * BY_CHANCE > r->bad ? CHARSET_UTF8 :
		CHARSET_WINDOWS_1252;
}

static char *
put(char *out, unsigned int c)
{
	if (c < 0x80) {
		*out++ = (char)c;
	} else if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
		*out++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*out++ = (char)(0xe0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	} else {
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	}
	return out;
}

static size_t
from_1252(char *out, const unsigned char *p, size_t n)
{
	/* 0x80 to 0x9f; five are unassigned */
	static const unsigned short c1[32] = {
		0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
		0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
		0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
	};
	char *to = out;

	for (size_t i = 0; i < n; i++)
		to = put(to, p[i] >= 0x80 && p[i] < 0xa0 ? c1[p[i] - 0x80] :
			p[i]);
	return (size_t)(to - out);
}

static char *
put_unit(struct charset_reader *r, char *to, unsigned int unit)
{
	if (r->high != 0) {
		unsigned int high = r->high;

		r->high = 0;
		if (unit >= 0xdc00 && unit <= 0xdfff)
			return put(to, 0x10000 + ((high - 0xd800) << 10) +
				(unit - 0xdc00));
		to = put(to, 0xfffd);
	}
	if (unit >= 0xd800 && unit <= 0xdbff) {
		r->high = unit;
		return to;
	}
	return put(to, unit >= 0xdc00 && unit <= 0xdfff ? 0xfffd : unit);
}

static size_t
from_utf16(struct charset_reader *r, const unsigned char *p, size_t n)
{
	bool little = r->charset == CHARSET_UTF16LE;
	char *to = r->out;

	for (size_t i = 0; i < n; i++) {
		unsigned int first, second = p[i];

		if (r->odd < 0) {
			r->odd = p[i];
			continue;
		}
		first = (unsigned int)r->odd;
		r->odd = -1;
		to = put_unit(r, to, little ? second << 8 | first :
			first << 8 | second);
	}
	if (r->ended && (r->odd >= 0 || r->high != 0)) {
		to = put(to, 0xfffd);
		r->odd = -1;
		r->high = 0;
	}
	return (size_t)(to - r->out);
}

int
charset_next(struct charset_reader *r, const char **data_r, size_t *n_r,
	struct err *err)
{
	const unsigned char *p = r->raw;
	size_t n = 0, skip = 0;

	do {
		*n_r = 0;
		if (fill(r, &n, err) != 0)
			return -1;
		if (!r->begun && begin(r, n, &skip, err) != 0)
			return -1;
		r->begun = true;
		p = r->raw + skip;
		n -= skip;
		if (r->charset == CHARSET_ASCII) {
			n = keep_tail(r, p, n);
			count(r, p, n);
			r->charset = decide(r);
		} else if (r->charset == CHARSET_WINDOWS_1252) {
			count(r, p, n);
			if (decide(r) == CHARSET_UTF8)
				return err_set(err, ERR_DATA, "some of this "
					"file is UTF-8 and some is not; save "
					"it as \"CSV UTF-8\"");
		}
		*data_r = r->out;
		switch (r->charset) {
		case CHARSET_ASCII:
		case CHARSET_UTF8:
			*data_r = (const char *)p;
			*n_r = n;
			break;
		case CHARSET_WINDOWS_1252:
			*n_r = from_1252(r->out, p, n);
			break;
		case CHARSET_UTF16LE:
		case CHARSET_UTF16BE:
			*n_r = from_utf16(r, p, n);
			break;
		}
		skip = 0;
	} while (*n_r == 0 && !r->ended);
	return 0;
}
