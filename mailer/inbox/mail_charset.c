/* SPDX-License-Identifier: MIT */
/*
 * Octets in what people's mail programs write, as UTF-8.
 *
 * Policy: a charset parameter is believed as far as the octets bear it out.
 * What is well-formed UTF-8 with more than ASCII in it is no Latin-1, whatever
 * it says, and what is not is no UTF-8. What says nothing is UTF-8, UTF-16 or
 * ISO-2022-JP by its looks, else Windows-1252. iconv's handles are opened
 * beforehand: in the jail there are no files to open them with. What nearly
 * all mail is in needs none of them.
 */
#include <ctype.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "inbox/mail.h"
#include "text/utf8.h"

/* iconv's name, then what mail calls it, up to a NULL. */
enum { NAMES = 6 };
static const char *const charsets[][NAMES] = {
	{"WINDOWS-1250", "cp1250", "x-cp1250"},
	{"WINDOWS-1251", "cp1251", "x-cp1251", "win-1251"},
	{"WINDOWS-1253", "cp1253"}, {"WINDOWS-1254", "cp1254"},
	{"WINDOWS-1255", "cp1255"}, {"WINDOWS-1256", "cp1256"},
	{"WINDOWS-1257", "cp1257"}, {"WINDOWS-1258", "cp1258"},
	{"ISO-8859-2", "latin2", "iso_8859-2", "iso8859-2"},
	{"ISO-8859-3", "latin3"}, {"ISO-8859-4", "latin4"},
	{"ISO-8859-5", "cyrillic", "iso8859-5"},
	{"ISO-8859-6", "arabic", "iso-8859-6-i", "iso-8859-6-e"},
	{"ISO-8859-7", "greek", "iso8859-7"},
	{"ISO-8859-8", "hebrew", "iso-8859-8-i", "iso-8859-8-e", "logical"},
	{"ISO-8859-9", "latin5", "iso8859-9"},
	{"ISO-8859-10", "latin6"}, {"ISO-8859-13"}, {"ISO-8859-14"},
	{"ISO-8859-15", "latin9", "latin-9", "iso8859-15", "iso_8859-15"},
	{"ISO-8859-16", "latin10"},
	{"KOI8-R", "koi8", "koi8r"}, {"KOI8-U", "koi8u"},
	{"CP866", "ibm866"}, {"CP437", "ibm437"}, {"CP850", "ibm850"},
	{"CP852", "ibm852"}, {"MACINTOSH", "mac", "x-mac-roman", "macroman"},
	{"CP874", "windows-874", "tis-620", "iso-8859-11", "x-windows-874"},
	{"ISO-2022-JP", "csiso2022jp", "iso-2022-jp-1"},
	{"ISO-2022-JP-2"}, {"ISO-2022-KR"},
	{"CP932", "shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"},
	{"EUC-JP", "eucjp", "x-euc-jp"},
	{"CP949", "euc-kr", "euckr", "ks_c_5601-1987", "ksc5601"},
	{"GB18030", "gb2312", "gbk", "cp936", "x-gbk"},
	{"BIG5-HKSCS", "big5", "big-5", "cp950", "x-x-big5"},
	{"UTF-7", "unicode-1-1-utf-7", "utf7"},
	{"UTF-16", "utf16", "ucs-2", "iso-10646-ucs-2"},
	{"UTF-16LE"}, {"UTF-16BE"}, {"UTF-32"}, {"UTF-32LE"}, {"UTF-32BE"},
};
enum { CHARSETS = sizeof(charsets) / sizeof(charsets[0]) };

static iconv_t handle[CHARSETS];
static bool opened[CHARSETS];
static bool closed, missed;

enum { KIND_LOOKS = -1, KIND_UTF8 = -2, KIND_LATIN1 = -3 };

static const iconv_t NO_HANDLE = (iconv_t)-1;

static iconv_t
open_charset(size_t i)
{
	if (!opened[i] && closed) {
		missed = true;
		return NO_HANDLE;
	}
	if (!opened[i])
		handle[i] = iconv_open("UTF-8", charsets[i][0]);
	opened[i] = true;
	return handle[i];
}

void
mail_charsets_close(void)
{
	closed = true;
}

bool
mail_charsets_missed(void)
{
	return missed;
}

void
mail_charsets_open(void)
{
	for (size_t i = 0; i < CHARSETS; i++)
		open_charset(i);
}

