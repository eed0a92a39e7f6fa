/* SPDX-License-Identifier: MIT */
/*
 * The body of a mail, and the files beside it, for the few mails of which they
 * are wanted.
 *
 * Policy: the body is the first text that is no file, whole; a text whose lines
 * its writer's program has wrapped (format=flowed, RFC 3676) is as it was
 * before. A file is what has a name, or calls itself an attachment; not
 * pictures that only stand in the HTML, as in signatures, nor what programs add
 * for each other. What a mail in the mail holds is not looked at. What is too
 * much is left out, and told in `over`.
 */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "inbox/mail.h"
#include "inbox/reply.h"

enum { FILES_OCTETS = 12 * 1024 * 1024 };
static const char too_long[] = "more, or larger, than is taken";

static bool
ends(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n > k && strcasecmp(s + n - k, end) == 0;
}

static bool
is_text(const struct mail_part *p)
{
	return strncmp(p->type, "text/", 5) == 0 || ends(p->filename, ".md") ||
		ends(p->filename, ".markdown") || ends(p->filename, ".txt");
}

static bool
is_file(const struct mail_part *p)
{
	return *p->filename != '\0' ||
		strcmp(p->disposition, "attachment") == 0 ||
		strncmp(p->type, "image/", 6) == 0;
}

/* What nobody has attached. */
static bool
is_furniture(const struct mail_part *p)
{
	static const char *const types[] = {"application/pgp-signature",
		"application/pkcs7-signature", "application/pgp-encrypted",
		"application/x-pkcs7-signature", "application/ms-tnef",
		"text/calendar", "application/ics", "text/x-amp-html"};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(p->type, types[i]) == 0)
			return true;
	return strncmp(p->type, "image/", 6) == 0 && p->parent != NULL &&
		strcmp(p->parent->type, "multipart/related") == 0 &&
		strcmp(p->disposition, "attachment") != 0;
}

static bool
says(const struct mail_part *p, const char *name, const char *value)
{
	const char *v = mail_param(p, name);

	return v != NULL && strcasecmp(v, value) == 0;
}

/* A line that ends with a space goes on in the next. */
static const char *
unflow(struct arena *a, const char *s, bool delsp)
{
	struct buf b;
	const char *out;

	buf_init(&b, 2 * REPLY_BODY_MAX);
	while (*s != '\0') {
		size_t n = strcspn(s, "\n");
		bool more = s[n] == '\n' && n > 0 && s[n - 1] == ' ' &&
			!(n == 3 && memcmp(s, "-- ", 3) == 0);
		size_t stuffed = n > 0 && *s == ' ';

		buf_add(&b, s + stuffed, n - stuffed - (more && delsp));
		if (s[n] == '\n' && !more)
			buf_addc(&b, '\n');
		s += n + (s[n] == '\n');
	}
	out = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return out;
}

static const char *
body(struct arena *a, const struct mail_part *p)
{
	size_t n;
	const char *s = mail_text(a, p, &n);

	return says(p, "format", "flowed") ? unflow(a, s, says(p, "delsp",
		"yes")) : s;
}

static bool
skipped(const struct mail_part *p)
{
	return p->n_kids > 0 || strncmp(p->type, "multipart/", 10) == 0 ||
		mail_above(p, "message/rfc822") != NULL || is_furniture(p);
}

static bool
is_body(const struct mail_part *p)
{
	return !is_file(p) && (strcmp(p->type, "text/plain") == 0 ||
		strcmp(p->type, "text/markdown") == 0);
}

static struct reply_file
file(struct arena *a, const struct mail_part *p)
{
	struct reply_file f = {p->filename, p->type, p->body, p->len};

	if (is_text(p) && p->len <= MAIL_TEXT_MAX)
		f.data = mail_text(a, p, &f.len);
	return f;
}

static bool
too_much(const struct reply *r, const struct mail_part *p, size_t octets)
{
	return r->n_files == REPLY_FILES_MAX || octets + p->len > FILES_OCTETS;
}

void
reply_files(struct arena *a, const void *raw, size_t n, struct reply *reply_r)
{
	struct reply_file *v = arena_array(a, REPLY_FILES_MAX, sizeof(*v));
	const struct mail *m;
	size_t octets = 0;
	bool found = false;

	if (n > MAIL_MAX)
		return;
	m = mail_parse(a, raw, n);
	for (const struct mail_part *p = m->root; p != NULL;
	     p = mail_next(p)) {
		if (skipped(p))
			continue;
		if (!found && is_body(p)) {
			reply_r->body = body(a, p);
			found = true;
			if (strlen(reply_r->body) >= REPLY_BODY_MAX)
				reply_r->over = too_long;
		} else if (is_file(p) && too_much(reply_r, p, octets)) {
			reply_r->over = too_long;
		} else if (is_file(p)) {
			v[reply_r->n_files++] = file(a, p);
			octets += v[reply_r->n_files - 1].len;
		}
	}
	reply_r->file = v;
}
