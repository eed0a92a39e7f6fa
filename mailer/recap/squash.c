/* SPDX-License-Identifier: MIT */
/*
 * Folding a line so that a mark is recognised however it was mangled: Word
 * turns -- into a dash, --> into an arrow and " into curly quotes; a mail
 * program pastes &lt; for <, or a wide or narrow bracket.
 */
#include "recap/squash.h"

#include <string.h>

#include "text/utf8.h"

/* Octets that the words of a tag without its > may have. */
enum { WORDS_MAX = 512 };

static const struct fold {
	long c;
	const char *to;
	unsigned char odd;
} folds[] = {
	{0x00a0, " ", SQUASH_OTHER}, {0x202f, " ", SQUASH_OTHER},
	{0x2007, " ", SQUASH_OTHER}, {0x2009, " ", SQUASH_OTHER},
	{0x200b, "", SQUASH_OTHER}, {0x200c, "", SQUASH_OTHER},
	{0x200d, "", SQUASH_OTHER}, {0x2060, "", SQUASH_OTHER},
	{0xfeff, "", SQUASH_OTHER}, {0x00ad, "", SQUASH_OTHER},
	{0x2010, "-", SQUASH_DASH}, {0x2011, "-", SQUASH_DASH},
	{0x2012, "-", SQUASH_DASH}, {0x2013, "-", SQUASH_DASH},
	{0x2014, "-", SQUASH_DASH}, {0x2015, "-", SQUASH_DASH},
	{0x2212, "-", SQUASH_DASH}, {0xfe58, "-", SQUASH_DASH},
	{0xfe63, "-", SQUASH_DASH}, {0xff0d, "-", SQUASH_DASH},
	{0x2190, "<-", SQUASH_DASH}, {0x2192, "->", SQUASH_DASH},
	{0x27f6, "->", SQUASH_DASH}, {0xf0e0, "->", SQUASH_DASH},
	{0x2018, "\"", SQUASH_QUOTE}, {0x2019, "\"", SQUASH_QUOTE},
	{0x201a, "\"", SQUASH_QUOTE}, {0x201c, "\"", SQUASH_QUOTE},
	{0x201d, "\"", SQUASH_QUOTE}, {0x201e, "\"", SQUASH_QUOTE},
	{0x00ab, "\"", SQUASH_QUOTE}, {0x00bb, "\"", SQUASH_QUOTE},
	{'"', "\"", SQUASH_QUOTE}, {'\'', "\"", SQUASH_QUOTE},
	{'`', "\"", SQUASH_OTHER},
	{0x2039, "<", SQUASH_OTHER}, {0x203a, ">", SQUASH_OTHER},
	{0x2329, "<", SQUASH_OTHER}, {0x232a, ">", SQUASH_OTHER},
	{0x3008, "<", SQUASH_OTHER}, {0x3009, ">", SQUASH_OTHER},
	{0xff1c, "<", SQUASH_OTHER}, {0xff1e, ">", SQUASH_OTHER},
	{0xff01, "!", SQUASH_OTHER}, {0x01c3, "!", SQUASH_OTHER},
	{0xff1a, ":", SQUASH_OTHER}, {0xff0c, ",", SQUASH_OTHER},
	{'\\', "", SQUASH_OTHER},
};

static const struct { const char *name, *to; } entities[] = {
	{"&lt;", "<"}, {"&LT;", "<"}, {"&#60;", "<"}, {"&#x3c;", "<"},
	{"&gt;", ">"}, {"&GT;", ">"}, {"&#62;", ">"}, {"&#x3e;", ">"},
	{"&ndash;", "-"}, {"&mdash;", "-"}, {"&#8211;", "-"},
	{"&#8212;", "-"}, {"&nbsp;", " "}, {"&#45;", "-"},
	{"&rarr;", "->"}, {"&excl;", "!"}, {"&#33;", "!"},
};

static void
put(struct squashed *q, const char *s, size_t n, unsigned char odd, size_t from)
{
	for (size_t i = 0; i < n; i++) {
		q->text[q->n] = s[i];
		q->odd[q->n] = odd;
		q->from[q->n++] = from;
	}
}

static const struct fold *
fold_of(long c)
{
	for (size_t i = 0; i < sizeof(folds) / sizeof(folds[0]); i++)
		if (folds[i].c == c)
			return &folds[i];
	return NULL;
}

/* Octets taken from s. */
static size_t
fold_one(struct squashed *q, const char *s, size_t n, size_t from)
{
	size_t len;
	long c = utf8_next(s, n, &len);
	const struct fold *f = fold_of(c);

	for (size_t i = 0; *s == '&' &&
	     i < sizeof(entities) / sizeof(entities[0]); i++) {
		size_t size = strlen(entities[i].name);

		if (n >= size && memcmp(s, entities[i].name, size) == 0) {
			put(q, entities[i].to, strlen(entities[i].to),
				SQUASH_OTHER, from);
			return size;
		}
	}
	if (f != NULL)
		put(q, f->to, strlen(f->to), f->odd, from);
	else
		put(q, s, len, 0, from);
	return len;
}