static bool
is_name(const char *s, size_t n, const char *name)
{
	return strlen(name) == n && strncasecmp(s, name, n) == 0;
}

/* Which row a name means, or a KIND_. */
static int
charset_of(const char *s)
{
	static const char *const latin[] = {"iso-8859-1", "latin1", "latin-1",
		"iso8859-1", "iso_8859-1", "l1", "us-ascii", "ascii",
		"iso-8859-1-windows-3.1-latin-1", "ansi_x3.4-1968",
		"iso_8859-1:1987", "iso646-us", "us", "windows-1252",
		"cp1252", "x-cp1252", "ansi", "windows-1252http"};
	size_t n;

	while (*s != '\0' && !isalnum((unsigned char)*s))
		s++;
	n = strcspn(s, " \t\"',;*");
	if (is_name(s, n, "utf-8") || is_name(s, n, "utf8") ||
	    is_name(s, n, "unicode-1-1-utf-8") || is_name(s, n, "utf8mb4"))
		return KIND_UTF8;
	for (size_t i = 0; i < sizeof(latin) / sizeof(latin[0]); i++)
		if (is_name(s, n, latin[i]))
			return KIND_LATIN1;
	for (int i = 0; i < CHARSETS; i++)
		for (size_t j = 0; j < NAMES && charsets[i][j] != NULL; j++)
			if (is_name(s, n, charsets[i][j]))
				return i;
	return KIND_LOOKS;
}

/* --- by looks ------------------------------------------------------------- */

struct looks {
	size_t high;		/* octets beyond ASCII */
	size_t good, bad;	/* sequences of UTF-8, and what is none */
	size_t nul[2];		/* at even and odd places */
	bool escapes;		/* ESC $ or ESC ( : ISO-2022 */
};

static void
look_at(const unsigned char *s, size_t n, struct looks *l)
{
	size_t len, tail = 0;

	memset(l, 0, sizeof(*l));
	for (size_t i = 0; i < n; i += len) {
		len = 1;
		if (s[i] == 0)
			l->nul[i % 2]++;
		if (s[i] == 0x1b && i + 1 < n && s[i + 1] == '$')
			l->escapes = true;
		if (s[i] < 0x80)
			continue;
		if (utf8_next((const char *)s + i, n - i, &len) >= 0)
			l->good++;
		else if (i + 4 < n)
			l->bad++;
		else	/* the last may have been cut off */
			tail++;
		l->high += len;
	}
	if (l->good == 0)
		l->bad += tail;
}

static int
by_looks(const unsigned char *s, size_t n, const struct looks *l)
{
	size_t half = n / 2;

	if (n >= 2 && ((s[0] == 0xff && s[1] == 0xfe) ||
	    (s[0] == 0xfe && s[1] == 0xff)))
		return charset_of("UTF-16");
	if (half > 4 && l->nul[1] > half / 2 && l->nul[0] < half / 8)
		return charset_of("UTF-16LE");
	if (half > 4 && l->nul[0] > half / 2 && l->nul[1] < half / 8)
		return charset_of("UTF-16BE");
	if (l->high == 0 && l->escapes)
		return charset_of("ISO-2022-JP");
	if (l->high == 0 || l->bad == 0 || l->good > 4 * l->bad)
		return KIND_UTF8;
	return KIND_LATIN1;
}

/* Charsets in which high octets hardly ever look like UTF-8. */
static bool
single_byte(int kind)
{
	return kind == KIND_LATIN1 || (kind >= 0 &&
		(strncmp(charsets[kind][0], "WINDOWS", 7) == 0 ||
		strncmp(charsets[kind][0], "ISO-8859", 8) == 0));
}

static int
choose(const unsigned char *s, size_t n, const char *charset)
{
	int said = charset != NULL ? charset_of(charset) : KIND_LOOKS, seen;
	struct looks l;

	look_at(s, n, &l);
	seen = by_looks(s, n, &l);
	if (said == KIND_LOOKS)
		return seen;
	if (said == KIND_UTF8)
		return seen == KIND_LATIN1 && l.good > 0 ? said : seen;
	if (single_byte(said)) {
		if (l.high == 0 && l.escapes)
			return seen;
		if (l.good > 0 && l.bad == 0)
			return KIND_UTF8;
		return said == KIND_LATIN1 && seen >= 0 ? seen : said;
	}
	/* Multi-byte names on what is plainly UTF-8 are templates' faults. */
	return said >= 0 && charsets[said][0][0] != 'U' && l.good > 2 &&
		l.bad == 0 ? KIND_UTF8 : said;
}

