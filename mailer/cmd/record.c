/* SPDX-License-Identifier: MIT */
/*
 * The record of a person, in words and as JSON. Words never need a manual: what
 * happened, by what way, and what it was before.
 */
#include "cmd/record.h"

#include <string.h>

#include "base/clock.h"
#include "base/json_read.h"
#include "cmd/ledger_look.h"
#include "conf/list.h"
#include "store/db.h"
#include "store/history.h"

static const char *
text(const struct json_value *o, const char *key)
{
	const char *s = o ? json_get_str(o, key) : NULL;

	return s ? s : "";
}

static const char *
way(struct arena *a, const struct json_value *o)
{
	const struct json_value *line = o ? json_get(o, "line") : NULL;
	const char *file = text(o, "file"), *by = text(o, "by");

	if (file[0] != '\0' && line != NULL && line->type == JSON_INT)
		return arena_printf(a, "by import of %s, line %lld", file,
			(long long)line->num);
	if (strcmp(by, "member") == 0)
		return "by the coordinator";
	return by[0] != '\0' ? arena_printf(a, "by %s", by) : "";
}

static const char *
until_words(struct arena *a, const struct zone *z,
	const struct json_value *o)
{
	int64_t t;

	return rfc3339_parse(text(o, "until"), &t) ?
		arena_printf(a, " until %s", person_date(a, z, t)) : "";
}

static const char *
tier_words(struct arena *a, const struct list_conf *list,
	const struct json_value *o)
{
	const char *was = text(o, "was");

	return arena_printf(a, "level %s%s%s%s",
		person_tier_name(list, text(o, "tier")),
		was[0] ? " (before: " : "",
		was[0] ? person_tier_name(list, was) : "",
		was[0] ? ")" : "");
}

static const char *
imported_words(struct arena *a, const struct list_conf *list,
	const struct zone *z, const struct json_value *o)
{
	const char *tier = text(o, "tier"), *evidence = text(o, "evidence");

	return arena_printf(a, "%s consent%s%s%s%s%s", text(o, "basis"),
		until_words(a, z, o),
		evidence[0] ? "; evidence: " : "", evidence,
		tier[0] ? "; level " : "",
		tier[0] ? person_tier_name(list, tier) : "");
}

static const char *
what(struct arena *a, const struct list_conf *list, const struct zone *z,
	enum consent_kind kind, const struct json_value *o)
{
	const char *until;

	switch (kind) {
	case CONSENT_IMPORTED:
		return imported_words(a, list, z, o);
	case CONSENT_JOINED:
		return "asked to join";
	case CONSENT_CONFIRMED:
		return "confirmed";
	case CONSENT_TIER:
		return tier_words(a, list, o);
	case CONSENT_LANGUAGE:
		return arena_printf(a, "language %s", text(o, "language"));
	case CONSENT_PAUSED:
		until = until_words(a, z, o);
		return until[0] ? arena_printf(a, "pause%s", until) :
			"the pause ended";
	case CONSENT_ADDRESS:
		return "another address";
	case CONSENT_LEFT:
		return "left";
	case CONSENT_RETURNED:
		return "came back";
	case CONSENT_SUSPENDED:
		return "no more mail: it came back";
	case CONSENT_REINSTATED:
		return "mail to the address again";
	case CONSENT_COMPLAINED:
		return "complained about mail";
	case CONSENT_FORGOTTEN:
		return "forgotten";
	case CONSENT_LAPSED:
		return "never confirmed";
	case CONSENT_KINDS:
		break;
	}
	return "";
}

const char *
record_words(struct arena *a, const struct list_conf *list,
	const struct zone *z, const struct consent_row *row, struct err *err)
{
	const struct json_value *o = NULL;
	const char *by;

	if (row->payload == NULL)
		return arena_printf(a, "%s (its text was erased)",
			consent_kind_name(row->kind));
	o = json_read(a, row->payload, strlen(row->payload), err);
	if (o == NULL)
		return NULL;
	by = way(a, o);
	return arena_printf(a, "%s%s%s", what(a, list, z, row->kind, o),
		by[0] ? ", " : "", by);
}

const char *
record_way(struct arena *a, const struct consent_row *row)
{
	const char *s = row->payload;

	return s ? way(a, json_read(a, s, strlen(s), NULL)) : "";
}

