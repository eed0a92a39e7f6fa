/* SPDX-License-Identifier: MIT */
/* YAML: places, types, what is refused, and how long a hostile file takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "text/yaml.h"

static struct arena arena;
static struct diags diags;

static int
set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	diags_init(&diags, &arena);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct node *
parse(const char *src)
{
	diags_init(&diags, &arena);
	return yaml_parse(&arena, src, strlen(src), "f", 1, &diags);
}

static void
test_places(void **state)
{
	static const char *const same[] = {
		"a: 1\nb:\n  - x\n  - {c: \xc3\xa9t\xc3\xa9, d: y}\n",
		"a: 1\r\nb:\r\n  - x\r\n  - {c: \xc3\xa9t\xc3\xa9, d: y}\r\n",
		"\xef\xbb\xbf" "a: 1\nb:\n  - x\n  - {c: \xc3\xa9t\xc3\xa9, "
		"d: y}",
	};
	struct node *n, *list, *map;

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		n = parse(same[i]);
		assert_non_null(n);
		assert_int_equal(n->type, NODE_MAP);
		assert_string_equal(n->pair[1].key, "b");
		assert_int_equal(n->pair[1].line, 2);
		assert_int_equal(n->pair[1].col, 1);
		list = node_get(n, "b");
		assert_int_equal(list->n, 2);
		assert_int_equal(list->item[0]->line, 3);
		assert_int_equal(list->item[0]->col, 5);
		map = list->item[1];
		assert_int_equal(map->line, 4);
		assert_int_equal(map->pair[1].col, 14);
		assert_string_equal(node_get(map, "c")->str,
			"\xc3\xa9t\xc3\xa9");
		assert_int_equal(node_get(map, "d")->col, 17);
	}
}

/* Front matter begins below its first line of dashes. */
static void
test_first_line(void **state)
{
	struct node *n = yaml_parse(&arena, "a: 1\nb: 2\n", 10, "f", 40,
		&diags);

	(void)state;
	assert_int_equal(node_get(n, "b")->line, 41);
	assert_null(yaml_parse(&arena, "a: 1\na: 2\n", 10, "f", 40, &diags));
	assert_int_equal(diags.v[0].line, 41);
	assert_non_null(strstr(diags.v[0].msg, "first in line 40"));
}

