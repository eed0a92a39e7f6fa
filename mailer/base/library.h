/* SPDX-License-Identifier: MIT */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

/*
 * A shared library that is loaded by the first who needs it, and not with the
 * program. One that finds no memory ends the process, as all else does.
 */
enum { LIBRARY_WHY = 200 };
struct library {
	void *handle;			/* NULL: it could not be loaded */
	char why[LIBRARY_WHY];		/* the first trouble; "" : none */
};

void library_open(struct library *l, const char *soname);
/* The address of a function into *fn_r, a pointer to that type of function;
 * NULL, and why, where there is none. */
void library_find(struct library *l, const char *name, void *fn_r);

#endif
