/* SPDX-License-Identifier: MIT */
/*
 * The store's functions about consent, one a line of standard input, for
 * tests that keep a model of their own. Fields are divided by tabs, the second
 * is the time. What came of it is a line of standard output.
 *
 *	consent DIR
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "store/delivery.h"
#include "store/forget.h"
#include "store/membership.h"
#include "store/notice.h"
#include "store/replay.h"
#include "store/roster.h"
#include "store/signup.h"
#include "store/sql.h"

enum { FIELDS = 12 };

static struct db *db;
static struct keys *keys;
static struct ledger *ledger;
static struct err err;
static char *f[FIELDS];
static int64_t now;

static void
must(int good, const char *what)
{
	if (good)
		return;
	printf("FAILED %s: %s\n", what, err.msg);
	exit(1);
}

static int64_t
number(int i)
{
	return strtoll(f[i], NULL, 10);
}

static int64_t
list_id(const char *slug)
{
	int64_t id = 0;

	must(db_list_id(db, slug, &id, &err) == 0, "list");
	return id;
}

static struct address
address(const char *s)
{
	struct address a;

	must(address_parse(s, strlen(s), &a, &err) == 0, "address");
	return a;
}

static int64_t
one(const char *sql, const char *a, const char *b)
{
	sqlite3_stmt *st;
	int64_t n = 0;

	must(sqlite3_prepare_v2(db->h, sql, -1, &st, NULL) == SQLITE_OK, sql);
	if (a != NULL)
		sqlite3_bind_text(st, 1, a, -1, SQLITE_STATIC);
	if (b != NULL)
		sqlite3_bind_text(st, 2, b, -1, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static int64_t
member(const char *addr, const char *list)
{
	struct address a = address(addr);

	return one("SELECT m.id FROM member m JOIN list l ON l.id = m.list_id"
		" JOIN address a ON a.id = m.address_id WHERE a.key = ?1"
		" AND l.slug = ?2", a.key, list);
}

/* import T ADDR LIST BASIS UNTIL TIER, left T ADDR LIST, bounced T ADDR LIST */
static void
import(int how)
{
	static const char *const none[1];
	struct roster_source source = {f[3], "f.csv", "00", "p"};
	struct address a = address(f[2]);
	struct roster_row row = {.line = 1, .addr = a.addr, .key = a.key,
		.name = "", .first_name = "", .tier = how ? "" : f[6],
		.lang = "", .evidence = "e", .value = none, .hash = 1};
	enum roster_outcome o;
	struct roster *r;
	int other, rc;

	if (how == 0) {
		row.basis = strcmp(f[4], "express") == 0 ? BASIS_EXPRESS :
			BASIS_IMPLIED;
		row.consent_until = number(5);
	}
	r = roster_begin(db, keys, list_id(f[3]), &source, now, &err);
	must(r != NULL, "roster");
	roster_attributes(r, none, 0);
	rc = how == 0 ? roster_put(r, &row, &o, &other, &err) :
		roster_put_left(r, &row, how == 2, &o, &other, &err);
	must(rc == 0, "put");
	must(roster_end(r, true, &err) == 0, "end");
	printf("%d %lld\n", (int)o, (long long)member(f[2], f[3]));
}

/* ask T ADDR LIST TIER NETWORK PER_HOUR */
static void
ask(void)
{
	struct address a = address(f[2]);
	const struct signup s = {.list_id = list_id(f[3]), .addr = &a, .keys = keys,
		.name = "N", .tier = f[4], .lang = "en", .way = "web",
		.form = "1", .evidence = "ip", .purpose = "p",
		.network = f[5], .per_hour = (int)number(6), .now = now};
	enum signup_outcome o;

	must(db_begin(db, &err) == 0, "begin");
	must(signup_ask(db, ledger, &s, &o, &err) == 0, "ask");
	must(db_commit(db, &err) == 0, "commit");
	printf("%d %lld\n", (int)o, (long long)member(f[2], f[3]));
}

/* move T MEMBER ADDR */
static void
move(void)
{
	struct address a = address(f[3]);
	enum signup_outcome o;

	must(db_begin(db, &err) == 0, "begin");
	must(signup_move(db, keys, number(2), &a, 1000000, now, &o, &err) == 0,
		"move");
	must(db_commit(db, &err) == 0, "commit");
	printf("%d\n", (int)o);
}

