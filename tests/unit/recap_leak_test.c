/* SPDX-License-Identifier: MIT */
/*
 * The leak rule, both ways: over hundreds of random recaps every tier sees
 * exactly the words that it may see, in the description and in every string
 * of the projection. SEED=n repeats one run, ROUNDS=n makes it longer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/recapgen.c"
#include "recap_fixture.h"

static void
add(struct buf *out, const char *s)
{
	if (s != NULL)
		buf_adds(out, s);
	buf_addc(out, '\n');
}

static void
walk_md(const struct md *m, struct buf *out)
{
	add(out, m->text);
	add(out, m->url);
	add(out, m->title);
	for (const struct md *c = m->child; c != NULL; c = c->next)
		walk_md(c, out);
}

/* Every string that a renderer can reach. */
static void
walk(const struct projection *p, struct buf *out)
{
	add(out, p->title);
	walk_md(p->title_md, out);
	for (size_t i = 0; i < p->n_parts; i++)
		if (p->part[i].md != NULL)
			walk_md(p->part[i].md, out);
	for (size_t i = 0; i < p->n_resources; i++) {
		add(out, p->resource[i].title);
		add(out, p->resource[i].url);
	}
	for (size_t i = 0; i < p->n_drafts; i++) {
		add(out, p->draft[i].title);
		add(out, p->draft[i].summary);
		add(out, p->draft[i].file);
		add(out, p->draft[i].data.data);
		if (p->draft[i].md != NULL)
			walk_md(p->draft[i].md, out);
	}
	for (size_t i = 0; i < p->n_events; i++) {
		add(out, p->event[i].id);
		add(out, p->event[i].title);
		add(out, p->event[i].place);
		add(out, p->event[i].url);
	}
	for (size_t i = 0; i < p->n_steps; i++) {
		add(out, p->step[i].id);
		add(out, p->step[i].what);
		add(out, p->step[i].who);
		add(out, p->step[i].url);
	}
	for (size_t i = 0; i < p->lost.n_headings; i++)
		add(out, p->lost.heading[i]);
}

static struct recap *
parse(struct arena *a, const char *dir, const struct recapgen *g, uint64_t seed)
{
	struct recap_options *o = arena_alloc(a, sizeof(*o));
	struct recap_source source = {"en", "random.md",
		{buf_str(&g->source), g->source.len}};
	struct diags d;
	struct buf said;
	struct recap *r;

	*o = fix_recap_options;
	o->list_dir = dir;
	diags_init(&d, a);
	r = recap_parse(a, o, "random", 1, &source, &d);
	if (r != NULL)
		return r;
	buf_init(&said, 1 << 16);
	fix_show_diags(&d, &said);
	fprintf(stderr, "seed %llu:\n%s%s", (unsigned long long)seed,
		buf_str(&g->source), buf_str(&said));
	fail_msg("a random recap was refused");
	return NULL;
}

static void
compare(const struct recapgen *g, const struct recapgen *carried_by,
	size_t tier, const char *where, const char *seen, uint64_t seed)
{
	bool before = carried_by != NULL;

	for (size_t i = 0; i < g->n; i++) {
		const struct recapgen_word *w = &g->word[i];
		bool may = (w->who & TIER_BIT(tier)) && (!before ||
			(w->step && (carried_by->steps & TIER_BIT(tier))));
		bool does = strstr(seen, w->word) != NULL;

		if (may == does)
			continue;
		fprintf(stderr, "%s\nseed %llu: %s %s %s in the %s%s\n",
			buf_str(&g->source), (unsigned long long)seed,
			fix_tiers.v[tier].id, does ? "sees" : "misses",
			w->word, where, before ? " of the recap before" : "");
		fail_msg("%s", does ? "a leak" : "something is lost");
	}
}

/* No projection where the tier would be told a private address. */
static bool
may_have(const struct recapgen *g, size_t tier)
{
	return (g->tiers & ~g->leaks & TIER_BIT(tier)) != 0;
}

