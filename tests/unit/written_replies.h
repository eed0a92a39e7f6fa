/* SPDX-License-Identifier: MIT */
#ifndef TESTS_WRITTEN_REPLIES_H
#define TESTS_WRITTEN_REPLIES_H

/* Replies in plain text as mail programs make them, in many languages, and
 * what the writer wrote of each. */
static const struct {
	const char *mail, *text;
} written_replies[] = {

};

#endif
