/* SPDX-License-Identifier: MIT */
/*
 * config/tidings.yaml: a table a map, in the order of the manual page. What
 * several keys must satisfy together stands in the check function below its
 * table; what needs other files (keys, secrets, DNS) is doctor's business.
 */
#include "conf/settings.h"

#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/token.h"
#include "conf/endpoint.h"
#include "conf/value.h"
#include "mime/dkim.h"
#include "text/yaml.h"

#define DAYS(n) ((n) * 86400LL)

/* ----------------------------------------------------------- identity -- */

static const struct key dkim_keys[] = {
	{"domain", value_domain, offsetof(struct dkim_conf, domain),
		KEY_REQUIRED, NULL, 0, 0, NULL, NULL},
	{"selector", value_id, offsetof(struct dkim_conf, selector),
		KEY_REQUIRED, NULL, 0, 0, NULL,
		"the name the key has in DNS, like s1"},
	{"key", value_path, offsetof(struct dkim_conf, key), KEY_REQUIRED,
		NULL, 0, 0, NULL, "the path of a key, like config/dkim.pem"},
	{"ed25519", value_path, offsetof(struct dkim_conf, ed25519),
		KEY_NONE, NULL, 0, 0, NULL, "the path of a second key"},
};

/* A selector is a label in DNS (RFC 6376, section 3.1), also with what the
 * second key's has behind it. */
static bool
check_dkim(struct reader *r, const struct node *map, void *to)
{
	const struct dkim_conf *c = to;
	size_t n = strlen(c->selector), max = DKIM_LABEL_MAX;

	if (strchr(c->selector, '_') != NULL || c->selector[0] == '-' ||
	    c->selector[n - 1] == '-')
		return reader_error_key(r, map, "selector", "selector is "
			"\"%s\"; a name in DNS has letters, digits and, "
			"between them, hyphens, like s1", c->selector);
	if (c->ed25519 != NULL)
		max -= strlen(DKIM_ED25519_SUFFIX);
	if (n > max)
		return reader_error_key(r, map, "selector", "selector has %zu "
			"characters; at most %zu fit%s", n, max,
			c->ed25519 != NULL ? ", since the second key adds "
			"\"" DKIM_ED25519_SUFFIX "\"" : "");
	if (c->ed25519 != NULL && strcmp(c->key, c->ed25519) == 0)
		return reader_error_key(r, map, "ed25519", "ed25519 is the "
			"same file as key; it is a second key beside it");
	return true;
}

static const struct table dkim_table = {.what = "dkim",
	.size = sizeof(struct dkim_conf), TABLE_KEYS(dkim_keys),
	.check = check_dkim};

static const struct key identity_keys[] = {
	{"domain", value_domain, offsetof(struct identity_conf, domain),
		KEY_REQUIRED, NULL, 0, 0, NULL, NULL},
	{"reply_address", value_email,
		offsetof(struct identity_conf, reply_address), KEY_REQUIRED,
		NULL, 0, 0, NULL, "an address like reply@news.example.org"},
	{"bounce_address", value_email,
		offsetof(struct identity_conf, bounce_address), KEY_REQUIRED,
		NULL, 0, 0, NULL, "an address like bounce@news.example.org"},
	{"plus_addressing", value_bool,
		offsetof(struct identity_conf, plus_addressing), 0, "true", 0,
		0, NULL, NULL},
	{"authserv_id", value_token,
		offsetof(struct identity_conf, authserv_id), KEY_NONE, NULL,
		0, 0, NULL, "the name of your own mail server, like "
		"mx.example.org"},
	{"feedback_id", value_feedback_id,
		offsetof(struct identity_conf, feedback_id), KEY_NONE, NULL, 0,
		0, NULL, "a word without blanks, like news:example"},
	{"keys", value_path, offsetof(struct identity_conf, keys), 0,
		"config/keys", 0, 0, NULL, NULL},
	{"dkim", value_map_new, offsetof(struct identity_conf, dkim),
		KEY_NONE, NULL, 0, 0, &dkim_table, NULL},
};

