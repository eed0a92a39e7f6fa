/* SPDX-License-Identifier: MIT */
/* Logfmt to a file, whole lines in one write, so that those of processes do not
 * mix. */
#include "base/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

static int fd = -1;
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static char kept[32768];
static size_t n_kept;

static void
flush(void)
{
	if (n_kept > 0 && fd != -1)
		(void)!fd_write_all(fd, kept, n_kept);
	n_kept = 0;
}

void
log_flush(void)
{
	pthread_mutex_lock(&mu);
	flush();
	pthread_mutex_unlock(&mu);
}

void
log_open(const char *path)
{
	log_close();
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC |
		O_NONBLOCK, 0600);
}

void
log_close(void)
{
	log_flush();
	if (fd != -1)
		close(fd);
	fd = -1;
}

void
log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	char line[1024], now[32];
	const size_t room = sizeof(line) - 1;	/* for the line's end */
	va_list ap;
	int n;

	if (fd == -1)
		return;
	rfc3339_format(clock_now(), now, sizeof(now));
	n = snprintf(line, room, "time=%s level=%s event=%s ", now,
		level == LOG_LEVEL_WARN ? "warn" : "info", event);
	va_start(ap, fmt);
	vsnprintf(line + n, room - (size_t)n, fmt, ap);
	va_end(ap);
	n = (int)strlen(line);
	line[n] = '\n';
	pthread_mutex_lock(&mu);
	if (n_kept + (size_t)n + 1 > sizeof(kept))
		flush();
	memcpy(kept + n_kept, line, (size_t)n + 1);
	n_kept += (size_t)n + 1;
	pthread_mutex_unlock(&mu);
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
