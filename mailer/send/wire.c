/* SPDX-License-Identifier: MIT */
/*
 * The last gate before the wire. One pass over the lines; a mail that a gate
 * refuses is a bug of ours or an attack that got this far, and not sending it
 * is right in both cases.
 */
#include "send/wire.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { LINE_MAX_OCTETS = 998, ADDR_MAX_OCTETS = 254 };

/* Of the To field: what stands in the last <>, or all of it, is the address;
 * more than one '@' outside a quoted name would be more than one address. */
static int
check_to(const char *p, size_t n, const char *to, struct err *err)
{
	char value[ADDR_MAX_OCTETS + 1];
	const char *open = NULL, *close = NULL, *s = p, *end = p + n;
	int quoted = 0, ats = 0;
	size_t len = 0;

	for (const char *q = p; q < end; q++) {
		if (quoted && *q == '\\' && q + 1 < end) {
			q++;
		} else if (*q == '"') {
			quoted = !quoted;
		} else if (!quoted) {
			ats += *q == '@';
			if (*q == ',' || *q == ';' || *q == ':')
				ats = 2;
			if (*q == '<')
				open = q;
			else if (*q == '>')
				close = q;
		}
	}
	if (open != NULL && close != NULL && close > open) {
		s = open + 1;
		end = close;
	}
	for (; s < end; s++) {
		if (memchr(" \t\r\n", *s, 4) != NULL)
			continue;
		if (len < sizeof(value) - 1)
			value[len++] = *s;
	}
	value[len] = '\0';
	if (ats != 1 || strcmp(value, to) != 0)
		return err_set(err, ERR_BUG, "the To field is not the "
			"recipient's address; nothing was sent (T24)");
	return 0;
}

static int
field_is(const char *line, size_t n, const char *name)
{
	size_t len = strlen(name);

	return n > len && strncasecmp(line, name, len) == 0 &&
		line[len] == ':';
}

/* The header's lines up to the empty one. */
static int
check_header(const char *p, size_t n, const char *to, struct err *err)
{
	const char *end = p + n, *line = p, *next;
	int tos = 0;

	while (line < end && *line != '\r') {
		/* A field with its continuation lines. */
		next = line;
		do {
			next = memchr(next, '\n', (size_t)(end - next));
			if (next++ == NULL)
				return err_set(err, ERR_BUG,
					"the header has no end");
		} while (next < end && (*next == ' ' || *next == '\t'));
		if (field_is(line, (size_t)(next - line), "To")) {
			tos++;
			if (check_to(line + 3, (size_t)(next - line - 3), to,
				err) == -1)
				return -1;
		} else if (field_is(line, (size_t)(next - line), "Cc") ||
			   field_is(line, (size_t)(next - line), "Bcc")) {
			return err_set(err, ERR_BUG, "the header has a Cc or "
				"Bcc field; nothing was sent (S16)");
		}
		line = next;
	}
	if (line == end || tos != 1)
		return err_set(err, ERR_BUG, "the header needs exactly one "
			"To field and an end; found %d", tos);
	return 0;
}

/* Blocks of a fixed size become vector instructions. */
enum { BLOCK = 128 };

struct octets {
	bool bad;		/* one is NUL or above 0x7f */
	size_t cr, lf, crlf;
};

/* n is at most BLOCK; p[-1] is there. */
static inline void
count_octets(const char *p, size_t n, struct octets *o)
{
	const unsigned char *s = (const unsigned char *)p, *before = s - 1;
	unsigned char high = 0, cr = 0, lf = 0, crlf = 0;

	for (size_t i = 0; i < n; i++) {
		high |= s[i] | (unsigned char)(s[i] - 1);
		cr += s[i] == '\r';
		lf += s[i] == '\n';
		crlf += (s[i] == '\n') & (before[i] == '\r');
	}
	o->bad |= high >> 7;
	o->cr += cr;
	o->lf += lf;
	o->crlf += crlf;
}

