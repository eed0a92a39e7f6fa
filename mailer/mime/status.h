/* SPDX-License-Identifier: MIT */
#ifndef MIME_STATUS_H
#define MIME_STATUS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What a mail server said of a message, by value: the three digits of its
 * SMTP reply and its enhanced status code (RFC 3463, RFC 5248). Replies at
 * the time of sending and delivery reports later speak of it alike.
 */
struct status {
	int code;		/* 200 to 599; 0: not known */
	int cls;		/* 2, 4, 5; 0: no enhanced code */
	int subject, detail;	/* 0 to 999 */
};

enum { STATUS_SIZE = 16 };

/* "5.1.1" with nothing but blanks or text after a blank behind it; false
 * leaves the enhanced code unknown. */
bool status_parse(const char *s, size_t n, struct status *status_r);
/* A reply's code and its text ("5.1.1 no such user"). A class that
 * contradicts the code is not believed (RFC 2034 section 4). */
struct status status_of_reply(int code, const char *text);
/* "5.1.1"; without an enhanced code what the reply's first digit implies,
 * "5.0.0"; "" when nothing is known. */
const char *status_format(const struct status *s, char out[STATUS_SIZE]);

bool status_permanent(const struct status *s);
bool status_temporary(const struct status *s);
/* There is no such mailbox, or no such domain: about the address itself. */
bool status_no_mailbox(const struct status *s);
/* Refused for who we are or what we sent, not for whom it was for: what the
 * stop rule counts (S56). */
bool status_policy(const struct status *s);
/* What to do about it in plain words, where large providers use the code in
 * a way of their own or people keep asking; NULL otherwise (S53, S55). */
const char *status_explain(const struct status *s);

#endif
