/* SPDX-License-Identifier: MIT */
/* Trees of values; maps keep the order in which they were written. */
#include "text/node.h"

#include <string.h>

static struct node *
make(struct arena *a, enum node_type type)
{
	struct node *n = arena_alloc(a, sizeof(*n));

	n->type = type;
	return n;
}

struct node *
node_map(struct arena *a)
{
	return make(a, NODE_MAP);
}

struct node *
node_list(struct arena *a)
{
	return make(a, NODE_LIST);
}

struct node *
node_null(struct arena *a)
{
	struct node *n = make(a, NODE_NULL);

	n->str = "";
	return n;
}

struct node *
node_bool(struct arena *a, bool flag)
{
	struct node *n = make(a, NODE_BOOL);

	n->flag = flag;
	n->str = flag ? "true" : "false";
	return n;
}

struct node *
node_str(struct arena *a, const char *s)
{
	struct node *n;

	if (s == NULL)
		return node_null(a);
	n = make(a, NODE_SCALAR);
	n->str = arena_strdup(a, s);
	return n;
}

struct node *
node_int(struct arena *a, long long v)
{
	struct node *n = make(a, NODE_SCALAR);

	n->str = arena_printf(a, "%lld", v);
	return n;
}

static struct node_pair *
find(const struct node *map, const char *key)
{
	if (map == NULL || map->type != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->pair[i].key, key) == 0)
			return &map->pair[i];
	return NULL;
}

struct node *
node_set(struct arena *a, struct node *map, const char *key,
	struct node *value)
{
	struct node_pair *p = find(map, key);

	if (p != NULL) {
		p->value = value;
		return value;
	}
	arena_push(a, map->pair, map->n, map->cap);
	map->pair[map->n].key = key;
	map->pair[map->n++].value = value;
	return value;
}

void
node_set_str(struct arena *a, struct node *map, const char *key, const char *s)
{
	node_set(a, map, key, node_str(a, s));
}

void
node_append(struct arena *a, struct node *list, struct node *value)
{
	arena_push(a, list->item, list->n, list->cap);
	list->item[list->n++] = value;
}

struct node *
node_get(const struct node *map, const char *key)
{
	const struct node_pair *p = find(map, key);

	return p == NULL ? NULL : p->value;
}
