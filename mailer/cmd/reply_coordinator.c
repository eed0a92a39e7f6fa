/* SPDX-License-Identifier: MIT */
/*
 * What a mail to a coordinator's address does.
 *
 * Policy (T27): the address alone is no proof, and neither is From: both are
 * needed, and our own server's word (DMARC) that the mail is from there. What
 * lacks one of these changes nothing, and goes to the contact with the reason;
 * so does what somebody sends once more, known by its Message-ID (I4).
 * What is not understood is answered with help, and goes to the contact, too,
 * unless the contact wrote it. So many mails a day (limits.commands_per_day);
 * calling off works beyond that.
 */
#include "cmd/reply_coordinator.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/token.h"
#include "cmd/coordinators.h"
#include "cmd/poll_window.h"
#include "conf/settings.h"
#include "inbox/authres.h"
#include "store/notice.h"

enum { DAY = 86400, ANSWERS_LOOKED_AT = 200, ARGS_MAX = 4096 };

/* --- before the transaction --------------------------------------------- */

static const char *
distrust(struct acting *x)
{
	const struct coordinator *c = &x->w.coordinator;

	if (c->revoked_at != 0)
		return "it came to a coordinator's address that was ended";
	if (x->w.list == NULL || !coordinators_named(x->w.list, c->addr,
	    &x->k->name))
		return "it came to the address of somebody whom list.yaml "
			"does not name as a coordinator any more";
	if (strcasecmp(x->r->from, c->addr) != 0)
		return "it came to a coordinator's secret address, from "
			"somebody else";
	if (!x->r->from_one)
		return "it came to a coordinator's address, and not from one "
			"address alone";
	if (!authres_dmarc_pass(x->r, x->h->settings->identity.authserv_id))
		return "it came to a coordinator's address, and our own mail "
			"server does not say that it is from who it says "
			"(DMARC)";
	if (x->r->message_id[0] == '\0')
		return "it came to a coordinator's address, and has no "
			"Message-ID by which it would be known again";
	return NULL;
}

/* Which of our answers it answers, by its Message-ID. */
static int
find_answered(struct acting *x, struct err *err)
{
	const struct coordinator *c = &x->w.coordinator;
	struct proofed *v;
	size_t n;

	if (proofed_of(x->h->db, x->a, c->id, ANSWERS_LOOKED_AT, &v, &n,
		err) == -1)
		return -1;
	for (size_t i = 0; i < n && !x->k->answers; i++) {
		char mid[MESSAGE_ID_SIZE];

		message_id_make(x->h->keys, arena_printf(x->a, "%s 0 notice "
			"%lld", c->list, (long long)v[i].notice_id),
			x->h->settings->identity.domain, mid);
		for (size_t k = 0; k < x->r->n_ids; k++)
			if (strcasecmp(x->r->id[k], mid) == 0) {
				x->k->answers = true;
				x->k->of = v[i];
			}
	}
	return 0;
}

/* Words that stand in what is quoted without marks are words, too. */
static int
look_into_quotation(struct acting *x, struct err *err)
{
	struct found_delivery none = x->w.of;
	const char *slots;
	int64_t id;
	int rc;

	if (proofed_delivery(x->h->db, x->a, x->k->of.notice_id, &id, &slots,
	    err) == -1 || (id != 0 && delivery_find(x->h->db, x->a, id,
	    &x->w.of, err) == -1))
		return -1;
	if (id != 0)
		x->w.of.args = slots;
	rc = reply_quotes_others(x, err);
	x->w.of = none;
	if (rc == 1)
		x->k->what.kind = MAILED_NOTHING;
	return rc == -1 ? -1 : 0;
}

static int
read_text(struct acting *x, struct err *err)
{
	const struct reply_file *f = &x->r->file[x->k->what.file];

	x->k->text = x->k->what.text;
	if (x->k->text != NULL)
		return 0;
	return docx_read(x->a, f->data, f->len, poll_scale(), &x->k->docx,
		&x->k->text, err);
}

static int
understand(struct acting *x, struct err *err)
{
	struct coordinating *k = x->k;

	k->what = mailed_what(x->a, x->r, k->name);
	switch (k->what.kind) {
	case MAILED_TEXT:
	case MAILED_FILE:
		return read_text(x, err);
	case MAILED_APPROVE:
	case MAILED_CANCEL:
		if (!k->answers || k->of.slug[0] == '\0')
			k->what.kind = MAILED_NOTHING;
		else if (look_into_quotation(x, err) == -1)
			return -1;
		return k->what.kind == MAILED_APPROVE && !k->limit ?
			reply_coordinator_compose(x, err) : 0;
	case MAILED_NOTHING:
	case MAILED_SEVERAL:
		break;
	}
	return 0;
}

