/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_THEME_H
#define COMPOSE_THEME_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "text/node.h"

/*
 * How a mail looks: templates/theme.yaml. `colors` names roles, each with a
 * light and a dark value; `styles` gives each kind of element its inline
 * style, where {role} stands for a colour; `narrow` gives what changes on a
 * phone.
 *
 * Mail programs read inline styles everywhere and <style> in places, so an
 * element carries its light style inline and classes by which the rules of
 * theme_rules make it dark or narrow.
 */
struct theme;

/* root is theme.yaml's tree. NULL after adding errors. */
struct theme *theme_make(struct arena *a, const struct node *root,
	const char *file, struct diags *diags);

/* ` class="..." style="..."` for a kind, with a leading blank; "" for a kind
 * that the theme does not have. Lives as long as the theme. */
const char *theme_attr(const struct theme *t, const char *kind);
/* The contents of the one <style> element. */
void theme_rules(const struct theme *t, struct buf *out);
/* What opens the rules for dark screens; the preview forces them. */
extern const char theme_dark_query[];

/* A map from kind to its attributes, for templates. */
struct node *theme_node(struct arena *a, const struct theme *t);

#endif