/* Room for "+" and a token before the @ (RFC 5321, 4.5.3.1.1). */
static bool
check_base(struct reader *r, const struct node *map, const char *key,
	const char *addr)
{
	size_t local = strcspn(addr, "@");

	if (memchr(addr, '+', local) != NULL)
		return reader_error_key(r, map, key, "%s has a \"+\" before "
			"the @; a token is added there as +token", key);
	if (local + 1 + TOKEN_LEN > LOCAL_PART_MAX)
		return reader_error_key(r, map, key, "%s has %zu characters "
			"before the @; a token is added there, so at most %d "
			"fit", key, local, LOCAL_PART_MAX - TOKEN_LEN - 1);
	return true;
}

static bool
check_identity(struct reader *r, const struct node *map, void *to)
{
	const struct identity_conf *c = to;

	if (!c->plus_addressing) {
		if (strcasecmp(c->reply_address, c->bounce_address) == 0)
			return reader_error_key(r, map, "bounce_address",
				"bounce_address is the reply_address; without "
				"plus_addressing they must differ");
		return true;
	}
	return check_base(r, map, "reply_address", c->reply_address) &&
	       check_base(r, map, "bounce_address", c->bounce_address);
}

static const struct table identity_table = {.what = "identity",
	.size = sizeof(struct identity_conf), TABLE_KEYS(identity_keys),
	.check = check_identity};

/* ------------------------------------------------- relays and mailboxes -- */

#define TIMEOUT(member) offsetof(struct relay_conf, member)
static const struct key timeout_keys[] = {
	{"connect", value_duration, TIMEOUT(connect_timeout), 0, "60 s", 1,
		3600, NULL, NULL},
	{"command", value_duration, TIMEOUT(command_timeout), 0, "5 min", 1,
		3600, NULL, NULL},
	{"final", value_duration, TIMEOUT(final_timeout), 0, "10 min", 1,
		7200, NULL, NULL},
};
static const struct table timeout_table = {.what = "timeouts",
	TABLE_KEYS(timeout_keys)};

/* A relay as its table fills it; the login keys become relay.login. */
struct relay_row {
	struct relay_conf relay;
	struct login_keys login;
};

static const char *const pipelining_words[] = {"off", "safe", "full", NULL};

#define RELAY(member) offsetof(struct relay_row, relay.member)
static const struct key relay_keys[] = {
	{"url", value_endpoint, RELAY(at), KEY_REQUIRED, NULL,
		SCHEME_BIT(URL_SMTP) | SCHEME_BIT(URL_SMTPS) |
			SCHEME_BIT(URL_MAILDIR), 0, NULL,
		"smtp://host:port, smtps://host:port or maildir:var/outbox"},
	LOGIN_ROWS(struct relay_row),
	{"connections", value_int, RELAY(connections), 0, "10", 1, 500, NULL,
		NULL},
	{"messages_per_connection", value_int, RELAY(messages_per_connection),
		0, "100", 1, 100000, NULL, NULL},
	{"rate", value_rate, RELAY(rate), KEY_NONE, NULL, 0, 1000000, NULL,
		NULL},
	{"quota", value_rate, RELAY(quota), KEY_NONE, NULL, 0, 100000000,
		NULL, NULL},
	{"weight", value_int, RELAY(weight), 0, "1", 1, 1000, NULL, NULL},
	{"pipelining", value_enum, RELAY(pipelining), 0, "safe", 0, 0,
		pipelining_words, NULL},
	{"verp", value_bool, RELAY(verp), 0, "true", 0, 0, NULL, NULL},
	{"timeouts", value_map, offsetof(struct relay_row, relay), 0, NULL, 0,
		0, &timeout_table, NULL},
};

static bool
check_relay(struct reader *r, const struct node *map, void *to)
{
	struct relay_row *row = to;

	row->relay.line = map->line;
	return login_check(r, map, &row->relay.at, &row->login,
		&row->relay.login);
}

static const struct table relay_table = {.what = "a relay",
	.size = sizeof(struct relay_row), TABLE_KEYS(relay_keys),
	.check = check_relay};

struct mailbox_row {
	struct mailbox_conf mailbox;
	struct login_keys login;
};

