/* SPDX-License-Identifier: MIT */
/*
 * Fills the options of the modules from settings and lists, so that none of
 * them has to know a configuration.
 */
#include "cmd/wire.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "cmd/secret.h"
#include "cmd/wire_answers.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "recap/steps.h"
#include "schedule/zone.h"
#include "store/db.h"
#include "store/edition.h"
#include "store/member.h"

/* Both sets of names, each once. */
static const char *const *
merged(struct arena *a, const char *const *x, size_t n_x,
	const char *const *y, size_t n_y, size_t *n_r)
{
	const char **v = arena_array(a, n_x + n_y, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < n_x + n_y; i++) {
		const char *name = i < n_x ? x[i] : y[i - n_x];
		size_t k = 0;

		while (k < n && strcmp(v[k], name) != 0)
			k++;
		if (k == n)
			v[n++] = name;
	}
	*n_r = n;
	return v;
}

static int
attributes(const struct home *h, const struct list_conf *l,
	struct recap_options *o, struct err *err)
{
	const char *const *used = NULL;
	size_t n_used = 0;
	int64_t id;

	if (h->db != NULL &&
	    (db_list_id(h->db, l->slug, &id, err) != 0 ||
	     attribute_names(h->db, h->arena, id, &used, &n_used, err) != 0))
		return -1;
	o->attributes = merged(h->arena, l->attributes, l->n_attributes, used,
		n_used, &o->n_attributes);
	return 0;
}

int
wire_recap_options(const struct home *h, const struct list_conf *l,
	struct recap_options *o, struct err *err)
{
	const char **session = arena_array(h->arena, l->n_sessions,
		sizeof(*session));

	for (size_t i = 0; i < l->n_sessions; i++)
		session[i] = l->session[i].slug;
	memset(o, 0, sizeof(*o));
	o->list = l->slug;
	o->list_dir = home_list_dir(h, l->slug);
	o->tiers = &l->tiers;
	o->n_languages = l->n_languages;
	o->languages = l->languages;
	o->n_sessions = l->n_sessions;
	o->sessions = session;
	o->has_survey = l->survey != NULL;
	o->members_space = l->members_space;
	return attributes(h, l, o, err);
}

static void
survey(struct arena *a, const struct survey_conf *s, struct compose_options *o)
{
	struct compose_question *q = arena_array(a, s->n_questions,
		sizeof(*q));

	for (size_t i = 0; i < s->n_questions; i++) {
		q[i].id = s->question[i].id;
		q[i].ask = s->question[i].ask;
		q[i].n_choices = s->question[i].n_choices;
		q[i].choice = s->question[i].choice;
	}
	o->question = q;
	o->n_questions = s->n_questions;
	o->survey_slug = s->slug;
	o->survey_due = s->due;
}

void
wire_compose_options(const struct home *h, struct arena *a,
	const struct list_conf *l, const char *slug,
	struct compose_options *o)
{
	memset(o, 0, sizeof(*o));
	o->templates = path_join(a, h->dir, "templates");
	o->list_dir = path_join(a, h->dir, arena_printf(a, "lists/%s",
		l->slug));
	o->list = l->slug;
	o->slug = slug;
	o->domain = h->settings->identity.domain;
	o->timezone = l->timezone;
	o->list_name = l->name;
	o->from_name = l->from_name;
	o->from_addr = l->from_addr;
	o->on_behalf_of = l->on_behalf_of;
	o->contact_name = l->contact.name;
	o->contact_email = l->contact.email;
	o->contact_phone = l->contact.phone;
	o->postal_address = l->postal_address;
	o->purpose = l->purpose;
	o->members_space = l->members_space;
	o->feedback_id = h->settings->identity.feedback_id;
	o->base_url = h->settings->web.base_url;
	o->store_id = slug == NULL && h->db != NULL ?
		db_store_id(h->db) : NULL;
	o->tiers = &l->tiers;
	o->n_languages = l->n_languages;
	o->languages = l->languages;
	if (l->survey != NULL)
		survey(a, l->survey, o);
}

/* --- a recap, and the one before it ------------------------------------- */

/* Only a list knows its zone: which wall clock times it has not, and which it
 * has twice. */
static void
check_instant(const struct zone *z, const struct recap *r,
	const struct recap_event *e, const struct civil *c,
	struct diags *diags)
{
	struct civil shown;
	int64_t t, change;
	char time[24];

	if (c->year == 0 || !c->timed)
		return;
	t = zone_to_time(z, c);
	shown = zone_civil(z, t);
	change = zone_next_change(z, t);
	civil_format(c, time, sizeof(time));
	if (civil_cmp(&shown, c) != 0)
		diag_error(diags, r->file, e->line, e->col, "%s does not "
			"exist: the clock skips this time in %s that night",
			time, zone_name(z));
	else if (change != INT64_MAX && t + zone_offset(z, t) -
	    zone_offset(z, change) >= change)
		diag_warn(diags, r->file, e->line, e->col, "%s comes twice: "
			"the clock is set back in %s that night. The first is "
			"meant; another time would be clearer", time,
			zone_name(z));
}

