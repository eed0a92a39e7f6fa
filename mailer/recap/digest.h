/* SPDX-License-Identifier: MIT */
#ifndef RECAP_DIGEST_H
#define RECAP_DIGEST_H

#include "base/buf.h"
#include "recap/recap.h"
#include "text/strings.h"

/*
 * A month's recaps as one source file, which a person may edit like any other
 * recap. Pure. What is carried over are lines of their sources, by the
 * places where they were parsed, so that everybody's own Markdown stays.
 *
 * The leak rule: no tier sees in the digest what it could not see in the
 * recap itself, not even that there is something. What a recap keeps from
 * some by `tiers:` or `for` stands in a `for` of the digest, with its heading.
 */
struct digest_recap {
	const struct recap *recap;		/* parsed from these: */
	size_t n;
	const struct recap_source *source;
	const struct recap *now;	/* its file as it is today, of which
					 * only `done:` counts; or NULL */
};

/* A recap of an earlier month that was corrected in this one. */
struct digest_correction {
	const struct recap *recap;
	tier_set tiers;			/* who reads something else now */
};

/* When the list meets by itself, ahead of the digest. */
struct digest_session {
	struct ltext title, place;	/* place.n 0: none */
	struct civil start, end;
	tier_set tiers;
};

struct digest {
	int year, month;
	const struct tiers *tiers;
	const char *members_space;	/* NULL: none */
	bool has_survey;		/* and it is open */
	struct civil now;		/* coming dates begin here */
	struct civil send;		/* year 0: when a person says so */
	size_t n;			/* at least 1, the first begun first */
	struct digest_recap *v;
	const struct recap *before;	/* before the first of them, whose
					 * next steps it shows; or NULL */
	size_t n_corrections, n_sessions, n_notes;
	struct digest_correction *correction;
	struct digest_session *session;
	const char *const *note;	/* for the coordinator only */
};

/* The last day of the month. */
struct civil digest_day(int year, int month);

/* The source in one language, the words around it in s: main_file with all
 * that only the main file has, else a translation. */
void digest_write(struct arena *a, const struct digest *d, const char *lang,
	struct strings *s, bool main_file, struct buf *out);
/* Whether one of the recaps is written in lang. */
bool digest_has(const struct digest *d, const char *lang);

#endif