static void
test_types(void **state)
{
	static const struct {
		const char *src;
		enum node_type type;
		const char *str;
	} t[] = {
		{"a:", NODE_NULL, ""}, {"a: ~", NODE_NULL, "~"},
		{"a: null", NODE_NULL, "null"},
		{"a: nULL", NODE_SCALAR, "nULL"},
		{"a: true", NODE_BOOL, "true"},
		{"a: False", NODE_BOOL, "False"},
		{"a: \"true\"", NODE_SCALAR, "true"},
		{"a: ''", NODE_SCALAR, ""},
		{"a: yes", NODE_SCALAR, "yes"}, {"a: off", NODE_SCALAR, "off"},
		{"a: 010", NODE_SCALAR, "010"},
		{"a: 12:00", NODE_SCALAR, "12:00"},
		{"a: 2026-01-31", NODE_SCALAR, "2026-01-31"},
		{"a: don't", NODE_SCALAR, "don't"},
		{"a: 'don''t'", NODE_SCALAR, "don't"},
		{"a: C#", NODE_SCALAR, "C#"},
		{"a: x\n  y", NODE_SCALAR, "x y"},
		{"a: |\n  x\n  y\n", NODE_SCALAR, "x\ny\n"},
		{"a: \u201cx\u201d, he said", NODE_SCALAR,
			"\u201cx\u201d, he said"},
		{"a: https://example.org/#x", NODE_SCALAR,
			"https://example.org/#x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct node *n = parse(t[i].src);

		assert_non_null(n);
		assert_int_equal(n->pair[0].value->type, t[i].type);
		assert_string_equal(n->pair[0].value->str, t[i].str);
	}
	assert_true(node_get(parse("a: true"), "a")->flag);
	assert_int_equal(parse("")->type, NODE_MAP);
	assert_int_equal(parse("# nothing\n")->n, 0);
	assert_int_equal(parse("---\n")->type, NODE_MAP);
	assert_int_equal(parse("[a, b]")->n, 2);
}

static void
test_whole(void **state)
{
	static const struct {
		const char *src, *hash;
	} t[] = {
		{"a: Recap #4", "#4"}, {"a: Recap # four\r\n", "# four"},
		{"a: Recap\t#4\n", "#4"}, {"a: Recap#4", NULL},
		{"a: \"Recap #4\"", NULL}, {"a: 'Recap' # x", NULL},
		{"a: Recap \n# x", NULL}, {"a: [Recap #4\n  ]", "#4"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct node *n = node_get(parse(t[i].src), "a");

		if (n->type == NODE_LIST)
			n = n->item[0];
		assert_int_equal(yaml_whole(n, "f", &diags),
			t[i].hash == NULL);
		assert_int_equal(diags.errors, t[i].hash != NULL);
		if (t[i].hash != NULL)
			assert_string_equal(n->hash, t[i].hash);
	}
}

/* Each with its place, and words that name the slip. */
static void
test_refused(void **state)
{
	static const struct {
		const char *src;
		int line, col;
		const char *says;
	} t[] = {
		{"a: b: c", 1, 5, "put it in quotes: a: \"b: c\""},
		{"a: b\n  c: d", 2, 3, "deeper than line 1"},
		{"a: b\nc:d\ne: f", 2, 1, "a space is missing: c: d"},
		{"a:\n\tb: c", 2, 1, "indent with spaces"},
		{"a: \u201cb: c\u201d", 1, 6, "curly quotes"},
		{"a: \u201cb c\u201d", 1, 4, "curly quotes"},
		{"a: [\u201cb, c\u201d]", 1, 5, "curly quotes"},
		{"{a: b, c and d}", 1, 8, "\"c and d\" has no value"},
		{"{a:b}", 1, 2, "a space is missing"},
		{"{a: b: c}", 1, 6, "inside {}"},
		{"[a: b]", 1, 2, "holds \": \""},
		{"a: [b\nc: d", 1, 4, "not closed with a \"]\""},
		{"a: \"b", 1, 4, "never closed"},
		{"a: \"b\" c", 1, 8, "after its closing quote"},
		{"a: \"\\q\"", 1, 5, "backslash"},
		{"a: \"\\Users\"", 1, 7, "backslash"},
		{"a: @b", 1, 4, "begins with \"@\""},
		{"a: `b`", 1, 4, "begins with \"`\""},
		{"a: %b", 1, 4, "begins with \"%\""},
		{"a: *b", 1, 4, "begins with \"*\""},
		{"a: &b c", 1, 4, "begins with \"&\""},
		{"a: !b c", 1, 4, "begins with \"!\""},
		{"a: {{b}}", 1, 5, "begins with \"{\""},
		{"? [a, b]\n: c", 1, 3, "needs quotes"},
		{"a: 1\nb: 2\na: 3", 3, 1, "twice, first in line 1"},
		{"a: {b: 1, b: 2}", 1, 11, "twice"},
		{"a: 1\n---\nb: 2", 2, 1, "second document"},
		{"a: 1\n...\nb: 2", 3, 1, "nothing above"},
		{"a: \x01", 1, 4, "U+0001"},
		{"a: \x7f", 1, 4, "U+007F"},
		{"a: \xc2\x85", 1, 4, "U+0085"},
		{"a: b\u2028c", 1, 5, "U+2028"},
		{"a: b\u202ec", 1, 5, "U+202E"},
		{"a: b\ufeffc", 1, 5, "U+FEFF"},
		{"a: b\n\xe9", 2, 1, "UTF-8"},
		{"a: \"\\0\"", 1, 4, "control character"},
		{"a: \"\\r\\n\"", 1, 4, "control character"},
		{"a: \"\\u2066\"", 1, 4, "control character"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		assert_null(parse(t[i].src));
		if (diags.n == 0 || diags.v[0].line != t[i].line ||
		    diags.v[0].col != t[i].col ||
		    strstr(diags.v[0].msg, t[i].says) == NULL)
			fail_msg("%s: %d:%d: %s", t[i].src, diags.v[0].line,
				diags.v[0].col, diags.v[0].msg);
	}
}

/* A second document that only ends is none. */
static void
test_document_end(void **state)
{
	(void)state;
	assert_non_null(parse("---\na: 1\n...\n"));
}

static void
test_depth(void **state)
{
	char src[2 * YAML_DEPTH + 3];

	(void)state;
	memset(src, '[', YAML_DEPTH);
	memset(src + YAML_DEPTH, ']', YAML_DEPTH);
	src[2 * YAML_DEPTH] = '\0';
	assert_non_null(parse(src));
	memset(src, '[', YAML_DEPTH + 1);
	memset(src + YAML_DEPTH + 1, ']', YAML_DEPTH + 1);
	src[2 * YAML_DEPTH + 2] = '\0';
	assert_null(parse(src));
	assert_non_null(strstr(diags.v[0].msg, "more than 32 levels"));
	/* Brackets in a text are none. */
	assert_non_null(parse("a: x[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n"));
	assert_non_null(parse("a: \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"\n"));
}

static void
fill(struct buf *b, const char *before, const char *again, const char *after)
{
	buf_clear(b);
	buf_adds(b, before);
	while (b->len + strlen(again) + strlen(after) <= YAML_MAX / 4)
		buf_adds(b, again);
	buf_adds(b, after);
}

/*
 * A quarter of a mebibyte of whatever is slow somewhere (T13). What would be
 * quadratic does not end before the runner's patience does.
 */
static void
test_bombs(void **state)
{
	static const struct {
		const char *before, *again, *after;
	} t[] = {
		{"", "[", ""}, {"", "{", ""}, {"", "{a: ", ""},
		{"", "- ", ""}, {"", "? ", ""}, {"", "a: ", ""},
		{"", "[\"]\",", ""}, {"", "{'}': ", ""}, {"", "[]", ""},
		{"a: [", "&a x,", "]"}, {"a: [", "*a ,", "]"},
		{"a: [", "!x y,", "]"}, {"{", "a: ,", "}"},
		{"a: [", "x,", "]"}, {"a: \"", "x ", "\""},
		{"a: \"", "x ", ""}, {"a: '", "''", ""},
		{"a: ", "x ", ""}, {"a: ", "x #", ""},
		{"a: |\n", " x\n", ""}, {"a: >\n", " x\n\n", ""},
		{"", "#\n", ""}, {"", "\n", ""}, {"", "\r", ""},
		{"", "---\n", ""}, {"", "%a\n", ""}, {"", "\\", ""},
		{"a: {", "x,", "}"}, {"{", "a b,", "}"},
		{"a: [", "\u201c,", "]"}, {"a: [", "x #y\n,", "]"},
	};
	struct buf b;

	(void)state;
	buf_init(&b, YAML_MAX + 1);
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		fill(&b, t[i].before, t[i].again, t[i].after);
		parse(buf_str(&b));
		arena_clear(&arena);
	}
	buf_release(&b);
}

static void
test_size(void **state)
{
	char *src = malloc(YAML_MAX + 1);

	(void)state;
	assert_non_null(src);
	memset(src, '\n', YAML_MAX + 1);
	assert_non_null(yaml_parse(&arena, src, YAML_MAX, "f", 1, &diags));
	assert_null(yaml_parse(&arena, src, YAML_MAX + 1, "f", 1, &diags));
	assert_non_null(strstr(diags.v[0].msg, "1 MiB"));
	free(src);
}

static void
test_nodes(void **state)
{
	struct node *map = node_map(&arena), *list;

	(void)state;
	node_set_str(&arena, map, "a", "x");
	node_set_str(&arena, map, "a", "y");
	node_set_str(&arena, map, "b", NULL);
	node_set(&arena, map, "c", node_bool(&arena, true));
	list = node_set(&arena, map, "d", node_list(&arena));
	for (int i = 0; i < 100; i++)
		node_append(&arena, list, node_int(&arena, i));
	assert_int_equal(map->n, 4);
	assert_string_equal(node_get(map, "a")->str, "y");
	assert_int_equal(node_get(map, "b")->type, NODE_NULL);
	assert_string_equal(node_get(map, "c")->str, "true");
	assert_string_equal(list->item[99]->str, "99");
	assert_null(node_get(map, "e"));
	assert_null(node_get(list, "a"));
	assert_null(node_get(NULL, "a"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_places, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_first_line, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_types, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_document_end, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_depth, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bombs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_size, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nodes, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("text: yaml", tests, NULL, NULL);
}
