/* SPDX-License-Identifier: MIT */
/* A reminder that comments on drafts close: what it tells, as the revision had
 * it that the member got. */
#include <string.h>

#include "base/clock.h"
#include "cmd/notices_reply.h"
#include "cmd/when.h"
#include "schedule/zone.h"
#include "store/draft.h"
#include "store/edition.h"

enum { SECTIONS_MAX = 200 };

struct telling {
	struct notice_desk *k;
	const char *lang;
	struct personal *f;
	struct personal_section *v;
};

static bool
named(const struct json_value *places, int pos)
{
	for (size_t i = 0; places != NULL && i < places->n; i++)
		if (places->v[i].type == JSON_INT && places->v[i].num == pos)
			return true;
	return false;
}

static void
add_draft(struct telling *t, const struct draft *d)
{
	struct arena *a = t->k->a;
	const char *title = draft_words_in(d, 0, t->lang);

	if (title == NULL)
		title = d->file;
	t->f->title = t->f->n++ == 0 ? title : arena_printf(a, "%s, %s",
		t->f->title, title);
	civil_parse(d->feedback_by, &t->f->when);
	for (int i = d->first_section; i < d->first_section + d->n_sections &&
	     t->f->n_parts < SECTIONS_MAX; i++) {
		const char *heading = draft_words_in(d, i, t->lang);

		t->v[t->f->n_parts++] = (struct personal_section){
			arena_printf(a, "D%d", i), heading != NULL ? heading :
			title};
	}
}

/* Nothing is told once that day is over. */
static bool
is_open(struct notice_desk *k, const struct list_conf *l,
	const struct civil *by)
{
	struct civil today = zone_civil(when_zone(k->h, l->slug), clock_now());

	today.hour = today.min = today.sec = 0;
	return civil_cmp(&today, by) <= 0;
}

int
notice_feedback_facts(struct notice_desk *k, const struct notice *n,
	const struct list_conf *l, const struct member *m,
	const struct json_value *args, struct personal *f, struct err *err)
{
	const char *recap = json_get_str(args, "recap");
	const struct json_value *number = json_get(args, "revision");
	struct telling t = {.k = k, .f = f, .lang = m->lang[0] != '\0' ?
		m->lang : l->languages[0]};
	struct revision rev;
	struct draft *v;
	size_t count;
	int rc;

	if (recap == NULL || number == NULL || !f->member)
		return 0;
	rc = revision_latest(k->h->db, k->a, n->list_id, recap, &rev, err);
	if (rc != 1)
		return rc;
	if (drafts_of(k->h->db, k->a, rev.recap_id, &v, &count, err) == -1)
		return -1;
	t.v = arena_array(k->a, SECTIONS_MAX, sizeof(*t.v));
	f->part = t.v;
	for (size_t i = 0; i < count; i++)
		if (v[i].revision == number->num &&
		    named(json_get(args, "drafts"), v[i].pos))
			add_draft(&t, &v[i]);
	return f->n > 0 && is_open(k, l, &f->when);
}
