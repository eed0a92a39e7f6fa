/* SPDX-License-Identifier: MIT */
/* Logfmt on standard error. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

static enum log_level threshold = LOG_LEVEL_WARN;

void
log_set_level(enum log_level level)
{
	threshold = level;
}

void
log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	static const char *const names[] = {"error", "warn", "info", "debug"};
	char line[1024];
	va_list ap;
	int n;

	if (level > threshold)
		return;
	n = snprintf(line, sizeof(line), "level=%s event=%s ", names[level],
		event);
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, ap);
	va_end(ap);
	/* One call, so that lines of threads do not mix. */
	fprintf(stderr, "%s\n", line);
}

const char *
log_quote(const char *text, char *buf, unsigned long size)
{
	unsigned long n = 0;

	if (size < 8) {
		if (size > 0)
			buf[0] = '\0';
		return buf;
	}
	buf[n++] = '"';
	for (; *text != '\0' && n + 6 < size; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			n += (unsigned long)snprintf(buf + n, size - n,
				"\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			n += (unsigned long)snprintf(buf + n, size - n,
				"\\x%02x", c);
		else
			buf[n++] = (char)c;
	}
	buf[n++] = '"';
	buf[n] = '\0';
	return buf;
}
