/* SPDX-License-Identifier: MIT */
#ifndef CMD_RECORD_H
#define CMD_RECORD_H

#include "cmd/person.h"
#include "store/consent.h"

/* A ledger row in plain words: "imported from members.csv, line 3: ...";
 * NULL with err. */
const char *record_words(struct arena *a, const struct list_conf *list,
	const struct zone *z, const struct consent_row *row, struct err *err);

/* How it came about: "by import of members.csv, line 3"; "" : not known. */
const char *record_way(struct arena *a, const struct consent_row *row);

/*
 * Everything on record about a person as one JSON document, for `why --json`
 * and for whoever asks for their data (C11):
 * address, memberships[] {list, name, first_name, tier, lang, status,
 * mail_now, obstacle, paused_until, suspended, complained, consent {basis, at,
 * recorded_at, until, how, evidence, agreed_to}, ledger {rows, bad, trouble},
 * attributes {}, history[], mails[], notices[], answers[], requests[]} and
 * bounces[]. Where the ledger was tampered with, it is
 * given all the same, and c->exit is that of damaged data.
 */
int record_json(struct cmd *c, const struct home *h, const struct person *p);

#endif
