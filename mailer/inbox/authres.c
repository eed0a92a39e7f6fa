/* SPDX-License-Identifier: MIT */
/*
 * Authentication-Results, as far as DMARC goes:
 *
 *	authserv-id [version] ; method=result [reason] [ptype.property=value]
 *
 * A linear scan; comments are passed over, quotation marks taken off.
 *
 * Policy: the sender chooses some of the values, such as smtp.mailfrom. So the
 * field is read as it came, nothing in it is decoded, and one that says
 * anything of DMARC twice proves nothing.
 */
#include "inbox/authres.h"

#include <string.h>
#include <strings.h>

enum { TOKEN_MAX = 256 };

struct scan {
	const char *s;
	char token[TOKEN_MAX];	/* what was read last, "" at an end */
};

/* Blanks and comments. */
static void
pass_blanks(struct scan *x)
{
	size_t depth = 0;

	for (; *x->s != '\0'; x->s++) {
		if (*x->s == '(')
			depth++;
		else if (*x->s == ')' && depth > 0)
			depth--;
		else if (depth > 0 && *x->s == '\\' && x->s[1] != '\0')
			x->s++;
		else if (depth == 0 && strchr(" \t\r\n", *x->s) == NULL)
			return;
	}
}

/* Up to one of the separators; a quoted one without its marks. false: it is
 * too long to be anything. */
static bool
read_token(struct scan *x)
{
	size_t n = 0;
	bool quoted;

	pass_blanks(x);
	quoted = *x->s == '"';
	for (x->s += quoted; *x->s != '\0' && (quoted ? *x->s != '"' :
	     strchr(" \t\r\n;=()", *x->s) == NULL); x->s++) {
		if (quoted && *x->s == '\\' && x->s[1] != '\0')
			x->s++;
		if (n + 1 == TOKEN_MAX)
			return false;
		x->token[n++] = *x->s;
	}
	x->s += quoted && *x->s == '"';
	x->token[n] = '\0';
	pass_blanks(x);
	return true;
}

/* "name=value" in front; false where there is none. */
static bool
read_pair(struct scan *x, char name[TOKEN_MAX])
{
	if (!read_token(x) || x->token[0] == '\0' || *x->s != '=')
		return false;
	memcpy(name, x->token, TOKEN_MAX);
	x->s++;
	return read_token(x);
}

/* To the next ';' outside of comments and quotation marks, and past it. */
static bool
next_result(struct scan *x)
{
	bool quoted = false;

	for (; *x->s != '\0'; x->s++) {
		if (!quoted)
			pass_blanks(x);
		if (*x->s == '\0')
			break;
		if (*x->s == '"')
			quoted = !quoted;
		else if (quoted && *x->s == '\\' && x->s[1] != '\0')
			x->s++;
		else if (!quoted && *x->s == ';') {
			x->s++;
			return true;
		}
	}
	return false;
}

static const char *
domain_of(const char *addr)
{
	const char *at = strrchr(addr, '@');

	return at != NULL ? at + 1 : addr;
}

struct found {
	int n;			/* results of DMARC */
	int n_from;		/* header.from in them */
	bool pass;		/* what was read last */
	bool same;		/* the domain asked about */
	bool broken;
};

static void
read_result(struct scan *x, const char *domain, struct found *f)
{
	char name[TOKEN_MAX];

	if (!read_pair(x, name) || strcasecmp(name, "dmarc") != 0)
		return;
	f->n++;
	f->pass = strcasecmp(x->token, "pass") == 0;
	while (*x->s != ';' && *x->s != '\0') {
		if (!read_pair(x, name)) {
			f->broken = true;
			return;
		}
		if (strcasecmp(name, "header.from") != 0)
			continue;
		f->n_from++;
		f->same = strcasecmp(domain_of(x->token), domain) == 0;
	}
}

bool
authres_dmarc_pass(const struct reply *r, const char *authserv_id)
{
	const char *domain = domain_of(r->from);

	if (authserv_id == NULL || *domain == '\0' || !r->from_one ||
	    strchr(r->from, '@') == NULL)
		return false;
	for (size_t i = 0; i < r->n_results; i++) {
		struct scan x = {.s = r->result[i]};
		struct found f = {0};

		if (!read_token(&x) ||
		    strcasecmp(x.token, authserv_id) != 0)
			continue;
		while (next_result(&x)) {
			struct scan one = x;

			read_result(&one, domain, &f);
		}
		return f.n == 1 && f.n_from == 1 && !f.broken && f.pass &&
			f.same;
	}
	return false;
}
