/* SPDX-License-Identifier: MIT */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * One line of logfmt on standard error: `level=info event=accepted member=7
 * domain=example.org`. fmt writes the key=value pairs after the event; values
 * that may hold spaces or come from outside go through log_quote. Ids and
 * domains only, never an address, a name, a token or a secret (T23).
 * A log that cannot be written stops nothing.
 */
enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG };

/* What is said at all; at first LOG_LEVEL_WARN. */
void log_set_level(enum log_level level);
void log_event(enum log_level level, const char *event, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* "text", with quotes, controls and non-ASCII escaped; at most size - 1
 * characters. Returns buf. */
const char *log_quote(const char *text, char *buf, unsigned long size);

#endif
