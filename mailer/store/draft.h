/* SPDX-License-Identifier: MIT */
#ifndef STORE_DRAFT_H
#define STORE_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/*
 * Drafts as a revision had them, frozen with it: who got how much of each, and
 * the headings of their sections. D1, D2, ... count through all drafts of a
 * revision.
 */
struct draft_words {
	int section;		/* D2 is 2; 0: the draft's title */
	const char *lang, *words;
};
struct draft {
	int64_t id;		/* given by the store */
	int64_t revision;	/* its number; read only */
	int64_t begun_at;	/* of that revision; 0: never; read only */
	int pos;		/* 1, 2, ...; given by drafts_freeze */
	const char *file;	/* in the list's folder: which draft it is */
	size_t n_full, n_brief;	/* tiers, by id */
	const char **full, **brief;
	const char *feedback_by;	/* "2027-01-22"; "": none */
	int first_section, n_sections;
	bool reminded;		/* read only */
	size_t n_words;
	const struct draft_words *words;
};

/* In the transaction that freezes the revision. */
int drafts_freeze(struct db *db, int64_t revision_id, const struct draft *v,
	size_t n, struct err *err);
/* Those of every revision of a recap, the first revision first. What was
 * frozen before schema 5 has none. */
int drafts_of(struct db *db, struct arena *a, int64_t recap_id,
	struct draft **v_r, size_t *n_r, struct err *err);

/* Which of these a section of a revision belongs to; NULL: it is not known. */
const struct draft *draft_of_section(const struct draft *v, size_t n,
	int64_t revision, int section);
/* Its title (0) or a heading in lang, else in any language; NULL: none. */
const char *draft_words_in(const struct draft *d, int section,
	const char *lang);
bool draft_is_full(const struct draft *d, const char *tier);
bool draft_is_brief(const struct draft *d, const char *tier);
/* The first of the last revision that began, or NULL; *n_r: how many. */
const struct draft *drafts_latest(const struct draft *v, size_t n,
	size_t *n_r);

/* Drafts of the latest revisions that began, of one list, by revision and day,
 * that ask for comments until the day of `after` in UTC or a later one, and of
 * which nobody was reminded. */
struct draft_due {
	int64_t revision_id, recap_id, revision;
	const char *recap, *feedback_by;	/* slug; as above */
};
int drafts_due(struct db *db, struct arena *a, int64_t list_id, int64_t after,
	struct draft_due **v_r, size_t *n_r, struct err *err);

#endif
