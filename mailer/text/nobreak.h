/* SPDX-License-Identifier: MIT */
#ifndef TEXT_NOBREAK_H
#define TEXT_NOBREAK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Blanks at which no line may end, as French writes them: before : ; ? ! and
 * closing guillemets, after opening ones, in times (20 h 30), before $ and %,
 * between the groups of a number. Blanks are only ever held, never added.
 */

/* Whether the blank at s[i] is such a one; n: all of s. */
bool nobreak_at(const char *s, size_t n, size_t i);

/*
 * s with U+00A0 for each. html: s is HTML, whose tags, <style>, <pre> and
 * <code> stay as they are. What stands between `begin` and `end` is left alone.
 */
void nobreak_spaces(struct buf *out, const char *s, bool html, char begin,
	char end);

/* A telephone number: all of its blanks. */
void nobreak_all(struct buf *out, const char *s);

#endif
