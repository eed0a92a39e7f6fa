/* SPDX-License-Identifier: MIT */
#ifndef TEXT_MUSTACHE_TREE_H
#define TEXT_MUSTACHE_TREE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The compiled form, between mustache_parse.c and mustache.c only. Texts and
 * names point into the source or into the template's arena.
 */
enum mustache_op_type {
	OP_TEXT,	/* text, len */
	OP_LINE,	/* something of the template begins a line here: where
			 * a partial's indentation goes */
	OP_VAR,		/* name; raw: not escaped */
	OP_SECTION,	/* name, child */
	OP_INVERTED,
	OP_PARTIAL,	/* name; alone: on its own line, after text, len */
};

struct mustache_op {
	enum mustache_op_type type;
	int line, col;		/* of the tag */
	const char *text;
	size_t len;
	const char *name;	/* dotted; "." is the value itself */
	bool raw, alone;
	struct mustache_op *child, *next;
};

struct mustache {
	const char *file;
	struct mustache_op *ops;
};

#endif
