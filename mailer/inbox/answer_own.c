/* SPDX-License-Identifier: MIT */
/*
 * The lines of a reply that its writer wrote. Left out: lines that begin
 * with >, what follows "On ... wrote:" and its like, and a signature behind
 * "-- ". Where the quotation below "wrote:" is marked with >, lines without
 * one are answers between its lines, and stay.
 *
 * A line right behind a long quoted one may be its torn-off end: no telling.
 *
 * What offices add beneath every mail, a notice of confidentiality, is nobody's
 * words either: a paragraph that begins like one and speaks of two things that
 * they speak of.
 */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "inbox/answer_words.h"

enum { TORN = 60, ATTRIBUTION_LINES = 3 };

struct line {
	const char *s;
	size_t n;
	bool dropped;
};

static bool
starts(const struct line *l, const char *with)
{
	return l->n >= strlen(with) &&
		strncasecmp(l->s, with, strlen(with)) == 0;
}

static bool
ends(const struct line *l, const char *with)
{
	size_t n = l->n, m = strlen(with);

	while (n > 0 && strchr(" \t\r", l->s[n - 1]) != NULL)
		n--;
	return n >= m && strncasecmp(l->s + n - m, with, m) == 0;
}

static bool
is_blank(const struct line *l)
{
	return strspn(l->s, " \t\r") >= l->n;
}

static bool
any(const struct line *l, const char *const *list, bool (*has)(
	const struct line *, const char *))
{
	for (; *list != NULL; list++)
		if (has(l, *list))
			return true;
	return false;
}

/* How many lines at l introduce a quotation. */
static size_t
attribution(const struct line *l, size_t n)
{
	static const char *const open[] = {"On ", "Le ", "El ", "Am ", NULL};
	static const char *const close[] = {"wrote:", "writes:", "crit :",
		"crit:", "crit\u00a0:", "crit\u202f:", "schrieb:", NULL};
	static const char *const rule[] = {"-----Original", "----- Original",
		"-----Message d", "----- Message d", "---------- Forwarded",
		"---------- Message", "________________", "Begin forwarded",
		"D\u00e9but du message", NULL};
	static const char *const from[] = {"From:", "*From:", "De :",
		"De\u00a0:", "De:", NULL};
	static const char *const more[] = {"Sent:", "Date:", "To:", "Subject:",
		"*Sent:", "*Date:", "Envoy", "\u00c0 :", "\u00c0\u00a0:",
		"Objet", NULL};

	if (any(l, rule, starts))
		return 1;
	if (any(l, from, starts))
		for (size_t i = 1; i < n && i < ATTRIBUTION_LINES; i++)
			if (any(l + i, more, starts))
				return 1;
	if (any(l, close, ends) && (any(l, open, starts) ||
	    memchr(l->s, '@', l->n) != NULL))
		return 1;
	if (any(l, open, starts))
		for (size_t i = 1; i < n && i < ATTRIBUTION_LINES; i++)
			if (any(l + i, close, ends))
				return i + 1;
	return 0;
}

static bool
is_device(const struct line *l)
{
	static const char *const by[] = {"Sent from my ", "Sent from Outlook",
		"Sent from Mail", "Sent from Yahoo", "Get Outlook for ",
		"Envoy\u00e9 de mon ", "Envoy\u00e9 depuis ",
		"Envoy\u00e9 \u00e0 partir d", "T\u00e9l\u00e9charg",
		"Yahoo Mail: Search", "Provenance : Courrier", NULL};

	return any(l, by, starts);
}

static size_t
split(struct arena *a, const char *text, struct line **v_r)
{
	struct line *v = NULL;
	size_t n = 0, cap = 0;

	for (const char *s = text;; s++) {
		size_t len = strcspn(s, "\n");

		arena_push(a, v, n, cap);
		v[n++] = (struct line){.s = s, .n = len};
		s += len;
		if (*s == '\0')
			break;
	}
	*v_r = v;
	return n;
}

static size_t
indent(const struct line *l)
{
	size_t i = 0;

	while (i < l->n && (l->s[i] == ' ' || l->s[i] == '\t'))
		i++;
	return i;
}

static bool
is_quoted(const struct line *l)
{
	size_t i = indent(l);

	return (i < l->n && l->s[i] == '>') || (l->n - i >= 2 &&
		l->s[i] == '|' && l->s[i + 1] == ' ');
}

/* What of the lines behind an attribution is a quotation. */
static void
drop_behind(struct line *l, size_t n)
{
	bool marked = false;

	for (size_t i = 0; i < n; i++)
		marked = marked || is_quoted(&l[i]);
	for (size_t i = 0; i < n; i++)
		l[i].dropped = l[i].dropped || !marked;
}

