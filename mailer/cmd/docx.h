/* SPDX-License-Identifier: MIT */
#ifndef CMD_DOCX_H
#define CMD_DOCX_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * A .docx that came by mail as Markdown, by pandoc, where that is installed:
 * locked in, by a process of its own (inbox/sandbox_program.h).
 */
enum docx_end {
	DOCX_DONE,
	DOCX_NO_PROGRAM,	/* pandoc is not installed */
	DOCX_UNREADABLE,	/* it cannot be read, or is too much */
};
enum { DOCX_TEXT_MAX = 1 << 20 };
/* Its path; NULL: it is not installed. */
const char *docx_program(struct arena *a);
/* -1: no fault of the file's. */
int docx_read(struct arena *a, const void *docx, size_t n, double scale,
	enum docx_end *end_r, const char **text_r, struct err *err);

#endif
