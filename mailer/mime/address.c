/* SPDX-License-Identifier: MIT */
/*
 * The grammar of a mailbox address, and the reason, in a coordinator's words,
 * why something is none.
 *
 * Policy: narrower than RFC 5321 on purpose. What no member of a community
 * has in practice (quoted local parts, comments, routes, address literals)
 * is what attacks are made of, so it is refused here and never reaches a
 * connection. Checks run from the most telling to the least, because people
 * read one reason only; it never quotes what stands before the @.
 */
#include "mime/address.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, LABEL_MAX = 63 };

static int
wrong(struct err *err, const char *why)
{
	return err_set(err, ERR_DATA, "%s", why);
}

static bool
is_alnum(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9');
}

static bool
is_atext(unsigned char c)
{
	return is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool
has(const char *s, size_t n, const char *what)
{
	return memmem(s, n, what, strlen(what)) != NULL;
}

/* Invisible characters that come along when an address is pasted. */
static const char *
invisible(const char *s, size_t n)
{
	if (has(s, n, "\xc2\xa0"))
		return "has a no-break space";
	if (has(s, n, "\xe2\x80\x8b") || has(s, n, "\xef\xbb\xbf") ||
	    has(s, n, "\xe2\x81\xa0") || has(s, n, "\xc2\xad"))
		return "has an invisible character, probably from pasting; "
			"type the address anew";
	return NULL;
}

/* What concerns the whole, before it is taken apart. */
static const char *
wrong_shape(const char *s, size_t n)
{
	size_t at = 0;

	if (n == 0)
		return "is empty";
	for (size_t i = 0; i < n; i++) {
		at += s[i] == '@';
		if (s[i] == '\r' || s[i] == '\n')
			return "has a line break";
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return "has a control character";
	}
	if (n > 7 && strncasecmp(s, "mailto:", 7) == 0)
		return "begins with mailto: and only the address belongs here";
	if (memchr(s, '<', n) != NULL || memchr(s, '>', n) != NULL)
		return "looks like a display name with an address: only the "
			"address belongs here";
	if (at > 1 && (memchr(s, ',', n) != NULL ||
		memchr(s, ';', n) != NULL || memchr(s, ' ', n) != NULL))
		return "looks like several addresses: only one belongs here";
	if (memchr(s, '"', n) != NULL)
		return "has quotation marks, which are not allowed here";
	if (s[0] == ' ')
		return "begins with a space";
	if (s[n - 1] == ' ')
		return "ends with a space";
	if (memchr(s, ' ', n) != NULL)
		return "has a space";
	if (memchr(s, '(', n) != NULL || memchr(s, ')', n) != NULL)
		return "has parentheses, which are not allowed here";
	if (at == 0 && has(s, n, "\xef\xbc\xa0"))
		return "has a wide @ instead of a plain one";
	if (at == 0)
		return "has no @";
	if (at == 2)
		return "has two @";
	if (at > 2)
		return "has more than two @";
	return invisible(s, n);
}

static int
check_local(const char *s, size_t n, struct err *err)
{
	if (n == 0)
		return wrong(err, "has nothing before the @");
	if (s[0] == '-')
		return wrong(err, "begins with a hyphen");
	if (s[0] == '.')
		return wrong(err, "begins with a dot");
	if (s[n - 1] == '.')
		return wrong(err, "has a dot just before the @");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x80)
			return wrong(err, "has non-ASCII letters before the @, "
				"which is not supported yet");
		if (c == '.' && s[i + 1] == '.')
			return wrong(err, "has two dots in a row");
		if (c != '.' && !is_atext(c))
			return err_set(err, ERR_DATA, "has a %s before the @, "
				"which is not allowed there", c == ',' ?
				"comma" : c == ';' ? "semicolon" :
				c == ':' ? "colon" : c == '\\' ? "backslash" :
				"square bracket");
	}
	if (n > LOCAL_MAX)
		return err_set(err, ERR_DATA, "has %zu characters before the "
			"@; at most %d are possible", n, LOCAL_MAX);
	return 0;
}

/* What can be said about a domain as it was written. */
static int
check_domain(const char *s, size_t n, struct err *err)
{
	if (n == 0)
		return wrong(err, "has nothing after the @");
	if (s[0] == '[')
		return wrong(err, "has a number in brackets after the @; a "
			"domain name belongs there");
	if (memchr(s, ',', n) != NULL && n <= DOMAIN_MAX)
		return err_set(err, ERR_DATA,
			"has a comma where a dot should be: %.*s", (int)n, s);
	if (s[n - 1] == '.')
		return wrong(err, "ends with a dot");
	if (s[0] == '.')
		return wrong(err, "has a dot just after the @");
	if (has(s, n, ".."))
		return wrong(err, "has two dots in a row");
	if (n > DOMAIN_MAX)
		return wrong(err, "is too long after the @; at most 253 "
			"characters are possible");
	return 0;
}

/* Labels of a domain in ASCII: letters, digits, inner hyphens. */
static int
check_labels(const char *s, struct err *err)
{
	const char *label = s;
	size_t n, labels = 0;

	for (;; label += n + 1) {
		n = strcspn(label, ".");
		labels++;
		if (n == 0)
			return wrong(err, "has two dots in a row");
		if (n > LABEL_MAX)
			return wrong(err, "has a part after the @ of more "
				"than 63 characters");
		if (label[0] == '-' || label[n - 1] == '-')
			return err_set(err, ERR_DATA, "has a hyphen where a "
				"letter should be: %s", s);
		for (size_t i = 0; i < n; i++)
			if (!is_alnum((unsigned char)label[i]) &&
			    label[i] != '-')
				return err_set(err, ERR_DATA, "has \"%c\" "
					"after the @, which no domain has: %s",
					label[i], s);
		if (label[n] == '\0')
			break;
	}
	if (labels < 2)
		return err_set(err, ERR_DATA, "has no dot after the @: %s", s);
	if (strspn(label, "0123456789") == n)
		return err_set(err, ERR_DATA, "ends with a number, which no "
			"domain does: %s", s);
	return 0;
}

