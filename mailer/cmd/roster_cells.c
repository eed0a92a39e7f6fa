/* SPDX-License-Identifier: MIT */
/*
 * The cells of a roster's row: cleaned, checked, and turned into what the
 * store takes.
 *
 * Policy: white space is tidied in silence, because everybody's spreadsheet
 * has some; what could change a mail's headers or reorder its text (controls,
 * direction marks) is refused with its place (T1, S17). Every wrong cell of a
 * row is named, not only the first.
 */
#include "cmd/roster_cells.h"

#include <stdio.h>
#include <string.h>

#include "cmd/roster_words.h"
#include "text/utf8.h"

enum { NAME_CHARS = 500 };

/* One row on its way: shortens the functions below. */
struct reader {
	struct arena *scratch;
	const struct roster_rules *rules;
	const struct roster_header *h;
	const struct csv_row *row;
	struct roster_errors *e;
	bool bad;
};

static void
wrong(struct reader *r, const struct csv_field *f, size_t chars,
	const char *msg)
{
	r->bad = true;
	roster_error(r->e, f->line, f->col + (int)chars +
		(chars > 0 && f->quoted), "%s", msg);
}

static bool
is_space(long c)
{
	return c == ' ' || c == '\t' || c == 0xa0 || c == 0x1680 ||
		(c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f ||
		c == 0x3000;
}

/* Nothing in it that cleaning would change or refuse. */
static bool
is_clean(const char *s, size_t n)
{
	if (n > 0 && (s[0] == ' ' || s[0] == '\'' || s[n - 1] == ' '))
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 || (unsigned char)s[i] > 0x7e ||
		    (s[i] == ' ' && s[i + 1] == ' '))
			return false;
	return true;
}

/* Why this character cannot stand in a cell, or NULL. */
static const char *
unfit(long c)
{
	if (c < 0)
		return "bytes here are no readable text; save the file as "
			"\"CSV UTF-8\"";
	if (c == 0xfffd)
		return "a character here was lost when the file was saved; "
			"type it anew";
	if (c == '\n' || c == '\r')
		return "a line break inside the cell; put it on one line";
	if (utf8_is_control(c))
		return "a control character, which cannot be seen; type the "
			"cell anew";
	if (utf8_is_bidi(c))
		return "an invisible mark that reverses text; type the cell "
			"anew";
	return NULL;
}

/* Without the guard of exports, white space at the ends, and runs of it. NULL
 * with why, and where in characters, if it cannot stand in a cell. */
static const char *
tidy(struct arena *a, const char *s, size_t n, const char **why_r,
	size_t *at_r)
{
	const char *end = s + n;
	size_t chars = 0, len;
	char *out, *to;
	bool space = false;
	long c;

	if (is_clean(s, n))
		return s;
	while (s < end && *s == ' ') {
		s++;
		chars++;
	}
	len = csv_guard(s);
	s += len;
	chars += len;
	to = out = arena_alloc(a, n + 1);
	for (; s < end; s += len, chars++) {
		c = utf8_next(s, (size_t)(end - s), &len);
		if (is_space(c)) {
			space = to > out;
			continue;
		}
		*why_r = unfit(c);
		*at_r = chars;
		if (*why_r != NULL)
			return NULL;
		if (space)
			*to++ = ' ';
		space = false;
		memcpy(to, s, len);
		to += len;
	}
	*to = '\0';
	return out;
}

/* "" (and bad) if it cannot be read. */
static const char *
clean(struct reader *r, const struct csv_field *f)
{
	const char *why, *s;
	size_t at;

	s = tidy(r->scratch, f->s, f->len, &why, &at);
	if (s != NULL)
		return s;
	wrong(r, f, at, why);
	return "";
}

const char *
roster_text(struct arena *a, const char *s, const char **why_r)
{
	size_t at, n = strlen(s);

	*why_r = "it is longer than 64 KiB";
	return n > CSV_FIELD_MAX ? NULL : tidy(a, s, n, why_r, &at);
}