struct recap *
wire_recap_read(const struct home *h, const struct recap_ref *ref,
	const struct recap_options *o, struct diags *diags, struct err *err)
{
	const char *name = ref->list->timezone;
	struct zone *z = zone_open(h->arena, name);
	struct recap *r = recap_load(h->arena, o, ref->path, diags, err);
	size_t errors = diags->errors;

	if (r == NULL)
		return NULL;
	if (z == NULL) {
		err_set(err, ERR_CONFIG, "this system has no time zone %s",
			name);
		return NULL;
	}
	for (size_t i = 0; i < r->n_events; i++) {
		const struct recap_event *e = &r->event[i];

		check_instant(z, r, e, &e->start, diags);
		check_instant(z, r, e, &e->end, diags);
	}
	if (wire_answers(h, ref->list, r, diags, err) == -1)
		return NULL;
	return diags->errors > errors ? NULL : r;
}

struct recap *
wire_recap_load(const struct home *h, const struct recap_ref *ref,
	struct diags *diags, struct err *err)
{
	struct recap_options *o = arena_alloc(h->arena, sizeof(*o));

	if (wire_recap_options(h, ref->list, o, err) != 0)
		return NULL;
	return wire_recap_read(h, ref, o, diags, err);
}

/* Where a recap stands among those of its list: by date, then by slug; by
 * slug where a date is not known (year 0). */
struct rank {
	struct recap_ref ref;
	struct civil date;
	bool out;		/* it is not the one */
};

static bool
came_before(const struct rank *a, const struct rank *b)
{
	int c = a->date.year != 0 && b->date.year != 0 ?
		civil_cmp(&a->date, &b->date) : 0;

	return c != 0 ? c < 0 : strcmp(a->ref.slug, b->ref.slug) < 0;
}

/* By their dates alone: recaps bring megabytes of files along. */
static int
ranks(const struct home *h, struct list_conf *l, struct rank **v_r,
	size_t *n_r, struct err *err)
{
	struct recap_ref *ref;
	struct arena scratch;
	struct rank *v;

	if (home_recaps(h, l, n_r, &ref, err) != 0)
		return -1;
	*v_r = v = arena_array(h->arena, *n_r, sizeof(*v));
	arena_init(&scratch);
	for (size_t i = 0; i < *n_r; i++) {
		v[i].ref = ref[i];
		recap_peek(&scratch, ref[i].path, &v[i].date, NULL);
		arena_clear(&scratch);
	}
	arena_release(&scratch);
	return 0;
}

static struct rank *
latest_before(struct rank *v, size_t n, const struct rank *end)
{
	struct rank *best = NULL;

	for (size_t i = 0; i < n; i++)
		if (!v[i].out && came_before(&v[i], end) &&
		    (best == NULL || came_before(best, &v[i])))
			best = &v[i];
	return best;
}

/* Whether it went out and is since as it went: what it says of steps that are
 * done is known. */
static int
is_told(const struct home *h, const struct recap_ref *ref, bool *told_r,
	struct err *err)
{
	struct revision rev;
	int64_t list_id;
	struct text t;
	int rc;

	*told_r = false;
	if (h->db == NULL)
		return 0;
	if (db_list_id(h->db, ref->list->slug, &list_id, err) != 0 ||
	    (rc = revision_latest(h->db, h->arena, list_id, ref->slug, &rev,
		err)) == -1)
		return -1;
	if (rc == 0 || rev.begun_at == 0)
		return 0;
	if (file_read(h->arena, ref->path, RECAP_MAX, &t, err) == -1)
		return -1;
	*told_r = strcmp(t.data, rev.source) == 0;
	return 0;
}

/* Leaves out the steps that x, the recap before r, has told of as done. */
static int
drop_told(const struct home *h, const struct recap_ref *ref,
	const struct recap *r, struct recap *x, struct err *err)
{
	size_t n = 0;
	bool told;

	if (is_told(h, ref, &told, err) == -1)
		return -1;
	for (size_t i = 0; i < x->n_steps && told; i++) {
		bool own = false;

		for (size_t k = 0; k < r->n_steps; k++)
			own |= step_same(&x->step[i], &r->step[k]);
		if (own || x->step[i].done.year == 0)
			x->step[n++] = x->step[i];
	}
	if (told)
		x->n_steps = n;
	return 0;
}

struct recap *
wire_recap_before(const struct home *h, struct list_conf *l,
	const struct recap *r, struct diags *diags, struct err *err)
{
	const struct rank end = {.ref = {.slug = r->slug}, .date = r->date};
	struct rank *v, *at;
	bool told = diags == NULL;
	size_t n;

	/* A digest has gathered what its recaps say of theirs. */
	if (r->digest_year != 0 || ranks(h, l, &v, &n, err) != 0)
		return NULL;
	while ((at = latest_before(v, n, &end)) != NULL) {
		struct err own_err = {0};
		struct diags own;
		struct recap *x;

		diags_init(&own, h->arena);
		x = wire_recap_load(h, &at->ref, &own, &own_err);
		if (x != NULL && x->digest_year == 0)
			return drop_told(h, &at->ref, r, x, err) == 0 ? x :
				NULL;
		if (x == NULL && !told)
			diag_warn(diags, r->file, 0, 0, "the recap before it, "
				"%s, has a mistake, so its next steps cannot "
				"be shown again here; mend it first",
				at->ref.path);
		told |= x == NULL;
		at->out = true;
	}
	return NULL;
}

