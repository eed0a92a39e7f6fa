/* SPDX-License-Identifier: MIT */
/*
 * From a mail to what happens.
 *
 * Policy: our own mail, come back, is nobody's. What a machine wrote changes
 * nothing but for reports about a mail of ours that a token proves. What a
 * person wrote is done where it is sure and proved, and goes to the contact as
 * far as it is not. A mail that could not be read goes there without itself:
 * what made a reader crash here is not handed on. What a coordinator asks for
 * and the folder of the list does not allow goes there, too: no mail keeps
 * those after it from being read (I6).
 *
 * Actions, for ever: "left", "tier", "undone", "why", "help", "full",
 * "language", "paused", "resumed", "joining", "confirmed", "answered", "rsvp",
 * "remarked", "asked", "bounced", "complained", "forwarded", "nothing",
 * of a coordinator "recap", "approved", "cancelled", "told";
 * "quarantined", "set_aside": for a person, and handed on to none; it stays in
 * the mailbox.
 */
#include "cmd/reply_act.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/failpoint.h"
#include "cmd/purpose.h"
#include "cmd/reply_coordinator.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "inbox/seven_bit.h"
#include "mime/address.h"
#include "store/answering.h"
#include "store/db.h"
#include "store/notice.h"
#include "store/reply.h"
#include "store/signup.h"

enum { HAND_ON_MAX = 5 * 1024 * 1024, STRANGERS_A_DAY = 200,
	CONTACT_A_DAY = 10, DAY = 86400, WORDS_MAX = 64 * 1024 };

/* --- for a person ------------------------------------------------------- */

/* The list whose contact reads it. */
static int
list_of(struct acting *x, int64_t *id_r, struct err *err)
{
	*id_r = x->w.list_id;
	if (*id_r == 0 && x->w.n_alleged > 0)
		*id_r = x->w.alleged[0].list_id;
	/* One whose list has no folder waits for it to come back: another
	 * list's contact is nobody to read it. */
	if (*id_r != 0 || x->h->n_lists == 0)
		return 0;
	return db_list_id(x->h->db, x->h->list[0]->slug, id_r, err);
}

static bool
readable(const struct acting *x)
{
	return x->r != NULL && x->v.kind != VERDICT_UNREADABLE;
}

/* What stands in the place of a mail that is not handed on. */
static const char *
stand_in(struct acting *x)
{
	return arena_printf(x->a, "Subject: A message that stays in the "
		"mailbox\r\n\r\nThe message is not enclosed: %s.\r\n"
		"It stays where it came in:\r\n%s\r\n",
		readable(x) ? "it is too long" : "reading it may not be safe",
		x->in->place);
}

/* Its last line ends, as any does in the mail that it is put into. */
static bool
seven_bits_of(struct acting *x, const void *raw, size_t n,
	struct kept_mail *m)
{
	struct buf b;
	bool ok;

	buf_init(&b, 4 * HAND_ON_MAX);
	ok = seven_bit(x->a, raw, n, &b) == 0;
	if (b.len == 0 || b.data[b.len - 1] != '\n')
		buf_adds(&b, "\r\n");
	ok = ok && !b.overflow;
	m->len = b.len;
	m->bytes = ok ? arena_strndup(x->a, buf_str(&b), b.len) : NULL;
	buf_release(&b);
	return ok;
}

static void
seven_bits(struct acting *x, struct kept_mail *m)
{
	const char *instead;

	if (readable(x) && x->in->len <= HAND_ON_MAX &&
	    seven_bits_of(x, x->in->raw, x->in->len, m))
		return;
	/* Folders' names are anybody's. */
	instead = stand_in(x);
	if (!seven_bits_of(x, instead, strlen(instead), m))
		m->len = 0;
}

static bool
is_contact(const struct home *h, const char *addr)
{
	for (size_t i = 0; i < h->n_lists; i++)
		if (strcasecmp(h->list[i]->contact.email, addr) == 0)
			return true;
	return false;
}

/* Whoever is no member could fill the contact's mailbox; so could a machine
 * that answers the contact's mail, each answer coming back to it (T8). Only of
 * strangers is the contact told: *flood_r. */
