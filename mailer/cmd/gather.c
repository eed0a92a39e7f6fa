/* SPDX-License-Identifier: MIT */
/*
 * Gathering a month for its digest.
 *
 * Policy: a recap counts for the month in which its first delivery began, as
 * it is now: its newest revision that began. What was frozen is what people
 * have, so the file as it is today does not count, but for the `done:` of its
 * next steps. A translation that no longer matches what was frozen is left,
 * and said. A recap with `where:` is for some members only, which no digest
 * can say: it is left out, and named. So is one that cannot be read any more,
 * one that was called off, also where some have it, and one of which the store
 * does not know what was sent.
 */
#include "cmd/gather.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "conf/list.h"
#include "recap/projection.h"
#include "schedule/zone.h"

enum { DESCRIPTION_MAX = 64 << 20 };

int
gather_month(const char *word, int *year_r, int *month_r, struct err *err)
{
	struct civil day;
	char date[12];

	if (strlen(word) == 7) {
		memcpy(date, word, 7);
		memcpy(date + 7, "-01", 4);
		if (civil_parse(date, &day)) {
			*year_r = day.year;
			*month_r = day.month;
			return 0;
		}
	}
	return err_set(err, ERR_USAGE, "\"%s\" is no month; write it like "
		"2026-11", word);
}

const char *
gather_slug(struct arena *a, int year, int month)
{
	return arena_printf(a, "%04d-%02d-digest", year, month);
}

/* The first instant of the month, or of the one after it. */
static int64_t
month_begins(const struct zone *z, int year, int month, int later)
{
	struct civil day = {.year = year, .month = month + later, .day = 1};

	if (day.month > 12) {
		day.month = 1;
		day.year++;
	}
	return zone_to_time(z, &day);
}

bool
gather_is_over(const struct home *h, const struct list_conf *l, int year,
	int month)
{
	return clock_now() >= month_begins(when_zone(h, l->slug), year, month,
		1);
}

/* Whether people are to have it: by its newest revision, also where that has
 * not begun. *why_r NULL: they are. */
static int
called_off(const struct home *h, const struct revision *rev,
	const char **why_r, struct err *err)
{
	struct revision last;
	int rc = revision_latest(h->db, h->arena, rev->list_id, rev->slug,
		&last, err);

	*why_r = NULL;
	if (rc == 1 && last.state == REVISION_WITHDRAWN)
		*why_r = "it was called off";
	else if (rc == 1 && revision_undecided(&last))
		*why_r = "nobody has said yet whether it was sent (`tidings "
			"resolve`)";
	return rc == -1 ? -1 : 0;
}

int
gather_any(const struct home *h, const struct list_conf *l, int year,
	int month, bool *any_r, struct err *err)
{
	const struct zone *z = when_zone(h, l->slug);
	struct revision *v;
	const char *off;
	int64_t list;
	size_t n = 0;

	*any_r = false;
	if (h->db == NULL)
		return 0;
	if (db_list_id(h->db, l->slug, &list, err) == -1 ||
	    revisions_begun(h->db, h->arena, list, month_begins(z, year,
		month, 0), month_begins(z, year, month, 1), &v, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n && !*any_r; i++) {
		if (called_off(h, &v[i], &off, err) == -1)
			return -1;
		*any_r = off == NULL;
	}
	return 0;
}

/* --- one recap ---------------------------------------------------------- */

static void
leave_out(struct gather *g, const char *slug, const char *why)
{
	struct gather_out *v = arena_array(g->h->arena, g->n_out + 1,
		sizeof(*v));

	if (g->n_out > 0)
		memcpy(v, g->out, g->n_out * sizeof(*v));
	v[g->n_out++] = (struct gather_out){slug, why};
	g->out = v;
}

static void
untranslated(struct gather *g, const char *slug, const char *why)
{
	struct gather_out *v = arena_array(g->h->arena, g->n_untranslated + 1,
		sizeof(*v));

	if (g->n_untranslated > 0)
		memcpy(v, g->untranslated, g->n_untranslated * sizeof(*v));
	v[g->n_untranslated++] = (struct gather_out){slug, why};
	g->untranslated = v;
}

static struct recap_ref
ref_of(const struct gather *g, const char *slug)
{
	return (struct recap_ref){g->list, slug, home_path(g->h, arena_printf(
		g->h->arena, "lists/%s/recaps/%s.md", g->list->slug, slug))};
}

static const char *
first_error(const struct gather *g, const struct diags *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].level == DIAG_ERROR)
			return arena_printf(g->h->arena, "%s:%d: %s",
				d->v[i].file, d->v[i].line, d->v[i].msg);
	return "it cannot be read";
}

/* The texts of a revision: the frozen one, and translations from their
 * files. */