/* Domain to lower-case A-labels, into out (DOMAIN_MAX + 1). */
static int
domain_to_ascii(const char *s, size_t n, char *out, struct err *err)
{
	char u8[DOMAIN_MAX + 1];
	uint8_t *ascii = NULL;
	bool plain = true;
	int rc;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		plain = plain && c < 0x80;
		u8[i] = (char)(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
	}
	u8[n] = '\0';
	/* A-labels as written are looked at too: they may decode to nothing
	 * sensible, and then no server has that name. */
	if (plain && strstr(u8, "xn--") == NULL) {
		memcpy(out, u8, n + 1);
		return 0;
	}
	rc = idn2_lookup_u8((const uint8_t *)u8, &ascii,
		IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (rc != IDN2_OK)
		return err_set(err, ERR_DATA, "has a domain that is not "
			"possible (%s)", idn2_strerror(rc));
	rc = strlen((char *)ascii) > DOMAIN_MAX ? wrong(err, "is too long "
		"after the @; at most 253 characters are possible") : 0;
	if (rc == 0)
		memcpy(out, ascii, strlen((char *)ascii) + 1);
	idn2_free(ascii);
	return rc;
}

int
address_parse(const char *s, size_t n, struct address *address_r,
	struct err *err)
{
	const char *why = wrong_shape(s, n), *at;
	char domain[DOMAIN_MAX + 1];
	size_t local, len;

	if (why != NULL)
		return wrong(err, why);
	at = memchr(s, '@', n);
	local = (size_t)(at - s);
	if (check_local(s, local, err) != 0 ||
	    check_domain(at + 1, n - local - 1, err) != 0 ||
	    domain_to_ascii(at + 1, n - local - 1, domain, err) != 0 ||
	    check_labels(domain, err) != 0)
		return -1;
	len = strlen(domain);
	if (local + 1 + len > ADDRESS_MAX)
		return err_set(err, ERR_DATA, "has %zu characters; at most %d "
			"are possible", local + 1 + len, ADDRESS_MAX);
	memcpy(address_r->addr, s, local + 1);
	memcpy(address_r->addr + local + 1, domain, len + 1);
	for (size_t i = 0; i <= local + 1 + len; i++) {
		char c = address_r->addr[i];

		address_r->key[i] = (char)(c >= 'A' && c <= 'Z' ? c + 0x20 :
			c);
	}
	return 0;
}

const char *
address_domain(const char *addr)
{
	const char *at = strrchr(addr, '@');

	return at ? at + 1 : "";
}

/* C0, DEL, C1, line separators and what reorders text (S17), as UTF-8. */
static bool
unfit_for_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		unsigned char d = i + 1 < n ? (unsigned char)s[i + 1] : 0;
		unsigned char e = i + 2 < n ? (unsigned char)s[i + 2] : 0;

		if (c < 0x20 || c == 0x7f || (c == 0xc2 && d < 0xa0) ||
		    (c == 0xd8 && d == 0x9c))
			return true;
		if (c == 0xe2 && d == 0x80 && (e == 0x8e || e == 0x8f ||
			(e >= 0xa8 && e <= 0xae)))
			return true;
		if (c == 0xe2 && d == 0x81 && e >= 0xa6 && e <= 0xa9)
			return true;
	}
	return false;
}

/* The name of "Name <addr>": quotes and their backslashes taken off. */
static int
take_name(const char *s, size_t n, char *name_r, size_t size,
	struct err *err)
{
	bool quoted = n >= 2 && s[0] == '"' && s[n - 1] == '"';
	size_t len = 0;

	if (quoted) {
		s++;
		n -= 2;
	}
	if (unfit_for_name(s, n))
		return wrong(err, "the name has a control character");
	for (size_t i = 0; i < n; i++) {
		if (quoted && s[i] == '\\' && i + 1 < n)
			i++;
		else if (s[i] == '"')
			return wrong(err, "a quotation mark inside the name; "
				"put the whole name in quotation marks or "
				"none");
		if (len + 1 >= size)
			return err_set(err, ERR_DATA, "the name is longer "
				"than %zu bytes", size - 1);
		name_r[len++] = s[i];
	}
	name_r[len] = '\0';
	return 0;
}

int
mailbox_parse(const char *s, char *name_r, size_t size,
	struct address *address_r, struct err *err)
{
	size_t n = strlen(s), name;
	const char *open;

	while (n > 0 && s[n - 1] == ' ')
		n--;
	while (n > 0 && *s == ' ') {
		s++;
		n--;
	}
	if (size > 0)
		name_r[0] = '\0';
	open = memrchr(s, '<', n);
	if (open == NULL)
		return address_parse(s, n, address_r, err);
	if (s[n - 1] != '>')
		return wrong(err, "has a < without a > at its end; expected "
			"Name <address>");
	name = (size_t)(open - s);
	if (address_parse(open + 1, n - name - 2, address_r, err) != 0)
		return -1;
	while (name > 0 && s[name - 1] == ' ')
		name--;
	return take_name(s, name, name_r, size, err);
}
