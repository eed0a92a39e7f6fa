/* SPDX-License-Identifier: MIT */
#ifndef CMD_NOTICES_COORDINATOR_H
#define CMD_NOTICES_COORDINATOR_H

#include "cmd/notices_member.h"

/*
 * What coordinators are answered who work by mail. args is a JSON object:
 * {coordinator, recap, in_reply_to}, and of
 *
 *	"proof"		{again: it is not what was asked for, left: files that
 *			the head has no place for, note: words stood beside
 *			the file, stands: the slug of a version that was
 *			approved}: what is to be mended, who
 *			would get what, and the proofs themselves
 *	"mailed"	{what, n, at}: "approved", "already", "partly",
 *			"dropped", "kept", "stopped", "gone", "help", "large",
 *			"several", "docx_none", "docx_bad", "limit"
 *
 * The coordinator stands there by number only.
 */
bool coordinator_notice(const struct notice *n);

/* Composes it, and plans its mail; what keeps it back for now is in k->why.
 * -1: the store's fault. */
int coordinator_plan(struct notice_desk *k, const struct notice *n,
	struct list_conf *l, struct err *err);

/* Answers on their way to whom list.yaml names no more stay here. */
int coordinators_call_back(const struct home *h, struct err *err);

/* --- between its files -------------------------------------------------- */

struct coordinator_mail {
	struct notice_desk *k;
	const struct notice *n;
	struct list_conf *l;
	const char *lang;
	const struct json_value *args;
	const char *slug;
	struct notice_facts f;
	struct json *slots;		/* an object that is open */
	struct compose_options o;
};
/* What a proof says; -1 with k->why. In p the proofs, none where there is
 * something to be mended, and the hashes of what they show. */
struct proofs;
struct proofed;
int coordinator_proof(struct coordinator_mail *m, struct proofs *p,
	struct proofed *shown);

#endif
