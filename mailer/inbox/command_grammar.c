/* SPDX-License-Identifier: MIT */
/*
 * The matcher: where a rule can end is a set of bits, and an element moves
 * every bit of it on at once. So nothing is tried twice, and a text takes as
 * many steps as it has words times what the tables hold, whatever it says.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/command_talk.h"

enum { MADE_TIER, MADE_TONGUE, MADE_DATE, MADE_SPAN, MADE_SELF, MADE_LIST,
	MADE };
static const char *const made_names[MADE] = {"TIER", "TONGUE", "DATE", "SPAN",
	"SELF", "LIST"};

/* One way to go on: words, or a rule. */
struct way {
	int rule;		/* -1: words; below -1: made elsewhere */
	size_t n;
	int *word;
};
struct element {
	char times;		/* '?', '*', or one */
	size_t n;
	struct way *way;
};
struct row {
	int rule;
	size_t next;		/* of the same rule, from 1; 0: none */
	size_t n;
	struct element *v;
};

struct grammar {
	struct arena *a;
	size_t n_words;
	const char **word;	/* sorted */
	size_t n_rules, cap_rules;
	const char **rule;
	size_t *first;		/* a rule: its first row, from 1 */
	size_t n_rows, cap_rows;
	struct row *row;
};
static struct grammar grammar;

static int
by_word(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static int
word_id(const struct grammar *g, const char *s)
{
	const char **at = bsearch(&s, g->word, g->n_words, sizeof(s), by_word);

	return at == NULL ? -1 : (int)(at - g->word);
}

/* Every word of the tables, once. */
static void
gather(struct grammar *g, const struct rules *const *set, size_t n)
{
	size_t cap = 0, out = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < set[i]->n; j++)
			for (const char *s = set[i]->v[j].pattern; *s != '\0';
			    s += *s != '\0') {
				size_t len;

				s += *s == '?' || (*s == '*' && s[1] != '\0');
				len = strcspn(s, " |_");
				if (len > 0 && *s != '@') {
					arena_push(g->a, g->word, g->n_words,
						cap);
					g->word[g->n_words++] = arena_strndup(
						g->a, s, len);
				}
				s += len;
			}
	qsort(g->word, g->n_words, sizeof(*g->word), by_word);
	for (size_t i = 0; i < g->n_words; i++)
		if (i == 0 || strcmp(g->word[i], g->word[out - 1]) != 0)
			g->word[out++] = g->word[i];
	g->n_words = out;
}

static int
rule_id(struct grammar *g, const char *name, size_t len, bool add)
{
	for (int i = 0; i < MADE; i++)
		if (strlen(made_names[i]) == len &&
		    strncmp(made_names[i], name, len) == 0)
			return -2 - i;
	for (size_t i = g->n_rules; i-- > 0;)
		if (strlen(g->rule[i]) == len &&
		    strncmp(g->rule[i], name, len) == 0)
			return (int)i;
	/* A name that no row has is a mistake in the tables. */
	if (!add)
		abort();
	arena_push(g->a, g->rule, g->n_rules, g->cap_rules);
	g->rule[g->n_rules++] = arena_strndup(g->a, name, len);
	return (int)g->n_rules - 1;
}

static void
make_way(struct grammar *g, struct way *x, const char *s, size_t n)
{
	x->rule = -1;
	if (*s == '@') {
		x->rule = rule_id(g, s + 1, n - 1, false);
		return;
	}
	x->word = arena_array(g->a, n, sizeof(*x->word));
	while (n > 0) {
		size_t len = 0;

		while (len < n && s[len] != '_')
			len++;
		x->word[x->n++] = word_id(g, arena_strndup(g->a, s, len));
		len += len < n;
		s += len;
		n -= len;
	}
}

static void
make_row(struct grammar *g, struct row *x, const char *s)
{
	x->v = arena_array(g->a, strlen(s), sizeof(*x->v));
	while (*s != '\0') {
		struct element *e = &x->v[x->n++];
		size_t n = strcspn(s, " "), at = 0;

		if ((*s == '?' || *s == '*') && n > 1) {
			e->times = *s++;
			n--;
		}
		e->way = arena_array(g->a, n, sizeof(*e->way));
		while (at < n) {
			size_t len = 0;

			while (at + len < n && s[at + len] != '|')
				len++;
			make_way(g, &e->way[e->n++], s + at, len);
			at += len + 1;
		}
		s += n;
		s += *s == ' ';
	}
}

/* Letters that are no word of the tables: the one they are a slip for, if it
 * is the only one. */
static int
slip_id(const struct grammar *g, const char *s)
{
	int found = -1;

	for (size_t i = 0; i < g->n_words; i++) {
		if (g->word[i][0] != s[0] || !word_slips(s, g->word[i]))
			continue;
		if (found >= 0)
			return -1;
		found = (int)i;
	}
	return found;
}

