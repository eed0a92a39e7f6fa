/* SPDX-License-Identifier: MIT */
/* doctor: addresses at which coordinators work by mail, and nothing happens;
 * and what reads the documents that come there. */
#include "cmd/coordinators.h"
#include "cmd/doctor.h"
#include "cmd/docx.h"
#include "inbox/sandbox_program.h"

static void
look_at(struct doctor *d, const struct coordinator *x)
{
	struct list_conf *l = home_list(&d->home, x->list, NULL);
	struct arena *a = d->c->arena;
	const char *name;

	if (l != NULL && !coordinators_named(l, x->addr, &name))
		doctor_find(d, WARNING, arena_printf(a, "%s has an address to "
			"work by mail, but %s names them no more: what they "
			"mail there does nothing", x->addr, l->file),
			arena_printf(a, "name them under coordinators:, or "
			"tidings coordinator %s %s --revoke", x->list,
			x->addr));
}

/* Who takes over what reads a .docx could put files of the home into it. */
static void
look_at_documents(struct doctor *d)
{
	if (docx_program(d->c->arena) != NULL && !sandbox_program_hides_files())
		doctor_find(d, WARNING, "this kernel has no Landlock: pandoc, "
			"which reads the Word files that coordinators mail, is "
			"not kept from reading files of this home",
			"use a kernel with Landlock (Linux 5.13 or later), or "
			"remove pandoc; coordinators can mail plain text");
}

void
doctor_coordinators(struct doctor *d)
{
	struct coordinator *v;
	struct err why = {0};
	size_t n;

	if (!d->store_fine || !d->lists_fine)
		return;
	if (coordinators_all(d->home.db, d->c->arena, 0, &v, &n,
		&d->c->err) == -1) {
		doctor_find_errors(d);
		return;
	}
	if (n > 0 && coordinators_ready(&d->home, &why) == -1)
		doctor_find(d, WRONG, "coordinators have addresses to work by "
			"mail, and what they mail there does nothing",
			arena_strdup(d->c->arena, why.msg));
	if (n > 0)
		look_at_documents(d);
	for (size_t i = 0; i < n; i++)
		look_at(d, &v[i]);
}
