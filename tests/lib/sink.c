/* SPDX-License-Identifier: MIT */
/*
 * An SMTP server that takes everything and keeps nothing, for benchmarks and
 * for tests that count: one thread, epoll, next to no work a message.
 *
 *	sink [-n PORTS] [-p FILE] [-e KEYWORDS] [-d MS] [-r FILE]
 *	     [-m MESSAGES] [-g] [-s] [-w FILE] [-f N] [-S SEED] [PORT...]
 *
 * -n	how many ports on 127.0.0.1, which the system chooses (default 1), where
 *	none is named
 * -p	a file that the ports are written to, a line each, once all listen
 * -e	what EHLO offers, words apart by blanks; "_" in a word is a blank
 *	(default "PIPELINING SIZE_52428800 ENHANCEDSTATUSCODES")
 * -d	a reply leaves that long after what it answers came, as over a distant
 *	network: the replies to what came together leave together
 * -r	a record, see below
 * -m	after so many messages a connection hears 421 and is closed
 * -g	DATA gets 354 even where no recipient was taken; what follows then is
 *	refused
 *
 * -s	takes little at a time, as over a wire: small segments and buffers
 * -w	a file for the first message, to look at (its first 16 KiB)
 * -f	one of N transactions fails: refused at RCPT or after the dot, for now
 *	or for good; or the connection ends after the dot, the message taken or
 *	not, without a reply or within it. -S: by this seed
 *
 * A recipient whose address begins with "no" is refused, nothing else is.
 *
 * The record has a line for each event, in their order:
 *
 *	open  NS PORT CONNECTION		NS: CLOCK_MONOTONIC
 *	taken NS PORT CONNECTION RCPT MESSAGE-ID
 *	told  NS PORT CONNECTION RCPT MESSAGE-ID
 *	gone  NS PORT CONNECTION
 *
 * "taken" (the final dot is here) is in the file before the 250 leaves, and
 * "told" follows once it was written to the socket. What a client has sent
 * before it was killed is still read and counted.
 *
 * SIGTERM: no new connections; those that are there are served until their
 * clients hang up, ten seconds at most. Then one line of JSON tells how many
 * messages and octets of content there were, and the seconds from the first
 * message to the last.
 */
#include "sink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORTS_MAX = 64, EVENTS = 256 };

struct sink s;
static int epoll, n_ports;
static bool small;
static struct conn *ports[PORTS_MAX];
static volatile sig_atomic_t ending;

static void
on_term(int sig)
{
	(void)sig;
	ending = 1;
}

void
die(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t
mono(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS + t.tv_nsec;
}

static void
watch(struct conn *c)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = c};

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &ev) == -1)
		die("sink: epoll_ctl");
}

static struct conn *
new_conn(int fd, int port, bool listens)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (c == NULL)
		die("sink");
	c->fd = fd;
	c->port = port;
	c->listens = listens;
	if (!listens && ((c->in = malloc(IN_MAX)) == NULL ||
	    (c->head = malloc(HEAD_MAX)) == NULL))
		die("sink");
	watch(c);
	return c;
}

static void
welcome(const struct conn *port)
{
	const int on = 1;
	struct conn *c;
	int fd;

	fd = accept4(port->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd == -1)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	c = new_conn(fd, port->port, false);
	c->id = ++s.connections;
	s.open++;
	note("open", c);
	say(c, "220 sink ESMTP\r\n");
}

/* A client that is gone may have left octets that count. */
static void
hear(struct conn *c)
{
	ssize_t n;

	n = recv(c->fd, c->in + c->len, IN_MAX - c->len, 0);
	if (n > 0 && !c->last) {
		c->len += (size_t)n;
		talk(c);
		if (c->len == IN_MAX)
			n = 0;	/* a line without an end */
	}
	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		close_conn(c);
}

static void
listen_at(int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port)};
	socklen_t n = sizeof(a);
	const int on = 1, segment = 1400, room = 16384;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd == -1 || n_ports == PORTS_MAX)
		die("sink: socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (small) {
		setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment,
			sizeof(segment));
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	}
	if (bind(fd, (struct sockaddr *)&a, n) == -1 ||
	    listen(fd, 1024) == -1 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) == -1)
		die("sink: listen");
	ports[n_ports++] = new_conn(fd, ntohs(a.sin_port), true);
}

