/* SPDX-License-Identifier: MIT */
#ifndef SEND_PACE_DOMAIN_H
#define SEND_PACE_DOMAIN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Recipient domains that say "too much" (F21). One that does so twice in a row
 * is left alone for a minute, then, if the first answer after that says it
 * again, for 2, 4, 8, 15 minutes. Pure; `now` is monotonic, in ms. Domains are
 * compared without regard to case. Of more than PACE_DOMAINS_MAX the one whose
 * last complaint is oldest is forgotten.
 */
enum { PACE_DOMAINS_MAX = 4096 };

struct pace_domains;
struct pace_domains *pace_domains_new(int64_t (*scale)(int64_t ms));
void pace_domains_free(struct pace_domains *d);		/* NULL is fine */

/* ms until mail for this domain may go; 0: now. */
int64_t pace_domain_ask(const struct pace_domains *d, const char *domain,
	int64_t now);
/* It has answered, at RCPT, DATA or the dot. */
void pace_domain_result(struct pace_domains *d, const char *domain,
	int64_t now, bool throttled);

/*
 * Whether a reply says that we are too fast or too many, rather than something
 * about the message or its recipient. status: "4.7.28" or "" (RFC 3463).
 * Greylisting (450 or 451 with 4.7.1, 4.2.0) is not that: it wants every
 * recipient tried soon.
 */
bool pace_is_throttle(int code, const char *status);

#endif
