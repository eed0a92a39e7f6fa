/* SPDX-License-Identifier: MIT */
/*
 * A template, a NUL, then a partial that may call itself: compiled and filled
 * from fixed data, strictly and not. What compiles must render or say where
 * it does not.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/mustache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct mustache *
find(void *ctx, const char *name)
{
	return strcmp(name, "p") == 0 ? ctx : NULL;
}

static struct node *
values(struct arena *a)
{
	struct node *m = node_map(a), *list, *inner = node_map(a);

	node_set_str(a, m, "a", "<&\"'{{b}}\n");
	node_set(a, m, "b", node_bool(a, false));
	node_set(a, m, "c", node_null(a));
	list = node_set(a, m, "l", node_list(a));
	node_append(a, list, node_int(a, 1));
	node_append(a, list, inner);
	node_set_str(a, inner, "a", "inner");
	node_set(a, inner, "l", node_list(a));
	return m;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	const char *nul = memchr(s, '\0', size);
	size_t n = nul != NULL ? (size_t)(nul - s) : size;
	struct mustache *t, *p = NULL;
	struct err err = {0};
	struct arena a;
	struct buf out;

	arena_init(&a);
	buf_init(&out, 1 << 16);
	t = mustache_compile(&a, s, n, "t", &err);
	if (nul != NULL)
		p = mustache_compile(&a, nul + 1, size - n - 1, "p", NULL);
	if (t == NULL && (err.kind != ERR_DATA || err.line < 1))
		abort();
	for (int strict = 0; t != NULL && strict < 2; strict++) {
		const struct mustache_partials partials = {find, p};

		err_clear(&err);
		buf_clear(&out);
		if (mustache_render(t, values(&a), &partials, MUSTACHE_HTML,
			strict, &out, &err) != 0 && err.kind != ERR_DATA)
			abort();
	}
	buf_release(&out);
	arena_release(&a);
	return 0;
}
