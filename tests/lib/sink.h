/* SPDX-License-Identifier: MIT */
#ifndef SINK_H
#define SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define NS INT64_C(1000000000)

enum {
	IN_MAX = 65536,
	OUT_MAX = 16384,
	HEAD_MAX = 16384,	/* of a message, to find its Message-ID in */
	RCPT_MAX = 320,
};

/* A connection, or a port. */
struct conn {
	int fd;			/* -1: closed */
	int port;
	bool listens;		/* a port */
	int64_t id, messages;
	/* sink_talk.c */
	bool sender, content;
	bool begins;		/* no octet of content has come yet */
	bool last;		/* what comes now is thrown away */
	char rcpt[RCPT_MAX];	/* "": none was taken */
	int fault;		/* of this transaction */
	char *in, *head;
	size_t len, head_len;
	/* sink_out.c */
	char out[OUT_MAX];	/* has not left yet */
	char told[OUT_MAX];	/* lines for the record once out has left */
	size_t out_len, told_len;
	size_t round_at, told_at;	/* where this round's begin */
	bool in_round;
	bool mute;		/* the client is gone */
	size_t waiting;		/* entries among what is not due yet */
	struct conn *next_out, *next_dead;
};

/* Of the whole program. */
struct sink {
	int64_t now;		/* CLOCK_MONOTONIC, ns, of this round */
	int64_t delay;		/* of a reply, ns */
	int64_t per_connection;	/* messages; 0: any number */
	bool generous;		/* 354 without a recipient */
	uint32_t faults;	/* one of so many transactions fails; 0: none */
	uint64_t seed;		/* of which, and how */
	char ehlo[1024];
	FILE *record;		/* may be NULL */
	const char *sample;	/* a file for the first message, or NULL */
	int64_t open, connections, messages, refused, octets, first, last;
};
extern struct sink s;

void die(const char *what);

/* sink_talk.c: what a client says. c->in has octets that were not heard. */
void talk(struct conn *c);

/* sink_out.c: replies and the record. What is said in a round leaves at its
 * end, or s.delay after it, once the record is in its file. */
void say(struct conn *c, const char *text);
void note(const char *event, const struct conn *c);
/* told: the reply, which the record has, too, will say so. */
void note_taken(struct conn *c, bool told);
void end_round(void);
/* What has waited for its time. */
void leave_due(void);
/* When the next one is due; INT64_MAX: none waits. */
int64_t next_due(void);
void close_conn(struct conn *c);

#endif
