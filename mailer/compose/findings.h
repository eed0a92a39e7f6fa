/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_FINDINGS_H
#define COMPOSE_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"

/*
 * What is found in the editions of one recap. One cause shows in many of them;
 * it is told once, with the editions it was found in.
 */
struct findings {
	struct arena *arena;
	const char *edition;		/* the one that is looked at */
	size_t n_editions;
	size_t n, cap;
	struct finding {
		enum diag_level level;
		const char *file, *msg;
		int line, col;
		const char *editions;	/* "leading.en, leading.fr" */
		size_t n_editions, last;	/* how many; the latest */
		bool detailed;
	} *v;
};

void findings_init(struct findings *f, struct arena *a);
/* What follows is found in this edition; "" when there is but one. */
void findings_edition(struct findings *f, const char *name);
/* detail: what differs from edition to edition, "92 KB"; may be NULL. */
void findings_add(struct findings *f, enum diag_level level, const char *file,
	int line, int col, const char *detail, const char *msg);
/* Into d, each with its editions in front. */
void findings_tell(const struct findings *f, struct diags *d);

#endif