/* Brackets, arrows, dashes and entities: without any no mark can stand. */
static bool
worth_it(const char *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (line[i] == '<' || line[i] == '>' || line[i] == '&' ||
		    (unsigned char)line[i] >= 0xe2 ||
		    (line[i] == '-' && i + 1 < n && line[i + 1] == '-'))
			return true;
	return false;
}

static size_t
skip(const struct squashed *q, size_t i, const char *set)
{
	while (i < q->n && strchr(set, q->text[i]) != NULL &&
	       q->text[i] != '\0')
		i++;
	return i;
}

bool
squash(struct arena *a, const char *line, size_t n, struct squashed *q)
{
	memset(q, 0, sizeof(*q));
	if (!worth_it(line, n))
		return false;
	/* Nothing becomes longer than it was but U+2190 (3 octets to 2). */
	q->text = arena_alloc(a, n + 1);
	q->odd = arena_alloc(a, n + 1);
	q->from = arena_array(a, n + 1, sizeof(*q->from));
	for (size_t i = 0; i < n;)
		i += fold_one(q, line + i, n - i, i);
	/* A quotation's > is no text: the tree tells that it is one. */
	q->lead = skip(q, 0, " \t>");
	for (q->shut = q->n; q->shut > 0 && q->text[q->shut - 1] != '>';)
		q->shut--;
	return true;
}

static bool
blank(const struct squashed *q, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (q->text[i] != ' ' && q->text[i] != '\t')
			return false;
	return true;
}

/* Sets what is odd about the brackets: [from, open) and [shut, to). */
static void
note_odd(const struct squashed *q, size_t from, size_t to, size_t open,
	size_t shut, struct squashed_mark *m)
{
	for (size_t i = from; i < to; i++) {
		bool bracket = i < open || i >= shut;

		if (bracket && (q->odd[i] & SQUASH_DASH))
			m->odd_dash = true;
		if (q->odd[i] & SQUASH_QUOTE)
			m->odd_quote = true;
		if (bracket && (q->odd[i] & SQUASH_OTHER))
			m->exact = false;
	}
}

/* Fills m from an opening at `at` whose brackets end at `open`. */
static void
measure(struct squashed *q, size_t at, size_t open, struct squashed_mark *m)
{
	size_t gt = open, shut, end;

	memset(m, 0, sizeof(*m));
	m->closed = open < q->shut;
	while (m->closed && q->text[gt] != '>')
		gt++;
	if (!m->closed)
		gt = q->n;
	shut = gt;
	while (shut > open && strchr("-! \t", q->text[shut - 1]) != NULL)
		shut--;
	end = m->closed ? gt + 1 : q->n;
	m->content = q->text + open;
	m->n = shut - open;
	m->at = q->from[at];
	m->exact = open - at >= 4 && memcmp(q->text + at, "<!--", 4) == 0 &&
		blank(q, at + 4, open) && m->closed && gt >= shut + 2 &&
		memcmp(q->text + gt - 2, "--", 2) == 0 &&
		blank(q, shut, gt - 2);
	m->alone = q->lead >= at && blank(q, end, q->n);
	note_odd(q, at, end, open, shut, m);
	q->at = end;
}

static size_t
count(const struct squashed *q, size_t from, size_t to, const char *set)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += strchr(set, q->text[i]) != NULL;
	return n;
}

/* `-- more --`, `more -->`: a whole line with half its brackets. A single
 * hyphen before it begins a list item. */
static bool
bare_line(struct squashed *q, struct squashed_mark *m)
{
	size_t from = skip(q, 0, " \t"), to = q->n, open, shut, lead, trail;

	while (to > from && strchr(" \t", q->text[to - 1]) != NULL)
		to--;
	open = skip(q, from, "!- \t");
	shut = to;
	while (shut > open && strchr("!-> \t", q->text[shut - 1]) != NULL)
		shut--;
	lead = count(q, from, open, "!-");
	trail = count(q, shut, to, "!->");
	if (lead == 1 && q->text[from] == '-' && q->odd[from] == 0)
		lead = 0;
	if (shut == open || (lead < 2 && trail < 2 && lead + trail < 2))
		return false;
	memset(m, 0, sizeof(*m));
	m->content = q->text + open;
	m->n = shut - open;
	m->at = q->from[from];
	m->alone = m->closed = m->bare = true;
	note_odd(q, from, to, open, shut, m);
	return true;
}

bool
squash_next(struct squashed *q, struct squashed_mark *m)
{
	for (size_t i = q->at, open; i < q->n; i++) {
		bool bare;

		if (q->text[i] != '<')
			continue;
		/* Without ! or - it is a tag, or less than: a mark only if
		 * its words are exactly one's, so not with a long line. */
		open = skip(q, i + 1, "!- \t");
		bare = open == skip(q, i + 1, " \t");
		q->at = i + 1;
		if (bare && open >= q->shut && q->n - open > WORDS_MAX)
			continue;
		measure(q, i, open, m);
		m->bare = bare;
		if (bare && !m->closed)
			q->at = i + 1;
		return true;
	}
	if (q->at > 0 || q->bare_tried || q->n == 0)
		return false;
	q->bare_tried = true;
	return bare_line(q, m);
}
