/* SPDX-License-Identifier: MIT */
#ifndef INBOX_SEVEN_BIT_FIELD_H
#define INBOX_SEVEN_BIT_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/* Steps inside seven_bit: header fields, and lines, in 7 bits. */

struct span {
	const char *s;
	size_t n;
};

/* One field with its folded lines, or a line that is none. */
struct field {
	struct span raw;	/* without its last line end */
	size_t name;		/* length of the name */
	bool lf;		/* what its lines end in */
	const char *value;	/* unfolded */
};

/* Takes the header block of an entity apart; *body_r is what follows it. */
size_t fields_read(struct arena *a, struct span entity, struct field **v_r,
	struct span *body_r);
/* The value of the first of that name; NULL. */
const char *fields_value(const struct field *v, size_t n, const char *name);
/* A parameter, in the arena; NULL. */
const char *field_param(struct arena *a, const char *value, const char *name);

/* As it may be sent. */
void field_put(struct arena *a, const struct field *f, struct buf *out);
/* Text that stands outside of all parts: "?" for what is not 7-bit. */
void lines_put(struct span s, struct buf *out);

#endif
