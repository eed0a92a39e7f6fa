/* SPDX-License-Identifier: MIT */
/*
 * Which column of a roster is what: one table of spellings, for all programs
 * that rosters come from.
 *
 * Policy: a column is never lost in silence. A name that is nearly a known one
 * would turn into an attribute that nobody reads, so it is an error; what
 * other systems note for themselves (scores, network addresses, places) is
 * not wanted and passed over.
 */
#include "cmd/roster_header.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text/utf8.h"

struct spelling {
	const char *name;
	enum roster_column kind;
};

static const struct spelling spellings[] = {
	{"email", COLUMN_EMAIL},
	{"e_mail", COLUMN_EMAIL},
	{"email_address", COLUMN_EMAIL},
	{"e_mail_address", COLUMN_EMAIL},
	{"e_mail_1_value", COLUMN_EMAIL},
	{"courriel", COLUMN_EMAIL},
	{"adresse_courriel", COLUMN_EMAIL},
	{"adresse_e_mail", COLUMN_EMAIL},
	{"adresse_de_messagerie", COLUMN_EMAIL},
	{"name", COLUMN_NAME},
	{"full_name", COLUMN_NAME},
	{"display_name", COLUMN_NAME},
	{"nom_complet", COLUMN_NAME},
	{"first_name", COLUMN_FIRST_NAME},
	{"given_name", COLUMN_FIRST_NAME},
	{"fname", COLUMN_FIRST_NAME},
	{"prenom", COLUMN_FIRST_NAME},
	{"last_name", COLUMN_LAST_NAME},
	{"family_name", COLUMN_LAST_NAME},
	{"surname", COLUMN_LAST_NAME},
	{"lname", COLUMN_LAST_NAME},
	{"nom_de_famille", COLUMN_LAST_NAME},
	{"tier", COLUMN_TIER},
	{"lang", COLUMN_LANG},
	{"language", COLUMN_LANG},
	{"langue", COLUMN_LANG},
	{"consent_date", COLUMN_CONSENT_DATE},
	{"basis", COLUMN_BASIS},
	{"until", COLUMN_UNTIL},
	{"evidence", COLUMN_EVIDENCE},
	{"optin_time", COLUMN_OPTIN},
	{"unsub_time", COLUMN_LEFT_AT},
	{"unsubscribed_at", COLUMN_LEFT_AT},
	{"left_at", COLUMN_LEFT_AT},
	{"clean_time", COLUMN_CLEANED_AT},
	{"status", COLUMN_REASON},
	{"reason", COLUMN_REASON},
	{"unsub_reason", COLUMN_REASON},
	{"member_rating", COLUMN_IGNORED},
	{"optin_ip", COLUMN_IGNORED},
	{"confirm_time", COLUMN_IGNORED},
	{"confirm_ip", COLUMN_IGNORED},
	{"latitude", COLUMN_IGNORED},
	{"longitude", COLUMN_IGNORED},
	{"gmtoff", COLUMN_IGNORED},
	{"dstoff", COLUMN_IGNORED},
	{"last_changed", COLUMN_IGNORED},
	{"leid", COLUMN_IGNORED},
	{"euid", COLUMN_IGNORED},
	{"e_mail_type", COLUMN_IGNORED},
	{"e_mail_display_name", COLUMN_IGNORED},
	{"e_mail_1_label", COLUMN_IGNORED},
	{"e_mail_1_type", COLUMN_IGNORED},
};
enum { SPELLINGS = sizeof(spellings) / sizeof(spellings[0]) };

void
roster_error(struct roster_errors *e, int line, int col, const char *fmt, ...)
{
	va_list ap;
	char msg[512];

	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	e->total++;
	diag_error(e->diags, e->file, line, col, "%s", msg);
	if (e->n == ROSTER_ERRORS)
		return;
	arena_push(e->arena, e->v, e->n, e->cap);
	e->v[e->n++] = (struct roster_error){line, col,
		arena_strdup(e->arena, msg)};
}

char *
roster_attribute_name(struct arena *a, const char *s)
{
	size_t size = 2 * strlen(s) + 1;
	char *name = arena_alloc(a, size);

	utf8_slug(s, name, size);
	for (char *p = name; *p != '\0'; p++)
		if (*p == '-')
			*p = '_';
	return name;
}

static bool
is_left_only(enum roster_column kind)
{
	return kind == COLUMN_LEFT_AT || kind == COLUMN_CLEANED_AT ||
		kind == COLUMN_REASON;
}

static enum roster_column
kind_of(const char *name, bool left)
{
	for (size_t i = 0; i < SPELLINGS; i++)
		if (strcmp(spellings[i].name, name) == 0)
			return !left && is_left_only(spellings[i].kind) ?
				COLUMN_ATTRIBUTE : spellings[i].kind;
	return COLUMN_ATTRIBUTE;
}

/* Our own name of a column: the first of its spellings. */
static const char *
ours(enum roster_column kind)
{
	size_t i = 0;

	while (spellings[i].kind != kind)
		i++;
	return spellings[i].name;
}

