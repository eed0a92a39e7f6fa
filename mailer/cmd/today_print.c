/* SPDX-License-Identifier: MIT */
/* What needs doing, for people and for programs. */
#include "cmd/today.h"

#include "base/clock.h"
#include "cmd/when.h"

static const char *const kind_names[TODO_KINDS] = {"adopt", "in_doubt",
	"cron", "relay", "mailbox", "waiting", "held", "changed",
	"meeting", "send", "members", "consent", "approve", "remarks"};

enum { SHOWN_NEXT = 5 };

static void
print_meeting(struct today *t)
{
	const struct attendance *m = t->meeting;
	struct arena *a = t->c->arena;

	if (m != NULL)
		buf_printf(&t->c->out, "\nNext meeting:\n  %s  %s %s\n"
			"    %s: `tidings event`\n",
			attendance_when(a, &m->event), m->list->slug,
			m->event.title, attendance_words(a, &m->counts));
}

static void
print_next(struct today *t)
{
	struct buf *out = &t->c->out;

	for (size_t i = 0; i < t->n_next && i < SHOWN_NEXT; i++) {
		const struct agenda_item *x = &t->next.item[i];

		if (i == 0)
			buf_adds(out, "\nBy itself:\n");
		buf_printf(out, "  %s  %s/%s %s\n", x->at <= t->next.now ?
			"with the next run" : when_local(&t->home, x->list,
			x->at), x->list, x->recap, x->text);
	}
	if (t->n_next > SHOWN_NEXT)
		buf_printf(out, "  and %zu more: `tidings schedule`\n",
			t->n_next - SHOWN_NEXT);
}

void
today_text(struct today *t)
{
	struct buf *out = &t->c->out;

	if (t->home.n_lists == 0)
		buf_adds(out, "This home has no list yet: make "
			"lists/<list>/list.yaml, see `man 5 tidings`.\n");
	else if (t->n == 0)
		buf_adds(out, "Nothing needs doing.\n");
	for (int kind = 0; kind < TODO_KINDS; kind++)
		for (size_t i = 0; i < t->n; i++) {
			const struct todo *d = &t->todo[i];

			if ((int)d->kind != kind)
				continue;
			if (*d->list != '\0')
				buf_printf(out, "%s%s%s%s", d->list,
					d->recap ? "/" : "",
					d->recap ? d->recap : "",
					d->count > 0 && d->recap ? ": " : " ");
			buf_printf(out, "%s\n    %s\n", d->text, d->command);
		}
	print_meeting(t);
	print_next(t);
}

static void
json_next(const struct today *t, struct json *j)
{
	char at[24];

	json_array(j, "next");
	for (size_t i = 0; i < t->n_next; i++) {
		const struct agenda_item *x = &t->next.item[i];

		rfc3339_format(x->at, at, sizeof(at));
		json_object(j, NULL);
		json_str(j, "kind", agenda_kind_name(x->kind));
		json_str(j, "at", at);
		json_str(j, "list", x->list);
		json_str(j, "recap", x->recap);
		json_int(j, "count", x->count);
		json_str(j, "text", x->text);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
json_meeting(const struct today *t, struct json *j)
{
	const struct attendance *m = t->meeting;
	char at[24];

	if (m == NULL) {
		json_null(j, "meeting");
		return;
	}
	rfc3339_format(m->event.starts_at, at, sizeof(at));
	json_object(j, "meeting");
	json_str(j, "list", m->list->slug);
	json_str(j, "title", m->event.title);
	json_str(j, "at", at);
	json_int(j, "invited", m->counts.invited);
	json_int(j, "yes", m->counts.yes);
	json_int(j, "maybe", m->counts.maybe);
	json_int(j, "no", m->counts.no);
	json_int(j, "silent", m->counts.silent);
	json_object_end(j);
}

void
today_json(struct today *t)
{
	struct json j;

	json_init(&j, &t->c->out);
	json_object(&j, NULL);
	json_array(&j, "todo");
	for (size_t i = 0; i < t->n; i++) {
		const struct todo *d = &t->todo[i];

		json_object(&j, NULL);
		json_str(&j, "kind", kind_names[d->kind]);
		json_str(&j, "list", *d->list != '\0' ? d->list : NULL);
		json_str(&j, "recap", d->recap);
		json_int(&j, "count", d->count);
		json_str(&j, "text", d->text);
		json_str(&j, "command", d->command);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_next(t, &j);
	json_meeting(t, &j);
	json_object_end(&j);
	buf_addc(&t->c->out, '\n');
}
