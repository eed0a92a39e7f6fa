/* SPDX-License-Identifier: MIT */
/*
 * A YAML file is refused with a reason and a place inside it, or is a tree
 * without controls, no deeper than allowed, whose maps have each key once.
 * What is a tree is also given to the tables of settings and lists.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf/list.h"
#include "conf/settings.h"
#include "text/utf8.h"
#include "text/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0, len = 1; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (c < 0 || utf8_is_bidi(c) ||
		    (utf8_is_control(c) && c != '\n' && c != '\t'))
			abort();
	}
}

static void
check_node(const struct node *n, int depth)
{
	if (n == NULL || depth > YAML_DEPTH + 1 || n->line < 1 || n->col < 1)
		abort();
	if ((n->str == NULL) !=
	    (n->type == NODE_LIST || n->type == NODE_MAP))
		abort();
	if (n->str != NULL)
		check_text(n->str);
	for (size_t i = 0; n->type == NODE_LIST && i < n->n; i++)
		check_node(n->item[i], depth + 1);
	for (size_t i = 0; n->type == NODE_MAP && i < n->n; i++) {
		check_text(n->pair[i].key);
		if (node_get(n, n->pair[i].key) != n->pair[i].value)
			abort();
		check_node(n->pair[i].value, depth + 1);
	}
}

static void
check_diags(const struct diags *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].msg[0] == '\0' || d->v[i].line < 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *src = (const char *)data;
	struct settings settings;
	struct list_conf list;
	struct arena a;
	struct diags d;
	struct node *n;

	/* node_get in check_node is linear: keep maps small. */
	if (size > 4096)
		return 0;
	arena_init(&a);
	diags_init(&d, &a);
	n = yaml_parse(&a, src, size, "f", 1, &d);
	if ((n == NULL) != (d.errors > 0))
		abort();
	check_diags(&d);
	if (n != NULL) {
		check_node(n, 1);
		if ((settings_parse(&a, src, size, "f", &settings, &d) == 0) !=
		    (d.errors == 0))
			abort();
		check_diags(&d);
		diags_init(&d, &a);
		if ((list_conf_parse(&a, src, size, "f", "l", &list, &d) ==
			    0) != (d.errors == 0))
			abort();
		check_diags(&d);
	}
	arena_release(&a);
	return 0;
}
