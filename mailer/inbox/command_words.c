/* SPDX-License-Identifier: MIT */
/*
 * Words for the grammar of commands: those of answer_words.h with the short
 * forms undone ("I'd" is "i would", "don't" "do not", "m'envoyer" "m
 * envoyer"), also where somebody left the apostrophe out, and where sentences
 * and clauses end.
 */
#include <string.h>

#include "inbox/command_talk.h"

/* Without their apostrophe, or shorter than they are said. */
static const struct {
	const char *wrote, *meant;
} short_forms[] = {
	{"cannot", "can not"}, {"can't", "can not"}, {"cant", "can not"},
	{"won't", "will not"}, {"wont", "will not"}, {"shan't", "shall not"},
	{"dont", "do not"}, {"doesnt", "does not"}, {"didnt", "did not"},
	{"isnt", "is not"}, {"wasnt", "was not"}, {"havent", "have not"},
	{"couldnt", "could not"}, {"wouldnt", "would not"},
	{"shouldnt", "should not"}, {"arent", "are not"},
	{"let's", "let us"}, {"lets", "let us"},
	{"im", "i am"}, {"ive", "i have"}, {"idk", "i not know"},
	{"wanna", "want to"}, {"gonna", "going to"}, {"u", "you"},
	{"ur", "your"}, {"thanx", "thanks"}, {"thnx", "thanks"},
	{"thks", "thanks"}, {"tks", "thanks"}, {"plse", "please"},
	{"plz", "please"}, {"pls", "please"}, {"pl", "please"},
	{"frm", "from"}, {"msgs", "messages"}, {"msg", "message"},
	{"gimme", "give me"}, {"lemme", "let me"}, {"y'all", "you"},
	{"unsub", "unsubscribe"}, {"desabo", "desabonner"},
	{"jaimerais", "j aimerais"}, {"jai", "j ai"}, {"cest", "c est"},
	{"sil", "s il"}, {"daccord", "d accord"}, {"jveux", "je veux"},
	{"jsuis", "je suis"}, {"nest", "n est"}, {"quil", "qu il"},
	{"menvoyer", "m envoyer"}, {"menlever", "m enlever"},
	{"minscrire", "m inscrire"}, {"jusquau", "jusqu au"},
	{"jusqua", "jusqu a"}, {"denvoyer", "d envoyer"},
	{"mabonner", "m abonner"}, {"chu", "je suis"},
	{"aujourdhui", "aujourd hui"}, {"dac", "d accord"},
};
/* Behind an apostrophe, in English. */
static const struct {
	const char *end, *meant;
} endings[] = {
	{"d", "would"}, {"m", "am"}, {"ll", "will"}, {"ve", "have"},
	{"re", "are"}, {"s", "is"},
};

static const char is_short[] = " it that he she what who there here how where "
	"when why this everything something everyone ";

static void
push(struct talk *k, size_t word, const char *s, size_t n, bool first)
{
	const struct word *x = &k->w.v[word];

	k->t[k->n++] = (struct token){.kind = x->kind, .sign = x->sign,
		.s = arena_strndup(k->a, s, n), .capital = x->capital && first,
		.glued = x->glued || !first, .first = first, .word = word,
		.from = x->from, .to = x->to, .id = -1};
}

/* As many tokens as `s` has words. */
static void
push_all(struct talk *k, size_t word, const char *s)
{
	bool first = true;

	while (*s != '\0') {
		size_t n = strcspn(s, " ");

		push(k, word, s, n, first);
		first = false;
		s += n;
		s += *s == ' ';
	}
}

static void
push_word(struct talk *k, size_t i)
{
	const char *s = k->w.v[i].s, *tick;
	size_t n = strlen(s);

	for (size_t j = 0; j < sizeof(short_forms) / sizeof(*short_forms); j++)
		if (strcmp(s, short_forms[j].wrote) == 0) {
			push_all(k, i, short_forms[j].meant);
			return;
		}
	tick = strchr(s, '\'');
	if (tick == NULL || tick == s || tick[1] == '\0') {
		push(k, i, s, n, true);
		return;
	}
	if (n > 3 && strcmp(s + n - 3, "n't") == 0) {
		push(k, i, s, n - 3, true);
		push(k, i, "not", 3, false);
		return;
	}
	push(k, i, s, (size_t)(tick - s), true);
	/* "It's" is "it is", "the network's" is not. */
	if (strcmp(tick + 1, "s") == 0 && !talk_in(k, k->n - 1, is_short)) {
		push(k, i, "s", 1, false);
		return;
	}
	for (size_t j = 0; j < sizeof(endings) / sizeof(*endings); j++)
		if (strcmp(tick + 1, endings[j].end) == 0) {
			push(k, i, endings[j].meant,
				strlen(endings[j].meant), false);
			return;
		}
	push(k, i, tick + 1, strlen(tick + 1), false);
}

