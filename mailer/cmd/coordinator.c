/* SPDX-License-Identifier: MIT */
/*
 * tidings coordinator: who may work by mail, and at which address.
 *
 * Policy (T27): only whom list.yaml names gets one. The address is a secret: it
 * is shown here when it is asked for by name, and stands in no log. What is
 * ended stays ended: whoever is to work by mail again gets another address.
 */
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "cmd/coordinators.h"
#include "cmd/when.h"
#include "mime/address.h"
#include "store/db.h"

static const struct opt opts[] = {
	{"revoke", NULL, "end it: mail to that address does nothing more"},
	{NULL, NULL, NULL},
};

struct work {
	struct cmd *c;
	struct home h;
	struct list_conf *list;
	int64_t list_id;
	size_t n;
	struct coordinator *v;
};

static const struct coordinator *
find(const struct work *w, const char *key)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->v[i].addr, key) == 0)
			return &w->v[i];
	return NULL;
}

/* --- who has one -------------------------------------------------------- */

static void
json_row(const struct work *w, struct json *j, const char *email,
	const struct coordinator *x)
{
	const char *name;

	json_object(j, NULL);
	json_str(j, "list", w->list->slug);
	json_str(j, "email", email);
	json_bool(j, "named", coordinators_named(w->list, email, &name));
	if (x != NULL)
		json_str(j, "since", when_local(&w->h, w->list->slug,
			x->made_at));
	else
		json_null(j, "since");
	json_object_end(j);
}

static void
text_row(const struct work *w, const char *email, const struct coordinator *x)
{
	struct buf *out = &w->c->out;
	const char *name;

	buf_printf(out, "%s\n    ", email);
	if (!coordinators_named(w->list, email, &name))
		buf_adds(out, "has an address that does nothing: list.yaml "
			"names them no more\n");
	else if (x == NULL)
		buf_printf(out, "has no address; make one: tidings "
			"coordinator %s %s\n", w->list->slug, email);
	else
		buf_printf(out, "may work by mail, since %s\n", when_local(
			&w->h, w->list->slug, x->made_at));
}

/* Those that list.yaml names, then others that still have one. */
static void
show_all(struct work *w, void (*row)(const struct work *w, void *ctx,
	const char *email, const struct coordinator *x), void *ctx)
{
	const struct list_conf *l = w->list;
	bool contact = true;
	const char *name;
	struct address addr;

	for (size_t i = 0; i < l->n_coordinators; i++) {
		const char *email = l->coordinator[i].email;

		if (strcasecmp(email, l->contact.email) == 0)
			contact = false;
		row(w, ctx, email, address_parse(email, strlen(email), &addr,
			NULL) == 0 ? find(w, addr.key) : NULL);
	}
	for (size_t i = 0; i < w->n; i++)
		if (!coordinators_named(l, w->v[i].addr, &name) ||
		    (contact && strcasecmp(w->v[i].addr, l->contact.email) ==
			0))
			row(w, ctx, w->v[i].addr, &w->v[i]);
}

static void
add_json(const struct work *w, void *ctx, const char *email,
	const struct coordinator *x)
{
	json_row(w, ctx, email, x);
}

static void
add_text(const struct work *w, void *ctx, const char *email,
	const struct coordinator *x)
{
	(void)ctx;
	text_row(w, email, x);
}

static int
list_them(struct work *w)
{
	struct json j;

	if (!w->c->json) {
		show_all(w, add_text, NULL);
		return 0;
	}
	json_init(&j, &w->c->out);
	json_object(&j, NULL);
	json_str(&j, "list", w->list->slug);
	json_array(&j, "coordinators");
	show_all(w, add_json, &j);
	json_array_end(&j);
	json_object_end(&j);
	buf_addc(&w->c->out, '\n');
	return 0;
}

/* --- making and ending one ---------------------------------------------- */

static int
revoke(struct work *w, const struct address *addr)
{
	struct err *err = &w->c->err;
	int64_t n;
	int rc;

	if (db_begin(w->h.db, err) == -1)
		return -1;
	rc = coordinator_revoke(w->h.db, w->list_id, addr->key, clock_now(),
		&n, err);
	failpoint("coordinator_commit");
	if (db_end(w->h.db, rc, err) == -1)
		return -1;
	if (n == 0)
		return err_set(err, ERR_NOINPUT, "%s has no address for %s, "
			"so there is nothing to end", addr->addr,
			w->list->slug);
	if (!w->c->json)
		buf_printf(&w->c->out, "Mail of %s to that address does "
			"nothing any more; it goes to the contact.\n",
			addr->addr);
	return 0;
}

