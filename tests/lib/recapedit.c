/* SPDX-License-Identifier: MIT */
/*
 * Random edits of random recaps (recapgen.c, which a test includes before):
 * what a coordinator does between two versions, and then some. What comes out
 * may be no valid recap any more; the caller tries another.
 */
#include <ctype.h>

static bool
edit_is_mark(const char *line, size_t n)
{
	return memmem(line, n, "<!--", 4) != NULL ||
		(n >= 3 && memcmp(line, "---", 3) == 0);
}

/* Lines of text: offset of the i-th, and its length with the LF. */
struct edit_lines {
	size_t n, at[4096], len[4096];
};

static void
edit_split(const struct buf *text, struct edit_lines *l)
{
	const char *s = buf_str(text);

	l->n = 0;
	for (size_t at = 0; at < text->len && l->n < 4096; l->n++) {
		l->at[l->n] = at;
		l->len[l->n] = strcspn(s + at, "\n") + 1;
		at += l->len[l->n];
	}
}

/* One of: a word becomes another, a line goes, comes twice, or two change
 * places. Marks stay where they are. */
static void
edit_once(struct gen *x, struct buf *text, int *words)
{
	static struct edit_lines l;
	struct buf out;
	uint32_t what = gen_random(x, 100), i;
	const char *s = buf_str(text);
	char *word;

	edit_split(text, &l);
	i = 5 + gen_random(x, (uint32_t)(l.n > 8 ? l.n - 7 : 1));
	if (i + 1 >= l.n || edit_is_mark(s + l.at[i], l.len[i]) ||
	    edit_is_mark(s + l.at[i + 1], l.len[i + 1]))
		return;
	buf_init(&out, 1 << 22);
	buf_add(&out, s, l.at[i]);
	if (what < 55) {
		buf_add(&out, s + l.at[i], l.len[i]);
		word = memmem(out.data + l.at[i], l.len[i], "mk", 2);
		if (word != NULL) {
			char new[16];

			snprintf(new, sizeof(new), "nw%05d", (*words)++);
			memcpy(word, new, 7);
		}
	} else if (what < 75) {
		/* It goes. */
	} else if (what < 85) {
		buf_add(&out, s + l.at[i], l.len[i]);
		buf_add(&out, s + l.at[i], l.len[i]);
	} else {
		buf_add(&out, s + l.at[i + 1], l.len[i + 1]);
		buf_add(&out, s + l.at[i], l.len[i]);
		i++;
	}
	buf_adds(&out, s + l.at[i] + l.len[i]);
	buf_clear(text);
	buf_add(text, out.data, out.len);
	buf_release(&out);
}

static void
edit_some(struct gen *x, const struct buf *from, struct buf *to)
{
	int words = 0;

	buf_clear(to);
	buf_add(to, from->data, from->len);
	for (uint32_t n = 1 + gen_random(x, 6); n > 0; n--)
		edit_once(x, to, &words);
}

/* Calls fn for each of a recap's words in s: "mk00012q", "nw00003q". */
static size_t
edit_words(const char *s, bool (*fn)(void *ctx, const char *word), void *ctx)
{
	size_t n = 0;

	for (; *s != '\0'; s++) {
		char word[9];

		if ((strncmp(s, "mk", 2) != 0 && strncmp(s, "nw", 2) != 0) ||
		    strspn(s + 2, "0123456789") != 5 || s[7] != 'q')
			continue;
		memcpy(word, s, 8);
		word[8] = '\0';
		n++;
		if (!fn(ctx, word))
			fail_msg("\"%s\" is told, and not in the recap", word);
	}
	return n;
}
