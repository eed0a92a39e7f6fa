/* SPDX-License-Identifier: MIT */
/* Lengths, numbers and texts over a socket. */
#include "inbox/frame.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

/* The length of a text that is not there. */
static const uint32_t no_text = UINT32_MAX;

void
frame_number(struct buf *b, int64_t n)
{
	buf_add(b, &n, sizeof(n));
}

void
frame_octets(struct buf *b, const void *p, size_t n)
{
	uint32_t len = (uint32_t)n;

	buf_add(b, &len, sizeof(len));
	buf_add(b, p, n);
}

void
frame_text(struct buf *b, const char *s)
{
	if (s == NULL)
		buf_add(b, &no_text, sizeof(no_text));
	else
		frame_octets(b, s, strlen(s));
}

static bool
take(struct frame *f, void *to, size_t n)
{
	if (f->bad || f->left < n) {
		f->bad = true;
		return false;
	}
	memcpy(to, f->at, n);
	f->at += n;
	f->left -= n;
	return true;
}

int64_t
frame_take_number(struct frame *f)
{
	int64_t n = 0;

	take(f, &n, sizeof(n));
	return n;
}

const void *
frame_take_octets(struct frame *f, size_t *n_r)
{
	const void *p;
	uint32_t n = 0;

	*n_r = 0;
	if (!take(f, &n, sizeof(n)) || n > f->left) {
		f->bad = true;
		return "";
	}
	p = f->at;
	f->at += n;
	f->left -= n;
	*n_r = n;
	return p;
}

const char *
frame_take_text(struct frame *f, struct arena *a)
{
	const void *p;
	size_t n;

	if (f->left >= sizeof(no_text) &&
	    memcmp(f->at, &no_text, sizeof(no_text)) == 0) {
		f->at += sizeof(no_text);
		f->left -= sizeof(no_text);
		return NULL;
	}
	p = frame_take_octets(f, &n);
	if (memchr(p, '\0', n) != NULL) {
		f->bad = true;
		return "";
	}
	return arena_strndup(a, p, n);
}

static bool
read_all(int fd, void *to, size_t n)
{
	char *at = to;

	while (n > 0) {
		ssize_t got = read(fd, at, n);

		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

bool
frame_read(int fd, struct buf *out)
{
	uint32_t n;
	char *to;

	buf_clear(out);
	if (!read_all(fd, &n, sizeof(n)) || (to = buf_room(out, n)) == NULL ||
	    !read_all(fd, to, n))
		return false;
	out->len = n;
	to[n] = '\0';
	return true;
}

bool
frame_write(int fd, const struct buf *b)
{
	uint32_t n = (uint32_t)b->len;

	return !b->overflow && fd_write_all(fd, &n, sizeof(n)) == 0 &&
		fd_write_all(fd, buf_str(b), b->len) == 0;
}

/* 1: ready; 0: too late. */
static int
wait_for(int fd, short events, int64_t deadline)
{
	for (;;) {
		struct pollfd p = {.fd = fd, .events = events};
		int64_t left = deadline - clock_mono_ms();
		int rc;

		if (left < 0)
			left = 0;
		rc = poll(&p, 1, left > 60000 ? 60000 : (int)left);
		if (rc == 1)
			return 1;
		if (rc == -1 && errno != EINTR)
			return -1;
		if (left == 0)
			return 0;
	}
}

/* Sends or receives n octets, in pieces. */
static int
carry(int fd, bool out, void *p, size_t n, int64_t deadline)
{
	char *at = p;

	while (n > 0) {
		int rc = wait_for(fd, out ? POLLOUT : POLLIN, deadline);
		ssize_t done;

		if (rc != 1)
			return rc;
		done = out ? send(fd, at, n, MSG_DONTWAIT | MSG_NOSIGNAL) :
			recv(fd, at, n, MSG_DONTWAIT);
		if (done == -1 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (done <= 0)
			return -1;
		at += done;
		n -= (size_t)done;
	}
	return 1;
}

int
frame_call(int fd, const struct buf *say, struct buf *out, int64_t deadline)
{
	uint32_t n = (uint32_t)say->len;
	char *to;
	int rc;

	if (say->overflow)
		return -1;
	if ((rc = carry(fd, true, &n, sizeof(n), deadline)) != 1 ||
	    (rc = carry(fd, true, say->data, say->len, deadline)) != 1 ||
	    (rc = carry(fd, false, &n, sizeof(n), deadline)) != 1)
		return rc;
	buf_clear(out);
	if ((to = buf_room(out, n)) == NULL)
		return -1;
	if ((rc = carry(fd, false, to, n, deadline)) != 1)
		return rc;
	out->len = n;
	to[n] = '\0';
	return 1;
}
