/* SPDX-License-Identifier: MIT */
/*
 * A mailbox, worked by hand, for tests: KEY=VALUE... are its options, each
 * other word is done in turn, and a line is written for what came of it. The
 * secret comes in the environment (SECRET).
 *
 *	path=DIR | host=HOST port=N tls=implicit|starttls|none
 *	auth=password|xoauth2 user=NAME ca=FILE rest=keep|move|delete
 *	folder=NAME scale=FACTOR max=OCTETS
 *	after=UID since=SECONDS		for the next list
 *
 *	open	-> open VALIDITY
 *	list	-> item UID SIZE..., listed N
 *	get	-> of all that are listed: mail UID OCTETS SHA-256, gone UID
 *	read	-> the same, in the jail: read UID, died UID WHY
 *	yes, no	-> done UID: of all, understood or not
 *	sleep	a second
 *	close
 *
 * What fails: error KIND WORDS, and it goes on. As `mailbox_dump jail` it is
 * its own broker.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "inbox/mail.h"
#include "inbox/mailbox.h"

struct dump {
	struct arena a;
	struct mailbox_options o;
	int64_t after, since;
	size_t max, n;
	struct mailbox_item *v;
	struct jail *j;
	struct mailbox *m;
	struct buf mail;
};

static void
failed(struct err *err)
{
	char text[2000];

	printf("error %d %s\n", (int)err->kind, err_text(err, text,
		sizeof(text)));
	err_clear(err);
}

static bool
option(struct dump *d, const char *key, const char *value)
{
	static const char *const rests[] = {"keep", "move", "delete"};

	if (strcmp(key, "path") == 0)
		d->o.path = value;
	else if (strcmp(key, "host") == 0)
		d->o.host = value;
	else if (strcmp(key, "port") == 0)
		d->o.port = atoi(value);
	else if (strcmp(key, "user") == 0)
		d->o.user = value;
	else if (strcmp(key, "ca") == 0)
		d->o.ca_file = value;
	else if (strcmp(key, "folder") == 0)
		d->o.folder = value;
	else if (strcmp(key, "scale") == 0)
		d->o.scale = strtod(value, NULL);
	else if (strcmp(key, "max") == 0)
		d->max = strtoul(value, NULL, 10);
	else if (strcmp(key, "after") == 0)
		d->after = atoll(value);
	else if (strcmp(key, "since") == 0)
		d->since = atoll(value);
	else if (strcmp(key, "auth") == 0)
		d->o.auth = strcmp(value, "xoauth2") == 0 ? MAILBOX_XOAUTH2 :
			MAILBOX_PASSWORD;
	else if (strcmp(key, "tls") == 0) {
		d->o.starttls = strcmp(value, "starttls") == 0;
		d->o.tls = d->o.starttls || strcmp(value, "implicit") == 0;
	} else if (strcmp(key, "rest") == 0) {
		for (int i = 0; i < 3; i++)
			if (strcmp(value, rests[i]) == 0)
				d->o.rest = (enum mailbox_rest)i;
	} else {
		return false;
	}
	return true;
}

static void
show(const struct dump *d, const struct mailbox_item *i)
{
	unsigned char digest[32];

	sha256(d->mail.data != NULL ? d->mail.data : "", d->mail.len,
		digest);
	printf("mail %s %zu ", i->uid, d->mail.len);
	for (size_t k = 0; k < sizeof(digest); k++)
		printf("%02x", digest[k]);
	printf("\n");
}

static void
read_one(struct dump *d, const struct mailbox_item *i, struct err *err)
{
	struct reply reply;
	char why[JAIL_WHY];
	int rc;

	memset(&reply, 0, sizeof(reply));
	if (jail_ask(d->j, buf_str(&d->mail), d->mail.len, err) == -1 ||
	    (rc = jail_answer(d->j, &d->a, &reply, why, err)) == -1)
		failed(err);
	else if (rc == 0)
		printf("died %s %s\n", i->uid, why);
	else
		printf("read %s\n", i->uid);
}

static void
get(struct dump *d, bool read)
{
	struct err err = {0};

	for (size_t i = 0; i < d->n; i++) {
		int rc = mailbox_get(d->m, &d->v[i], d->max, &d->mail, &err);

		if (rc == -1)
			failed(&err);
		else if (rc == 0)
			printf("gone %s\n", d->v[i].uid);
		else if (read)
			read_one(d, &d->v[i], &err);
		else
			show(d, &d->v[i]);
	}
}

static void
done(struct dump *d, bool understood)
{
	struct err err = {0};

	for (size_t i = 0; i < d->n; i++)
		if (mailbox_done(d->m, &d->v[i], understood, &err) == -1)
			failed(&err);
		else
			printf("done %s\n", d->v[i].uid);
}

static void
list(struct dump *d)
{
	struct err err = {0};

	if (mailbox_list(d->m, &d->a, d->after, d->since, &d->v, &d->n,
	    &err) == -1) {
		failed(&err);
		return;
	}
	for (size_t i = 0; i < d->n; i++)
		printf("item %s %lld\n", d->v[i].uid, (long long)d->v[i].size);
	printf("listed %zu\n", d->n);
}

static void
act(struct dump *d, const char *what)
{
	struct err err = {0};

	if (strcmp(what, "open") == 0) {
		if ((d->j == NULL && jail_open(&d->j, d->o.scale, &err) ==
		    -1) || mailbox_open(&d->o, d->j, &d->m, &err) == -1)
			failed(&err);
		else
			printf("open %lld\n", (long long)mailbox_validity(
				d->m));
	} else if (strcmp(what, "sleep") == 0) {
		sleep(1);
	} else if (d->m == NULL) {
		return;
	} else if (strcmp(what, "list") == 0) {
		list(d);
	} else if (strcmp(what, "close") == 0) {
		mailbox_close(d->m);
		d->m = NULL;
	} else if (strcmp(what, "get") == 0 || strcmp(what, "read") == 0) {
		get(d, *what == 'r');
	} else {
		done(d, strcmp(what, "yes") == 0);
	}
}

int
main(int argc, char **argv)
{
	static const struct jail_work work = {jail_warm, reply_read,
		reply_files};
	struct dump d;

	if (argc == 2 && strcmp(argv[1], "jail") == 0)
		return jail_broker(&work, NULL) == -1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	memset(&d, 0, sizeof(d));
	arena_init(&d.a);
	buf_init(&d.mail, 64 << 20);
	d.o.secret = getenv("SECRET");
	d.o.scale = 1;
	d.max = MAIL_MAX;
	for (int i = 1; i < argc; i++) {
		char *equals = strchr(argv[i], '=');

		if (equals == NULL) {
			act(&d, argv[i]);
			continue;
		}
		*equals = '\0';
		if (!option(&d, argv[i], equals + 1))
			return 64;
	}
	mailbox_close(d.m);
	jail_close(d.j);
	buf_release(&d.mail);
	arena_release(&d.a);
	return 0;
}
