/* SPDX-License-Identifier: MIT */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Writes one JSON document (RFC 8259) into a buffer; commas and quoting are
 * its own business. Keys are NULL inside arrays and at the top. Strings are
 * UTF-8; control characters are escaped, NULL is written as null.
 */
struct json {
	struct buf *out;
	bool comma;
};

void json_init(struct json *j, struct buf *out);
void json_object(struct json *j, const char *key);
void json_object_end(struct json *j);
void json_array(struct json *j, const char *key);
void json_array_end(struct json *j);
void json_str(struct json *j, const char *key, const char *s);
void json_int(struct json *j, const char *key, int64_t v);
void json_bool(struct json *j, const char *key, bool v);
void json_null(struct json *j, const char *key);
/* Seconds with three decimals. */
void json_ms(struct json *j, const char *key, int64_t ms);

#endif
