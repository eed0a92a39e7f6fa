/* SPDX-License-Identifier: MIT */
/*
 * Complaints: a part with feedback fields, wherever it stands and whatever it
 * is called; Hotmail's junk mail reports, which have no such part; Apple
 * Mail's "unsubscribe" button, which sends a mail of its own; and failure
 * reports of DMARC in plain words.
 *
 * Providers black out the address. What is blacked out is nobody's.
 */
#include "inbox/arf.h"

#include <string.h>
#include <strings.h>

#include "inbox/dsn_fields.h"
#include "inbox/dsn_signs.h"
#include "inbox/returned.h"
#include "inbox/scan.h"

enum { TYPE_MAX = 40 };

struct work {
	struct arena *a;
	const struct mail *m;
	struct reply *r;
	const struct mail_part *returned;
	const char *subject, *text;	/* folded */
	size_t cap;
};

static bool
is_redacted(const char *addr)
{
	size_t n = strcspn(addr, "@");

	if (n == 0 || strspn(addr, "xX*.-") >= n)
		return true;
	return strncasecmp(addr, "redacted", 8) == 0 ||
		strncasecmp(addr, "hidden", 6) == 0 ||
		strncasecmp(addr, "undisclosed", 11) == 0 ||
		strncasecmp(addr, "removed@", 8) == 0;
}

static void
add_recipient(struct work *w, const char *addr)
{
	struct reply_complaint *c = &w->r->complaint;

	if (is_redacted(addr) || !scan_is_sound(addr) ||
	    c->n >= REPLY_RECIPIENTS_MAX)
		return;
	for (size_t i = 0; i < c->n; i++)
		if (strcasecmp(c->recipient[i], addr) == 0)
			return;
	arena_push(w->a, c->recipient, c->n, w->cap);
	c->recipient[c->n++] = addr;
}

static void
add_value(struct work *w, const char *value)
{
	size_t n = strlen(value);
	struct scan_span span;

	while (scan_address(value, n, false, &span)) {
		add_recipient(w, arena_strndup(w->a, value + span.from,
			span.to - span.from));
		value += span.to;
		n -= span.to;
	}
}

/* --- the format (RFC 5965) ----------------------------------------------- */
struct feedback {
	const char *type;	/* NULL: no such field */
	bool agent;		/* and another that only such reports have */
};

