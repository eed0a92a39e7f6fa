/* SPDX-License-Identifier: MIT */
/* A feed for tests of outlets: messages from an array, each with what became
 * of it; arming may be refused. */
#ifndef TESTS_FEED_FIXTURE_H
#define TESTS_FEED_FIXTURE_H

#include <string.h>

#include "send/outlet.h"

enum { FEED_MAX = 200 };

struct fixture_feed {
	struct feed feed;
	struct envelope envelope[FEED_MAX];
	struct outcome outcome[FEED_MAX];
	bool done[FEED_MAX], refuse[FEED_MAX];
	void (*at_arm)(void *ctx);	/* may be NULL */
	void *ctx;
	size_t n, next;
};

static size_t
fixture_place(struct fixture_feed *f, const struct envelope *e)
{
	return (size_t)(e - f->envelope);
}

static const struct envelope *
fixture_next(struct feed *feed, bool wait)
{
	struct fixture_feed *f = (struct fixture_feed *)feed;

	(void)wait;
	return f->next < f->n ? &f->envelope[f->next++] : NULL;
}

static inline void
fixture_arm(struct feed *feed, const struct envelope *const *e, size_t n)
{
	struct fixture_feed *f = (struct fixture_feed *)feed;

	(void)e, (void)n;
	if (f->at_arm != NULL)
		f->at_arm(f->ctx);
}

static bool
fixture_armed(struct feed *feed, const struct envelope *e)
{
	struct fixture_feed *f = (struct fixture_feed *)feed;

	return !f->refuse[fixture_place(f, e)];
}

static inline void
fixture_done(struct feed *feed, const struct envelope *e,
	const struct outcome *o)
{
	struct fixture_feed *f = (struct fixture_feed *)feed;

	f->outcome[fixture_place(f, e)] = *o;
	f->done[fixture_place(f, e)] = true;
}

static inline void
fixture_link(struct feed *feed, enum feed_link link)
{
	(void)feed, (void)link;
}

static inline void
fixture_init(struct fixture_feed *f)
{
	memset(f, 0, sizeof(*f));
	f->feed = (struct feed){fixture_next, fixture_arm, fixture_armed,
		fixture_done, fixture_link, false};
}

static inline void
fixture_add(struct fixture_feed *f, const char *id, const char *data)
{
	f->envelope[f->n++] = (struct envelope){"b@example.org",
		"a@example.org", id, data, strlen(data)};
}

#endif
