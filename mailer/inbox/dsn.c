/* SPDX-License-Identifier: MIT */
/*
 * Delivery reports. Where there are fields (RFC 3464), they say which of the
 * recipients failed, was delayed or got it, and words only fill what they
 * leave open. Where there are none, it takes a mail system for a sender, or
 * what amounts to one, and words of a failure; what only speaks of bounces is
 * a person's mail.
 *
 * Neither a complaint (RFC 5965), nor a receipt (RFC 8098), nor a challenge is
 * a delivery report, though they come in its clothes. A receipt that says the
 * mail was rejected is one.
 */
#include "inbox/dsn.h"

#include <string.h>
#include <strings.h>

#include "inbox/auto_signs.h"
#include "inbox/dsn_read.h"
#include "inbox/returned.h"
#include "inbox/scan.h"

/* --- fields -------------------------------------------------------------- */
static bool
may_hold_fields(const struct dsn_work *w, const struct mail_part *p)
{
	if (p->n_kids > 0 || part_is_returned(p) || p->len == 0)
		return false;
	if (strstr(p->type, "delivery-status") != NULL ||
	    strcmp(p->type, "message/disposition-notification") == 0)
		return true;
	return (strncmp(p->type, "text/", 5) == 0 ||
		strcmp(p->type, "application/octet-stream") == 0) &&
		(w->signs.daemon || w->signs.no_sender || w->signs.report);
}

static void
read_fields(struct dsn_work *w)
{
	const struct mail_part *p = NULL;
	size_t n;

	while ((p = report_next(w->m, p)) != NULL) {
		/* xdelivery-status and the like are parsed as mails by some. */
		if (!may_hold_fields(w, p))
			continue;
		n = p->len < SCAN_TEXT_MAX ? p->len : SCAN_TEXT_MAX;
		if (p->parent == NULL || strcmp(p->type, "text/plain") == 0)
			n = n < w->text.head_n || w->text.head_n == 0 ? n :
				w->text.head_n;
		dsn_fields_read(w->a, p->body, n, &w->fields);
	}
}

/* --- is it one? ---------------------------------------------------------- */
static const char *
folded_subject(struct dsn_work *w)
{
	const char *s = mail_field(w->m->root, "Subject", 0);

	s = mail_decoded(w->a, s != NULL ? s : "");
	return scan_fold(w->a, s, strlen(s));
}

/* A robot, though no mail system: Auto-Submitted, noreply@. */
static bool
is_robot(struct dsn_work *w)
{
	const char *v = mail_field(w->m->root, "Auto-Submitted", 0);
	struct mail_address from[1];
	const char *to;

	if (v != NULL && strncasecmp(v, "auto-", 5) == 0)
		return true;
	v = mail_field(w->m->root, "From", 0);
	if (v == NULL)
		return true;
	/* In our own name. */
	to = mail_field(w->m->root, "To", 0);
	if (to != NULL && mail_addresses(w->a, v, from, 1) > 0 &&
	    strcasestr(to, from[0].addr) != NULL)
		return true;
	v = scan_fold(w->a, v, strlen(v));
	return strstr(v, "noreply") != NULL || strstr(v, "no-reply") != NULL ||
		strstr(v, "donotreply") != NULL ||
		strstr(v, "administrator@") != NULL ||
		strstr(v, "sysadmin@") != NULL;
}

static bool
is_receipt(const struct dsn_work *w)
{
	const char *type = mail_param(w->m->root, "report-type");

	return type != NULL && strcasecmp(type, "disposition-notification") ==
		0 && strstr(w->head, "automatically rejected") == NULL;
}

static bool
is_feedback(const struct dsn_work *w)
{
	const char *type = mail_param(w->m->root, "report-type");
	const struct mail_part *p = NULL;

	if (type != NULL && strcasecmp(type, "feedback-report") == 0)
		return true;
	while ((p = report_next(w->m, p)) != NULL)
		if (strcmp(p->type, "message/feedback-report") == 0)
			return true;
	return false;
}