/* The known name that this one was probably meant to be, or NULL. */
static const char *
meant(const char *name)
{
	const char *have[SPELLINGS];
	size_t n = 0;

	/* "E-mail 2 Address" is no slip. */
	if (strpbrk(name, "0123456789") != NULL)
		return NULL;
	for (size_t i = 0; i < SPELLINGS; i++)
		if (spellings[i].kind < COLUMN_OPTIN)
			have[n++] = spellings[i].name;
	name = near_miss(name, have, n);
	return name ? ours(kind_of(name, false)) : NULL;
}

static bool
is_declared(const char *name, const char *const *declared, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(declared[i], name) == 0)
			return true;
	return false;
}

/* A column that is an attribute, unless it is a slip. */
static int
take_attribute(struct arena *a, const struct csv_field *f, const char *name,
	bool declared, struct roster_header *h, struct roster_errors *e)
{
	const char *known = declared ? NULL : meant(name);

	if (known != NULL) {
		roster_error(e, f->line, f->col, "column \"%s\" is not "
			"known; did you mean %s? If it is an attribute of its "
			"own, name it under attributes: in list.yaml", f->s,
			known);
		return -1;
	}
	for (size_t i = 0; i < h->n_attributes; i++)
		if (strcmp(h->attribute[i], name) == 0) {
			roster_error(e, f->line, f->col, "column \"%s\" "
				"is there twice (as attribute %s); rename or "
				"remove one", f->s, name);
			return -1;
		}
	h->index[h->n] = h->n_attributes;
	h->attribute[h->n_attributes++] = arena_strdup(a, name);
	return 0;
}

/* "näme" is a slip for name, not its spelling; French has accents. */
static bool
is_accented(const char *s, const char *name)
{
	if (strcmp(name, "prenom") == 0)
		return false;
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0xc3 && (unsigned char)*s <= 0xc5)
			return true;
	return false;
}

static int
take_column(struct arena *a, const struct csv_field *f, bool left,
	const char *const *declared, size_t n_declared,
	struct roster_header *h,
	struct roster_errors *e)
{
	const char *name = roster_attribute_name(a, f->s);
	enum roster_column kind = kind_of(name, left);
	int rc = 0;

	if (kind != COLUMN_ATTRIBUTE && is_accented(f->s, name)) {
		roster_error(e, f->line, f->col, "column \"%s\" is not "
			"known; did you mean %s?", f->s, name);
		rc = -1;
	}
	if (name[0] == '\0' && f->s[strspn(f->s, " \t")] != '\0') {
		roster_error(e, f->line, f->col, "column name \"%s\" has "
			"neither letters nor digits", f->s);
		rc = -1;
	}
	if (!left && (strcmp(name, "unsub_time") == 0 ||
		strcmp(name, "clean_time") == 0)) {
		roster_error(e, f->line, f->col, "column \"%s\": this is "
			"a list of people who left; import it with --left",
			f->s);
		rc = -1;
	}
	if (name[0] == '\0')
		kind = COLUMN_NAMELESS;
	else if (kind == COLUMN_ATTRIBUTE && left && meant(name) == NULL)
		kind = COLUMN_IGNORED;
	else if (kind == COLUMN_ATTRIBUTE)
		rc |= take_attribute(a, f, name,
			is_declared(name, declared, n_declared), h, e);
	if (kind < COLUMNS && h->where[kind] >= 0) {
		roster_error(e, f->line, f->col, "column \"%s\" means the "
			"same as column %d; remove one of them", f->s,
			h->where[kind] + 1);
		rc = -1;
	} else if (kind < COLUMNS) {
		h->where[kind] = (int)h->n;
	}
	h->kind[h->n++] = kind;
	return rc;
}

int
roster_header_read(struct arena *a, const struct csv_row *row, bool left,
	const char *const *declared, size_t n_declared,
	struct roster_header *h,
	struct roster_errors *e)
{
	int rc = 0;

	memset(h, 0, sizeof(*h));
	for (size_t i = 0; i < COLUMNS; i++)
		h->where[i] = -1;
	if (row->error != NULL) {
		roster_error(e, row->error_line, row->error_col, "%s",
			row->error);
		return -1;
	}
	for (size_t i = 0; i < row->n; i++)
		if (utf8_check(row->field[i].s, row->field[i].len) !=
		    row->field[i].len) {
			roster_error(e, row->line, row->field[i].col,
				"the column's name is not readable text");
			rc = -1;
		} else if (take_column(a, &row->field[i], left, declared,
			n_declared, h, e) != 0) {
			rc = -1;
		}
	if (rc == 0 && h->where[COLUMN_EMAIL] < 0) {
		roster_error(e, row->line, 1, "no column is called email; "
			"the first row must name the columns");
		rc = -1;
	}
	if (h->where[COLUMN_CONSENT_DATE] < 0)
		h->where[COLUMN_CONSENT_DATE] = h->where[COLUMN_OPTIN];
	return rc;
}
