/* SPDX-License-Identifier: MIT */
/*
 * The lines of a reply that its writer wrote. Left out: lines that begin
 * with >, what follows "On ... wrote:" and its like, and a signature behind
 * "-- ". Where the quotation below "wrote:" is marked with >, lines without
 * one are answers between its lines, and stay.
 *
 * A line right behind a long quoted one may be its torn-off end: no telling.
 */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "inbox/answer.h"
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
	return l->n >= strlen(with) && strncasecmp(l->s, with, strlen(with)) == 0;
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
		"Envoy\u00e9 \u00e0 partir d", "T\u00e9l\u00e9charg", NULL};

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
		if (behind > 0)
			drop_behind(l + i + behind, n - i - behind);
	}
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
	buf_init(&b, ANSWER_TEXT_MAX + 1);
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
