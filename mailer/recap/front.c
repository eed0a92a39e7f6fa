/* SPDX-License-Identifier: MIT */
/*
 * Front matter: one row a key, one function a kind of entry. A key that is
 * not in the table is an error with the key that was probably meant.
 */
#include <string.h>

#include "recap/fields.h"
#include "recap/read.h"
#include "text/utf8.h"
#include "text/yaml.h"

/* Of drafts, resources, events and next steps each. */
enum { ENTRIES_MAX = 1000 };

/* --- cutting it off ---------------------------------------------------- */

static bool
is_fence(const struct source *s, int line, bool closing)
{
	size_t n;
	const char *p = source_line(s, line, &n);

	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
		n--;
	return n == 3 && (memcmp(p, "---", 3) == 0 ||
		(closing && memcmp(p, "...", 3) == 0));
}

struct node *
front_parse(struct reader *r, struct source *s)
{
	int end = 2;

	if (!is_fence(s, 1, false)) {
		diag_error(r->diags, s->file, 1, 1, "a recap begins with a "
			"line ---, then title: and date:, then a line ---");
		return NULL;
	}
	while (end <= s->n_lines && !is_fence(s, end, true))
		end++;
	if (end > s->n_lines) {
		diag_error(r->diags, s->file, 1, 1, "the front matter that "
			"begins here has no end; write a line --- after its "
			"last key");
		return NULL;
	}
	s->body_line = end + 1;
	s->body = s->at[end];
	return yaml_parse(r->arena, s->text + s->at[1],
		s->at[end - 1] - s->at[1], s->file, 2, r->diags);
}

/* --- entries ----------------------------------------------------------- */

/* The recap whose remarks are answered. Whether there is one, the store
 * knows. */
static void
read_answers(struct fields *f, const struct node *map, struct recap_draft *d)
{
	const struct node *n = node_get(map, "answers");
	size_t len;

	d->answers = field_word(f, map, "answers");
	if (d->answers == NULL)
		return;
	d->answers_line = n->line;
	d->answers_col = n->col;
	len = strlen(d->answers);
	if (strpbrk(d->answers, "/ ") == NULL &&
	    (len < 3 || strcmp(d->answers + len - 3, ".md") != 0))
		return;
	fields_error(f, n, "answers: takes the name of one recap of this list, "
		"its file's without .md, like 2026-11-co-design");
	d->answers = NULL;
}

static void
read_draft(struct fields *f, const struct node *map, void *to)
{
	static const char *const keys[] = {"file", "title", "summary", "full",
		"brief", "feedback_by", "answers", NULL};
	struct recap_draft *d = to;
	const struct tiers *t = f->r->options->tiers;
	const struct node *full = node_get(map, "full");
	const struct node *brief = node_get(map, "brief");

	fields_known(f, map, keys, "a draft");
	d->line = map->line;
	d->col = map->col;
	d->file = field_must_text(f, map, "file", "a draft");
	field_must_ltext(f, map, "title", "a draft", &d->title);
	field_ltext(f, map, "summary", &d->summary);
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].drafts == DRAFTS_FULL)
			d->full |= TIER_BIT(i);
		if (t->v[i].drafts == DRAFTS_SUMMARY)
			d->brief |= TIER_BIT(i);
	}
	if (full != NULL)
		d->full = field_tiers(f, full, true);
	if (brief != NULL)
		d->brief = field_tiers(f, brief, true);
	else
		d->brief &= ~d->full;
	if (full == NULL)
		d->full &= ~d->brief;
	if (d->full & d->brief)
		fields_error(f, brief, "a tier stands in full: and in brief:; "
			"keep it in one of them");
	field_date(f, map, "feedback_by", FIELD_DAY, &d->feedback_by);
	read_answers(f, map, d);
}

