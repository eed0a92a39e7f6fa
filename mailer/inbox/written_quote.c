/* SPDX-License-Identifier: MIT */
/*
 * What is quoted: lines behind marks, what introduces them, and what follows
 * the words that begin a quotation without marks.
 *
 * Policy: an introduction is known by its place and form (it stands right above
 * marked lines, ends in a colon, has a date or an address in it) before it is
 * known by its words, so that any language will do. A quotation without marks
 * goes on to the end of the mail, and needs words: a header block, a separator,
 * "On ... wrote:". Our own mail without even those is known by its make: links
 * with tokens, titles underlined as long as they are.
 */
#include <ctype.h>
#include <string.h>

#include "inbox/html_text.h"
#include "inbox/written_lines.h"
#include "text/utf8.h"

enum { ABOUT_LINES = 4, ABOUT_MAX = 400, ABOUT_BLANKS = 5 };

/* The next line that is not blank, quoted or not; n: none. */
static size_t
next_line(const struct lines *x, size_t i)
{
	while (i < x->n && x->v[i].mark == 0 && x->v[i].n == 0)
		i++;
	return i;
}

/* --- header blocks -------------------------------------------------------- */

/* Whether a rule or a separator stands right above i. */
static bool
ruled(const struct lines *x, size_t i)
{
	for (size_t blanks = 0; i > 0 && blanks < 4; i--) {
		const struct line *l = &x->v[i - 1];

		if (l->mark == HTML_RULE || words_rule(l->s, l->n, 5))
			return true;
		if (l->n > 0)
			return false;
		blanks++;
	}
	return false;
}

/* "From: ...", "Sent: ...", ... as Outlook and many others quote. */
static bool
header_block(const struct lines *x, size_t i)
{
	unsigned int seen = 0, known = 0, others = 0, loose = 0, blanks = 0;
	unsigned int first = x->v[i].label;
	bool rule = ruled(x, i), address = false;

	if (first == LABEL_NONE || (first == LABEL_OTHER && !rule))
		return false;
	for (size_t j = i; j < x->n && j < i + 16 && loose < 6; j++) {
		const struct line *l = &x->v[j];
		unsigned int label = l->label;

		if (l->n == 0 && ++blanks > 1)
			break;
		if (l->n == 0)
			continue;
		if (label == LABEL_NONE) {
			/* A long list of people; or the text begins. */
			if (blanks > 0)
				break;
			loose++;
			continue;
		}
		blanks = 0;
		address |= words_addressed(l->s, l->n);
		if (label == LABEL_OTHER) {
			others++;
		} else if ((seen & 1u << label) == 0) {
			seen |= 1u << label;
			known++;
		}
	}
	if ((seen & 1u << LABEL_FROM) != 0 && known >= (rule ? 2 : 3))
		return true;
	return rule && known + others >= 3 && (known >= 2 || address);
}

/* --- "On ... wrote:" ------------------------------------------------------ */

/* The lines from `from` to `to` as one. */
static const char *
joined(const struct lines *x, size_t from, size_t to, size_t *n_r)
{
	size_t n = 0;
	char *s;

	for (size_t i = from; i <= to; i++)
		n += x->v[i].n + 1;
	s = arena_alloc(x->a, n + 1);
	*n_r = 0;
	for (size_t i = from; i <= to; i++) {
		memcpy(s + *n_r, x->v[i].s, x->v[i].n);
		*n_r += x->v[i].n;
		s[(*n_r)++] = ' ';
	}
	(*n_r)--;
	return s;
}

static bool
ends_in_colon(const char *s, size_t n)
{
	while (n > 0 && strchr(" *_", s[n - 1]) != NULL)
		n--;
	return (n > 0 && s[n - 1] == ':') ||
		(n > 2 && memcmp(s + n - 3, "\xef\xbc\x9a", 3) == 0);
}

/* Gmail's of old: "2011/4/7 Name <addr>" */
static bool
date_and_address(const struct line *l)
{
	return isdigit((unsigned char)*l->s) && l->s[l->n - 1] == '>' &&
		words_dated(l->s, l->n > 24 ? 24 : l->n) &&
		words_addressed(l->s, l->n);
}

/* The first line of the introduction that ends at i; n: it is none. strict:
 * without marks below to prove it. */
static size_t
introduction(const struct lines *x, size_t i, bool strict)
{
	const struct line *l = &x->v[i];
	bool wrote = words_wrote(l->s, l->n);
	size_t n, from = i;

	if (!wrote && (strict || (!ends_in_colon(l->s, l->n) &&
	    !date_and_address(l))))
		return x->n;
	for (size_t up = 0; up < ABOUT_LINES; up++) {
		const char *s;

		if (l->n > ABOUT_MAX)
			break;
		s = joined(x, from, i, &n);
		if (n > ABOUT_MAX)
			break;
		if (words_on(x->v[from].s, x->v[from].n) &&
		    (words_dated(s, n) || words_addressed(s, n)))
			return from;
		if (from == 0 || !line_own(&x->v[from - 1]))
			break;
		from--;
	}
	if (strict || l->n > 200)
		return x->n;
	return (wrote && l->n < 80) || words_addressed(l->s, l->n) ||
		words_dated(l->s, l->n) ? i : x->n;
}

