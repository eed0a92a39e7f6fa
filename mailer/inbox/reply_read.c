/* SPDX-License-Identifier: MIT */
/*
 * A raw mail as a struct reply: what its header says here, the rest by whoever
 * knows that kind of mail.
 */
#include <string.h>
#include <strings.h>

#include "inbox/arf.h"
#include "inbox/auto.h"
#include "inbox/dsn.h"
#include "inbox/mail.h"
#include "inbox/reply.h"
#include "inbox/rsvp.h"
#include "inbox/written.h"
#include "text/utf8.h"

enum { SUBJECT_MAX = 2000 };	/* octets; more is cut */

static const char *
decoded(struct arena *a, const struct mail_part *p, const char *name)
{
	const char *v = mail_field(p, name, 0);

	return v != NULL ? mail_decoded(a, v) : "";
}

/* At most max octets, and no half character. */
static const char *
cut(struct arena *a, const char *s, size_t max)
{
	size_t n = strlen(s);

	if (n <= max)
		return s;
	n = max;
	while (n > 0 && (s[n] & 0xc0) == 0x80)
		n--;
	return arena_strndup(a, s, n);
}

static const char *
address(struct arena *a, const struct mail_part *p, const char *name,
	const char **name_r)
{
	const char *v = mail_field(p, name, 0);
	struct mail_address x = {"", ""};

	if (v == NULL || mail_addresses(a, v, &x, 1) == 0)
		x = (struct mail_address){"", ""};
	if (name_r != NULL)
		*name_r = x.name;
	return x.addr;
}

static const char *
return_path(struct arena *a, const struct mail_part *p)
{
	const char *v = mail_field(p, "Return-Path", 0);

	if (v == NULL)
		return "";
	v += strspn(v, " ");
	if (strncmp(v, "<>", 2) == 0)
		return "<>";
	return address(a, p, "Return-Path", NULL);
}

/* What may stand in a value outside of quotation marks and comments; at_r: how
 * many "@" there are so far. */
static bool
mailbox_goes_on(const char *s, size_t *at_r, bool *open, bool *closed)
{
	if (*closed && *s != ' ' && *s != '(')
		return false;
	switch (*s) {
	case '@':
		return ++*at_r == 1;
	case '<':
		if (*open || *at_r > 0)
			return false;
		*open = true;
		return true;
	case '>':
		*closed = true;
		return *open;
	default:
		/* Lists, groups, routes; and quoted-pairs, which are none. */
		return strchr(",;:\\", *s) == NULL;
	}
}

/* Whether a From says one mailbox, and no reading of it could find another
 * (S12). Stricter than mail_addresses, which makes the best of anything. */
static bool
one_mailbox(const char *s)
{
	bool quoted = false, open = false, closed = false;
	size_t depth = 0, at = 0;

	for (; *s != '\0'; s++) {
		if ((quoted || depth > 0) && *s == '\\' && s[1] != '\0')
			s++;
		else if (quoted)
			quoted = *s != '"';
		else if (*s == '(' || (*s == ')' && depth > 0))
			depth += *s == '(' ? 1 : (size_t)-1;
		else if (depth == 0 && !mailbox_goes_on(s, &at, &open,
		    &closed))
			return false;
		else if (depth == 0)
			quoted = *s == '"';
	}
	return at == 1 && open == closed && !quoted && depth == 0;
}

static bool
from_one(const struct mail_part *p)
{
	const char *v = mail_field(p, "From", 0);

	return v != NULL && mail_field(p, "From", 1) == NULL && one_mailbox(v);
}

/* --- lists ---------------------------------------------------------------- */

static void
add_to(struct reply *r, const char *addr)
{
	if (r->n_to == REPLY_TO_MAX)
		return;
	for (size_t i = 0; i < r->n_to; i++)
		if (strcmp(r->to[i], addr) == 0)
			return;
	r->to[r->n_to++] = addr;
}

static void
read_to(struct arena *a, const struct mail_part *p, struct reply *r)
{
	static const char *const names[] = {"Delivered-To", "X-Original-To",
		"Envelope-To", "To", "Cc"};
	struct mail_address v[REPLY_TO_MAX];
	const char *value;

	r->to = arena_array(a, REPLY_TO_MAX, sizeof(*r->to));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t j = 0; j < REPLY_TO_MAX && (value = mail_field(p,
		    names[i], j)) != NULL; j++) {
			size_t n = mail_addresses(a, value, v, REPLY_TO_MAX);

			for (size_t k = 0; k < n; k++)
				add_to(r, v[k].addr);
		}
}

static void
add_id(struct reply *r, const char *id)
{
	if (r->n_ids == REPLY_IDS_MAX)
		return;
	for (size_t i = 0; i < r->n_ids; i++)
		if (strcmp(r->id[i], id) == 0)
			return;
	r->id[r->n_ids++] = id;
}

