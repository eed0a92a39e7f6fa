/* SPDX-License-Identifier: MIT */
/*
 * Digests of random months: no tier sees in one what its recaps kept from it,
 * and what a tier did see in them above their closing is all there. SEED=n
 * repeats one month, ROUNDS=n makes it longer. Then the golden ones, of
 * recaps with everything that is awkward to carry.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/recapgen.c"
#include "recap/digest.h"
#include "recap_fixture.h"
#include "text/yaml.h"

enum { MONTH_MAX = 3 };

static struct strings
words(struct arena *a, const char *lang)
{
	char *path = arena_printf(a, "templates/strings.%s.yaml", lang);
	struct strings s = {.lang = lang, .file = path};
	struct diags d;
	struct text text;

	diags_init(&d, a);
	assert_int_equal(file_read(a, path, 1 << 20, &text, NULL), 0);
	s.texts = yaml_parse(a, text.data, text.len, path, 1, &d);
	assert_non_null(s.texts);
	return s;
}

static struct recap *
parse(struct arena *a, const char *dir, const char *slug, size_t n,
	const struct recap_source *source)
{
	struct recap_options *o = arena_alloc(a, sizeof(*o));
	struct diags d;
	struct buf said;
	struct recap *r;

	*o = fix_recap_options;
	o->list_dir = dir;
	diags_init(&d, a);
	r = recap_parse(a, o, slug, n, source, &d);
	if (r != NULL)
		return r;
	buf_init(&said, 1 << 16);
	fix_show_diags(&d, &said);
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, "--- %s\n%s", source[i].file,
			source[i].text.data);
	fprintf(stderr, "%s", buf_str(&said));
	fail_msg("%s was refused", slug);
	return NULL;
}

/* --- what a tier reads -------------------------------------------------- */

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

/* whole: the closing and what a draft holds, too. */
static void
walk(const struct projection *p, bool whole, struct buf *out)
{
	walk_md(p->title_md, out);
	for (size_t i = 0; i < p->n_parts; i++)
		if (p->part[i].md != NULL &&
		    (whole || p->part[i].type == PART_MARKDOWN))
			walk_md(p->part[i].md, out);
	for (size_t i = 0; i < p->n_resources; i++) {
		add(out, p->resource[i].title);
		add(out, p->resource[i].url);
	}
	for (size_t i = 0; i < p->n_drafts; i++) {
		add(out, p->draft[i].title);
		add(out, p->draft[i].summary);
		add(out, whole ? p->draft[i].file : NULL);
		add(out, whole ? p->draft[i].data.data : NULL);
		if (whole && p->draft[i].md != NULL)
			walk_md(p->draft[i].md, out);
	}
	for (size_t i = 0; i < p->n_events; i++) {
		add(out, p->event[i].id);
		add(out, p->event[i].title);
		add(out, p->event[i].place);
		add(out, p->event[i].url);
	}
	for (size_t i = 0; i < p->n_steps; i++) {
		add(out, p->step[i].what);
		add(out, p->step[i].who);
		add(out, p->step[i].url);
	}
	for (size_t i = 0; whole && i < p->lost.n_headings; i++)
		add(out, p->lost.heading[i]);
}

static int
told(const struct projection *p)
{
	return p->lost.resources - p->lost.untold_resources +
		p->lost.drafts - p->lost.untold_drafts;
}

/* --- random months ------------------------------------------------------ */

struct month {
	struct recapgen gen[MONTH_MAX];
	struct recap *recap[MONTH_MAX];
	size_t n;
	struct recap *digest;
	const char *source;
};

static struct projection *
project(struct arena *a, const struct recap *r, size_t tier)
{
	struct err err = {0};

	return (r->tiers & TIER_BIT(tier)) == 0 ? NULL : projection_make(a, r,
		NULL, &fix_tiers.v[tier], "en", &fix_today, &err);
}

static void
compare(const struct month *m, size_t k, size_t tier, const char *digest,
	const char *recap, uint64_t seed)
{
	const struct recapgen *g = &m->gen[k];

	for (size_t i = 0; i < g->n; i++) {
		const struct recapgen_word *w = &g->word[i];
		bool may = ((w->who | w->also) & g->tiers & TIER_BIT(tier)) !=
			0;
		bool does = strstr(digest, w->word) != NULL;
		bool did = strstr(recap, w->word) != NULL;

		if (!(does && !may) && !(did && !does))
			continue;
		fprintf(stderr, "%s\n--- recap %zu\n%s\nseed %llu: %s %s %s\n",
			m->source, k, buf_str(&g->source),
			(unsigned long long)seed, fix_tiers.v[tier].id,
			does ? "sees" : "misses", w->word);
		fail_msg("%s", does ? "a leak" : "something is lost");
	}
}

