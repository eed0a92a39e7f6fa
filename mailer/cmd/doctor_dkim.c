/* SPDX-License-Identifier: MIT */
/*
 * doctor --dkim: makes the signing keys that the settings name and nobody has
 * made, and prints what belongs into DNS. A key that is there is never written
 * to: mail that is under way is verified with it.
 */
#include <string.h>

#include "base/file.h"
#include "cmd/doctor.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "mime/address.h"
#include "mime/dkim.h"

enum { STRING_MAX = 255, RECORD_MAX = 4096 };

/* A key, and its record. */
struct record {
	const char *path, *name, *value;
	enum sign_kind kind;
	int bits;
	bool made;
};

struct records {
	struct cmd *c;
	const struct home *h;
	const struct dkim_conf *conf;
	size_t n;
	struct record v[2];
};

/* --- the keys ----------------------------------------------------------- */

static const char *
key_value(struct arena *a, const struct sign_key *k)
{
	char public[SIGN_PUBLIC_SIZE];

	sign_key_public(k, public);
	return arena_printf(a, "v=DKIM1; k=%s; p=%s", sign_key_kind(k) ==
		SIGN_RSA ? "rsa" : "ed25519", public);
}

static int
add_record(struct records *r, const char *path, enum sign_kind kind)
{
	struct arena *a = r->c->arena;
	struct record *x = &r->v[r->n];
	char selector[DKIM_SELECTOR_SIZE];
	struct sign_key *k;

	if (path == NULL)
		return 0;
	x->path = home_path(r->h, path);
	x->made = !file_exists(x->path);
	if (x->made && sign_key_create(x->path, kind, &r->c->err) != 0)
		return -1;
	k = sign_key_load(x->path, kind, &r->c->err);
	if (k == NULL)
		return -1;
	dkim_selector(r->conf->selector, kind, selector);
	x->name = arena_printf(a, "%s._domainkey.%s", selector,
		r->conf->domain);
	x->kind = kind;
	x->bits = sign_key_bits(k);
	x->value = key_value(a, k);
	sign_key_free(k);
	r->n++;
	return 0;
}

static const char *
first_from(const struct home *h)
{
	return h->n_lists > 0 ? address_domain(h->list[0]->from_addr) :
		h->settings->identity.domain;
}

static int
no_settings(struct records *r)
{
	if (!r->c->json)
		buf_printf(&r->c->out, "Nothing is signed here: the relay has "
			"to. To sign here, add these lines under identity: in "
			"%s and run this again. The last one, a second "
			"signature, may be left out.\n\n"
			"  dkim:\n    domain: %s\n    selector: s1\n"
			"    key: config/dkim.pem\n"
			"    ed25519: config/dkim-ed25519.pem\n",
			r->h->settings->file, first_from(r->h));
	return err_at(&r->c->err, ERR_CONFIG, r->h->settings->file, 0, 0,
		"has no dkim: under identity:, so no key was made");
}

/* --- for people --------------------------------------------------------- */

static void
say_keys(const struct records *r, struct buf *out)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct record *x = &r->v[i];

		buf_printf(out, "%s  %s, ", x->path, x->made ? "made now" :
			"was there already");
		if (x->kind == SIGN_RSA)
			buf_printf(out, "RSA of %d bits\n", x->bits);
		else
			buf_adds(out, "Ed25519\n");
	}
	buf_adds(out, "Keep a copy, and let nobody else read it.\n\n");
}

/* A string in a zone file has at most 255 octets; those of one record are put
 * together again by who reads it. */
static void
say_zone(const struct record *x, struct buf *out)
{
	size_t n = strlen(x->value);

	buf_printf(out, "%s. IN TXT (", x->name);
	for (size_t at = 0; at < n; at += STRING_MAX)
		buf_printf(out, "\n    \"%.*s\"", STRING_MAX, x->value + at);
	buf_adds(out, " )\n");
}

