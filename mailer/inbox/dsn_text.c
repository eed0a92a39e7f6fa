/* SPDX-License-Identifier: MIT */
/*
 * Mail systems differ in words and agree in shape. Somewhere before the copy
 * of the mail stands the address, mostly alone or at the start of a line,
 * with a reason beside or below it; else it is named by a word such as
 * "recipient" or within an SMTP dialogue. What stands below an address,
 * deeper than it, is about it, whatever addresses occur there.
 *
 * Addresses of whoever sent the mail, and of whoever could help, are told by
 * the words before them.
 */
#include "inbox/dsn_text.h"

#include <string.h>
#include <strings.h>

#include "inbox/dsn_reason.h"
#include "inbox/reply.h"
#include "inbox/scan.h"

enum { REASON_MAX = 400, REASON_LINES = 8, BARE_MAX = 64 };

/* --- where the copy begins ---------------------------------------------- */
static const char *const copies[] = {
	"copy of the message", "copy of your message", "original message",
	"original mail", "copy of the original", "returned message",
	"returned mail", "unsent message", "message header",
	"headers of the", "header of the", "message text follows",
	"message follows", "mail follows", "old message",
	"forwarded message", "rejected message", "original e-mail",
	"mensaje original", "mensagem original", "message d'origine",
	"message original", "ursprungliche nachricht", "originalnachricht",
	"messaggio originale", "oorspronkelijk bericht",
	"oryginalna wiadomosc", "исходное сообщение", "原文", "原始邮件",
	"元のメッセージ", NULL
};

static bool
is_copy_line(struct arena *a, const struct scan_line *l)
{
	const char *folded, *found;
	size_t n;

	if (l->n < 8 || l->n > 120)
		return false;
	if (strncasecmp(l->s, "Received: ", 10) == 0 ||
	    strncasecmp(l->s, "Return-Path: ", 13) == 0 ||
	    strncasecmp(l->s, "Received:\t", 10) == 0)
		return true;
	folded = scan_fold(a, l->s, l->n);
	found = scan_any(folded, copies);
	if (found == NULL)
		return false;
	/* A rule drawn before it, or hardly anything else in the line. */
	n = strlen(folded);
	return strncmp(folded, "--", 2) == 0 || *folded == '=' ||
		*folded == '*' || *folded == '_' ||
		(n <= strlen(found) + 24 && (folded[n - 1] == ':' ||
		folded[n - 1] == '.' || folded[n - 1] == '-')) ||
		n <= strlen(found) + 10;
}

static void
split(struct arena *a, const char *s, size_t n, struct dsn_text *t)
{
	const char *at = s, *end = s + n;
	struct scan_line l;

	t->head = s;
	t->head_n = n;
	while (scan_next(&at, end, &l)) {
		if (!is_copy_line(a, &l))
			continue;
		t->head_n = (size_t)(l.s - s);
		t->pasted = l.s;
		t->pasted_n = (size_t)(end - l.s);
		return;
	}
}

/* --- lines --------------------------------------------------------------- */
static const char *const announces[] = {
	"following address", "following recipient", "following user",
	"following e-mail", "following email", "following person",
	"these recipient", "not delivered to", "undeliverable to",
	"undeliverable mail", "delivered to", "to deliver",
	"delivery to", "delivery has failed", "delivery failed",
	"failed address", "failed recipient", "did not reach",
	"delivery problem", "delivery error", "fatal error",
	"list of recipients", "affected recipients", "were affected",
	"could not be delivered", "could not be sent", "fatal errors",
	"could not be reached", "has failed", "failure reasons",
	"suivants", "suivant", "folgende", "siguiente", "seguinte",
	"destinatari", "destinataire", "empfanger", "mottagare", "modtager",
	"ontvanger", "odbiorc", "получател", "宛先", "收件人", NULL
};

