/* SPDX-License-Identifier: MIT */
/*
 * Words, folded, and when one is a slip for another.
 *
 * A slip is a letter left out, doubled or swapped with its neighbour inside
 * a word of six letters or more; with another letter in its place only from
 * eight on, because that is how one word becomes another ("leading",
 * "leaning").
 * The first and the last letter must be right: endings are other forms of a
 * word ("engage", "informer", "directions"), and nobody said that.
 */
#include <string.h>

#include "inbox/answer_words.h"
#include "text/utf8.h"

enum { SLIP_MIN = 6, SLIP_OTHER = 8, SLIP_TWO = 10, SLIP_MAX = 40 };
enum { WRAPPED = 58 };	/* from here on a line may have been broken */

struct reader {
	struct arena *a;
	const char *text;
	size_t n, at;
	bool gap;		/* a space stood before what comes */
	bool start;		/* nothing in this line yet */
	struct words w;
};

static bool
is_space(long c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == 0xa0 ||
		(c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x3000 ||
		c == '\v';
}

/* Invisible, or a friendly picture: no part of what was said. */
static bool
is_nothing(long c)
{
	static const long nods[] = {0xad, 0x200b, 0x200c, 0x200d, 0x2060,
		0xfeff, 0x200e, 0x200f, 0x2764, 0x263a, 0x2713, 0x2714, 0x2705,
		0x1f44d, 0x1f64f, 0x1f642, 0x1f60a, 0x1f600, 0x1f601, 0x1f603,
		0x1f604, '"', '*', '_', '`', 0xab, 0xbb, 0x201c, 0x201d,
		0x201e, 0x2039, 0x203a, 0x2018};

	for (size_t i = 0; i < sizeof(nods) / sizeof(*nods); i++)
		if (c == nods[i])
			return true;
	return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0x1f3fb && c <= 0x1f3ff);
}

static bool
is_apostrophe(long c)
{
	return c == '\'' || c == 0x2019 || c == 0x2bc;
}

static bool
is_letter(long c)
{
	char one[5];

	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	if ((c >= 0x300 && c <= 0x36f) || c == 0xaa || c == 0xba)
		return true;
	if (c < 0xc0 || c >= 0x10000)
		return false;
	if (c < 0x800)
		return c != 0xd7 && c != 0xf7;
	one[0] = (char)(0xe0 | c >> 12);
	one[1] = (char)(0x80 | (c >> 6 & 0x3f));
	one[2] = (char)(0x80 | (c & 0x3f));
	one[3] = '\0';
	return utf8_has_letter(one);
}

static long
peek(const struct reader *r, size_t at, size_t *len_r)
{
	return utf8_next(r->text + at, r->n - at, len_r);
}

static struct word *
push(struct reader *r, enum word_kind kind, size_t from, size_t to)
{
	struct word *x;

	arena_push(r->a, r->w.v, r->w.n, r->w.cap);
	x = &r->w.v[r->w.n++];
	*x = (struct word){.kind = kind, .s = "", .from = from, .to = to,
		.glued = !r->gap && !r->start};
	r->gap = false;
	r->start = false;
	r->at = to;
	return x;
}

static void
push_sign(struct reader *r, char sign, size_t to)
{
	push(r, WORD_SIGN, r->at, to)->sign = sign;
}

/* The letters from `from` to `to`, folded; the invisible ones left out. */
static const char *
folded(struct reader *r, size_t from, size_t to)
{
	char *clean = arena_alloc(r->a, to - from + 1);
	char *out = arena_alloc(r->a, 2 * (to - from) + 2);
	size_t n = 0, len;

	for (size_t i = from; i < to; i += len) {
		long c = peek(r, i, &len);

		if (is_apostrophe(c))
			clean[n++] = '\'';
		else if (!is_nothing(c)) {
			memcpy(clean + n, r->text + i, len);
			n += len;
		}
	}
	clean[n] = '\0';
	/* The slug of each side of an apostrophe. */
	n = 0;
	for (char *s = clean, *end; s != NULL; s = end) {
		end = strchr(s, '\'');
		if (end != NULL)
			*end++ = '\0';
		utf8_slug(s, out + n, 2 * (to - from) + 1 - n);
		n += strlen(out + n);
		if (end != NULL)
			out[n++] = '\'';
	}
	out[n] = '\0';
	return n > 0 ? out : "?";
}

