/* SPDX-License-Identifier: MIT */
/*
 * Handing mails on.
 *
 * Policy: what the writer wrote stands in the mail itself, to be read at a
 * glance; the mail as it came is enclosed. Nothing that anybody wrote stands
 * in a part, which is kept for long: words are slots, and the mails themselves
 * are put in when it is sent (send/letter.c).
 */
#include "cmd/forward.h"

#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/json.h"
#include "cmd/wire.h"
#include "mime/address.h"
#include "mime/header.h"
#include "store/reply.h"

enum { LINES_MAX = 80, LINE_COLUMNS = 500, BUNDLE_COLUMNS = 200,
	SLOTS_MAX = 1 << 18, ARGS_MAX = 4096 };

/* --- from mails to notices ---------------------------------------------- */

static int
add(const struct home *h, const struct kept_mail *v, size_t n, struct err *err)
{
	struct notice x = {.list_id = v[0].list_id, .kind = "forward",
		.created_at = clock_now()};
	struct json j;
	struct buf b;
	int64_t id;
	int rc;

	buf_init(&b, ARGS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_int(&j, "n", (int64_t)n);
	json_object_end(&j);
	x.args = buf_str(&b);
	rc = notice_add(h->db, &x, err) == -1 ||
		notice_last(h->db, &id, err) == -1 ? -1 : 0;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = kept_hand_on(h->db, id, v[i].reply_id, err);
	buf_release(&b);
	failpoint("forward_added");
	return rc;
}

/* As many as go together. */
static size_t
bundle(const struct kept_mail *v, size_t n, bool single)
{
	size_t bytes = 0, i;

	for (i = 0; i < n && i < (single ? 1 : FORWARD_BUNDLE); i++) {
		bytes += v[i].len;
		if (i > 0 && bytes > FORWARD_BYTES)
			break;
	}
	return i;
}

/* Some more of them; 0: none wait any more. */
static int
some(const struct home *h, struct arena *a, int64_t list, size_t *singles,
	int64_t *n_r, struct err *err)
{
	struct kept_mail *v;
	size_t n, k;

	if (kept_waiting(h->db, a, list, FORWARD_SINGLE + FORWARD_BUNDLE, &v,
		&n, err) == -1)
		return -1;
	if (n == 0)
		return 0;
	/* Many, or many more to come: together. */
	k = bundle(v, n, n <= FORWARD_SINGLE && *singles < FORWARD_SINGLE);
	*singles += k == 1;
	*n_r += (int64_t)k;
	if (db_begin(h->db, err) == -1)
		return -1;
	return db_end(h->db, add(h, v, k, err), err) == -1 ? -1 : 1;
}

static int
of_list(const struct home *h, int64_t list, int64_t *n_r, struct err *err)
{
	size_t singles = 0;
	struct arena a;
	int rc;

	arena_init(&a);
	do {
		arena_clear(&a);
		rc = some(h, &a, list, &singles, n_r, err);
	} while (rc == 1);
	arena_release(&a);
	return rc;
}

int
forward_waiting(const struct home *h, int64_t *n_r, struct err *err)
{
	int64_t *list;
	size_t n;

	*n_r = 0;
	if (kept_lists(h->db, h->arena, &list, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (of_list(h, list[i], n_r, err) == -1)
			return -1;
	return 0;
}

/* --- from a notice to a mail -------------------------------------------- */

static const char *
writer(struct arena *a, const struct kept_mail *m)
{
	if (m->addr[0] == '\0')
		return m->name[0] ? m->name : "-";
	return m->name[0] == '\0' ? m->addr : arena_printf(a, "%s <%s>",
		m->name, m->addr);
}

/* As a Reply-To; "" where there is none to answer to. */
static const char *
reply_to(struct arena *a, const struct kept_mail *m)
{
	struct address addr;
	const char *s;

	if (address_parse(m->addr, strlen(m->addr), &addr, NULL) == -1)
		return "";
	s = header_mailbox(a, notice_line(a, m->name, 60), addr.addr, NULL);
	return s != NULL ? s : "";
}

/* The lines of a text, as slots; how many. */
static size_t
put_lines(struct arena *a, struct json *j, const char *s)
{
	size_t n, len;

	for (n = 0; *s != '\0' && n < LINES_MAX; n++) {
		len = strcspn(s, "\n");
		json_str(j, arena_printf(a, "l%zu", n), n == LINES_MAX - 1 ?
			"\u2026" : notice_line(a, arena_strndup(a, s, len),
				LINE_COLUMNS));
		s += len + (s[len] == '\n');
	}
	return n;
}

static size_t
put_words(struct arena *a, struct json *j, const struct kept_mail *v,
	size_t n)
{
	size_t lines = 0;

	if (n == 1)
		return put_lines(a, j, v->words);
	for (size_t i = 0; i < n; i++)
		json_str(j, arena_printf(a, "l%zu", lines++),
			notice_line(a, arena_printf(a, "%zu. %s: %s", i + 1,
				writer(a, &v[i]), v[i].words),
				BUNDLE_COLUMNS));
	return lines;
}

static const char *
slots(struct arena *a, const char *contact, const struct kept_mail *v,
	size_t n, size_t *lines_r)
{
	const char *s;
	struct json j;
	struct buf b;

	buf_init(&b, SLOTS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_str(&j, "@name", contact);
	if (n == 1)
		json_str(&j, "@writer", reply_to(a, v));
	json_str(&j, "m0", n == 1 ? notice_line(a, writer(a, v), 200) : "");
	*lines_r = put_words(a, &j, v, n);
	json_object_end(&j);
	s = b.overflow ? NULL : arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

int
forward_compose(struct notice_desk *k, const struct notice *n,
	const struct list_conf *l, struct notice_mail *m, struct err *err)
{
	static const struct notice_step step[] = {
		{"notice_step_forward", NULL}};
	struct notice_facts f = {.kind = "forward", .n_steps = 1,
		.step = step, .title = ""};
	struct notice_message message;
	struct compose_options o;
	struct kept_mail *v;
	size_t count;

	if (kept_of_notice(k->h->db, k->a, n->id, false, &v, &count,
		err) == -1)
		return -1;
	if (count == 0)
		return 0;
	m->slots = slots(k->a, ltext_in(&l->contact.name, l->languages[0],
		NULL), v, count, &f.n_lines);
	if (m->slots == NULL)
		return err_set(err, ERR_BUG, "a mail that is handed on says "
			"too much");
	f.n = f.n_enclosed = count;
	f.named = count == 1;
	f.why = count == 1 ? v->why : NULL;
	f.salt = notice_salt(k, n);
	f.writer = count == 1;
	wire_compose_options(k->h, k->a, l, NULL, &o);
	if (notice_compose(k->a, k->templates, &o, &f, l->languages[0],
		&message, err) == -1)
		return -1;
	m->lang = l->languages[0];
	m->addr = l->contact.email;
	m->n_parts = message.n_parts;
	m->part = notice_frozen(k->a, &message);
	return 1;
}
