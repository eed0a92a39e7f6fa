/* SPDX-License-Identifier: MIT */
#ifndef CMD_MAILED_H
#define CMD_MAILED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "inbox/reply.h"

/*
 * What a coordinator mailed, as far as it can be told without the store: a
 * command, or the text of a recap with its files. Pure; all of it lives in the
 * arena.
 */
enum mailed_kind {
	MAILED_NOTHING,		/* neither: for a person, or for help */
	MAILED_APPROVE, MAILED_CANCEL,
	MAILED_TEXT,		/* a recap: the mail's own text */
	MAILED_FILE,		/* a recap: one of its files */
	MAILED_SEVERAL,		/* files, and which is the recap? */
};
struct mailed_what {
	enum mailed_kind kind;
	const char *text;	/* of a recap, as it came; NULL: a .docx */
	size_t file;		/* of MAILED_FILE */
};
/* name: the coordinator's, which may stand beneath a command. */
struct mailed_what mailed_what(struct arena *a, const struct reply *r,
	const char *name);
/* A command, and nothing else. */
enum mailed_kind mailed_command(struct arena *a, const char *words,
	const char *name);

/* Text as people write it in a mail or a word processor, as Markdown: bullets,
 * columns of tabs, headings, escaped marks; only where it is certain. */
const char *mailed_tidy(struct arena *a, const char *text);

/* "Re: Fwd: A title": "A title". */
const char *mailed_subject(const char *s);
/* Where a text begins, without a byte order mark and empty lines. */
const char *mailed_start(const char *s);

/* A recap in the making. */
struct mailed_recap {
	const char *title;
	const char *slug;	/* "2026-11-what-we-did" */
	bool front;		/* it brought its own front matter */
	const char *head, *body;
};
/* subject and date: the mail's, for what the text does not say. */
void mailed_read(struct arena *a, const char *text, const char *subject,
	const struct civil *date, struct mailed_recap *r);

/* A file beside it. */
struct mailed_draft {
	const char *name;	/* as attached */
	const char *path;	/* "drafts/2026-11-x-plan.pdf" */
	const char *title;
	bool left;		/* no place for it was found in the head */
};
void mailed_draft(struct arena *a, const char *slug, const char *name,
	struct mailed_draft *d);
/* The source, with the drafts named in it. */
const char *mailed_write(struct arena *a, const struct mailed_recap *r,
	size_t n, struct mailed_draft *drafts);

#endif