static void
read_resource(struct fields *f, const struct node *map, void *to)
{
	static const char *const keys[] = {"title", "url", "private", "tiers",
		NULL};
	struct recap_resource *x = to;
	const struct tiers *t = f->r->options->tiers;
	const struct node *tiers = node_get(map, "tiers");
	bool says_so;

	fields_known(f, map, keys, "a resource");
	x->line = map->line;
	x->col = map->col;
	field_must_ltext(f, map, "title", "a resource", &x->title);
	x->url = field_url(f, map, "url");
	x->private = says_so = field_flag(f, map, "private");
	x->tiers = UINT32_MAX;
	if (x->private)
		for (size_t i = 0; i < t->n; i++)
			if (!t->v[i].private_resources)
				x->tiers &= ~TIER_BIT(i);
	if (tiers != NULL) {
		x->listed = x->private = true;
		x->tiers = field_tiers(f, tiers, false);
	}
	if (node_get(map, "url") == NULL && !says_so)
		fields_error(f, map, "a resource needs url: or private: true");
}

static void
check_event_times(struct fields *f, const struct node *map,
	const struct recap_event *e)
{
	const struct node *end = node_get(map, "end");
	const struct node *by = node_get(map, "respond_by");

	if (e->start.year != 0 && e->end.year != 0) {
		if (e->start.timed != e->end.timed)
			fields_error(f, end, "start and end are of two kinds; "
				"give both a time of day, or neither");
		else if (civil_cmp(&e->end, &e->start) < 0)
			fields_error(f, end, "the event ends before it "
				"starts");
		else if (e->end.timed && civil_cmp(&e->end, &e->start) == 0)
			fields_error(f, end, "the event ends as it starts; "
				"leave end: out if it is not known");
	}
	if (by != NULL && e->invite == 0)
		fields_error(f, by, "respond_by needs invite: only who is "
			"invited can answer");
	else if (e->respond_by.year != 0 && e->start.year != 0 &&
		 civil_cmp(&e->respond_by, &e->start) > 0)
		fields_error(f, by, "respond_by is after the event's start");
}

static void
read_event(struct fields *f, const struct node *map, void *to)
{
	static const char *const keys[] = {"id", "title", "start", "end",
		"place", "register", "invite", "respond_by", "tiers", NULL};
	struct recap_event *e = to;

	fields_known(f, map, keys, "an event");
	e->line = map->line;
	e->col = map->col;
	e->id = field_id(f, map);
	if (node_get(map, "id") == NULL)
		fields_error(f, map, "an event needs id: a short word that "
			"stays the same when the event moves");
	field_must_ltext(f, map, "title", "an event", &e->title);
	field_ltext(f, map, "place", &e->place);
	if (node_get(map, "start") == NULL)
		fields_error(f, map, "an event needs start: like "
			"2027-01-28 18:00");
	field_date(f, map, "start", FIELD_ANY, &e->start);
	field_date(f, map, "end", FIELD_ANY, &e->end);
	e->register_url = field_url(f, map, "register");
	e->invite = field_duration(f, map, "invite");
	field_date(f, map, "respond_by", FIELD_DAY, &e->respond_by);
	e->tiers = field_tiers(f, node_get(map, "tiers"), false);
	check_event_times(f, map, e);
	if (e->register_url != NULL && e->invite != 0)
		fields_error(f, node_get(map, "invite"), "an event has "
			"register: or invite:, not both: people would answer "
			"in two places");
}

static void
read_step(struct fields *f, const struct node *map, void *to)
{
	static const char *const keys[] = {"id", "what", "by", "who", "link",
		"tiers", "done", NULL};
	struct recap_step *x = to;
	const struct node *link = node_get(map, "link");

	fields_known(f, map, keys, "a next step");
	x->line = map->line;
	x->col = map->col;
	x->id = field_id(f, map);
	field_must_ltext(f, map, "what", "a next step", &x->what);
	field_ltext(f, map, "who", &x->who);
	field_date(f, map, "by", FIELD_ANY, &x->by);
	field_date(f, map, "done", FIELD_DAY, &x->done);
	x->tiers = field_tiers(f, node_get(map, "tiers"), false);
	x->survey = link != NULL && link->str != NULL &&
		strcmp(link->str, "survey") == 0;
	if (!x->survey)
		x->url = field_url(f, map, "link");
	else if (!f->r->options->has_survey)
		fields_error(f, link, "the list has no survey; write survey: "
			"in list.yaml, or link to an address");
}

