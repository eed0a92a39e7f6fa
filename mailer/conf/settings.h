/* SPDX-License-Identifier: MIT */
#ifndef CONF_SETTINGS_H
#define CONF_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"

/*
 * config/tidings.yaml as plain values, defaults filled in. Paths are relative
 * to the home unless absolute, and not looked at here; secrets are not read,
 * only where they are. Strings are UTF-8 without controls. Everything lives
 * in the arena that was given.
 */

/* Where a password or token comes from; exactly one source. */
enum secret_kind {
	SECRET_NONE,
	SECRET_FILE,		/* value: path of a file, 0600 */
	SECRET_COMMAND,		/* argv, run without a shell, its first line */
	SECRET_ENV,		/* value: name of an environment variable */
	SECRET_INLINE,		/* value: the secret; tidings.yaml is 0600 */
};
struct secret {
	enum secret_kind kind;
	const char *value;
	size_t argc;
	const char **argv;	/* argc words, then NULL */
	int line, col;		/* of an inline one's key */
};

enum url_scheme {
	URL_MAILDIR, URL_SMTP, URL_SMTPS, URL_IMAP, URL_IMAPS, URL_SCHEMES
};
struct endpoint {
	enum url_scheme scheme;
	const char *url;	/* as written */
	const char *host;	/* no brackets; NULL: a maildir */
	int port;		/* as written, else the scheme's own */
	const char *path;	/* of a maildir; NULL otherwise */
	bool loopback;		/* localhost, 127.0.0.0/8, ::1; any maildir */
};

enum auth_kind { AUTH_NONE, AUTH_PASSWORD, AUTH_XOAUTH2 };
struct login {
	bool tls;		/* required; false only on loopback */
	enum auth_kind auth;
	const char *user;	/* NULL with AUTH_NONE */
	struct secret secret;	/* the password, or the token of XOAUTH2 */
};

/* So many in so many seconds; n 0: no limit. */
struct rate {
	int n, seconds;
};

enum pipelining { PIPELINING_OFF, PIPELINING_SAFE, PIPELINING_FULL };
struct relay_conf {
	int line;		/* in tidings.yaml */
	struct endpoint at;	/* maildir, smtp or smtps */
	struct login login;
	int connections;		/* at most, 1..500 */
	int messages_per_connection;	/* then it is closed */
	struct rate rate, quota;	/* of messages */
	int weight;			/* share of the mail, 1..1000 */
	enum pipelining pipelining;
	bool verp;			/* an envelope sender a member */
	int64_t connect_timeout, command_timeout, final_timeout; /* seconds */
};

enum mailbox_after { AFTER_KEEP, AFTER_MOVE, AFTER_DELETE };
struct mailbox_conf {
	int line;
	struct endpoint at;	/* maildir, imap or imaps */
	struct login login;
	enum mailbox_after after;
	const char *folder;	/* of AFTER_MOVE */
};

struct dkim_conf {
	const char *domain, *selector;
	const char *key;	/* path of the RSA key, PEM */
	const char *ed25519;	/* path of a second key; NULL: none */
};

struct identity_conf {
	const char *domain;		/* lower case, A-labels */
	const char *reply_address, *bounce_address;
	bool plus_addressing;
	const char *authserv_id;	/* NULL: nobody is believed */
	const char *feedback_id;	/* NULL: none */
	const char *keys;		/* path of the token keys */
	struct dkim_conf *dkim;		/* NULL: the relay signs */
};

struct web_conf {
	struct listen {
		const char *host;	/* name or address, no brackets */
		int port;
	} listen;
	const char *base_url;	/* without a final slash; NULL: no web */
};

struct limits_conf {
	int commands_per_day;		/* acted on, of one member */
	int confirmations_per_hour;	/* sent, to all together */
};

struct bounces_conf {
	int hard;	/* recaps, that suspend an address */
	int hard_days;	/* so many days apart, or more */
	int soft;	/* recaps in a row, that suspend one */
};

struct retention_conf {
	int64_t logs, replies, deliveries;	/* seconds */
};

struct settings {
	const char *file;	/* as messages name it */
	const char *store;	/* path of the SQLite file */
	const char *journal_copy;	/* path; NULL: none */
	struct identity_conf identity;
	size_t n_relays;	/* at least 1; a maildir stands alone */
	struct relay_conf *relay;
	size_t n_mailboxes;	/* at least 1 */
	struct mailbox_conf *mailbox;
	struct web_conf web;
	struct limits_conf limits;
	struct bounces_conf bounces;
	struct retention_conf retention;
	/* Some secret stands in the file itself, the first in inline_line;
	 * and others can read it. */
	bool inline_secret, exposed;
	int inline_line, inline_col;
	bool local;		/* every relay and mailbox is loopback */
};

/*
 * Reads src, all of its errors into diags under the name `file`. 0, or -1
 * when there was one (what is in *out then is incomplete).
 */
int settings_parse(struct arena *a, const char *src, size_t len,
	const char *file, struct settings *out, struct diags *diags);

/* HOME/config/tidings.yaml. Also refuses an inline secret in a file that
 * others can read; then out->exposed. A missing file is an error in diags,
 * with its cure. */
int settings_load(struct arena *a, const char *home, struct settings *out,
	struct diags *diags);

#endif