static void
put_time(struct json *j, const char *key, int64_t t)
{
	char s[32];

	rfc3339_format(t, s, sizeof(s));
	json_str(j, key, t ? s : NULL);
}

/* Ours or any command's payload, member by member. */
static void
put_value(struct json *j, const struct json_value *v)
{
	switch (v->type) {
	case JSON_STR:
		json_str(j, v->key, v->str);
		break;
	case JSON_INT:
		json_int(j, v->key, v->num);
		break;
	case JSON_BOOL:
		json_bool(j, v->key, v->num != 0);
		break;
	case JSON_NULL:
		json_null(j, v->key);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		if (v->type == JSON_ARRAY)
			json_array(j, v->key);
		else
			json_object(j, v->key);
		for (size_t i = 0; i < v->n; i++)
			put_value(j, &v->v[i]);
		if (v->type == JSON_ARRAY)
			json_array_end(j);
		else
			json_object_end(j);
		break;
	}
}

/* An object that the store keeps as text, under key. */
static int
put_object(struct cmd *c, struct json *j, const char *key, const char *text)
{
	struct json_value *o = json_read(c->arena, text, strlen(text), &c->err);

	if (o == NULL)
		return -1;
	o->key = key;
	put_value(j, o);
	return 0;
}

struct history {
	struct cmd *c;
	struct json *j;
};

static int
put_history(void *ctx, const struct consent_row *row, struct err *err)
{
	struct history *h = ctx;

	json_object(h->j, NULL);
	json_str(h->j, "kind", consent_kind_name(row->kind));
	put_time(h->j, "at", row->at);
	put_time(h->j, "recorded_at", row->recorded_at);
	(void)err;	/* the command's own */
	if (row->payload == NULL)
		json_null(h->j, "what");
	else if (put_object(h->c, h->j, "what", row->payload) != 0)
		return -1;
	json_object_end(h->j);
	return 0;
}

/* With the text that was agreed to, if an import kept it. */
static void
put_consent(struct json *j, const struct member *m,
	const struct ledger_look *look)
{
	json_object(j, "consent");
	json_str(j, "basis", member_basis_name(m->state.basis));
	put_time(j, "at", look->fact.at);
	put_time(j, "recorded_at", look->fact.recorded_at);
	put_time(j, "until", m->state.basis == BASIS_IMPLIED ?
		m->state.consent_until : 0);
	json_str(j, "how", look->fact.kind);
	json_str(j, "evidence", look->fact.evidence);
	json_str(j, "agreed_to", look->agreed);
	json_object_end(j);
	json_object(j, "ledger");
	json_int(j, "rows", look->rows);
	if (look->bad != 0)
		json_int(j, "bad", look->bad);
	else
		json_null(j, "bad");
	json_str(j, "trouble", look->trouble);
	json_object_end(j);
}

static int
put_mails(struct cmd *c, const struct home *h, const struct member *m,
	struct json *j)
{
	struct sent_mail *v;
	size_t n;

	if (member_mails(h->db, c->arena, m->id, &v, &n, &c->err) != 0)
		return -1;
	json_array(j, "mails");
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		json_str(j, "kind", v[i].kind);
		json_str(j, "subject_key", v[i].subject_key);
		json_str(j, "title", v[i].title);
		json_str(j, "tier", v[i].tier);
		json_str(j, "lang", v[i].lang);
		json_str(j, "state", v[i].state);
		put_time(j, "at", v[i].done_at);
		json_int(j, "code", v[i].code);
		json_str(j, "reason", v[i].reason);
		json_str(j, "to", v[i].addr);
		if (put_object(c, j, "personal", v[i].slots) != 0)
			return -1;
		json_object_end(j);
	}
	json_array_end(j);
	return 0;
}

static int
put_notices(struct cmd *c, const struct home *h, const struct member *m,
	struct json *j)
{
	struct told_notice *v;
	size_t n;

	if (member_notices(h->db, c->arena, m->id, &v, &n, &c->err) != 0)
		return -1;
	json_array(j, "notices");
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		json_int(j, "id", v[i].id);
		json_str(j, "kind", v[i].kind);
		put_time(j, "at", v[i].created_at);
		put_time(j, "settled_at", v[i].settled_at);
		if (put_object(c, j, "what", v[i].args) != 0)
			return -1;
		json_object_end(j);
	}
	json_array_end(j);
	return 0;
}