static struct octets
octets_of(const char *p, size_t n)
{
	struct octets o = {.bad = n == 0 || *p == '\0' || (*p & 0x80),
		.cr = n > 0 && *p == '\r', .lf = n > 0 && *p == '\n'};
	size_t i = 1;

	for (; n > i && n - i >= BLOCK; i += BLOCK)
		count_octets(p + i, BLOCK, &o);
	if (n > i)
		count_octets(p + i, n - i, &o);
	return o;
}

/* From the end of one line to that of the last that begins within reach. */
static bool
lines_fit(const char *p, size_t n)
{
	const char *end = p + n;

	while (p < end) {
		size_t reach = LINE_MAX_OCTETS + 2;
		const char *nl = memrchr(p, '\n', (size_t)(end - p) < reach ?
			(size_t)(end - p) : reach);

		if (nl == NULL)
			return false;
		p = nl + 1;
	}
	return true;
}

/* Which line it is. */
static int
refuse_octets(const char *p, size_t n, struct err *err)
{
	const char *line = p, *end = p + n, *nl;
	size_t lines = 0;

	for (; line < end; line = nl + 1) {
		nl = memchr(line, '\n', (size_t)(end - line));
		if (nl == NULL)
			break;
		lines++;
		if (nl == line || nl[-1] != '\r')
			return err_set(err, ERR_BUG, "line %zu ends without CR "
				"(S1)", lines);
		if (nl - line - 1 > LINE_MAX_OCTETS)
			return err_set(err, ERR_BUG, "line %zu has %zu octets "
				"(S2)", lines, (size_t)(nl - line - 1));
	}
	if (n == 0 || line != end)
		return err_set(err, ERR_BUG, "the last line has no end (S1)");
	return err_set(err, ERR_BUG, "a line has a CR inside (S1)");
}

static int
check_octets(const char *p, size_t n, struct err *err)
{
	const struct octets o = octets_of(p, n);

	if (n > 0 && o.bad)
		return err_set(err, ERR_BUG, "the message has an octet that is "
			"not 7-bit text (S18)");
	return o.cr == o.crlf && o.lf == o.crlf && n > 0 && lines_fit(p, n) ?
		0 : refuse_octets(p, n, err);
}

int
wire_check(const char *p, size_t n, const char *to, struct err *err)
{
	if (check_octets(p, n, err) == -1)
		return -1;
	return check_header(p, n, to, err);
}

int
wire_check_address(const char *addr, struct err *err)
{
	size_t n = strlen(addr);

	if (n > ADDR_MAX_OCTETS)
		return err_set(err, ERR_BUG, "an address of %zu octets", n);
	for (size_t i = 0; i < n; i++)
		if (addr[i] <= ' ' || addr[i] > '~' || addr[i] == '<' ||
		    addr[i] == '>')
			return err_set(err, ERR_BUG, "an address with an "
				"octet that no address has (T2)");
	return 0;
}

/* The first dot behind an LF, or end. Whole blocks are asked at once: hardly
 * any has one. */
static const char *
next_dot(const char *p, const char *end)
{
	size_t i = 0, n = (size_t)(end - p);

	for (; n - i > BLOCK; i += BLOCK) {
		unsigned char any = 0;

		for (size_t k = i; k < i + BLOCK; k++)
			any |= (p[k] == '\n') & (p[k + 1] == '.');
		if (any)
			break;
	}
	for (; i + 1 < n; i++)
		if (p[i] == '\n' && p[i + 1] == '.')
			return p + i + 1;
	return end;
}

void
wire_stuff(const char *p, size_t n, struct buf *out)
{
	const char *end = p + n, *dot;

	if (n > 0 && *p == '.')
		buf_addc(out, '.');
	for (; (dot = next_dot(p, end)) < end; p = dot) {
		buf_add(out, p, (size_t)(dot - p));
		buf_addc(out, '.');
	}
	buf_add(out, p, (size_t)(end - p));
	buf_adds(out, ".\r\n");
}

size_t
wire_stuffed(const char *p, size_t n)
{
	size_t total = n + 3;

	for (size_t i = 0; i < n; i++)
		total += p[i] == '.' && (i == 0 || p[i - 1] == '\n');
	return total;
}