static size_t
one_round(uint64_t seed, const char *dir)
{
	static struct recapgen now, then;
	struct recap *r, *before;
	struct arena a;
	struct buf said, walked;
	struct err err = {0};
	size_t checks = 0;

	arena_init(&a);
	buf_init(&said, 1 << 22);
	buf_init(&walked, 1 << 22);
	recapgen_make(&now, seed, 0, &fix_tiers, dir);
	recapgen_make(&then, seed + 1000003, RECAPGEN_WORDS, &fix_tiers, dir);
	r = parse(&a, dir, &now, seed);
	before = parse(&a, dir, &then, seed);
	for (size_t i = 0; i < fix_tiers.n; i++) {
		struct projection *p = projection_make(&a, r, before,
			&fix_tiers.v[i], "fr", &fix_today, &err);

		err_clear(&err);
		if ((p != NULL) != may_have(&now, i))
			fail_msg("seed %llu: %s %s a projection\n%s",
				(unsigned long long)seed, fix_tiers.v[i].id,
				p ? "has" : "lacks", buf_str(&now.source));
		if (p == NULL)
			continue;
		buf_clear(&said);
		buf_clear(&walked);
		projection_describe(p, &said);
		walk(p, &walked);
		assert_false(said.overflow || walked.overflow);
		compare(&now, NULL, i, "description", buf_str(&said), seed);
		compare(&now, NULL, i, "projection", buf_str(&walked), seed);
		compare(&then, &now, i, "projection", buf_str(&walked), seed);
		checks += 2 * now.n + then.n;
	}
	buf_release(&now.source);
	buf_release(&then.source);
	buf_release(&said);
	buf_release(&walked);
	arena_release(&a);
	return checks;
}

static void
test_leaks(void **state)
{
	const char *seed = getenv("SEED"), *rounds = getenv("ROUNDS");
	const char *tmp = getenv("TMPDIR");
	uint64_t from = seed ? strtoull(seed, NULL, 10) : 1;
	long n = rounds ? atol(rounds) : seed ? 1 : 500;
	char dir[256], command[300];
	size_t checks = 0;

	(void)state;
	snprintf(dir, sizeof(dir), "%s/recap_leak.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
	for (long i = 0; i < n; i++)
		checks += one_round(from + (uint64_t)i, dir);
	print_message("%ld recaps, seeds from %llu, %zu checks\n", n,
		(unsigned long long)from, checks);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
}

/*
 * For the test of whole messages: writes recaps instead of testing them, each
 * in DIR/<seed>: recap.md, its drafts, and words, a line each: the word and
 * the ids of who may see it.
 */
static void
write_recaps(const char *dir, uint64_t from, long n)
{
	static struct recapgen g;

	for (uint64_t seed = from; seed < from + (uint64_t)n; seed++) {
		char path[512], name[600];
		FILE *words;

		snprintf(path, sizeof(path), "%s/%llu", dir,
			(unsigned long long)seed);
		assert_int_equal(dir_make(path, 0700, NULL), 0);
		recapgen_make(&g, seed, 0, &fix_tiers, path);
		snprintf(name, sizeof(name), "%s/recap.md", path);
		assert_int_equal(file_write_atomic(name, g.source.data,
			g.source.len, 0600, NULL), 0);
		snprintf(name, sizeof(name), "%s/words", path);
		words = fopen(name, "w");
		assert_non_null(words);
		for (size_t i = 0; i < g.n; i++) {
			fprintf(words, "%s", g.word[i].word);
			for (size_t t = 0; t < fix_tiers.n; t++)
				if (g.word[i].who & TIER_BIT(t))
					fprintf(words, " %s",
						fix_tiers.v[t].id);
			fputc('\n', words);
		}
		assert_int_equal(fclose(words), 0);
		buf_release(&g.source);
	}
}

int
main(void)
{
	const char *dir = getenv("LEAK_DIR"), *rounds = getenv("ROUNDS");
	const char *seed = getenv("SEED");
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_leaks)};

	if (dir != NULL) {
		write_recaps(dir, seed ? strtoull(seed, NULL, 10) : 1,
			rounds ? atol(rounds) : 500);
		return 0;
	}
	fix_chdir();
	return cmocka_run_group_tests_name("recap: leaks", tests, NULL, NULL);
}
