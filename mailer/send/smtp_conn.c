/* SPDX-License-Identifier: MIT */
/*
 * The connection: the only file that speaks to libcurl.
 *
 * CURLOPT_CONNECT_ONLY gives us its verified TLS and its log-in without its
 * mail upload. TLS is required unless the relay is on this machine and the
 * settings say none. Where there are credentials a 235 must have been seen,
 * since libcurl goes on without logging in when a server offers no AUTH.
 */
#include "send/smtp_conn.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/failpoint.h"
#include "send/curl_load.h"

enum {
	STOP_GRACE_MS = 30 * 1000,	/* F2 */
	SLICE_MS = 250,			/* how late a signal may be seen */
	QUIT_MS = 2000,
	GREETING_LINES = 400,		/* of all replies until log-in */
};

struct smtp_conn {
	const struct relay *relay;
	CURL *curl;
	curl_socket_t fd;
	char in[4096];
	size_t start, end;	/* of what was received and not read */
	bool drained;		/* nothing was there at the last look */
	int64_t grace;		/* when all waiting ends, after a signal; 0 */
	/* while connecting */
	int64_t began;
	int code, lines;
	bool logged_in;
	char error[CURL_ERROR_SIZE];
};

const char *
conn_result_text(enum conn_result r)
{
	static const char *const text[] = {
		[CONN_CLOSED] = "the connection was lost",
		[CONN_TIMEOUT] = "the relay did not answer in time",
		[CONN_GARBAGE] = "the relay sent something that is no reply "
			"to what it was asked",
		[CONN_STOPPED] = "the run was stopped",
	};

	return text[r];
}

/* libcurl shows each line of the replies up to the hand-over. */
static size_t
see_reply(char *p, size_t size, size_t n, void *arg)
{
	struct smtp_conn *c = arg;

	n *= size;
	if (n >= 3 && p[0] >= '2' && p[0] <= '5')
		c->code = (p[0] - '0') * 100 + (p[1] - '0') * 10 + p[2] - '0';
	if (c->code == 235)
		c->logged_in = true;
	return ++c->lines > GREETING_LINES ? 0 : n;
}

static int
see_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t d, curl_off_t e)
{
	struct smtp_conn *c = arg;
	curl_off_t tcp = 0;

	(void)a, (void)b, (void)d, (void)e;
	if (c->relay->stop != NULL && *c->relay->stop != 0)
		return 1;
	curl_easy_getinfo(c->curl, CURLINFO_CONNECT_TIME_T, &tcp);
	return tcp == 0 &&
		clock_mono_ms() - c->began > c->relay->connect_ms;
}

static void
set_options(struct smtp_conn *c, const char *url)
{
	const struct relay *r = c->relay;
	CURL *h = c->curl;
	long ms = (long)(r->connect_ms + r->command_ms);

	curl_easy_setopt(h, CURLOPT_URL, url);
	curl_easy_setopt(h, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(h, CURLOPT_PROXY, "");
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_USE_SSL,
		(long)(r->tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
	curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (r->ca_file != NULL)
		curl_easy_setopt(h, CURLOPT_CAINFO, r->ca_file);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, ms);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, ms);
	curl_easy_setopt(h, CURLOPT_SERVER_RESPONSE_TIMEOUT,
		(long)(r->command_ms + 999) / 1000);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, c->error);
	curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, see_reply);
	curl_easy_setopt(h, CURLOPT_HEADERDATA, c);
	curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, see_progress);
	curl_easy_setopt(h, CURLOPT_XFERINFODATA, c);
	if (r->auth == RELAY_AUTH_NONE)
		return;
	curl_easy_setopt(h, CURLOPT_USERNAME, r->user);
	curl_easy_setopt(h, CURLOPT_SASL_IR, 1L);
	/* Else it would try the name with an empty password. */
	if (r->auth == RELAY_AUTH_XOAUTH2)
		curl_easy_setopt(h, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
	curl_easy_setopt(h, r->auth == RELAY_AUTH_PASSWORD ?
		CURLOPT_PASSWORD : CURLOPT_XOAUTH2_BEARER, r->secret);
}

