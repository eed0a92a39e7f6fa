/* SPDX-License-Identifier: MIT */
/*
 * adopt: a person says that this store, restored or copied, is the one to go
 * on with. What it may have missed is made safe (store/adopt.h).
 */
#include <inttypes.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/home.h"
#include "cmd/locks.h"
#include "conf/settings.h"
#include "store/adopt.h"

static void
say_json(struct cmd *c, const struct adoption *a)
{
	struct json j;

	json_init(&j, &c->out);
	json_object(&j, NULL);
	json_int(&j, "generation", a->generation);
	json_int(&j, "left", a->left);
	json_int(&j, "suspended", a->suspended);
	json_int(&j, "complained", a->complained);
	json_int(&j, "forgotten", a->forgotten);
	json_int(&j, "strangers", a->strangers);
	json_int(&j, "in_doubt", a->in_doubt);
	json_int(&j, "withdrawn", a->withdrawn);
	json_int(&j, "held", a->held);
	json_object_end(&j);
	buf_addc(&c->out, '\n');
}

static void
line(struct cmd *c, int64_t n, const char *one, const char *many)
{
	if (n > 0)
		buf_printf(&c->out, "  %" PRId64 " %s\n", n,
			n == 1 ? one : many);
}

static void
say(struct cmd *c, const struct adoption *a, bool from_db)
{
	if (c->json) {
		say_json(c, a);
		return;
	}
	buf_adds(&c->out, "This store is the one that counts from now on.\n");
	line(c, a->left, "member had left and has left again",
		"members had left and have left again");
	line(c, a->suspended, "address was suspended again",
		"addresses were suspended again");
	line(c, a->complained, "member had complained and gets no mail",
		"members had complained and get no mail");
	line(c, a->forgotten, "member was forgotten again",
		"members were forgotten again");
	line(c, a->strangers, "person had left whom the store does not know; "
		"no import brings that address back", "people had left whom "
		"the store does not know; no import brings them back");
	line(c, a->in_doubt, "mail is in doubt: decide with tidings resolve",
		"mails are in doubt: decide with tidings resolve");
	line(c, a->withdrawn, "approval was withdrawn: approve it again",
		"approvals were withdrawn: approve them again");
	line(c, a->held, "recap had gone out that the store did not know; it "
		"is held: decide with tidings resolve", "recaps had gone out "
		"that the store did not know; they are held: decide with "
		"tidings resolve");
	if (from_db)
		buf_adds(&c->out, "The journal begins anew; the old one is "
			"kept as journal.old. Whoever left and is in\nneither "
			"may get mail again: compare with the replies you "
			"have.\n");
}

/* What stands in the way: 0, or -1 with err. */
static int
may_adopt(struct cmd *c, const struct home *h, bool from_db)
{
	if (h->db == NULL)
		return err_at(&c->err, ERR_NOINPUT, h->settings->store, 0, 0,
			"there is no store to adopt");
	switch (journal_state(h->journal)) {
	case JOURNAL_MISSING:
	case JOURNAL_DAMAGED:
	case JOURNAL_FOREIGN:
		return from_db ? 0 : journal_require(h->journal, &c->err);
	case JOURNAL_STORE_BEHIND:
	case JOURNAL_ADOPT:
		if (from_db && cmd_opt(c, "yes") == NULL)
			return err_set(&c->err, ERR_USAGE, "there is a "
				"journal, which goes on from here: leave "
				"--from-db out, or add --yes to begin a new "
				"one");
		return 0;
	case JOURNAL_GOOD:
		break;
	}
	/* A whole disk put back looks like this. */
	if (cmd_opt(c, "yes") != NULL || cmd_confirm(c, "Store and journal "
		"agree. Adopt all the same, and hold all mail that waits?"))
		return 0;
	return err_set(&c->err, ERR_USAGE, "store and journal agree, so "
		"nothing needs adopting. If the whole disk was put back to an "
		"earlier day, add --yes");
}

static int
run(struct cmd *c)
{
	bool from_db = cmd_opt(c, "from-db") != NULL, anew;
	struct adoption a;
	struct locks locks;
	struct home h;
	int rc;

	/* Without a store and a backup, the journal is what there is. */
	if (home_open(c, 0, &h) != 0)
		return -1;
	anew = from_db && file_exists(locks_var_path(&h, "journal"));
	home_close(&h);
	if (home_open(c, anew ? HOME_STORE_ANEW : HOME_STORE_IF_ANY, &h) != 0)
		return -1;
	rc = may_adopt(c, &h, from_db);
	if (rc == 0)
		rc = locks_take(&h, &locks, &c->err);
	if (rc == 0) {
		rc = store_adopt(h.db, h.keys, h.journal, from_db,
			clock_now(), &a, &c->err);
		if (rc == 0)
			say(c, &a, from_db);
		locks_give(&locks);
	}
	home_close(&h);
	return rc;
}

static const struct opt opts[] = {
	{"from-db", NULL, "begin a new journal: this one is lost, damaged, or of "
		"a store that is gone"},
	{"yes", NULL, "do not ask"},
	{NULL, NULL, NULL},
};

const struct command cmd_adopt = {
	.name = "adopt",
	.args = "",
	.summary = "go on with a restored or copied store",
	.help = "After a restore, or when the store is found to be an older "
		"copy: whoever left\naccording to the journal has left again, "
		"mail that may have gone out is in\ndoubt until you decide "
		"with `tidings resolve`, and approvals that had not begun\n"
		"are withdrawn. Then sending works again.\n\n"
		"So it does where a clock was far ahead for a time, and the "
		"store takes the right\none for wrong.\n\n"
		"  tidings adopt\n"
		"  tidings adopt --from-db\n\n"
		"The second is for when the journal is lost or damaged, or "
		"when the store is lost\nand there is no backup: then a new "
		"store is made that keeps out who left.\n",
	.opts = opts,
	.min = 0, .max = 0,
	.run = run,
};