static void
write_ports(const char *path)
{
	char tmp[4096];
	FILE *f;

	snprintf(tmp, sizeof(tmp), "%s.new", path);
	f = fopen(tmp, "w");
	if (f == NULL)
		die(tmp);
	for (int i = 0; i < n_ports; i++)
		fprintf(f, "%d\n", ports[i]->port);
	if (fclose(f) != 0 || rename(tmp, path) == -1)
		die(path);
}

static void
set_ehlo(char *words)
{
	char *word, *line = s.ehlo;
	size_t n = (size_t)snprintf(s.ehlo, sizeof(s.ehlo), "250-sink\r\n");

	for (word = strtok(words, " "); word != NULL;
	     word = strtok(NULL, " ")) {
		line = s.ehlo + n;
		n += (size_t)snprintf(line, sizeof(s.ehlo) - n, "250-%s\r\n",
			word);
		if (n >= sizeof(s.ehlo)) {
			fputs("sink: too many keywords\n", stderr);
			exit(64);
		}
		for (char *p = line; *p != '\0'; p++)
			if (*p == '_')
				*p = ' ';
	}
	line[3] = ' ';
}

static void
options(int argc, char **argv)
{
	char words[512] = "PIPELINING SIZE_52428800 ENHANCEDSTATUSCODES";
	const char *file = NULL;
	int opt, n = 1;

	while ((opt = getopt(argc, argv, "n:p:e:d:r:m:gsw:f:S:")) != -1) {
		switch (opt) {
		case 'n': n = atoi(optarg); break;
		case 'p': file = optarg; break;
		case 'e':
			snprintf(words, sizeof(words), "%s", optarg);
			break;
		case 'd': s.delay = (int64_t)(atof(optarg) * 1e6); break;
		case 'r':
			s.record = fopen(optarg, "a");
			if (s.record == NULL)
				die(optarg);
			break;
		case 'm': s.per_connection = atoi(optarg); break;
		case 'g': s.generous = true; break;
		case 's': small = true; break;
		case 'w': s.sample = optarg; break;
		case 'f': s.faults = (uint32_t)atoi(optarg); break;
		case 'S': s.seed = strtoull(optarg, NULL, 10) | 1; break;
		default: exit(64);
		}
	}
	set_ehlo(words);
	for (int i = optind; i < argc; i++)
		listen_at(atoi(argv[i]));
	while (optind == argc && n_ports < n)
		listen_at(0);
	if (file != NULL)
		write_ports(file);
}

/* How long epoll may wait: NULL for ever. */
static const struct timespec *
patience(struct timespec *t, int64_t until)
{
	int64_t ns, due = next_due();

	if (ending && until < due)
		due = until;
	if (due == INT64_MAX)
		return NULL;
	ns = due < s.now ? 0 : due - s.now;
	*t = (struct timespec){.tv_sec = ns / NS, .tv_nsec = ns % NS};
	return t;
}

static void
serve(const sigset_t *unblocked)
{
	struct epoll_event ev[EVENTS];
	int64_t until = 0;
	struct timespec t;
	int n;

	for (s.now = mono();;) {
		if (ending && until == 0) {
			until = s.now + 10 * NS;
			for (int i = 0; i < n_ports; i++)
				close(ports[i]->fd);
		}
		if (ending && (s.open == 0 || s.now >= until))
			return;
		n = epoll_pwait2(epoll, ev, EVENTS, patience(&t, until),
			unblocked);
		s.now = mono();
		leave_due();
		for (int i = 0; i < n; i++) {
			struct conn *c = ev[i].data.ptr;

			if (c->listens)
				welcome(c);
			else if (c->fd != -1)
				hear(c);
		}
		end_round();
	}
}

int
main(int argc, char **argv)
{
	struct sigaction sa = {.sa_handler = on_term};
	sigset_t term, before;

	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll == -1)
		die("sink: epoll");
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, &before);
	sigaction(SIGTERM, &sa, NULL);
	options(argc, argv);
	serve(&before);
	if (s.record != NULL && fclose(s.record) != 0)
		die("sink: record");
	printf("{\"messages\":%" PRId64 ",\"refused\":%" PRId64
		",\"connections\":%" PRId64 ",\"octets\":%" PRId64
		",\"seconds\":%.6f}\n", s.messages, s.refused, s.connections,
		s.octets, (double)(s.last - s.first) / 1e9);
	return 0;
}