static void
say(char *text, size_t size, const char *what, const char *detail)
{
	snprintf(text, size, "%s%s%s", what, *detail ? ": " : "", detail);
	for (; *text != '\0'; text++)
		if (*text < 0x20 || *text > 0x7e)
			*text = '?';
}

/* Why there is no connection, for a person. */
static void
explain(const struct smtp_conn *c, CURLcode rc, char *text, size_t size)
{
	const struct relay *r = c->relay;

	switch (rc) {
	case CURLE_OK:
		say(text, size, "the relay offers no log-in, so the user name "
			"and password in the settings were not used", "");
		return;
	case CURLE_LOGIN_DENIED:
		say(text, size, c->code / 100 == 4 ?
			"the relay cannot check log-ins right now" :
			"the relay refused the log-in; look at user and "
			"password in the settings", "");
		return;
	case CURLE_USE_SSL_FAILED:
		say(text, size, "the relay offers no TLS, and nothing is sent "
			"without it", c->error);
		return;
	case CURLE_PEER_FAILED_VERIFICATION:
		say(text, size, "the relay's certificate is not one to trust",
			c->error);
		return;
	case CURLE_COULDNT_RESOLVE_HOST:
		say(text, size, "the relay's host name was not found",
			c->error);
		return;
	case CURLE_ABORTED_BY_CALLBACK:
		say(text, size, r->stop != NULL && *r->stop != 0 ?
			conn_result_text(CONN_STOPPED) :
			conn_result_text(CONN_TIMEOUT), "");
		return;
	case CURLE_OPERATION_TIMEDOUT:
		say(text, size, conn_result_text(CONN_TIMEOUT), "");
		return;
	default:
		say(text, size, "no connection to the relay",
			c->error[0] ? c->error : curl_easy_strerror(rc));
	}
}

struct smtp_conn *
smtp_conn_open(const struct relay *r, char *text_r, size_t size, int *code_r,
	bool *denied_r)
{
	struct smtp_conn *c = mem_alloc(sizeof(*c));
	const char *trouble = curl_load();	/* takes a while: first */
	char url[1024];
	CURLcode rc;

	*denied_r = false;
	memset(c, 0, sizeof(*c));
	c->relay = r;
	c->fd = CURL_SOCKET_BAD;
	c->began = clock_mono_ms();
	c->curl = trouble == NULL ? curl_easy_init() : NULL;
	if (c->curl == NULL) {
		if (trouble != NULL)
			say(text_r, size, "no libcurl to connect with",
				trouble);
		else
			say(text_r, size, "no memory for a connection", "");
		free(c);
		return NULL;
	}
	/* The path is what libcurl says after EHLO (S7). */
	snprintf(url, sizeof(url), "%.*s/%s", (int)(strlen(r->url) -
		(r->url[strlen(r->url) - 1] == '/')), r->url, r->ehlo);
	set_options(c, url);
	rc = curl_easy_perform(c->curl);
	*code_r = c->code;
	*denied_r = rc == CURLE_LOGIN_DENIED && c->code / 100 == 5;
	if (rc == CURLE_OK && (r->auth == RELAY_AUTH_NONE || c->logged_in) &&
	    curl_easy_getinfo(c->curl, CURLINFO_ACTIVESOCKET, &c->fd) ==
		    CURLE_OK && c->fd != CURL_SOCKET_BAD)
		return c;
	explain(c, rc, text_r, size);
	smtp_conn_close(c, false);
	return NULL;
}

/* --- waiting ------------------------------------------------------------ */

struct wait {
	int64_t deadline;
	bool armed;
	bool over;		/* the last look was had */
};

/* One slice of waiting for the socket. CONN_OK: look again, also once after
 * the deadline: a process that stood still may have its answer waiting. */
static enum conn_result
wait_slice(struct smtp_conn *c, struct wait *w, short events)
{
	struct pollfd p = {.fd = c->fd, .events = events};
	int stop = c->relay->stop != NULL ? *c->relay->stop : 0;
	int64_t now = clock_mono_ms(), left;

	if (stop > 1 || (stop == 1 && !w->armed))
		return CONN_STOPPED;
	if (stop == 1 && c->grace == 0)
		c->grace = now + scaled(STOP_GRACE_MS);
	left = w->deadline - now;
	if (c->grace != 0 && c->grace - now < left)
		left = c->grace - now;
	if (left <= 0) {
		if (w->over)
			return CONN_TIMEOUT;
		w->over = true;
		left = 0;
	}
	if (poll(&p, 1, (int)(left < SLICE_MS ? left : SLICE_MS)) == -1 &&
	    errno != EINTR)
		return CONN_CLOSED;
	return CONN_OK;
}

