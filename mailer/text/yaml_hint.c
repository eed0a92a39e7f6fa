/* SPDX-License-Identifier: MIT */
/*
 * libyaml's complaints in plain words. It speaks of tokens and contexts; a
 * person sees a line. So the line is looked at first: the slips that people
 * really make (an unquoted ": ", a tab, a curly quote, a forgotten blank)
 * explain nearly every complaint. What none of them explains gets a plain
 * rewording of the complaint.
 */
#include "text/yaml_text.h"

#include <string.h>

/* The line that the trouble is about, and what stands in it. */
struct line {
	const char *s;
	size_t len;
	size_t indent;		/* octets of blanks in front */
	size_t key_at, key;	/* the key after the indent and any "- ", and
				 * its length; 0: the line has none */
	size_t text;		/* offset of what follows the colon */
};

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
look(const struct yaml_text *t, size_t line, struct line *l)
{
	size_t i = 0;

	memset(l, 0, sizeof(*l));
	l->s = yaml_text_line(t, line, &l->len);
	while (i < l->len && blank(l->s[i]))
		i++;
	l->indent = i;
	while (i + 1 < l->len && l->s[i] == '-' && blank(l->s[i + 1]))
		for (i++; i < l->len && blank(l->s[i]);)
			i++;
	for (l->key_at = i; i < l->len; i++)
		if (l->s[i] == ':' && (i + 1 == l->len || blank(l->s[i + 1])))
			break;
	if (i == l->len)
		return;
	l->key = i - l->key_at;
	for (i++; i < l->len && blank(l->s[i]);)
		i++;
	l->text = i;
}

static bool
holds(const char *s, size_t len, const char *what)
{
	return memmem(s, len, what, strlen(what)) != NULL;
}

static bool
begins_curly(const char *s, size_t len)
{
	static const char *const quotes[] = {"\u201c", "\u201d", "\u201e",
		"\u2018", "\u00ab"};

	for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++)
		if (len >= strlen(quotes[i]) &&
		    memcmp(s, quotes[i], strlen(quotes[i])) == 0)
			return true;
	return false;
}

static bool
says(const struct yaml_trouble *x, const char *words)
{
	return strstr(x->problem, words) != NULL;
}

/* Leading tabs, wherever in the line the complaint points. */
static bool
hint_tab(struct yaml_text *t, const struct yaml_trouble *x)
{
	struct line l;

	look(t, x->line, &l);
	for (size_t i = 0; i < l.indent; i++)
		if (l.s[i] == '\t') {
			yaml_text_error(t, x->line, i,
				"a tab at the beginning of a line; indent "
				"with spaces");
			return true;
		}
	return false;
}

static bool
hint_curly(struct yaml_text *t, const struct yaml_trouble *x)
{
	struct line l;
	size_t at = yaml_text_offset(t, x->context_line, x->context_col);

	look(t, x->line, &l);
	if (l.key > 0 && begins_curly(l.s + l.text, l.len - l.text)) {
		yaml_text_error(t, x->line, x->col,
			"curly quotes do not quote a text here; write "
			"straight ones: \"...\"");
		return true;
	}
	if (*x->context != '\0' && at < t->len &&
	    begins_curly(t->src + at, t->len - at)) {
		yaml_text_error(t, x->context_line, x->context_col,
			"curly quotes do not quote a text here; write "
			"straight ones: \"...\"");
		return true;
	}
	return false;
}

/* Length of text, at most max and not cut inside a character. */
static int
shown(const char *s, size_t len, size_t max)
{
	if (len <= max)
		return (int)len;
	while (max > 0 && ((unsigned char)s[max] & 0xc0) == 0x80)
		max--;
	return (int)max;
}

