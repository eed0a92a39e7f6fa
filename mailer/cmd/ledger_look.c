/* SPDX-License-Identifier: MIT */
/* A member's rows of the consent ledger, looked at before they are shown. */
#include "cmd/ledger_look.h"

#include "store/db.h"
#include "store/journal.h"
#include "store/replay.h"

int
ledger_look_mark(const struct home *h, struct ledger_mark *mark,
	const struct ledger_mark **mark_r, struct err *err)
{
	int64_t generation;

	*mark_r = NULL;
	switch (journal_state(h->journal)) {
	case JOURNAL_GOOD:
	case JOURNAL_STORE_BEHIND:
		break;
	default:
		return 0;
	}
	if (db_meta_int(h->db, "generation", &generation, err) == -1)
		return -1;
	if (generation != journal_generation(h->journal))
		return 0;
	journal_mark(h->journal, mark);
	*mark_r = mark;
	return 0;
}

/* -1 only for what is no finding. */
static int
trouble(struct cmd *c, const struct err *why, struct ledger_look *look)
{
	if (why->kind != ERR_DATA) {
		c->err = *why;
		return -1;
	}
	if (look->trouble == NULL)
		look->trouble = arena_strdup(c->arena, why->msg);
	c->exit = cmd_status(ERR_DATA);
	return 0;
}

int
ledger_look_failed(struct cmd *c, const struct ledger_look *look)
{
	if (look->trouble == NULL || c->err.kind != ERR_DATA)
		return -1;
	err_clear(&c->err);
	return err_set(&c->err, ERR_DATA, "%s", look->trouble);
}

struct behind {
	struct cmd *c;
	struct ledger_look *look;
};

static int
differs(void *ctx, const struct difference *d)
{
	struct behind *b = ctx;

	if (b->look->trouble == NULL)
		b->look->trouble = arena_printf(b->c->arena, "the member %s. "
			"It was changed behind the ledger's back: compare "
			"with a backup", d->what);
	b->c->exit = cmd_status(ERR_DATA);
	return 0;
}

/* What is shown of the member is what its rows say. Of rows that are not as
 * they were written nothing is asked. */
static int
replay(struct cmd *c, const struct home *h, int64_t member,
	struct ledger_look *look)
{
	struct behind b = {c, look};

	return look->trouble != NULL ? 0 : ledger_replay_member(h->db, member,
		differs, &b, &c->err);
}

int
ledger_look(struct cmd *c, const struct home *h, int64_t member,
	struct ledger_look *look_r)
{
	struct ledger_mark mark;
	const struct ledger_mark *known;
	struct err why = {0};
	char *text = NULL;

	*look_r = (struct ledger_look){0};
	if (ledger_look_mark(h, &mark, &known, &c->err) == -1 ||
	    (ledger_verify_member(h->db, h->keys, member, known,
		&look_r->rows, &look_r->bad, &why) == -1 &&
	     trouble(c, &why, look_r) == -1))
		return -1;
	if (replay(c, h, member, look_r) == -1)
		return -1;
	if (member_consent(h->db, c->arena, member, &look_r->fact,
		&c->err) == -1)
		return ledger_look_failed(c, look_r);
	err_clear(&why);
	if (look_r->fact.purpose[0] != '\0' &&
	    purpose_text(h->db, c->arena, look_r->fact.purpose, &text,
		&why) == -1 && trouble(c, &why, look_r) == -1)
		return -1;
	look_r->agreed = text;
	return 0;
}
