/* SPDX-License-Identifier: MIT */
/*
 * URLs of relays and mailboxes, and the log-in that belongs to them.
 *
 * Policy: no user and no password in a URL (they end up in logs and process
 * lists, so such a URL is not even shown); without TLS only to this machine;
 * exactly one source of a secret, and none that is not used.
 */
#include "conf/endpoint.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name, *prefix;
	int port;
} schemes[URL_SCHEMES] = {
	[URL_MAILDIR] = {"maildir", "maildir:", 0},
	[URL_SMTP] = {"smtp", "smtp://", 25},
	[URL_SMTPS] = {"smtps", "smtps://", 465},
	[URL_IMAP] = {"imap", "imap://", 143},
	[URL_IMAPS] = {"imaps", "imaps://", 993},
};

const char *const tls_words[] = {"required", "none", NULL};
const char *const auth_words[] = {"none", "password", "xoauth2", NULL};

static bool
is_loopback(const char *host)
{
	struct in6_addr v6;
	struct in_addr v4;

	if (strcasecmp(host, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, host, &v6) == 1 &&
	       IN6_IS_ADDR_LOOPBACK(&v6);
}

static bool
is_host_name(const char *s)
{
	char last = '.';

	for (; *s != '\0'; last = *s++)
		if (!isascii((unsigned char)*s) ||
		    (!isalnum((unsigned char)*s) && *s != '-' && *s != '.') ||
		    (last == '.' && (*s == '.' || *s == '-')))
			return false;
	return last != '.' && last != '-';
}

/* 1 to 65535, or -1. */
static int
port_number(const char *s)
{
	int v = 0;

	if (*s == '\0' || strlen(s) > 5)
		return -1;
	for (; *s != '\0'; s++) {
		if (!isdigit((unsigned char)*s))
			return -1;
		v = v * 10 + (*s - '0');
	}
	return v >= 1 && v <= 65535 ? v : -1;
}

/* "host", "host:25", "[::1]:25"; *port_r is left alone without one. */
static bool
host_port(struct arena *a, const char *s, const char **host_r, int *port_r)
{
	struct in6_addr v6;
	const char *end;

	if (*s == '[') {
		end = strchr(s, ']');
		if (end == NULL)
			return false;
		*host_r = arena_strndup(a, s + 1, (size_t)(end - s) - 1);
		if (inet_pton(AF_INET6, *host_r, &v6) != 1)
			return false;
		end++;
	} else {
		end = s + strcspn(s, ":");
		*host_r = arena_strndup(a, s, (size_t)(end - s));
		if (!is_host_name(*host_r))
			return false;
	}
	if (*end == '\0')
		return true;
	*port_r = *end == ':' ? port_number(end + 1) : -1;
	return *port_r > 0;
}

static bool
bad_scheme(struct reader *r, const struct key *k, const struct node *n,
	const char *s)
{
	static const char *const later[] = {"pop3", "pop3s", "mbox"};
	const char *names[URL_SCHEMES], *word, *begin[URL_SCHEMES];
	size_t count = 0;

	for (int i = 0; i < URL_SCHEMES; i++)
		if (k->min & SCHEME_BIT(i)) {
			begin[count] = schemes[i].prefix;
			names[count++] = schemes[i].name;
		}
	s = arena_strndup(r->arena, s, strcspn(s, ":"));
	for (size_t i = 0; i < sizeof(later) / sizeof(*later); i++)
		if (strcasecmp(s, later[i]) == 0)
			return reader_error(r, n, "%s: %s is not read yet; "
				"it must begin with %s", k->name, s,
				words_joined(r->arena, begin, count, " or "));
	word = near_miss(s, names, count);
	return reader_error(r, n, "%s must begin with %s%s%s%s", k->name,
		words_joined(r->arena, begin, count, " or "),
		word ? "; did you mean \"" : "", word ? word : "",
		word ? "\"?" : "");
}

static bool
read_maildir(struct reader *r, const struct key *k, const struct node *n,
	struct endpoint *out)
{
	const char *path = out->url + strlen(schemes[URL_MAILDIR].prefix);

	if (strncmp(path, "//", 2) == 0)
		path += 2;
	if (*path == '\0' || strpbrk(path, "\n\t") != NULL)
		return reader_error(r, n, "%s names no folder; write it like "
			"maildir:var/outbox", k->name);
	out->path = path;
	out->loopback = true;
	return true;
}

bool
value_endpoint(TYPE_ARGS)
{
	const char *s = node_text(n);
	struct endpoint *out = to;
	char *rest;
	int i = 0;
	size_t len;

	if (s == NULL || strpbrk(s, " \t\n") != NULL)
		return value_wrong(r, k, n);
	while (i < URL_SCHEMES && (!(k->min & SCHEME_BIT(i)) ||
		strncmp(s, schemes[i].prefix, strlen(schemes[i].prefix)) != 0))
		i++;
	if (i == URL_SCHEMES)
		return bad_scheme(r, k, n, s);
	out->scheme = (enum url_scheme)i;
	out->url = s;
	if (i == URL_MAILDIR)
		return read_maildir(r, k, n, out);
	rest = arena_strdup(r->arena, s + strlen(schemes[i].prefix));
	if (strchr(rest, '@') != NULL)
		return reader_error(r, n, "%s holds a user or password; write "
			"%shost:port here, the user as \"user\", and where "
			"the password is as \"password_file\"", k->name,
			schemes[i].prefix);
	len = strlen(rest);
	if (len > 0 && rest[len - 1] == '/')
		rest[len - 1] = '\0';
	out->port = schemes[i].port;
	if (!host_port(r->arena, rest, &out->host, &out->port))
		return value_wrong(r, k, n);
	out->loopback = is_loopback(out->host);
	return true;
}

bool
value_listen(TYPE_ARGS)
{
	const char *s = node_text(n);
	struct listen *out = to;

	out->port = 0;
	if (s == NULL || !host_port(r->arena, s, &out->host, &out->port) ||
	    out->port == 0)
		return value_wrong(r, k, n);
	if (!is_loopback(out->host))
		diag_warn(r->diags, r->file, n->line, n->col,
			"%s opens the pages to other machines without HTTPS; "
			"let a web server with HTTPS pass them on from "
			"127.0.0.1", k->name);
	return true;
}

static bool
split_words(struct reader *r, const struct key *k, const struct node *n,
	const char *s, size_t *n_r, const char ***v_r)
{
	const char **v = NULL;
	size_t count = 0, cap = 0, len;

	if (strpbrk(s, "\"'|&;<>$`\n\t") != NULL)
		return reader_error(r, n, "%s runs without a shell; write a "
			"program and its words as a list: [pass, show, relay]",
			k->name);
	for (s += strspn(s, " "); *s != '\0'; s += strspn(s, " ")) {
		len = strcspn(s, " ");
		arena_push(r->arena, v, count, cap);
		v[count++] = arena_strndup(r->arena, s, len);
		s += len;
	}
	*n_r = count;
	*v_r = v;
	return true;
}

bool
value_command(TYPE_ARGS)
{
	static const struct key word = {.name = "a word of the command",
		.read = value_text, .max = 1000};
	const char *s = node_text(n), **argv;
	const char **v = NULL;
	size_t count = n->n;

	if (s != NULL) {
		if (!split_words(r, k, n, s, &count, &v))
			return false;
	} else if (n->type == NODE_LIST) {
		v = arena_array(r->arena, count, sizeof(*v));
		for (size_t i = 0; i < count; i++)
			if (!value_text(r, &word, n->item[i], &v[i]))
				return false;
	}
	if (count == 0)
		return value_wrong(r, k, n);
	argv = arena_grow(r->arena, v, count, count + 1, sizeof(*argv));
	memcpy(to, &count, sizeof(count));
	memcpy((char *)to + sizeof(count), &argv, sizeof(argv));
	return true;
}

/* ------------------------------------------------------------- log-in -- */

static const char *const password_keys[] = {"password_file",
	"password_command", "password_env", "password"};
enum { PASSWORD_KEYS = sizeof(password_keys) / sizeof(password_keys[0]) };

/* The first key about a secret that map has, and how many there are. */
static const char *
password_key(const struct node *map, size_t *n_r)
{
	const char *first = NULL;

	*n_r = 0;
	for (size_t i = 0; i < PASSWORD_KEYS; i++)
		if (node_get(map, password_keys[i]) != NULL) {
			first = first ? first : password_keys[i];
			++*n_r;
		}
	return first;
}

static struct secret
take_password(const struct login_keys *keys, const struct node *map)
{
	struct secret s = {.kind = SECRET_NONE};

	if (keys->file != NULL) {
		s.kind = SECRET_FILE;
		s.value = keys->file;
	} else if (keys->env != NULL) {
		s.kind = SECRET_ENV;
		s.value = keys->env;
	} else if (keys->password != NULL) {
		s.kind = SECRET_INLINE;
		s.value = keys->password;
		for (size_t i = 0; i < map->n; i++)
			if (strcmp(map->pair[i].key, "password") == 0) {
				s.line = map->pair[i].line;
				s.col = map->pair[i].col;
			}
	} else if (keys->password_command.n > 0) {
		s.kind = SECRET_COMMAND;
		s.argc = keys->password_command.n;
		s.argv = keys->password_command.v;
	}
	return s;
}

static bool
check_secret(struct reader *r, const struct node *map, const char *auth)
{
	const char *extra, *token = "token_command";
	size_t n;

	extra = password_key(map, &n);
	if (strcmp(auth, "xoauth2") == 0) {
		if (n > 0)
			return reader_error_key(r, map, extra,
				"auth is xoauth2, which takes token_command; "
				"leave out %s", extra);
		if (node_get(map, token) == NULL)
			return reader_error_key(r, map, "auth", "auth is "
				"xoauth2; add token_command, which prints a "
				"token");
		return true;
	}
	if (node_get(map, token) != NULL)
		return reader_error_key(r, map, token, "token_command is for "
			"auth: xoauth2; for a password write "
			"password_command");
	if (n > 1)
		return reader_error_key(r, map, extra, "two sources of one "
			"password; keep one of %s",
			words_joined(r->arena, password_keys, PASSWORD_KEYS,
				", "));
	if (n == 0)
		return reader_error_key(r, map, "auth", "auth is password; "
			"say where it is: password_file, password_command or "
			"password_env");
	return true;
}

/* Keys that only make sense where one logs in. */
static bool
check_no_login(struct reader *r, const struct node *map, const char *why)
{
	static const char *const keys[] = {"user", "token_command"};
	size_t n;
	const char *extra = password_key(map, &n);

	for (size_t i = 0; extra == NULL && i < 2; i++)
		if (node_get(map, keys[i]) != NULL)
			extra = keys[i];
	if (extra == NULL)
		return true;
	return reader_error_key(r, map, extra, "%s has no use: %s", extra, why);
}

static bool
check_network(struct reader *r, const struct node *map,
	const struct endpoint *at, const struct login_keys *keys)
{
	bool imap = at->scheme == URL_IMAP || at->scheme == URL_IMAPS;
	bool always = at->scheme == URL_SMTPS || at->scheme == URL_IMAPS;

	if (strcmp(tls_words[keys->tls], "none") == 0 && always)
		return reader_error_key(r, map, "tls", "%s:// is TLS from the "
			"first byte; leave out \"tls: none\"",
			schemes[at->scheme].name);
	if (strcmp(tls_words[keys->tls], "none") == 0 && !at->loopback)
		return reader_error_key(r, map, "tls", "tls may be none only "
			"for this machine (localhost, 127.0.0.1, [::1]); "
			"leave it out");
	if (keys->auth == AUTH_NONE && imap)
		return reader_error_key(r, map, "auth", "a mailbox over %s "
			"needs a log-in: auth: password, user and "
			"password_file", schemes[at->scheme].name);
	if (keys->auth == AUTH_NONE)
		return check_no_login(r, map, "auth is none; write \"auth: "
			"password\" to log in");
	if (keys->user == NULL)
		return reader_error_key(r, map, "auth", "auth is %s; add "
			"\"user\", the name to log in with",
			auth_words[keys->auth]);
	return check_secret(r, map, auth_words[keys->auth]);
}

bool
login_check(struct reader *r, const struct node *map,
	const struct endpoint *at, const struct login_keys *keys,
	struct login *login_r)
{
	if (at->scheme == URL_MAILDIR) {
		if (keys->auth != AUTH_NONE)
			return reader_error_key(r, map, "auth", "a maildir is "
				"a folder and needs no log-in; leave out "
				"\"auth\"");
		if (!check_no_login(r, map, "a maildir is a folder and needs "
			"no log-in"))
			return false;
	} else if (!check_network(r, map, at, keys)) {
		return false;
	}
	login_r->tls = strcmp(tls_words[keys->tls], "none") != 0;
	login_r->auth = (enum auth_kind)keys->auth;
	login_r->user = keys->user;
	login_r->secret = take_password(keys, map);
	if (keys->auth == AUTH_XOAUTH2) {
		login_r->secret.kind = SECRET_COMMAND;
		login_r->secret.argc = keys->token_command.n;
		login_r->secret.argv = keys->token_command.v;
	}
	return true;
}