static const char *const senders[] = {
	"from:", "sender:", "reply-to:", "return-path:", "mail from:",
	"original sender", "envelope sender", "sender address",
	"a message sent by", "a message from", "message from:",
	"x-postfix-sender", "von:", "de :", "de:", "absender", "da:",
	">>> mail from", "sent <<< mail from", "sent >>> mail from",
	"mail sent by", "the message from", "expediteur", "(mail from",
	"发件人", "寄件者", NULL
};

static const char *const passed_over[] = {
	"message-id", "message id", "subject", "date:", "cc:", "received:",
	"references:", "in-reply-to:", "x-", "reporting-mta", "betreff",
	"objet", "asunto", "queue-id", NULL
};

static const char *const helpers[] = {
	"contact", "assistance", "help", "question", "forward ",
	"support", "postmaster", "abuse", "please reply", "reply to",
	"if you ", "administrator", "please send", "send mail to",
	"report ", "ultimately generated from", "generated from",
	"automatically generated from", "whitelist", "webmaster", NULL
};

static const char *const named[] = {
	"rcpt", "recipient", "addressed to", "address", "user", "deliver",
	"mailbox", "message to", "mail to", "account", "rejected",
	"error-for", "reach", "for:", "smtp:", "destinat", "empfang",
	"550", "551", "552", "553", "554", "450", "451", "452", "unknown",
	"nachricht an", "konnte", "failed", "收件", "宛", NULL
};

struct reader {
	struct arena *a;
	struct dsn_text *t;
	bool open;			/* the lines below are about somebody */
	bool open_inner;		/* named within a line */
	size_t open_at, open_indent, open_lines;
	const char *from, *to;		/* octets of its reason; NULL */
	bool sender_next;
};

static size_t
indent(const struct scan_line *l)
{
	size_t i = 0, width = 0;

	for (; i < l->n && (l->s[i] == ' ' || l->s[i] == '\t'); i++)
		width += l->s[i] == '\t' ? 8 : 1;
	return i == l->n ? (size_t)-1 : width;
}

/* The address that the line begins with, signs and bullets apart. */
static bool
leads(const struct scan_line *l, struct scan_span *span)
{
	size_t i = 0, skip;
	static const char *const words[] = {"smtp:", "mailto:", "rfc822;"};

	while (i < l->n && strchr(" \t<\"'*-=>[.:#", l->s[i]) != NULL &&
	    l->s[i] != '\0')
		i++;
	for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) {
		skip = strlen(words[k]);
		if (l->n - i > skip &&
		    strncasecmp(l->s + i, words[k], skip) == 0)
			i += skip;
	}
	while (i < l->n && (l->s[i] == '<' || l->s[i] == ' '))
		i++;
	if (!scan_address(l->s + i, l->n - i, false, span) || span->from != 0)
		return false;
	span->from += i;
	span->to += i;
	return true;
}

static struct dsn_mention *
mention(struct reader *r, const char *s, size_t n, enum dsn_tier tier)
{
	struct dsn_text *t = r->t;
	struct dsn_mention *x;

	for (size_t i = 0; i < t->n; i++) {
		x = &t->mention[i];
		if (strlen(x->addr) != n || strncasecmp(x->addr, s, n) != 0)
			continue;
		if (tier > x->tier)
			x->tier = tier;
		return x;
	}
	if (t->n >= 2 * REPLY_RECIPIENTS_MAX)
		return NULL;
	arena_push(r->a, t->mention, t->n, t->cap);
	x = &t->mention[t->n++];
	*x = (struct dsn_mention){arena_strndup(r->a, s, n), tier, ""};
	return x;
}