static int
put_answers(struct cmd *c, const struct home *h, const struct member *m,
	struct json *j)
{
	struct given_answer *v;
	struct asked *asked;
	size_t n, n_asked;

	if (member_answers(h->db, c->arena, m->id, &v, &n, &c->err) != 0 ||
	    member_signups(h->db, c->arena, m->id, &asked, &n_asked,
		&c->err) != 0)
		return -1;
	json_array(j, "answers");
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		json_str(j, "survey", v[i].survey);
		json_str(j, "question", v[i].question);
		json_str(j, "value", v[i].value);
		put_time(j, "at", v[i].at);
		json_str(j, "way", v[i].way);
		json_object_end(j);
	}
	json_array_end(j);
	json_array(j, "requests");
	for (size_t i = 0; i < n_asked; i++) {
		json_object(j, NULL);
		put_time(j, "at", asked[i].at);
		json_str(j, "network", asked[i].network);
		json_object_end(j);
	}
	json_array_end(j);
	return 0;
}

static int
put_wrote(struct cmd *c, const struct home *h, const struct member *m,
	struct json *j)
{
	struct wrote *v;
	size_t n;

	if (member_wrote(h->db, c->arena, m->id, &v, &n, &c->err) != 0)
		return -1;
	json_array(j, "wrote");
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		put_time(j, "at", v[i].at);
		json_str(j, "kind", v[i].kind);
		json_str(j, "what", v[i].what);
		json_str(j, "words", v[i].words);
		json_object_end(j);
	}
	json_array_end(j);
	return 0;
}

static int
put_bounces(struct cmd *c, const struct home *h, int64_t address_id,
	struct json *j)
{
	struct came_back *v;
	size_t n;

	if (address_bounces(h->db, c->arena, address_id, &v, &n,
		&c->err) != 0)
		return -1;
	json_array(j, "bounces");
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		put_time(j, "at", v[i].at);
		json_bool(j, "hard", v[i].hard);
		json_str(j, "status", v[i].status);
		json_str(j, "way", v[i].way);
		json_object_end(j);
	}
	json_array_end(j);
	return 0;
}

static int
put_member(struct cmd *c, const struct home *h, const struct member *m,
	struct json *j)
{
	const char *obstacle = member_obstacle(&m->state, clock_now());
	struct history history = {c, j};
	struct ledger_look look;

	if (ledger_look(c, h, m->id, &look) != 0)
		return -1;
	json_object(j, NULL);
	json_str(j, "list", m->list);
	json_str(j, "name", m->name);
	json_str(j, "first_name", m->first_name);
	json_str(j, "tier", m->tier);
	json_str(j, "lang", m->lang);
	json_str(j, "status", member_status_name(m->state.status));
	json_bool(j, "mail_now", obstacle == NULL);
	json_str(j, "obstacle", obstacle);
	put_time(j, "paused_until", m->state.paused_until);
	json_bool(j, "suspended", m->state.suspended);
	json_bool(j, "complained", m->state.complained);
	put_consent(j, m, &look);
	json_object(j, "attributes");
	for (size_t i = 0; i < m->n_attributes; i++)
		json_str(j, m->attribute[i].name, m->attribute[i].value);
	json_object_end(j);
	json_array(j, "history");
	if (ledger_each(h->db, m->id, put_history, &history, &c->err) != 0)
		return ledger_look_failed(c, &look);
	json_array_end(j);
	if (put_mails(c, h, m, j) != 0 || put_notices(c, h, m, j) != 0 ||
	    put_answers(c, h, m, j) != 0 || put_wrote(c, h, m, j) != 0)
		return -1;
	json_object_end(j);
	return 0;
}

int
record_json(struct cmd *c, const struct home *h, const struct person *p)
{
	struct json j;
	int rc = 0;

	json_init(&j, &c->out);
	json_object(&j, NULL);
	json_str(&j, "address", p->member[0].addr);
	json_array(&j, "memberships");
	for (size_t i = 0; i < p->n && rc == 0; i++)
		rc = put_member(c, h, &p->member[i], &j);
	json_array_end(&j);
	if (rc == 0)
		rc = put_bounces(c, h, p->member[0].address_id, &j);
	json_object_end(&j);
	buf_addc(&c->out, '\n');
	if (rc != 0)
		buf_clear(&c->out);
	return rc;
}
