/* SPDX-License-Identifier: MIT */
/*
 * Making pieces. Everything that does not depend on the member is encoded
 * here, once an edition; what is left is a list of literals and slots. Around
 * a slot in a quoted-printable body the line is ended softly, so that neither
 * the text nor the value needs to know how long the other is.
 */
#include "mime/piece.h"

#include <string.h>

#include "mime/encode.h"
#include "mime/header.h"
#include "mime/piece_ops.h"

struct piece_builder {
	struct arena *arena;
	size_t n_keys, cap_keys;
	const char **key;
	size_t n_ops, cap_ops;
	struct op *op;
	struct err err;		/* the first thing that went wrong */
};

struct piece_builder *
piece_start(struct arena *a)
{
	struct piece_builder *b = arena_alloc(a, sizeof(*b));

	b->arena = a;
	return b;
}

static struct op *
add_op(struct piece_builder *b, enum op_type type, const void *p, size_t n)
{
	struct op *op;

	arena_push(b->arena, b->op, b->n_ops, b->cap_ops);
	op = &b->op[b->n_ops++];
	memset(op, 0, sizeof(*op));
	op->type = type;
	op->p = arena_strndup(b->arena, p, n);
	op->n = n;
	return op;
}

void
piece_literal(struct piece_builder *b, const void *p, size_t n)
{
	if (n > 0)
		add_op(b, OP_LITERAL, p, n);
}

static size_t
key_index(struct piece_builder *b, const char *key)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (strcmp(b->key[i], key) == 0)
			return i;
	arena_push(b->arena, b->key, b->n_keys, b->cap_keys);
	b->key[b->n_keys] = arena_strdup(b->arena, key);
	return b->n_keys++;
}

void
piece_slot(struct piece_builder *b, const char *key, enum slot_context context)
{
	struct op *op = add_op(b, OP_SLOT, "", 0);

	op->key = key_index(b, key);
	op->context = context;
}

/*
 * Takes the next stretch of text with slot marks: *n_r octets before a mark,
 * or before the end. Returns the key of the slot that follows, or NULL.
 */
static const char *
next_mark(struct piece_builder *b, const char **s, const char *end,
	const char **text_r, size_t *n_r)
{
	const char *mark = memchr(*s, SLOT_BEGIN, (size_t)(end - *s));
	const char *close, *key;

	*text_r = *s;
	*n_r = (size_t)((mark ? mark : end) - *s);
	if (mark == NULL) {
		*s = end;
		return NULL;
	}
	close = memchr(mark, SLOT_END, (size_t)(end - mark));
	if (close == NULL || close == mark + 1) {
		err_set(&b->err, ERR_BUG, "a slot mark has no end or no key");
		*s = end;
		return NULL;
	}
	key = arena_strndup(b->arena, mark + 1, (size_t)(close - mark - 1));
	*s = close + 1;
	return key;
}

static void
add_field(struct piece_builder *b, enum op_type type, const char *name,
	const char *text)
{
	const char *end = text + strlen(text), *part, *key;
	size_t n;

	add_op(b, type, name, strlen(name));
	do {
		key = next_mark(b, &text, end, &part, &n);
		piece_literal(b, part, n);
		if (key != NULL)
			piece_slot(b, key, SLOT_HEADER);
	} while (text < end);
	add_op(b, OP_END, "", 0);
}

static void
add_encoded(struct piece_builder *b, enum op_type type, const char *name,
	const char *text)
{
	size_t n = strlen(text);
	struct buf out;

	buf_init(&out, 8 * HEADER_TEXT_MAX);
	if (type == OP_TEXT ? header_text(&out, name, text, n, &b->err) == 0 :
			      header_ready(&out, name, text, n, &b->err) == 0)
		piece_literal(b, buf_str(&out), out.len);
	buf_release(&out);
}

void
piece_field(struct piece_builder *b, const char *name, const char *text)
{
	if (strchr(text, SLOT_BEGIN) != NULL)
		add_field(b, OP_TEXT, name, text);
	else
		add_encoded(b, OP_TEXT, name, text);
}

void
piece_ready(struct piece_builder *b, const char *name, const char *body)
{
	if (strchr(body, SLOT_BEGIN) != NULL)
		add_field(b, OP_READY, name, body);
	else if (body[0] != '\0')
		add_encoded(b, OP_READY, name, body);
}

void
piece_body_qp(struct piece_builder *b, const char *text, size_t n, int html)
{
	enum slot_context context = html ? SLOT_HTML_QP : SLOT_TEXT_QP;
	const char *end = text + n, *part, *key;
	struct qp q;
	struct buf out;

	qp_init(&q);
	/* Three octets for one, and soft line breaks. */
	buf_init(&out, 4 * n + 1024 * 16);
	while (text < end) {
		size_t len;

		key = next_mark(b, &text, end, &part, &len);
		qp_more(&q, part, len, &out);
		if (key == NULL)
			continue;
		qp_break(&q, &out);
		piece_literal(b, buf_str(&out), out.len);
		buf_clear(&out);
		piece_slot(b, key, context);
	}
	qp_finish(&q, &out);
	if (out.overflow)
		err_set(&b->err, ERR_BUG, "a body outgrew its buffer");
	piece_literal(b, buf_str(&out), out.len);
	buf_release(&out);
}

/* Neighbouring literals become one, so that equal pieces are equal bytes
 * however they were put together. */
static void
merge(struct piece_builder *b, struct piece *p)
{
	p->op = arena_array(b->arena, b->n_ops, sizeof(*p->op));
	for (size_t i = 0, j; i < b->n_ops; i = j) {
		struct op *op = &p->op[p->n_ops++];
		size_t n = b->op[i].n;
		char *to;

		*op = b->op[i];
		for (j = i + 1; op->type == OP_LITERAL && j < b->n_ops &&
		     b->op[j].type == OP_LITERAL; j++)
			n += b->op[j].n;
		if (j == i + 1)
			continue;
		op->p = to = arena_alloc(b->arena, n);
		op->n = n;
		for (size_t k = i; k < j; k++) {
			memcpy(to, b->op[k].p, b->op[k].n);
			to += b->op[k].n;
		}
	}
}

struct piece *
piece_finish(struct piece_builder *b)
{
	struct piece *p = arena_alloc(b->arena, sizeof(*p));

	if (b->err.kind != ERR_NONE)
		return NULL;
	p->n_keys = b->n_keys;
	p->key = b->key;
	merge(b, p);
	return piece_verify(p, ERR_BUG, &b->err) == 0 ? p : NULL;
}

const char *
piece_why(const struct piece_builder *b)
{
	return b->err.msg;
}

size_t
piece_bytes(const struct piece *p)
{
	return p->bytes;
}

size_t
piece_slots(const struct piece *p)
{
	return p->n_keys;
}

const char *
piece_slot_key(const struct piece *p, size_t i)
{
	return p->key[i];
}
