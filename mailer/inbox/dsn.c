/* SPDX-License-Identifier: MIT */
/*
 * Delivery reports. Where there are fields (RFC 3464), they say which of the
 * recipients failed, was delayed or got it, and words only fill what they
 * leave open. Where there are none, it takes a mail system for a sender, or
 * what amounts to one, and words of a failure; what only speaks of bounces is
 * a person's mail.
 *
 * A report of several recipients is as grave as the gravest of them, and names
 * those: a delivered one does not stand beside a failed one. An address that
 * we wrote to (Original-Recipient) goes before the one it led to.
 *
 * Neither a complaint (RFC 5965), nor a receipt (RFC 8098), nor a challenge is
 * a delivery report, though they come in its clothes. A receipt that says the
 * mail was rejected is one.
 */
#include "inbox/dsn.h"

#include <string.h>
#include <strings.h>

#include "inbox/auto_signs.h"
#include "inbox/dsn_fields.h"
#include "inbox/dsn_reason.h"
#include "inbox/dsn_signs.h"
#include "inbox/dsn_text.h"
#include "inbox/returned.h"
#include "inbox/scan.h"

enum { REASON_MAX = 400, MARKED_MAX = 32 };

struct work {
	struct arena *a;
	const struct mail *m;
	struct reply *r;
	struct dsn_text text;
	const char *head;		/* folded */
	struct dsn_signs signs;
	struct dsn_fields fields;
	const struct mail_part *returned;
	const char *overall;		/* the text's own reason */
	size_t n, cap;
	struct reply_recipient *recipient;
};

/* --- recipients ---------------------------------------------------------- */
static const struct dsn_mention *
mentioned(const struct work *w, const char *addr)
{
	for (size_t i = 0; i < w->text.n; i++)
		if (strcasecmp(w->text.mention[i].addr, addr) == 0)
			return &w->text.mention[i];
	return NULL;
}

static void
add(struct work *w, const char *addr, const struct status *stated,
	const char *reason, enum reply_permanence permanent)
{
	struct reply_recipient *x;
	char status[STATUS_SIZE];

	for (size_t i = 0; i < w->n; i++)
		if (strcasecmp(w->recipient[i].addr, addr) == 0)
			return;
	if (w->n >= REPLY_RECIPIENTS_MAX)
		return;
	arena_push(w->a, w->recipient, w->n, w->cap);
	x = &w->recipient[w->n++];
	x->addr = addr;
	x->permanent = permanent;
	x->status = stated->cls != 0 ? arena_strdup(w->a,
		status_format(stated, status)) : "";
	x->code = stated->code;
	x->reason = reason;
}

static const char *
overall_reason(struct work *w)
{
	if (w->overall == NULL)
		w->overall = dsn_text_reason(w->a, &w->text);
	return w->overall;
}

/* How long it holds, where the words leave that open. */
static enum reply_permanence
settled(enum reply_permanence p, enum reply_report report)
{
	switch (report) {
	case REPORT_DELAY:
		return PERMANENCE_TEMPORARY;
	case REPORT_DELIVERED:
		return PERMANENCE_UNKNOWN;
	default:
		return p == PERMANENCE_UNKNOWN ? PERMANENCE_PERMANENT : p;
	}
}

/* Of the words about one recipient, the rest of the text helping out. */
static void
add_said(struct work *w, const char *addr, const char *reason,
	enum reply_report report)
{
	struct diagnosis d, rest;

	dsn_diagnose(w->a, reason, strlen(reason), &d);
	if (!dsn_says_something(&d)) {
		const char *overall = overall_reason(w);

		dsn_diagnose(w->a, overall, strlen(overall), &rest);
		if (dsn_says_something(&rest) || reason[0] == '\0') {
			reason = overall;
			d = rest;
		}
	}
	add(w, addr, &d.stated, reason, settled(dsn_permanence(&d), report));
}

/* --- fields -------------------------------------------------------------- */
static bool
may_hold_fields(const struct work *w, const struct mail_part *p)
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
read_fields(struct work *w)
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

static enum dsn_action
action_of(const struct work *w, const struct dsn_group *g)
{
	if (g->action != ACTION_NONE)
		return g->action;
	if (g->status.cls == 5)
		return ACTION_FAILED;
	if (g->status.cls == 2)
		return ACTION_DELIVERED;
	return w->signs.kind == REPORT_DELAY ? ACTION_DELAYED :
		w->signs.kind == REPORT_DELIVERED && g->status.cls == 0 ?
		ACTION_DELIVERED : ACTION_FAILED;
}

