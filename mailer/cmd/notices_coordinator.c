/* SPDX-License-Identifier: MIT */
/*
 * Answers to coordinators who work by mail.
 *
 * Policy: they go to the address on file, with Reply-To the secret address, so
 * that what is answered comes back there. Whose address was ended meanwhile is
 * told nothing, though the mail be made: that is looked at again before it goes
 * out. A proof is composed from the recap as it is when the mail is
 * made, and in one transaction with the mail is noted what it shows.
 */
#include "cmd/notices_coordinator.h"

#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/json.h"
#include "base/json_read.h"
#include "cmd/coordinators.h"
#include "cmd/proofs.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "mime/header.h"
#include "mime/piece.h"
#include "schedule/zone.h"
#include "store/db.h"
#include "store/delivery.h"
#include "store/mailed.h"

enum { SLOTS_MAX = 1 << 18 };

bool
coordinator_notice(const struct notice *n)
{
	return n->member_id == 0 && (strcmp(n->kind, "proof") == 0 ||
		strcmp(n->kind, "mailed") == 0);
}

static int64_t
number(const struct json_value *args, const char *key)
{
	const struct json_value *v = json_get(args, key);

	return v != NULL && v->type == JSON_INT ? v->num : 0;
}

/* --- what is said -------------------------------------------------------- */

/* By `what`, and whether it has a time of its own. */
static const struct {
	const char *what, *kind;
	struct notice_step step[2], at[2];
} sayings[] = {
	{"approved", "approved",
		{{"notice_step_mail_goes_now", NULL},
			{"notice_step_mail_cancel", NULL}},
		{{"notice_step_mail_goes_at", NULL},
			{"notice_step_mail_cancel", NULL}}},
	{"already", "already", {{"notice_step_mail_cancel", NULL}}, {{0}}},
	{"partly", "partly", {{"notice_step_mail_cancel", NULL}}, {{0}}},
	{"dropped", "dropped", {{"notice_step_mail_nothing", NULL}}, {{0}}},
	{"kept", "kept", {{"notice_step_mail_again", NULL}}, {{0}}},
	{"stopped", "stopped", {{"notice_step_mail_nothing", NULL}}, {{0}}},
	{"gone", "gone", {{"notice_step_mail_nothing", NULL}}, {{0}}},
	{"help", "mail_help", {{"notice_step_mail_new", NULL},
		{"notice_step_mail_word", NULL}}, {{0}}},
	{"large", "mail_large", {{"notice_step_mail_smaller", NULL}}, {{0}}},
	{"several", "mail_several", {{"notice_step_mail_one", NULL}}, {{0}}},
	{"docx_none", "mail_docx_none", {{"notice_step_mail_text", NULL}},
		{{0}}},
	{"docx_bad", "mail_docx_bad", {{"notice_step_mail_text", NULL}},
		{{0}}},
	{"limit", "mail_limit", {{"notice_step_mail_nothing", NULL}}, {{0}}},
};

/* The title of what it is about: as approved, else the name of the file. */
static int
title(struct coordinator_mail *m)
{
	struct revision r;
	int rc;

	m->f.title = m->slug;
	if (m->slug[0] == '\0')
		return 0;
	rc = revision_latest(m->k->h->db, m->k->a, m->n->list_id, m->slug, &r,
		m->k->why);
	if (rc == 1)
		m->f.title = r.title;
	return rc == -1 ? -1 : 0;
}

static int
saying(struct coordinator_mail *m)
{
	const char *what = json_get_str(m->args, "what");
	int64_t at = number(m->args, "at");

	for (size_t i = 0; what != NULL && i < sizeof(sayings) /
	     sizeof(*sayings); i++) {
		if (strcmp(sayings[i].what, what) != 0)
			continue;
		m->f.kind = sayings[i].kind;
		m->f.step = at != 0 ? sayings[i].at : sayings[i].step;
		while (m->f.n_steps < 2 && m->f.step[m->f.n_steps].words)
			m->f.n_steps++;
	}
	if (m->f.kind == NULL)
		return err_set(m->k->why, ERR_DATA, "the store has an unknown "
			"answer to a coordinator");
	m->f.n = (size_t)number(m->args, "n");
	if (at != 0) {
		m->f.date = zone_civil(when_zone(m->k->h, m->l->slug), at);
		m->f.date.timed = true;
	}
	return title(m);
}

/* --- the mail ------------------------------------------------------------- */

