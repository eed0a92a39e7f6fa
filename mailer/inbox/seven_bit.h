/* SPDX-License-Identifier: MIT */
#ifndef INBOX_SEVEN_BIT_H
#define INBOX_SEVEN_BIT_H
#include <stddef.h>
#include "base/arena.h"
#include "base/buf.h"
int seven_bit(struct arena *a, const void *raw, size_t n, struct buf *out);
#endif
