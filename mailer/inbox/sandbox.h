/* SPDX-License-Identifier: MIT */
#ifndef INBOX_SANDBOX_H
#define INBOX_SANDBOX_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/*
 * What a child of the jail's broker may do, for good: limits on resources, and
 * a list of system calls (seccomp). What is not on it kills the process, but
 * for opening files, which fails as if there were none: libraries try to, and
 * go on without.
 */
enum sandbox {
	SANDBOX_READ,		/* compute, and use what is open */
	SANDBOX_CONNECT,	/* look up names and connect; files are read */
	SANDBOX_TALK,		/* then: what is connected is used */
	SANDBOX_KINDS
};

enum {
	SANDBOX_CPU = 10,			/* seconds (T9) */
	SANDBOX_SPACE = 512 << 20,		/* octets of addresses */
	SANDBOX_MEMORY = 192 << 20,		/* of those, to write to */
	SANDBOX_STACK = 8 << 20,
	SANDBOX_FILES = 32,
};

/* In the broker, once: makes the lists. NULL, or why there can be none. */
const char *sandbox_prepare(void);

/* The limits, and no way back to more rights. 0, or -1 with errno. */
int sandbox_limit(void);
/* The list. Another may follow and allow less. */
int sandbox_enter(enum sandbox kind);

#endif
