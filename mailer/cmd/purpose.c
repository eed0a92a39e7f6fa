/* SPDX-License-Identifier: MIT */
/* What people agree to, under a name that its text alone decides. */
#include "cmd/purpose.h"

#include "base/crypto.h"
#include "conf/list.h"
#include "store/db.h"

int
purpose_keep(const struct home *h, const struct list_conf *l,
	char name_r[PURPOSE_NAME], struct err *err)
{
	const struct ltext *t = &l->purpose;
	unsigned char sum[SHA256_LEN];
	struct buf text;
	int rc;

	buf_init(&text, 1 << 20);
	for (size_t i = 0; i < t->n; i++)
		buf_printf(&text, "%s%s%s%s", i ? "\n" : "",
			t->v[i].lang ? t->v[i].lang : "",
			t->v[i].lang ? ": " : "", t->v[i].text);
	sha256(buf_str(&text), text.len, sum);
	hex(sum, (PURPOSE_NAME - 1) / 2, name_r);
	rc = db_meta_set(h->db, arena_printf(h->arena, "purpose.%s", name_r),
		buf_str(&text), err);
	buf_release(&text);
	return rc;
}