static enum dsn_action
gravest(const struct work *w)
{
	enum dsn_action worst = ACTION_NONE;

	for (size_t i = 0; i < w->fields.n; i++) {
		enum dsn_action x = action_of(w, &w->fields.group[i]);

		if (worst == ACTION_NONE || x < worst)
			worst = x;
	}
	return worst;
}

static const char *
diagnostic_text(struct work *w, const struct dsn_group *g)
{
	size_t n;
	const char *s;

	if (g->diagnostic == NULL)
		return "";
	s = mail_utf8(w->a, g->diagnostic, strlen(g->diagnostic), NULL, &n);
	return scan_clean(w->a, s, n, REASON_MAX);
}

static void
add_group(struct work *w, const struct dsn_group *g, const char *addr,
	enum reply_report report)
{
	const struct dsn_mention *said = mentioned(w, addr);
	const char *reason = diagnostic_text(w, g);
	struct diagnosis d;

	if (said == NULL && g->final != NULL)
		said = mentioned(w, g->final);
	if (reason[0] == '\0')
		reason = said != NULL && said->reason[0] != '\0' ?
			said->reason : overall_reason(w);
	dsn_diagnose(w->a, reason, strlen(reason), &d);
	if (g->status.cls != 0) {
		d.stated.cls = g->status.cls;
		d.stated.subject = g->status.subject;
		d.stated.detail = g->status.detail;
	}
	add(w, addr, &d.stated, reason, settled(dsn_permanence(&d), report));
}

/* An address of our own or of whoever reports: not whom it was for. */
static bool
is_ours(const struct work *w, const char *addr)
{
	const char *from = mail_field(w->m->root, "From", 0);
	struct mail_address v[1];

	for (size_t i = 0; i < w->r->n_to; i++)
		if (strcasecmp(w->r->to[i], addr) == 0)
			return true;
	if (w->text.sender != NULL && strcasecmp(w->text.sender, addr) == 0)
		return true;
	return from != NULL && mail_addresses(w->a, from, v, 1) > 0 &&
		strcasecmp(v[0].addr, addr) == 0;
}

static const char *
best_mention(struct work *w)
{
	const struct dsn_mention *best = NULL;

	for (size_t i = 0; i < w->text.n; i++) {
		const struct dsn_mention *x = &w->text.mention[i];

		if (x->tier >= TIER_SAID && !is_ours(w, x->addr) &&
		    (best == NULL || x->tier > best->tier))
			best = x;
	}
	return best != NULL ? best->addr : NULL;
}

static enum reply_report
from_fields(struct work *w)
{
	enum dsn_action action = gravest(w);
	enum reply_report report = action == ACTION_FAILED ? REPORT_BOUNCE :
		action == ACTION_DELAYED ? REPORT_DELAY : REPORT_DELIVERED;

	for (size_t i = 0; i < w->fields.n; i++) {
		const struct dsn_group *g = &w->fields.group[i];
		const char *addr = g->original != NULL ? g->original : g->final;

		if (action_of(w, g) != action)
			continue;
		if (addr == NULL && w->fields.n == 1)
			addr = best_mention(w);
		if (addr == NULL && w->fields.n == 1)
			addr = returned_recipient(w->a, w->returned);
		if (addr != NULL)
			add_group(w, g, addr, report);
	}
	return report;
}

/* --- words --------------------------------------------------------------- */
static bool
add_marked(struct work *w, enum reply_report report)
{
	struct mail_address v[MARKED_MAX];
	const char *value;
	size_t n;

	for (size_t k = 0; (value = mail_field(w->m->root,
	    "X-Failed-Recipients", k)) != NULL; k++) {
		n = mail_addresses(w->a, value, v, MARKED_MAX);
		for (size_t i = 0; i < n; i++) {
			const struct dsn_mention *x = mentioned(w, v[i].addr);

			add_said(w, v[i].addr, x != NULL ? x->reason : "",
				report);
		}
	}
	return w->n > 0;
}

static bool
add_tier(struct work *w, enum dsn_tier tier, enum reply_report report)
{
	for (size_t i = 0; i < w->text.n; i++) {
		const struct dsn_mention *x = &w->text.mention[i];

		if (x->tier == tier && !is_ours(w, x->addr))
			add_said(w, x->addr, x->reason, report);
	}
	return w->n > 0;
}

/* "mykewlaolacct", reported by somebody@aol.com. */
static const char *
bare_address(struct work *w)
{
	const char *from = mail_field(w->m->root, "From", 0);
	struct mail_address v[1];

	if (w->text.bare == NULL || from == NULL ||
	    mail_addresses(w->a, from, v, 1) == 0)
		return NULL;
	return arena_printf(w->a, "%s%s", w->text.bare,
		strchr(v[0].addr, '@'));
}

