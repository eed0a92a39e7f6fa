/* SPDX-License-Identifier: MIT */
/* Real mails that machines sent back: how many are understood. CORPORA names
 * their folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <cmocka.h>

#include "base/buf.h"
#include "inbox/arf.h"
#include "inbox/auto.h"
#include "inbox/dsn.h"

enum { FIELDS = 16 };

struct table {
	struct buf text;
	size_t n;
	const char *(*row)[FIELDS];
};

static const char *
corpora(void)
{
	const char *dir = getenv("CORPORA");

	return dir != NULL ? dir : "../shared/corpora";
}

static bool
slurp(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "rb");
	char part[8192];
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(b, part, n);
	fclose(f);
	return true;
}

/* The rows below the first, which names the columns. */
static bool
table_read(struct arena *a, const char *folder, struct table *t)
{
	const char *path = arena_printf(a, "%s/%s/expected.tsv", corpora(),
		folder);
	size_t cap = 0;
	char *s, *line;

	memset(t, 0, sizeof(*t));
	buf_init(&t->text, 4 * 1024 * 1024);
	if (!slurp(path, &t->text))
		return false;
	s = t->text.data;
	for (strsep(&s, "\n"); (line = strsep(&s, "\n")) != NULL; ) {
		if (*line == '\0')
			continue;
		arena_push(a, t->row, t->n, cap);
		for (size_t i = 0; i < FIELDS; i++) {
			const char *field = strsep(&line, "\t\r");

			t->row[t->n][i] = field != NULL ? field : "";
		}
		t->n++;
	}
	return true;
}

static void
read_file(struct arena *a, const char *folder, const char *file,
	struct reply *r)
{
	const char *path = arena_printf(a, "%s/%s/%s", corpora(), folder,
		file);
	const struct mail *m;
	struct buf b;

	memset(r, 0, sizeof(*r));
	buf_init(&b, MAIL_MAX);
	assert_true(slurp(path, &b));
	m = mail_parse(a, b.data, b.len);
	dsn_read(a, m, r);
	arf_read(a, m, r);
	auto_read(a, m, r);
	buf_release(&b);
}

struct score {
	const char *what;
	size_t right, all;
};

static void
count(struct score *s, bool right, const char *file)
{
	s->all++;
	s->right += right;
	if (!right)
		print_message("# %s: %s\n", s->what, file);
}

/* At least so many in a hundred, of not too few. */
static void
enough(const struct score *s, size_t percent)
{
	print_message("# %s: %zu of %zu\n", s->what, s->right, s->all);
	assert_true(s->all > 0);
	assert_true(100 * s->right >= percent * s->all);
}

/* One of the alternatives "a|b", in any case. */
static bool
is_one_of(const char *addr, const char *alternatives)
{
	size_t n;

	for (const char *s = alternatives; *s != '\0'; s += n + (s[n] == '|')) {
		n = strcspn(s, "|");
		if (strlen(addr) == n && strncasecmp(addr, s, n) == 0)
			return true;
	}
	return false;
}

static const struct reply_recipient *
found(const struct reply *r, const char *alternatives)
{
	for (size_t i = 0; i < r->delivery.n; i++)
		if (is_one_of(r->delivery.recipient[i].addr, alternatives))
			return &r->delivery.recipient[i];
	return NULL;
}

/* file corpus n kind address source status code reason hard permanence */
static void
score_row(const char *const *row, const struct reply *r,
	struct score *kind, struct score *address, struct score *permanence)
{
	static const char *const names[] = {"", "temporary", "permanent"};
	enum reply_report report = r->delivery.report;
	const struct reply_recipient *x = found(r, row[4]);