/* keep, delete, or "move FOLDER". */
static bool
value_after(TYPE_ARGS)
{
	struct mailbox_conf *out = to;
	const char *s = node_text(n);

	if (s == NULL || strpbrk(s, "\n\t") != NULL)
		return value_wrong(r, k, n);
	if (strncmp(s, "move ", 5) == 0 && s[5 + strspn(s + 5, " ")] != '\0') {
		out->after = AFTER_MOVE;
		out->folder = s + 5 + strspn(s + 5, " ");
	} else if (strcmp(s, "delete") == 0) {
		out->after = AFTER_DELETE;
	} else if (strcmp(s, "keep") == 0) {
		out->after = AFTER_KEEP;
	} else {
		return value_wrong(r, k, n);
	}
	return true;
}

#define MAILBOX(member) offsetof(struct mailbox_row, mailbox.member)
static const struct key mailbox_keys[] = {
	{"url", value_endpoint, MAILBOX(at), KEY_REQUIRED, NULL,
		SCHEME_BIT(URL_IMAPS) | SCHEME_BIT(URL_IMAP) |
			SCHEME_BIT(URL_MAILDIR), 0, NULL,
		"imaps://host, imap://host or maildir:var/inbox"},
	LOGIN_ROWS(struct mailbox_row),
	{"after", value_after, offsetof(struct mailbox_row, mailbox), 0,
		"keep", 0, 0, NULL, "keep, delete, or move and a folder like "
		"\"move Done\""},
};

static bool
check_mailbox(struct reader *r, const struct node *map, void *to)
{
	struct mailbox_row *row = to;

	row->mailbox.line = map->line;
	return login_check(r, map, &row->mailbox.at, &row->login,
		&row->mailbox.login);
}

static const struct table mailbox_table = {.what = "a mailbox",
	.size = sizeof(struct mailbox_row), TABLE_KEYS(mailbox_keys),
	.check = check_mailbox};

/* ---------------------------------------------------------- the others -- */

static const struct key web_keys[] = {
	{"listen", value_listen, offsetof(struct web_conf, listen), 0,
		"127.0.0.1:8025", 0, 0, NULL,
		"an address and a port like \"127.0.0.1:8025\""},
	{"base_url", value_url, offsetof(struct web_conf, base_url), KEY_NONE,
		NULL, 0, 0, NULL,
		"an address like \"https://news.example.org\""},
};

static bool
is_local_url(const char *url)
{
	static const char *const local[] = {"http://localhost",
		"http://127.0.0.1", "http://[::1]"};

	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
		size_t n = strlen(local[i]);

		if (strncmp(url, local[i], n) == 0 &&
		    strchr(":/", url[n]) != NULL)
			return true;
	}
	return false;
}

static bool
check_web(struct reader *r, const struct node *map, void *to)
{
	struct web_conf *c = to;
	size_t len;

	if (c->base_url == NULL)
		return true;
	if (strncmp(c->base_url, "https://", 8) != 0 &&
	    !is_local_url(c->base_url))
		return reader_error_key(r, map, "base_url", "base_url begins "
			"with http:; members' pages need https:");
	if (strpbrk(c->base_url, "?#") != NULL)
		return reader_error_key(r, map, "base_url", "base_url has a "
			"\"?\" or \"#\"; it must be the beginning of every "
			"page's address, like https://news.example.org");
	for (len = strlen(c->base_url); c->base_url[len - 1] == '/';)
		len--;
	c->base_url = arena_strndup(r->arena, c->base_url, len);
	return true;
}

static const struct table web_table = {.what = "web",
	.size = sizeof(struct web_conf), TABLE_KEYS(web_keys),
	.check = check_web};

static const struct key limits_keys[] = {
	{"commands_per_day", value_int,
		offsetof(struct limits_conf, commands_per_day), 0, "20", 1,
		1000, NULL, NULL},
	{"confirmations_per_hour", value_int,
		offsetof(struct limits_conf, confirmations_per_hour), 0,
		"100", 1, 100000, NULL, NULL},
};
static const struct table limits_table = {.what = "limits",
	.size = sizeof(struct limits_conf), TABLE_KEYS(limits_keys)};

static const struct key bounces_keys[] = {
	{"hard", value_int, offsetof(struct bounces_conf, hard), 0, "2", 1,
		100, NULL, NULL},
	{"hard_days", value_int, offsetof(struct bounces_conf, hard_days), 0,
		"7", 0, 365, NULL, NULL},
	{"soft", value_int, offsetof(struct bounces_conf, soft), 0, "5", 1,
		100, NULL, NULL},
};
static const struct table bounces_table = {.what = "bounces",
	.size = sizeof(struct bounces_conf), TABLE_KEYS(bounces_keys)};