static size_t
texts_of(const struct gather *g, const struct revision *rev,
	struct recap_source *v)
{
	struct arena *a = g->h->arena;
	const struct recap_ref ref = ref_of(g, rev->slug);
	size_t n = 1;

	v[0] = (struct recap_source){g->list->languages[0], ref.path,
		{rev->source, strlen(rev->source)}};
	for (size_t i = 1; i < g->list->n_languages && n <= LTEXT_MAX; i++) {
		char *path = arena_printf(a, "%.*s.%s.md",
			(int)(strlen(ref.path) - 3), ref.path,
			g->list->languages[i]);

		v[n].lang = g->list->languages[i];
		v[n].file = path;
		if (file_exists(path) && file_read(a, path, RECAP_MAX,
			&v[n].text, NULL) == 0)
			n++;
	}
	return n;
}

/* NULL: why says so. */
static struct recap *
parse(struct gather *g, const struct revision *rev, struct digest_recap *x,
	const char **why_r)
{
	struct arena *a = g->h->arena;
	struct recap_source *v = arena_array(a, LTEXT_MAX + 1, sizeof(*v));
	struct recap_options *o = arena_alloc(a, sizeof(*o));
	struct diags own;
	struct recap *r;
	size_t n;

	if (wire_recap_options(g->h, g->list, o, &g->c->err) == -1)
		return NULL;
	n = texts_of(g, rev, v);
	diags_init(&own, a);
	r = recap_parse(a, o, rev->slug, n, v, &own);
	if (r == NULL && n > 1) {
		const char *why = first_error(g, &own);

		n = 1;
		diags_init(&own, a);
		r = recap_parse(a, o, rev->slug, n, v, &own);
		if (r != NULL && x != NULL)
			untranslated(g, rev->slug, why);
	}
	if (r == NULL)
		*why_r = first_error(g, &own);
	if (x != NULL)
		*x = (struct digest_recap){.recap = r, .n = n, .source = v};
	return r;
}

/* Its file today, for what was done since; mistakes there are nobody's
 * business here. */
static const struct recap *
as_it_is(const struct gather *g, const struct revision *rev)
{
	const struct recap_ref ref = ref_of(g, rev->slug);
	struct err ignored = {0};
	struct diags own;

	diags_init(&own, g->h->arena);
	return wire_recap_load(g->h, &ref, &own, &ignored);
}

static int
take(struct gather *g, const struct revision *rev)
{
	struct digest_recap *v = g->d.v;
	struct digest_recap x;
	const char *why = NULL, *off;
	struct recap *r = parse(g, rev, &x, &why);

	if ((r == NULL && why == NULL) ||
	    called_off(g->h, rev, &off, &g->c->err) == -1)
		return -1;
	if (r != NULL && r->digest_year != 0)
		return 0;
	if (off != NULL || r == NULL) {
		leave_out(g, rev->slug, off != NULL ? off : why);
	} else if (r->n_where > 0) {
		leave_out(g, rev->slug, "it went to some members only "
			"(where:)");
	} else {
		x.now = as_it_is(g, rev);
		v[g->d.n++] = x;
	}
	return 0;
}

/* --- corrections -------------------------------------------------------- */

/* Who reads something else in it now. */
static int
changed_for(struct gather *g, const struct recap *old, const struct recap *new,
	tier_set *set_r)
{
	struct buf was, is;

	*set_r = 0;
	buf_init(&was, DESCRIPTION_MAX);
	buf_init(&is, DESCRIPTION_MAX);
	for (size_t i = 0; i < g->list->tiers.n; i++) {
		const struct tier *t = &g->list->tiers.v[i];
		struct projection *p, *q;
		struct err err = {0};

		buf_clear(&was);
		buf_clear(&is);
		p = (old->tiers & TIER_BIT(i)) == 0 ? NULL : projection_make(
			g->h->arena, old, NULL, t, NULL, &g->d.now, &err);
		q = (new->tiers & TIER_BIT(i)) == 0 ? NULL : projection_make(
			g->h->arena, new, NULL, t, NULL, &g->d.now, &err);
		if (p == NULL || q == NULL)
			continue;
		projection_describe(p, &was);
		projection_describe(q, &is);
		if (strcmp(buf_str(&was), buf_str(&is)) != 0)
			*set_r |= TIER_BIT(i);
	}
	buf_release(&was);
	buf_release(&is);
	return 0;
}

