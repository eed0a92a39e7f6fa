/* SPDX-License-Identifier: MIT */
#ifndef TEXT_NODE_H
#define TEXT_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/*
 * A tree of values: what a YAML file holds, and what a template is filled
 * from. Scalars keep the text they were written with, and where.
 */
enum node_type { NODE_NULL, NODE_BOOL, NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node_pair {
	const char *key;
	int line, col;		/* of the key; 0 when built by a program */
	struct node *value;
};

struct node {
	enum node_type type;
	int line, col;		/* 1-based; 0 when built by a program */
	bool quoted;		/* a scalar in quotes: always a string */
	bool flag;		/* of a NODE_BOOL */
	const char *str;	/* the text, also of NULL and BOOL; never NULL
				 * there; NULL for lists and maps */
	const char *hash;	/* of a scalar without quotes: what follows
				 * it on its line after a blank, from "#" on,
				 * which YAML takes for a comment; else NULL.
				 * See yaml_whole() */
	size_t n;		/* items or pairs */
	size_t cap;
	struct node **item;	/* of a NODE_LIST */
	struct node_pair *pair;	/* of a NODE_MAP, in the order written */
};

struct node *node_map(struct arena *a);
struct node *node_list(struct arena *a);
struct node *node_null(struct arena *a);
struct node *node_bool(struct arena *a, bool flag);
/* NULL becomes a NODE_NULL, so that a template's section is skipped. */
struct node *node_str(struct arena *a, const char *s);
struct node *node_int(struct arena *a, long long v);

/* Adds or replaces; the key is not copied. Returns value. */
struct node *node_set(struct arena *a, struct node *map, const char *key,
	struct node *value);
/* Short for node_set(a, map, key, node_str(a, s)). */
void node_set_str(struct arena *a, struct node *map, const char *key,
	const char *s);
void node_append(struct arena *a, struct node *list, struct node *value);
/* NULL when it is no map or has no such key. */
struct node *node_get(const struct node *map, const char *key);

#endif