/* confirm T DELIVERY, undo T DELIVERY */
static void
answer(bool undo)
{
	enum confirm_outcome c = CONFIRM_REFUSED;
	enum membership_outcome m = MEMBERSHIP_REFUSED;

	must(db_begin(db, &err) == 0, "begin");
	must((undo ? membership_undo(db, ledger, number(2), "reply", now, &m,
		&err) : signup_confirm(db, ledger, number(2), "web", "ip",
		now, &c, &err)) == 0, "answer");
	must(db_commit(db, &err) == 0, "commit");
	printf("%d\n", undo ? (int)m : (int)c);
}

static enum consent_kind
kind_of(const char *name)
{
	int k = 0;

	while (k < CONSENT_KINDS && strcmp(name,
	       consent_kind_name((enum consent_kind)k)) != 0)
		k++;
	return (enum consent_kind)k;
}

/* change T MEMBER KIND VALUE UNTIL */
static void
change(void)
{
	const struct membership_change c = {.member = number(2),
		.kind = kind_of(f[3]), .now = now, .way = "reply",
		.value = f[4], .until = number(5), .tell = true,
		.answers = "token"};
	enum membership_outcome o;

	must(db_begin(db, &err) == 0, "begin");
	must(membership_change(db, ledger, &c, &o, &err) == 0, "change");
	must(db_commit(db, &err) == 0, "commit");
	printf("%d\n", (int)o);
}

/* address T MEMBER KIND, forget T MEMBER */
static void
of_address(bool forget)
{
	int64_t id = one("SELECT address_id FROM member WHERE id = ?1 + 0",
		f[2], NULL);
	enum membership_outcome o = MEMBERSHIP_CHANGED;

	must(db_begin(db, &err) == 0, "begin");
	must((forget ? address_forget(db, keys, ledger, id, now, &err) :
		address_change(db, ledger, id, kind_of(f[3]), "reply", "e",
			now, &o, &err)) == 0, "address");
	must(db_commit(db, &err) == 0, "commit");
	printf("%d\n", (int)o);
}

/* mail T MEMBER KIND: a row of that kind of mail, as if planned long ago. */
static void
mail(void)
{
	static int64_t n;
	char key[32];
	bool notice = strcmp(f[3], "recap") != 0 &&
		strcmp(f[3], "correction") != 0 &&
		strcmp(f[3], "catch_up") != 0;
	struct notice x = {.list_id = one("SELECT list_id FROM member WHERE"
		" id = ?1 + 0", f[2], NULL), .member_id = number(2),
		.kind = f[3], .args = "{}", .created_at = now};
	sqlite3_stmt *st;

	must(db_begin(db, &err) == 0, "begin");
	snprintf(key, sizeof(key), "s%lld@1", (long long)++n);
	if (notice) {
		must(notice_add(db, &x, &err) == 1, "notice");
		x.id = sqlite3_last_insert_rowid(db->h);
		must(notice_settle(db, x.id, now, &err) == 0, "settle");
		snprintf(key, sizeof(key), "%lld", (long long)x.id);
	}
	must(sqlite3_prepare_v2(db->h, "INSERT INTO delivery (list_id,"
		" member_id, kind, subject_key, state, tier, lang, addr,"
		" slots) VALUES (?1, ?2, ?3, ?4, 'planned', '', '', 'a@b.c',"
		" '{}')", -1, &st, NULL) == SQLITE_OK, "insert");
	sqlite3_bind_int64(st, 1, x.list_id);
	sqlite3_bind_int64(st, 2, x.member_id);
	sqlite3_bind_text(st, 3, notice ? "notice" : f[3], -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 4, key, -1, SQLITE_STATIC);
	must(sqlite3_step(st) == SQLITE_DONE, "insert");
	sqlite3_finalize(st);
	printf("%lld\n", (long long)sqlite3_last_insert_rowid(db->h));
	must(db_commit(db, &err) == 0, "commit");
}

/* arm T DELIVERY */
static void
arm(void)
{
	struct delivery d = {.id = number(2)};
	enum arming a;

	must(db_begin(db, &err) == 0, "begin");
	must(delivery_arm(db, &d, "r", now, &a, &err) == 0, "arm");
	must(db_commit(db, &err) == 0, "commit");
	printf("%d\n", (int)a);
}

