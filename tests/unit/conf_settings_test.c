/* SPDX-License-Identifier: MIT */
/* Settings: what each key becomes, what is there without it, the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "conf/settings.h"

#define IDENTITY                                                               \
	"identity:\n"                                                          \
	"  domain: News.Example.org\n"                                         \
	"  reply_address: reply@news.example.org\n"                            \
	"  bounce_address: bounce@news.example.org\n"

static struct arena arena;
static struct diags diags;
static struct settings s;

static int
set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	diags_init(&diags, &arena);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void
take(const char *src)
{
	diags_init(&diags, &arena);
	if (settings_parse(&arena, src, strlen(src), "f", &s, &diags) != 0)
		fail_msg("%s", diags.v[0].msg);
}

static void
refuse(const char *src, const char *says)
{
	diags_init(&diags, &arena);
	assert_int_equal(settings_parse(&arena, src, strlen(src), "f", &s,
		&diags), -1);
	assert_non_null(strstr(diags.v[0].msg, says));
}

static void
test_defaults(void **state)
{
	const struct relay_conf *r;

	(void)state;
	take(IDENTITY);
	assert_string_equal(s.store, "var/tidings.db");
	assert_null(s.journal_copy);
	assert_string_equal(s.identity.domain, "news.example.org");
	assert_true(s.identity.plus_addressing);
	assert_string_equal(s.identity.keys, "config/keys");
	assert_null(s.identity.authserv_id);
	assert_null(s.identity.feedback_id);
	assert_null(s.identity.dkim);
	assert_int_equal(s.n_relays, 1);
	r = s.relay;
	assert_int_equal(r->at.scheme, URL_MAILDIR);
	assert_string_equal(r->at.path, "var/outbox");
	assert_int_equal(r->connections, 10);
	assert_int_equal(r->messages_per_connection, 100);
	assert_int_equal(r->rate.n, 0);
	assert_int_equal(r->quota.n, 0);
	assert_int_equal(r->weight, 1);
	assert_int_equal(r->pipelining, PIPELINING_SAFE);
	assert_true(r->verp);
	assert_true(r->login.tls);
	assert_int_equal(r->login.auth, AUTH_NONE);
	assert_int_equal(r->connect_timeout, 60);
	assert_int_equal(r->command_timeout, 300);
	assert_int_equal(r->final_timeout, 600);
	assert_int_equal(s.n_mailboxes, 1);
	assert_string_equal(s.mailbox->at.path, "var/inbox");
	assert_int_equal(s.mailbox->after, AFTER_KEEP);
	assert_null(s.web.base_url);
	assert_string_equal(s.web.listen.host, "127.0.0.1");
	assert_int_equal(s.web.listen.port, 8025);
	assert_int_equal(s.limits.commands_per_day, 20);
	assert_int_equal(s.limits.confirmations_per_hour, 100);
	assert_int_equal(s.bounces.hard, 2);
	assert_int_equal(s.bounces.hard_days, 7);
	assert_int_equal(s.bounces.soft, 5);
	assert_int_equal(s.retention.logs, 90 * 86400);
	assert_int_equal(s.retention.replies, 2 * 365 * 86400);
	assert_int_equal(s.retention.deliveries, 3 * 365 * 86400);
	assert_true(s.local);
	assert_false(s.inline_secret);
}

static void
test_relays(void **state)
{
	const struct relay_conf *r;

	(void)state;
	take(IDENTITY
		"relays:\n"
		"  - url: smtp://relay.example.org:587\n"
		"    auth: password\n"
		"    user: mailer\n"
		"    password_command: pass show  relay\n"
		"    rate: 100/min\n"
		"    quota: 2000/day\n"
		"    pipelining: full\n"
		"    verp: false\n"
		"    timeouts: {command: 30 s}\n"
		"  - url: smtps://second.example.org/\n"
		"    auth: xoauth2\n"
		"    user: me\n"
		"    token_command: [token, \"my account\"]\n"
		"  - {url: \"smtp://[::1]:2525\", tls: none}\n");
	assert_int_equal(s.n_relays, 3);
	assert_false(s.local);
	r = &s.relay[0];
	assert_int_equal(r->line, 6);
	assert_int_equal(r->at.scheme, URL_SMTP);
	assert_string_equal(r->at.host, "relay.example.org");
	assert_int_equal(r->at.port, 587);
	assert_false(r->at.loopback);
	assert_int_equal(r->login.auth, AUTH_PASSWORD);
	assert_string_equal(r->login.user, "mailer");
	assert_int_equal(r->login.secret.kind, SECRET_COMMAND);
	assert_int_equal(r->login.secret.argc, 3);
	assert_string_equal(r->login.secret.argv[2], "relay");
	assert_null(r->login.secret.argv[3]);
	assert_int_equal(r->rate.n, 100);
	assert_int_equal(r->rate.seconds, 60);
	assert_int_equal(r->quota.n, 2000);
	assert_int_equal(r->quota.seconds, 86400);
	assert_int_equal(r->pipelining, PIPELINING_FULL);
	assert_false(r->verp);
	assert_int_equal(r->connect_timeout, 60);
	assert_int_equal(r->command_timeout, 30);
	r = &s.relay[1];
	assert_int_equal(r->at.port, 465);
	assert_int_equal(r->login.auth, AUTH_XOAUTH2);
	assert_int_equal(r->login.secret.kind, SECRET_COMMAND);
	assert_string_equal(r->login.secret.argv[1], "my account");
	r = &s.relay[2];
	assert_string_equal(r->at.host, "::1");
	assert_true(r->at.loopback);
	assert_false(r->login.tls);
}

static void
test_mailboxes(void **state)
{
	(void)state;
	take(IDENTITY
		"mailboxes:\n"
		"  - {url: imaps://mail.example.org, auth: password,\n"
		"     user: me, password_file: config/mail.secret,\n"
		"     after: move Old mail}\n"
		"  - {url: \"maildir:///var/mail/me\", after: delete}\n");
	assert_int_equal(s.n_mailboxes, 2);
	assert_int_equal(s.mailbox[0].at.port, 993);
	assert_int_equal(s.mailbox[0].after, AFTER_MOVE);
	assert_string_equal(s.mailbox[0].folder, "Old mail");
	assert_int_equal(s.mailbox[0].login.secret.kind, SECRET_FILE);
	assert_string_equal(s.mailbox[0].login.secret.value,
		"config/mail.secret");
	assert_string_equal(s.mailbox[1].at.path, "/var/mail/me");
	assert_int_equal(s.mailbox[1].after, AFTER_DELETE);
	assert_false(s.local);
}

static void
test_loopback(void **state)
{
	static const struct {
		const char *host;
		bool loopback;
	} t[] = {
		{"localhost", true}, {"LOCALHOST:25", true},
		{"127.0.0.1", true},
		{"127.9.9.9:2525", true}, {"[::1]", true}, {"[::1]:25", true},
		{"10.0.0.1", false}, {"127.0.0.1.example.org", false},
		{"localhost.example.org", false}, {"[::2]", false},
		{"[::ffff:127.0.0.1]", false},
	};
	char src[512];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		snprintf(src, sizeof(src), "%srelays:\n"
			"  - {url: \"smtp://%s\", tls: none}\n", IDENTITY,
			t[i].host);
		if (t[i].loopback)
			take(src);
		else
			refuse(src, "only for this machine");
	}
}

static void
test_base_url(void **state)
{
	(void)state;
	take(IDENTITY "web: {base_url: \"https://news.example.org///\"}\n");
	assert_string_equal(s.web.base_url, "https://news.example.org");
	take(IDENTITY "web: {base_url: \"http://127.0.0.1:8025\"}\n");
	assert_string_equal(s.web.base_url, "http://127.0.0.1:8025");
	refuse(IDENTITY "web: {base_url: \"http://localhost.example.org\"}\n",
		"https:");
	refuse(IDENTITY "web: {base_url: \"https://me@example.org\"}\n",
		"must be an address");
}

/* All there is room for: 64 octets before the @, token and "+" included. */
static void
test_room_for_tokens(void **state)
{
	(void)state;
	take("identity: {domain: a.org, bounce_address: b@a.org, "
		"reply_address: abcdefghijklmnopqrstuv@a.org}\n");
	refuse("identity: {domain: a.org, bounce_address: b@a.org, "
		"reply_address: abcdefghijklmnopqrstuvw@a.org}\n",
		"at most 22 fit");
	take("identity: {domain: a.org, bounce_address: b@a.org, "
		"plus_addressing: false, "
		"reply_address: abcdefghijklmnopqrstuvw+x@a.org}\n");
}