/* title:Recap */
static void
missing_space(struct yaml_text *t, size_t line, const struct line *l)
{
	const char *colon = memchr(l->s, ':', l->len);
	const char *key = l->s + l->indent, *text, *odd;

	odd = colon == NULL ? NULL : yaml_text_odd_space(colon + 1,
		(size_t)(l->s + l->len - colon) - 1);
	if (odd != NULL) {
		yaml_text_error(t, line, l->indent, "after the colon stands "
			"%s, which is no space; type a space in its place",
			odd);
		return;
	}
	if (colon == NULL || yaml_text_secret(t, line)) {
		yaml_text_error(t, line, l->indent,
			"after the colon a space is missing");
		return;
	}
	text = colon + 1;
	yaml_text_error(t, line, l->indent,
		"after the colon a space is missing: %.*s: %.*s",
		shown(key, (size_t)(colon - key), 40), key,
		shown(text, (size_t)(l->s + l->len - text), 40), text);
}

/* title: Recap: November 26 */
static bool
hint_colon(struct yaml_text *t, const struct yaml_trouble *x)
{
	const char *text;
	struct line l;
	size_t len;
	char quote;

	look(t, x->line, &l);
	if (l.key == 0 || l.text >= l.len)
		return false;
	text = l.s + l.text;
	len = l.len - l.text;
	if (strchr("\"'[{|>", *text) != NULL ||
	    (!holds(text, len, ": ") && text[len - 1] != ':'))
		return false;
	if (yaml_text_secret(t, x->line)) {
		yaml_text_error(t, x->line, x->col,
			"this text holds \": \"; put it in quotes");
		return true;
	}
	quote = holds(text, len, "\"") ? '\'' : '"';
	if (quote == '\'' && holds(text, len, "'")) {
		yaml_text_error(t, x->line, x->col,
			"this text holds \": \"; put it in double quotes, "
			"with a backslash before those inside it");
		return true;
	}
	yaml_text_error(t, x->line, x->col,
		"this text holds \": \"; put it in quotes: %.*s: %c%.*s%s%c",
		shown(l.s + l.key_at, l.key, 40), l.s + l.key_at, quote,
		shown(text, len, 60), text, len > 60 ? "..." : "", quote);
	return true;
}

/* a: 1, and below it, deeper: b: 2. Or a:1 without a blank. */
static bool
hint_above(struct yaml_text *t, const struct yaml_trouble *x)
{
	struct line l, above;
	size_t at = x->line;
	const char *colon;

	look(t, x->line, &l);
	do {
		if (at == 0)
			return false;
		look(t, --at, &above);
	} while (above.len == above.indent);
	colon = memchr(above.s, ':', above.len);
	if (above.key == 0 && colon != NULL) {
		missing_space(t, at, &above);
		return true;
	}
	if (above.text >= above.len || l.indent <= above.indent)
		return false;
	yaml_text_error(t, x->line, l.indent,
		"this line is indented deeper than line %d, which has its "
		"value already; begin both in the same column",
		t->first_line + (int)at);
	return true;
}

/* Where a comment begins in a line, outside quotes; its length if none. */
static size_t
comment_at(const struct line *l)
{
	char quote = '\0';
	size_t i = l->indent;

	for (; i < l->len; i++) {
		char c = l->s[i], before = i > 0 ? l->s[i - 1] : ' ';

		if (quote != '\0') {
			if (c == '\\' && quote == '"')
				i++;
			else if (c == quote)
				quote = '\0';
		} else if ((c == '"' || c == '\'') &&
			   strchr(" \t:,{[", before) != NULL) {
			quote = c;
		} else if (c == '#' && blank(before)) {
			break;
		}
	}
	return i < l->len ? i : l->len;
}

/* Whether none of these characters stands in s. */
static bool
holds_none(const char *s, size_t n, const char *of)
{
	for (size_t i = 0; i < n; i++)
		if (strchr(of, s[i]) != NULL)
			return false;
	return true;
}

/*
 * title: Team #4, url: ...} A comment was made of what follows the "#". With
 * `swallowed`, one that looks like a comment behind an entry is passed over: a
 * blank follows its "#", and it swallows none of those.
 */
