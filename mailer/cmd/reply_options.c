/* SPDX-License-Identifier: MIT */
/* What a person's mail may be understood as: the levels, languages, questions
 * and drafts of the list it is about; and which section of a draft a remark is
 * on that stands beneath a passage of it. */
#include <string.h>

#include "base/json_read.h"
#include "cmd/reply_act.h"
#include "cmd/survey_take.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "conf/list.h"
#include "schedule/zone.h"
#include "store/draft.h"
#include "store/event.h"

enum { DAY = 24 * 3600 };

/* Of what stands beneath each heading of one text of a draft, added to said. */
static void
add_sections(struct arena *a, const struct recap_draft *d,
	const struct md *md, const char **said)
{
	int at = d->first_section - 1;

	for (const struct md *m = md->child; m != NULL; m = m->next) {
		int i;

		at += m->type == MD_HEADING;
		/* What comes before the first heading goes with it. */
		i = at < d->first_section ? d->first_section - 1 : at - 1;
		if (i < d->first_section - 1 + d->n_sections)
			said[i] = arena_printf(a, "%s\n%s", said[i],
				md_words(a, m));
	}
}

static void
add_headings(struct arena *a, const struct recap_draft *d,
	const char **heading)
{
	int i = d->first_section - 1;

	for (const struct md *m = d->md != NULL ? d->md->child : NULL;
	     m != NULL; m = m->next)
		if (m->type == MD_HEADING)
			heading[i++] = md_words(a, m);
}

static void
sections_of(struct acting *x, const struct recap *r, struct reply_recap *m)
{
	const char **said;

	for (size_t i = 0; i < r->n_drafts; i++)
		m->n_sections += (size_t)r->draft[i].n_sections;
	said = arena_array(x->a, m->n_sections, sizeof(*said));
	for (size_t i = 0; i < m->n_sections; i++)
		said[i] = "";
	for (size_t i = 0; i < r->n_drafts; i++) {
		const struct recap_draft *d = &r->draft[i];

		if (d->md != NULL)
			add_sections(x->a, d, d->md, said);
		for (size_t k = 0; k < d->n_translations; k++)
			if (d->translation[k].md != NULL)
				add_sections(x->a, d, d->translation[k].md,
					said);
	}
	m->section = arena_array(x->d->h->arena, m->n_sections,
		sizeof(*m->section));
	m->heading = arena_array(x->d->h->arena, m->n_sections,
		sizeof(*m->heading));
	for (size_t i = 0; i < r->n_drafts; i++)
		add_headings(x->d->h->arena, &r->draft[i], m->heading);
	for (size_t i = 0; i < m->n_sections; i++)
		m->section[i] = word_pairs_of(x->d->h->arena, said[i]);
}

/* The draft sections of a recap, read once a poll. One that cannot be read any
 * more has none. */
static const struct reply_recap *
recap_of(struct acting *x)
{
	struct reply_desk *d = x->d;
	const struct found_delivery *of = &x->w.of;
	struct reply_recap *m;
	struct recap_ref ref;
	struct diags diags;
	struct recap *r;

	if (of->recap_id == 0 || x->w.list == NULL)
		return NULL;
	for (size_t i = 0; i < d->n_recaps; i++)
		if (strcmp(d->recap[i].list, of->list) == 0 &&
		    strcmp(d->recap[i].slug, of->recap) == 0)
			return &d->recap[i];
	arena_push(d->h->arena, d->recap, d->n_recaps, d->cap_recaps);
	m = &d->recap[d->n_recaps++];
	*m = (struct reply_recap){.list = arena_strdup(d->h->arena, of->list),
		.slug = arena_strdup(d->h->arena, of->recap),
		.title = arena_strdup(d->h->arena, of->recap), .gone = true};
	/* What cannot be looked up is numbered as it is now. */
	drafts_of(d->h->db, d->h->arena, of->recap_id, &m->frozen,
		&m->n_frozen, NULL);
	diags_init(&diags, d->h->arena);
	if (home_recap(d->h, arena_printf(x->a, "%s/%s", of->list, of->recap),
		&ref, NULL) == -1)
		return m;
	r = wire_recap_load(d->h, &ref, &diags, NULL);
	if (r == NULL)
		return m;
	m->gone = false;
	m->title = recap_text_in(r, x->w.list->languages[0])->title;
	m->n_drafts = r->n_drafts;
	sections_of(x, r, m);
	return m;
}

/* The number that a section of the source as it is now had in the revision
 * that is answered: that with its heading. */
static int
number_then(const struct acting *x, int section)
{
	const char *heading = x->recap->heading[section - 1];
	int found = 0;

	for (size_t i = 0; heading != NULL && i < x->recap->n_frozen; i++) {
		const struct draft *d = &x->recap->frozen[i];

		for (int k = d->first_section; d->revision ==
		     x->w.of.revision && k < d->first_section + d->n_sections;
		     k++) {
			const char *then = draft_words_in(d, k,
				x->w.list->languages[0]);

			if (then == NULL || strcmp(then, heading) != 0)
				continue;
			found = k == section || found == 0 ? k : found;
		}
	}
	return found != 0 ? found : section;
}

/* How many could be named in the mail that is answered. */
static size_t
sections_then(const struct acting *x)
{
	size_t n = x->recap->n_sections;

	for (size_t i = 0; i < x->recap->n_frozen; i++) {
		const struct draft *d = &x->recap->frozen[i];
		size_t last = (size_t)(d->first_section + d->n_sections - 1);

		if (d->revision == x->w.of.revision && last > n)
			n = last;
	}
	return n;
}

