/* SPDX-License-Identifier: MIT */
/* Shared libraries, loaded late. */
#include "base/library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

static void
trouble(struct library *l, const char *otherwise)
{
	const char *why = dlerror();

	/* "cannot allocate memory ...", of the loader */
	if (why != NULL && strstr(why, "memory") != NULL)
		mem_none();
	if (l->why[0] == '\0')
		snprintf(l->why, sizeof(l->why), "%s", why != NULL ? why :
			otherwise);
}

void
library_open(struct library *l, const char *soname)
{
	l->why[0] = '\0';
	l->handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
	if (l->handle == NULL)
		trouble(l, soname);
}

void
library_find(struct library *l, const char *name, void *fn_r)
{
	void *at = l->handle != NULL ? dlsym(l->handle, name) : NULL;

	if (at == NULL)
		trouble(l, name);
	/* ISO C knows no way from an object's address to a function's. */
	memcpy(fn_r, &at, sizeof(at));
}
