/* SPDX-License-Identifier: MIT */
#ifndef RECAP_DIGEST_LINES_H
#define RECAP_DIGEST_LINES_H

#include "recap/digest_part.h"
#include "recap/read.h"

/* One text of a recap as lines, for digest_text.c. Not for others. */
struct digest_stretch {
	int from, to;			/* lines */
	tier_set tiers;
	bool rest;
	int section;			/* index of its heading; -1: opening */
};

struct digest_part {
	int line;
	tier_set tiers;			/* who sees its heading */
	tier_set rest;			/* who sees something after `more` */
	bool begun;			/* its heading stands there again */
};

struct digest_label {
	const char *name, *renamed;	/* renamed NULL: as it was */
	const char *url, *title;
	int line;
};

/* One text of a recap, as lines. */
struct digest_source {
	struct arena *arena;
	const struct recap *r;
	const struct recap_text *t;
	struct source *s;
	const char **put;	/* per line: what stands there, or NULL */
	const struct md **heading;	/* per line, or NULL */
	size_t n_stretches, cap_stretches, n_sections, n_labels;
	struct digest_stretch *stretch;
	struct digest_part *section;
	struct digest_label *label;
};

/* NULL: it cannot be read, which parsing it would have said. */
struct digest_source *digest_read(struct digest_writer *w, size_t recap,
	size_t text);
/* A line as it is put, without its end. */
const char *digest_line(const struct digest_source *x, int line);

/* --- digest_labels.c ---------------------------------------------------- */
/* Finds link definitions, takes them out, and chooses their names. */
void digest_labels(struct digest_source *x, const struct digest *d,
	struct reader *reader);
/* A line whose links go by these. */
const char *digest_relabelled(const struct digest_source *x,
	const char *line);

#endif