static int
correct(struct gather *g, const struct revision *old,
	const struct revision *new)
{
	struct digest_correction *v = g->d.correction;
	const char *why = NULL, *off;
	struct recap *was = parse(g, old, NULL, &why);
	struct recap *is = was != NULL ? parse(g, new, NULL, &why) : NULL;
	tier_set set;

	if ((is == NULL && why == NULL) ||
	    called_off(g->h, new, &off, &g->c->err) == -1)
		return -1;
	if (is == NULL) {
		leave_out(g, new->slug, arena_printf(g->h->arena, "its "
			"correction: %s", why));
		return 0;
	}
	if (is->digest_year != 0 || is->n_where > 0)
		return 0;
	if (off != NULL) {
		leave_out(g, new->slug, off);
		return 0;
	}
	if (changed_for(g, was, is, &set) == -1)
		return -1;
	if (set != 0)
		v[g->d.n_corrections++] = (struct digest_correction){is, set};
	return 0;
}

/* --- the month's recaps ------------------------------------------------- */

/* The revisions of one recap, by number. */
static int
take_recap(struct gather *g, const struct revision *v, size_t n, int64_t from,
	int64_t to)
{
	const struct revision *before = NULL, *in = NULL;

	if (v[0].begun_at >= from && v[0].begun_at < to)
		return take(g, &v[n - 1]);
	for (size_t i = 0; i < n; i++) {
		if (v[i].begun_at < from)
			before = &v[i];
		else if (v[i].begun_at < to)
			in = &v[i];
	}
	return before != NULL && in != NULL ? correct(g, before, in) : 0;
}

static int
by_date(const void *a, const void *b)
{
	const struct digest_recap *x = a, *y = b;
	int c = civil_cmp(&x->recap->date, &y->recap->date);

	return c != 0 ? c : strcmp(x->recap->slug, y->recap->slug);
}

static int
take_all(struct gather *g, int64_t from, int64_t to)
{
	struct arena *a = g->h->arena;
	struct revision *v;
	int64_t list;
	size_t n, k;

	if (g->h->db == NULL)
		return 0;
	if (db_list_id(g->h->db, g->list->slug, &list, &g->c->err) == -1 ||
	    revisions_begun(g->h->db, a, list, from, to, &v, &n,
		&g->c->err) == -1)
		return -1;
	g->d.v = arena_array(a, n, sizeof(*g->d.v));
	g->d.correction = arena_array(a, n, sizeof(*g->d.correction));
	for (size_t i = 0; i < n; i += k) {
		for (k = 1; i + k < n && v[i + k].recap_id == v[i].recap_id;)
			k++;
		if (take_recap(g, &v[i], k, from, to) == -1)
			return -1;
	}
	if (g->d.n > 1)
		qsort(g->d.v, g->d.n, sizeof(*g->d.v), by_date);
	return 0;
}

/* What the first of them showed again, if people had it. */
static int
take_before(struct gather *g)
{
	struct recap *r;
	bool unsent;

	r = wire_recap_before(g->h, g->list, g->d.v[0].recap, NULL,
		&g->c->err);
	if (r == NULL)
		return g->c->err.kind != ERR_NONE ? -1 : 0;
	if (wire_unsent(g->h, g->list, r, &unsent, &g->c->err) == -1)
		return -1;
	if (!unsent && r->n_where == 0)
		g->d.before = r;
	return 0;
}

/* --- all of it ---------------------------------------------------------- */

/* What the coordinator reads at the head of the file. */
static void
take_notes(struct gather *g)
{
	struct arena *a = g->h->arena;
	const char **v = arena_array(a, g->n_out + g->n_untranslated,
		sizeof(*v));

	for (size_t i = 0; i < g->n_out; i++)
		v[g->d.n_notes++] = arena_printf(a, "Left out: %s; %s",
			g->out[i].slug, g->out[i].why);
	for (size_t i = 0; i < g->n_untranslated; i++)
		v[g->d.n_notes++] = arena_printf(a, "Without its translation, "
			"which does not match what was sent: %s; %s",
			g->untranslated[i].slug, g->untranslated[i].why);
	g->d.note = v;
}

static bool
survey_is_open(const struct gather *g)
{
	const struct survey_conf *s = g->list->survey;
	struct civil day = g->d.now;

	day.timed = false;
	day.hour = day.min = day.sec = 0;
	return s != NULL && (s->due.year == 0 ||
		civil_cmp(&s->due, &day) >= 0);
}

int
gather_make(struct cmd *c, const struct home *h, struct list_conf *l,
	int year, int month, struct gather *g)
{
	const struct zone *z = when_zone(h, l->slug);

	*g = (struct gather){.c = c, .h = h, .list = l,
		.slug = gather_slug(h->arena, year, month)};
	g->d = (struct digest){.year = year, .month = month,
		.tiers = &l->tiers, .members_space = l->members_space,
		.now = zone_civil(z, clock_now())};
	g->d.has_survey = survey_is_open(g);
	if (take_all(g, month_begins(z, year, month, 0),
		month_begins(z, year, month, 1)) == -1)
		return -1;
	if (g->d.n == 0)
		return 0;
	if (take_before(g) == -1 || gather_sessions(g) == -1)
		return -1;
	take_notes(g);
	return 0;
}
