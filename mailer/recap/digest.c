/* SPDX-License-Identifier: MIT */
/*
 * A month's recaps as one recap: its front matter, its opening, a section for
 * each, what was corrected, and what lies ahead.
 *
 * A digest has one `##` section for each recap, so the recap's own sections
 * become `###` there; all their summaries stand above its one `more`, and
 * below it, under the same headings again, what only full detail gets. How
 * many recaps there are is not said: not everybody may know.
 */
#include "recap/digest_part.h"

#include <string.h>

/* --- marks -------------------------------------------------------------- */

const char *
digest_tiers(const struct digest_writer *w, tier_set set, bool quoted)
{
	const struct tiers *t = w->d->tiers;
	struct arena *a = w->arena;
	const char *all = "";

	for (size_t i = 0; i < t->n; i++) {
		const char *name = tier_shown(&t->v[i]);

		if (!(set & TIER_BIT(i)))
			continue;
		/* A name that would end the list is named by its id. */
		if (strpbrk(name, ",\"<>\\") != NULL ||
		    strstr(name, "--") != NULL)
			name = t->v[i].id;
		all = arena_printf(a, quoted ? "%s%s\"%s\"" : "%s%s%s", all,
			*all != '\0' ? ", " : "", name);
	}
	return all;
}

void
digest_for(struct digest_writer *w, tier_set set)
{
	set &= w->all;
	if (set == w->open)
		return;
	if (w->open != w->all)
		buf_adds(w->out, "<!-- /for -->\n\n");
	if (set != w->all)
		buf_printf(w->out, "<!-- for: %s -->\n\n",
			digest_tiers(w, set, false));
	buf_printf(w->marks, "for %x\n", (unsigned int)set);
	w->open = set;
}

/* What would be Markdown if it were not escaped. */
static bool
is_special(const char *s)
{
	if (*s == '&')
		return s[1] == '#' || (s[1] >= 'A' && s[1] <= 'z');
	if (*s == '!')
		return s[1] == '[';
	if (*s == '#')
		return s[1] == '\0';
	return strchr("\\`*_[]<~", *s) != NULL;
}

/* A placeholder stays one. */
const char *
digest_plain(struct arena *a, const char *s)
{
	struct buf b;
	char *copy;
	int braces = 0;

	buf_init(&b, RECAP_MAX);
	for (; *s != '\0'; s++) {
		if (s[0] == '{' && s[1] == '{')
			braces = 1;
		if (s[0] == '}')
			braces = 0;
		if (!braces && is_special(s))
			buf_addc(&b, '\\');
		buf_addc(&b, *s == '\n' ? ' ' : *s);
	}
	copy = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return copy;
}

/* --- who sees what ------------------------------------------------------ */

struct digest_place
digest_place_of(const struct recap *r, enum block_kind kind)
{
	const struct recap_text *t = &r->text[0];

	for (size_t i = 0; i < t->n_stretches; i++)
		if (t->stretch[i].placed && t->stretch[i].block == kind)
			return (struct digest_place){t->stretch[i].tiers,
				t->stretch[i].rest};
	return (struct digest_place){UINT32_MAX, false};
}

tier_set
digest_sees(const struct digest_writer *w, const struct recap *r,
	enum block_kind kind, tier_set tiers)
{
	struct digest_place p = digest_place_of(r, kind);
	tier_set set = tiers & r->tiers & p.tiers & w->all;

	for (size_t i = 0; p.rest && i < w->d->tiers->n; i++)
		if (w->d->tiers->v[i].detail != DETAIL_FULL)
			set &= ~TIER_BIT(i);
	return set;
}

bool
digest_elsewhere(const struct digest *d, size_t recap, const char *url)
{
	for (size_t i = 0; url != NULL && i < d->n; i++)
		for (size_t k = 0; i != recap && k < d->v[i].n; k++) {
			const struct text *t = &d->v[i].source[k].text;

			if (memmem(t->data, t->len, url, strlen(url)) != NULL)
				return true;
		}
	return false;
}

bool
digest_has(const struct digest *d, const char *lang)
{
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < d->v[i].recap->n_texts; k++)
			if (strcmp(d->v[i].recap->text[k].lang, lang) == 0)
				return true;
	return false;
}