static size_t
check_tier(struct arena *a, const struct month *m, size_t tier, uint64_t seed)
{
	struct projection *p = project(a, m->digest, tier);
	struct buf digest, recap;
	size_t checks = 0;
	int hinted = 0;

	buf_init(&digest, 1 << 22);
	buf_init(&recap, 1 << 22);
	if (p != NULL && p->empty)
		fail_msg("seed %llu: %s would get an empty digest\n%s",
			(unsigned long long)seed, fix_tiers.v[tier].id,
			m->source);
	if (p != NULL)
		walk(p, true, &digest);
	for (size_t k = 0; k < m->n; k++) {
		struct projection *q = project(a, m->recap[k], tier);

		buf_clear(&recap);
		if (q != NULL)
			walk(q, false, &recap);
		hinted += q != NULL ? told(q) : 0;
		compare(m, k, tier, buf_str(&digest), buf_str(&recap), seed);
		checks += m->gen[k].n;
	}
	if (p != NULL && told(p) > hinted)
		fail_msg("seed %llu: %s is told of %d things, its recaps told "
			"of %d\n%s", (unsigned long long)seed,
			fix_tiers.v[tier].id, told(p), hinted, m->source);
	buf_release(&digest);
	buf_release(&recap);
	return checks;
}

static void
make_digest(struct arena *a, const char *dir, struct month *m)
{
	struct digest d = {.year = 2026, .month = 11, .tiers = &fix_tiers,
		.members_space = fix_recap_options.members_space,
		.now = fix_today};
	struct strings s = words(a, "en");
	struct recap_source source = {"en", "digest.md", {NULL, 0}};
	struct buf out;

	d.v = arena_array(a, m->n, sizeof(*d.v));
	for (size_t k = 0; k < m->n; k++) {
		struct recap_source *x = arena_alloc(a, sizeof(*x));
		char *name = arena_printf(a, "recap-%zu", k);

		*x = (struct recap_source){"en", name,
			{buf_str(&m->gen[k].source), m->gen[k].source.len}};
		m->recap[k] = parse(a, dir, name, 1, x);
		d.v[d.n++] = (struct digest_recap){m->recap[k], 1, x, NULL};
	}
	buf_init(&out, RECAP_MAX);
	digest_write(a, &d, "en", &s, true, &out);
	assert_null(s.missing);
	assert_false(out.overflow);
	m->source = arena_strndup(a, buf_str(&out), out.len);
	source.text = (struct text){m->source, out.len};
	m->digest = parse(a, dir, "digest", 1, &source);
	buf_release(&out);
}

static size_t
one_month(uint64_t seed, const char *dir)
{
	static struct month m;
	struct arena a;
	size_t checks = 0, want = 1 + seed % MONTH_MAX;
	uint64_t next = seed * 1000;

	arena_init(&a);
	for (m.n = 0; m.n < want; next++) {
		recapgen_make(&m.gen[m.n], next, (int)m.n * RECAPGEN_WORDS,
			&fix_tiers, dir);
		/* Nothing that leaks is ever approved. */
		if (m.gen[m.n].leaks != 0)
			buf_release(&m.gen[m.n].source);
		else
			m.n++;
	}
	make_digest(&a, dir, &m);
	for (size_t i = 0; i < fix_tiers.n; i++)
		checks += check_tier(&a, &m, i, seed);
	for (size_t k = 0; k < m.n; k++)
		buf_release(&m.gen[k].source);
	arena_release(&a);
	return checks;
}

