/* SPDX-License-Identifier: MIT */
#ifndef RECAP_SAMPLE_H
#define RECAP_SAMPLE_H

/*
 * The sentences that `tidings new` writes into a body to be written over, in
 * their order. A recap in which one still stands is refused, so none may be a
 * sentence that somebody could mean.
 */
enum { SAMPLE_OPENING, SAMPLE_SUMMARY, SAMPLE_REST, SAMPLE_CLOSING, SAMPLES };
extern const char *const sample_sentence[SAMPLES];

#endif