static void
read_ids(struct arena *a, const struct mail_part *p, struct reply *r)
{
	/* A field has room for no more than this. */
	enum { MANY = MAIL_FIELD_MAX / 3 };
	const char *v[MANY], *value;
	size_t n;

	r->id = arena_array(a, REPLY_IDS_MAX, sizeof(*r->id));
	value = mail_field(p, "In-Reply-To", 0);
	n = value != NULL ? mail_ids(a, value, v, MANY) : 0;
	for (size_t i = 0; i < n; i++)
		add_id(r, v[i]);
	value = mail_field(p, "References", 0);
	n = value != NULL ? mail_ids(a, value, v, MANY) : 0;
	while (n > 0)
		add_id(r, v[--n]);
	/* One above the writer's own would not break its signature. */
	value = mail_field(p, "Message-ID", 0);
	if (value != NULL && mail_field(p, "Message-ID", 1) == NULL &&
	    mail_ids(a, value, v, 1) == 1)
		r->message_id = v[0];
}

/* Nothing is decoded, and nothing left out: either could make syntax of what
 * the sender chose. */
static const char *
as_it_came(struct arena *a, const char *value)
{
	size_t n = strlen(value), len;
	char *s = arena_strndup(a, value, n);

	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (c <= 0 || utf8_is_control(c))
			memset(s + i, '?', len);
	}
	return s;
}

static void
read_results(struct arena *a, const struct mail_part *p, struct reply *r)
{
	const char *value;

	r->result = arena_array(a, REPLY_RESULTS_MAX, sizeof(*r->result));
	while (r->n_results < REPLY_RESULTS_MAX && (value = mail_field(p,
	    "Authentication-Results", r->n_results)) != NULL)
		r->result[r->n_results++] = as_it_came(a, value);
}

/* --- all of it ------------------------------------------------------------ */

/* "" for every string that nobody fills in. */
static void
blank(struct reply *r)
{
	memset(r, 0, sizeof(*r));
	r->over = r->from = r->from_name = r->sender = r->reply_to = "";
	r->return_path = r->subject = r->message_id = r->text = "";
	r->quoted = r->body = "";
	r->delivery.evidence = "";
	r->complaint.type = r->complaint.evidence = "";
	r->machine.auto_submitted = r->machine.precedence = "";
	r->machine.loop = r->machine.evidence = "";
	r->rsvp.uid = r->rsvp.attendee = r->rsvp.partstat = "";
	r->rsvp.comment = r->rsvp.recurrence_id = "";
	r->rsvp.sequence = -1;
}

static void
read_header(struct arena *a, const struct mail_part *p, struct reply *r)
{
	const char *date = mail_field(p, "Date", 0);

	r->from = address(a, p, "From", &r->from_name);
	r->from_one = from_one(p);
	r->sender = address(a, p, "Sender", NULL);
	r->reply_to = address(a, p, "Reply-To", NULL);
	r->return_path = return_path(a, p);
	r->subject = cut(a, decoded(a, p, "Subject"), SUBJECT_MAX);
	r->date = date != NULL ? mail_date(date) : 0;
	read_to(a, p, r);
	read_ids(a, p, r);
	read_results(a, p, r);
}

/* A program's prefix: "Fwd: ", in many languages. */
static bool
says_forward(const char *subject)
{
	static const char *const prefixes[] = {"fwd:", "fw:", "tr:", "wg:",
		"rv:", "enc:", "i:", "vs:", "doorst:", "vb:", "vl:", "pd:",
		"i : ", "tr : ", "fwd :", "fw :", "转发:", "轉寄:",
		"转发：", "轉寄："};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncasecmp(subject, prefixes[i], strlen(prefixes[i])) ==
		    0)
			return true;
	return false;
}

/* A proposal of another time, say: only answers are read. */
static bool
has_calendar(const struct mail *m)
{
	for (const struct mail_part *p = m->root; p != NULL; p = mail_next(p))
		if (strcmp(p->type, "text/calendar") == 0)
			return true;
	return false;
}

void
reply_read(struct arena *a, const void *raw, size_t n, struct reply *reply_r)
{
	bool large = n > MAIL_MAX;
	const struct mail *m;

	blank(reply_r);
	reply_r->size = (int64_t)n;
	/* Of a mail that is too large only the header is read. */
	m = mail_parse(a, raw, large ? 2 * MAIL_HEADER_MAX : n);
	read_header(a, m->root, reply_r);
	if (large) {
		reply_r->over = "larger than 10 MiB";
		auto_read(a, m, reply_r);
		return;
	}
	if (m->over != NULL)
		reply_r->over = m->over;
	dsn_read(a, m, reply_r);
	arf_read(a, m, reply_r);
	auto_read(a, m, reply_r);
	rsvp_read(a, m, reply_r);
	written_read(a, m, reply_r);
	reply_r->attached |= !reply_r->rsvp.is && has_calendar(m);
	reply_r->forwarded |= reply_r->n_remarks == 0 &&
		says_forward(reply_r->subject);
}