static bool
hint_hash(struct yaml_text *t, size_t from, size_t to, const char *swallowed)
{
	for (size_t i = from; i <= to; i++) {
		struct line l;
		size_t at;

		look(t, i, &l);
		at = comment_at(&l);
		if (at == l.len || at == l.indent)
			continue;
		if (swallowed != NULL && at + 1 < l.len &&
		    blank(l.s[at + 1]) &&
		    holds_none(l.s + at, l.len - at, swallowed))
			continue;
		yaml_text_error(t, i, at, "a comment begins at this \" #\", "
			"and what follows it is lost; if it belongs to the "
			"text, put the whole text in quotes: \"...\"");
		return true;
	}
	return false;
}

/* A line that begins an entry of its own: a bracket above was left open. */
static bool
hint_unclosed(struct yaml_text *t, const struct yaml_trouble *x, char open)
{
	struct line l, first;

	look(t, x->line, &l);
	look(t, x->flow_line, &first);
	if (x->line == x->flow_line || l.key == 0 || l.indent > first.indent)
		return false;
	yaml_text_error(t, x->flow_line, x->flow_col,
		"the \"%c\" that opens here is not closed with a \"%c\"", open,
		open == '{' ? '}' : ']');
	return true;
}

/* Inside {} and []: {title: Recap: the first, url: ...} */
static bool
hint_flow(struct yaml_text *t, const struct yaml_trouble *x)
{
	char open = t->src[yaml_text_offset(t, x->flow_line, x->flow_col)];
	size_t at = yaml_text_offset(t, x->line, x->col);

	if (hint_hash(t, x->flow_line, x->line, ",]}") ||
	    hint_unclosed(t, x, open))
		return true;
	if (at < t->len && t->src[at] == ':') {
		yaml_text_error(t, x->line, x->col,
			"a text inside %s holds \": \"; put it in quotes: "
			"\"...\"", open == '{' ? "{}" : "[]");
		return true;
	}
	if (!says(x, "did not find expected ',' or"))
		return false;
	yaml_text_error(t, x->line, x->col,
		"the \"%c\" of line %d is not closed before this; entries "
		"stand between commas and end with \"%c\", a text with a "
		"comma or bracket needs quotes", open,
		t->first_line + (int)x->flow_line, open == '{' ? '}' : ']');
	return true;
}

/* "could not find expected ':'" and its kin: what a line lacks. */
static bool
hint_missing_colon(struct yaml_text *t, const struct yaml_trouble *x)
{
	const char *colon;
	struct line l;

	if (!says(x, "could not find expected ':'"))
		return false;
	look(t, x->context_line, &l);
	colon = memchr(l.s, ':', l.len);
	if (l.key == 0 && colon != NULL && colon + 1 < l.s + l.len) {
		missing_space(t, x->context_line, &l);
		return true;
	}
	yaml_text_error(t, x->context_line, x->context_col,
		"this line is no \"key: value\"; if it goes on with the text "
		"of the line above, indent it, or put the whole text in "
		"quotes");
	return true;
}

/* A quote that is never closed, or text after one that is. */
static bool
hint_quotes(struct yaml_text *t, const struct yaml_trouble *x)
{
	struct line l;
	char c;

	if (x->quoted) {
		yaml_text_error(t, x->line, x->col,
			"the quote opened in line %d was closed only here; "
			"its own is probably missing",
			t->first_line + (int)x->quote_line);
		return true;
	}
	if (strstr(x->context, "quoted scalar") != NULL &&
	    (says(x, "end of stream") || says(x, "document indicator"))) {
		yaml_text_error(t, x->context_line, x->context_col,
			"the quote that opens here is never closed; inside "
			"\"...\" a \" is written \\\", inside '...' a ' is "
			"written ''");
		return true;
	}
	if (says(x, "unknown escape") || says(x, "hexdecimal")) {
		yaml_text_error(t, x->line, x->col,
			"a backslash inside \"...\" has a meaning of its own; "
			"write \\\\ for one, or use '...'");
		return true;
	}
	look(t, x->line, &l);
	c = l.text < l.len ? l.s[l.text] : '\0';
	if (says(x, "did not find expected key") && l.key > 0 &&
	    (c == '"' || c == '\'') && x->col > l.text) {
		yaml_text_error(t, x->line, x->col,
			"the text goes on after its closing quote; quote all "
			"of it, and write a %c inside it as %s", c,
			c == '"' ? "\\\"" : "''");
		return true;
	}
	return false;
}

