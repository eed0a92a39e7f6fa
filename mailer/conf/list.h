/* SPDX-License-Identifier: MIT */
#ifndef CONF_LIST_H
#define CONF_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/diag.h"
#include "recap/tier.h"
#include "text/ltext.h"

/*
 * lists/<slug>/list.yaml as plain values, defaults filled in: a community,
 * its tiers, its survey and when it meets. Times of day are minutes since
 * midnight in the list's zone. Everything lives in the arena that was given.
 */
struct question_conf {
	int line;
	const char *id;
	struct ltext ask;
	bool tiers;		/* choices: tiers; choice[] has their names */
	size_t n_choices;	/* at most 26, answered a, b, ...; 0: text */
	struct ltext *choice;
	int text;		/* longest answer in characters; 0: choices */
};

struct survey_conf {
	const char *slug;
	struct civil due;	/* year 0: open for ever */
	int64_t remind;		/* seconds before due; 0: no reminder */
	size_t n_questions;	/* at least 1 */
	struct question_conf *question;
};

/* One date of a session that is not as the rule says. */
struct session_change {
	struct civil on;
	struct civil move_to;	/* year 0: cancelled; timed: its own start */
	bool cancel;
};

struct session_conf {
	int line;
	const char *slug;
	struct ltext title;
	const char *rule;	/* an RRULE in upper case, without "RRULE:" */
	int start, end;		/* minutes; end is later */
	struct civil from;	/* first day; year 0: whenever */
	struct ltext place;	/* n 0: none */
	int64_t invite;		/* seconds before start; 0: no invitation */
	tier_set tiers;		/* who is invited; all by default */
	size_t n_changes;
	struct session_change *change;
};

struct digest_conf {
	const char *rule;	/* as above */
	int at;			/* minutes */
	bool automatic;		/* approve: auto */
};

struct person_conf {
	const char *name, *email;
};

struct list_conf {
	const char *slug;	/* the folder's name */
	const char *file;	/* as messages name it */
	struct ltext name;
	const char *from_name, *from_addr;	/* name "" when none given */
	struct ltext on_behalf_of;		/* n 0: none */
	struct {
		struct ltext name;
		const char *email;
		const char *phone;		/* NULL: none */
	} contact;
	size_t n_coordinators;			/* at least 1 */
	struct person_conf *coordinator;	/* by default the contact */
	struct ltext postal_address;		/* may have several lines */
	struct ltext purpose;
	const char *timezone;
	size_t n_languages;		/* at least 1; the fallback first */
	const char **languages;
	const char *members_space;		/* URL; NULL: none */
	int default_tier;			/* index; -1: none */
	struct tiers tiers;			/* at least 1 */
	size_t n_attributes;
	const char **attributes;
	struct survey_conf *survey;		/* NULL: none */
	size_t n_sessions;
	struct session_conf *session;
	struct digest_conf *digest;		/* NULL: none */
};

/*
 * Reads src, all of its errors into diags under the name `file`. 0, or -1
 * when there was one (what is in *out then is incomplete).
 */
int list_conf_parse(struct arena *a, const char *src, size_t len,
	const char *file, const char *slug, struct list_conf *out,
	struct diags *diags);

/* HOME/lists/<slug>/list.yaml; a missing file is an error in diags. */
int list_conf_load(struct arena *a, const char *home, const char *slug,
	struct list_conf *out, struct diags *diags);

#endif