/* pending T: what waits to be composed becomes rows; "delivery:kind:member"
 * of each. */
static void
pending(void)
{
	static const struct freeze_part part = {"x", 1};
	const struct notice_mail m = {.lang = "en", .addr = "a@b.c",
		.slots = "{}", .n_parts = 1, .part = &part};
	struct notice *v;
	struct arena a;
	size_t n;

	arena_init(&a);
	must(notices_pending(db, &a, 0, 1000, &v, &n, &err) == 0, "pending");
	must(db_begin(db, &err) == 0, "begin");
	for (size_t i = 0; i < n; i++) {
		bool later = strcmp(v[i].kind, "catch_up") == 0;

		must(later ? notice_settle(db, v[i].id, now, &err) == 0 :
			notice_plan(db, &v[i], &m, now, &err) == 1, "plan");
		if (!later)
			printf("%lld:%s:%lld ", (long long)one("SELECT max(id)"
				" FROM delivery", NULL, NULL), v[i].kind,
				(long long)v[i].member_id);
	}
	must(db_commit(db, &err) == 0, "commit");
	printf("\n");
	arena_release(&a);
}

/* state T MEMBER */
static void
state(void)
{
	struct member m;
	struct arena a;
	int rc;

	arena_init(&a);
	rc = member_by_id(db, &a, number(2), &m, &err);
	must(rc >= 0, "state");
	if (rc == 0)
		printf("gone\n");
	else
		printf("%s %s %lld %lld %d %d %d [%s] %d\n",
			member_status_name(m.state.status),
			m.state.basis ? member_basis_name(m.state.basis) : "-",
			(long long)m.state.consent_until,
			(long long)m.state.paused_until, m.state.suspended,
			m.state.complained, m.state.forgotten, m.tier,
			member_may_receive(&m.state, now));
	arena_release(&a);
}

static int
differs(void *ctx, const struct difference *d)
{
	(void)ctx;
	printf("member %lld %s; ", (long long)d->member, d->what);
	return 0;
}

/* verify T: the chain, and every member against it. */
static void
verify(void)
{
	int64_t bad = 0;

	if (ledger_verify(db, keys, NULL, &bad, &err) != 0)
		printf("%s; ", err.msg);
	must(ledger_replay(db, differs, NULL, &err) == 0, "replay");
	printf("verified\n");
}

static void
act(void)
{
	const struct {
		const char *name;
		void (*run)(void);
	} plain[] = {{"ask", ask}, {"move", move}, {"change", change},
		{"mail", mail}, {"arm", arm}, {"pending", pending},
		{"state", state}, {"verify", verify}};

	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		if (strcmp(f[0], plain[i].name) == 0) {
			plain[i].run();
			return;
		}
	if (strcmp(f[0], "import") == 0)
		import(0);
	else if (strcmp(f[0], "left") == 0)
		import(1);
	else if (strcmp(f[0], "bounced") == 0)
		import(2);
	else if (strcmp(f[0], "confirm") == 0)
		answer(false);
	else if (strcmp(f[0], "undo") == 0)
		answer(true);
	else if (strcmp(f[0], "address") == 0)
		of_address(false);
	else if (strcmp(f[0], "forget") == 0)
		of_address(true);
	else if (strcmp(f[0], "flush") == 0)
		fflush(stdout);
	else
		must(0, f[0]);
}

int
main(int argc, char **argv)
{
	const struct db_options o = {.create = true, .now = 1000000};
	static char line[4096], path[512];

	must(argc == 2, "usage: consent DIR");
	snprintf(path, sizeof(path), "%s/keys", argv[1]);
	must(keys_create(path, &err) == 0, "keys");
	keys = keys_load(path, &err);
	snprintf(path, sizeof(path), "%s/var/tidings.db", argv[1]);
	db = db_open(path, &o, &err);
	must(keys != NULL && db != NULL, "open");
	ledger = ledger_new(db, keys);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		char *at = line;

		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < FIELDS; i++) {
			f[i] = at != NULL ? strsep(&at, "\t") : "";
			if (f[i] == NULL)
				f[i] = "";
		}
		now = number(1);
		act();
	}
	ledger_free(ledger);
	db_close(db);
	keys_free(keys);
	return 0;
}
