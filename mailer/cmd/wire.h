/* SPDX-License-Identifier: MIT */
#ifndef CMD_WIRE_H
#define CMD_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/home.h"
#include "compose/compose.h"
#include "mime/dkim.h"
#include "recap/recap.h"
#include "send/outlet.h"

/*
 * From the configuration to what each module asks for: the one place that
 * knows both. What is filled in lives in the home's arena.
 */

/* Attributes are the list's and, with a store open, those in use. */
int wire_recap_options(const struct home *h, const struct list_conf *l,
	struct recap_options *o, struct err *err);

/* slug: the recap's, NULL for a notice. What is made for it is in a, the rest
 * is the home's. */
void wire_compose_options(const struct home *h, struct arena *a,
	const struct list_conf *l, const char *slug,
	struct compose_options *o);

/* The recap behind a reference; what is wrong in it goes to diags, also an
 * event at a time that the list's zone has not, or has twice. NULL with err
 * set or errors in diags. The second takes options that are made already. */
struct recap *wire_recap_load(const struct home *h, const struct recap_ref *ref,
	struct diags *diags, struct err *err);
struct recap *wire_recap_read(const struct home *h, const struct recap_ref *ref,
	const struct recap_options *o, struct diags *diags, struct err *err);

/*
 * The recap of the list that came before r by date (the later slug among
 * equal dates), whose open next steps r shows again; NULL where there is none,
 * and for a digest. A digest comes before none.
 * Recaps of the same list that cannot be read are passed over: they have
 * their own errors. One that would have been the answer is a warning in diags
 * (NULL: none).
 */
struct recap *wire_recap_before(const struct home *h, struct list_conf *l,
	const struct recap *r, struct diags *diags, struct err *err);

/* Whether that recap has next steps that nobody got, since it was never sent.
 * before may be NULL: no. */
int wire_unsent(const struct home *h, const struct list_conf *l,
	const struct recap *before, bool *unsent_r, struct err *err);

/* An address of ours that is still a sample's (RFC 2606) although mail goes to
 * other machines, so that nobody could answer or leave; or NULL. */
const char *wire_sample_address(const struct home *h);

/* Every relay, with its secret read and times scaled. Secrets stay in the
 * arena until wire_relays_wipe. */
int wire_relays(const struct home *h, size_t *n_r, struct relay **relays_r,
	struct err *err);
void wire_relays_wipe(size_t n, struct relay *relays);

/* What signs, with its keys read; NULL where the relay does. The caller frees
 * it. */
int wire_dkim(const struct home *h, struct dkim **dkim_r, struct err *err);

#endif
