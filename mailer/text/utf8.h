/* SPDX-License-Identifier: MIT */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/utf8.h"

/* Offset of the first octet that is not well-formed, or n. */
size_t utf8_check(const char *s, size_t n);
/* C0 (with tab, LF and CR), DEL, C1, U+2028, U+2029. */
bool utf8_is_control(long c);
/* U+061C, U+200E-F, U+202A-E, U+2066-9: can reorder what is around them. */
bool utf8_is_bidi(long c);
/* Columns on a terminal: 0 for combining marks, 2 for wide ones, else 1. */
int utf8_width(long c);
size_t utf8_columns(const char *s);

/* Whether a reader finds anything to read: a letter or digit of any script,
 * no mere signs, spaces or pictures. */
bool utf8_has_letter(const char *s);

/* A slug: lower-case ASCII letters and digits with single hyphens between
 * (accents dropped); out has room for size octets. Empty if nothing is left. */
void utf8_slug(const char *s, char *out, size_t size);
/* Case folding good enough for names of tiers and headers: ASCII and
 * Latin-1/Latin Extended-A letters; -1, 0, 1. */
int utf8_casecmp(const char *a, const char *b);

#endif