/* What was said of the address before. */
static void
close_reason(struct reader *r)
{
	struct dsn_mention *x;
	struct diagnosis old, new;
	const char *reason;

	if (!r->open)
		return;
	r->open = false;
	x = &r->t->mention[r->open_at];
	if (r->to <= r->from)
		return;
	reason = scan_clean(r->a, r->from, (size_t)(r->to - r->from),
		REASON_MAX);
	dsn_diagnose(r->a, x->reason, strlen(x->reason), &old);
	dsn_diagnose(r->a, reason, strlen(reason), &new);
	if (x->reason[0] == '\0' ||
	    (old.stated.code == 0 && old.stated.cls == 0 &&
	    dsn_says_something(&new)))
		x->reason = reason;
}

static void
open_reason(struct reader *r, struct dsn_mention *x,
	const struct scan_line *l, size_t at)
{
	close_reason(r);
	if (x == NULL)
		return;
	while (at < l->n && strchr(">:;,\"' )", l->s[at]) != NULL &&
	    l->s[at] != '\0')
		at++;
	r->open = true;
	r->open_inner = false;
	r->open_at = (size_t)(x - r->t->mention);
	r->open_indent = indent(l);
	r->open_lines = 0;
	r->from = l->s + at;
	r->to = l->s + l->n;
}

/* "(expanded from: <a@b>)": that is whom we wrote to. */
static void
expanded(struct reader *r, const struct scan_line *l, const char *folded)
{
	struct scan_span span;
	const char *s = strstr(folded, "expanded from");

	if (s == NULL || !r->open)
		return;
	for (size_t i = 0; i + 13 < l->n; i++)
		if (strncasecmp(l->s + i, "expanded from", 13) == 0) {
			s = l->s + i + 13;
			if (scan_address(s, l->n - i - 13, false, &span))
				r->t->mention[r->open_at].addr =
					arena_strndup(r->a, s + span.from,
					span.to - span.from);
			return;
		}
}

static const char *
unbulleted(const char *folded)
{
	while (*folded != '\0' && strchr(" *-#|", *folded) != NULL)
		folded++;
	return folded;
}

/* An address somewhere in the line. */
static void
inner(struct reader *r, const struct scan_line *l, const char *folded)
{
	size_t i = 0;
	struct scan_span span;
	enum dsn_tier tier;
	struct dsn_mention *x;

	while (scan_address(l->s + i, l->n - i, false, &span)) {
		const char *before = scan_fold(r->a, l->s + i, span.from);

		/* Behind a code the server speaks, of whomever it likes. */
		tier = i > 0 && strpbrk(before, "0123456789") != NULL ?
			TIER_MENTIONED :
			scan_any(before, helpers) != NULL ? TIER_NONE :
			strncmp(unbulleted(folded), "to:", 3) == 0 ||
			strncmp(unbulleted(folded), "to :", 4) == 0 ?
			TIER_TO : scan_any(before, named) != NULL ||
			(i == 0 && scan_any(folded, named) != NULL) ?
			TIER_SAID : TIER_MENTIONED;
		if (tier != TIER_NONE) {
			x = mention(r, l->s + i + span.from,
				span.to - span.from, tier);
			if (tier >= TIER_SAID && x != NULL && !r->open) {
				open_reason(r, x, l, 0);
				r->open_inner = true;
			}
		}
		i += span.to;
	}
}

/* The sender's address, in this line or in one to come. */
static bool
is_sender(struct reader *r, const struct scan_line *l, const char *folded)
{
	struct scan_span span;

	if (strncmp(folded, "a message ", 10) == 0 &&
	    scan_begins(folded, senders) != NULL)
		r->sender_next = true;
	else if (!r->sender_next && scan_begins(folded, senders) == NULL)
		return false;
	if (!scan_address(l->s, l->n, false, &span))
		return true;
	r->sender_next = false;
	if (r->t->sender == NULL)
		r->t->sender = arena_strndup(r->a, l->s + span.from,
			span.to - span.from);
	return true;
}