int
reply_coordinator_ready(struct acting *x, struct err *err)
{
	struct coordinating *k = arena_alloc(x->a, sizeof(*k));
	int64_t n;

	memset(k, 0, sizeof(*k));
	x->k = k;
	k->name = "";
	k->distrust = distrust(x);
	if (k->distrust != NULL || x->r->over[0] != '\0')
		return 0;
	if (find_answered(x, err) == -1 || proofed_since(x->h->db,
	    x->w.coordinator.id, x->in->now - DAY, &n, err) == -1)
		return -1;
	k->limit = n >= x->h->settings->limits.commands_per_day;
	return understand(x, err);
}

/* --- answering ---------------------------------------------------------- */

static const char *
args(struct acting *x, const struct coordinator_answer *t)
{
	const char *s;
	struct json j;
	struct buf b;

	buf_init(&b, ARGS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_int(&j, "coordinator", x->w.coordinator.id);
	json_str(&j, "recap", t->slug);
	if (t->what != NULL)
		json_str(&j, "what", t->what);
	json_bool(&j, "again", t->again);
	json_int(&j, "n", t->n);
	json_int(&j, "at", t->at);
	json_int(&j, "left", (int64_t)t->left);
	json_bool(&j, "note", t->note);
	json_str(&j, "stands", t->stands);
	json_str(&j, "in_reply_to", x->r->message_id);
	json_object_end(&j);
	s = b.overflow ? "{}" : arena_strdup(x->a, buf_str(&b));
	buf_release(&b);
	return s;
}

int
reply_coordinator_tell(struct acting *x, const struct coordinator_answer *t,
	struct err *err)
{
	const struct notice n = {.list_id = x->w.list_id, .kind = t->kind,
		.args = args(x, t), .created_at = x->in->now,
		.answers = "token", .once = t->once};
	int64_t id;
	int rc = notice_add(x->h->db, &n, err);

	if (rc != 1)
		return rc;
	return notice_last(x->h->db, &id, err) == -1 ? -1 :
		proofed_add(x->h->db, id, x->w.coordinator.id, t->slug,
			x->in->now, err);
}

static int
say(struct acting *x, const char *what, struct err *err)
{
	const struct coordinator_answer t = {.kind = "mailed", .what = what,
		.slug = ""};

	x->action = "told";
	return reply_coordinator_tell(x, &t, err);
}

/* A person reads it as well, unless they wrote it. */
static int
help(struct acting *x, struct err *err)
{
	if (strcasecmp(x->w.list->contact.email, x->w.coordinator.addr) != 0)
		x->forward = "a coordinator wrote something that is no recap "
			"and no answer to a proof";
	return say(x, "help", err);
}

static int
beyond_limit(struct acting *x, struct err *err)
{
	const struct coordinator_answer t = {.kind = "mailed",
		.what = "limit", .slug = "", .once = arena_printf(x->a,
		"limit %lld %lld", (long long)x->w.coordinator.id,
		(long long)(x->in->now / DAY))};

	x->forward = "a coordinator mailed more than is acted on in a day";
	return reply_coordinator_tell(x, &t, err);
}

static int
recap(struct acting *x, struct err *err)
{
	if (strlen(x->k->text) > RECAP_MAX)
		return say(x, "large", err);
	if (x->k->what.text == NULL && x->k->docx != DOCX_DONE)
		return say(x, x->k->docx == DOCX_NO_PROGRAM ? "docx_none" :
			"docx_bad", err);
	x->action = "recap";
	return reply_coordinator_write(x, err);
}

/* 1: nothing is to be done with it, and a person reads why; 0; -1. */
static int
refused(struct acting *x, struct err *err)
{
	int rc;

	x->forward = x->k->distrust;
	if (x->forward == NULL && x->answers == NULL)
		x->forward = "it came to a coordinator's address, and nothing "
			"may answer it";
	if (x->forward != NULL)
		return 1;
	rc = coordinator_once(x->h->db, x->w.coordinator.id,
		x->r->message_id, x->in->now, err);
	if (rc == 0)
		x->forward = "a mail of this coordinator's with the same "
			"Message-ID was acted on before: somebody may be "
			"sending it again";
	return rc == -1 ? -1 : rc == 0;
}

int
reply_coordinator(struct acting *x, struct err *err)
{
	struct coordinating *k = x->k;
	int rc = refused(x, err);

	if (rc != 0)
		return rc == -1 ? -1 : 0;
	if (k->what.kind == MAILED_CANCEL)
		return reply_coordinator_cancel(x, err);
	if (k->limit)
		return beyond_limit(x, err);
	if (x->r->over[0] != '\0')
		return say(x, "large", err);
	switch (k->what.kind) {
	case MAILED_APPROVE:
		return reply_coordinator_approve(x, err);
	case MAILED_TEXT:
	case MAILED_FILE:
		return recap(x, err);
	case MAILED_SEVERAL:
		return say(x, "several", err);
	default:
		return help(x, err);
	}
}