enum conn_result
smtp_conn_send(struct smtp_conn *c, const void *p, size_t n, int64_t ms,
	bool armed)
{
	struct wait w = {clock_mono_ms() + ms, armed, false};
	enum conn_result result;
	const char *s = p;
	size_t done;
	CURLcode rc;

	while (n > 0) {
		done = 0;
		rc = curl_easy_send(c->curl, s, n, &done);
		if (rc != CURLE_OK && rc != CURLE_AGAIN)
			return CONN_CLOSED;
		s += done;
		n -= done;
		if (n == 0)
			break;
		failpoint("smtp_part");
		if (done > 0)	/* S4 counts from the last progress */
			w.deadline = clock_mono_ms() + ms;
		result = wait_slice(c, &w, POLLOUT);
		if (result != CONN_OK)
			return result;
	}
	return CONN_OK;
}

/* Receives what is there; CONN_OK with nothing new means: wait. */
static enum conn_result
receive(struct smtp_conn *c)
{
	size_t got = 0;
	CURLcode rc;

	c->start = c->end = 0;
	rc = curl_easy_recv(c->curl, c->in, sizeof(c->in), &got);
	c->drained = rc == CURLE_AGAIN;
	if (rc == CURLE_AGAIN)
		return CONN_OK;
	if (rc != CURLE_OK || got == 0)
		return CONN_CLOSED;
	c->end = got;
	return CONN_OK;
}

enum conn_result
smtp_conn_reply(struct smtp_conn *c, struct smtp_reply *r, int64_t ms,
	bool armed)
{
	struct wait w = {clock_mono_ms() + ms, armed, false};
	enum reply_progress progress;
	enum conn_result result;
	size_t used;

	smtp_reply_init(r);
	for (;;) {
		if (c->start == c->end) {
			/* TLS may hold what the socket has not. */
			result = c->drained ? wait_slice(c, &w, POLLIN) :
				CONN_OK;
			if (result == CONN_OK)
				result = receive(c);
			if (result != CONN_OK)
				return result;
			continue;
		}
		progress = smtp_reply_feed(r, c->in + c->start,
			c->end - c->start, &used);
		c->start += used;
		if (progress == REPLY_DONE)
			return CONN_OK;
		if (progress == REPLY_BAD)
			return CONN_GARBAGE;
		/* A drip of octets must not outlive the deadline (F17). */
		if (clock_mono_ms() > w.deadline)
			return CONN_TIMEOUT;
	}
}

void
smtp_conn_look_again(struct smtp_conn *c)
{
	c->drained = false;
}

bool
smtp_conn_leftover(const struct smtp_conn *c)
{
	return c->start < c->end;
}

bool
smtp_conn_quiet(struct smtp_conn *c)
{
	return !smtp_conn_leftover(c) && receive(c) == CONN_OK && c->end == 0;
}

bool
smtp_conn_farewell(struct smtp_conn *c)
{
	struct smtp_reply r;
	size_t used;

	smtp_reply_init(&r);
	return smtp_conn_leftover(c) &&
		smtp_reply_feed(&r, c->in + c->start, c->end - c->start,
			&used) == REPLY_DONE && r.code == 421;
}

void
smtp_conn_close(struct smtp_conn *c, bool polite)
{
	struct smtp_reply r;

	if (c == NULL)
		return;
	if (polite && smtp_conn_send(c, "QUIT\r\n", 6, QUIT_MS, false) ==
	    CONN_OK)
		smtp_conn_reply(c, &r, scaled(QUIT_MS), false);
	if (c->fd != CURL_SOCKET_BAD)
		shutdown(c->fd, SHUT_RDWR);
	curl_easy_cleanup(c->curl);
	free(c);
}
