/* SPDX-License-Identifier: MIT */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/*
 * An error as a value: what the caller can do about it (kind), where it is
 * (file:line:col, when known) and what a person needs to read.
 *
 * No allocation, so it works when memory is short. The first failure wins: a
 * second err_set on a struct that holds one is ignored, so the root cause is
 * what gets reported. All functions accept a NULL struct err.
 */

/* What the caller can do. Only cmd maps these to sysexits(3). */
enum err_kind {
	ERR_NONE = 0,
	ERR_USAGE,	/* the command line is wrong */
	ERR_DATA,	/* a recap, roster or store is wrong */
	ERR_NOINPUT,	/* no such home, list, recap or file */
	ERR_UNAVAIL,	/* no relay or mailbox reached */
	ERR_BUG,	/* ours */
	ERR_OS,		/* out of memory, processes or descriptors */
	ERR_CREATE,	/* an output cannot be created */
	ERR_IO,		/* reading or writing failed */
	ERR_TEMP,	/* not finished: run again */
	ERR_PERM,	/* permission, or a secret that others can read */
	ERR_CONFIG,	/* tidings.yaml or list.yaml */
};

struct err {
	enum err_kind kind;
	int line;		/* 1-based; 0: unknown */
	int col;		/* 1-based, in characters; 0: unknown */
	char file[256];		/* "" : no file concerned */
	char msg[768];
};

/* Both return -1, so that a caller can `return err_set(...)`. */
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int err_at(struct err *err, enum err_kind kind, const char *file, int line,
	int col, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* "file:line:col: msg", leaving out what is unknown, into buf. */
const char *err_text(const struct err *err, char *buf, unsigned long size);

void err_clear(struct err *err);

#endif
