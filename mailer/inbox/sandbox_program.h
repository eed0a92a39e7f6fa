/* SPDX-License-Identifier: MIT */
#ifndef INBOX_SANDBOX_PROGRAM_H
#define INBOX_SANDBOX_PROGRAM_H

#include <stdbool.h>

/*
 * For good, before this process becomes another program, which is given what
 * came from outside: it may compute, read what the system brings along, and
 * use the descriptors that are open. It has no network, makes no process and
 * writes no file. Unlike the lists of inbox/sandbox.h this one says what is
 * refused: what a program that is not ours needs is not known.
 */
enum {
	PROGRAM_CPU = 20,			/* seconds */
	PROGRAM_SPACE = 1 << 30,		/* octets of addresses */
	PROGRAM_FILES = 64,
};

/* NULL, or why it cannot be locked in; then nothing may be run. */
const char *sandbox_program(void);
/* Whether this kernel lets it be kept from reading what is not installed. */
bool sandbox_program_hides_files(void);

#endif