static void
read_letters(struct reader *r)
{
	size_t to = r->at, len, next;
	struct word *x;
	long c;

	while (to < r->n) {
		c = peek(r, to, &len);
		if (!is_letter(c) && !(is_nothing(c) && c >= 0x80 &&
		    c != 0x201d && c != 0xbb)) {
			if (!is_apostrophe(c) || to + len >= r->n ||
			    !is_letter(peek(r, to + len, &next)))
				break;
		}
		to += len;
	}
	c = peek(r, r->at, &len);
	x = push(r, WORD_LETTERS, r->at, to);
	x->s = folded(r, x->from, to);
	x->capital = (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde);
}

static void
read_number(struct reader *r)
{
	size_t to = r->at;
	int value = 0;

	while (to < r->n && r->text[to] >= '0' && r->text[to] <= '9') {
		if (to - r->at < 3)
			value = 10 * value + (r->text[to] - '0');
		to++;
	}
	push(r, WORD_NUMBER, r->at, to)->number = value > 99 ? 0 : value;
}

/* An address or a link is one odd word. */
static bool
read_link(struct reader *r)
{
	size_t n = strcspn(r->text + r->at, " \t\r\n<>()"), i;

	for (i = 0; i < n; i++)
		if (r->text[r->at + i] == '@' ||
		    strncmp(r->text + r->at + i, "://", 3) == 0)
			break;
	if (i == n && strncmp(r->text + r->at, "www.", 4) != 0)
		return false;
	push_sign(r, SIGN_ODD, r->at + n);
	return true;
}

static void
read_end(struct reader *r)
{
	size_t to = r->at, len, lines = 0;

	while (to < r->n) {
		long c = peek(r, to, &len);

		if (c != '\n' && !is_space(c))
			break;
		lines += c == '\n';
		to += len;
	}
	r->start = true;
	push_sign(r, lines > 1 ? SIGN_BLANK : SIGN_LINE, to);
	r->start = true;
}

/* A hyphen inside "sub-region" or "s'il-vous-plaît" is a space. */
static bool
is_inner_hyphen(const struct reader *r, size_t after)
{
	const struct word *last;
	size_t len, next;

	if (r->w.n == 0 || r->gap || r->start)
		return false;
	last = &r->w.v[r->w.n - 1];
	return last->kind == WORD_LETTERS && last->to - last->from > 1 &&
		after < r->n && is_letter(peek(r, after, &len)) &&
		after + len < r->n && is_letter(peek(r, after + len, &next));
}

static void
read_sign(struct reader *r, long c, size_t len)
{
	static const char as_is[] = ".,;:!?()&+=#/>";
	size_t to = r->at + len;

	if (c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212) {
		if (r->start && to < r->n &&
		    is_space((unsigned char)r->text[to]))
			r->at = to;	/* a list's mark */
		else if (is_inner_hyphen(r, to)) {
			r->at = to;
			r->gap = true;
		} else
			push_sign(r, '-', to);
	} else if (c == 0x2026 || (c == '.' && r->text[to] == '.')) {
		while (c == '.' && to < r->n && r->text[to] == '.')
			to++;
		push_sign(r, SIGN_DOTS, to);
	} else if (c == 0x2022 || c == 0x25aa || c == 0x25cf || c == 0xb7) {
		if (r->start)
			r->at = to;
		else
			push_sign(r, ',', to);
	} else if (c == '[' || c == '{')
		push_sign(r, '(', to);
	else if (c == ']' || c == '}')
		push_sign(r, ')', to);
	else if (c == 0x2192 || c == 0x21d2)
		push_sign(r, '>', to);
	else
		push_sign(r, c > 0 && c < 0x80 &&
			strchr(as_is, (int)c) != NULL ?
			(char)c : SIGN_ODD, to);
}

struct words
words_of(struct arena *a, const char *text)
{
	struct reader r = {.a = a, .text = text, .n = strlen(text),
		.start = true};

	while (r.at < r.n) {
		size_t len;
		long c = peek(&r, r.at, &len);

		if (c == '\n')
			read_end(&r);
		else if (is_space(c) || is_nothing(c)) {
			r.gap = r.gap || is_space(c);
			r.at += len;
		} else if ((r.gap || r.start) && read_link(&r))
			;
		else if (is_letter(c))
			read_letters(&r);
		else if (c >= '0' && c <= '9')
			read_number(&r);
		else
			read_sign(&r, c, len);
	}
	return r.w;
}

