/* SPDX-License-Identifier: MIT */
/*
 * Notices to members: from the pending row to the mail.
 *
 * Policy: in the member's language, else the list's first. What a member must
 * answer with a yes is addressed without a name, since anybody may have typed
 * it (T7). Where a mail is answered, its Message-ID is named if it is one.
 */
#include "cmd/notices_member.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/token.h"
#include "cmd/notices_meeting.h"
#include "cmd/notices_reply.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "compose/personal.h"
#include "compose/personal_answer.h"
#include "mime/header.h"
#include "schedule/zone.h"
#include "store/answer.h"
#include "store/member.h"
#include "text/utf8.h"

enum { STORED_MAX = 32 << 20, SLOTS_MAX = 1 << 16, ANSWER_MAX = 200,
	MESSAGE_ID_MAX = 512, ANSWERS_MAX = 64 };

struct work {
	struct notice_desk *k;
	const struct notice *n;
	struct list_conf *l;
	const struct json_value *args;
	struct member member;
	const char *lang;
	struct compose_options o;
	struct personal f;
};

bool
notice_templates(struct notice_desk *k, struct err *err)
{
	const struct home *h = k->h;
	char *dir = home_path(h, "templates");
	struct diags d;

	if (k->templates != NULL)
		return true;
	diags_init(&d, h->arena);
	k->templates = templates_load(h->arena, dir, &d);
	for (size_t i = 0; k->templates == NULL && i < d.n; i++)
		if (d.v[i].level == DIAG_ERROR)
			err_at(err, ERR_CONFIG, d.v[i].file, d.v[i].line,
				d.v[i].col, "%s", d.v[i].msg);
	return k->templates != NULL;
}

const struct freeze_part *
notice_frozen(struct arena *a, const struct notice_message *m)
{
	struct freeze_part *part = arena_array(a, m->n_parts, sizeof(*part));
	struct buf b;

	buf_init(&b, STORED_MAX);
	for (size_t i = 0; i < m->n_parts; i++) {
		buf_clear(&b);
		piece_store(m->part[i], &b);
		part[i].data = arena_strndup(a, buf_str(&b), b.len);
		part[i].len = b.len;
	}
	buf_release(&b);
	return part;
}

const char *
notice_salt(struct notice_desk *k, const struct notice *n)
{
	char id[MESSAGE_ID_SIZE];

	message_id_make(k->h->keys, arena_printf(k->a, "enclosed %lld",
		(long long)n->id), "boundary", id);
	return arena_strdup(k->a, id);
}

/* --- values of slots ---------------------------------------------------- */

/* Neither shown nor meant to be: controls, and what turns the direction. */
static bool
unseen(long c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e ||
		c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

const char *
notice_line(struct arena *a, const char *s, size_t max)
{
	size_t n = strlen(s), len, columns = 0;
	struct buf b;
	bool blank = false;
	char *line;

	buf_init(&b, n + 8);
	for (size_t i = 0; i < n; i += len > 0 ? len : 1) {
		long c = utf8_next(s + i, n - i, &len);

		if (c == ' ' || c < 0 || unseen(c)) {
			blank = b.len > 0;
			continue;
		}
		columns += (size_t)utf8_width(c) + blank;
		if (columns > max) {
			buf_adds(&b, "\u2026");
			break;
		}
		if (blank)
			buf_addc(&b, ' ');
		blank = false;
		buf_add(&b, s + i, len);
	}
	line = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return line;
}

/* "<local@domain>" of a mail that came in, or NULL: then nothing refers to
 * it. */
const char *
notice_message_id(struct arena *a, const char *s)
{
	size_t n;

	if (s == NULL)
		return NULL;
	if (*s == '<')
		s++;
	n = strcspn(s, ">");
	if (n == 0 || n > MESSAGE_ID_MAX || (s[n] == '>' && s[n + 1] != '\0') ||
	    memchr(s, '@', n) == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] > '~' || s[i] == '<')
			return NULL;
	return arena_printf(a, "<%.*s>", (int)n, s);
}

static bool
nameless(const char *kind)
{
	return strcmp(kind, "confirmation") == 0 ||
		strcmp(kind, "address") == 0;
}