static const struct key retention_keys[] = {
	{"logs", value_duration, offsetof(struct retention_conf, logs), 0,
		"90 days", DAYS(1), DAYS(36500), NULL, NULL},
	{"replies", value_duration, offsetof(struct retention_conf, replies),
		0, "2 years", DAYS(1), DAYS(36500), NULL, NULL},
	{"deliveries", value_duration,
		offsetof(struct retention_conf, deliveries), 0, "3 years",
		DAYS(1), DAYS(36500), NULL, NULL},
};
static const struct table retention_table = {.what = "retention",
	.size = sizeof(struct retention_conf), TABLE_KEYS(retention_keys)};

/* --------------------------------------------------------- the whole -- */

/* The file as its table fills it. */
struct settings_row {
	struct settings s;
	struct {
		size_t n;
		struct relay_row *v;
	} relays;
	struct {
		size_t n;
		struct mailbox_row *v;
	} mailboxes;
};

#define WHOLE(member) offsetof(struct settings_row, s.member)
static const struct key settings_keys[] = {
	{"store", value_path, WHOLE(store), 0, "var/tidings.db", 0, 0, NULL,
		NULL},
	{"journal_copy", value_path, WHOLE(journal_copy), KEY_NONE, NULL, 0,
		0, NULL, "the path of a second file, better on another disk"},
	{"identity", value_map, WHOLE(identity), KEY_REQUIRED, NULL, 0, 0,
		&identity_table,
		"a map with domain, reply_address and bounce_address"},
	{"relays", value_maps, offsetof(struct settings_row, relays), 0, NULL,
		1, 0, &relay_table, "a list, each with its own \"- url: ...\""},
	{"mailboxes", value_maps, offsetof(struct settings_row, mailboxes), 0,
		NULL, 1, 0, &mailbox_table,
		"a list, each with its own \"- url: ...\""},
	{"web", value_map, WHOLE(web), 0, NULL, 0, 0, &web_table, NULL},
	{"limits", value_map, WHOLE(limits), 0, NULL, 0, 0, &limits_table,
		NULL},
	{"bounces", value_map, WHOLE(bounces), 0, NULL, 0, 0, &bounces_table,
		NULL},
	{"retention", value_map, WHOLE(retention), 0, NULL, 0, 0,
		&retention_table, NULL},
};

/* What stands there when nothing is written. */
static void
default_endpoints(struct reader *r, struct settings_row *row)
{
	struct node *relay = node_map(r->arena), *mailbox = node_map(r->arena);

	node_set_str(r->arena, relay, "url", "maildir:var/outbox");
	node_set_str(r->arena, mailbox, "url", "maildir:var/inbox");
	if (row->relays.n == 0) {
		row->relays.n = 1;
		row->relays.v = arena_alloc(r->arena, sizeof(*row->relays.v));
		table_read(r, &relay_table, relay, row->relays.v);
	}
	if (row->mailboxes.n == 0) {
		row->mailboxes.n = 1;
		row->mailboxes.v =
			arena_alloc(r->arena, sizeof(*row->mailboxes.v));
		table_read(r, &mailbox_table, mailbox, row->mailboxes.v);
	}
}

static void
note_inline(struct settings *s, const struct secret *secret)
{
	if (secret->kind != SECRET_INLINE || s->inline_secret)
		return;
	s->inline_secret = true;
	s->inline_line = secret->line;
	s->inline_col = secret->col;
}

static void
take_endpoints(struct reader *r, struct settings_row *row)
{
	struct settings *s = &row->s;

	s->local = true;
	s->n_relays = row->relays.n;
	s->relay = arena_array(r->arena, s->n_relays, sizeof(*s->relay));
	for (size_t i = 0; i < s->n_relays; i++) {
		s->relay[i] = row->relays.v[i].relay;
		s->local = s->local && s->relay[i].at.loopback;
		note_inline(s, &s->relay[i].login.secret);
	}
	s->n_mailboxes = row->mailboxes.n;
	s->mailbox = arena_array(r->arena, s->n_mailboxes,
		sizeof(*s->mailbox));
	for (size_t i = 0; i < s->n_mailboxes; i++) {
		s->mailbox[i] = row->mailboxes.v[i].mailbox;
		s->local = s->local && s->mailbox[i].at.loopback;
		note_inline(s, &s->mailbox[i].login.secret);
	}
}