/* What introduces the marked lines that begin at i. */
static void
introduced(struct lines *x, size_t i)
{
	size_t j = i, from, blanks = 0;

	while (j > 0 && !x->v[j - 1].marked && x->v[j - 1].n == 0 &&
	    blanks++ < ABOUT_BLANKS)
		j--;
	if (j == 0 || !line_own(&x->v[j - 1]))
		return;
	from = introduction(x, j - 1, false);
	for (; from < j; from++)
		x->v[from].kind = LINE_ABOUT;
}

/* A quoted line that was wrapped on its way, so that its end lost the mark. */
static bool
wrapped(const struct lines *x, size_t i)
{
	const struct line *l = &x->v[i], *above, *below;

	if (i == 0 || i + 1 >= x->n || !line_own(l) || l->n > 60)
		return false;
	above = l - 1;
	below = l + 1;
	return above->marked && below->marked && above->n > 60 &&
		strchr(".?!:", above->s[above->n - 1]) == NULL &&
		!isupper((unsigned char)*l->s);
}

/* --- without marks -------------------------------------------------------- */

static bool
setext(const struct lines *x, size_t i)
{
	const struct line *l = &x->v[i];

	return i + 1 < x->n && line_own(l) && l->n >= 4 && l->n < 200 &&
		(words_rule(l[1].s, l[1].n, 4)) && !words_rule(l->s, l->n, 4) &&
		utf8_columns(arena_strndup(x->a, l->s, l->n)) == l[1].n;
}

/* Where our own mail begins that is repeated without a mark; n: nowhere. */
static size_t
own_mail(const struct lines *x)
{
	size_t token = x->n, rule = x->n, title = x->n, titles = 0, end;

	for (size_t i = 0; i < x->n; i++) {
		const struct line *l = &x->v[i];

		if (!line_own(l))
			continue;
		if (token == x->n && words_token(l->s, l->n))
			token = i;
		if (rule == x->n && *l->s == '-' && words_rule(l->s, l->n, 60))
			rule = i;
		if (setext(x, i)) {
			title = title == x->n ? i : title;
			titles += i > rule;
		}
	}
	if (titles < 2)
		rule = x->n;
	end = token < rule ? token : rule;
	if (end == x->n || title < end)
		return end == x->n ? end : title;
	while (end > 0 && end == token && line_own(&x->v[end - 1]))
		token = --end;
	return end;
}

/* The rules and empty lines above where it begins belong to it. */
static size_t
with_rules(const struct lines *x, size_t i)
{
	while (i > 0) {
		const struct line *l = &x->v[i - 1];

		if (l->n > 0 && l->mark != HTML_RULE &&
		    !words_rule(l->s, l->n, 5))
			break;
		i--;
	}
	return i;
}

static bool
begins_rest(struct lines *x, size_t i)
{
	const struct line *l = &x->v[i];
	enum separator s = words_separator(l->s, l->n);
	size_t next, from;

	if (s != SEPARATOR_NONE) {
		x->forwarded = s == SEPARATOR_FORWARDED;
		x->rest = with_rules(x, i);
		return true;
	}
	if (header_block(x, i)) {
		x->rest = with_rules(x, i);
		return true;
	}
	next = next_line(x, i + 1);
	if (next < x->n && x->v[next].marked)
		return false;
	from = introduction(x, i, true);
	if (from == x->n)
		return false;
	x->rest = from;
	x->guessed = i + 1;
	return true;
}

static void
find_rest(struct lines *x)
{
	size_t ours = own_mail(x);

	for (size_t i = 0; i < x->n && i < ours; i++)
		if (line_own(&x->v[i]) && begins_rest(x, i))
			return;
	x->rest = ours;
}

/* A program's forward stands behind marks, too. */
static bool
forwards(const struct lines *x, size_t i)
{
	size_t next = next_line(x, i);

	return next < x->n && x->v[next].marked &&
		words_separator(x->v[next].s, x->v[next].n) ==
		SEPARATOR_FORWARDED;
}

void
written_quote(struct lines *x)
{
	bool before = false;

	for (size_t i = 0; i < x->n; i++)
		if (x->v[i].marked)
			x->v[i].kind = LINE_QUOTE;
	for (size_t i = 0; i < x->n; i++)
		if (wrapped(x, i)) {
			x->v[i].kind = LINE_QUOTE;
			x->v[i].marked = true;
		}
	for (size_t i = 0; i < x->n; i++) {
		if (x->v[i].marked && !before) {
			introduced(x, i);
			x->forwarded |= forwards(x, i);
		}
		before = x->v[i].marked;
	}
	find_rest(x);
	for (size_t i = x->rest; i < x->n; i++)
		x->v[i].kind = LINE_QUOTE;
}
