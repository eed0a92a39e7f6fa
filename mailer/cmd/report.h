/* SPDX-License-Identifier: MIT */
#ifndef CMD_REPORT_H
#define CMD_REPORT_H

#include "base/buf.h"
#include "cmd/cmd.h"

/*
 * What went wrong, as standard error gets it: the findings in c->diags in
 * order of their places, then c->err; with --json one document. Nothing when
 * there is nothing to say.
 */
void report_errors(struct cmd *c, int status, struct buf *out);

/* The exit status of a finished command whose run returned rc. */
int report_status(const struct cmd *c, int rc);

#endif
