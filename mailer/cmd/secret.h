/* SPDX-License-Identifier: MIT */
#ifndef CMD_SECRET_H
#define CMD_SECRET_H

#include "base/err.h"
#include "cmd/home.h"

struct secret;		/* conf/settings.h */

enum { SECRET_MAX = 4096 };

/*
 * The password or token behind a setting, its first line without the line's
 * end; NULL for SECRET_NONE. It lives in the arena: wipe it after use. Never
 * in a message, whatever fails. A file that others can read: ERR_PERM; no
 * such file or variable, or a command that fails: ERR_CONFIG.
 *
 * A command is run without a shell, with no secrets in its environment, and
 * has ten seconds (T14).
 */
int secret_read(const struct home *h, const struct secret *s, char **secret_r,
	struct err *err);

#endif