static int
make(struct work *w, const struct address *addr, int64_t *id_r)
{
	const struct coordinator *x = find(w, addr->key);
	struct err *err = &w->c->err;
	int rc;

	if (x != NULL) {
		*id_r = x->id;
		return 0;
	}
	if (db_begin(w->h.db, err) == -1)
		return -1;
	rc = coordinator_add(w->h.db, w->list_id, addr->key, clock_now(),
		id_r, err);
	failpoint("coordinator_commit");
	return db_end(w->h.db, rc, err);
}

static int
refuse_unnamed(struct work *w, const struct address *addr)
{
	return err_at(&w->c->err, ERR_CONFIG, w->list->file, 0, 0, "%s is "
		"neither one of the coordinators: nor the contact: of this "
		"list; name them there first", addr->addr);
}

static void
show(struct work *w, const struct address *addr, const char *secret)
{
	struct json j;

	if (!w->c->json) {
		buf_printf(&w->c->out, "%s mails recaps for %s to\n\n    "
			"%s\n\nKeep it to yourself: give it to nobody else, "
			"and do not put it in an address\nbook that others "
			"read. Mail to it counts only from %s, and only\n"
			"where your mail server says that it passes DMARC. "
			"Each is answered: a recap with\nits proofs, to "
			"which \"approve\" or \"cancel\" is the answer.\n",
			addr->addr, w->list->slug, secret, addr->addr);
		return;
	}
	json_init(&j, &w->c->out);
	json_object(&j, NULL);
	json_str(&j, "list", w->list->slug);
	json_str(&j, "email", addr->addr);
	json_str(&j, "address", secret);
	json_object_end(&j);
	buf_addc(&w->c->out, '\n');
}

static int
one(struct work *w, const char *email)
{
	bool end = cmd_opt(w->c, "revoke") != NULL;
	char secret[TOKEN_ADDRESS_SIZE];
	struct address addr;
	struct err why = {0};
	const char *name;
	int64_t id;

	if (address_parse(email, strlen(email), &addr, &why) == -1)
		return err_set(&w->c->err, ERR_USAGE, "\"%s\" is no address: "
			"it %s", email, why.msg);
	if (end)
		return revoke(w, &addr);
	if (!coordinators_named(w->list, addr.key, &name))
		return refuse_unnamed(w, &addr);
	if (coordinators_ready(&w->h, &w->c->err) == -1 ||
	    make(w, &addr, &id) == -1 ||
	    coordinators_address(&w->h, id, secret, &w->c->err) == -1)
		return -1;
	show(w, &addr, secret);
	return 0;
}

static int
work(struct work *w)
{
	struct cmd *c = w->c;

	w->list = home_list(&w->h, c->argv[0], &c->err);
	if (w->list == NULL)
		return -1;
	if (c->argc == 1 && cmd_opt(c, "revoke") != NULL)
		return err_set(&c->err, ERR_USAGE, "say whose address is to "
			"end: tidings coordinator %s EMAIL --revoke",
			w->list->slug);
	if (db_list_id(w->h.db, w->list->slug, &w->list_id, &c->err) == -1 ||
	    coordinators_all(w->h.db, c->arena, w->list_id, &w->v, &w->n,
		&c->err) == -1)
		return -1;
	return c->argc == 1 ? list_them(w) : one(w, c->argv[1]);
}

static int
coordinator_run(struct cmd *c)
{
	struct work w = {.c = c};
	int rc = home_open(c, HOME_LISTS | HOME_STORE, &w.h);

	if (rc == 0) {
		rc = work(&w);
		home_close(&w.h);
	}
	return rc;
}

const struct command cmd_coordinator = {
	.name = "coordinator",
	.args = "LIST [EMAIL]",
	.summary = "make or end a coordinator's address for work by mail",
	.help = "A coordinator mails a recap to a secret address, gets back "
		"what is to be mended and\nthe proof of every level, and "
		"answers \"approve\" or \"cancel\". With EMAIL, which\n"
		"list.yaml has to name under coordinators: (or contact:), the "
		"address is made, or\nshown again; without, who has one. "
		"--revoke ends it for good.\n\n"
		"  tidings coordinator mh-pcn\n"
		"  tidings coordinator mh-pcn sam@example.org\n"
		"  tidings coordinator mh-pcn sam@example.org --revoke\n\n"
		"Exit status: 78 where list.yaml does not name EMAIL, or "
		"config/tidings.yaml has no\nauthserv_id: or plus_addressing: "
		"false; 66 with --revoke where there is none.",
	.opts = opts,
	.min = 1,
	.max = 2,
	.run = coordinator_run,
};