/* --- conversion ----------------------------------------------------------- */

static void
add_char(struct buf *out, long c)
{
	char s[4];

	if (c < 0x80) {
		buf_addc(out, (char)c);
	} else if (c < 0x800) {
		s[0] = (char)(0xc0 | c >> 6);
		s[1] = (char)(0x80 | (c & 0x3f));
		buf_add(out, s, 2);
	} else {
		s[0] = (char)(0xe0 | c >> 12);
		s[1] = (char)(0x80 | (c >> 6 & 0x3f));
		s[2] = (char)(0x80 | (c & 0x3f));
		buf_add(out, s, 3);
	}
}

/* Latin-1 as everybody writes it: with Windows' signs in 0x80 to 0x9f. */
static void
from_latin1(const unsigned char *s, size_t n, struct buf *out)
{
	static const unsigned short signs[32] = {
		0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
		0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
		0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

	for (size_t i = 0; i < n; i++)
		add_char(out, s[i] >= 0x80 && s[i] < 0xa0 ?
			signs[s[i] - 0x80] : s[i]);
}

static void
from_utf8(const char *s, size_t n, struct buf *out)
{
	size_t i = n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, len;

	while (i < n) {
		len = utf8_check(s + i, n - i);
		buf_add(out, s + i, len);
		i += len;
		if (i < n) {
			add_char(out, 0xfffd);
			i++;
		}
	}
}

static void
from_iconv(iconv_t cd, const char *s, size_t n, struct buf *out)
{
	/* iconv takes a char **, and leaves what it points to alone. */
	char *in;
	char block[4096];

	memcpy(&in, &s, sizeof(in));
	iconv(cd, NULL, NULL, NULL, NULL);
	while (n > 0 && !out->overflow) {
		char *to = block;
		size_t room = sizeof(block);
		size_t rc = iconv(cd, &in, &n, &to, &room);

		buf_add(out, block, (size_t)(to - block));
		if (rc != (size_t)-1 || n == 0)
			break;
		/* No room left is no error; else one octet is passed over. */
		if (to == block || room > 16) {
			add_char(out, 0xfffd);
			in++;
			n--;
		}
	}
	iconv(cd, NULL, NULL, NULL, NULL);
}

/* Well-formed, without NUL, lines ended by LF: into the arena. */
static const char *
tidy(struct arena *a, const struct buf *in, size_t *len_r)
{
	const char *s = buf_str(in);
	char *out = arena_alloc(a, in->len + 1);
	size_t n = 0;

	for (size_t i = 0; i < in->len; i++) {
		if (s[i] == '\0')
			continue;
		if (s[i] != '\r') {
			out[n++] = s[i];
			continue;
		}
		while (i + 1 < in->len && s[i + 1] == '\r')
			i++;
		if (i + 1 >= in->len || s[i + 1] != '\n')
			out[n++] = '\n';
	}
	*len_r = n;
	return out;
}

const char *
mail_utf8(struct arena *a, const void *s, size_t n, const char *charset,
	size_t *len_r)
{
	int kind = n > 0 ? choose(s, n, charset) : KIND_UTF8;
	iconv_t cd = kind >= 0 ? open_charset((size_t)kind) : NO_HANDLE;
	struct buf out, sound;
	const char *text;

	/* No charset takes more than four octets for one here. */
	buf_init(&out, 4 * n + 16);
	buf_init(&sound, 12 * n + 48);
	if (kind >= 0 && cd != NO_HANDLE)
		from_iconv(cd, s, n, &out);
	else if (kind == KIND_LATIN1)
		from_latin1(s, n, &out);
	else
		buf_add(&out, s, n);
	/* iconv's answers hold no surprises, but this is foreign input. */
	from_utf8(buf_str(&out), out.len, &sound);
	text = tidy(a, &sound, len_r);
	buf_release(&out);
	buf_release(&sound);
	return text;
}

const char *
mail_text(struct arena *a, const struct mail_part *p, size_t *len_r)
{
	return mail_utf8(a, p->body, p->len < MAIL_TEXT_MAX ? p->len :
		MAIL_TEXT_MAX, mail_param(p, "charset"), len_r);
}
