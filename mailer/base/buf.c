/* SPDX-License-Identifier: MIT */
/* A growing byte buffer with a ceiling and a sticky overflow flag. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { BUF_MIN = 256 };

void
buf_init(struct buf *b, size_t max)
{
	memset(b, 0, sizeof(*b));
	b->max = max;
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->overflow = false;
	if (b->data != NULL)
		b->data[0] = '\0';
}

void
buf_release(struct buf *b)
{
	free(b->data);
	b->data = NULL;
	b->len = b->cap = 0;
}

char *
buf_room(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : BUF_MIN;

	if (b->overflow || n > b->max || b->len > b->max - n) {
		b->overflow = true;
		return NULL;
	}
	while (cap - 1 < b->len + n)
		cap *= 2;
	if (cap != b->cap) {
		b->data = mem_realloc(b->data, cap);
		b->cap = cap;
	}
	return b->data + b->len;
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	char *to = buf_room(b, n);

	if (to == NULL)
		return;
	if (n != 0)
		memcpy(to, p, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	size_t room = b->cap - b->len;
	char *to = b->cap > 0 ? b->data + b->len : NULL;
	va_list ap;
	int n;

	/* Into what is there, and once more where that is too little. */
	va_start(ap, fmt);
	n = vsnprintf(to, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (to = buf_room(b, (size_t)n)) == NULL) {
		b->overflow = true;
		if (b->cap > 0)
			b->data[b->len] = '\0';
		return;
	}
	if ((size_t)n >= room) {
		va_start(ap, fmt);
		vsnprintf(to, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	b->len += (size_t)n;
}

const char *
buf_str(const struct buf *b)
{
	return b->len ? b->data : "";
}