/* --- the front matter --------------------------------------------------- */

struct civil
digest_day(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31};
	struct civil day = {.year = year, .month = month,
		.day = days[month - 1]};

	if (month == 2 && (year % 4 == 0) &&
	    (year % 100 != 0 || year % 400 == 0))
		day.day = 29;
	return day;
}

/* "November 2026" */
static const char *
month_name(struct digest_writer *w)
{
	const struct node *months = node_get(w->s->texts, "months");
	size_t at = (size_t)w->d->month - 1;

	return strings_fill(w->arena, w->s, "digest_month", "month",
		months != NULL && at < months->n ? months->item[at]->str : "",
		"year", arena_printf(w->arena, "%d", w->d->year), NULL);
}

static void
front(struct digest_writer *w)
{
	const struct digest *d = w->d;
	struct civil day = digest_day(d->year, d->month);
	tier_set some = 0;
	char date[32];

	/* The month may not be over. */
	if (civil_cmp(&d->now, &day) < 0) {
		day = d->now;
		day.timed = false;
	}
	civil_format(&day, date, sizeof(date));
	buf_printf(w->out, "date: %s\ndigest: %04d-%02d\n", date, d->year,
		d->month);
	if (d->send.year != 0) {
		civil_format(&d->send, date, sizeof(date));
		buf_printf(w->out, "send: %s\n", date);
	}
	for (size_t i = 0; i < d->n; i++)
		some |= d->v[i].recap->tiers;
	if ((some & w->all) != w->all)
		buf_printf(w->out, "tiers: [%s]\n", digest_tiers(w, some,
			true));
	buf_adds(w->out, "# It goes to the tiers that get digests; this sends "
		"it to every tier:\n# to: all\n");
	for (size_t i = 0; i < d->n_notes; i++)
		buf_printf(w->out, "# %s\n", d->note[i]);
}

/* --- the body ----------------------------------------------------------- */

static void
corrections(struct digest_writer *w)
{
	tier_set some = 0;

	for (size_t i = 0; i < w->d->n_corrections; i++)
		some |= w->d->correction[i].tiers;
	if ((some & w->all) == 0)
		return;
	digest_for(w, some);
	buf_printf(w->out, "## %s\n\n%s\n\n", strings_get(w->s,
		"digest_corrected"), strings_fill(w->arena, w->s,
		"digest_corrected_words", "month", month_name(w), NULL));
	for (size_t i = 0; i < w->d->n_corrections; i++) {
		const struct recap *r = w->d->correction[i].recap;

		if ((w->d->correction[i].tiers & w->all) == 0)
			continue;
		digest_for(w, w->d->correction[i].tiers);
		buf_printf(w->out, "- **%s** (%s)\n\n", digest_plain(w->arena,
			recap_text_in(r, w->lang)->title),
			strings_date(w->arena, w->s, &r->date));
	}
	digest_for(w, w->all);
}

static void
body(struct digest_writer *w)
{
	buf_printf(w->out, "\n%s\n\n", strings_fill(w->arena, w->s,
		"digest_opening", "month", month_name(w), NULL));
	for (size_t i = 0; i < w->d->n; i++)
		digest_definitions(w, i);
	for (size_t i = 0; i < w->d->n; i++)
		digest_section(w, i);
	corrections(w);
	digest_sessions(w);
}

void
digest_write(struct arena *a, const struct digest *d, const char *lang,
	struct strings *s, bool main_file, struct buf *out)
{
	struct digest_writer w = {.arena = a, .d = d, .lang = lang, .s = s,
		.out = out, .level = 1};
	struct buf marks;

	buf_init(&marks, RECAP_MAX);
	w.marks = &marks;
	for (size_t i = 0; i < d->tiers->n; i++)
		w.all |= TIER_BIT(i);
	w.open = w.all;
	buf_adds(out, "---\ntitle: ");
	digest_quoted(out, strings_fill(a, s, "digest_title", "month",
		month_name(&w), NULL));
	buf_addc(out, '\n');
	if (main_file)
		front(&w);
	digest_entries(&w, main_file);
	buf_adds(out, "---\n");
	body(&w);
	buf_release(&marks);
}
