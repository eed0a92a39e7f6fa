/* SPDX-License-Identifier: MIT */
/*
 * A row of a roster about somebody who is on the list already: what it
 * changes, what it may not, and saying so.
 */
#include <string.h>

#include "base/clock.h"
#include "store/roster_row.h"
#include "store/sql.h"

static bool
differs(const char *row, const char *store)
{
	return row[0] != '\0' && strcmp(row, store) != 0;
}

static int
update_attributes(struct roster *r, const struct member *m,
	const struct roster_row *row, bool *changed, struct err *err)
{
	const char *have;

	for (size_t i = 0; i < r->n_attributes; i++) {
		if (row->value[i][0] == '\0')
			continue;
		have = member_attribute(m, r->name[i]);
		if (have != NULL && strcmp(have, row->value[i]) == 0)
			continue;
		*changed = true;
		roster_told(r, row, r->name[i], have != NULL ? have : "",
			row->value[i], false);
		if (roster_value(r, m->id, i, row->value[i], err) != 0)
			return -1;
	}
	return 0;
}

static int
store_member(struct roster *r, const struct member *m,
	const struct roster_row *row, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db,
		"UPDATE member SET name = :name,"
		" first_name = :first, tier = :tier, lang = :lang,"
		" status = 'confirmed', basis = :basis,"
		" consent_until = :until WHERE id = :id",
		err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":name", row->name);
	sql_bind_text(st, ":first", row->first_name);
	sql_bind_text(st, ":tier", row->tier);
	sql_bind_text(st, ":lang", row->lang);
	sql_bind_text(st, ":basis", member_basis_name(row->basis));
	if (row->basis == BASIS_IMPLIED)
		sql_bind_int(st, ":until", row->consent_until);
	sql_bind_int(st, ":id", m->id);
	return sql_run(st, err);
}

/* Whether the row's consent is other than what there is, and of no weaker
 * kind: implied consent may also be found to end earlier. */
static bool
consent_differs(const struct member *m, const struct roster_row *row)
{
	if (m->state.status == MEMBER_PENDING || m->state.basis == BASIS_NONE)
		return true;
	if (row->basis != m->state.basis)
		return row->basis == BASIS_EXPRESS;
	return row->basis == BASIS_IMPLIED &&
	       row->consent_until != m->state.consent_until;
}

/*
 * Makes of the row what the member shall be: what the row leaves open or may
 * not change is the store's. Says whether a choice of the member was kept.
 */
static bool
merge(const struct member *m, struct roster_row *row)
{
	bool kept = false;

	if (m->chosen & CHOSE_TIER && differs(row->tier, m->tier)) {
		row->tier = m->tier;
		kept = true;
	}
	if (m->chosen & CHOSE_LANG && differs(row->lang, m->lang)) {
		row->lang = m->lang;
		kept = true;
	}
	if (row->name[0] == '\0')
		row->name = m->name;
	if (row->first_name[0] == '\0')
		row->first_name = m->first_name;
	if (row->tier[0] == '\0')
		row->tier = m->tier;
	if (row->lang[0] == '\0')
		row->lang = m->lang;
	return kept;
}

static const char *
consent_words(struct arena *a, enum member_basis basis, int64_t until)
{
	char s[32];

	if (basis != BASIS_IMPLIED)
		return member_basis_name(basis);
	rfc3339_format(until, s, sizeof(s));
	return arena_printf(a, "implied until %.10s", s);
}

/* What the row changes of the member, and what it may not. */
static void
tell_update(struct roster *r, const struct member *m,
	const struct roster_row *row, const struct roster_row *want,
	bool consent)
{
	const struct {
		const char *field, *was, *now, *said;
	} v[] = {
		{"name", m->name, want->name, row->name},
		{"first_name", m->first_name, want->first_name,
			row->first_name},
		{"tier", m->tier, want->tier, row->tier},
		{"lang", m->lang, want->lang, row->lang},
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		if (strcmp(v[i].was, v[i].now) != 0)
			roster_told(r, row, v[i].field, v[i].was, v[i].now,
				false);
		else if (differs(v[i].said, v[i].was))
			roster_told(r, row, v[i].field, v[i].was, v[i].said,
				true);
	}
	if (consent)
		roster_told(r, row, "consent",
			consent_words(&r->arena, m->state.basis,
				m->state.consent_until),
			consent_words(&r->arena, row->basis,
				row->consent_until),
			false);
}

int
roster_update(struct roster *r, const struct member *m, const struct roster_row *row,
	enum roster_outcome *outcome_r, struct err *err)
{
	struct roster_row want = *row;
	bool kept = merge(m, &want), consent = consent_differs(m, row);
	bool tier = strcmp(want.tier, m->tier) != 0;
	bool lang = strcmp(want.lang, m->lang) != 0;
	bool changed = consent || tier || lang ||
		       strcmp(want.name, m->name) != 0 ||
		       strcmp(want.first_name, m->first_name) != 0;

	if (r->tell != NULL)
		tell_update(r, m, row, &want, consent);
	if (!consent) {
		want.basis = m->state.basis;
		want.consent_until = m->state.consent_until;
	}
	if (changed && store_member(r, m, &want, err) != 0)
		return -1;
	if (consent && roster_consent(r, m->id, row, err) != 0)
		return -1;
	if (tier && roster_choice(r, m->id, row, CONSENT_TIER, want.tier,
			    m->tier, err) != 0)
		return -1;
	if (lang && roster_choice(r, m->id, row, CONSENT_LANGUAGE, want.lang,
			    m->lang, err) != 0)
		return -1;
	if (update_attributes(r, m, row, &changed, err) != 0)
		return -1;
	*outcome_r = kept      ? ROSTER_KEPT
		     : changed ? ROSTER_UPDATED
			       : ROSTER_UNCHANGED;
	return 0;
}