/* A picture or a mark that is no word: nothing that could be read. */
static bool
is_picture(const struct talk *k, const struct word *x)
{
	return x->kind == WORD_SIGN && x->sign == SIGN_ODD &&
		((unsigned char)k->text[x->from] >= 0xe2 ||
		(x->to - x->from == 1 && strchr("^<|\\$%",
		k->text[x->from]) != NULL));
}

void
talk_words(struct talk *k, const char *text)
{
	k->text = text;
	k->w = words_of(k->a, text);
	words_join_lines(&k->w);
	/* No short form has more than three words. */
	k->t = arena_array(k->a, 3 * k->w.n + 1, sizeof(*k->t));
	k->at = arena_array(k->a, k->w.n + 1, sizeof(*k->at));
	for (size_t i = 0; i < k->w.n; i++) {
		const struct word *x = &k->w.v[i];

		k->at[i] = k->n;
		if (is_picture(k, x))
			continue;
		if (x->kind == WORD_LETTERS)
			push_word(k, i);
		else if (x->kind == WORD_NUMBER)
			push(k, i, text + x->from, x->to - x->from, true);
		else
			push(k, i, &x->sign, 1, true);
	}
	k->at[k->w.n] = k->n;
	k->sign_off = k->n;
}

bool
talk_in(const struct talk *k, size_t i, const char *list)
{
	size_t n;

	if (i >= k->n || k->t[i].kind != WORD_LETTERS)
		return false;
	n = strlen(k->t[i].s);
	for (const char *s = list; (s = strstr(s, k->t[i].s)) != NULL; s++)
		if (s > list && s[-1] == ' ' && s[n] == ' ')
			return true;
	return false;
}

bool
talk_is_sign(const struct talk *k, size_t i, char sign)
{
	return i < k->n && k->t[i].kind == WORD_SIGN && k->t[i].sign == sign;
}

bool
talk_line_end(const struct talk *k, size_t i)
{
	return i >= k->n || talk_is_sign(k, i, SIGN_LINE) ||
		talk_is_sign(k, i, SIGN_BLANK);
}

bool
talk_stop(const struct talk *k, size_t i)
{
	static const char titles[] = " dr dre mr mrs ms mme mlle prof st ste "
		"eg ie etc vs no approx ext jr sr inc nb tel jan feb mar apr "
		"jun jul aug sept sep oct nov dec janv fev avr juil ";
	const struct token *x;

	if (i >= k->n)
		return true;
	x = &k->t[i];
	if (x->kind != WORD_SIGN)
		return false;
	/* "s.v.p.", "e.g.", "Dr. Roy" */
	if (x->sign == '.')
		return !(i + 1 < k->n && k->t[i + 1].glued) &&
			!(i > 0 && !talk_line_end(k, i + 1) &&
			!k->t[i - 1].glued && talk_in(k, i - 1, titles)) &&
			!(i > 0 && !talk_line_end(k, i + 1) &&
			k->t[i - 1].kind == WORD_LETTERS &&
			k->t[i - 1].to - k->t[i - 1].from == 1 &&
			k->t[i + 1].kind == WORD_LETTERS &&
			!talk_in(k, i - 1, " i a y "));
	return x->sign != '\0' && strchr("!?;~\n\f", x->sign) != NULL;
}

bool
talk_clause_end(const struct talk *k, size_t i)
{
	const struct token *x;

	if (talk_stop(k, i))
		return true;
	x = &k->t[i];
	if (x->kind != WORD_SIGN)
		return false;
	return (x->sign != '\0' && strchr(",():&+", x->sign) != NULL) ||
		(x->sign == '-' && (!x->glued || i + 1 >= k->n ||
		!k->t[i + 1].glued));
}

void
talk_sentence(const struct talk *k, size_t i, size_t *from_r, size_t *to_r)
{
	size_t from = i, to = i;

	while (from > 0 && !talk_stop(k, from - 1))
		from--;
	while (to < k->n && !talk_stop(k, to))
		to++;
	*from_r = from;
	*to_r = to;
}

bool
talk_left(const struct talk *k, size_t i)
{
	return i < k->n && k->t[i].fate == TOKEN_LEFT &&
		(k->t[i].kind != WORD_SIGN || k->t[i].sign == SIGN_ODD);
}

bool
talk_has(const struct talk *k, size_t from, size_t to, const char *list)
{
	for (; from < to; from++)
		if (talk_left(k, from) && talk_in(k, from, list) &&
		    !(k->t[from].first &&
		    word_is_waiting(&k->w, k->t[from].word)))
			return true;
	return false;
}

size_t
talk_left_in(const struct talk *k, size_t from, size_t to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += talk_left(k, from);
	return n;
}
