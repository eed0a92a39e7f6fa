/* SPDX-License-Identifier: MIT */
#ifndef MIME_PIECE_OPS_H
#define MIME_PIECE_OPS_H

#include <stdbool.h>
#include <stddef.h>

#include "mime/piece.h"

/*
 * What a piece is made of, for piece*.c alone: a short program that writes
 * the message from top to bottom.
 */
enum op_type {
	OP_LITERAL = 'L',	/* octets; inside a field its text */
	OP_SLOT = 'S',		/* the value of `key` */
	OP_TEXT = 'T',		/* begins a field of people's words; octets
				 * are its name */
	OP_READY = 'R',		/* begins a field with a syntax */
	OP_END = 'E',		/* ends the field */
};

struct op {
	enum op_type type;
	enum slot_context context;	/* of OP_SLOT, else 0 */
	size_t key;			/* of OP_SLOT, else 0 */
	const char *p;
	size_t n;
};

enum { PIECE_KEYS = 128, PIECE_KEY = 1024, PIECE_OPS = 65536,
	FIELD_NAME = 64 };

struct piece {
	size_t n_keys, n_ops;
	const char **key;
	struct op *op;
	size_t bytes;		/* of the literals outside fields */
	bool raw;		/* has SLOT_RAW outside fields */
};

/*
 * Looks at every rule that a splice relies on and fills in bytes and raw:
 * lines, 7 bits, CRLF, slots only where their context may stand. The message
 * names the first breach.
 */
int piece_verify(struct piece *p, enum err_kind kind, struct err *err);

#endif
