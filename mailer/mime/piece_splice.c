/* SPDX-License-Identifier: MIT */
/*
 * Splicing: a member's message from pieces and values. The only work done a
 * member: look at each value once, copy the literals, encode the values where
 * they stand. A value can neither leave its place (S1, T1) nor be expanded
 * again (T3).
 */
#include "mime/piece.h"

#include <string.h>

#include "mime/encode.h"
#include "mime/header.h"
#include "mime/piece_ops.h"

/* The values, looked at, and the field that is being gathered. */
struct splice {
	const struct piece *piece;
	const char *const *value;
	size_t n[PIECE_KEYS];
	struct buf *out;
	const struct op *field;		/* that began it, or NULL */
	size_t used;
	char text[HEADER_TEXT_MAX];
};

static int
look_at_values(struct splice *s, struct err *err)
{
	for (size_t i = 0; i < s->piece->n_keys; i++) {
		const char *v = s->value[i];
		struct err why = {0};

		if (v == NULL)
			return err_set(err, ERR_BUG, "the slot %s has no value",
				s->piece->key[i]);
		s->n[i] = strlen(v);
		if (header_check(v, s->n[i], &why) != 0)
			return err_set(err, ERR_BUG, "the slot %s: %s",
				s->piece->key[i], why.msg);
	}
	return 0;
}

static int
gather(struct splice *s, const char *p, size_t n, struct err *err)
{
	if (n > sizeof(s->text) - s->used)
		return err_set(err, ERR_DATA, "the field %.*s would have over "
			"%d octets", (int)s->field->n, s->field->p,
			HEADER_TEXT_MAX);
	if (n > 0)
		memcpy(s->text + s->used, p, n);
	s->used += n;
	return 0;
}

static int
end_field(struct splice *s, struct err *err)
{
	const struct op *field = s->field;
	char name[FIELD_NAME + 1];

	memcpy(name, field->p, field->n);
	name[field->n] = '\0';
	s->field = NULL;
	if (field->type == OP_TEXT)
		return header_text(s->out, name, s->text, s->used, err);
	return s->used == 0 ? 0 :
		header_ready(s->out, name, s->text, s->used, err);
}

static int
put_raw(struct splice *s, const char *v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] < ' ' || v[i] > '~')
			return err_set(err, ERR_BUG, "a value that goes in as "
				"it is must be printable ASCII");
	buf_add(s->out, v, n);
	return 0;
}

static int
put_slot(struct splice *s, const struct op *op, struct err *err)
{
	const char *v = s->value[op->key];
	size_t n = s->n[op->key];

	switch (op->context) {
	case SLOT_HEADER:
		return gather(s, v, n, err);
	case SLOT_RAW:
		return put_raw(s, v, n, err);
	case SLOT_TEXT_QP:
	case SLOT_HTML_QP:
		break;
	}
	qp_value(v, n, op->context == SLOT_HTML_QP, s->out);
	return 0;
}

static int
run_op(struct splice *s, const struct op *op, struct err *err)
{
	switch (op->type) {
	case OP_LITERAL:
		if (s->field != NULL)
			return gather(s, op->p, op->n, err);
		buf_add(s->out, op->p, op->n);
		return 0;
	case OP_SLOT:
		return put_slot(s, op, err);
	case OP_TEXT:
	case OP_READY:
		s->field = op;
		s->used = 0;
		return 0;
	case OP_END:
		return end_field(s, err);
	}
	return err_set(err, ERR_BUG, "a piece has an unknown operation");
}

/* Only values that go in as they are can make a line too long. */
static int
check_lines(const char *p, size_t n, struct err *err)
{
	const char *end = p + n;

	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		const char *next = lf ? lf + 1 : end;

		if (next - p > LINE_MAX_OCTETS + 2)
			return err_set(err, ERR_BUG, "a value makes a line of "
				"over %d octets", LINE_MAX_OCTETS);
		p = next;
	}
	return 0;
}

int
piece_splice(const struct piece *p, const char *const *values, struct buf *out,
	struct err *err)
{
	struct splice s;
	const size_t start = out->len;
	const bool full = out->overflow;
	int rc;

	s.piece = p;
	s.value = values;
	s.out = out;
	s.field = NULL;
	s.used = 0;
	rc = look_at_values(&s, err);
	for (size_t i = 0; rc == 0 && i < p->n_ops; i++)
		rc = run_op(&s, &p->op[i], err);
	if (rc == 0 && out->overflow)
		rc = err_set(err, ERR_DATA, "the mail would pass %zu bytes",
			out->max);
	if (rc == 0 && p->raw && out->len > start)
		rc = check_lines(out->data + start, out->len - start, err);
	if (rc != 0 && out->data != NULL) {
		out->len = start;
		out->data[start] = '\0';
		out->overflow = full;
	}
	return rc;
}
