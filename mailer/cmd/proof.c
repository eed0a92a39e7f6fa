/* SPDX-License-Identifier: MIT */
/*
 * tidings proof: mails editions marked PROOF to one address. It approves
 * nothing and records no delivery, so its tokens belong to nobody.
 */
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "cmd/deliver.h"
#include "cmd/proofs.h"
#include "cmd/wire.h"
#include "mime/address.h"
#include "send/outlet.h"

static const struct opt opts[] = {
	{"to", "ADDRESS", "who gets the proofs"},
	{"tier", "T", "only this tier"},
	{NULL, NULL, NULL},
};

struct proof {
	struct feed feed;	/* first: what the outlet sees */
	struct envelope envelope;
	bool given;		/* to the outlet */
	struct outcome outcome;
	struct cmd *c;
	struct issue *is;
	struct dkim *dkim;
	struct letters *letters;
	const char *to;
	const struct relay *relay;
	const struct outlet_ops *ops;
	struct outlet *outlet;
	struct letter letter;
	int64_t sent;
};

/* Each proof is a mail of its own, also when it is sent twice. */
static const char *
unique_key(struct arena *a)
{
	unsigned char id[16];
	char text[33];

	random_bytes(id, sizeof(id));
	hex(id, sizeof(id), text);
	return arena_strdup(a, text);
}

/* The feed: one mail, without a row. */
static const struct envelope *
feed_next(struct feed *f, bool wait)
{
	struct proof *p = (struct proof *)f;
	bool given = p->given;

	(void)wait;
	p->given = true;
	return given ? NULL : &p->envelope;
}

static void
feed_arm(struct feed *f, const struct envelope *const *e, size_t n)
{
	(void)f, (void)e, (void)n;
}

static bool
feed_armed(struct feed *f, const struct envelope *e)
{
	(void)f, (void)e;
	return true;
}

static void
feed_done(struct feed *f, const struct envelope *e, const struct outcome *o)
{
	(void)e;
	((struct proof *)f)->outcome = *o;
}

static void
feed_link(struct feed *f, enum feed_link link)
{
	(void)f, (void)link;
}

static int
mail_one(struct proof *p, const struct edition *e)
{
	if (proof_splice(p->letters, p->is, e, p->to, unique_key(p->c->arena),
		&p->letter) == -1)
		return -1;
	p->envelope = (struct envelope){p->letter.from, p->to,
		p->letter.message_id, p->letter.data.data, p->letter.data.len};
	p->given = false;
	p->outcome = (struct outcome){.kind = OUTCOME_NOT_SENT};
	if (p->ops->run(p->outlet, &p->feed, &p->c->err) == -1)
		return -1;
	if (p->outcome.kind != OUTCOME_ACCEPTED)
		return err_set(&p->c->err, p->outcome.kind == OUTCOME_FAILED ?
			ERR_DATA : ERR_UNAVAIL, "the proof for %s did not go "
			"out: %s", e->tier, p->outcome.text);
	p->sent++;
	return 0;
}

static int
mail_all(struct proof *p, int tier)
{
	const struct list_conf *l = p->is->ref.list;

	if (wire_dkim(p->is->h, &p->dkim, &p->c->err) == -1)
		return -1;
	p->letters = deliver_letters(p->is->h, p->is->zone, p->dkim);
	p->ops = outlet_for(p->relay->url);
	p->outlet = p->ops->open(p->relay, &p->c->err);
	if (p->outlet == NULL)
		return -1;
	for (size_t i = 0; i < p->is->n; i++) {
		const struct edition *e = &p->is->edition[i];

		if (tier >= 0 && strcmp(e->tier, l->tiers.v[tier].id) != 0)
			continue;
		if (mail_one(p, e) == -1)
			return -1;
	}
	return p->sent > 0 ? 0 : err_set(&p->c->err, ERR_DATA,
		"%s has no edition for this tier", p->is->ref.slug);
}

static int
report(struct proof *p)
{
	struct json j;

	if (p->c->json) {
		json_init(&j, &p->c->out);
		json_object(&j, NULL);
		json_str(&j, "list", p->is->ref.list->slug);
		json_str(&j, "recap", p->is->ref.slug);
		json_int(&j, "sent", p->sent);
		json_object_end(&j);
		buf_addc(&p->c->out, '\n');
		return 0;
	}
	buf_printf(&p->c->out, "%lld proof%s mailed to %s. Nothing is "
		"approved and no member got it.\n", (long long)p->sent,
		p->sent == 1 ? " was" : "s were", p->to);
	if (p->relay->dir != NULL)
		buf_printf(&p->c->out, "Nothing left this machine: the mails "
			"are files in %s/new.\n", p->relay->dir);
	return 0;
}

static int
proof(struct cmd *c, const struct home *h)
{
	const char *to = cmd_opt(c, "to"), *tier = cmd_opt(c, "tier");
	struct address addr;
	struct err why = {0};
	struct issue is;
	struct relay *relay;
	struct proof p = {.feed = {feed_next, feed_arm, feed_armed, feed_done,
		feed_link, false}, .c = c, .is = &is};
	size_t n;
	int t = -1, rc;

	if (to == NULL)
		return err_set(&c->err, ERR_USAGE, "say who gets the proofs: "
			"--to ADDRESS");
	if (address_parse(to, strlen(to), &addr, &why) == -1)
		return err_set(&c->err, ERR_USAGE, "--to: \"%s\" is no "
			"address: it %s", to, why.msg);
	if (issue_open(c, h, c->argv[0], &is) == -1)
		return -1;
	if (tier != NULL && (t = tier_find(&is.ref.list->tiers, tier,
		strlen(tier))) < 0)
		return err_set(&c->err, ERR_USAGE, "the list has no tier "
			"\"%s\"", tier);
	if (issue_read(&is) == -1 || issue_compose(&is, true) == -1 ||
	    wire_relays(h, &n, &relay, &c->err) == -1)
		return -1;
	p.to = addr.addr;
	p.relay = &relay[0];
	buf_init(&p.letter.data, MESSAGE_MAX);
	rc = mail_all(&p, t);
	if (p.outlet != NULL)
		p.ops->close(p.outlet);
	letters_free(p.letters);
	dkim_free(p.dkim);
	buf_release(&p.letter.data);
	wire_relays_wipe(n, relay);
	return rc == -1 ? -1 : report(&p);
}

static int
proof_run(struct cmd *c)
{
	struct home h;
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE | HOME_SENDS, &h) == -1)
		return -1;
	rc = proof(c, &h);
	home_close(&h);
	return rc;
}

const struct command cmd_proof = {
	.name = "proof",
	.args = "RECAP",
	.summary = "mail editions marked PROOF to one address",
	.help = "Every tier's mail in every language, or one tier's, as it "
		"stands now. Approves\nnothing, records nothing, and reaches "
		"no member.\n\n"
		"  tidings proof co-design --to me@example.org\n"
		"  tidings proof co-design --to me@example.org --tier leading",
	.opts = opts,
	.min = 1,
	.max = 1,
	.run = proof_run,
};
