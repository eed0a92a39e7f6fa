/* SPDX-License-Identifier: MIT */
#ifndef CMD_ISSUE_SENT_H
#define CMD_ISSUE_SENT_H

#include "base/crypto.h"
#include "cmd/issue.h"

/* All that would be sent, and to whom, in one number: of what issue_compose
 * made without proof. The same number, the same mails. */
void issue_hash_sent(const struct issue *is, unsigned char out[SHA256_LEN]);

#endif
