/* SPDX-License-Identifier: MIT */
/*
 * Errors to people and programs, and the one place that knows sysexits(3).
 * Lines for people are `file:line:col: message`, as compilers have it, so
 * that editors can jump there. What came in with a file's text or an argument
 * and could steer a terminal (controls, C1 too, and what turns the direction of
 * writing) never reaches it.
 */
#include "cmd/report.h"

#include <string.h>
#include <sysexits.h>

#include "text/utf8.h"

int
cmd_status(enum err_kind kind)
{
	switch (kind) {
	case ERR_NONE:
		return EX_OK;
	case ERR_USAGE:
		return EX_USAGE;
	case ERR_DATA:
		return EX_DATAERR;
	case ERR_NOINPUT:
		return EX_NOINPUT;
	case ERR_UNAVAIL:
		return EX_UNAVAILABLE;
	case ERR_BUG:
		return EX_SOFTWARE;
	case ERR_OS:
		return EX_OSERR;
	case ERR_CREATE:
		return EX_CANTCREAT;
	case ERR_IO:
		return EX_IOERR;
	case ERR_TEMP:
		return EX_TEMPFAIL;
	case ERR_PERM:
		return EX_NOPERM;
	case ERR_CONFIG:
		return EX_CONFIG;
	}
	return EX_SOFTWARE;
}

int
report_status(const struct cmd *c, int rc)
{
	if (rc == 0)
		return c->err.kind != ERR_NONE ? cmd_status(c->err.kind)
					       : c->exit;
	if (c->err.kind != ERR_NONE)
		return cmd_status(c->err.kind);
	return c->diags.errors > 0 ? EX_DATAERR : EX_SOFTWARE;
}

static void
plain(struct buf *out, const char *s, size_t n)
{
	size_t len;

	for (; n > 0; s += len, n -= len) {
		long ch = utf8_next(s, n, &len);

		if (ch >= 0 && !utf8_is_control(ch) && !utf8_is_bidi(ch))
			buf_add(out, s, len);
		else
			for (size_t i = 0; i < len; i++)
				buf_printf(out, "\\x%02x",
					(unsigned char)s[i]);
	}
}

static void
place(struct buf *out, const char *file, int line, int col)
{
	if (*file == '\0')
		return;
	plain(out, file, strlen(file));
	if (line > 0)
		buf_printf(out, ":%d", line);
	if (line > 0 && col > 0)
		buf_printf(out, ":%d", col);
	buf_adds(out, ": ");
}

/* A last word may have several lines; a finding has one. */
static void
message(struct buf *out, const char *msg)
{
	while (*msg != '\0') {
		size_t n = strcspn(msg, "\n");

		plain(out, msg, n);
		buf_addc(out, '\n');
		msg += n;
		msg += *msg == '\n';
	}
}

static void
not_shown(struct buf *out, const struct diags *d)
{
	size_t shown[2] = {0, 0};

	for (size_t i = 0; i < d->n; i++)
		shown[d->v[i].level == DIAG_WARNING]++;
	if (d->errors > shown[0])
		buf_printf(out, "and %zu more errors\n", d->errors - shown[0]);
	if (d->warnings > shown[1])
		buf_printf(out, "and %zu more warnings\n",
			d->warnings - shown[1]);
}

static void
as_text(struct cmd *c, struct buf *out)
{
	for (size_t i = 0; i < c->diags.n; i++) {
		const struct diag *d = &c->diags.v[i];

		place(out, d->file, d->line, d->col);
		if (d->level == DIAG_WARNING)
			buf_adds(out, "warning: ");
		plain(out, d->msg, strlen(d->msg));
		buf_addc(out, '\n');
	}
	not_shown(out, &c->diags);
	if (c->err.kind != ERR_NONE && c->err.msg[0] != '\0') {
		buf_adds(out, "tidings: ");
		place(out, c->err.file, c->err.line, c->err.col);
		message(out, c->err.msg);
	}
}

static void
json_place(struct json *j, const char *file, int line, int col)
{
	if (*file != '\0')
		json_str(j, "file", file);
	if (line > 0)
		json_int(j, "line", line);
	if (line > 0 && col > 0)
		json_int(j, "column", col);
}

static void
as_json(struct cmd *c, int status, struct buf *out)
{
	struct json j;

	json_init(&j, out);
	json_object(&j, NULL);
	json_int(&j, "status", status);
	if (c->err.kind != ERR_NONE) {
		json_place(&j, c->err.file, c->err.line, c->err.col);
		json_str(&j, "message", c->err.msg);
	}
	json_int(&j, "errors", (int64_t)c->diags.errors);
	json_int(&j, "warnings", (int64_t)c->diags.warnings);
	json_array(&j, "findings");
	for (size_t i = 0; i < c->diags.n; i++) {
		const struct diag *d = &c->diags.v[i];

		json_object(&j, NULL);
		json_str(&j, "level",
			d->level == DIAG_WARNING ? "warning" : "error");
		json_place(&j, d->file, d->line, d->col);
		json_str(&j, "message", d->msg);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	buf_addc(out, '\n');
}

void
report_errors(struct cmd *c, int status, struct buf *out)
{
	if (c->err.kind == ERR_NONE && c->diags.n == 0) {
		if (status == EX_SOFTWARE)
			err_set(&c->err, ERR_BUG,
				"this failed without a reason: a bug");
		else
			return;
	}
	diags_sort(&c->diags);
	if (c->json)
		as_json(c, status, out);
	else
		as_text(c, out);
}
