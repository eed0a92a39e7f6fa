/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_COMPOSE_H
#define COMPOSE_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/err.h"
#include "mime/piece.h"
#include "recap/projection.h"
#include "text/ltext.h"

/*
 * Turns a projection into an edition: rendered by the templates, assembled to
 * a message, cut into pieces with slots. cmd fills the options from the
 * configuration; nothing here reads it.
 */
struct compose_question {
	const char *id;
	struct ltext ask;
	size_t n_choices;		/* 0: free text */
	struct ltext *choice;
};

/* SEQUENCE of an event of the recap, by its id (S49). */
struct compose_sequence {
	const char *id;
	int sequence;
};

/* What is large and was attached: once in all editions that share it. */
struct compose_once {
	size_t n, cap;
	const void **seen;
};

struct compose_options {
	const char *templates;		/* folder */
	const char *list_dir;		/* folder of the list: files in recaps */
	const char *list;		/* its id */
	const char *slug;		/* the recap's: UIDs of its events are
					 * made from it; NULL in a notice */
	int revision;			/* that it is or will be; 0: unknown */
	const char *domain;		/* identity.domain */
	const char *timezone;
	struct ltext list_name;
	const char *from_name, *from_addr;
	struct ltext on_behalf_of;	/* n 0: none */
	struct ltext contact_name;
	const char *contact_email, *contact_phone;	/* phone may be NULL */
	struct ltext postal_address, purpose;
	const char *members_space;	/* may be NULL */
	const char *feedback_id;	/* may be NULL */
	const char *base_url;		/* of the web pages; NULL: none */
	const struct tiers *tiers;
	size_t n_languages;
	const char *const *languages;
	size_t n_questions;
	const struct compose_question *question;
	const char *survey_slug;	/* NULL: no survey */
	struct civil survey_due;	/* year 0: none */
	size_t n_sequences;		/* of a recap; 0 for the others */
	const struct compose_sequence *sequence;
	const char *store_id;		/* in a notice: which store writes;
					 * else NULL */
	bool whole_drafts;		/* full.h: it answers a mail */
	bool proof;			/* subject and banner say PROOF */
	struct compose_once *once;	/* of proofs in one message; or NULL */
	/* How a person reads why this mail came, is left to the templates. */
};

/* What the templates made, before it is encoded; slots are marked. */
struct rendered {
	const char *subject;		/* text with slot marks */
	const char *preheader;
	const char *html;		/* NULL is never; LF line ends */
	const char *text;
	const char **draft_name;	/* by draft of the projection: what it
					 * is called where it is attached */
	size_t n_files;			/* drafts that go as attachments */
	struct rendered_file {
		const char *name;	/* file name, UTF-8 */
		const char *type;	/* media type */
		const void *data;
		size_t len;
	} *file;
};

struct edition {
	const char *tier;		/* id */
	const char *lang;		/* of the furniture: the member's */
	const char *subject;		/* text with slot marks */
	struct rendered rendered;	/* for previews */
	const struct projection *projection;
	size_t n_parts;
	struct piece **part;		/* spliced one after the other */
	unsigned char projection_hash[32];
	unsigned char hash[32];		/* over the stored parts' hashes */
	size_t html_bytes, text_bytes;	/* decoded */
	size_t bytes;			/* of the message, slots empty */
};

/*
 * templates_load reads and compiles every template and string file once.
 * Errors carry file:line:col in diags.
 */
struct templates;
struct templates *templates_load(struct arena *a, const char *dir,
	struct diags *diags);

/* HTML and text of one projection; lang is the furniture's language. */
int render_recap(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct projection *p,
	const char *lang, struct rendered *out, struct err *err);

/* What an image of the list's folder is called in a message, without "cid:"
 * or <>: the same for the same path. For render_recap's src. */
const char *image_cid(struct arena *a, const struct compose_options *o,
	const char *path);

/* The whole edition. Fails (ERR_DATA) at 100 KB of HTML (S58). */
int edition_compose(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct projection *p,
	const char *lang, struct edition *out, struct err *err);

#endif
