/* SPDX-License-Identifier: MIT */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * One line of logfmt a delivery: `time=... level=info event=accepted member=7
 * domain=example.org`. fmt writes the key=value pairs after the event; values
 * that may hold spaces or come from outside go through log_quote. Ids and
 * domains only, never an address, a name, a token or a secret (T23).
 */
enum log_level { LOG_LEVEL_WARN, LOG_LEVEL_INFO };

/* Lines go behind what is in this file, which is made with mode 0600. A log
 * that cannot be written stops nothing (F39), nor does one not opened. */
void log_open(const char *path);
void log_close(void);
void log_event(enum log_level level, const char *event, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Lines are kept and written together, at the latest by this. Any thread may
 * log. */
void log_flush(void);
/* "text", with quotes, controls and non-ASCII escaped; at most size - 1
 * characters. Returns buf. */
const char *log_quote(const char *text, char *buf, unsigned long size);

#endif
