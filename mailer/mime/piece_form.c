/* SPDX-License-Identifier: MIT */
/*
 * The stored form of a piece, version 1. Numbers are four octets, big-endian.
 *
 *	"TDPIECE" 0x01, number of keys, number of operations
 *	for each key: its length, its octets
 *	for each operation: type, context, 0, 0, key, length, octets
 *
 * and nothing after that. What is read back is held to every rule that a
 * piece just made obeys, so a damaged form cannot become a damaged message.
 */
#include "mime/piece.h"

#include <string.h>

#include "mime/encode.h"
#include "mime/header.h"
#include "mime/piece_ops.h"

static const char magic[8] = {'T', 'D', 'P', 'I', 'E', 'C', 'E', 1};

static void
put_number(struct buf *out, size_t n)
{
	unsigned char p[4] = {(unsigned char)(n >> 24),
		(unsigned char)(n >> 16), (unsigned char)(n >> 8),
		(unsigned char)n};

	buf_add(out, p, 4);
}

void
piece_store(const struct piece *p, struct buf *out)
{
	buf_add(out, magic, sizeof(magic));
	put_number(out, p->n_keys);
	put_number(out, p->n_ops);
	for (size_t i = 0; i < p->n_keys; i++) {
		put_number(out, strlen(p->key[i]));
		buf_adds(out, p->key[i]);
	}
	for (size_t i = 0; i < p->n_ops; i++) {
		const struct op *op = &p->op[i];
		char head[4] = {(char)op->type, (char)op->context, 0, 0};

		buf_add(out, head, 4);
		put_number(out, op->key);
		put_number(out, op->n);
		buf_add(out, op->p, op->n);
	}
}

struct form {
	const unsigned char *p, *end;
	bool bad;		/* it ended before it should have */
};

static const unsigned char *
take(struct form *f, size_t n)
{
	const unsigned char *p = f->p;

	if (f->bad || (size_t)(f->end - f->p) < n) {
		f->bad = true;
		return NULL;
	}
	f->p += n;
	return p;
}

static size_t
take_number(struct form *f)
{
	const unsigned char *p = take(f, 4);

	return p == NULL ? 0 : (size_t)p[0] << 24 | (size_t)p[1] << 16 |
		(size_t)p[2] << 8 | p[3];
}

static bool
take_keys(struct arena *a, struct form *f, struct piece *p)
{
	p->key = arena_array(a, p->n_keys, sizeof(*p->key));
	for (size_t i = 0; i < p->n_keys; i++) {
		size_t n = take_number(f);
		const unsigned char *s;

		if (n == 0 || n > PIECE_KEY || (s = take(f, n)) == NULL ||
		    memchr(s, 0, n) != NULL)
			return false;
		p->key[i] = arena_strndup(a, (const char *)s, n);
		for (size_t j = 0; j < i; j++)
			if (strcmp(p->key[i], p->key[j]) == 0)
				return false;
	}
	return true;
}

static bool
take_ops(struct arena *a, struct form *f, struct piece *p)
{
	p->op = arena_array(a, p->n_ops, sizeof(*p->op));
	for (size_t i = 0; i < p->n_ops; i++) {
		struct op *op = &p->op[i];
		const unsigned char *head = take(f, 4);

		if (head == NULL || head[1] > SLOT_HEADER || head[2] != 0 ||
		    head[3] != 0)
			return false;
		op->type = (enum op_type)head[0];
		op->context = (enum slot_context)head[1];
		op->key = take_number(f);
		op->n = take_number(f);
		op->p = (const char *)take(f, op->n);
		if (op->p == NULL || (i > 0 && op->type == OP_LITERAL &&
				     op[-1].type == OP_LITERAL))
			return false;
	}
	return true;
}

