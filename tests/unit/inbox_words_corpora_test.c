/* SPDX-License-Identifier: MIT */
/*
 * Real replies and broken mails of CORPORA: how many come out right. Replies
 * that are expected with their signature are compared without it: a signature
 * is none of the writer's words here.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/buf.h"
#include "inbox/html_text.h"
#include "inbox/mail.h"
#include "inbox/written.h"

enum { COLUMNS = 6, ROWS_MAX = 5000 };

struct table {
	const char *dir;
	size_t n;
	const char *(*row)[COLUMNS];
};

static struct arena arena;

static const char *
slurp(const char *dir, const char *file, size_t *n_r)
{
	const char *path = arena_printf(&arena, "%s/%s", dir, file);
	FILE *f = fopen(path, "rb");
	struct stat st;
	char *s;

	if (f == NULL || fstat(fileno(f), &st) != 0)
		return NULL;
	s = arena_alloc(&arena, (size_t)st.st_size + 1);
	*n_r = fread(s, 1, (size_t)st.st_size, f);
	fclose(f);
	return s;
}

/* Skips the test where there is none. */
static void
table_read(struct table *t, const char *folder)
{
	const char *dir = getenv("CORPORA"), *text;
	size_t n = 0;
	char *s, *line;

	t->n = 0;
	t->dir = arena_printf(&arena, "%s/%s", dir != NULL ? dir :
		"../shared/corpora", folder);
	text = slurp(t->dir, "expected.tsv", &n);
	if (text == NULL) {
		print_message("skipped: no corpora\n");
		skip();
	}
	t->row = arena_array(&arena, ROWS_MAX, sizeof(*t->row));
	s = arena_strndup(&arena, text, n);
	for (size_t i = 0; i < n; i++)
		if (s[i] == '\0')	/* of a word that is none */
			s[i] = '?';
	for (strsep(&s, "\n"); (line = strsep(&s, "\n")) != NULL;) {
		if (*line == '\0' || t->n == ROWS_MAX)
			continue;
		for (size_t i = 0; i < COLUMNS; i++) {
			const char *field = strsep(&line, "\t\r");

			t->row[t->n][i] = field != NULL ? field : "";
		}
		t->n++;
	}
}

/* --- replies -------------------------------------------------------------- */

enum { FILE_NAME, EXPECTED, FORMAT, COMPARE, CORPUS, NOTE };

static const char *
new_words(const char *format, const char *s, size_t n)
{
	struct written w;
	struct reply r;

	if (strcmp(format, "eml") == 0) {
		memset(&r, 0, sizeof(r));
		written_read(&arena, mail_parse(&arena, s, n), &r);
		return r.text;
	}
	s = mail_utf8(&arena, s, n, NULL, &n);
	if (strcmp(format, "html") == 0)
		s = html_text(&arena, s, n, &n);
	written_plain(&arena, s, n, &w);
	return w.text;
}

/* Without white space at the ends of lines, and of all; flat: with one space
 * wherever there is any; words: without signs, too. */
static const char *
tidied(const char *s, bool flat, bool only_words)
{
	char *out = arena_alloc(&arena, strlen(s) + 1);
	size_t n = 0;

	for (; *s != '\0'; s++) {
		char c = *s;

		if (only_words && ispunct((unsigned char)c))
			c = ' ';
		if (flat && isspace((unsigned char)c))
			c = ' ';
		while (c == '\n' && n > 0 && isspace((unsigned char)out[n - 1])
		    && out[n - 1] != '\n')
			n--;
		if (n == 0 && isspace((unsigned char)c))
			continue;
		if (flat && c == ' ' && out[n - 1] == ' ')
			continue;
		out[n++] = c;
	}
	while (n > 0 && isspace((unsigned char)out[n - 1]))
		n--;
	out[n] = '\0';
	return out;
}

/* A mail whose file is expected to say what its namesake in HTML does was
 * given no words of its own. */