static const struct csv_field *
field(const struct reader *r, enum roster_column kind)
{
	return r->h->where[kind] < 0 ? NULL :
		&r->row->field[r->h->where[kind]];
}

/* The cleaned cell; "" where there is no such column. */
static const char *
cell(struct reader *r, enum roster_column kind)
{
	const struct csv_field *f = field(r, kind);

	return f ? clean(r, f) : "";
}

/* Mail to them comes back to this program, with a token or without. */
static bool
is_own(const struct roster_rules *rules, const char *key)
{
	size_t local = strcspn(key, "+@");
	const char *at = strrchr(key, '@');

	for (size_t i = 0; i < 2; i++) {
		const char *own = rules->own[i];

		if (own != NULL && strcspn(own, "@") == local &&
		    strncasecmp(own, key, local) == 0 &&
		    strcasecmp(own + local, at) == 0)
			return true;
	}
	return false;
}

static void
take_address(struct reader *r, struct roster_cells *out)
{
	const struct csv_field *f = field(r, COLUMN_EMAIL);
	const char *s = clean(r, f);
	struct err err = {0};
	char msg[900];

	if (r->bad)
		return;
	if (address_parse(s, strlen(s), &out->address, &err) == 0) {
		out->row.addr = out->address.addr;
		out->row.key = out->address.key;
		if (is_own(r->rules, out->address.key))
			wrong(r, f, 0, "this is the reply_address or the "
				"bounce_address of this home, where answers "
				"come to; it cannot be a member");
		return;
	}
	snprintf(msg, sizeof(msg), "the address %s", err.msg);
	wrong(r, f, 0, msg);
}

static bool
too_long(const char *s)
{
	size_t chars = 0;

	for (; *s != '\0'; s++)
		chars += ((unsigned char)*s & 0xc0) != 0x80;
	return chars > NAME_CHARS;
}

static const char *
name_cell(struct reader *r, enum roster_column kind)
{
	const char *s = cell(r, kind);

	if (!too_long(s))
		return s;
	wrong(r, field(r, kind), 0, "the name is longer than 500 characters");
	return "";
}

static void
take_names(struct reader *r, struct roster_row *row)
{
	const char *last = name_cell(r, COLUMN_LAST_NAME);

	row->name = name_cell(r, COLUMN_NAME);
	row->first_name = name_cell(r, COLUMN_FIRST_NAME);
	if (row->name[0] != '\0')
		return;
	if (row->first_name[0] != '\0' && last[0] != '\0')
		row->name = arena_printf(r->scratch, "%s %s",
			row->first_name, last);
	else
		row->name = last[0] != '\0' ? last : row->first_name;
}

static void
take_tier(struct reader *r, struct roster_row *row)
{
	const struct tiers *tiers = r->rules->tiers;
	const struct csv_field *f = field(r, COLUMN_TIER);
	const char *s = cell(r, COLUMN_TIER), *near;
	char names[256], msg[512];
	int i;

	row->tier = "";
	if (s[0] == '\0') {
		if (r->rules->default_tier || (f != NULL && r->bad))
			return;
		if (f == NULL)
			f = field(r, COLUMN_EMAIL);
		wrong(r, f, 0, "no tier, and the list has no default_tier; "
			"write one into the column tier");
		return;
	}
	i = tier_find(tiers, s, strlen(s));
	if (i >= 0) {
		row->tier = tiers->v[i].id;
		return;
	}
	near = tier_near(tiers, s);
	snprintf(msg, sizeof(msg), "unknown tier \"%.80s\"; %s%s%shave: %s", s,
		near ? "did you mean " : "", near ? near : "", near ? "? " : "",
		tier_names(tiers, names, sizeof(names)));
	wrong(r, f, 0, msg);
}

