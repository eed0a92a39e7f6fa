/* SPDX-License-Identifier: MIT */
/* What the readers of machines' mail find in files, as JSON lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "inbox/arf.h"
#include "inbox/auto.h"
#include "inbox/dsn.h"
#include "inbox/rsvp.h"

enum { TO_MAX = 16 };

static char *
slurp(const char *path, size_t *n_r)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	char part[8192];
	size_t n;

	if (f == NULL) {
		perror(path);
		exit(66);
	}
	buf_init(&b, MAIL_MAX);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&b, part, n);
	fclose(f);
	*n_r = b.len;
	return b.data;
}

static void
whom(struct arena *a, const struct mail *m, struct reply *r)
{
	static const char *const name[] = {"Delivered-To", "X-Original-To",
		"Envelope-To", "To", "Cc"};
	struct mail_address *v = arena_array(a, 5 * TO_MAX, sizeof(*v));
	const char **to = arena_array(a, 5 * TO_MAX, sizeof(*to));

	for (size_t i = 0; i < 5; i++) {
		const char *s = mail_field(m->root, name[i], 0);
		size_t n = s == NULL ? 0 : mail_addresses(a, s, v, TO_MAX);

		for (size_t k = 0; k < n; k++)
			to[r->n_to++] = v[k].addr;
	}
	r->to = to;
}

static const char *
kind_of(const struct reply *r)
{
	static const char *const report[] = {NULL, "bounce", "delay",
		"delivered"};

	if (report[r->delivery.report] != NULL)
		return report[r->delivery.report];
	return r->complaint.is ? "complaint" : r->rsvp.is ? "rsvp" :
		r->machine.evidence[0] != '\0' ? "auto_reply" : "feedback";
}

static void
print(const char *path, const struct reply *r)
{
	static const char *const permanence[] = {"", "temporary", "permanent"};
	struct buf out;
	struct json j;

	buf_init(&out, 1024 * 1024);
	json_init(&j, &out);
	json_object(&j, NULL);
	json_str(&j, "file", path);
	json_str(&j, "kind", kind_of(r));
	json_array(&j, "recipients");
	for (size_t i = 0; i < r->delivery.n; i++) {
		const struct reply_recipient *x = &r->delivery.recipient[i];

		json_object(&j, NULL);
		json_str(&j, "address", x->addr);
		json_str(&j, "permanence", permanence[x->permanent]);
		json_str(&j, "status", x->status);
		json_int(&j, "smtp_code", x->code);
		json_str(&j, "reason", x->reason);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_str(&j, "complaint", r->complaint.type);
	json_array(&j, "complainants");
	for (size_t i = 0; i < r->complaint.n; i++)
		json_str(&j, NULL, r->complaint.recipient[i]);
	json_array_end(&j);
	json_array(&j, "to");
	for (size_t i = 0; i < r->n_to; i++)
		json_str(&j, NULL, r->to[i]);
	json_array_end(&j);
	json_array(&j, "id");
	for (size_t i = 0; i < r->n_ids; i++)
		json_str(&j, NULL, r->id[i]);
	json_array_end(&j);
	json_str(&j, "evidence", r->delivery.evidence);
	json_str(&j, "machine", r->machine.evidence);
	json_object_end(&j);
	puts(buf_str(&out));
	buf_release(&out);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const struct mail *m;
		struct reply r = {0};
		struct arena a;
		size_t n;
		char *raw = slurp(argv[i], &n);

		arena_init(&a);
		m = mail_parse(&a, raw, n);
		whom(&a, m, &r);
		dsn_read(&a, m, &r);
		arf_read(&a, m, &r);
		auto_read(&a, m, &r);
		print(argv[i], &r);
		arena_release(&a);
		free(raw);
	}
	return 0;
}
