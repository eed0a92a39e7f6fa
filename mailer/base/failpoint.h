/* SPDX-License-Identifier: MIT */
#ifndef BASE_FAILPOINT_H
#define BASE_FAILPOINT_H

#include <stdint.h>

/*
 * What tests change from outside: where the process dies, and how long it
 * waits. Both do nothing unless the environment says so; the caller that
 * opens a home refuses them where a relay or mailbox is not local.
 *
 * TIDINGS_FAILPOINT=name:n kills the process with SIGKILL at the n-th time it
 * passes failpoint("name"); n is 1 when it is left out.
 */
void failpoint(const char *name);

/*
 * A duration, shortened by TIDINGS_TIME_SCALE (a factor, 0.01 makes ten
 * minutes six seconds); never less than 1 for a positive one. Any unit.
 */
int64_t scaled(int64_t duration);

#endif