/* "fr", "FR", "fr-CA", "French" for a list that has fr. */
static void
take_lang(struct reader *r, struct roster_row *row)
{
	const char *s = cell(r, COLUMN_LANG), *have;
	char msg[512];
	size_t n;

	row->lang = "";
	if (s[0] == '\0')
		return;
	s = roster_language_code(s);
	n = strcspn(s, "-_");
	for (size_t i = 0; i < r->rules->n_languages; i++) {
		have = r->rules->languages[i];
		if (strcasecmp(s, have) == 0 || (strlen(have) == n &&
			strncasecmp(s, have, n) == 0)) {
			row->lang = have;
			return;
		}
	}
	snprintf(msg, sizeof(msg), "the list has no language \"%.40s\"; have:",
		s);
	for (size_t i = 0; i < r->rules->n_languages; i++)
		snprintf(msg + strlen(msg), sizeof(msg) - strlen(msg), "%s %s",
			i ? "," : "", r->rules->languages[i]);
	wrong(r, field(r, COLUMN_LANG), 0, msg);
}

bool
roster_date(const struct zone *z, const char *s, int64_t *time_r)
{
	struct civil c;

	if (civil_parse(s, &c)) {
		*time_r = zone_to_time(z, &c);
		return true;
	}
	return rfc3339_parse(s, time_r);
}

/* An instant in the past or to come; 0 for an empty cell. */
static int64_t
date_cell(struct reader *r, enum roster_column kind, bool past)
{
	const char *s = cell(r, kind);
	int64_t t = 0;
	char msg[160];

	if (s[0] == '\0')
		return 0;
	if (!roster_date(r->rules->zone, s, &t)) {
		snprintf(msg, sizeof(msg), "\"%.40s\" is no date; write it "
			"like 2026-01-31", s);
		wrong(r, field(r, kind), 0, msg);
	} else if (past && t > r->rules->now) {
		snprintf(msg, sizeof(msg), "the date %.40s is yet to come", s);
		wrong(r, field(r, kind), 0, msg);
	}
	return t;
}

static enum member_basis
basis_cell(struct reader *r)
{
	const char *s = cell(r, COLUMN_BASIS);
	char msg[160];

	if (s[0] == '\0')
		return r->rules->basis;
	if (strcasecmp(s, "express") == 0)
		return BASIS_EXPRESS;
	if (strcasecmp(s, "implied") == 0)
		return BASIS_IMPLIED;
	snprintf(msg, sizeof(msg), "unknown basis \"%.40s\"; have: express, "
		"implied", s);
	wrong(r, field(r, COLUMN_BASIS), 0, msg);
	return BASIS_NONE;
}

/* No consent without a basis, and implied consent ends some day (C1, C3). */
static void
take_consent(struct reader *r, struct roster_row *row)
{
	const struct csv_field *f = field(r, COLUMN_EMAIL);
	bool was_bad = r->bad;

	r->bad = false;
	row->basis = basis_cell(r);
	row->consent_at = date_cell(r, COLUMN_CONSENT_DATE, true);
	row->consent_until = date_cell(r, COLUMN_UNTIL, false);
	row->evidence = cell(r, COLUMN_EVIDENCE);
	if (row->evidence[0] == '\0')
		row->evidence = r->rules->evidence;
	if (!r->bad && row->basis == BASIS_NONE)
		wrong(r, f, 0, "no basis of consent; write express or implied "
			"into the column basis, or give --basis");
	if (!r->bad && row->basis == BASIS_EXPRESS && row->consent_until != 0)
		wrong(r, field(r, COLUMN_UNTIL), 0, "express consent has no "
			"end; leave until empty, or write implied as basis");
	if (row->consent_until == 0 && row->basis == BASIS_IMPLIED)
		row->consent_until = r->rules->until;
	if (!r->bad && row->basis == BASIS_IMPLIED) {
		if (row->consent_until == 0)
			wrong(r, f, 0, "implied consent needs an end; give "
				"--until or a column until");
		if (row->evidence[0] == '\0')
			wrong(r, f, 0, "implied consent needs its evidence; "
				"give --evidence or a column evidence");
	}
	r->bad = r->bad || was_bad;
}