static int
too_many(struct acting *x, int64_t list, bool *flood_r, struct err *err)
{
	int64_t n;

	*flood_r = false;
	if (x->r != NULL && is_contact(x->h, x->r->from)) {
		if (kept_from(x->h->db, list, x->r->from, x->in->now - DAY,
			&n, err) == -1)
			return -1;
		if (n >= CONTACT_A_DAY)
			return 1;
	}
	if (x->w.known || x->w.n_alleged > 0)
		return 0;
	if (kept_strangers(x->h->db, list, x->in->now - DAY, &n, err) == -1)
		return -1;
	*flood_r = n >= STRANGERS_A_DAY;
	return *flood_r;
}

/* Once a day: the rest is to be looked for in the mailbox. */
static int
tell_flood(struct acting *x, int64_t list, struct err *err)
{
	char once[32];
	const struct notice n = {.list_id = list, .kind = "flood",
		.args = "{\"n\":200}", .once = once,
		.created_at = x->in->now};

	snprintf(once, sizeof(once), "%lld", (long long)(x->in->now / DAY));
	return notice_add(x->h->db, &n, err) == -1 ? -1 : 0;
}

/* It waits in the mailbox. */
static void
set_aside(struct acting *x)
{
	x->forward = NULL;
	x->left = true;
	if (strcmp(x->action, "quarantined") != 0)
		x->action = "set_aside";
}

int
reply_keep(struct acting *x, const char *words, struct err *err)
{
	const struct reply *r = x->r;
	struct kept_mail m = {.reply_id = x->in->id,
		.member = x->w.known || x->w.n_alleged > 0,
		.addr = r != NULL ? r->from : "",
		.name = r != NULL ? r->from_name : "", .why = x->forward};
	bool flood = false;
	int many;

	if (list_of(x, &m.list_id, err) == -1)
		return -1;
	many = m.list_id == 0 ? 1 : too_many(x, m.list_id, &flood, err);
	if (many == -1)
		return -1;
	if (many == 1) {
		set_aside(x);
		return flood ? tell_flood(x, m.list_id, err) : 0;
	}
	m.words = strlen(words) <= WORDS_MAX ? words :
		arena_strndup(x->a, words, WORDS_MAX);
	seven_bits(x, &m);
	return kept_add(x->h->db, &m, err);
}

/* --- between the files -------------------------------------------------- */

const char *
reply_evidence(struct acting *x)
{
	return x->r->message_id[0] == '\0' ? "a mail" :
		arena_printf(x->a, "a mail, Message-ID <%s>",
			x->r->message_id);
}

int
reply_join(struct acting *x, struct list_conf *l, int64_t list_id,
	const struct address *addr, const char *name, struct err *err)
{
	char purpose[PURPOSE_NAME];
	enum signup_outcome o;
	const struct signup s = {.list_id = list_id, .addr = addr,
		.name = name, .keys = x->h->keys, .tier = "", .lang = "",
		.way = "reply", .form = "", .network = "", .purpose = purpose,
		.evidence = reply_evidence(x), .now = x->in->now,
		.per_hour = x->h->settings->limits.confirmations_per_hour};

	if (purpose_keep(x->h, l, purpose, err) == -1 ||
	    signup_ask(x->h->db, x->d->ledger, &s, &o, err) == -1)
		return -1;
	x->action = "joining";
	x->wrote = true;
	return 0;
}

const char *
reply_beside(const struct acting *x)
{
	const struct reply *r = x->r;

	if (r->rsvp.is)
		return NULL;
	return r->attached ? "there is a file beside the words" :
		r->forwarded ? "it hands on somebody else's mail" : NULL;
}

int
reply_tell(struct acting *x, const char *kind, const char *args,
	struct err *err)
{
	const struct notice n = {.list_id = x->w.member.list_id,
		.member_id = x->w.member.id, .kind = kind, .args = args,
		.created_at = x->in->now, .answers = x->answers};