static bool
hint_character(struct yaml_text *t, const struct yaml_trouble *x)
{
	size_t at = yaml_text_offset(t, x->line, x->col);

	if (!says(x, "cannot start any token") || at >= t->len ||
	    strchr("@`%", t->src[at]) == NULL)
		return false;
	yaml_text_error(t, x->line, x->col,
		"a text that begins with \"%c\" needs quotes: \"%c...\"",
		t->src[at], t->src[at]);
	return true;
}

/* A text of several lines that a comment cut: the next one fits nowhere. */
static bool
hint_cut(struct yaml_text *t, const struct yaml_trouble *x)
{
	struct line l;

	look(t, x->line, &l);
	return x->line > 0 && l.key == 0 && l.indent > 0 &&
		hint_hash(t, x->line - 1, x->line - 1, NULL);
}

/* What is left, reworded. First match wins; at: where to point. */
static const struct plain {
	const char *problem;
	const char *words;
	bool context;		/* the place is where it began */
} plain[] = {
	{"mapping values are not allowed",
		"a \":\" where none can be; is the line above indented "
		"differently, or does a text with \": \" lack its quotes?",
		false},
	{"did not find expected key",
		"this line is not indented like the ones it belongs to; "
		"entries of one map begin in the same column", false},
	{"did not find expected '-'",
		"this line is not indented like the list it belongs to; "
		"its entries begin with \"- \" in the same column", false},
	{"block sequence entries are not allowed",
		"a list cannot begin here; put each \"- \" on a line of its "
		"own, below its key", false},
	{"block mapping", "an entry cannot begin here", false},
	{"mapping keys are not allowed",
		"a text that begins with \"? \" needs quotes", false},
	{"tab character", "a tab at the beginning of a line; indent with "
		"spaces", false},
	{"alphabetic or numeric character",
		"a text that begins with \"&\" or \"*\" needs quotes", true},
	{"undefined tag", "a text that begins with \"!\" needs quotes", false},
	{"document start", "this belongs to nothing above; is a line "
		"indented differently, or a \"---\" too many?", false},
	{"end of stream", "the file ends before this is complete", true},
	{"while scanning a tag", "a text that begins with \"!\" needs quotes",
		true},
};

void
yaml_explain(struct yaml_text *t, const struct yaml_trouble *x)
{
	if (hint_tab(t, x) || hint_curly(t, x) || hint_quotes(t, x))
		return;
	if (!x->flow && hint_cut(t, x))
		return;
	if (hint_missing_colon(t, x) || hint_character(t, x))
		return;
	if (x->flow && hint_flow(t, x))
		return;
	if (says(x, "mapping values are not allowed") &&
	    (hint_colon(t, x) || hint_above(t, x)))
		return;
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
		bool c = plain[i].context && *x->context != '\0';

		if (!says(x, plain[i].problem) &&
		    strstr(x->context, plain[i].problem) == NULL)
			continue;
		yaml_text_error(t, c ? x->context_line : x->line,
			c ? x->context_col : x->col, "%s", plain[i].words);
		return;
	}
	yaml_text_error(t, x->line, x->col,
		"this is not valid YAML here; a text with special "
		"characters needs quotes: \"...\"");
}