/* The section that most of a passage is of; 0: none. */
static int
section_of(struct acting *x, const char *passage)
{
	struct words w = words_unlinked(x->a, passage);
	size_t most = 1;
	int found = 0;

	words_only(&w);
	for (size_t i = 0; i < x->recap->n_sections; i++) {
		size_t n = word_pairs_shared(&x->recap->section[i], &w);

		if (n > most && 2 * n >= w.n) {
			most = n;
			found = (int)i + 1;
		}
	}
	return found == 0 ? 0 : number_then(x, found);
}

void
reply_place_remarks(struct acting *x)
{
	struct verdict *v = &x->v;
	struct verdict_remark *kept;
	size_t n = 0;

	if (v->n_remarks == 0 || x->recap == NULL || x->recap->gone)
		return;
	kept = arena_array(x->a, v->n_remarks, sizeof(*kept));
	for (size_t i = 0; i < v->n_remarks; i++) {
		kept[n] = v->remark[i];
		if (kept[n].section == 0)
			kept[n].section = section_of(x, kept[n].quote);
		n += kept[n].section != 0;
	}
	v->remark = kept;
	v->n_remarks = n;
	if (n == 0 && v->kind == VERDICT_FEEDBACK)
		v->evidence = "a person's own words";
}

static void
tiers(struct acting *x, const struct list_conf *l, struct verdict_options *o)
{
	struct verdict_tier *v = arena_array(x->a, l->tiers.n, sizeof(*v));

	for (size_t i = 0; i < l->tiers.n; i++)
		v[i] = (struct verdict_tier){l->tiers.v[i].id,
			l->tiers.v[i].name};
	o->tier = v;
	o->n_tiers = l->tiers.n;
}

/* The survey could be answered by an answer to anything but what asks for a
 * yes of its own. */
static bool
may_answer_survey(const struct who *w)
{
	return w->known && (w->answered == ANSWERED_RECAP ||
		w->answered == ANSWERED_OTHER ||
		w->answered == ANSWERED_CHANGE);
}

const struct json_value *
reply_event_said(struct acting *x)
{
	const struct found_delivery *of = &x->w.of;
	const struct json_value *args = of->id == 0 ||
		of->notice[0] == '\0' ? NULL :
		json_read(x->a, of->args, strlen(of->args), NULL);

	return args != NULL && json_get_str(args, "event") != NULL ? args :
		NULL;
}

/* The day that a mail was sent, as far as its Date can be believed. */
static struct civil
written_on(const struct acting *x, const struct zone *zone)
{
	int64_t sent = x->r->date, now = x->in->now;
	struct civil c = zone_civil(zone, sent != 0 && sent <= now + DAY &&
		sent > now - 30 * (int64_t)DAY ? sent : now);

	c.timed = false;
	c.hour = c.min = c.sec = 0;
	return c;
}

/* The meetings that a day may mean. */
static int
coming(struct acting *x, const struct zone *zone, struct verdict_options *o,
	struct err *err)
{
	const char *about = json_get_str(reply_event_said(x), "event");
	struct verdict_meeting *v;
	struct event *e;
	size_t n;

	if (!x->w.known)
		return 0;
	if (events_coming(x->h->db, x->a, x->w.member.list_id, x->w.member.id,
	    x->w.of.recap_id, x->in->now, &e, &n, err) == -1)
		return -1;
	v = arena_array(x->a, n, sizeof(*v));
	for (size_t i = 0; i < n; i++) {
		struct civil c = zone_civil(zone, e[i].starts_at);

		v[i] = (struct verdict_meeting){e[i].uid, {.year = c.year,
			.month = c.month, .day = c.day}, about != NULL &&
			strcmp(about, e[i].uid) == 0, e[i].registers};
	}
	o->coming = v;
	o->n_coming = n;
	o->written = written_on(x, zone);
	return 0;
}

int
reply_options(struct acting *x, struct verdict_options *o, struct err *err)
{
	const struct list_conf *l = x->w.list != NULL ? x->w.list :
		x->h->n_lists > 0 ? x->h->list[0] : NULL;
	struct answer_options *survey;
	struct zone *zone;
	struct event e;
	int rc = 0;

	*o = (struct verdict_options){.answered = x->w.answered,
		.writer = x->w.known ? x->w.member.name : x->r->from_name};
	if (l == NULL)
		return 0;
	tiers(x, l, o);
	o->list = l->name;
	o->n_languages = l->n_languages;
	o->language = l->languages;
	zone = when_zone(x->h, l->slug);
	o->today = zone_civil(zone, x->in->now);
	x->recap = recap_of(x);
	o->n_sections = x->recap != NULL ? sections_then(x) : 0;
	if (l->survey != NULL && may_answer_survey(&x->w)) {
		survey = arena_alloc(x->a, sizeof(*survey));
		survey_options(x->a, l, o->writer, survey);
		o->survey = survey;
	}
	/* A yes to what asks for comments is none to a meeting. */
	if (x->w.of.recap_id != 0 &&
	    strcmp(x->w.of.notice, "feedback_reminder") != 0)
		rc = event_of_recap(x->h->db, x->a, x->w.of.recap_id,
			x->in->now, &e, err);
	o->meeting = rc == 1;
	return rc == -1 ? -1 : coming(x, zone, o, err);
}
