/* SPDX-License-Identifier: MIT */
/* Arenas: blocks of doubling size in a list; see arena.h for the rules. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_SINGLE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_SINGLE 1
#endif
#endif
#ifndef ARENA_SINGLE
#define ARENA_SINGLE 0
#endif

enum { BLOCK_MIN = 4096, BLOCK_MAX = 1 << 20 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char data[];
};

void
mem_none(void)
{
	static const char msg[] = "tidings: out of memory\n";

	if (write(STDERR_FILENO, msg, sizeof(msg) - 1) < 0) {
		/* Nothing left to say it with. */
	}
	_exit(EX_OSERR);
}

void *
mem_alloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (p == NULL)
		mem_none();
	return p;
}

void *
mem_realloc(void *old, size_t n)
{
	void *p = realloc(old, n ? n : 1);

	if (p == NULL)
		mem_none();
	return p;
}

void
arena_init(struct arena *a)
{
	a->head = NULL;
}

static void
free_blocks(struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
}

void
arena_clear(struct arena *a)
{
	if (ARENA_SINGLE) {
		arena_release(a);
		return;
	}
	/* The newest block is the largest: keep it for the next round. */
	if (a->head != NULL) {
		free_blocks(a->head->next);
		a->head->next = NULL;
		a->head->used = 0;
	}
}

void
arena_release(struct arena *a)
{
	free_blocks(a->head);
	a->head = NULL;
}

static struct arena_block *
add_block(struct arena *a, size_t need)
{
	size_t size = a->head ? a->head->size * 2 : BLOCK_MIN;
	struct arena_block *b;

	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	if (size < need || ARENA_SINGLE)
		size = need;
	if (size > SIZE_MAX - sizeof(*b))
		mem_none();
	b = mem_alloc(sizeof(*b) + size);
	b->next = a->head;
	b->used = 0;
	b->size = size;
	a->head = b;
	return b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t mask = alignof(max_align_t) - 1;
	struct arena_block *b = a->head;
	void *p;

	if (n > SIZE_MAX / 2)
		mem_none();
	/* Under ASan the exact size, so that one byte too far is seen. */
	if (!ARENA_SINGLE)
		n = (n + mask) & ~mask;
	if (b == NULL || ARENA_SINGLE || b->size - b->used < n)
		b = add_block(a, n ? n : 1);
	p = b->data + b->used;
	b->used += n;
	memset(p, 0, n);
	return p;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		mem_none();
	return arena_alloc(a, n * size);
}

void *
arena_grow(struct arena *a, const void *old, size_t used, size_t n, size_t size)
{
	void *p = arena_array(a, n, size);

	if (used != 0)
		memcpy(p, old, used * size);
	return p;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	if (n != 0)
		memcpy(p, s, n);
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return s == NULL ? NULL : arena_strndup(a, s, strlen(s));
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	int n;
	char *p;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		mem_none();
	p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}
