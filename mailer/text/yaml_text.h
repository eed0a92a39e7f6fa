/* SPDX-License-Identifier: MIT */
#ifndef TEXT_YAML_TEXT_H
#define TEXT_YAML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"

/*
 * A YAML source by lines, for text/yaml.c and text/yaml_hint.c: libyaml counts
 * lines and characters from 0, people from 1, and a file's first line may not
 * be the source's.
 */
struct yaml_text {
	const char *src;	/* without a byte order mark */
	size_t len;
	const char *file;
	int first_line;
	struct diags *diags;
	size_t n_lines;
	const size_t *line;	/* offset of each */
	/* The place asked for last: the next is rarely before it, and a line
	 * may be a megabyte long. */
	size_t seen_line, seen_col, seen_offset;
	/* Whether the line asked for last holds a secret; from 1, 0: none. */
	size_t secret_line;
	bool secret;
};

/*
 * Fills t and looks at what no YAML may hold: more than YAML_MAX octets, what
 * is not UTF-8, control and reordering characters, more than YAML_DEPTH
 * brackets within each other. False after an error.
 */
bool yaml_text_init(struct yaml_text *t, struct arena *a, const char *src,
	size_t len, const char *file, int first_line, struct diags *diags);

/* The line (from 0), without its end; past the last one it is empty. */
const char *yaml_text_line(const struct yaml_text *t, size_t line,
	size_t *len_r);
/* Offset in src of a character of a line, both from 0. */
size_t yaml_text_offset(struct yaml_text *t, size_t line, size_t col);
/* Whether a line speaks of a password: then no message quotes it (T14). */
bool yaml_text_secret(struct yaml_text *t, size_t line);
/* What a character is called that looks like a space behind a colon and is
 * none, or NULL. */
const char *yaml_text_odd_space(const char *s, size_t len);
/* diag_error at line and col, both from 0. */
void yaml_text_error(const struct yaml_text *t, size_t line, size_t col,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* What libyaml says, for the one that explains it. */
struct yaml_trouble {
	const char *problem, *context;	/* its words, "" for none */
	size_t line, col;		/* of the problem, from 0 */
	size_t context_line, context_col;
	bool flow;			/* inside [] or {} */
	size_t flow_line, flow_col;	/* where that was opened */
	bool quoted;			/* a text in quotes ends in this line,
					 * and was opened in quote_line above */
	size_t quote_line;
};
/* Adds the error in plain words, with what to do. */
void yaml_explain(struct yaml_text *t, const struct yaml_trouble *x);

#endif