static void
read_field(struct work *w, const struct field_line *l, struct feedback *f)
{
	static const char *const recipient[] = {"original-rcpt-to",
		"removal-recipient", "original-recipient",
		"reported-recipient"};
	static const char *const others[] = {"user-agent", "version",
		"source-ip", "reported-domain", "original-mail-from",
		"abuse-type", "arrival-date", "received-date"};

	if (strcmp(l->name, "feedback-type") == 0) {
		const char *v = scan_fold(w->a, l->value, strlen(l->value));
		size_t n = strcspn(v, " ;");

		f->type = scan_clean(w->a, v, n, TYPE_MAX);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		f->agent |= strcmp(l->name, others[i]) == 0;
	for (size_t i = 0; i < sizeof(recipient) / sizeof(*recipient); i++)
		if (strcmp(l->name, recipient[i]) == 0)
			add_value(w, l->value);
	if (strcmp(l->name, "original-mail-from") == 0) {
		struct scan_span s;

		if (scan_address(l->value, strlen(l->value), false, &s))
			returned_add_to(w->a, w->r, arena_strndup(w->a,
				l->value + s.from, s.to - s.from));
	}
}

static bool
read_part(struct work *w, const struct mail_part *p)
{
	size_t n = p->len < SCAN_TEXT_MAX ? p->len : SCAN_TEXT_MAX;
	const char *at = p->body, *end = at + n;
	struct feedback f = {0};
	struct field_line l;

	while (field_next(w->a, &at, end, &l))
		read_field(w, &l, &f);
	if (f.type == NULL || (!f.agent &&
	    strcmp(p->type, "message/feedback-report") != 0))
		return false;
	w->r->complaint.type = f.type[0] != '\0' ? f.type : "other";
	return true;
}

static bool
is_feedback_part(const struct mail_part *p)
{
	return strcmp(p->type, "message/feedback-report") == 0 ||
		strcmp(p->type, "application/octet-stream") == 0 ||
		strcmp(p->type, "text/plain") == 0;
}

static bool
by_fields(struct work *w)
{
	const char *type = mail_param(w->m->root, "report-type");
	const struct mail_part *p = NULL;
	bool report = type != NULL && strcasecmp(type, "feedback-report") == 0;
	struct reply_complaint none = {.type = "", .evidence = ""};

	while ((p = report_next(w->m, p)) != NULL) {
		if (p->n_kids > 0 || !is_feedback_part(p))
			continue;
		/* A text that only quotes such fields is a person's. */
		if (!report && strcmp(p->type, "text/plain") == 0 &&
		    (w->returned == NULL || subject_bare(w->subject) !=
		    w->subject))
			continue;
		if (read_part(w, p))
			return true;
		w->r->complaint = none;
		w->cap = 0;
	}
	if (report)
		w->r->complaint.type = "abuse";
	return report;
}

/* --- and without it ------------------------------------------------------ */
static bool
from_has(struct work *w, const char *const *domain)
{
	const char *from = mail_field(w->m->root, "From", 0);

	return from != NULL &&
		scan_any(scan_fold(w->a, from, strlen(from)), domain) != NULL;
}

/* Outlook.com's Junk Mail Reporting Program: the mail, in a mail. */
static bool
by_hotmail(struct work *w)
{
	static const char *const domain[] = {"@hotmail.com", "@outlook.com",
		"@live.com", "@msn.com", "@microsoft.com", NULL};
	const char *rcpt = w->returned == NULL ? NULL :
		mail_field(w->returned, "X-HmXmrOriginalRecipient", 0);

	if (w->returned == NULL || (rcpt == NULL &&
	    strstr(w->subject, "complaint about message from") == NULL) ||
	    (rcpt == NULL && !from_has(w, domain)) ||
	    subject_bare(w->subject) != w->subject)
		return false;
	w->r->complaint.type = "abuse";
	return true;
}

/* What a person who hands a mail on does not write. */
static bool
by_words(struct work *w)
{
	static const char *const abuse[] = {"email abuse report for an email",
		"this is an abuse report", "abuse report for a message",
		"spam complaint", "has been reported as spam",
		"marked this message as spam", "user complaint", NULL};
	static const char *const dmarc[] = {"dmarc forensic report",
		"dmarc failure report", "dmarc report for", NULL};
	static const char *const robot[] = {"abuse", "noreply", "no-reply",
		"feedback", "fbl", "complaint", "scomp", "postmaster", "spam",
		NULL};

	if (scan_begins(w->subject, dmarc) != NULL &&
	    (null_sender(w->m) || from_has(w, robot) ||
	    strcmp(w->m->root->type, "multipart/report") == 0)) {
		w->r->complaint.type = "auth-failure";
		return true;
	}
	if (w->returned == NULL || !from_has(w, robot) ||
	    scan_any(w->text, abuse) == NULL)
		return false;
	w->r->complaint.type = "abuse";
	return true;
}

/* Apple Mail's button: its owner wants no more of it. */
static bool
by_apple(struct work *w)
{
	const char *v = mail_field(w->m->root, "X-Apple-Unsubscribe", 0);
	struct mail_address from[1];

	if (v == NULL || strcasecmp(v, "true") != 0)
		return false;
	w->r->complaint.type = "opt-out";
	v = mail_field(w->m->root, "From", 0);
	if (v != NULL && mail_addresses(w->a, v, from, 1) > 0)
		add_recipient(w, from[0].addr);
	return true;
}

void
arf_read(struct arena *a, const struct mail *m, struct reply *r)
{
	struct work w = {.a = a, .m = m, .r = r};
	struct reply_complaint *c = &r->complaint;
	const char *s = mail_field(m->root, "Subject", 0), *rcpt;
	size_t n;

	*c = (struct reply_complaint){.type = "", .evidence = ""};
	w.returned = returned_part(a, m);
	s = mail_decoded(a, s != NULL ? s : "");
	w.subject = scan_fold(a, s, strlen(s));
	s = report_text(a, m, &n);
	w.text = scan_fold(a, s, n);
	if (by_fields(&w))
		c->evidence = "the fields of an abuse report";
	else if (by_hotmail(&w))
		c->evidence = "a provider's complaint about a mail of ours";
	else if (by_apple(&w))
		c->evidence = "a mail program's unsubscribe button";
	else if (by_words(&w))
		c->evidence = "a provider's words of a complaint";
	else
		return;
	c->is = true;
	rcpt = c->n == 0 ? returned_recipient(a, w.returned) : NULL;
	if (rcpt != NULL)
		add_recipient(&w, rcpt);
	returned_add(a, w.returned, r);
}
