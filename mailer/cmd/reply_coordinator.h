/* SPDX-License-Identifier: MIT */
#ifndef CMD_REPLY_COORDINATOR_H
#define CMD_REPLY_COORDINATOR_H

#include "cmd/approval.h"
#include "cmd/docx.h"
#include "cmd/mailed.h"
#include "cmd/reply_act.h"
#include "store/mailed.h"

/*
 * What a mail to a coordinator's address does. What takes long, reading a
 * .docx and composing what is to be approved, is done before the transaction
 * in which it acts.
 */
struct coordinating {
	const char *name;	/* of the coordinator */
	const char *distrust;	/* why it changes nothing; NULL: it may */
	struct mailed_what what;
	const char *text;	/* of a recap */
	enum docx_end docx;
	bool limit;		/* more than is acted on in a day */
	bool answers;		/* one of our answers: of */
	struct proofed of;
	/* The recap that is to be approved. */
	bool same;		/* it is what the proof showed */
	enum need need;
	bool went_out, late;
	int64_t members;
	struct home home;
	struct issue is;
};

/* Before the transaction. */
int reply_coordinator_ready(struct acting *x, struct err *err);
/* In it. */
int reply_coordinator(struct acting *x, struct err *err);

/* --- between its files -------------------------------------------------- */

/* An answer to the coordinator; slug: "" where it is about no recap. */
struct coordinator_answer {
	const char *kind;	/* "proof" or "mailed" */
	const char *what;	/* of "mailed": see notices_coordinator.c */
	const char *slug;
	bool again;		/* of "proof" */
	int64_t n, at;
	bool note;		/* words beside a file */
	const char *stands;	/* the slug of another version that goes out
				 * all the same; NULL: none */
	size_t left;		/* files without a place in the head */
	const char *once;
};
int reply_coordinator_tell(struct acting *x,
	const struct coordinator_answer *t, struct err *err);
/* Reads, compares and composes what an "approve" is about. */
int reply_coordinator_compose(struct acting *x, struct err *err);
int reply_coordinator_approve(struct acting *x, struct err *err);
int reply_coordinator_cancel(struct acting *x, struct err *err);
/* Writes the recap and its files. */
int reply_coordinator_write(struct acting *x, struct err *err);

#endif
