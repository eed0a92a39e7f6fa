/* SPDX-License-Identifier: MIT */
#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Reads the JSON (RFC 8259) that json.h wrote: the store's small objects.
 * A tree in the arena; depth at most 16; anything that is not JSON is
 * ERR_DATA. Numbers are whole.
 */
enum json_type { JSON_NULL, JSON_BOOL, JSON_INT, JSON_STR, JSON_ARRAY,
	JSON_OBJECT };

struct json_value {
	enum json_type type;
	const char *key;	/* in an object, else NULL */
	const char *str;	/* JSON_STR */
	int64_t num;		/* JSON_INT; JSON_BOOL: 0 or 1 */
	size_t n, cap;		/* members of an array or object */
	struct json_value *v;
};

struct json_value *json_read(struct arena *a, const char *s, size_t n,
	struct err *err);
/* The member of an object, or NULL (also where o is NULL or no object). */
const struct json_value *json_get(const struct json_value *o,
	const char *key);
/* Its string, or NULL. */
const char *json_get_str(const struct json_value *o, const char *key);

#endif