static void
add_from_words(struct work *w, enum reply_report report)
{
	const char *addr;

	if (add_marked(w, report) || add_tier(w, TIER_LISTED, report) ||
	    add_tier(w, TIER_SAID, report))
		return;
	addr = bare_address(w);
	if (addr == NULL)
		addr = returned_recipient(w->a, w->returned);
	if (addr != NULL) {
		add_said(w, addr, "", report);
		return;
	}
	if (add_tier(w, TIER_TO, report) ||
	    add_tier(w, TIER_MENTIONED, report))
		return;
	if (overall_reason(w)[0] != '\0')
		add_said(w, "", "", report);
}

/* An address that is named, and a reason beside it. */
static bool
accuses(struct work *w)
{
	struct diagnosis d;

	for (size_t i = 0; i < w->text.n; i++) {
		const struct dsn_mention *x = &w->text.mention[i];

		if (x->tier < TIER_SAID || is_ours(w, x->addr))
			continue;
		dsn_diagnose(w->a, x->reason, strlen(x->reason), &d);
		if (dsn_says_something(&d))
			return true;
	}
	return false;
}

/* --- is it one? ---------------------------------------------------------- */
static const char *
folded_subject(struct work *w)
{
	const char *s = mail_field(w->m->root, "Subject", 0);

	s = mail_decoded(w->a, s != NULL ? s : "");
	return scan_fold(w->a, s, strlen(s));
}

/* A robot, though no mail system: Auto-Submitted, noreply@. */
static bool
is_robot(struct work *w)
{
	const char *v = mail_field(w->m->root, "Auto-Submitted", 0);
	struct mail_address from[1];

	if (v != NULL && strncasecmp(v, "auto-", 5) == 0)
		return true;
	v = mail_field(w->m->root, "From", 0);
	if (v == NULL)
		return true;
	/* In our own name. */
	if (mail_addresses(w->a, v, from, 1) > 0)
		for (size_t i = 0; i < w->r->n_to; i++)
			if (strcasecmp(w->r->to[i], from[0].addr) == 0)
				return true;
	v = scan_fold(w->a, v, strlen(v));
	return strstr(v, "noreply") != NULL || strstr(v, "no-reply") != NULL ||
		strstr(v, "donotreply") != NULL ||
		strstr(v, "administrator@") != NULL;
}

static bool
is_receipt(const struct work *w)
{
	const char *type = mail_param(w->m->root, "report-type");

	return type != NULL && strcasecmp(type, "disposition-notification") ==
		0 && strstr(w->head, "automatically rejected") == NULL;
}

static bool
is_feedback(const struct work *w)
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
is_something_else(struct work *w)
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
is_one_by_fields(const struct work *w)
{
	const struct dsn_signs *s = &w->signs;

	return w->fields.n > 0 && (s->report || s->daemon || s->no_sender ||
		s->marked || !s->answers);
}

static bool
is_one_by_words(struct work *w)
{
	const struct dsn_signs *s = &w->signs;
	int weight = 3 * s->daemon + 2 * s->no_sender + 3 * s->marked +
		2 * s->subject + 2 * s->body + 2 * s->report + s->returned -
		2 * s->answers;

	if (s->marked || (s->report && s->daemon))
		return true;
	if (s->daemon || s->report)
		return weight >= 4 && (s->subject || s->body || accuses(w));
	if (s->no_sender)
		return !s->answers && weight + accuses(w) >= 3 &&
			(s->subject || accuses(w));
	/* A stranger who hands a mail back, and asks nothing. */
	return s->subject && s->body && !s->answers && (is_robot(w) ?
		w->text.n > 0 : s->returned && accuses(w) &&
		strchr(w->head, '?') == NULL);
}

/* What of it proves whose it is. */
static void
add_proofs(struct work *w)
{
	returned_add_to(w->a, w->r, w->fields.sender);
	returned_add_to(w->a, w->r, w->text.sender);
	returned_add(w->a, w->returned, w->r);
}

static void
prepare(struct work *w)
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
}

void
dsn_read(struct arena *a, const struct mail *m, struct reply *r)
{
	struct work w = {.a = a, .m = m, .r = r};
	struct reply_delivery *d = &r->delivery;

	*d = (struct reply_delivery){.evidence = ""};
	prepare(&w);
	if (is_something_else(&w))
		return;
	if (is_one_by_fields(&w)) {
		d->report = from_fields(&w);
		d->evidence = "the fields of a delivery report";
	} else if (is_one_by_words(&w)) {
		d->report = w.signs.kind;
		d->evidence = w.signs.marked ? "X-Failed-Recipients" :
			"a mail system's words of a failed delivery";
	} else {
		return;
	}
	if (w.n == 0)
		add_from_words(&w, d->report);
	d->n = w.n;
	d->recipient = w.recipient;
	add_proofs(&w);
}
