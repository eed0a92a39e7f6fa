/* SPDX-License-Identifier: MIT */
/*
 * The text of a journal. Each line's check covers the line and the check
 * before it, so that a line that was changed, taken out, put in or moved is
 * found; without the key none can be made.
 */
#include "store/journal_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 8, LINE_MAX_LEN = 1024, CHECK_HEX = 2 * JOURNAL_CHECK_LEN };

void
journal_text_init(struct journal_text *t, struct hmac *h)
{
	memset(t, 0, sizeof(*t));
	arena_init(&t->arena);
	t->h = h;
}

void
journal_text_release(struct journal_text *t)
{
	arena_release(&t->arena);
}

static void
next_check(struct hmac *h, unsigned char check[JOURNAL_CHECK_LEN],
	const char *s, size_t n)
{
	unsigned char sum[SHA256_LEN];

	hmac_start(h);
	hmac_add(h, check, JOURNAL_CHECK_LEN);
	hmac_add(h, s, n);
	hmac_end(h, sum);
	memcpy(check, sum, JOURNAL_CHECK_LEN);
}

void
journal_line(struct hmac *h, unsigned char check[JOURNAL_CHECK_LEN],
	struct buf *out, const char *fmt, ...)
{
	char line[LINE_MAX_LEN], text[CHECK_HEX + 1];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(line)) {
		out->overflow = true;
		return;
	}
	next_check(h, check, line, (size_t)n);
	hex(check, JOURNAL_CHECK_LEN, text);
	buf_printf(out, "%s %s\n", line, text);
}

static int64_t
number(const char *s)
{
	return strtoll(s, NULL, 10);
}

static int
read_left(struct journal_text *t, char **f, size_t n, journal_fn *fn,
	void *ctx, struct err *err)
{
	struct journal_record r = {.kind = JOURNAL_LEFT,
		.generation = t->generation};
	int k = 0;

	if (n != 6 || fn == NULL)
		return 0;
	while (k < CONSENT_KINDS &&
	       strcmp(consent_kind_name((enum consent_kind)k), f[1]) != 0)
		k++;
	if (k == CONSENT_KINDS)
		return 0;
	r.why = (enum consent_kind)k;
	r.list = f[2];
	r.hash = f[3];
	r.seq = number(f[4]);
	r.at = number(f[5]);
	return fn(ctx, &r, err);
}

static int
read_begun(struct journal_text *t, char **f, size_t n, journal_fn *fn,
	void *ctx, struct err *err)
{
	struct journal_record r = {.kind = JOURNAL_BEGUN,
		.generation = t->generation};

	if (n != 5)
		return 0;
	arena_push(&t->arena, t->begun, t->n_begun, t->cap_begun);
	t->begun[t->n_begun++] = (struct journal_begun){
		arena_strdup(&t->arena, f[1]), arena_strdup(&t->arena, f[2]),
		number(f[3])};
	r.list = f[1];
	r.slug = f[2];
	r.revision = number(f[3]);
	r.at = number(f[4]);
	return fn ? fn(ctx, &r, err) : 0;
}

static void
read_store(struct journal_text *t, char **f, size_t n)
{
	if (n != 3 || strlen(f[1]) != DB_ID_LEN)
		return;
	memcpy(t->store_id, f[1], DB_ID_LEN + 1);
	t->generation = number(f[2]);
	/* The ledger of a new generation may have another past. */
	memset(&t->mark, 0, sizeof(t->mark));
}

static int
read_ledger(struct journal_text *t, char **f, size_t n, journal_fn *fn,
	void *ctx, struct err *err)
{
	struct journal_record r = {.kind = JOURNAL_LEDGER,
		.generation = t->generation, .mark = &t->mark};

	if (n != 3)
		return 0;
	t->mark.length = number(f[1]);
	if (hex_decode(f[2], strlen(f[2]), t->mark.head, SHA256_LEN) !=
	    SHA256_LEN)
		memset(t->mark.head, 0, SHA256_LEN);
	return fn ? fn(ctx, &r, err) : 0;
}

/* A line whose check is right. A kind that is not known is a later version's:
 * it is passed over. */
static int
use_line(struct journal_text *t, char *line, journal_fn *fn, void *ctx,
	struct err *err)
{
	char *f[FIELDS], *save = NULL;
	size_t n = 0;

	for (char *p = strtok_r(line, " ", &save); p != NULL && n < FIELDS;
	     p = strtok_r(NULL, " ", &save))
		f[n++] = p;
	if (n == 0)
		return 0;
	if (strcmp(f[0], "left") == 0)
		return read_left(t, f, n, fn, ctx, err);
	if (strcmp(f[0], "begun") == 0)
		return read_begun(t, f, n, fn, ctx, err);
	if (strcmp(f[0], "ledger") == 0)
		return read_ledger(t, f, n, fn, ctx, err);
	if (strcmp(f[0], "store") == 0)
		read_store(t, f, n);
	return 0;
}

int
journal_text_read(struct journal_text *t, const char *s, size_t n,
	journal_fn *fn, void *ctx, struct err *err)
{
	char line[LINE_MAX_LEN + CHECK_HEX + 2], want[CHECK_HEX + 2] = " ";
	unsigned char check[JOURNAL_CHECK_LEN];
	const char *end;
	size_t len, body;
	int rc;

	while ((end = memchr(s, '\n', n)) != NULL) {
		len = (size_t)(end - s);
		body = len > CHECK_HEX ? len - CHECK_HEX - 1 : 0;
		memcpy(check, t->check, sizeof(check));
		if (body > 0 && len < sizeof(line)) {
			next_check(t->h, check, s, body);
			hex(check, sizeof(check), want + 1);
		}
		if (body == 0 || len >= sizeof(line) ||
		    !ct_equal(s + body, want, CHECK_HEX + 1))
			return err_set(err, ERR_DATA,
				"line %lld of the journal is not as it was "
				"written", (long long)t->lines + 1);
		memcpy(t->check, check, sizeof(check));
		memcpy(line, s, body);
		line[body] = '\0';
		t->lines++;
		t->size += len + 1;
		rc = use_line(t, line, fn, ctx, err);
		if (rc != 0)
			return rc;
		s += len + 1;
		n -= len + 1;
	}
	return 0;
}

bool
journal_text_has_begun(const struct journal_text *t, const char *list,
	const char *slug, int64_t revision)
{
	/* The one that is asked for is mostly a late one. */
	for (size_t i = t->n_begun; i-- > 0;)
		if (t->begun[i].revision == revision &&
		    strcmp(t->begun[i].slug, slug) == 0 &&
		    strcmp(t->begun[i].list, list) == 0)
			return true;
	return false;
}
