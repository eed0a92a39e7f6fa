/* SPDX-License-Identifier: MIT */
#ifndef RECAP_DIGEST_PART_H
#define RECAP_DIGEST_PART_H

#include "recap/digest.h"

/* How the files that write a digest share their work. Not for others. */
struct digest_writer {
	struct arena *arena;
	const struct digest *d;
	const char *lang;
	struct strings *s;
	struct buf *out;
	tier_set all;			/* every tier of the list */
	tier_set open;			/* the `for` that is open; all: none */
	int level;			/* of the last heading */
	struct buf *marks;		/* those written, for comparing */
};

/* --- digest.c ----------------------------------------------------------- */
/* Opens and closes `for` so that what follows is for these. */
void digest_for(struct digest_writer *w, tier_set set);
/* "Leading, Advising", as a mark or a list has them. */
const char *digest_tiers(const struct digest_writer *w, tier_set set,
	bool quoted);
/* Running text that shows s as it stands, placeholders alone kept. */
const char *digest_plain(struct arena *a, const char *s);

/* Who sees the place of a block, and whether it is after a `more`. */
struct digest_place {
	tier_set tiers;
	bool rest;
};
struct digest_place digest_place_of(const struct recap *r,
	enum block_kind kind);
/* Who of `tiers` sees an entry of that block. */
tier_set digest_sees(const struct digest_writer *w, const struct recap *r,
	enum block_kind kind, tier_set tiers);
/* The address stands in another recap of the month as well. */
bool digest_elsewhere(const struct digest *d, size_t recap, const char *url);

/* --- digest_text.c ------------------------------------------------------ */
/* The recap's own section; what is in its language, or else in the first. */
void digest_section(struct digest_writer *w, size_t recap);
/* Its link definitions. */
void digest_definitions(struct digest_writer *w, size_t recap);

/* --- digest_front.c ----------------------------------------------------- */
void digest_entries(struct digest_writer *w, bool main_file);
/* Entries that the front matter cannot hold without telling others of them:
 * as text, `rest` those of a block after `more`. */
bool digest_has_lines(struct digest_writer *w, size_t recap, bool rest);
void digest_lines(struct digest_writer *w, size_t recap, bool rest);
/* "text", as YAML and on one line. */
void digest_quoted(struct buf *out, const char *s);

#endif