static bool
is_something_else(struct dsn_work *w)
{
	const char *subject = folded_subject(w);

	if (is_feedback(w) || is_receipt(w) || auto_challenger(w->a, w->m) ||
	    (!w->signs.daemon && auto_challenge(w->head)))
		return true;
	/* An absence, unless a mail system speaks. */
	return !w->signs.daemon && !w->signs.marked && !w->signs.report &&
		auto_subject(subject_bare(subject)) != NULL;
}

static bool
is_one_by_fields(const struct dsn_work *w)
{
	const struct dsn_signs *s = &w->signs;

	return w->fields.n > 0 && (s->report || s->daemon || s->no_sender ||
		s->marked || !s->answers);
}

static bool
is_one_by_words(struct dsn_work *w)
{
	const struct dsn_signs *s = &w->signs;
	int weight = 3 * s->daemon + 2 * s->no_sender + 3 * s->marked +
		2 * s->subject + 2 * s->body + 2 * s->report + s->returned -
		2 * s->answers;

	if (s->marked || (s->report && s->daemon))
		return true;
	if (s->daemon || s->report)
		return weight >= 4 && (s->subject || s->body || dsn_accuses(w));
	if (s->no_sender)
		return !s->answers && weight + dsn_accuses(w) >= 3 &&
			(s->subject || dsn_accuses(w));
	/* A stranger who hands a mail back, and asks nothing. */
	return s->subject && s->body && !s->answers && (is_robot(w) ?
		w->text.n > 0 : s->returned && dsn_accuses(w) &&
		strchr(w->head, '?') == NULL);
}

/* What of it proves whose it is. */
static void
add_proofs(struct dsn_work *w)
{
	returned_add_to(w->a, w->r, w->fields.sender);
	returned_add_to(w->a, w->r, w->text.sender);
	returned_add(w->a, w->returned, w->r);
}

static void
find_ours(struct dsn_work *w)
{
	static const char *const named[] = {"To", "Delivered-To",
		"X-Original-To", "Envelope-To", "From"};
	struct mail_address v[DSN_ADDRESSES];

	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++) {
		const char *s = mail_field(w->m->root, named[i], 0);
		size_t n = s == NULL ? 0 :
			mail_addresses(w->a, s, v, DSN_ADDRESSES);

		for (size_t k = 0; k < n && w->n_ours < DSN_OURS; k++)
			w->ours[w->n_ours++] = v[k].addr;
	}
}

static void
prepare(struct dsn_work *w)
{
	size_t n;
	const char *s = report_text(w->a, w->m, &n);

	dsn_text_read(w->a, s, n, &w->text);
	w->head = scan_fold(w->a, w->text.head, w->text.head_n);
	dsn_signs_read(w->a, w->m, w->head, &w->signs);
	w->returned = returned_part(w->a, w->m);
	if (w->returned == NULL && w->text.pasted != NULL) {
		w->returned = returned_pasted(w->a, w->text.pasted,
			w->text.pasted_n);
		w->signs.returned = w->returned != NULL;
	}
	read_fields(w);
	find_ours(w);
}

void
dsn_read(struct arena *a, const struct mail *m, struct reply *r)
{
	struct dsn_work w = {.a = a, .m = m, .r = r};
	struct reply_delivery *d = &r->delivery;

	*d = (struct reply_delivery){.evidence = ""};
	prepare(&w);
	if (is_something_else(&w))
		return;
	if (is_one_by_fields(&w)) {
		d->report = dsn_from_fields(&w);
		d->evidence = "the fields of a delivery report";
	} else if (is_one_by_words(&w)) {
		d->report = w.signs.kind;
		d->evidence = w.signs.marked ? "X-Failed-Recipients" :
			"a mail system's words of a failed delivery";
	} else {
		return;
	}
	if (w.n == 0)
		dsn_from_words(&w, d->report);
	d->n = w.n;
	d->recipient = w.recipient;
	add_proofs(&w);
}
