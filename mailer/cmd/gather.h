/* SPDX-License-Identifier: MIT */
#ifndef CMD_GATHER_H
#define CMD_GATHER_H

#include "cmd/issue.h"
#include "recap/digest.h"

/*
 * What a month's digest is made of: the recaps whose delivery began in it, in
 * the list's zone, as the newest revision that began has them, and recaps of
 * earlier months that were corrected in it. The main text is the one that was
 * frozen; translations, drafts and images are read from their files. Lives in
 * the home's arena.
 */
struct gather_out {			/* a recap that is left out */
	const char *slug, *why;		/* why: plain words */
};

struct gather {
	struct cmd *c;
	const struct home *h;
	struct list_conf *list;
	struct digest d;		/* d.n 0: there is nothing to make */
	size_t n_out;
	struct gather_out *out;
	size_t n_untranslated;
	struct gather_out *untranslated;	/* whose translation is left */
	/* gather_write's */
	const char *slug;
	size_t n_files;
	const char **file, **text;	/* the main file last */
};

/* "2026-11"; ERR_USAGE. */
int gather_month(const char *word, int *year_r, int *month_r,
	struct err *err);
/* The slug of its recap. */
const char *gather_slug(struct arena *a, int year, int month);
/* Whether the month is over in the list's zone. */
bool gather_is_over(const struct home *h, const struct list_conf *l, int year,
	int month);
/* Whether anything of the list began in it and was not called off. */
int gather_any(const struct home *h, const struct list_conf *l, int year,
	int month, bool *any_r, struct err *err);

int gather_make(struct cmd *c, const struct home *h, struct list_conf *l,
	int year, int month, struct gather *g);
/* cmd/gather_sessions.c: coming dates of the list itself. */
int gather_sessions(struct gather *g);

/* cmd/gather_files.c */
/* The texts of the files; d.send may be set before. */
int gather_write(struct gather *g);
/* ERR_CREATE where one of them exists; the main file is written last. */
int gather_save(struct gather *g);

#endif