static void
drop(struct line *l, size_t n, bool *torn_r)
{
	bool seen = false;

	for (size_t i = 0, behind; i < n; i++) {
		if (l[i].dropped)
			continue;
		if (starts(&l[i], "-- ") ? is_blank(&(struct line){
		    .s = l[i].s + 2, .n = l[i].n - 2}) :
		    l[i].n == 2 && starts(&l[i], "--")) {
			for (; i < n; i++)
				l[i].dropped = true;
			return;
		}
		if (is_quoted(&l[i])) {
			l[i].dropped = true;
			if (i + 1 < n && l[i].n >= TORN &&
			    !is_quoted(&l[i + 1]) && !is_blank(&l[i + 1]))
				*torn_r = true;
			continue;
		}
		l[i].dropped = is_device(&l[i]);
		behind = attribution(l + i, n - i);
		for (size_t j = 0; j < behind; j++)
			l[i + j].dropped = true;
		if (behind > 0 && !seen)
			drop_behind(l + i + behind, n - i - behind);
		seen = seen || behind > 0;
	}
}

static bool
says(const struct line *l, const char *with)
{
	size_t m = strlen(with);

	for (size_t i = 0; i + m <= l->n; i++)
		if (strncasecmp(l->s + i, with, m) == 0)
			return true;
	return false;
}

/* Whether a notice begins at l, and of how many lines it is. */
static size_t
notice(const struct line *l, size_t n)
{
	static const char *const open[] = {"confidential", "notice",
		"disclaimer", "this e-mail", "this email", "this message",
		"this communication", "this transmission", "this electronic",
		"the information", "the content", "important notice",
		"privileged", "warning", "caution", "if you are not the",
		"if you have received", "if you received", "avis",
		"mise en garde", "ce courriel", "ce message", "ce document",
		"cette communication", "cette transmission",
		"le pr\u00e9sent", "le contenu", "l'information",
		"l\u2019information", "les renseignements",
		"les informations", "si vous n", "si vous avez re", NULL};
	static const char *const about[][7] = {
		{"confiden", NULL},
		{"intended", "destinat", "addressee", "solely for", NULL},
		{"privileg", "privil\u00e9gi", NULL},
		{"in error", "par erreur", "by mistake", NULL},
		{"delete", "destroy", "supprim", "d\u00e9trui", NULL},
		{"disclos", "divulg", "disseminat", "distribut", "copying",
			NULL},
		{"unauthori", "strictly prohibited", "interdit", NULL},
		{"notify the sender", "notify us", "contact the sender",
			"aviser l", "en aviser", NULL}};
	static const char *const asks[] = {"remove me", "unsubscribe me",
		"take me", "retirez-moi", "sabonnez-moi", NULL};
	static const char *const trees[] = {"please consider the env",
		"consider the env", "think before", "think green",
		"before printing", "pensez \u00e0 l", "avant d", NULL};
	size_t to = 0, marks = 0;
	struct line head = *l;

	while (head.n > 0 && strchr(" \t*_-#[", *head.s) != NULL) {
		head.s++;
		head.n--;
	}
	if (any(&head, trees, starts) && (says(l, "print") ||
	    says(l, "imprim")))
		return 1;
	if (!any(&head, open, starts))
		return 0;
	while (to < n && !l[to].dropped && !is_blank(&l[to])) {
		if (any(&l[to], asks, says))
			return 0;
		to++;
	}
	for (size_t i = 0; i < sizeof(about) / sizeof(*about); i++)
		for (size_t j = 0; j < to; j++)
			if (any(&l[j], about[i], says)) {
				marks++;
				break;
			}
	return marks >= 2 ? to : 0;
}

static void
drop_notices(struct line *l, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!l[i].dropped)
			for (size_t to = notice(l + i, n - i); to > 0; to--)
				l[i + to - 1].dropped = true;
}

char *
own_words(struct arena *a, const char *text, bool *torn_r)
{
	struct line *v;
	size_t n = split(a, text, &v);
	struct buf b;
	char *own;

	*torn_r = false;
	drop(v, n, torn_r);
	drop_notices(v, n);
	buf_init(&b, strlen(text) + 2);
	for (size_t i = 0; i < n; i++) {
		size_t len = v[i].n;

		/* A blank line stands for what was left out. */
		if (v[i].dropped)
			len = 0;
		while (len > 0 && v[i].s[len - 1] == '\r')
			len--;
		buf_add(&b, v[i].s, len);
		buf_addc(&b, '\n');
	}
	own = arena_strndup(a, buf_str(&b), b.len);
	buf_release(&b);
	return own;
}