static bool
judged(const struct table *t, size_t i)
{
	for (size_t k = 0; k < t->n; k++)
		if (k != i && strcmp(t->row[i][FORMAT], "eml") == 0 &&
		    strcmp(t->row[k][FORMAT], "html") == 0 &&
		    strcmp(t->row[k][EXPECTED], t->row[i][EXPECTED]) == 0)
			return false;
	return true;
}

static bool
as_expected(const char *const row[COLUMNS], const char *got, const char *want)
{
	const char *compare = row[COMPARE];
	bool flat = strncmp(compare, "normalised", 10) == 0,
		only_words = strcmp(compare, "words") == 0;

	if (strstr(row[NOTE], "signature KEPT") != NULL)
		want = new_words("text", want, strlen(want));
	got = tidied(got, flat || only_words, only_words);
	want = tidied(want, flat || only_words, only_words);
	if (strcmp(compare, "whole") == 0 || only_words)
		return strcmp(got, want) == 0;
	if (strstr(compare, "prefix") != NULL ||
	    strcmp(compare, "first_fragment") == 0)
		return strncmp(got, want, strlen(want)) == 0;
	if (strcmp(compare, "contains") == 0)
		return strstr(got, want) != NULL;
	return true;	/* it came back, and in time */
}

static void
replies(void **state)
{
	size_t whole = 0, whole_ok = 0, others = 0, others_ok = 0;
	struct table t;

	(void)state;
	table_read(&t, "replies");
	for (size_t i = 0; i < t.n; i++) {
		size_t n, n_want = 0;
		const char *s = slurp(t.dir, t.row[i][FILE_NAME], &n),
			*want = *t.row[i][EXPECTED] != '\0' ?
			slurp(t.dir, t.row[i][EXPECTED], &n_want) : "";
		bool ok;

		assert_non_null(s);
		assert_non_null(want);
		if (!judged(&t, i))
			continue;
		ok = as_expected(t.row[i], new_words(t.row[i][FORMAT], s, n),
			want);
		if (!ok)
			print_message("# %s: %s\n", t.row[i][FILE_NAME],
				t.row[i][COMPARE]);
		if (strcmp(t.row[i][COMPARE], "whole") == 0) {
			whole++;
			whole_ok += ok;
		} else {
			others++;
			others_ok += ok;
		}
	}
	print_message("# %zu of %zu whole, %zu of %zu others\n", whole_ok,
		whole, others_ok, others);
	assert_true(whole > 0);
	assert_true(whole_ok * 10 >= whole * 9);
	assert_true(others_ok * 10 >= others * 9);
}

/* --- broken mails --------------------------------------------------------- */

/* What is looked for in these is no text: base64 of a mail in a mail, of which
 * the text is what it decodes to, or the octets of a picture. */
static bool
encoded_probe(const struct table *t, size_t i)
{
	static const char *const probes[] = {"QTkzNTQyRDJBRSIKClRoaXMg",
		"ltcGxlIHJmYzgyMiBtZXNzYW", "BsYWluOyBjaGFyc", "SGVsbG",
		"GIF89ad"};

	for (size_t k = 0; k < sizeof(probes) / sizeof(probes[0]); k++)
		if (strncmp(t->row[i][5], probes[k], strlen(probes[k])) == 0)
			return true;
	return false;
}

static void
torture(void **state)
{
	size_t n = 0, found = 0;
	struct table t;

	(void)state;
	table_read(&t, "torture");
	for (size_t i = 0; i < t.n; i++) {
		const char *probe = t.row[i][5], *s;
		struct reply r;
		size_t len;
		bool ok;

		s = slurp(t.dir, t.row[i][0], &len);
		assert_non_null(s);
		reply_read(&arena, s, len, &r);
		if (*probe == '\0' || encoded_probe(&t, i))
			continue;
		ok = strstr(r.text, probe) != NULL;
		if (!ok)
			print_message("# %s: not found\n", t.row[i][0]);
		n++;
		found += ok;
	}
	print_message("# %zu of %zu found\n", found, n);
	assert_true(n > 0);
	assert_true(found * 100 >= n * 97);
}

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies), cmocka_unit_test(torture),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