/* A secret in a message would end up in logs. */
static void
test_no_secret_shown(void **state)
{
	static const char *const t[] = {
		"relays: [{url: \"smtp://u:hunter2@a.org\"}]\n",
		"relays: [{url: \"smtp://a.org\", password: \"hunter2\\nx\"}]",
		"relays: [{url: \"smtp://a.org\", password: hunter2}]\n",
		"relays:\n  - url: smtp://a.org\n    password: hunter2 #4\n",
		"relays:\n  - url: smtp://a.org\n    password: hunter2: 4\n",
		"relays:\n  - url: smtp://a.org\n    password:hunter2\n",
		"relays:\n  - password:hunter2\n    url: smtp://a.org\n",
		"relays: [{url: \"smtp://a.org\", password: x, hunter2}]\n",
		"relays: [{url: \"smtp://a.org\", password:hunter2}]\n",
		"relays: [{url: \"smtp://a.org\", password: *hunter2}]\n",
		"relays: [{url: \"smtp://a.org\", password: [hunter2]}]\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		char *src = arena_printf(&arena, "%s%s", IDENTITY, t[i]);

		diags_init(&diags, &arena);
		assert_int_equal(settings_parse(&arena, src, strlen(src), "f",
			&s, &diags), -1);
		for (size_t j = 0; j < diags.n; j++)
			assert_null(strstr(diags.v[j].msg, "hunter2"));
	}
}

