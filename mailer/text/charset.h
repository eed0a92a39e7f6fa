/* SPDX-License-Identifier: MIT */
#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * A text file of unknown encoding as a stream of UTF-8: what spreadsheets
 * write. Known by a byte order mark, else by its looks: UTF-16 in either
 * order, UTF-8, and Windows-1252 for what is none of these. Memory is two
 * blocks, whatever the size of the file.
 *
 * Decided late: as long as there is only ASCII, nothing is; the first block
 * with other bytes is UTF-8 if some of its sequences are well-formed, more
 * than come about by chance. A stray byte in a UTF-8 file comes through as it
 * is, so that whoever reads the fields can name the line (utf8_check). What
 * cannot be converted (half a surrogate pair, an unassigned byte) becomes
 * U+FFFD.
 */
enum charset {
	CHARSET_ASCII, CHARSET_UTF8, CHARSET_UTF16LE, CHARSET_UTF16BE,
	CHARSET_WINDOWS_1252,
};

/* As read(2): number of bytes, 0 at the end, -1 with errno. */
struct charset_input {
	ssize_t (*read)(void *ctx, void *p, size_t n);
	void *ctx;
};

struct charset_reader;
struct charset_reader *charset_open(const struct charset_input *in);
void charset_close(struct charset_reader *r);	/* NULL is fine */

/*
 * The next stretch, without the byte order mark; *n_r is 0 at the end. Valid
 * until the next call. Fails with ERR_IO, or ERR_DATA for what is no text (a
 * workbook instead of CSV), or turns out to be UTF-8 after all.
 */
int charset_next(struct charset_reader *r, const char **data_r, size_t *n_r,
	struct err *err);

/* So far; final after the end. */
enum charset charset_found(const struct charset_reader *r);
const char *charset_name(enum charset c);	/* "UTF-8" */

/* For charset_input: ctx points to an int, an open descriptor. */
ssize_t charset_read_fd(void *ctx, void *p, size_t n);

#endif