static void
test_months(void **state)
{
	const char *seed = getenv("SEED"), *rounds = getenv("ROUNDS");
	const char *tmp = getenv("TMPDIR");
	uint64_t from = seed ? strtoull(seed, NULL, 10) : 1;
	long n = rounds ? atol(rounds) : seed ? 1 :
		getenv("SOAK") ? 5000 : 100;
	char dir[256], command[300];
	size_t checks = 0;

	(void)state;
	snprintf(dir, sizeof(dir), "%s/recap_digest.XXXXXX",
		tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
	for (long i = 0; i < n; i++)
		checks += one_month(from + (uint64_t)i, dir);
	print_message("%ld months, seeds from %llu, %zu checks\n", n,
		(unsigned long long)from, checks);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
}

/* --- golden ones -------------------------------------------------------- */

#define GOLDEN "tests/golden/digest"

static void
golden_source(struct arena *a, const char *lang, const char *path,
	struct recap_source *v, size_t *n)
{
	v[*n] = (struct recap_source){lang, path, {NULL, 0}};
	if (file_exists(path)) {
		assert_int_equal(file_read(a, path, RECAP_MAX, &v[*n].text,
			NULL), 0);
		++*n;
	}
}

/* <case>-1.md, <case>-1.fr.md, <case>-2.md, ...; <case>-0.md came before. */
static bool
golden_recap(struct arena *a, const char *name, int k, struct digest_recap *x)
{
	struct recap_source *v = arena_array(a, 2, sizeof(*v));
	char *slug = arena_printf(a, "%s-%d", name, k);
	size_t n = 0;

	golden_source(a, "en", arena_printf(a, GOLDEN "/%s.md", slug), v, &n);
	if (n == 0)
		return false;
	golden_source(a, "fr", arena_printf(a, GOLDEN "/%s.fr.md", slug), v,
		&n);
	*x = (struct digest_recap){.recap = parse(a, GOLDEN, slug, n, v),
		.n = n, .source = v};
	return true;
}

static struct digest_session sessions[] = {
	{IN_BOTH("Peer sharing", "Partage"), IN_BOTH("Hall", "Salle"),
		{2026, 12, 17, 12, 0, 0, true}, {2026, 12, 17, 13, 30, 0, true},
		UINT32_MAX},
	{IN_BOTH("Leading group", "Groupe"), {0},
		{2026, 12, 18, 18, 0, 0, true}, {2026, 12, 18, 20, 0, 0, true},
		TIER_BIT(0)},
};

static bool
golden_case(struct arena *a, const char *name)
{
	struct digest d = {.year = 2026, .month = 11, .tiers = &fix_tiers,
		.members_space = fix_recap_options.members_space,
		.has_survey = true, .now = {2026, 12, 7, 9, 0, 0, true}};
	struct recap_source source[2];
	struct digest_recap x;
	struct buf out[2];
	struct strings s;
	bool same = true;
	size_t n = 0;

	d.v = arena_array(a, 9, sizeof(*d.v));
	while (golden_recap(a, name, (int)d.n + 1, &x))
		d.v[d.n++] = x;
	if (golden_recap(a, name, 0, &x)) {
		d.before = x.recap;
		d.correction = arena_alloc(a, sizeof(*d.correction));
		d.correction[d.n_corrections++] = (struct digest_correction){
			x.recap, TIER_BIT(0) | TIER_BIT(3)};
		d.session = sessions;
		d.n_sessions = 2;
	}
	for (size_t i = 0; i < 2; i++) {
		const char *lang = fix_languages[i];

		buf_init(&out[i], RECAP_MAX);
		if (i > 0 && !digest_has(&d, lang))
			continue;
		s = words(a, lang);
		digest_write(a, &d, lang, &s, i == 0, &out[i]);
		assert_null(s.missing);
		source[n++] = (struct recap_source){lang, lang,
			{buf_str(&out[i]), out[i].len}};
		same &= fix_golden(a, arena_printf(a, GOLDEN "/%s.%s.out",
			name, lang), &out[i]);
	}
	parse(a, GOLDEN, name, n, source);
	buf_release(&out[0]);
	buf_release(&out[1]);
	return same;
}

static void
test_golden(void **state)
{
	struct arena a;
	char **names;
	size_t n, bad = 0, cases = 0;

	(void)state;
	arena_init(&a);
	n = fix_cases(&a, GOLDEN, "-1.md", &names);
	for (size_t i = 0; i < n; i++, cases++)
		bad += !golden_case(&a, names[i]);
	assert_true(cases > 0);
	assert_int_equal(bad, 0);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_golden),
	};

	fix_chdir();
	return cmocka_run_group_tests_name("recap: digests", tests, NULL,
		NULL);
}
