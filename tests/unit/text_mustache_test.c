/* SPDX-License-Identifier: MIT */
/* What the specification's own tests (tests/e2e/0200-mustache.t) leave out:
 * strict rendering, errors with their place, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/mustache.h"
#include "text/yaml.h"

struct fixture {
	struct arena a;
	struct buf out;
	struct err err;
	struct mustache *partial;
};

static const struct mustache *
find(void *ctx, const char *name)
{
	struct fixture *f = ctx;

	return strcmp(name, "p") == 0 ? f->partial : NULL;
}

/* 0 or -1; the result is in f->out. */
static int
render(struct fixture *f, const char *template, const char *partial,
	const char *yaml, enum mustache_escape escape, bool strict)
{
	const struct mustache_partials partials = {find, f};
	struct mustache *t;
	struct node *data;
	struct diags diags;

	buf_clear(&f->out);
	err_clear(&f->err);
	diags_init(&diags, &f->a);
	data = yaml_parse(&f->a, yaml, strlen(yaml), "data", 1, &diags);
	assert_non_null(data);
	f->partial = mustache_compile(&f->a, partial, strlen(partial), "p",
		&f->err);
	t = mustache_compile(&f->a, template, strlen(template), "t", &f->err);
	if (t == NULL || f->partial == NULL)
		return -1;
	return mustache_render(t, data, &partials, escape, strict, &f->out,
		&f->err);
}

static const char data[] =
	"name: A & <b> \"c\" 'd'\nzero: 0\nempty: ''\nno: false\nyes: true\n"
	"none: null\nlist: [1, 2]\nnothing: []\nmap: {name: inner, x: {y: z}}\n";

static void
test_renders(void **state)
{
	static const struct {
		const char *template, *partial, *want;
		enum mustache_escape escape;
	} cases[] = {
		{"{{name}}", "", "A &amp; &lt;b&gt; &quot;c&quot; &#39;d&#39;",
			MUSTACHE_HTML},
		{"{{name}}", "", "A & <b> \"c\" 'd'", MUSTACHE_NONE},
		{"{{{map.x.y}}}{{&zero}}", "", "z0", MUSTACHE_HTML},
		/* Only false, null and the empty list are false. */
		{"{{#zero}}0{{/zero}}{{#empty}}e{{/empty}}{{#no}}n{{/no}}"
			"{{#none}}n{{/none}}{{#nothing}}n{{/nothing}}", "",
			"0e", MUSTACHE_HTML},
		{"{{^nothing}}none{{/nothing}}{{^yes}}x{{/yes}}", "", "none",
			MUSTACHE_HTML},
		{"{{#list}}({{.}}{{yes}}){{/list}}", "", "(1true)(2true)",
			MUSTACHE_HTML},
		{"{{#map}}{{name}}{{/map}}", "", "inner", MUSTACHE_HTML},
		/* A whole line's partial indents what it prints of its own,
		 * not what values bring, and indentations add up. */
		{"  {{>p}}\n", "a\n{{#list}}\n{{.}}\n{{/list}}\n",
			"  a\n  1\n  2\n", MUSTACHE_NONE},
		{"\r\n{{#yes}}\r\nx\r\n{{/yes}}\r\n", "", "\r\nx\r\n",
			MUSTACHE_NONE},
		{"{{! a\n b }}x{{=<% %>=}}<%zero%><%={{ }}=%>{{zero}}", "",
			"x00", MUSTACHE_NONE},
		{"{{ # yes }}x{{ / yes }}", "", "x", MUSTACHE_NONE},
		{"", "", "", MUSTACHE_HTML},
		{"{", "", "{", MUSTACHE_HTML},
		{"}} {{zero}} }}", "", "}} 0 }}", MUSTACHE_HTML},
	};
	struct fixture f = {0};

	(void)state;
	arena_init(&f.a);
	buf_init(&f.out, 1 << 16);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(render(&f, cases[i].template,
			cases[i].partial, data, cases[i].escape, false), 0);
		assert_string_equal(buf_str(&f.out), cases[i].want);
	}
	buf_release(&f.out);
	arena_release(&f.a);
}