	if (strcmp(row[3], "bounce") == 0)
		count(kind, report == REPORT_BOUNCE, row[0]);
	else if (strcmp(row[3], "temporary_notice") == 0)
		count(kind, report == REPORT_DELAY, row[0]);
	else if (strcmp(row[3], "delivered") == 0)
		count(kind, report == REPORT_DELIVERED, row[0]);
	else
		count(kind, report == REPORT_NONE, row[0]);
	if (row[4][0] != '\0' && row[4][0] != '-')
		count(address, x != NULL, row[0]);
	if (x == NULL && r->delivery.n > 0)
		x = &r->delivery.recipient[0];
	if (row[10][0] != '\0')
		count(permanence, x != NULL &&
			strcmp(names[x->permanent], row[10]) == 0, row[0]);
}

static void
test_bounces(void **state)
{
	struct score kind = {.what = "kind"}, address = {.what = "address"};
	struct score permanence = {.what = "permanence"};
	struct arena a, one;
	struct table t;

	(void)state;
	arena_init(&a);
	arena_init(&one);
	if (!table_read(&a, "bounces", &t)) {
		print_message("skipped: no corpora\n");
		skip();
	}
	for (size_t i = 0; i < t.n; i++) {
		struct reply r;

		if (strcmp(t.row[i][3], "bounce_unscored") == 0)
			continue;
		read_file(&one, "bounces", t.row[i][0], &r);
		score_row(t.row[i], &r, &kind, &address, &permanence);
		arena_clear(&one);
	}
	enough(&kind, 97);
	enough(&address, 96);
	enough(&permanence, 97);
	buf_release(&t.text);
	arena_release(&one);
	arena_release(&a);
}

/* file corpus recipients type original_rcpt */
static void
test_complaints(void **state)
{
	struct score kind = {.what = "complaint"}, who = {.what = "whose"};
	struct arena a, one;
	struct table t;

	(void)state;
	arena_init(&a);
	arena_init(&one);
	if (!table_read(&a, "arf", &t)) {
		print_message("skipped: no corpora\n");
		skip();
	}
	for (size_t i = 0; i < t.n; i++) {
		const char *const *row = t.row[i];
		struct reply r;
		bool all = true;
		char *want = arena_strdup(&a, row[4]), *one_of;

		read_file(&one, "arf", row[0], &r);
		count(&kind, r.complaint.is &&
			strcmp(r.complaint.type, row[3]) == 0, row[0]);
		while ((one_of = strsep(&want, ",")) != NULL) {
			bool there = *one_of == '\0';

			for (size_t k = 0; k < r.complaint.n; k++)
				there |= strcasecmp(r.complaint.recipient[k],
					one_of) == 0;
			all = all && there;
		}
		count(&who, all, row[0]);
		assert_int_equal(r.delivery.report, REPORT_NONE);
		arena_clear(&one);
	}
	enough(&kind, 95);
	enough(&who, 95);
	buf_release(&t.text);
	arena_release(&one);
	arena_release(&a);
}

/* file corpus kind */
static void
test_autoreplies(void **state)
{
	struct score machine = {.what = "machine"}, person = {.what = "person"};
	struct arena a, one;
	struct table t;

	(void)state;
	arena_init(&a);
	arena_init(&one);
	if (!table_read(&a, "autoreplies", &t)) {
		print_message("skipped: no corpora\n");
		skip();
	}
	for (size_t i = 0; i < t.n; i++) {
		const char *kind = t.row[i][2];
		bool is_machine;
		struct reply r;

		if (strcmp(kind, "other") == 0 ||
		    strcmp(kind, "unsubscribe") == 0)
			continue;
		read_file(&one, "autoreplies", t.row[i][0], &r);
		is_machine = r.machine.evidence[0] != '\0';
		if (strcmp(kind, "human") == 0)
			count(&person, !is_machine && r.delivery.report ==
				REPORT_NONE, t.row[i][0]);
		else
			count(&machine, is_machine && r.delivery.report ==
				REPORT_NONE, t.row[i][0]);
		arena_clear(&one);
	}
	enough(&machine, 95);
	enough(&person, 100);
	buf_release(&t.text);
	arena_release(&one);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bounces),
		cmocka_unit_test(test_complaints),
		cmocka_unit_test(test_autoreplies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