static void
test_file(void **state)
{
	static const char src[] = IDENTITY "relays:\n  - {url: "
		"\"smtp://localhost\", auth: password, user: u, password: p}\n";
	char dir[] = "/tmp/tidings-conf-XXXXXX", path[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(settings_load(&arena, dir, &s, &diags), -1);
	assert_non_null(strstr(diags.v[0].msg, "tidings init"));

	snprintf(path, sizeof(path), "%s/config", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/config/tidings.yaml", dir);
	assert_int_equal(file_write_atomic(path, src, strlen(src), 0600, NULL),
		0);
	diags_init(&diags, &arena);
	assert_int_equal(settings_load(&arena, dir, &s, &diags), 0);
	assert_true(s.inline_secret);
	assert_string_equal(s.relay->login.secret.value, "p");
	assert_string_equal(s.file, path);

	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(settings_load(&arena, dir, &s, &diags), -1);
	assert_non_null(strstr(diags.v[0].msg, "others can read it"));
	assert_true(s.exposed);
	assert_true(diags.v[0].line > 1 && diags.v[0].col > 1);

	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	diags_init(&diags, &arena);
	assert_int_equal(settings_load(&arena, dir, &s, &diags), -1);
	assert_int_equal(diags.errors, 1);
	rmdir(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	rmdir(dir);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_defaults),
		TEST(test_relays),
		TEST(test_mailboxes),
		TEST(test_loopback),
		TEST(test_base_url),
		TEST(test_room_for_tokens),
		TEST(test_no_secret_shown),
		TEST(test_file),
	};

	return cmocka_run_group_tests_name("conf: settings", tests, NULL, NULL);
}
