/* SPDX-License-Identifier: MIT */
#ifndef CONF_ENDPOINT_H
#define CONF_ENDPOINT_H

#include "conf/settings.h"
#include "conf/value.h"

/* Where mail goes to and comes from, and how one logs in there. */

#define SCHEME_BIT(s) (1L << (s))
bool value_endpoint(TYPE_ARGS);	/* struct endpoint; min: a set of the schemes
				 * that may be */
bool value_listen(TYPE_ARGS);	/* struct listen: "127.0.0.1:8025" */

/* The keys about logging in as they are written; login_check makes a struct
 * login of them. */
struct login_keys {
	int tls, auth;
	const char *user, *password, *file, *env;
	struct {
		size_t n;
		const char **v;
	} password_command, token_command;
};
bool value_command(TYPE_ARGS);	/* size_t n, const char **argv: words, or a
				 * list of them */

extern const char *const tls_words[], *const auth_words[];

/* Rows of a table whose struct is S with a struct login_keys `login`. */
#define LOGIN_ROWS(S)                                                          \
	{"tls", value_enum, offsetof(S, login.tls), 0, "required", 0, 0,       \
		tls_words, NULL},                                              \
	{"auth", value_enum, offsetof(S, login.auth), 0, "none", 0, 0,         \
		auth_words, NULL},                                             \
	{"user", value_text, offsetof(S, login.user), 0, NULL, 0, 0, NULL,     \
		"the name to log in with"},                                    \
	{"password", value_text, offsetof(S, login.password), KEY_SECRET,      \
		NULL, 0, 1000, NULL, "a text"},                                \
	{"password_file", value_path, offsetof(S, login.file), 0, NULL, 0, 0,  \
		NULL, "the path of a file, like config/relay.secret"},         \
	{"password_command", value_command,                                    \
		offsetof(S, login.password_command), 0, NULL, 0, 0, NULL,      \
		"a program and its words, like [pass, show, relay]"},          \
	{"password_env", value_id, offsetof(S, login.env), 0, NULL, 0, 0,      \
		NULL, "the name of an environment variable"},                  \
	{"token_command", value_command, offsetof(S, login.token_command), 0,  \
		NULL, 0, 0, NULL,                                              \
		"a program and its words, like [token, mailer]"}

/* What the keys about one endpoint must satisfy together. */
bool login_check(struct reader *r, const struct node *map,
	const struct endpoint *at, const struct login_keys *keys,
	struct login *login_r);

#endif
