/* SPDX-License-Identifier: MIT */
#ifndef INBOX_SECCOMP_LOAD_H
#define INBOX_SECCOMP_LOAD_H

/*
 * libseccomp is loaded by the jail's broker, not with the program.
 * seccomp_load.c defines those of its functions that this folder calls, under
 * their own names.
 */

/* Before any of its functions. NULL, or why it cannot be loaded: then none of
 * them may be called. */
const char *seccomp_loaded(void);

#endif