/* A word alone below an announcement: a local part (AOL, Biglobe, Yale). */
static void
bare_name(struct reader *r, const struct scan_line *l)
{
	size_t from = 0, to = l->n;

	while (from < to && (l->s[from] == ' ' || l->s[from] == '\t'))
		from++;
	while (to > from && (l->s[to - 1] == ' ' || l->s[to - 1] == '\t'))
		to--;
	/* In a table, what comes behind it is why. */
	for (size_t i = from; i + 1 < to; i++)
		if (l->s[i] == '\t' ||
		    (l->s[i] == ' ' && l->s[i + 1] == ' '))
			to = i;
	if (!r->t->listing || r->t->bare != NULL || from == 0 ||
	    to - from < 3 || to - from > BARE_MAX)
		return;
	for (size_t i = from; i < to; i++)
		if ((l->s[i] < 'a' || l->s[i] > 'z') && (l->s[i] < 'A' ||
		    l->s[i] > 'Z') && (i == from || l->s[i] == '\0' ||
		    strchr("0123456789._-", l->s[i]) == NULL))
			return;
	r->t->bare = arena_strndup(r->a, l->s + from, to - from);
}

/* Whether the line goes on about the address above. */
static bool
goes_on(struct reader *r, const struct scan_line *l, bool leading)
{
	size_t in = indent(l);

	if (!r->open || ++r->open_lines > REASON_LINES)
		return false;
	if (in == (size_t)-1)		/* blank */
		return r->to <= r->from;
	if (in > r->open_indent)
		return true;
	return !leading && (!r->open_inner || memchr(l->s, '@', l->n) == NULL);
}

static void
read_line(struct reader *r, const struct scan_line *l)
{
	struct scan_span span;
	bool leading = leads(l, &span);
	const char *folded = scan_fold(r->a, l->s, l->n);
	const char *plain = unbulleted(folded);
	struct dsn_mention *x;

	if (goes_on(r, l, leading)) {
		r->to = l->s + l->n;
		expanded(r, l, folded);
		if (r->open_inner)
			bare_name(r, l);
		return;
	}
	close_reason(r);
	if (is_sender(r, l, plain))
		return;
	if (leading) {
		x = mention(r, l->s + span.from, span.to - span.from,
			TIER_LISTED);
		open_reason(r, x, l, span.to);
		expanded(r, l, folded);
		return;
	}
	if (scan_begins(plain, passed_over) != NULL)
		return;
	inner(r, l, folded);
	if (!r->open)
		bare_name(r, l);
	if (scan_any(folded, announces) != NULL)
		r->t->listing = true;
}

void
dsn_text_read(struct arena *a, const char *s, size_t n, struct dsn_text *t)
{
	struct reader r = {.a = a, .t = t};
	const char *at, *end;
	struct scan_line l;

	memset(t, 0, sizeof(*t));
	split(a, s, n < SCAN_TEXT_MAX ? n : SCAN_TEXT_MAX, t);
	at = t->head;
	end = t->head + t->head_n;
	while (scan_next(&at, end, &l))
		read_line(&r, &l);
	close_reason(&r);
}

/* --- why ----------------------------------------------------------------- */
const char *
dsn_text_reason(struct arena *a, const struct dsn_text *t)
{
	const char *at = t->head, *end = t->head + t->head_n;
	struct scan_line l, said = {NULL, 0}, announced = {NULL, 0};
	struct diagnosis d;

	while (scan_next(&at, end, &l)) {
		if (l.n < 6)
			continue;
		dsn_diagnose(a, l.s, l.n, &d);
		if (d.stated.code != 0 || d.stated.cls != 0)
			return scan_clean(a, l.s, l.n, REASON_MAX);
		if (d.words == PERMANENCE_UNKNOWN)
			continue;
		/* What announces a failure rarely says why. */
		if (scan_any(scan_fold(a, l.s, l.n), announces) == NULL) {
			if (said.s == NULL)
				said = l;
		} else if (announced.s == NULL) {
			announced = l;
		}
	}
	if (said.s == NULL)
		said = announced;
	return said.s != NULL ? scan_clean(a, said.s, said.n, REASON_MAX) :
		"";
}
