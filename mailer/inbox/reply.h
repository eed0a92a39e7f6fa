/* SPDX-License-Identifier: MIT */
#ifndef INBOX_REPLY_H
#define INBOX_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * What a mail that came back says of itself: facts, read in the jail, without
 * keys, store or settings. What they mean is a verdict (inbox/verdict.h).
 *
 * Strings are well-formed UTF-8 without controls but LF and tab in texts;
 * never NULL unless said; "" : not there. Addresses are as they were written:
 * whoever compares them takes care of the case.
 */
enum {
	REPLY_TO_MAX = 64, REPLY_IDS_MAX = 64, REPLY_RESULTS_MAX = 8,
	REPLY_RECIPIENTS_MAX = 100, REPLY_REMARKS_MAX = 100,
	REPLY_TEXT_MAX = 256 * 1024,	/* octets of one text */
	REPLY_PACKED_MAX = 2 * 1024 * 1024,
	/* With files: of each mail that is asked about with them. */
	REPLY_FILES_MAX = 20, REPLY_BODY_MAX = 1024 * 1024,
	REPLY_FILES_PACKED_MAX = 16 * 1024 * 1024,
};

/* --- machines ------------------------------------------------------------ */
/* Of one recipient of a delivery report, standard or not. */
enum reply_permanence { PERMANENCE_UNKNOWN, PERMANENCE_TEMPORARY,
	PERMANENCE_PERMANENT };
struct reply_recipient {
	const char *addr;	/* "" : it does not say */
	enum reply_permanence permanent;
	const char *status;	/* "5.1.1" (RFC 3463); "" : not stated */
	int code;		/* SMTP, 200..599; 0: not stated */
	const char *reason;	/* why, the one line of the report that says
				 * most, at most 400 octets */
};

enum reply_report { REPORT_NONE, REPORT_BOUNCE, REPORT_DELAY,
	REPORT_DELIVERED };

struct reply_delivery {		/* inbox/dsn.h */
	enum reply_report report;
	const char *evidence;	/* which rule saw it, in plain words */
	size_t n;
	const struct reply_recipient *recipient;
};

struct reply_complaint {	/* inbox/arf.h */
	bool is;
	const char *type;	/* "abuse", "opt-out", ... (RFC 5965) */
	const char *evidence;
	size_t n;
	const char **recipient;	/* who complained, where it is not redacted */
};

struct reply_auto {		/* inbox/auto.h */
	/* What the mail says in fields (RFC 3834): first words, lower case. */
	const char *auto_submitted, *precedence;
	bool list_fields;	/* List-Id, List-Unsubscribe, ... */
	bool report;		/* multipart/report */
	const char *loop;	/* X-Tidings-Loop */
	/* A machine wrote it: an absence, a receipt, a challenge, ... Why it
	 * is taken for one, in plain words; "" : a person seems to have. */
	const char *evidence;
};

/* A calendar's answer (RFC 5546, 3.2.3; RFC 6047): METHOD:REPLY. */
struct reply_rsvp {		/* inbox/rsvp.h */
	bool is;
	const char *uid, *attendee;	/* addr-spec, without mailto: */
	const char *partstat;		/* "ACCEPTED", ..., upper case */
	const char *comment;
	const char *recurrence_id;	/* as written */
	int64_t sequence;		/* -1: none */
	int64_t stamp;			/* DTSTAMP; 0: none */
};

/* --- people -------------------------------------------------------------- */
/* Words written beneath a passage that is quoted from our mail. */
struct reply_remark {
	const char *quote;	/* the end of the passage, marks removed */
	const char *text;
};

/* A file beside the words: octets as they came, UTF-8 where it is a text. */
struct reply_file {
	const char *name;	/* as written; no path to be trusted */
	const char *type;	/* "application/pdf" */
	const void *data;
	size_t len;
};

struct reply {
	/* The first limit of inbox/mail.h that it passed, or why nothing could
	 * be read of it; "" : all is well. */
	const char *over;
	int64_t size;		/* octets */

	const char *from, *from_name, *sender, *reply_to;
	bool from_one;		/* the only From, and nothing but one mailbox:
				 * who wrote it can be asked */
	const char *return_path;	/* without <>; "<>" : the null sender;
					 * "" : not known */
	const char *subject;
	const char *message_id;		/* without <>; "" : none, or several */
	int64_t date;			/* 0: none */
	size_t n_ids;		/* In-Reply-To, then References from the last;
				 * of a report also the returned mail's own
				 * Message-ID */
	const char **id;
	size_t n_to;		/* Delivered-To, X-Original-To, Envelope-To,
				 * then To, Cc; of a report also the returned
				 * mail's Return-Path and Reply-To */
	const char **to;
	size_t n_results;	/* Authentication-Results, topmost first; never
				 * decoded: '?' for what no string may hold */
	const char **result;

	struct reply_delivery delivery;
	struct reply_complaint complaint;
	struct reply_auto machine;
	struct reply_rsvp rsvp;

	/* The writer's new words, all of them in their order, without
	 * quotation and signature (inbox/written.h). */
	const char *text;
	size_t n_remarks;	/* those of them that stand inline */
	const struct reply_remark *remark;
	/* Beneath no or few words: what a mail program quotes without marks,
	 * to the end; words of the writer's may stand among it. "" : none. */
	const char *quoted;
	bool forwarded;		/* they hand on somebody else's mail */
	bool attached;		/* there are files beside the text */
	/* reply_files alone fills these. body: the first text of the mail,
	 * whole, with what it quotes and signs; "" : it has none. */
	const char *body;
	size_t n_files;
	const struct reply_file *file;
};

/* In the jail: everything above from a raw mail. */
void reply_read(struct arena *a, const void *raw, size_t n,
	struct reply *reply_r);

/* Likewise: body and files, of a reply that was read. */
void reply_files(struct arena *a, const void *raw, size_t n,
	struct reply *reply_r);

/* Across the border: length-prefixed fields. Whoever unpacks trusts nothing:
 * false for anything that pack would not have written. */
void reply_pack(const struct reply *r, struct buf *out);
bool reply_unpack(struct arena *a, const void *data, size_t n,
	struct reply *reply_r);

#endif