/* --- the lists of entries ---------------------------------------------- */

static const char *
draft_key(const void *v)
{
	return ((const struct recap_draft *)v)->file;
}

static const char *
event_key(const void *v)
{
	return ((const struct recap_event *)v)->id;
}

static const char *
step_key(const void *v)
{
	return ((const struct recap_step *)v)->id;
}

static const struct entries {
	const char *key, *one;
	const char *text;	/* the key of what people read first */
	const char *others;	/* the other keys that it needs */
	size_t size;
	void (*read)(struct fields *f, const struct node *map, void *to);
	const char *(*unique)(const void *v);	/* NULL: may repeat */
} entries[] = {
	{"drafts", "a draft", "title", ", file: drafts/plan.md",
		sizeof(struct recap_draft), read_draft, draft_key},
	{"resources", "a resource", "title", ", url: \"https://...\"",
		sizeof(struct recap_resource), read_resource, NULL},
	{"events", "an event", "title",
		", id: january, start: 2027-01-28 18:00",
		sizeof(struct recap_event), read_event, event_key},
	{"next_steps", "a next step", "what", "",
		sizeof(struct recap_step), read_step, step_key},
};

static void
check_unique(struct fields *f, const struct entries *e,
	const struct node *list, const char *array, size_t at)
{
	const char *mine = e->unique(array + at * e->size);

	for (size_t i = 0; mine != NULL && i < at; i++) {
		const char *other = e->unique(array + i * e->size);

		if (other == NULL || strcmp(other, mine) != 0)
			continue;
		diag_error(f->r->diags, f->s->file, list->item[at]->line,
			list->item[at]->col, "\"%s\" stands here a second "
			"time; the first is on line %d", mine,
			list->item[i]->line);
		return;
	}
}

static void *
read_entries(struct fields *f, const struct node *map, const struct entries *e,
	size_t *n_r)
{
	const struct node *list = node_get(map, e->key);
	char *array;

	*n_r = 0;
	if (list == NULL || list->type == NODE_NULL)
		return NULL;
	if (list->type != NODE_LIST) {
		fields_error(f, list, "this needs a list: a line for each "
			"that begins with \"- \"");
		return NULL;
	}
	if (list->n > ENTRIES_MAX) {
		fields_error(f, list, "%s: has %zu entries; at most %d are "
			"possible", e->key, list->n, ENTRIES_MAX);
		return NULL;
	}
	array = arena_array(f->r->arena, list->n, e->size);
	for (size_t i = 0; i < list->n; i++) {
		const struct node *x = list->item[i];

		if (x->type != NODE_MAP) {
			fields_error(f, x, "%s is written with its keys, like "
				"{%s: \"%s\"%s}", e->one, e->text, x->str &&
				strlen(x->str) < 60 ? x->str : "...",
				e->others);
			continue;
		}
		e->read(f, x, array + i * e->size);
		if (e->unique != NULL)
			check_unique(f, e, list, array, i);
	}
	*n_r = list->n;
	return array;
}

/* --- the single keys --------------------------------------------------- */

static bool
known_word(struct fields *f, const struct node *n, const char *word,
	const char *const *have, size_t count, const char *what)
{
	const char *meant;

	for (size_t i = 0; i < count; i++)
		if (strcmp(word, have[i]) == 0)
			return true;
	meant = near_miss(word, have, count);
	if (meant != NULL)
		fields_error(f, n, "unknown %s \"%s\"; did you mean \"%s\"?",
			what, word, meant);
	else
		fields_error(f, n, "unknown %s \"%s\"; list.yaml names those "
			"there are", what, word);
	return false;
}