/* The tables, taken apart. They never change, so this is done once a process
 * and lives as long. */
static void
make(void)
{
	static const struct rules *const set[] = {&say_common, &say_leave,
		&say_ask, &say_meet};
	const size_t n = sizeof(set) / sizeof(*set);
	static struct arena a;
	struct grammar *g = &grammar;

	arena_init(&a);
	g->a = &a;
	gather(g, set, n);
	/* First the names, because a rule may speak of a later one. */
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < set[i]->n; j++)
			rule_id(g, set[i]->v[j].name,
				strlen(set[i]->v[j].name), true);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < set[i]->n; j++) {
			const struct rule *from = &set[i]->v[j];
			struct row *x;

			arena_push(g->a, g->row, g->n_rows, g->cap_rows);
			x = &g->row[g->n_rows++];
			*x = (struct row){.rule = rule_id(g, from->name,
				strlen(from->name), false)};
			make_row(g, x, from->pattern);
		}
	g->first = arena_array(g->a, g->n_rules, sizeof(*g->first));
	for (size_t i = g->n_rows; i-- > 0;) {
		g->row[i].next = g->first[g->row[i].rule];
		g->first[g->row[i].rule] = i + 1;
	}
}

void
grammar_make(struct talk *k)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const struct grammar *g = &grammar;

	pthread_once(&once, make);
	for (size_t i = 0; i < k->n; i++) {
		k->t[i].id = word_id(g, k->t[i].s);
		if (k->t[i].id < 0 && k->t[i].kind == WORD_LETTERS)
			k->t[i].id = slip_id(g, k->t[i].s);
	}
	k->memo = arena_array(k->a, (g->n_rules + MADE) * (k->n + 1),
		sizeof(*k->memo));
}

static uint64_t match(struct talk *k, int rule, size_t i);

static uint64_t
match_made(struct talk *k, int what, size_t i)
{
	struct civil c;
	const char *s;
	size_t end = 0;

	switch (what) {
	case MADE_TIER:
		end = talk_tier(k, i, &s);
		break;
	case MADE_TONGUE:
		end = talk_tongue(k, i, &s);
		break;
	case MADE_DATE:
		end = talk_date(k, i, &c);
		break;
	case MADE_SPAN:
		end = talk_span(k, i, &c);
		break;
	case MADE_SELF:
		end = talk_self(k, i);
		break;
	default:
		end = talk_list(k, i);
		break;
	}
	return end > i && end - i <= TALK_SPAN ? 1ull << (end - i) : 0;
}

static uint64_t
match_way(struct talk *k, const struct way *x, size_t i)
{
	if (x->rule != -1)
		return match(k, x->rule, i);
	for (size_t j = 0; j < x->n; j++)
		if (i + j >= k->n || k->t[i + j].id != x->word[j])
			return 0;
	return x->n <= TALK_SPAN ? 1ull << x->n : 0;
}

static uint64_t
match_row(struct talk *k, const struct row *x, size_t i)
{
	uint64_t at = 1, from, next;

	for (size_t e = 0; e < x->n && at != 0; e++) {
		const struct element *el = &x->v[e];

		from = at;
		next = el->times != '\0' ? at : 0;
		/* Bits only move up, so those that * adds are still ahead. */
		while (from != 0) {
			size_t b = (size_t)__builtin_ctzll(from);
			uint64_t more = 0;

			from &= from - 1;
			if (i + b >= k->n)
				break;
			for (size_t j = 0; j < el->n; j++)
				more |= match_way(k, &el->way[j], i + b) << b;
			if (el->times == '*')
				from |= more & ~next;
			next |= more;
		}
		at = next;
	}
	return at;
}

/* Bit 0 of what is remembered says that it is: no rule ends where it begins.
 * It also stops a rule that begins with itself. */
static uint64_t
match(struct talk *k, int rule, size_t i)
{
	const struct grammar *g = &grammar;
	uint64_t *memo, ends = 0;

	if (i >= k->n)
		return 0;
	memo = &k->memo[(rule >= 0 ? (size_t)rule : g->n_rules +
		(size_t)(-2 - rule)) * (k->n + 1) + i];
	if ((*memo & 1) != 0)
		return *memo & ~1ull;
	*memo = 1;
	if (rule < 0)
		ends = match_made(k, -2 - rule, i);
	else
		for (size_t r = g->first[rule]; r != 0; r = g->row[r - 1].next)
			ends |= match_row(k, &g->row[r - 1], i);
	*memo = ends | 1;
	return ends & ~1ull;
}

uint64_t
grammar_match(struct talk *k, const char *rule, size_t i)
{
	return match(k, rule_id(&grammar, rule, strlen(rule), false), i);
}
