/* SPDX-License-Identifier: MIT */
#ifndef INBOX_GNUTLS_LOAD_H
#define INBOX_GNUTLS_LOAD_H

/*
 * GnuTLS is loaded only in a process that is made to fetch mail.
 * gnutls_load.c defines those of its functions that this folder calls, under
 * their own names.
 */

/* Before any of its functions. NULL, or why it cannot be loaded: then none of
 * them may be called. */
const char *gnutls_load(void);

#endif
