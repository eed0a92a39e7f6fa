/* SPDX-License-Identifier: MIT */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A growing byte buffer with a ceiling.
 *
 * Always NUL-terminated once anything was added (data[len] == 0, not counted).
 * What would pass `max` is dropped whole and sets `overflow`, which sticks:
 * write freely, look once at the end. Out of memory ends the process.
 */
struct buf {
	char *data;
	size_t len, cap, max;
	bool overflow;
};

void buf_init(struct buf *b, size_t max);
void buf_clear(struct buf *b);		/* empty again, memory kept */
void buf_release(struct buf *b);

void buf_add(struct buf *b, const void *p, size_t n);
void buf_addc(struct buf *b, char c);
void buf_adds(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Room for n more bytes to be written by the caller at the returned place,
 * then counted with b->len += written; NULL (and overflow) past the ceiling. */
char *buf_room(struct buf *b, size_t n);
/* The contents as a string, "" when empty; valid until the next change. */
const char *buf_str(const struct buf *b);

#endif
