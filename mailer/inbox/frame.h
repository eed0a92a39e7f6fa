/* SPDX-License-Identifier: MIT */
#ifndef INBOX_FRAME_H
#define INBOX_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * What goes over a socket to a child and back: a length (32 bits, as the
 * machine has them: both ends are this program), then so many octets. In them,
 * numbers, and texts with their length before them.
 */
void frame_number(struct buf *b, int64_t n);
void frame_text(struct buf *b, const char *s);	/* NULL is told from "" */
void frame_octets(struct buf *b, const void *p, size_t n);

/* Whoever takes trusts nothing: past the end, and for what no frame_... wrote,
 * `bad` is set and sticks, and 0 or "" is returned. */
struct frame {
	const unsigned char *at;
	size_t left;
	bool bad;
};
int64_t frame_take_number(struct frame *f);
const char *frame_take_text(struct frame *f, struct arena *a);
const void *frame_take_octets(struct frame *f, size_t *n_r);

/* A whole one, waiting as long as it takes; out is cleared first. False at the
 * end of the stream, on errors, and above the buffer's ceiling. */
bool frame_read(int fd, struct buf *out);
bool frame_write(int fd, const struct buf *b);

/* Sends one and waits for the other until deadline (clock_mono_ms). 1; 0: too
 * late; -1: the other side is gone, or says what is no frame. */
int frame_call(int fd, const struct buf *say, struct buf *out,
	int64_t deadline);

#endif
