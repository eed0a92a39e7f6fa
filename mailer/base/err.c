/* SPDX-License-Identifier: MIT */
/* Errors as values: the first failure wins, nothing is allocated. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 6, 0)))
static void
fill(struct err *err, enum err_kind kind, const char *file, int line, int col,
	const char *fmt, va_list ap)
{
	if (err == NULL || err->kind != ERR_NONE)
		return;
	err->kind = kind;
	err->line = line;
	err->col = col;
	snprintf(err->file, sizeof(err->file), "%s", file ? file : "");
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
}

int
err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(err, kind, NULL, 0, 0, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_at(struct err *err, enum err_kind kind, const char *file, int line,
	int col, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(err, kind, file, line, col, fmt, ap);
	va_end(ap);
	return -1;
}

const char *
err_text(const struct err *err, char *buf, unsigned long size)
{
	if (err->file[0] == '\0')
		snprintf(buf, size, "%s", err->msg);
	else if (err->line == 0)
		snprintf(buf, size, "%s: %s", err->file, err->msg);
	else if (err->col == 0)
		snprintf(buf, size, "%s:%d: %s", err->file, err->line,
			err->msg);
	else
		snprintf(buf, size, "%s:%d:%d: %s", err->file, err->line,
			err->col, err->msg);
	return buf;
}

void
err_clear(struct err *err)
{
	memset(err, 0, sizeof(*err));
}
