/* SPDX-License-Identifier: MIT */
/* The SMTP outlet, as far as it goes without a relay. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "send/outlet.h"
#include "feed_fixture.h"

/* Stuffing can make a message larger than any may be: it is refused before a
 * relay sees half of it. */
static void
test_too_many_dots(void **state)
{
	enum { LINES = 17 * 1024 * 1024 };
	const struct relay relay = {.url = "smtp://127.0.0.1:1",
		.ehlo = "news.example.org", .connect_ms = 1000,
		.command_ms = 1000, .final_ms = 1000};
	char *data = mem_alloc(3 * (size_t)LINES);
	struct envelope e = {.from = "b@example.org", .to = "a@example.org",
		.message_id = "x@d", .data = data, .len = 3 * (size_t)LINES};
	struct outlet *o = outlet_smtp.open(&relay, NULL);
	struct fixture_feed f;

	(void)state;
	fixture_init(&f);
	f.envelope[0] = e;
	/* The next one is not its heir. */
	e.data = ".\r\n";
	e.len = 3;
	f.envelope[1] = e;
	f.n = 2;
	for (size_t i = 0; i < LINES; i++)
		memcpy(data + 3 * i, ".\r\n", 3);
	assert_int_equal(outlet_smtp.run(o, &f.feed, NULL), 0);
	assert_int_equal(f.outcome[0].kind, OUTCOME_FAILED);
	assert_int_equal(f.outcome[1].kind, OUTCOME_RELAY);
	outlet_smtp.close(o);
	free(data);
}

/* --- a signal while the commit is waited for ----------------------------- */

/* A relay that serves one connection. */
struct one {
	int listening;
	char url[64];
	sem_t waits;		/* for content: 354 is on its way */
	int lines;		/* of content */
	atomic_int stop;
};

static const char *
reply_to(const char *line)
{
	if (strncmp(line, "EHLO", 4) == 0)
		return "250-here\r\n250 PIPELINING\r\n";
	return strncmp(line, "DATA", 4) == 0 ? "354 go on\r\n" :
		"250 fine\r\n";
}

static void *
serve_one(void *arg)
{
	struct one *r = arg;
	int fd = accept(r->listening, NULL, NULL);
	FILE *in = fdopen(fd, "r");
	bool content = false;
	char line[1000];

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	dprintf(fd, "220 here\r\n");
	while (fgets(line, sizeof(line), in) != NULL) {
		r->lines += content;
		if (content && strcmp(line, ".\r\n") != 0)
			continue;
		dprintf(fd, "%s", content ? "250 fine\r\n" : reply_to(line));
		content = !content && strncmp(line, "DATA", 4) == 0;
		if (content)
			sem_post(&r->waits);
	}
	fclose(in);
	return NULL;
}

static void
listen_one(struct one *r)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(at);

	memset(r, 0, sizeof(*r));
	sem_init(&r->waits, 0, 0);
	r->listening = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(r->listening, (struct sockaddr *)&at, size), 0);
	assert_int_equal(listen(r->listening, 1), 0);
	getsockname(r->listening, (struct sockaddr *)&at, &size);
	snprintf(r->url, sizeof(r->url), "smtp://127.0.0.1:%d",
		ntohs(at.sin_port));
}

static struct one *the_one;
static int signals;

static bool
armed_late(struct feed *feed, const struct envelope *e)
{
	(void)feed, (void)e;
	sem_wait(&the_one->waits);
	usleep(20000);		/* what it said has come */
	the_one->stop = signals;
	return true;
}

/* All that the relay would have to say is there; content is not sent after a
 * second signal, and after one what is armed is finished. */
static void
check_stop(enum relay_pipelining pipelining, int n, enum outcome_kind kind)
{
	struct fixture_feed f;
	struct outlet *o;
	pthread_t server;
	struct one r;

	listen_one(&r);
	the_one = &r;
	signals = n;
	assert_int_equal(pthread_create(&server, NULL, serve_one, &r), 0);
	fixture_init(&f);
	f.feed.armed = armed_late;
	fixture_add(&f, "x@d", "To: a@example.org\r\n\r\nhello\r\n");
	o = outlet_smtp.open(&(struct relay){.url = r.url,
		.ehlo = "news.example.org", .connect_ms = 60000,
		.command_ms = 60000, .final_ms = 60000, .connections = 1,
		.pipelining = pipelining, .stop = &r.stop}, NULL);
	assert_int_equal(o->ops->run(o, &f.feed, NULL), 0);
	o->ops->close(o);
	pthread_join(server, NULL);
	close(r.listening);
	sem_destroy(&r.waits);
	assert_true(f.done[0]);
	if (f.outcome[0].kind != kind)
		fail_msg("pipelining %d, %d signals: %s: %s", (int)pipelining,
			n, outcome_name(f.outcome[0].kind),
			f.outcome[0].text);
	assert_int_equal(r.lines > 0, kind == OUTCOME_ACCEPTED);
}

static void
test_stop(void **state)
{
	(void)state;
	for (int p = RELAY_LOCKSTEP; p <= RELAY_FULL; p++) {
		check_stop((enum relay_pipelining)p, 0, OUTCOME_ACCEPTED);
		check_stop((enum relay_pipelining)p, 1, OUTCOME_ACCEPTED);
		check_stop((enum relay_pipelining)p, 2, OUTCOME_NOT_SENT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_too_many_dots),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