/* The shortest of the aligned domains, where one DMARC record serves all. */
static const char *
top_domain(const struct records *r)
{
	const char *top = r->conf->domain;

	for (size_t i = 0; i < r->h->n_lists; i++) {
		const char *from = address_domain(r->h->list[i]->from_addr);

		if (strlen(from) < strlen(top))
			top = from;
	}
	return top;
}

static void
say_hints(const struct records *r, struct buf *out)
{
	const char *top = top_domain(r), *bounce = address_domain(
		r->h->settings->identity.bounce_address);

	buf_printf(out, "\nReceivers ask for two more records.\n\n"
		"DMARC, unless there is one at _dmarc.%s already:\n\n"
		"_dmarc.%s. IN TXT (\n    \"v=DMARC1; p=none\" )\n\n"
		"SPF, at %s, the domain of bounce_address: one record that "
		"begins with v=spf1 and names the relay. What it says is the "
		"relay's to tell: ask its provider.\n", top, top, bounce);
}

static void
say_records(const struct records *r, struct buf *out)
{
	say_keys(r, out);
	buf_printf(out, "For the DNS of %s, as a zone file has it:\n\n",
		r->conf->domain);
	for (size_t i = 0; i < r->n; i++)
		say_zone(&r->v[i], out);
	buf_adds(out, "\nThe same for a provider's web page, name and value "
		"(some pages add the domain to the name by themselves):\n\n");
	for (size_t i = 0; i < r->n; i++)
		buf_printf(out, "%s\n    %s\n", r->v[i].name, r->v[i].value);
	buf_adds(out, "\nMail is signed from now on, so put the records there "
		"before the next `send`.\n");
	say_hints(r, out);
}

/* --- for programs ------------------------------------------------------- */

static void
json_record(struct json *j, struct arena *a, const char *name,
	const char *value)
{
	size_t n = strlen(value);

	json_str(j, "name", name);
	json_str(j, "type", "TXT");
	json_str(j, "value", value);
	json_array(j, "strings");
	for (size_t at = 0; at < n; at += STRING_MAX)
		json_str(j, NULL, arena_printf(a, "%.*s", STRING_MAX,
			value + at));
	json_array_end(j);
}

static void
json_records(const struct records *r)
{
	struct arena *a = r->c->arena;
	struct json j;

	json_init(&j, &r->c->out);
	json_object(&j, NULL);
	json_str(&j, "domain", r->conf->domain);
	json_array(&j, "records");
	for (size_t i = 0; i < r->n; i++) {
		const struct record *x = &r->v[i];

		json_object(&j, NULL);
		json_record(&j, a, x->name, x->value);
		json_str(&j, "key", x->path);
		json_str(&j, "algorithm", x->kind == SIGN_RSA ? "rsa" :
			"ed25519");
		json_int(&j, "bits", x->bits);
		json_bool(&j, "made", x->made);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object(&j, "dmarc");
	json_record(&j, a, arena_printf(a, "_dmarc.%s", top_domain(r)),
		"v=DMARC1; p=none");
	json_object_end(&j);
	json_str(&j, "spf", address_domain(
		r->h->settings->identity.bounce_address));
	json_object_end(&j);
	buf_addc(&r->c->out, '\n');
}

int
doctor_dkim(struct cmd *c)
{
	struct records r = {.c = c};
	struct home h;
	int rc = -1;

	if (home_open(c, HOME_LISTS, &h) != 0)
		return -1;
	r.h = &h;
	r.conf = h.settings->identity.dkim;
	if (r.conf == NULL)
		no_settings(&r);
	else if (add_record(&r, r.conf->key, SIGN_RSA) == 0)
		rc = add_record(&r, r.conf->ed25519, SIGN_ED25519);
	if (rc == 0 && c->json)
		json_records(&r);
	else if (rc == 0)
		say_records(&r, &c->out);
	home_close(&h);
	return rc;
}
