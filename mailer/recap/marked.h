/* SPDX-License-Identifier: MIT */
#ifndef RECAP_MARKED_H
#define RECAP_MARKED_H

#include "recap/units.h"

/* A copy of p in which every unit carries its mark; u is of p itself. */
struct projection *projection_marked(struct arena *a,
	const struct projection *p, const struct units *u);

#endif
