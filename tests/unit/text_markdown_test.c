/* SPDX-License-Identifier: MIT */
/* Markdown as a tree: kinds, positions, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "text/markdown.h"

static const char *const names[] = {"document", "p", "h", "quote", "list",
	"item", "code", "rule", "html", "table", "row", "cell", "text", "soft",
	"break", "codespan", "htmlspan", "em", "strong", "strike", "link",
	"image", "slot"};

static void
dump(const struct md *m, struct buf *out)
{
	buf_printf(out, "%s", names[m->type]);
	if (m->type == MD_HEADING)
		buf_printf(out, "%d", m->level);
	if (m->type == MD_LIST)
		buf_printf(out, "%s%d", m->tight ? "" : "~", m->start);
	if (m->type <= MD_CELL && m->type != MD_DOCUMENT)
		buf_printf(out, "@%d:%d", m->line, m->col);
	if (m->text[0] != '\0')
		buf_printf(out, "'%s'", m->text);
	if (m->url != NULL)
		buf_printf(out, "<%s>", m->url);
	if (m->child == NULL)
		return;
	buf_addc(out, '(');
	for (const struct md *c = m->child; c != NULL; c = c->next) {
		assert_ptr_equal(c->parent, m);
		dump(c, out);
		if (c->next != NULL)
			buf_addc(out, ' ');
	}
	buf_addc(out, ')');
}

static const struct {
	const char *src, *want;
} cases[] = {
	{"", "document"},
	{"a\nb", "document(p@10:1(text'a' soft text'b'))"},
	{"## a *b*", "document(h2@10:1(text'a ' em(text'b')))"},
	{"3. x\n4. y", "document(list3@10:1(item@10:1(p@10:4(text'x')) "
		"item@11:1(p@11:4(text'y'))))"},
	{"- x\n\n- y", "document(list~0@10:1(item@10:1(p@10:3(text'x')) "
		"item@12:1(p@12:3(text'y'))))"},
	{"x_y ~5~ ~~z~~", "document(p@10:1(text'x_y ~5~ ' strike(text'z')))"},
	{"[a][r]\n\n[r]: https://e.org/x",
		"document(p@10:1(link<https://e.org/x>(text'a')))"},
	{"https://e.org \"q\" --", "document(p@10:1(text'https://e.org \"q\" "
		"--'))"},
	{"<!-- x -->\na", "document(html@10:1'<!-- x -->\n' p@11:1(text'a'))"},
	{"a <b>c", "document(p@10:1(text'a ' htmlspan'<b>' text'c'))"},
	{"|a|b|\n|-|:-:|\n|1|", "document(table@10:1(row@10:1(cell@10:2(text'a'"
		") cell@10:4(text'b')) row@12:1(cell@12:2(text'1') cell@12:0)))"},
};

static void
test_trees(void **state)
{
	struct arena a;
	struct buf out;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = {0};
		struct md *m = markdown_parse(&a, cases[i].src,
			strlen(cases[i].src), 10, &err);

		assert_non_null(m);
		buf_clear(&out);
		dump(m, &out);
		assert_string_equal(buf_str(&out), cases[i].want);
	}
	buf_release(&out);
	arena_release(&a);
}

static void
test_table_alignment(void **state)
{
	static const char src[] = "|a|b|c|d|\n|:-|:-:|-:|-|\n|1|2|3|4|";
	const enum md_align want[] = {MD_ALIGN_LEFT, MD_ALIGN_CENTER,
		MD_ALIGN_RIGHT, MD_ALIGN_NONE};
	struct arena a;
	struct md *m;
	int i = 0;

	(void)state;
	arena_init(&a);
	m = markdown_parse(&a, src, sizeof(src) - 1, 1, NULL);
	m = m->child->child;
	assert_true(m->header);
	assert_false(m->next->header);
	for (struct md *c = m->next->child; c != NULL; c = c->next, i++)
		assert_int_equal(c->align, want[i]);
	assert_int_equal(i, 4);
	arena_release(&a);
}

static void
test_plain(void **state)
{
	static const char src[] = "a *b* `c`\n[d](https://e.org) <b>e";
	struct arena a;

	(void)state;
	arena_init(&a);
	assert_string_equal(md_plain(&a, markdown_parse(&a, src,
		sizeof(src) - 1, 1, NULL)->child), "a b c d e");
	arena_release(&a);
}

static char *
repeat(const char *s, size_t n)
{
	size_t len = strlen(s);
	char *out = malloc(len * n + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(out + i * len, s, len);
	out[len * n] = '\0';
	return out;
}

/* What would take cmark minutes or gigabytes is refused with its line. */
static void
test_refused(void **state)
{
	static const struct {
		const char *unit;
		size_t n;
	} t[] = {{">", 50000}, {"- ", 50000}, {"1. ", 50000}, {"|a", 100000},
		{"> - ", 5000}};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		char *src = repeat(t[i].unit, t[i].n);
		struct err err = {0};
		struct arena a;

		arena_init(&a);
		assert_null(markdown_parse(&a, src, strlen(src), 7, &err));
		assert_int_equal(err.kind, ERR_DATA);
		assert_int_equal(err.line, 7);
		arena_release(&a);
		free(src);
	}
}

/* Long and odd, but none of it hangs. */
static void
test_survived(void **state)
{
	static const char *const units[] = {"*a_ ", "[", "![", "`", "a\n\n",
		"<!-- ", "{{", "~~", "&#1;", "\\", "<a ", "- a\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		char *src = repeat(units[i], 20000);
		struct err err = {0};
		struct arena a;

		arena_init(&a);
		if (markdown_parse(&a, src, strlen(src), 1, &err) == NULL)
			assert_int_equal(err.kind, ERR_DATA);
		arena_release(&a);
		free(src);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_table_alignment),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_survived),
	};

	return cmocka_run_group_tests_name("text: markdown", tests, NULL, NULL);
}
