/* SPDX-License-Identifier: MIT */
/*
 * Only domains that complain are remembered; an answer of any other kind
 * forgets them. What was under way when the pause began says nothing new.
 */
#include "send/pace_domain.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "mime/status.h"

enum { BUCKETS = 1024, PAUSE_MS = 60000, PAUSE_MAX = 15 };

struct domain {
	struct domain *next;
	int in_a_row;
	int64_t at, until;	/* of the last complaint; of the pause */
	char name[];
};

struct pace_domains {
	int64_t (*scale)(int64_t ms);
	size_t n;
	struct domain *bucket[BUCKETS];
};

struct pace_domains *
pace_domains_new(int64_t (*scale)(int64_t ms))
{
	struct pace_domains *d = mem_alloc(sizeof(*d));

	memset(d, 0, sizeof(*d));
	d->scale = scale;
	return d;
}

static void
drop(struct pace_domains *d, struct domain **link)
{
	struct domain *x = *link;

	*link = x->next;
	d->n--;
	free(x);
}

void
pace_domains_free(struct pace_domains *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		while (d->bucket[i] != NULL)
			drop(d, &d->bucket[i]);
	free(d);
}

/* FNV-1a, in lower case. */
static size_t
bucket_of(const char *name)
{
	uint32_t h = 2166136261u;

	for (; *name != '\0'; name++) {
		unsigned char c = (unsigned char)*name;

		h = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 16777619u;
	}
	return h % BUCKETS;
}

static struct domain *
find(const struct pace_domains *d, const char *name)
{
	struct domain *x = d->bucket[bucket_of(name)];

	while (x != NULL && strcasecmp(x->name, name) != 0)
		x = x->next;
	return x;
}

static struct domain **
oldest(struct pace_domains *d)
{
	struct domain **found = NULL;

	for (size_t i = 0; i < BUCKETS; i++)
		for (struct domain **x = &d->bucket[i]; *x != NULL;
		     x = &(*x)->next)
			if (found == NULL || (*x)->at < (*found)->at)
				found = x;
	return found;
}

static struct domain *
add(struct pace_domains *d, const char *name)
{
	struct domain *x = mem_alloc(sizeof(*x) + strlen(name) + 1);
	struct domain **at = &d->bucket[bucket_of(name)];

	if (d->n >= PACE_DOMAINS_MAX)
		drop(d, oldest(d));
	memset(x, 0, sizeof(*x));
	strcpy(x->name, name);
	x->next = *at;
	*at = x;
	d->n++;
	return x;
}

static void
forget(struct pace_domains *d, const char *name)
{
	struct domain **x = &d->bucket[bucket_of(name)];

	while (strcasecmp((*x)->name, name) != 0)
		x = &(*x)->next;
	drop(d, x);
}

int64_t
pace_domain_ask(const struct pace_domains *d, const char *domain, int64_t now)
{
	const struct domain *x = d->n > 0 ? find(d, domain) : NULL;

	return x != NULL && x->until > now ? x->until - now : 0;
}

void
pace_domain_result(struct pace_domains *d, const char *domain, int64_t now,
	bool throttled)
{
	struct domain *x = d->n > 0 ? find(d, domain) : NULL;
	int minutes = 1;

	if (x == NULL && !throttled)
		return;
	if (x == NULL)
		x = add(d, domain);
	if (now < x->until)
		return;
	if (!throttled) {
		forget(d, domain);
		return;
	}
	x->at = now;
	if (++x->in_a_row < 2)
		return;
	for (int i = 2; i < x->in_a_row && minutes < PAUSE_MAX; i++)
		minutes *= 2;
	if (minutes > PAUSE_MAX)
		minutes = PAUSE_MAX;
	x->until = now + d->scale((int64_t)minutes * PAUSE_MS);
}

bool
pace_is_throttle(int code, const char *status)
{
	enum { MICROSOFT = 500, RATE = 28 };
	struct status s = status_of_reply(code, status);

	if (s.subject == 7 && s.detail == RATE && s.cls > 2)
		return true;	/* RFC 5248's 4.7.28, 5.7.28: Gmail */
	if (code / 100 != 4)
		return false;
	if (code == 432 || code == 454)
		return true;	/* Exchange Online; Amazon */
	if (s.cls == 0)
		return code == 421;
	if (s.subject == 7)
		return code == 421 || s.detail >= MICROSOFT;
	/* Short of storage, not accepting now, congested. */
	return (s.subject == 3 && (s.detail == 1 || s.detail == 2)) ||
		(s.subject == 4 && s.detail == 5);
}
