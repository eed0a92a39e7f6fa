/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs out: a library that tests put in front of the C library
 * (LD_PRELOAD). It counts from main() on, so that what fails is the program's
 * doing and not the loader's.
 *
 *   MEMORY_FAIL=N[:always]  the N-th request gets nothing, or all from then on
 *   MEMORY_COUNT=FILE       gets the number of requests when the program ends
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What dlsym itself asks for comes from here. */
static char early[1 << 16];
static atomic_size_t early_used;
static atomic_bool resolving;

static struct {
	void *(*malloc)(size_t);
	void *(*calloc)(size_t, size_t);
	void *(*realloc)(void *, size_t);
	void (*free)(void *);
} real;
static atomic_long asked;
static long fail_at;
static bool always, counting;

static void
find(const char *name, void *to)
{
	void *f = dlsym(RTLD_NEXT, name);

	memcpy(to, &f, sizeof(f));
}

static bool
ready(void)
{
	if (real.free != NULL)
		return true;
	if (atomic_exchange(&resolving, true))
		return false;
	find("malloc", &real.malloc);
	find("calloc", &real.calloc);
	find("realloc", &real.realloc);
	find("free", &real.free);
	return true;
}

static void *
from_early(size_t n)
{
	size_t at = atomic_fetch_add(&early_used, (n + 15) & ~(size_t)15);

	return at + n > sizeof(early) ? NULL : early + at;
}

static bool
is_early(const void *p)
{
	return (uintptr_t)p >= (uintptr_t)early &&
		(uintptr_t)p < (uintptr_t)early + sizeof(early);
}

static bool
fails(void)
{
	long n;

	if (!counting)
		return false;
	n = atomic_fetch_add(&asked, 1) + 1;
	if (fail_at == 0 || n < fail_at || (n > fail_at && !always))
		return false;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t n)
{
	if (!ready())
		return from_early(n);
	return fails() ? NULL : real.malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	if (!ready())
		return from_early(n * size);
	return fails() ? NULL : real.calloc(n, size);
}

void *
realloc(void *old, size_t n)
{
	void *p;

	if (ready() && !is_early(old))
		return fails() ? NULL : real.realloc(old, n);
	p = malloc(n);
	if (p != NULL && old != NULL)
		memcpy(p, old, n);
	return p;
}

void
free(void *p)
{
	if (!is_early(p) && ready())
		real.free(p);
}

typedef int main_fn(int, char **, char **);
static main_fn *real_main;

static int
counted_main(int argc, char **argv, char **envp)
{
	const char *s = getenv("MEMORY_FAIL");
	char *end;

	if (s != NULL) {
		fail_at = strtol(s, &end, 10);
		always = *end != '\0';
	}
	counting = true;
	return real_main(argc, argv, envp);
}

int __libc_start_main(main_fn *f, int argc, char **argv, void (*init)(void),
	void (*fini)(void), void (*rtld)(void), void *stack);

int
__libc_start_main(main_fn *f, int argc, char **argv, void (*init)(void),
	void (*fini)(void), void (*rtld)(void), void *stack)
{
	int (*start)(main_fn *, int, char **, void (*)(void), void (*)(void),
		void (*)(void), void *);

	find("__libc_start_main", &start);
	real_main = f;
	return start(counted_main, argc, argv, init, fini, rtld, stack);
}

__attribute__((destructor)) static void
report(void)
{
	const char *path = getenv("MEMORY_COUNT");
	FILE *f;

	counting = false;
	if (path == NULL || (f = fopen(path, "w")) == NULL)
		return;
	fprintf(f, "%ld\n", atomic_load(&asked));
	fclose(f);
}
