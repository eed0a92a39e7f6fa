/* SPDX-License-Identifier: MIT */
#ifndef CMD_DIGEST_PREVIEW_H
#define CMD_DIGEST_PREVIEW_H

#include "cmd/notices_member.h"

/*
 * The preview of a digest, a notice to the contact: what it is, what was left
 * out, what check finds, when it goes, and each edition, marked PROOF. Its
 * args: {recap: slug, title, month, n: recaps, auto: true or false, at: when
 * it goes, left: [lines]}; notes in the row of the digest which source it has
 * shown. 1: m is made; 0: there is nothing to show any more; -1: not now.
 */
int digest_preview_compose(struct notice_desk *k, const struct notice *n,
	const struct list_conf *l, struct notice_mail *m, struct err *err);
bool is_digest_preview(const struct notice *n);

/* In the caller's transaction. kind: of cmd/tell.c. why may be NULL. */
struct digest_tell {
	const char *kind, *slug, *title, *month, *why;
	int64_t recaps, at;
	size_t n_left;
	const char *const *left;
};
struct digest_row;
int digest_tell(const struct home *h, const struct digest_row *r,
	const struct digest_tell *t, int64_t *notice_r, struct err *err);

#endif