static const char *
slots(struct work *w)
{
	struct arena *a = w->k->a;
	const char *id = notice_message_id(a, json_get_str(w->args,
		"in_reply_to"));
	const char *s;
	struct json j;
	struct buf b;

	buf_init(&b, SLOTS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	if (w->member.name[0] != '\0' && !nameless(w->n->kind))
		json_str(&j, "@name", w->member.name);
	if (w->n->answers != NULL)
		json_bool(&j, "@answer", true);
	if (id != NULL && w->n->answers != NULL)
		json_str(&j, SLOT_IN_REPLY_TO, id);
	if (id != NULL)
		json_str(&j, SLOT_REFERENCES, id);
	for (size_t i = 0; i < w->f.n_answers; i++) {
		s = personal_answer_words(&w->o, w->lang, &w->f.answer[i]);
		if (s != NULL)
			json_str(&j, arena_printf(a, "a%zu", i),
				notice_line(a, s, ANSWER_MAX));
	}
	if (w->f.meeting != NULL)
		notice_meeting_slots(a, &w->member, &j);
	json_object_end(&j);
	s = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

/* --- what it tells ------------------------------------------------------ */

static const char *
language(const struct list_conf *l, const char *lang)
{
	for (size_t i = 0; i < l->n_languages; i++)
		if (strcmp(l->languages[i], lang) == 0)
			return l->languages[i];
	return l->languages[0];
}

/* A level that the list has no more is none. */
static const struct tier *
level(const struct list_conf *l, const char *id)
{
	int i = tier_find(&l->tiers, id, strlen(id));

	if (i == -1)
		i = l->default_tier;
	return &l->tiers.v[i == -1 ? (int)l->tiers.n - 1 : i];
}

/* As a day, where it is the beginning of one. */
static struct civil
until(struct work *w)
{
	const struct json_value *v = json_get(w->args, "until");
	struct civil c = {0};
	int64_t t;

	if (v == NULL || (v->type != JSON_STR && v->type != JSON_INT))
		return c;
	if (v->type == JSON_INT)
		t = v->num;
	else if (!rfc3339_parse(v->str, &t))
		return c;
	c = zone_civil(when_zone(w->k->h, w->l->slug), t);
	c.timed = c.hour + c.min + c.sec > 0;
	return c;
}

static bool
survey_open(struct work *w)
{
	const struct survey_conf *s = w->l->survey;
	struct civil today = zone_civil(when_zone(w->k->h, w->l->slug),
		clock_now());

	today.hour = today.min = today.sec = 0;
	return s != NULL && (s->due.year == 0 ||
		civil_cmp(&today, &s->due) <= 0);
}

/* The survey opens with the first recap that carries it. args may say so, or
 * leave it out. */
static int
welcome_asks(struct work *w, bool *asks_r, struct err *err)
{
	const struct json_value *v = json_get(w->args, "survey");
	int64_t opened = 0;

	*asks_r = false;
	if (!survey_open(w))
		return 0;
	if (v != NULL && v->type == JSON_BOOL) {
		*asks_r = v->num != 0;
		return 0;
	}
	if (survey_opened(w->k->h->db, w->n->list_id, w->l->survey->slug,
		&opened, err) == -1)
		return -1;
	*asks_r = opened != 0;
	return 0;
}

/* What stands for none is the list's own. */
static const char *
now_of(struct work *w)
{
	const char *now = json_get_str(w->args, "now");

	if (now == NULL || *now != '\0' || w->f.what == NULL)
		return now;
	return strcmp(w->f.what, "language") == 0 ? w->l->languages[0] :
		w->f.tier->id;
}

/* One to a survey that the list has no more, or whose questions changed, tells
 * of those that are left. */
static void
read_answers(struct work *w)
{
	const struct json_value *v = json_get(w->args, "answers");
	struct personal_answer *x = arena_array(w->k->a, ANSWERS_MAX,
		sizeof(*x));
	size_t n = 0, at;

	for (size_t i = 0; v != NULL && i < v->n && n < ANSWERS_MAX; i++) {
		x[n].question = json_get_str(&v->v[i], "question");
		x[n].value = json_get_str(&v->v[i], "value");
		n += x[n].question != NULL && x[n].value != NULL &&
			personal_question(&w->o, x[n].question, &at) != NULL;
	}
	w->f.answer = x;
	w->f.n_answers = n;
}

/* 1; 0: there is nothing to tell. */
static int
gather(struct work *w, struct notice_mail *m, struct err *err)
{
	const char *kind = w->n->kind;
	const struct json_value *survey = json_get(w->args, "survey");

	w->lang = language(w->l, w->member.lang);
	w->f = (struct personal){
		.kind = kind, .tier = level(w->l, w->member.tier),
		.member = w->member.state.status == MEMBER_CONFIRMED,
		.answers = w->n->answers != NULL,
		.what = json_get_str(w->args, "what"),
		.was = json_get_str(w->args, "was"),
		.until = until(w),
	};
	w->f.now = now_of(w);
	if (strcmp(kind, "welcome") == 0)
		return welcome_asks(w, &w->f.survey, err) == -1 ? -1 : 1;
	if (strcmp(kind, "reminder") == 0)
		return survey_open(w) && w->l->survey->due.year != 0 &&
			(survey == NULL || survey->type != JSON_STR ||
			strcmp(survey->str, w->l->survey->slug) == 0);
	if (strcmp(kind, "invitation") == 0)
		return notice_meeting_facts(w->k, w->l, &w->member, w->args,
			w->lang, &w->f, m, err);
	if (strcmp(kind, "answers") != 0)
		return notice_reply_facts(w->k, w->n, w->l, &w->member,
			w->args, &w->f, err);
	read_answers(w);
	return w->f.n_answers > 0;
}

static int
compose(struct work *w, struct notice_message *message, struct err *err)
{
	struct notice_desk *k = w->k;
	const char *recap = json_get_str(w->args, "recap");

	if (strcmp(w->n->kind, "full") == 0)
		return notice_full(k, recap != NULL ? recap : "", w->l, &w->f,
			w->lang, message, err);
	return personal_compose(k->a, k->templates, &w->o, &w->f, w->lang,
		message, err) == -1 ? -1 : 1;
}

int
notice_to_member(struct notice_desk *k, const struct notice *n,
	struct list_conf *l, struct notice_mail *m, struct err *err)
{
	struct work w = {.k = k, .n = n, .l = l};
	struct notice_message message;
	int rc = member_by_id(k->h->db, k->a, n->member_id, &w.member, err);

	if (rc != 1 || w.member.state.forgotten)
		return rc == -1 ? -1 : 0;
	w.args = json_read(k->a, n->args, strlen(n->args), err);
	if (w.args == NULL || !notice_templates(k, err))
		return -1;
	wire_compose_options(k->h, k->a, l, NULL, &w.o);
	*m = (struct notice_mail){0};
	rc = gather(&w, m, err);
	if (rc == 1)
		rc = compose(&w, &message, err);
	if (rc != 1)
		return rc;
	m->lang = w.lang;
	m->addr = w.member.addr;
	if (strcmp(n->kind, "address") == 0)
		m->addr = json_get_str(w.args, "address");
	m->slots = slots(&w);
	m->n_parts = message.n_parts;
	m->part = notice_frozen(k->a, &message);
	return m->addr != NULL ? 1 : 0;
}
