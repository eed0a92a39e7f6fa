/* SPDX-License-Identifier: MIT */
#ifndef CMD_PROOFS_H
#define CMD_PROOFS_H

#include <stddef.h>

#include "cmd/issue.h"
#include "compose/notice.h"
#include "send/letter.h"

/*
 * Editions as mails to be read before anybody gets them. They carry tokens of
 * nobody, and placeholders show their fallback, or their name in brackets.
 */
struct proof_mail {
	const char *tier, *lang;
	const void *bytes;	/* a whole mail, 7-bit, CRLF */
	size_t len;
};

struct proofs {
	size_t n;
	struct proof_mail *mail;	/* in the order of the editions */
};
/* "leading.en", ...: what they are called where they are enclosed. */
const char *const *proofs_names(struct arena *a, const struct proofs *p);

/* Of one edition; subject_key tells its Message-ID from others'. */
int proof_splice(struct letters *letters, const struct issue *is,
	const struct edition *e, const char *addr, const char *subject_key,
	struct letter *out);

/*
 * Of all editions of an issue that issue_compose(is, true) has made; where
 * is->mark is set, marked for who has an earlier one, in place of the plain.
 * addr: to whom they say they are; NULL: the list's own address, for what is
 * kept, since no part of a notice names anybody. In the home's arena. -1:
 * c->err.
 */
int proofs_make(const struct home *h, struct issue *is, const char *addr,
	struct proofs *out);

/*
 * What a notice freezes that encloses them: m was made with n_enclosed = p->n
 * and thus has one part more; between any two of them stands a mail. *n_r
 * parts, in a.
 */
const struct freeze_part *proofs_frozen(struct arena *a,
	const struct notice_message *m, const struct proofs *p, size_t *n_r);

#endif