	if (x->answers == NULL || member_obstacle_to(notice_reach(kind,
	    x->answers), &x->w.member.state, x->in->now) != NULL)
		return 0;
	return notice_add(x->h->db, &n, err) == -1 ? -1 : 0;
}

/* --- deciding ----------------------------------------------------------- */

/* Why nothing may answer it (S41); NULL: something may. */
static const char *
obstacle(struct acting *x)
{
	const struct reply *r = x->r;
	const struct incoming m = {
		.envelope_sender = r->return_path[0] ? r->return_path : NULL,
		.from = r->from,
		.auto_submitted = r->machine.auto_submitted[0] ?
			r->machine.auto_submitted : NULL,
		.precedence = r->machine.precedence[0] ?
			r->machine.precedence : NULL,
		.list_fields = r->machine.list_fields,
		.report = r->machine.report,
		.ours = reply_ours(x->h, r->from),
		.loop = r->machine.loop[0] ? r->machine.loop : NULL,
	};

	return answering_obstacle(&m, x->d->loop);
}

static int
act_unread(struct acting *x, struct err *err)
{
	x->action = "quarantined";
	x->forward = x->in->trouble;
	return reply_keep(x, "", err);
}

static bool
from_machine(enum verdict_kind k)
{
	return k == VERDICT_BOUNCE || k == VERDICT_DELAY ||
		k == VERDICT_DELIVERED || k == VERDICT_COMPLAINT ||
		k == VERDICT_AUTO_REPLY;
}

/* What nothing came of may have been written where nobody looks. */
static int
unseen(struct acting *x, struct err *err)
{
	int rc = reply_quotes_others(x, err);

	if (rc == 1)
		x->forward = "there are words in what it quotes";
	return rc == -1 ? -1 : 0;
}

/* Words of a mail that nobody may answer still reach a person, unless it is
 * ours: then the two of us would never end. */
static int
act_read(struct acting *x, struct err *err)
{
	const char *why = obstacle(x);
	int rc;

	x->answers = why != NULL ? NULL : x->w.proof == PROOF_NONE ? "bare" :
		"token";
	if (x->r->machine.loop[0] != '\0') {
		x->action = "nothing";
		return 0;
	}
	if (x->failed != NULL) {
		x->forward = x->failed;
		rc = 0;
	} else if (x->k != NULL && !from_machine(x->v.kind))
		rc = reply_coordinator(x, err);
	else if (x->v.kind == VERDICT_UNREADABLE) {
		x->forward = x->r->over;
		rc = 0;
	} else if (from_machine(x->v.kind))
		rc = reply_machine(x, err);
	else if (x->w.known)
		rc = reply_member(x, err);
	else
		rc = reply_stranger(x, err);
	if (rc == 0 && x->forward == NULL &&
	    strcmp(x->action, "nothing") == 0 && !from_machine(x->v.kind))
		rc = unseen(x, err);
	if (rc == 0 && x->forward != NULL)
		rc = reply_keep(x, x->r->text, err);
	if (rc == 0 && x->forward != NULL && strcmp(x->action, "nothing") == 0)
		x->action = "forwarded";
	return rc;
}

/* --- the transaction ---------------------------------------------------- */

static const char *
kind_of(const struct acting *x)
{
	return verdict_name(x->r == NULL ? VERDICT_UNREADABLE : x->v.kind);
}

static bool
understood(const struct acting *x)
{
	return x->r != NULL && x->forward == NULL && !x->left;
}

/* Whoever is forgotten is looked for by it: however a mail program spells an
 * address, it is one. */
static void
hash_writer(const struct acting *x, char hash[ADDRESS_HASH_LEN + 1])
{
	const char *from = x->r->from;
	struct address addr;

	address_hash(x->h->keys, address_parse(from, strlen(from), &addr,
		NULL) == 0 ? addr.key : from, hash);
}

