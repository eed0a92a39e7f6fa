/* SPDX-License-Identifier: MIT */
/*
 * Whom a delivery report is about. A report of several recipients is as grave
 * as the gravest of them, and names those: a delivered one does not stand
 * beside a failed one. An address that we wrote to (Original-Recipient) goes
 * before the one it led to.
 *
 * Of what stands in words, the surest there is counts: what the mail system
 * lists, then what it names, then whom the returned mail was for.
 */
#include <string.h>
#include <strings.h>

#include "inbox/dsn_read.h"
#include "inbox/dsn_reason.h"
#include "inbox/returned.h"
#include "inbox/scan.h"

static const struct dsn_mention *
mentioned(const struct dsn_work *w, const char *addr)
{
	for (size_t i = 0; i < w->text.n; i++)
		if (strcasecmp(w->text.mention[i].addr, addr) == 0)
			return &w->text.mention[i];
	return NULL;
}

static void
add(struct dsn_work *w, const char *addr, const struct status *stated,
	const char *reason, enum reply_permanence permanent)
{
	struct reply_recipient *x;
	char status[STATUS_SIZE];

	for (size_t i = 0; i < w->n; i++)
		if (strcasecmp(w->recipient[i].addr, addr) == 0)
			return;
	if (w->n >= REPLY_RECIPIENTS_MAX ||
	    (addr[0] != '\0' && !scan_is_sound(addr)))
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
overall_reason(struct dsn_work *w)
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
add_said(struct dsn_work *w, const char *addr, const char *reason,
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
static enum dsn_action
action_of(const struct dsn_work *w, const struct dsn_group *g)
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
gravest(const struct dsn_work *w)
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
diagnostic_text(struct dsn_work *w, const struct dsn_group *g)
{
	size_t n;
	const char *s;

	if (g->diagnostic == NULL)
		return "";
	s = mail_utf8(w->a, g->diagnostic, strlen(g->diagnostic), NULL, &n);
	return scan_clean(w->a, s, n, DSN_REASON_MAX);
}

static void
add_group(struct dsn_work *w, const struct dsn_group *g, const char *addr,
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

static bool
is_ours(const struct dsn_work *w, const char *addr)
{
	if (w->text.sender != NULL && strcasecmp(w->text.sender, addr) == 0)
		return true;
	for (size_t i = 0; i < w->n_ours; i++)
		if (strcasecmp(w->ours[i], addr) == 0)
			return true;
	return false;
}

static const char *
best_mention(struct dsn_work *w)
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

enum reply_report
dsn_from_fields(struct dsn_work *w)
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
add_marked(struct dsn_work *w, enum reply_report report)
{
	struct mail_address v[DSN_ADDRESSES];
	const char *value;
	size_t n;

	for (size_t k = 0; (value = mail_field(w->m->root,
	    "X-Failed-Recipients", k)) != NULL; k++) {
		n = mail_addresses(w->a, value, v, DSN_ADDRESSES);
		for (size_t i = 0; i < n; i++) {
			const struct dsn_mention *x = mentioned(w, v[i].addr);

			add_said(w, v[i].addr, x != NULL ? x->reason : "",
				report);
		}
	}
	return w->n > 0;
}

static bool
add_tier(struct dsn_work *w, enum dsn_tier tier, enum reply_report report)
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
bare_address(struct dsn_work *w)
{
	const char *from = mail_field(w->m->root, "From", 0);
	struct mail_address v[1];

	if (w->text.bare == NULL || from == NULL ||
	    mail_addresses(w->a, from, v, 1) == 0)
		return NULL;
	return arena_printf(w->a, "%s%s", w->text.bare,
		strchr(v[0].addr, '@'));
}

void
dsn_from_words(struct dsn_work *w, enum reply_report report)
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
bool
dsn_accuses(const struct dsn_work *w)
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
