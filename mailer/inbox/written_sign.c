/* SPDX-License-Identifier: MIT */
/*
 * What writers sign with: what stands beneath "-- " (RFC 3676, 4.3), what
 * telephones add, a list's or an office's footer beneath a rule, "-Name".
 *
 * Policy: a signature is at the end of what the writer wrote at one place, and
 * short. Greetings and names stay: they are the writer's words.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "inbox/html_text.h"
#include "inbox/written_lines.h"

enum { SIGN_LINES = 15, SHORT_LINES = 6, FOOTER_LINES = 30 };

struct segment {
	struct lines *x;
	size_t from, to;	/* own lines; to is past the last with words */
};

static void
mark(struct segment *g, size_t i)
{
	for (size_t j = i; j < g->to; j++)
		g->x->v[j].kind = LINE_SIGN;
	g->to = i;
	while (g->to > g->from && line_blank(&g->x->v[g->to - 1]))
		g->to--;
}

/* Whether at most max lines with words follow from i on. */
static bool
at_most(const struct segment *g, size_t i, size_t max)
{
	for (size_t n = 0; i < g->to; i++)
		if (!line_blank(&g->x->v[i]) && ++n > max)
			return false;
	return true;
}

static bool
is_delimiter(const struct line *l)
{
	return (l->n == 2 && memcmp(l->s, "--", 2) == 0) ||
		(l->n == 3 && memcmp(l->s, "---", 3) == 0) ||
		(l->n == 2 && memcmp(l->s, "__", 2) == 0) ||
		(l->n == 3 && (memcmp(l->s, "\xe2\x80\x94", 3) == 0 ||
		memcmp(l->s, "\xe2\x80\x93", 3) == 0));
}

static bool
delimited(struct segment *g)
{
	for (size_t i = g->from; i < g->to; i++) {
		const struct line *l = &g->x->v[i];

		if (is_delimiter(l) && at_most(g, i + 1, l->n == 2 ?
		    SIGN_LINES : SHORT_LINES)) {
			mark(g, i);
			return true;
		}
	}
	return false;
}

static bool
contains(const struct line *l, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= l->n; i++)
		if (strncasecmp(l->s + i, word, len) == 0)
			return true;
	return false;
}

/* What footers have, and a second thought beneath a rule has not. */
static bool
is_footer(const struct segment *g, size_t i)
{
	static const char *const words[] = {"http://", "https://", "www.",
		"confiden", "privileged", "vertraulich", "intended recipient",
		"destinataire", "destinatario", "mailing list", "unsubscribe"};

	for (; i < g->to; i++) {
		const struct line *l = &g->x->v[i];

		if (words_addressed(l->s, l->n))
			return true;
		for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++)
			if (contains(l, words[j]))
				return true;
	}
	return false;
}

static bool
footed(struct segment *g)
{
	for (size_t i = g->from; i < g->to; i++) {
		const struct line *l = &g->x->v[i];

		if ((l->mark == HTML_RULE || words_rule(l->s, l->n, 10)) &&
		    at_most(g, i + 1, FOOTER_LINES) && is_footer(g, i + 1)) {
			mark(g, i);
			return true;
		}
	}
	return false;
}

/* "Sent from my telephone", and one line beneath it at most. */
static bool
sent_from(struct segment *g)
{
	for (size_t i = g->to, seen = 0; i > g->from && seen < 2; i--) {
		const struct line *l = &g->x->v[i - 1];

		if (line_blank(l))
			continue;
		if (words_sent_from(l->s, l->n)) {
			mark(g, i - 1);
			return true;
		}
		seen++;
	}
	return false;
}

/* "-Name" or "-First Last", beneath an empty line: each word a capital. */
static bool
named(struct segment *g)
{
	const struct line *l;
	size_t i = 0, words = 0;

	if (g->to < g->from + 2 || !line_blank(&g->x->v[g->to - 2]))
		return false;
	l = &g->x->v[g->to - 1];
	if (l->n > 40 || l->n < 3)
		return false;
	if (l->s[0] == '-' && l->s[1] != '-')
		i = 1;
	else if (memcmp(l->s, "\xe2\x80\x94", 3) == 0 ||
	    memcmp(l->s, "\xe2\x80\x93", 3) == 0)
		i = 3 + (l->s[3] == ' ');
	else
		return false;
	while (i < l->n) {
		unsigned char c = (unsigned char)l->s[i];

		if (!isupper(c) && c < 0xc3)
			return false;
		words++;
		while (i < l->n && l->s[i] != ' ') {
			if (strchr(":;,?!()", l->s[i]) != NULL)
				return false;
			i++;
		}
		i++;
	}
	if (words == 0 || words > 4)
		return false;
	mark(g, g->to - 1);
	return true;
}

static void
sign_segment(struct lines *x, size_t from, size_t to)
{
	struct segment g = {x, from, to};
	bool again = true;

	for (size_t rounds = 0; again && rounds < 6; rounds++) {
		mark(&g, g.to);
		again = delimited(&g) || footed(&g) || sent_from(&g) ||
			named(&g);
	}
}

/* Between marks that HTML has left; but whoever writes all within theirs has
 * no other words. */
static void
marked_signs(struct lines *x)
{
	bool in = false, other = false;

	for (size_t i = 0; i < x->n; i++) {
		in = x->v[i].mark == HTML_SIGN || (in &&
			x->v[i].mark != HTML_SIGN_END);
		other |= !in && line_own(&x->v[i]);
	}
	for (size_t i = 0; i < x->n && other; i++) {
		in = x->v[i].mark == HTML_SIGN || (in &&
			x->v[i].mark != HTML_SIGN_END);
		if (in && x->v[i].kind == LINE_OWN)
			x->v[i].kind = LINE_SIGN;
	}
}

void
written_sign(struct lines *x)
{
	size_t from = 0, i;

	marked_signs(x);
	for (i = 0; i < x->n; i++)
		if (x->v[i].kind != LINE_OWN) {
			if (i > from)
				sign_segment(x, from, i);
			from = i + 1;
		}
	if (i > from)
		sign_segment(x, from, i);
}
