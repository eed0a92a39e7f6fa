/* SPDX-License-Identifier: MIT */
#ifndef CMD_ROSTER_HEADER_H
#define CMD_ROSTER_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "text/csv.h"

/* What is wrong with a roster: the first thousand for programs, all of it
 * counted; diags shows people the first DIAG_MAX. */
enum { ROSTER_ERRORS = 1000 };

struct roster_errors {
	struct arena *arena;
	struct diags *diags;
	const char *file;
	size_t n, cap, total;
	struct roster_error {
		int line, col;
		const char *msg;
	} *v;
};

void roster_error(struct roster_errors *e, int line, int col,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * The first row of a roster: which column is what. Names are compared without
 * regard to case, accents and what stands between their words, in our own
 * spelling and in those of Mailchimp, Outlook and Google; a near miss of one
 * of them is an error, anything else is an attribute.
 */
enum roster_column {
	COLUMN_EMAIL, COLUMN_NAME, COLUMN_FIRST_NAME, COLUMN_LAST_NAME,
	COLUMN_TIER, COLUMN_LANG, COLUMN_CONSENT_DATE, COLUMN_BASIS,
	COLUMN_UNTIL, COLUMN_EVIDENCE,
	COLUMN_OPTIN,		/* a consent_date where there is none */
	COLUMN_LEFT_AT, COLUMN_CLEANED_AT,	/* --left */
	COLUMNS,		/* those above are at most one each */
	COLUMN_REASON = COLUMNS,	/* --left; any number */
	COLUMN_ATTRIBUTE,
	COLUMN_IGNORED,		/* another program's book-keeping */
	COLUMN_NAMELESS,	/* fine as long as its cells are empty */
};

struct roster_header {
	size_t n;			/* columns */
	enum roster_column kind[CSV_COLUMNS];
	size_t index[CSV_COLUMNS];	/* of an attribute, in attribute[] */
	int where[COLUMNS];		/* the column; -1: there is none */
	size_t n_attributes;
	const char *attribute[CSV_COLUMNS];	/* "sub_region" */
};

/*
 * Reads it. left: of a list of those who left; then nothing is an attribute.
 * declared: attributes that the list names, which are never near misses.
 * 0, or -1 after adding errors.
 */
int roster_header_read(struct arena *a, const struct csv_row *row, bool left,
	const char *const *declared, size_t n_declared,
	struct roster_header *h, struct roster_errors *e);

/* "Sub Region" as placeholders name it: sub_region. */
char *roster_attribute_name(struct arena *a, const char *s);

#endif