int
wire_unsent(const struct home *h, const struct list_conf *l,
	const struct recap *before, bool *unsent_r, struct err *err)
{
	struct revision rev;
	int64_t list_id;
	int rc = 0;

	*unsent_r = false;
	if (before == NULL || before->n_steps == 0)
		return 0;
	if (h->db != NULL &&
	    (db_list_id(h->db, l->slug, &list_id, err) != 0 ||
	     (rc = revision_latest(h->db, h->arena, list_id, before->slug,
		     &rev, err)) == -1))
		return -1;
	/* A correction follows a delivery that has begun. */
	*unsent_r = rc == 0 || (rev.begun_at == 0 &&
		strcmp(rev.kind, "correction") != 0);
	return 0;
}

/* RFC 2606: nobody's domain, and everybody's in examples. */
static bool
is_sample(const char *address)
{
	static const char *const ends[] = {"example.org", "example.com",
		"example.net", ".example", ".invalid", ".test"};
	size_t n = strlen(address);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t m = strlen(ends[i]);
		char before = n > m ? address[n - m - 1] : '\0';

		if (n > m && strcasecmp(address + n - m, ends[i]) == 0 &&
		    (ends[i][0] == '.' || before == '@' || before == '.'))
			return true;
	}
	return false;
}

const char *
wire_sample_address(const struct home *h)
{
	const struct identity_conf *id = &h->settings->identity;

	if (h->settings->local)
		return NULL;
	if (is_sample(id->reply_address))
		return id->reply_address;
	return is_sample(id->bounce_address) ? id->bounce_address : NULL;
}

static int
relay_of(const struct home *h, const struct relay_conf *c, struct relay *r,
	struct err *err)
{
	static const enum relay_auth auth[] = {
		[AUTH_NONE] = RELAY_AUTH_NONE,
		[AUTH_PASSWORD] = RELAY_AUTH_PASSWORD,
		[AUTH_XOAUTH2] = RELAY_AUTH_XOAUTH2,
	};
	static const enum relay_pipelining pipelining[] = {
		[PIPELINING_OFF] = RELAY_LOCKSTEP,
		[PIPELINING_SAFE] = RELAY_SAFE,
		[PIPELINING_FULL] = RELAY_FULL,
	};
	const char *ca_file = getenv("TIDINGS_CA_FILE");
	char *secret;

	if (secret_read(h, &c->login.secret, &secret, err) != 0)
		return -1;
	r->url = c->at.url;
	r->dir = c->at.path != NULL ? home_path(h, c->at.path) : NULL;
	r->tls = c->login.tls;
	r->auth = auth[c->login.auth];
	r->user = c->login.user;
	r->secret = secret;
	r->ehlo = h->settings->identity.domain;
	r->connect_ms = scaled(c->connect_timeout * 1000);
	r->command_ms = scaled(c->command_timeout * 1000);
	r->final_ms = scaled(c->final_timeout * 1000);
	r->connections = c->connections;
	r->per_connection = c->messages_per_connection;
	r->pipelining = pipelining[c->pipelining];
	r->verp = c->verp;
	r->weight = c->weight;
	r->rate_n = c->rate.n;
	r->rate_ms = scaled((int64_t)c->rate.seconds * 1000);
	r->quota_n = c->quota.n;
	r->quota_s = c->quota.seconds;
	r->ca_file = ca_file != NULL && *ca_file != '\0' ? ca_file : NULL;
	return 0;
}

int
wire_relays(const struct home *h, size_t *n_r, struct relay **relays_r,
	struct err *err)
{
	size_t n = h->settings->n_relays;
	struct relay *r = arena_array(h->arena, n, sizeof(*r));

	for (size_t i = 0; i < n; i++)
		if (relay_of(h, &h->settings->relay[i], &r[i], err) != 0) {
			wire_relays_wipe(n, r);
			return -1;
		}
	*n_r = n;
	*relays_r = r;
	return 0;
}

int
wire_dkim(const struct home *h, struct dkim **dkim_r, struct err *err)
{
	const struct dkim_conf *c = h->settings->identity.dkim;
	struct dkim_options o;

	*dkim_r = NULL;
	if (c == NULL)
		return 0;
	o = (struct dkim_options){
		.domain = c->domain, .selector = c->selector,
		.key = home_path(h, c->key),
		.ed25519 = c->ed25519 ? home_path(h, c->ed25519) : NULL,
	};
	*dkim_r = dkim_new(&o, err);
	return *dkim_r == NULL ? -1 : 0;
}

void
wire_relays_wipe(size_t n, struct relay *relays)
{
	for (size_t i = 0; i < n; i++)
		if (relays[i].secret != NULL) {
			wipe((char *)(uintptr_t)relays[i].secret,
				strlen(relays[i].secret));
			relays[i].secret = NULL;
		}
}