static void
read_where(struct fields *f, const struct node *map)
{
	struct recap *recap = f->r->recap;
	const struct recap_options *o = f->r->options;
	const struct node *where = node_get(map, "where");

	if (where == NULL || where->type == NODE_NULL)
		return;
	if (where->type != NODE_MAP || where->n == 0) {
		fields_error(f, where, "where: names an attribute and its "
			"values, like {sub_region: [Milton]}");
		return;
	}
	recap->where = arena_array(f->r->arena, where->n,
		sizeof(*recap->where));
	for (size_t i = 0; i < where->n; i++) {
		struct recap_where *w = &recap->where[recap->n_where++];
		struct node at = {.line = where->pair[i].line,
			.col = where->pair[i].col};

		w->line = at.line;
		w->col = at.col;
		w->attribute = where->pair[i].key;
		known_word(f, &at, w->attribute, o->attributes,
			o->n_attributes, "attribute");
		w->value = field_words(f, where->pair[i].value, &w->n);
	}
}

static void
read_digest(struct fields *f, const struct node *map)
{
	struct recap *recap = f->r->recap;
	const struct node *n = node_get(map, "digest");
	const struct node *to = node_get(map, "to");
	const char *s = n ? field_word(f, map, "digest") : NULL;
	struct civil month;

	if (s != NULL) {
		char *day = arena_printf(f->r->arena, "%s-01", s);

		if (strlen(s) != 7 || !civil_parse(day, &month)) {
			fields_error(f, n, "\"%s\" is no month; write it like "
				"2026-11", s);
		} else {
			recap->digest_year = month.year;
			recap->digest_month = month.month;
		}
	}
	if (to == NULL)
		return;
	if (to->str == NULL || strcmp(to->str, "all") != 0)
		fields_error(f, to, "to: can only be all");
	else if (n == NULL)
		fields_error(f, to, "to: works in a digest only; tiers: says "
			"who gets a recap");
	recap->to_all = true;
}

static void
read_title(struct fields *f, const struct node *map)
{
	const struct node *n = node_get(map, "title");
	struct recap_text *t = &f->r->recap->text[f->r->recap->n_texts - 1];
	struct inline_reader w = {.r = f->r, .s = f->s};

	f->slots = true;
	t->title = field_must_text(f, map, "title", "a recap");
	f->slots = false;
	if (t->title != NULL && !utf8_has_letter(t->title))
		fields_error(f, n, "a title without a letter or a digit; it "
			"is the mail's subject: say what the recap is about");
	if (t->title == NULL)
		t->title = "";
	t->title_md = slots_read(&w, t->title, n ? n->line : 1,
		n ? n->col : 1);
	t->title_slot = w.slot;
	t->n_title_slots = w.n_slots;
}

void
front_title(struct reader *r, const struct source *s, const struct node *map)
{
	struct fields f = {.r = r, .s = s,
		.lang = r->recap->text[r->recap->n_texts - 1].lang};

	read_title(&f, map);
}

void
front_read(struct reader *r, const struct source *s, const struct node *map)
{
	static const char *const keys[] = {"title", "date", "session", "tiers",
		"where", "send", "stale", "drafts", "resources", "events",
		"next_steps", "digest", "to", NULL};
	struct recap *recap = r->recap;
	struct fields f = {.r = r, .s = s, .lang = r->options->languages[0]};

	fields_known(&f, map, keys, "a recap");
	read_title(&f, map);
	if (node_get(map, "date") == NULL)
		diag_error(r->diags, s->file, 1, 1, "a recap needs date: the "
			"day it reports, like 2026-11-17");
	field_date(&f, map, "date", FIELD_DAY, &recap->date);
	recap->session = field_word(&f, map, "session");
	if (recap->session != NULL)
		known_word(&f, node_get(map, "session"), recap->session,
			r->options->sessions, r->options->n_sessions,
			"session");
	recap->tiers = field_tiers(&f, node_get(map, "tiers"), false);
	read_where(&f, map);
	field_date(&f, map, "send", FIELD_TIME, &recap->send);
	if (node_get(map, "stale") != NULL)
		recap->stale = field_duration(&f, map, "stale");
	recap->draft = read_entries(&f, map, &entries[0], &recap->n_drafts);
	recap->resource = read_entries(&f, map, &entries[1],
		&recap->n_resources);
	recap->event = read_entries(&f, map, &entries[2], &recap->n_events);
	recap->step = read_entries(&f, map, &entries[3], &recap->n_steps);
	read_digest(&f, map);
}