static int
mark(struct acting *x, int64_t notices, struct err *err)
{
	struct reply_row row = {.id = x->in->id,
		.understood = understood(x), .list_id = x->w.list_id,
		.member_id = x->w.known ? x->w.member.id : 0,
		.delivery_id = x->w.of.id, .kind = kind_of(x), .writer = "",
		.action = x->action, .evidence = x->r != NULL ?
			x->v.evidence : x->in->trouble};
	char hash[ADDRESS_HASH_LEN + 1];

	if (x->r != NULL && x->r->from[0] != '\0') {
		hash_writer(x, hash);
		row.writer = hash;
	}
	if (x->w.known && x->r->message_id[0] != '\0' &&
	    notices_answer(x->h->db, notices, x->w.member.id,
		x->r->message_id, err) == -1)
		return -1;
	return reply_done(x->h->db, &row, x->in->now, err);
}

static int
transact(struct acting *x, struct err *err)
{
	int64_t notices;
	int rc;

	if (db_begin(x->h->db, err) == -1)
		return -1;
	rc = notice_last(x->h->db, &notices, err);
	if (rc == 0)
		rc = x->r == NULL ? act_unread(x, err) : act_read(x, err);
	failpoint("reply_acted");
	if (rc == 0)
		rc = mark(x, notices, err);
	failpoint("reply_commit");
	rc = db_end(x->h->db, rc, err);
	failpoint("reply_done");
	return rc;
}

/* --- what a coordinator asks for ---------------------------------------- */

/* Of the mail, or of the files that it is about. What else fails, such as the
 * store or the disk, would fail for the next mail, too. */
static bool
is_mails_own(enum err_kind kind)
{
	return kind == ERR_CREATE || kind == ERR_PERM || kind == ERR_DATA ||
		kind == ERR_NOINPUT || kind == ERR_CONFIG ||
		kind == ERR_USAGE || kind == ERR_BUG;
}

/* Files' names are the writer's, and stand in no notice. */
static void
take_failure(struct acting *x, struct err *err)
{
	x->failed = arena_printf(x->a, "what a coordinator asks for could not "
		"be done: %s", err->kind == ERR_CREATE ||
		err->kind == ERR_PERM || err->kind == ERR_IO ? "a file or "
		"folder of the list cannot be read or written; may the program "
		"do so?" : "the files of the list do not allow it");
	diag_warn(&x->d->c->diags, arena_strdup(x->d->c->arena, err->file),
		err->line, err->col, "%s; so a coordinator's mail went to the "
		"contact", arena_strdup(x->d->c->arena, err->msg));
	err_clear(err);
	x->action = "nothing";
	x->forward = NULL;
	x->left = x->wrote = false;
}

/* Takes long, and writes nothing. */
static int
ready(struct acting *x, struct err *err)
{
	if (x->w.coordinator.id == 0 || from_machine(x->v.kind) ||
	    reply_coordinator_ready(x, err) == 0)
		return 0;
	if (!is_mails_own(err->kind) && err->kind != ERR_IO)
		return -1;
	take_failure(x, err);
	return 0;
}

static int
transact_or_forward(struct acting *x, struct err *err)
{
	if (transact(x, err) == 0)
		return 0;
	if (x->k == NULL || x->failed != NULL || !is_mails_own(err->kind))
		return -1;
	take_failure(x, err);
	return transact(x, err);
}

int
reply_act(struct reply_desk *d, struct arena *a, const struct reply_case *in,
	struct reply_result *out, struct err *err)
{
	struct acting x = {.d = d, .h = d->h, .a = a, .in = in, .r = in->r,
		.action = "nothing"};
	struct verdict_options o = {0};

	*out = (struct reply_result){0};
	if (x.r != NULL) {
		if (reply_who(d->h, a, x.r, &x.w, err) == -1 ||
		    (!x.w.ahead && reply_options(&x, &o, err) == -1))
			return -1;
		if (x.w.ahead) {
			out->ahead = true;
			return 0;
		}
		classify(a, x.r, &o, &x.v);
		reply_place_remarks(&x);
		if (ready(&x, err) == -1)
			return -1;
	}
	if (transact_or_forward(&x, err) == -1)
		return -1;
	*out = (struct reply_result){.kind = kind_of(&x),
		.action = x.action, .forwarded = x.forward != NULL,
		.member = x.w.known ? x.w.member.addr : NULL,
		.understood = understood(&x),
		.wrote = x.wrote};
	return 0;
}
