/* SPDX-License-Identifier: MIT */
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* & < > " ' as character references; safe in text and in quoted attributes. */
void html_escape(struct buf *out, const char *s, size_t n);
/* An absolute https, http, mailto or tel URL without controls or spaces. */
bool url_is_safe(const char *url);
/* Percent-encodes what is not unreserved (RFC 3986), for query values. */
void url_escape(struct buf *out, const char *s);

#endif