static void
take_left(struct reader *r, struct roster_cells *out)
{
	struct roster_row *row = &out->row;
	int64_t cleaned = date_cell(r, COLUMN_CLEANED_AT, true);

	row->name = row->first_name = row->tier = row->lang = "";
	row->evidence = "";
	out->bounced = cleaned != 0;
	row->consent_at = date_cell(r, COLUMN_LEFT_AT, true);
	if (row->consent_at == 0)
		row->consent_at = cleaned;
	for (size_t i = 0; i < r->row->n; i++) {
		const char *s;

		if (r->h->kind[i] != COLUMN_REASON)
			continue;
		s = clean(r, &r->row->field[i]);
		out->bounced |= roster_says_bounced(s);
		out->stays |= roster_says_stays(s);
	}
}

static void
take_attributes(struct reader *r, struct roster_cells *out)
{
	for (size_t i = 0; i < r->row->n; i++) {
		const struct csv_field *f = &r->row->field[i];

		if (r->h->kind[i] == COLUMN_ATTRIBUTE)
			out->value[r->h->index[i]] = clean(r, f);
		else if (r->h->kind[i] == COLUMN_NAMELESS && f->len > 0)
			wrong(r, f, 0, "a value in a column without a name");
	}
	out->row.value = out->value;
}

static uint64_t
hash_add(uint64_t h, const char *s)
{
	/* FNV-1a; the NUL keeps neighbours apart. */
	do
		h = (h ^ (unsigned char)*s) * 0x100000001b3U;
	while (*s++ != '\0');
	return h;
}

static uint64_t
hash_row(const struct roster_cells *c, size_t n_attributes)
{
	const struct roster_row *r = &c->row;
	uint64_t h = 0xcbf29ce484222325U;
	char numbers[80];

	h = hash_add(h, r->key);
	h = hash_add(h, r->name);
	h = hash_add(h, r->first_name);
	h = hash_add(h, r->tier);
	h = hash_add(h, r->lang);
	h = hash_add(h, r->evidence);
	snprintf(numbers, sizeof(numbers), "%d %lld %lld %d", (int)r->basis,
		(long long)r->consent_until, (long long)r->consent_at,
		c->bounced);
	h = hash_add(h, numbers);
	for (size_t i = 0; i < n_attributes; i++)
		h = hash_add(h, c->value[i]);
	return h;
}

/* The row has a cell a column, and CSV had nothing against it. */
static bool
is_whole(struct reader *r)
{
	const struct csv_row *row = r->row;

	if (row->error != NULL) {
		roster_error(r->e, row->error_line, row->error_col, "%s",
			row->error);
		return false;
	}
	if (row->n == r->h->n)
		return true;
	roster_error(r->e, row->line, 1, "%zu field%s where the first row "
		"names %zu columns%s", row->n, row->n == 1 ? "" : "s", r->h->n,
		row->n > r->h->n ? "; does a value with a comma lack its "
		"quotation marks?" : "");
	return false;
}

int
roster_cells_read(struct arena *scratch, const struct roster_rules *rules,
	const struct roster_header *h, const struct csv_row *row,
	struct roster_cells *cells_r, struct roster_errors *e)
{
	struct reader r = {.scratch = scratch, .rules = rules, .h = h,
		.row = row, .e = e};

	cells_r->row = (struct roster_row){.line = row->line};
	cells_r->bounced = cells_r->stays = false;
	if (!is_whole(&r))
		return -1;
	take_address(&r, cells_r);
	if (rules->left) {
		take_left(&r, cells_r);
	} else {
		take_names(&r, &cells_r->row);
		take_tier(&r, &cells_r->row);
		take_lang(&r, &cells_r->row);
		take_consent(&r, &cells_r->row);
		take_attributes(&r, cells_r);
	}
	if (r.bad)
		return -1;
	cells_r->row.hash = hash_row(cells_r, h->n_attributes);
	return 0;
}