/* The same log-in at the same place: what one of them may send would be sent
 * twice over. */
static bool
same_relay(const struct relay_conf *a, const struct relay_conf *b)
{
	const char *user_a = a->login.user ? a->login.user : "";
	const char *user_b = b->login.user ? b->login.user : "";

	return a->at.host != NULL && b->at.host != NULL &&
		strcasecmp(a->at.host, b->at.host) == 0 &&
		a->at.port == b->at.port && strcmp(user_a, user_b) == 0;
}

static bool
check_twice(struct reader *r, const struct settings_row *row,
	const struct node *list)
{
	for (size_t i = 0; i < row->relays.n; i++)
		for (size_t k = 0; k < i; k++)
			if (same_relay(&row->relays.v[i].relay,
				&row->relays.v[k].relay))
				return reader_error(r, list->item[i], "%s is "
					"there twice, in line %d already; keep "
					"one, with more connections or a "
					"higher weight",
					row->relays.v[i].relay.at.url,
					row->relays.v[k].relay.line);
	return true;
}

/* All smtp and smtps, or one maildir. */
static bool
check_relays(struct reader *r, const struct node *list,
	const struct settings_row *row)
{
	size_t maildirs = 0;

	if (!check_twice(r, row, list))
		return false;
	for (size_t i = 0; i < row->relays.n; i++)
		maildirs += row->relays.v[i].relay.at.scheme == URL_MAILDIR;
	if (maildirs == 0 || row->relays.n == 1)
		return true;
	if (maildirs == row->relays.n)
		return reader_error(r, list, "relays has %zu maildirs; keep "
			"one", maildirs);
	return reader_error(r, list, "relays has a maildir beside a server; a "
		"maildir stands alone, so that no mail goes half here and "
		"half there; keep one kind");
}

static bool
check_settings(struct reader *r, const struct node *map, void *to)
{
	struct settings_row *row = to;

	if (!check_relays(r, node_get(map, "relays"), row))
		return false;
	default_endpoints(r, row);
	take_endpoints(r, row);
	return true;
}

static const struct table settings_table = {.what = "this file",
	.size = sizeof(struct settings_row), TABLE_KEYS(settings_keys),
	.check = check_settings};

int
settings_parse(struct arena *a, const char *src, size_t len,
	const char *file, struct settings *out, struct diags *diags)
{
	struct reader r = {.arena = a, .diags = diags, .file = file};
	struct settings_row *row = arena_alloc(a, sizeof(*row));
	struct node *map = yaml_parse(a, src, len, file, 1, diags);
	bool ok;

	memset(out, 0, sizeof(*out));
	if (map == NULL)
		return -1;
	if (map->type != NODE_MAP) {
		diag_error(diags, file, map->line, map->col,
			"the file must be keys with values, like "
			"\"identity:\"");
		return -1;
	}
	ok = table_read(&r, &settings_table, map, row);
	*out = row->s;
	out->file = file;
	return ok ? 0 : -1;
}

int
settings_load(struct arena *a, const char *home, struct settings *out,
	struct diags *diags)
{
	const char *path = path_join(a, home, "config/tidings.yaml");
	struct text text;
	struct err err = {0};
	struct stat st;

	memset(out, 0, sizeof(*out));
	if (file_read(a, path, YAML_MAX, &text, &err) != 0) {
		if (err.kind == ERR_NOINPUT)
			diag_error(diags, path, 0, 0, "there is no such file, "
				"so this is no home; \"tidings init DIR\" "
				"makes one, and -C DIR names another");
		else
			diag_error(diags, path, 0, 0, "%s", err.msg);
		return -1;
	}
	if (settings_parse(a, text.data, text.len, path, out, diags) != 0)
		return -1;
	if (out->inline_secret &&
	    (stat(path, &st) != 0 || (st.st_mode & 077) != 0)) {
		out->exposed = true;
		diag_error(diags, path, out->inline_line, out->inline_col,
			"a password stands in this file and others can read "
			"it; \"chmod 600 %s\", or use password_file", path);
		return -1;
	}
	return 0;
}
