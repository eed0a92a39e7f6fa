/* SPDX-License-Identifier: MIT */
#ifndef RECAP_DIGEST_PART_H
#define RECAP_DIGEST_PART_H

#include "recap/digest.h"

/* How the files that write a digest share their work. */
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
/* What follows is for these. */
void digest_for(struct digest_writer *w, tier_set set);
/* "Leading, Advising", as a mark or a list has them. */
const char *digest_tiers(const struct digest_writer *w, tier_set set,
	bool quoted);
/* Running text that shows s as it stands. */
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
/* Entries of which a front matter would tell others; rest: after `more` */
bool digest_has_lines(struct digest_writer *w, size_t recap, bool rest);
void digest_lines(struct digest_writer *w, size_t recap, bool rest);
bool digest_same_text(const struct ltext *a, const struct ltext *b);

/* --- digest_dates.c ----------------------------------------------------- */
void digest_dates(struct digest_writer *w, bool main_file);
void digest_sessions(struct digest_writer *w);
void digest_steps(struct digest_writer *w, bool main_file);

/* --- digest_yaml.c ------------------------------------------------------ */
struct entry {
	struct digest_writer *w;
	bool main_file;
	bool any;		/* a key stands on this line already */
};

/* "text", as YAML and on one line. */
void digest_quoted(struct buf *out, const char *s);
/* One line of a list; key begins the list where *n is 0. */
struct entry entry_begin(struct digest_writer *w, bool main_file,
	const char *key, size_t *n);
/* In the digest's language, else in main. */
void entry_text(struct entry *e, const char *name, const struct ltext *t,
	const char *main);
/* These are for the main file only; NULL, no date, all tiers: nothing. */
void entry_word(struct entry *e, const char *name, const char *value,
	bool quoted);
void entry_date(struct entry *e, const char *name, const struct civil *c);
void entry_tiers(struct entry *e, tier_set set);
void entry_end(struct entry *e);

#endif
