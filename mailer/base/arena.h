/* SPDX-License-Identifier: MIT */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Memory with a lifetime. What is allocated here lives until the arena is
 * cleared or released; nothing is freed singly. As a first parameter an arena
 * means "the result lives here".
 *
 * Out of memory ends the process with EX_OSERR: callers have no such branch.
 * Under AddressSanitizer every allocation is its own malloc, so that overruns
 * between neighbours are seen.
 */
struct arena_block;
struct arena {
	struct arena_block *head;
};

void arena_init(struct arena *a);
void arena_clear(struct arena *a);	/* forgets all; may keep one block */
void arena_release(struct arena *a);	/* gives everything back */

/* Zeroed, aligned for any type; n may be 0 (a valid pointer is returned). */
void *arena_alloc(struct arena *a, size_t n);
/* Zeroed array; a product that overflows ends the process. */
void *arena_array(struct arena *a, size_t n, size_t size);
/* A larger copy of an array of `used` elements; the old one is left alone. */
void *arena_grow(struct arena *a, const void *old, size_t used, size_t n,
	size_t size);

char *arena_strdup(struct arena *a, const char *s);	/* NULL -> NULL */
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/*
 * Makes room for one more element of a growing array: v, n and cap are the
 * array, its length and its capacity (lvalues).
 */
#define arena_push(a, v, n, cap)                                               \
	((n) < (cap) ? (void)0                                                 \
		     : (void)((v) = arena_grow((a), (v), (n),                  \
				      (cap) = (cap) ? 2 * (cap) : 8,           \
				      sizeof(*(v)))))

/* malloc and realloc that end the process with EX_OSERR instead of failing. */
void *mem_alloc(size_t n);
void *mem_realloc(void *p, size_t n);
/* Ends it so, where a library has found that there is no memory. */
_Noreturn void mem_none(void);

#endif
