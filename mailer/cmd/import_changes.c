/* SPDX-License-Identifier: MIT */
/* What a dry run of import would change: kept, and said. */
#include "cmd/import_changes.h"

#include <inttypes.h>

enum { KEPT = 10000, SHOWN = 100 };

void
import_changes_take(void *ctx, const struct roster_change *c)
{
	struct import_changes *v = ctx;

	if (v->n == KEPT) {
		v->more++;
		return;
	}
	arena_push(v->arena, v->change, v->n, v->cap);
	v->change[v->n++] = (struct roster_change){c->line,
		arena_strdup(v->arena, c->addr),
		arena_strdup(v->arena, c->field),
		arena_strdup(v->arena, c->was),
		arena_strdup(v->arena, c->now), c->kept};
}

static const char *
shown(const char *s)
{
	return s[0] != '\0' ? s : "(nothing)";
}

static void
print_one(const struct roster_change *c, struct buf *out)
{
	buf_printf(out, "  line %d, %s: ", c->line, c->addr);
	if (c->field[0] == '\0' && c->kept)
		buf_printf(out, "kept as it is: %s\n", c->was);
	else if (c->field[0] == '\0')
		buf_printf(out, "%s\n", c->now);
	else if (c->kept)
		buf_printf(out, "%s stays %s, which the member chose; the "
			"file says %s\n", c->field, shown(c->was), c->now);
	else
		buf_printf(out, "%s %s -> %s\n", c->field, shown(c->was),
			c->now);
}

void
import_changes_text(const struct import_changes *v, struct buf *out)
{
	size_t n = v->n < SHOWN ? v->n : SHOWN;

	for (size_t i = 0; i < n; i++)
		print_one(&v->change[i], out);
	if (v->n > n || v->more > 0)
		buf_printf(out, "  and %" PRId64 " more; --json tells %d\n",
			(int64_t)(v->n - n) + v->more, KEPT);
}

void
import_changes_json(const struct import_changes *v, struct json *j)
{
	json_array(j, "changes");
	for (size_t i = 0; i < v->n; i++) {
		const struct roster_change *c = &v->change[i];

		json_object(j, NULL);
		json_int(j, "line", c->line);
		json_str(j, "address", c->addr);
		json_str(j, "field", c->field);
		json_str(j, "was", c->was);
		json_str(j, "now", c->now);
		json_bool(j, "kept", c->kept);
		json_object_end(j);
	}
	json_array_end(j);
	json_int(j, "changes_left_off", v->more);
}
