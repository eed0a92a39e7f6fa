/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_PREVIEW_H
#define COMPOSE_PREVIEW_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "compose/compose.h"
#include "compose/fill.h"

/*
 * Editions as a coordinator looks at them before approving: one static page
 * with every tier and language on a phone and on a desk, light and dark. It
 * works from a disk, without network and without scripts.
 */
struct preview_edition {
	const struct edition *edition;
	const char *name;		/* of its files: "leading.en" */
	const char *subject, *html, *text;	/* as a member gets them */
	int64_t members;		/* -1: no store yet */
	/* Of a recap that was changed after it went out, and whose edition is
	 * not itself one that says so: */
	bool correction;
	int64_t corrections;		/* who would be told what changed */
	int64_t changes;		/* how many most read of; -1: unknown */
	size_t n_findings;
	const char **finding;		/* what lint says of it */
};

/* A picture of an edition, as a file beside the page: named by what it holds,
 * so that the same picture of many editions is one file. */
struct preview_picture {
	const char *cid;		/* what it is called in the mail */
	const char *file;		/* "picture-1f2e3d4c5b6a.jpg" */
	struct text data;
};
int preview_picture(struct arena *a, const struct compose_options *o,
	const struct proj_image *image, struct preview_picture *out,
	struct err *err);

/* HTML with the slots filled and the pictures by the names of their files, for
 * a browser; text with the slots filled. NULL: err is set. */
char *preview_html(struct arena *a, const struct compose_options *o,
	const struct edition *e, const struct fill *f, struct err *err);
char *preview_text(struct arena *a, const struct edition *e,
	const struct fill *f, struct err *err);
char *preview_subject(struct arena *a, const struct edition *e,
	const struct fill *f, struct err *err);

/* "cid:" URLs of a projection's pictures replaced with their contents. */
char *pictures_inside(struct arena *a, const struct compose_options *o,
	const struct projection *p, const char *html, struct err *err);

/* "46 KB" or "9.3 MB"; a message of more than this says its size. */
enum { MESSAGE_HEAVY = 200 * 1000 };
const char *size_words(struct arena *a, size_t bytes);

/* The page, by the template preview.html; n at least 1. */
int preview_page(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct preview_edition *v,
	size_t n, struct buf *out, struct err *err);

#endif