bool
word_is_sign(const struct words *w, size_t i, char sign)
{
	return i < w->n && w->v[i].kind == WORD_SIGN && w->v[i].sign == sign;
}

bool
word_in(const struct words *w, size_t i, const char *list)
{
	size_t n;

	if (i >= w->n || w->v[i].kind != WORD_LETTERS)
		return false;
	n = strlen(w->v[i].s);
	for (const char *s = list; (s = strstr(s, w->v[i].s)) != NULL; s++)
		if (s > list && s[-1] == ' ' && s[n] == ' ')
			return true;
	return false;
}

bool
word_is_waiting(const struct words *w, size_t i)
{
	return word_in(w, i, " wait ") && word_in(w, i + 1, " time times list "
		"lists room rooms period periods ");
}

/* What no sentence begins with in lower case. */
static bool
goes_on(const struct words *w, size_t i)
{
	return i < w->n && !w->v[i].capital && word_in(w, i, " of off from to "
		"the for with in into about du de des d la les au aux sur "
		"dans pour avec par ");
}

void
words_join_lines(struct words *w)
{
	static const char open[] = " to be for the a an as is are was of in at "
		"on with my our me like want prefer choose pick than not no "
		"never and or but if rather don't i i'd would au du de la le "
		"les des un une dans pour je mon ma niveau etre pas ou et mais "
		"si que comme en veux voudrais ";
	size_t out = 0, start = 0;

	for (size_t i = 0; i < w->n; i++) {
		bool line = word_is_sign(w, i, SIGN_LINE);

		if (line && out > 0 && i + 1 < w->n &&
		    w->v[out - 1].kind == WORD_LETTERS &&
		    (w->v[i].from - start >= WRAPPED ||
		    (strlen(w->v[out - 1].s) > 1 &&
		    (word_in(w, out - 1, open) || goes_on(w, i + 1))))) {
			start = w->v[i].to;
			continue;
		}
		if (line || word_is_sign(w, i, SIGN_BLANK))
			start = w->v[i].to;
		w->v[out++] = w->v[i];
	}
	w->n = out;
}

/* Letters to add, drop, swap or change (optimal string alignment). */
static int
slips(const char *s, size_t n, const char *t, size_t m, bool change)
{
	int d[SLIP_MAX + 1][SLIP_MAX + 1];

	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			int best = i == 0 ? (int)j : j == 0 ? (int)i : 1000;

			if (i > 0 && j > 0) {
				int same = s[i - 1] == t[j - 1] ? 0 :
					change ? 1 : 100;

				best = d[i - 1][j - 1] + same;
				if (d[i - 1][j] + 1 < best)
					best = d[i - 1][j] + 1;
				if (d[i][j - 1] + 1 < best)
					best = d[i][j - 1] + 1;
			}
			if (i > 1 && j > 1 && s[i - 1] == t[j - 2] &&
			    s[i - 2] == t[j - 1] && d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	return d[n][m];
}

bool
word_slips(const char *wrote, const char *meant)
{
	size_t n = strlen(wrote), m = strlen(meant);
	int most = m >= SLIP_TWO ? 2 : 1;

	if (m < SLIP_MIN || n + 1 < m || n > m + 2 || m > SLIP_MAX ||
	    n > SLIP_MAX || wrote[0] != meant[0] ||
	    wrote[n - 1] != meant[m - 1])
		return false;
	return slips(wrote, n, meant, m, m >= SLIP_OTHER) <= most;
}

size_t
words_match(const struct words *w, size_t i, const struct words *name,
	bool *typo_r)
{
	size_t j = 0;
	bool typo = false;

	for (; j < name->n; j++, i++) {
		const struct word *x, *y = &name->v[j];

		if (i >= w->n)
			return 0;
		x = &w->v[i];
		if (x->kind != y->kind)
			return 0;
		if (x->kind == WORD_SIGN ? x->sign != y->sign :
		    x->kind == WORD_NUMBER ? x->number != y->number ||
		    x->to - x->from != y->to - y->from :
		    strcmp(x->s, y->s) != 0) {
			if (x->kind != WORD_LETTERS || !word_slips(x->s, y->s))
				return 0;
			typo = true;
		}
	}
	if (typo)
		*typo_r = true;
	return j > 0 ? i : 0;
}
