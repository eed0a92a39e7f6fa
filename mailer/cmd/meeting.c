/* SPDX-License-Identifier: MIT */
/* Meetings, from list.yaml and from recaps to what the store keeps of them. */
#include "cmd/meeting.h"

#include <string.h>

#include "base/json.h"
#include "base/json_read.h"
#include "schedule/calendar.h"
#include "schedule/zone.h"

enum { FACTS_MAX = 256 * 1024, DAY = 86400 };

/* --- facts -------------------------------------------------------------- */

static void
write_text(struct json *j, const char *key, const struct ltext *t)
{
	json_object(j, key);
	for (size_t i = 0; i < t->n; i++)
		json_str(j, t->v[i].lang != NULL ? t->v[i].lang : "",
			t->v[i].text);
	json_object_end(j);
}

static void
write_civil(struct json *j, const char *key, const struct civil *c)
{
	char s[32];

	if (c->year == 0)
		return;
	civil_format(c, s, sizeof(s));
	json_str(j, key, s);
}

const char *
meeting_facts_write(struct arena *a, const struct meeting_facts *f)
{
	const char *s;
	struct json j;
	struct buf b;

	buf_init(&b, FACTS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	write_text(&j, "title", &f->title);
	if (f->place.n > 0)
		write_text(&j, "place", &f->place);
	write_civil(&j, "start", &f->start);
	write_civil(&j, "end", &f->end);
	write_civil(&j, "respond_by", &f->respond_by);
	json_object_end(&j);
	s = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

static void
read_text(const struct json_value *o, const char *key, struct ltext *t)
{
	const struct json_value *v = json_get(o, key);

	t->n = 0;
	for (size_t i = 0; v != NULL && i < v->n && t->n < LTEXT_MAX; i++) {
		if (v->v[i].type != JSON_STR)
			continue;
		t->v[t->n].lang = v->v[i].key[0] != '\0' ? v->v[i].key : NULL;
		t->v[t->n++].text = v->v[i].str;
	}
}

static void
read_civil(const struct json_value *o, const char *key, struct civil *c)
{
	const char *s = json_get_str(o, key);

	if (s == NULL || !civil_parse(s, c))
		*c = (struct civil){0};
}

int
meeting_facts_read(struct arena *a, const char *json,
	struct meeting_facts *f_r, struct err *err)
{
	const struct json_value *o = json_read(a, json, strlen(json), err);

	if (o == NULL)
		return -1;
	read_text(o, "title", &f_r->title);
	read_text(o, "place", &f_r->place);
	read_civil(o, "start", &f_r->start);
	read_civil(o, "end", &f_r->end);
	read_civil(o, "respond_by", &f_r->respond_by);
	return 0;
}

/* --- who is asked ------------------------------------------------------- */

/* NULL: all. Members without a level have the list's default. */
static const char *
tiers_json(struct arena *a, const struct tiers *tiers, int by_default,
	tier_set set)
{
	bool all = true;
	const char *s;
	struct json j;
	struct buf b;

	buf_init(&b, FACTS_MAX);
	json_init(&j, &b);
	json_array(&j, NULL);
	for (size_t i = 0; i < tiers->n; i++) {
		if ((set & TIER_BIT(i)) == 0) {
			all = false;
			continue;
		}
		json_str(&j, NULL, tiers->v[i].id);
		if ((int)i == by_default)
			json_str(&j, NULL, "");
	}
	json_array_end(&j);
	s = all ? NULL : arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

int64_t
meeting_ask_at(const struct meeting *m)
{
	return m->invite == 0 || m->cancelled || m->registers ? 0 :
		m->starts_at - m->invite;
}

/* --- sessions ----------------------------------------------------------- */

void
meeting_of_session(struct arena *a, const struct list_conf *l,
	const struct session_conf *s, const struct occurrence *o,
	struct meeting *m_r)
{
	char *uid = arena_alloc(a, CALENDAR_UID), *day = arena_alloc(a, 32);

	civil_format(&o->on, day, 32);
	calendar_uid(l->slug, "session", arena_printf(a, "%s/%s", s->slug,
		day), uid);
	*m_r = (struct meeting){.uid = uid, .session = s->slug, .day = day,
		.facts = {.title = s->title, .place = s->place,
			.start = o->start, .end = o->end},
		.starts_at = o->starts_at, .ends_at = o->ends_at,
		.invite = s->invite, .cancelled = o->cancelled,
		.tiers = tiers_json(a, &l->tiers, l->default_tier,
			s->tiers)};
}

/* --- recaps ------------------------------------------------------------- */

int
meeting_of_recap(struct arena *a, const struct recap_meeting *r,
	struct meeting *m_r, struct err *err)
{
	*m_r = (struct meeting){.uid = r->uid, .day = r->id,
		.recap_id = r->recap_id, .starts_at = r->starts_at,
		.ends_at = r->ends_at, .respond_by = r->respond_by,
		.invite = r->invite, .tiers = r->tiers,
		.registers = r->registers, .cancelled = r->gone,
		.quiet = r->quiet, .sequence = r->sequence};
	return meeting_facts_read(a, r->facts, &m_r->facts, err);
}

/* A whole day ends with it; what has no end ends as it starts. */
static int64_t
ends_at(const struct zone *z, const struct recap_event *e)
{
	struct civil c = e->end.year != 0 ? e->end : e->start, next;

	if (c.timed)
		return zone_to_time(z, &c);
	next = civil_of_time(civil_to_time(&c, 0) + DAY, 0);
	return zone_to_time(z, &next);
}

static void
keep(struct issue *is, const struct recap_event *e, struct recap_meeting *out)
{
	struct arena *a = is->h->arena;
	const struct list_conf *l = is->ref.list;
	char *uid = arena_alloc(a, CALENDAR_UID);
	const struct meeting_facts f = {e->title, e->place, e->start, e->end,
		e->respond_by};

	calendar_uid(l->slug, is->ref.slug, e->id, uid);
	*out = (struct recap_meeting){.uid = uid, .id = e->id,
		.title = ltext_in(&e->title, l->languages[0], NULL),
		.facts = meeting_facts_write(a, &f),
		.starts_at = zone_to_time(is->zone, &e->start),
		.ends_at = ends_at(is->zone, e),
		.respond_by = e->respond_by.year == 0 ? 0 :
			zone_to_time(is->zone, &e->respond_by),
		.invite = e->invite, .registers = e->register_url != NULL,
		.tiers = tiers_json(a, &l->tiers, l->default_tier,
			e->tiers & is->recap->tiers)};
}

/* --- the number of an entry --------------------------------------------- */

static const char *
place_of(struct arena *a, const char *facts, const char *lang)
{
	struct meeting_facts f = {0};
	const char *s;

	if (*facts == '\0' || meeting_facts_read(a, facts, &f, NULL) == -1)
		return "";
	s = ltext_in(&f.place, lang, NULL);
	return s != NULL ? s : "";
}

/* As meeting_sync has it: in the list's first language. */
static int64_t
after(struct issue *is, const struct recap_meeting *m,
	const struct recap_meeting *was)
{
	struct arena *a = is->h->arena;
	const char *lang = is->ref.list->languages[0];

	return was->sequence + (was->gone || was->starts_at != m->starts_at ||
		was->ends_at != m->ends_at ||
		strcmp(was->title, m->title) != 0 ||
		strcmp(place_of(a, was->facts, lang),
			place_of(a, m->facts, lang)) != 0);
}

/* What members were told is what the last revision said, or what became of it
 * since in the store. */
static int
number(struct issue *is, struct recap_meeting *m)
{
	struct db *db = is->h->db;
	struct err *err = &is->c->err;
	struct recap_meeting last, now;
	struct event e;
	int64_t n;
	int rc;

	m->sequence = 0;
	if (db == NULL)
		return 0;
	rc = recap_meeting_last(db, is->h->arena, m->uid, &last, err);
	if (rc == 1)
		m->sequence = after(is, m, &last);
	if (rc != -1)
		rc = event_by_uid(db, is->h->arena, m->uid, &e, err);
	if (rc != 1)
		return rc;
	now = (struct recap_meeting){.title = e.title, .facts = e.facts,
		.starts_at = e.starts_at, .ends_at = e.ends_at,
		.sequence = e.sequence, .gone = e.cancelled};
	n = after(is, m, &now);
	m->sequence = n > m->sequence ? n : m->sequence;
	return 0;
}

static int
all_of(struct issue *is, struct recap_meeting **v_r)
{
	const struct recap *r = is->recap;
	struct recap_meeting *v = arena_array(is->h->arena, r->n_events,
		sizeof(*v));

	for (size_t i = 0; i < r->n_events; i++) {
		keep(is, &r->event[i], &v[i]);
		if (number(is, &v[i]) == -1)
			return -1;
	}
	*v_r = v;
	return 0;
}

int
meetings_sequences(struct issue *is, const struct compose_sequence **v_r)
{
	size_t n = is->recap->n_events;
	struct compose_sequence *v = arena_array(is->h->arena, n, sizeof(*v));
	struct recap_meeting *m;

	if (all_of(is, &m) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		v[i] = (struct compose_sequence){m[i].id, (int)m[i].sequence};
	*v_r = v;
	return 0;
}

int
meetings_freeze(struct issue *is)
{
	struct recap_meeting *v;

	return all_of(is, &v) == -1 ? -1 : recap_meetings_save(is->h->db,
		is->rev.id, is->recap->n_events, v, &is->c->err);
}
