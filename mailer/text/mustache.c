/* SPDX-License-Identifier: MIT */
/*
 * Mustache, second half: tree and data to text.
 *
 * Values come from the innermost context that has the first part of a dotted
 * name; the other parts must then be found below it. A missing or null value
 * prints nothing and, like false and the empty list, makes a section false.
 * A value is printed once and never read as a template again (T3).
 *
 * Partials may call themselves, so the work is bounded as a whole: PARTIAL_MAX
 * levels and STEPS_MAX operations.
 */
#include "text/mustache.h"

#include <string.h>

#include "text/html.h"
#include "text/mustache_tree.h"

enum { PARTIAL_MAX = 64, STEPS_MAX = 2000000 };

/* What the names are looked up in, innermost first. */
struct frame {
	const struct node *node;
	const struct frame *up;
};

/* The indentation of the partials that we are in, outermost first. */
struct indent {
	const char *text;
	size_t len;
	const struct indent *up;
};

struct render {
	const struct mustache_partials *partials;
	enum mustache_escape escape;
	bool strict;
	struct buf *out;
	struct err *err;
	int depth;		/* of partials */
	long steps;
};

static int render_ops(struct render *r, const struct mustache *t,
	const struct mustache_op *op, const struct frame *top,
	const struct indent *indent);

static const struct node *
get(const struct node *map, const char *key, size_t len)
{
	if (map == NULL || map->type != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (strlen(map->pair[i].key) == len &&
		    memcmp(map->pair[i].key, key, len) == 0)
			return map->pair[i].value;
	return NULL;
}

static const struct node *
lookup(const struct frame *top, const char *name)
{
	const struct node *v = NULL;
	const char *dot;

	if (strcmp(name, ".") == 0)
		return top->node;
	dot = strchrnul(name, '.');
	for (; top != NULL && v == NULL; top = top->up)
		v = get(top->node, name, (size_t)(dot - name));
	while (v != NULL && *dot == '.') {
		name = dot + 1;
		dot = strchrnul(name, '.');
		v = get(v, name, (size_t)(dot - name));
	}
	return v;
}

static bool
truthy(const struct node *v)
{
	if (v == NULL || v->type == NODE_NULL)
		return false;
	if (v->type == NODE_BOOL)
		return v->flag;
	return v->type != NODE_LIST || v->n > 0;
}

static int
unknown(struct render *r, const struct mustache *t,
	const struct mustache_op *op)
{
	return err_at(r->err, ERR_DATA, t->file, op->line, op->col,
		"nothing is called \"%s\" here", op->name);
}

static int
render_var(struct render *r, const struct mustache *t,
	const struct mustache_op *op, const struct frame *top)
{
	const struct node *v = lookup(top, op->name);

	if (v == NULL)
		return r->strict ? unknown(r, t, op) : 0;
	if (v->type == NODE_LIST || v->type == NODE_MAP) {
		if (!r->strict)
			return 0;
		return err_at(r->err, ERR_DATA, t->file, op->line, op->col,
			"\"%s\" holds several values: open a section with "
			"{{#%s}}", op->name, op->name);
	}
	if (v->type == NODE_NULL)
		return 0;
	if (op->raw || r->escape == MUSTACHE_NONE)
		buf_adds(r->out, v->str);
	else
		html_escape(r->out, v->str, strlen(v->str));
	return 0;
}

static int
render_section(struct render *r, const struct mustache *t,
	const struct mustache_op *op, const struct frame *top,
	const struct indent *indent)
{
	const struct node *v = lookup(top, op->name);
	struct frame frame = {v, top};

	if (v == NULL && r->strict)
		return unknown(r, t, op);
	if (op->type == OP_INVERTED)
		return truthy(v) ? 0 : render_ops(r, t, op->child, top, indent);
	if (!truthy(v))
		return 0;
	if (v->type != NODE_LIST)
		return render_ops(r, t, op->child, &frame, indent);
	for (size_t i = 0; i < v->n; i++) {
		frame.node = v->item[i];
		if (render_ops(r, t, op->child, &frame, indent) != 0)
			return -1;
	}
	return 0;
}

static int
render_partial(struct render *r, const struct mustache *t,
	const struct mustache_op *op, const struct frame *top,
	const struct indent *indent)
{
	const struct indent deeper = {op->text, op->len, indent};
	const struct indent *own = op->len > 0 ? &deeper : indent;
	const struct mustache *p = NULL;
	int rc;

	if (r->partials != NULL)
		p = r->partials->find(r->partials->ctx, op->name);
	if (p == NULL && r->strict)
		return err_at(r->err, ERR_DATA, t->file, op->line, op->col,
			"there is no partial \"%s\"", op->name);
	if (p == NULL)
		return 0;
	if (r->depth == PARTIAL_MAX)
		return err_at(r->err, ERR_DATA, t->file, op->line, op->col,
			"partials within partials, more than %d deep",
			PARTIAL_MAX);
	r->depth++;
	rc = render_ops(r, p, p->ops, top, op->alone ? own : NULL);
	r->depth--;
	return rc;
}

static void
add_indent(struct buf *out, const struct indent *indent)
{
	if (indent == NULL)
		return;
	add_indent(out, indent->up);
	buf_add(out, indent->text, indent->len);
}

static int
render_op(struct render *r, const struct mustache *t,
	const struct mustache_op *op, const struct frame *top,
	const struct indent *indent)
{
	switch (op->type) {
	case OP_TEXT:
		buf_add(r->out, op->text, op->len);
		return 0;
	case OP_LINE:
		add_indent(r->out, indent);
		return 0;
	case OP_VAR:
		return render_var(r, t, op, top);
	case OP_SECTION:
	case OP_INVERTED:
		return render_section(r, t, op, top, indent);
	case OP_PARTIAL:
		return render_partial(r, t, op, top, indent);
	}
	return 0;
}

static int
render_ops(struct render *r, const struct mustache *t,
	const struct mustache_op *op, const struct frame *top,
	const struct indent *indent)
{
	for (; op != NULL; op = op->next) {
		if (++r->steps > STEPS_MAX || r->out->overflow)
			return err_at(r->err, ERR_DATA, t->file, op->line,
				op->col, "the result would be too large");
		if (render_op(r, t, op, top, indent) != 0)
			return -1;
	}
	return 0;
}

int
mustache_render(const struct mustache *t, const struct node *data,
	const struct mustache_partials *partials, enum mustache_escape escape,
	bool strict, struct buf *out, struct err *err)
{
	struct render r = {.partials = partials, .escape = escape,
		.strict = strict, .out = out, .err = err};
	const struct frame top = {data, NULL};

	if (render_ops(&r, t, t->ops, &top, NULL) != 0)
		return -1;
	if (out->overflow)
		return err_at(err, ERR_DATA, t->file, 0, 0,
			"the result would be too large");
	return 0;
}