/* Who it is to, and where an answer goes; name: theirs. */
static int
put_people(struct coordinator_mail *m, int64_t id, const char *name)
{
	struct arena *a = m->k->a;
	const char *in_reply_to = json_get_str(m->args, "in_reply_to");
	const char *mid = in_reply_to == NULL ? NULL :
		notice_message_id(a, in_reply_to), *writer;
	char secret[TOKEN_ADDRESS_SIZE];

	if (coordinators_address(m->k->h, id, secret, m->k->why) == -1)
		return -1;
	writer = header_mailbox(a, m->l->from_name, secret, m->k->why);
	if (writer == NULL)
		return -1;
	json_str(m->slots, "@name", name);
	json_str(m->slots, "@writer", writer);
	json_bool(m->slots, "@answer", true);
	if (mid != NULL) {
		json_str(m->slots, SLOT_IN_REPLY_TO, mid);
		json_str(m->slots, SLOT_REFERENCES, mid);
	}
	return 0;
}

static int
compose(struct coordinator_mail *m, struct notice_mail *mail,
	struct proofed *shown)
{
	struct notice_message message;
	struct proofs p = {0};
	int rc;

	if (!notice_templates(m->k, m->k->why))
		return -1;
	m->f = (struct notice_facts){.coordinator = true, .writer = true,
		.title = ""};
	wire_compose_options(m->k->h, m->k->a, m->l, NULL, &m->o);
	rc = strcmp(m->n->kind, "proof") == 0 ? coordinator_proof(m, &p,
		shown) : saying(m);
	if (rc == -1)
		return -1;
	m->f.n_enclosed = p.n;
	m->f.enclosed_name = proofs_names(m->k->a, &p);
	m->f.salt = p.n > 0 ? notice_salt(m->k, m->n) : NULL;
	if (notice_compose(m->k->a, m->k->templates, &m->o, &m->f, m->lang,
		&message, m->k->why) == -1)
		return -1;
	mail->part = proofs_frozen(m->k->a, &message, &p, &mail->n_parts);
	mail->lang = m->lang;
	return 0;
}

/* Who is to be told; 0: nobody any more. */
static int
addressee(struct coordinator_mail *m, struct coordinator *c,
	const char **name_r, struct err *err)
{
	int rc = coordinator_by_id(m->k->h->db, m->k->a, number(m->args,
		"coordinator"), c, err);

	if (rc != 1)
		return rc;
	return c->revoked_at == 0 && coordinators_named(m->l, c->addr, name_r);
}

static int
plan(struct coordinator_mail *m, const struct notice_mail *mail,
	const struct proofed *shown, struct err *err)
{
	struct db *db = m->k->h->db;
	int rc;

	if (db_begin(db, err) == -1)
		return -1;
	rc = mail == NULL ? notice_settle(db, m->n->id, clock_now(), err) :
		notice_plan(db, m->n, mail, clock_now(), err);
	if (rc == 1 && shown->shown)
		rc = proofed_show(db, shown, err);
	failpoint("notice_commit");
	rc = db_end(db, rc == -1 ? -1 : 0, err);
	failpoint("notice_planned");
	return rc;
}

int
coordinator_plan(struct notice_desk *k, const struct notice *n,
	struct list_conf *l, struct err *err)
{
	struct coordinator_mail m = {.k = k, .n = n, .l = l,
		.lang = l->languages[0], .args = json_read(k->a, n->args,
		strlen(n->args), NULL)};
	struct proofed shown = {.notice_id = n->id};
	struct notice_mail mail = {0};
	const char *name = "";
	struct coordinator c;
	struct json j;
	struct buf b;
	int rc = m.args == NULL ? 0 : addressee(&m, &c, &name, err);

	if (rc != 1)
		return rc == -1 ? -1 : plan(&m, NULL, &shown, err);
	m.slug = json_get_str(m.args, "recap");
	if (m.slug == NULL)
		m.slug = "";
	m.slots = &j;
	buf_init(&b, SLOTS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	rc = put_people(&m, c.id, name) == -1 ? -1 : compose(&m, &mail,
		&shown);
	json_object_end(&j);
	mail.addr = c.addr;
	mail.slots = arena_strdup(k->a, buf_str(&b));
	if (rc == 0 && b.overflow)
		rc = err_set(k->why, ERR_BUG, "an answer to a coordinator "
			"says too much");
	buf_release(&b);
	/* What keeps one back keeps no other. */
	return rc == -1 ? 0 : plan(&m, &mail, &shown, err);
}

/* --- who is one no more ------------------------------------------------- */

static int
call_back(const struct home *h, int64_t delivery_id, struct err *err)
{
	int rc;

	if (db_begin(h->db, err) == -1)
		return -1;
	rc = delivery_suppress(h->db, delivery_id, "may not work by mail any "
		"more", clock_now(), err);
	failpoint("coordinator_called_back");
	return db_end(h->db, rc, err);
}

int
coordinators_call_back(const struct home *h, struct err *err)
{
	struct proofed_waiting *v;
	size_t n;
	const char *name;

	if (proofed_waiting(h->db, h->arena, &v, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct list_conf *l = home_list(h, v[i].list, NULL);

		if (l != NULL && !coordinators_named(l, v[i].addr, &name) &&
		    call_back(h, v[i].delivery_id, err) == -1)
			return -1;
	}
	return 0;
}
