/* SPDX-License-Identifier: MIT */
#ifndef TEXT_MUSTACHE_H
#define TEXT_MUSTACHE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "text/node.h"

/*
 * Mustache (the specification's core modules 1.4: comments, delimiters,
 * interpolation, inverted, partials, sections; no lambdas), compiled once to a
 * tree that borrows the source.
 */
struct mustache;

/* {{name}} becomes: HTML (& < > " '), or itself (text parts). {{{name}}} and
 * {{&name}} are never escaped. */
enum mustache_escape { MUSTACHE_HTML, MUSTACHE_NONE };

/* Finds a partial by name: compiled template, or NULL (renders as nothing,
 * or is an error in strict mode). */
struct mustache_partials {
	const struct mustache *(*find)(void *ctx, const char *name);
	void *ctx;
};

/* src lives as long as the template. Errors carry file:line:col. */
struct mustache *mustache_compile(struct arena *a, const char *src, size_t len,
	const char *file, struct err *err);

/*
 * Renders into out. strict: a name that is nowhere in the data is an error
 * with the template's line (what composing uses); otherwise it is empty, as
 * the specification says. A name present with NODE_NULL is never an error.
 * Partials deeper than 64 are an error.
 */
int mustache_render(const struct mustache *t, const struct node *data,
	const struct mustache_partials *partials, enum mustache_escape escape,
	bool strict, struct buf *out, struct err *err);

#endif