/* A value is printed, never read as a template again (T3). */
static void
test_values_are_not_templates(void **state)
{
	struct fixture f = {0};

	(void)state;
	arena_init(&f.a);
	buf_init(&f.out, 1 << 16);
	assert_int_equal(render(&f, "{{v}}{{>p}}", "{{v}}",
		"v: '{{secret}}{{>p}}'\nsecret: S", MUSTACHE_HTML, true), 0);
	assert_string_equal(buf_str(&f.out),
		"{{secret}}{{&gt;p}}{{secret}}{{&gt;p}}");
	buf_release(&f.out);
	arena_release(&f.a);
}

static void
test_errors(void **state)
{
	static const struct {
		const char *template, *partial;
		bool strict;
		int line, col;
		const char *file, *says;
	} cases[] = {
		{"a\n {{#x}}", "", false, 2, 2, "t", "never closed"},
		{"{{#x}}\n{{/y}}", "", false, 2, 1, "t", "\"x\" from line 1"},
		{"\xc3\xa9 {{/y}}", "", false, 1, 3, "t", "never opened"},
		{"x {{name", "", false, 1, 3, "t", "never ends with \"}}\""},
		{"{{{name}}", "", false, 1, 1, "t", "\"}}}\""},
		{"{{}}", "", false, 1, 1, "t", "without a name"},
		{"{{ a b }}", "", false, 1, 1, "t", "blank inside"},
		{"{{=x=}}", "", false, 1, 1, "t", "two words"},
		{"{{<parent}}", "", false, 1, 1, "t", "inheritance"},
		{"{{nme}}", "", false, 0, 0, NULL, NULL},
		{"\n{{nme}}", "", true, 2, 1, "t", "called \"nme\""},
		{"{{#nme}}{{/nme}}", "", true, 1, 1, "t", "called \"nme\""},
		{"{{^nme}}{{/nme}}", "", true, 1, 1, "t", "called \"nme\""},
		{"{{map.nme}}", "", true, 1, 1, "t", "map.nme"},
		{"{{list}}", "", true, 1, 1, "t", "several values"},
		{"{{none}}{{#none}}{{/none}}", "", true, 0, 0, NULL, NULL},
		{"{{>q}}", "", true, 1, 1, "t", "no partial \"q\""},
		{"{{>q}}", "", false, 0, 0, NULL, NULL},
		{"{{>p}}", "\n  {{x}}", true, 2, 3, "p", "called \"x\""},
		{"{{>p}}", "{{>p}}", false, 1, 1, "p", "64 deep"},
		/* Two calls a level would be 2^64 of them. */
		{"{{>p}}", "{{#yes}}{{>p}}{{/yes}}{{>p}}", false, 1, 0, "p",
			NULL},
	};
	struct fixture f = {0};

	(void)state;
	arena_init(&f.a);
	buf_init(&f.out, 1 << 16);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int rc = render(&f, cases[i].template, cases[i].partial, data,
			MUSTACHE_HTML, cases[i].strict);

		assert_int_equal(rc, cases[i].file == NULL ? 0 : -1);
		if (rc == 0)
			continue;
		assert_string_equal(f.err.file, cases[i].file);
		assert_int_equal(f.err.line, cases[i].line);
		if (cases[i].col > 0)
			assert_int_equal(f.err.col, cases[i].col);
		if (cases[i].says != NULL)
			assert_non_null(strstr(f.err.msg, cases[i].says));
	}
	buf_release(&f.out);
	arena_release(&f.a);
}

static void
test_limits(void **state)
{
	struct fixture f = {0};
	struct buf deep;

	(void)state;
	arena_init(&f.a);
	buf_init(&f.out, 8);
	assert_int_equal(render(&f, "123456789", "", "{}", MUSTACHE_NONE,
		false), -1);
	buf_init(&deep, 1 << 20);
	for (int i = 0; i < 65; i++)
		buf_adds(&deep, "{{#a}}");
	assert_int_equal(render(&f, buf_str(&deep), "", "{}", MUSTACHE_NONE,
		false), -1);
	assert_non_null(strstr(f.err.msg, "64 deep"));
	buf_release(&deep);
	buf_release(&f.out);
	arena_release(&f.a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_renders),
		cmocka_unit_test(test_values_are_not_templates),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