struct piece *
piece_load(struct arena *a, const void *data, size_t n, struct err *err)
{
	struct form f = {data, (const unsigned char *)data + n, false};
	const unsigned char *head = take(&f, sizeof(magic));
	struct piece *p = arena_alloc(a, sizeof(*p));

	if (head == NULL || memcmp(head, magic, sizeof(magic) - 1) != 0) {
		err_set(err, ERR_DATA, "this is not a stored piece of a mail");
		return NULL;
	}
	if (head[7] != magic[7]) {
		err_set(err, ERR_DATA, "this piece of a mail has form %d; "
			"this program reads form %d", head[7], magic[7]);
		return NULL;
	}
	p->n_keys = take_number(&f);
	p->n_ops = take_number(&f);
	if (f.bad || p->n_keys > PIECE_KEYS || p->n_ops > PIECE_OPS ||
	    !take_keys(a, &f, p) || !take_ops(a, &f, p) || f.p != f.end) {
		err_set(err, ERR_DATA, "a stored piece of a mail is damaged");
		return NULL;
	}
	return piece_verify(p, ERR_DATA, err) == 0 ? p : NULL;
}

/* --- the rules ---------------------------------------------------------- */
struct check {
	size_t column;
	bool open;		/* a SLOT_RAW stands on this line */
	enum op_type field;	/* inside one, else 0 */
};

static const char *
check_literal(struct check *c, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char o = (unsigned char)s[i];

		if (o == '\r' && i + 1 < n && s[i + 1] == '\n') {
			c->column = 0;
			c->open = false;
			i++;
			continue;
		}
		if (o == '\r' || o == '\n')
			return "a CR or LF stands alone";
		if ((o < ' ' && o != '\t') || o > '~')
			return "a literal is not plain ASCII";
		if (++c->column > LINE_MAX_OCTETS)
			return "a line has over 998 octets";
	}
	return NULL;
}

static const char *
check_name(const struct check *c, const char *s, size_t n)
{
	if (c->field != 0 || c->column != 0 || c->open)
		return "a field begins inside a line";
	if (n == 0 || n > FIELD_NAME)
		return "a field's name has a wrong length";
	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] > '~' || s[i] == ':')
			return "a field's name is no name";
	return NULL;
}

static const char *
check_slot(struct check *c, struct piece *p, const struct op *op)
{
	if (op->key >= p->n_keys || op->n != 0)
		return "a slot has no key";
	if ((op->context == SLOT_HEADER) != (c->field != 0))
		return "a slot's context does not fit its place";
	if (c->field != 0)
		return NULL;
	if (op->context == SLOT_RAW) {
		c->open = true;
		p->raw = true;
		return NULL;
	}
	/* It writes whole lines of its own. */
	return c->column != 0 || c->open ?
		"a quoted-printable slot begins inside a line" : NULL;
}

static const char *
check_op(struct check *c, struct piece *p, const struct op *op)
{
	const char *wrong;

	if (op->type != OP_SLOT && (op->key != 0 || op->context != 0))
		return "only slots have keys";
	switch (op->type) {
	case OP_LITERAL:
		if (c->field == OP_TEXT)
			return header_check(op->p, op->n, NULL) == 0 ? NULL :
				"a field's text has a control character";
		if (c->field == 0)
			p->bytes += op->n;
		if (c->field == OP_READY && memchr(op->p, '\r', op->n) != NULL)
			return "a field's body has a line end";
		return check_literal(c, op->p, op->n);
	case OP_SLOT:
		return check_slot(c, p, op);
	case OP_TEXT:
	case OP_READY:
		if ((wrong = check_name(c, op->p, op->n)) == NULL)
			c->field = op->type;
		return wrong;
	case OP_END:
		if (c->field == 0 || op->n != 0)
			return "a field ends that did not begin";
		c->field = 0;
		c->column = 0;
		return NULL;
	default:
		return "an operation is unknown";
	}
}

int
piece_verify(struct piece *p, enum err_kind kind, struct err *err)
{
	struct check c = {0};
	const char *wrong = NULL;

	p->bytes = 0;
	p->raw = false;
	if (p->n_keys > PIECE_KEYS || p->n_ops > PIECE_OPS)
		wrong = "it has too many slots";
	for (size_t i = 0; wrong == NULL && i < p->n_keys; i++)
		if (strlen(p->key[i]) > PIECE_KEY)
			wrong = "a slot's key is too long";
	for (size_t i = 0; wrong == NULL && i < p->n_ops; i++)
		wrong = check_op(&c, p, &p->op[i]);
	if (wrong == NULL && c.field != 0)
		wrong = "a field does not end";
	if (wrong == NULL && (c.column != 0 || c.open))
		wrong = "its last line does not end";
	if (wrong == NULL)
		return 0;
	return err_set(err, kind, "a piece of a mail breaks a rule: %s", wrong);
}
