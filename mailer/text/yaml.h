/* SPDX-License-Identifier: MIT */
#ifndef TEXT_YAML_H
#define TEXT_YAML_H

#include "base/diag.h"
#include "text/node.h"

/*
 * One YAML document as a tree with positions (libyaml underneath). Plain
 * null/~/empty and true/false (YAML 1.2 core, case as written there) become
 * NODE_NULL and NODE_BOOL; every other scalar stays text.
 *
 * Refused, each with its place: more than YAML_MAX octets, more than
 * YAML_DEPTH levels (counted before libyaml sees a byte, which would be
 * quadratic), aliases, anchors, tags, duplicate keys, keys that are not
 * scalars, a second document (T13). What people get wrong is explained: an
 * unquoted ": " or " #" in a text, curly quotes, tabs, a comma inside {}.
 *
 * first_line is the line number of the first line of src (front matter does
 * not begin a file). Returns NULL after adding at least one error; an empty
 * document is an empty map.
 */
enum { YAML_MAX = 1 << 20, YAML_DEPTH = 32 };

struct node *yaml_parse(struct arena *a, const char *src, size_t len,
	const char *file, int first_line, struct diags *diags);

/*
 * Whether all that was written is in n. `title: Recap #4` is "Recap" to YAML,
 * and the rest a comment. Where a key holds a text that people will read, ask
 * this: when something was cut off it says so in diags and returns false.
 * Dates, numbers and words of a fixed set may have their comments.
 */
bool yaml_whole(const struct node *n, const char *file, struct diags *diags);

#endif
