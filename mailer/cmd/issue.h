/* SPDX-License-Identifier: MIT */
#ifndef CMD_ISSUE_H
#define CMD_ISSUE_H

#include "cmd/audience.h"
#include "cmd/home.h"
#include "compose/compose.h"
#include "recap/recap.h"
#include "store/edition.h"

/* What an approval by mail is recorded with, before the coordinator's id. */
#define APPROVED_BY_MAIL "mail: coordinator "

/*
 * A recap on its way: the source as it is now, the revision that was approved
 * last, and what lies between them. Lives in the home's arena.
 */
struct issue {
	struct cmd *c;
	const struct home *h;
	struct recap_ref ref;
	const char *name;	/* what a command would call it: the slug, or
				 * LIST/SLUG where two lists have it */
	int64_t list_id;
	struct zone *zone;
	struct revision rev;
	bool known;		/* rev is one; false: never approved */
	struct compose_once *once;	/* see compose.h; or NULL */
	bool mailed;		/* it is read for who wrote it by mail */
	/* The source as it is now, once issue_read. */
	struct recap *recap;
	const char *source;	/* the main file */
	unsigned char source_hash[SHA256_LEN];
	/* Once issue_compose. */
	size_t n;
	struct edition *edition;
	/* For who has an earlier revision: what changed is marked. */
	size_t n_marked;
	struct marked_edition {
		struct edition edition;
		unsigned char against[SHA256_LEN];	/* what they have */
		const struct edition *plain;	/* without marks */
	} *marked;
	unsigned char content_hash[SHA256_LEN];
	const char *rules;
	bool mark;		/* proofs, too, show what changed */
	/* Who approves it (APPROVED_BY_MAIL and "3"), and when it goes out where
	 * its source does not say. NULL and 0: whoever runs it, by hand. */
	const char *by;
	int64_t at;
	int64_t day;		/* late is what was so then; 0: now */
	const char *unsent;	/* file of the recap whose next steps stand in
				 * it although nobody got it; or NULL */
};

/* Which recap, and its last revision; reads no source. */
int issue_open(struct cmd *c, const struct home *h, const char *arg,
	struct issue *is);
/* The revision again, after the lock was taken. */
int issue_reload(struct issue *is);
/* The source; its mistakes are in c->diags. */
int issue_read(struct issue *is);
/* Every edition of every addressed tier and language; unless proof, those
 * that are marked, too. */
int issue_compose(struct issue *is, bool proof);
/* How many changes it tells of; -1: not known. */
int64_t issue_changes(const struct marked_edition *m);

/*
 * Whether what members would read has changed since the revision was
 * approved: never by a byte of the templates, and not by a change of the
 * source that shows nowhere.
 */
int issue_changed(struct issue *is, bool *changed_r);
/* The lines of the main file that differ, for a person; "" when none do. */
void issue_difference(const struct issue *is, struct buf *out);

/* The audience of the composed editions (dry), or of the frozen revision
 * with edition ids; without letters nobody's values are asked for. */
struct audience *issue_audience(struct issue *is);
/* One composed edition, not frozen, with the placeholders it needs. */
void issue_slots(struct arena *a, const struct edition *e,
	struct audience_edition *out);
struct letters;
struct audience *issue_frozen_audience(struct issue *is, struct letters *l);

/* ERR_DATA where the list got what has this content hash under another slug
 * already. */
int issue_refuse_twin(struct issue *is,
	const unsigned char hash[SHA256_LEN]);
/* The caller's transaction. Leaves the new revision in is->rev. */
int issue_freeze(struct issue *is, const char *kind);

/* The recap's drafts with that revision, in the same transaction. */
int issue_freeze_drafts(struct issue *is, int64_t revision_id);

/* An instant in the list's zone: "2019-12-06 09:00". */
const char *issue_time(const struct issue *is, int64_t t);

#endif
