/* SPDX-License-Identifier: MIT */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include <stdbool.h>

#include "cmd/home.h"

/*
 * What the checks of doctor share. A check finds nothing, or says what is
 * wrong and what to do about it; what rests on something that failed is passed
 * over in silence. Nothing is changed.
 */
enum level { FINE, NOTE, WARNING, WRONG };

struct finding {
	const char *check;
	enum level level;
	const char *text, *cure;	/* cure may be NULL */
};

struct doctor {
	struct cmd *c;
	struct home home;	/* settings; lists and store once opened */
	bool settings_fine, lists_fine, keys_fine, store_fine;
	const char *check;	/* the name of the one that runs */
	struct finding *v;
	size_t n, cap;
};

/* Once: parts are opened again with each part that rests on them. */
void doctor_find(struct doctor *d, enum level level, const char *text,
	const char *cure);
/* What opening a part left in the command becomes findings. */
void doctor_find_errors(struct doctor *d);
/* Opens the home anew with these flags; false after findings. */
bool doctor_open(struct doctor *d, unsigned int flags);

/* cmd/doctor_store.c */
void doctor_keys(struct doctor *d);
void doctor_store(struct doctor *d);
void doctor_journal(struct doctor *d);
void doctor_consent(struct doctor *d);
void doctor_tiers(struct doctor *d);
void doctor_ending(struct doctor *d);
void doctor_meetings(struct doctor *d);
void doctor_clock(struct doctor *d);
void doctor_cron(struct doctor *d);
void doctor_libraries(struct doctor *d);

/* cmd/doctor_coordinators.c */
void doctor_coordinators(struct doctor *d);

/* cmd/doctor_dkim.c: a command of its own, which makes keys. */
int doctor_dkim(struct cmd *c);

/* cmd/doctor_way.c */
void doctor_relays(struct doctor *d);
void doctor_mailboxes(struct doctor *d);

#endif
