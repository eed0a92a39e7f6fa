/* SPDX-License-Identifier: MIT */
/* What the list's contact should hear of: from what happened to a notice, and
 * from a notice to what a mail, or a line, says. */
#include "cmd/tell.h"

#include <stdio.h>
#include <string.h>

#include "base/failpoint.h"
#include "base/json.h"
#include "base/json_read.h"
#include "cmd/cmd.h"
#include "schedule/zone.h"

enum { STEPS = 3, NAMED = 20, ARGS_MAX = 1 << 16 };

/* %s in a command is LIST/SLUG, or LIST where it is about no recap. */
static const struct {
	const char *name;	/* in the store and in templates, for ever */
	struct notice_step step[STEPS];
} kinds[TELL_KINDS] = {
	[TELL_REFUSED] = {"refused", {
		{"notice_step_reasons", "status %s --missing"},
		{"notice_step_go_on", "send %s"},
		{"notice_step_cancel", "cancel %s"}}},
	[TELL_LATE] = {"late", {
		{"notice_step_send", "send %s"},
		{"notice_step_approve", "approve %s"},
		{"notice_step_cancel", "cancel %s"}}},
	[TELL_CHANGED] = {"changed", {
		{"notice_step_look", "preview %s -o preview"},
		{"notice_step_again", "approve %s"},
		{"notice_step_cancel", "cancel %s"}}},
	[TELL_HELD] = {"held", {
		{"notice_step_mended", "send %s"},
		{"notice_step_cancel", "cancel %s"}}},
	[TELL_DOUBT] = {"doubt", {
		{"notice_step_arrived", "resolve %s --was-sent"},
		{"notice_step_lost", "resolve %s --send-again"}}},
	[TELL_LACKING] = {"lacking", {
		{"notice_step_lacking", "status %s --missing"},
		{"notice_step_fallback", NULL}}},
	[TELL_EXPIRED] = {"expired", {
		{"notice_step_reasons", "status %s --missing"}}},
	[TELL_ODD_ANSWER] = {"odd_answer", {
		{"notice_step_answer", "member ADDRESS --list %s answer "
			"\"1b\""},
		{"notice_step_ask", NULL}}},
	[TELL_CONSENT_ENDING] = {"consent_ending", {
		{"notice_step_ending", "export %s --status ending"},
		{"notice_step_consent", NULL}}},
	[TELL_NO_RECAP] = {"no_recap", {
		{"notice_step_new", "new %s"},
		{"notice_step_no_recap", NULL}}},
	[TELL_STRAY] = {"stray", {
		{"notice_step_stray", "event %s"},
		{"notice_step_stray_gone", NULL}}},
	[TELL_PROOF] = {"proof", {{NULL, NULL}}},
	[TELL_MAILED] = {"mailed", {{NULL, NULL}}},
	[TELL_FLOOD] = {"flood", {{"notice_step_flood", NULL}}},
	[TELL_FORWARD] = {"forward", {{"notice_step_forward", NULL}}},
	[TELL_DIGEST] = {"digest", {
		{"notice_step_edit", "preview %s -o preview"},
		{"notice_step_digest", "send %s"},
		{"notice_step_later", "approve %s"}}},
	[TELL_DIGEST_AUTO] = {"digest_auto", {
		{"notice_step_auto_edit", "preview %s -o preview"},
		{"notice_step_now", "send %s"},
		{"notice_step_stop", "cancel %s"}}},
	[TELL_DIGEST_BACK] = {"digest_back", {
		{"notice_step_edit", "preview %s -o preview"},
		{"notice_step_digest", "send %s"},
		{"notice_step_later", "approve %s"}}},
};

/* --- telling ------------------------------------------------------------ */

struct telling {
	enum tell_kind kind;
	const char *why, *once;
	const char *look;	/* with which command, of what is held */
	int64_t at, n;		/* 0: none */
	size_t n_members;
	const int64_t *member;
};

static void
write_args(struct json *j, const struct revision *r, const struct telling *t)
{
	json_object(j, NULL);
	json_str(j, "recap", r->slug);
	json_str(j, "title", r->title);
	if (t->why != NULL)
		json_str(j, "why", t->why);
	if (t->look != NULL)
		json_str(j, "look", t->look);
	if (t->at != 0)
		json_int(j, "at", t->at);
	json_int(j, "n", t->n);
	json_array(j, "members");
	for (size_t i = 0; i < t->n_members; i++)
		json_int(j, NULL, t->member[i]);
	json_array_end(j);
	json_object_end(j);
}

static int
add(struct db *db, const struct revision *r, const struct telling *t,
	int64_t now, struct err *err)
{
	struct notice n = {.list_id = r->list_id, .once = t->once,
		.kind = kinds[t->kind].name, .created_at = now};
	struct json j;
	struct buf b;
	int rc;

	buf_init(&b, ARGS_MAX);
	json_init(&j, &b);
	write_args(&j, r, t);
	n.args = buf_str(&b);
	rc = notice_add(db, &n, err);
	buf_release(&b);
	failpoint("notice_added");
	return rc == -1 ? -1 : 0;
}

int
tell_hold(struct db *db, const struct revision *r, enum tell_kind kind,
	const char *why, int64_t now, struct err *err)
{
	const struct telling t = {.kind = kind, .why = why,
		.at = r->send_at, .look = r->state == REVISION_APPROVED ?
			"approve" : "status"};

	return add(db, r, &t, now, err);
}

int
tell_no_recap(struct db *db, int64_t list_id, const char *title, int64_t at,
	const char *once, int64_t now, struct err *err)
{
	const struct revision none = {.list_id = list_id, .slug = "",
		.title = title};
	const struct telling t = {.kind = TELL_NO_RECAP, .once = once,
		.at = at};

	return add(db, &none, &t, now, err);
}

int
tell_stray(struct db *db, const struct event *e, int64_t n, int64_t now,
	struct err *err)
{
	char once[96], why[128];
	const struct revision none = {.list_id = e->list_id, .slug = "",
		.title = e->title};
	const struct telling t = {.kind = TELL_STRAY, .once = once,
		.why = why, .at = e->starts_at, .n = n};

	snprintf(once, sizeof(once), "%s/%lld", e->uid,
		(long long)e->sequence);
	snprintf(why, sizeof(why), "session %.64s, day %s", e->session,
		e->day);
	return add(db, &none, &t, now, err);
}

int
tell_rows(struct db *db, const struct revision *r, const struct tell_rows *x,
	int64_t now, struct err *err)
{
	struct telling t = {.kind = x->kind, .why = x->why, .once = x->once,
		.n = x->n};
	struct arena a;
	int64_t *id;
	int rc;

	arena_init(&a);
	rc = delivery_members(db, &a, r->id, x->state, x->since, NAMED, &id,
		&t.n_members, err);
	t.member = id;
	if (rc == 0)
		rc = add(db, r, &t, now, err);
	arena_release(&a);
	return rc;
}

/* --- what a notice says ------------------------------------------------- */

static int
kind_of(const struct notice *n, struct err *err)
{
	for (int i = 0; i < TELL_KINDS; i++)
		if (strcmp(kinds[i].name, n->kind) == 0)
			return i;
	return err_set(err, ERR_DATA, "the store has a notice of the unknown "
		"kind \"%s\"", n->kind);
}

static int64_t
number(const struct json_value *args, const char *key)
{
	const struct json_value *v = json_get(args, key);

	return v != NULL && v->type == JSON_INT ? v->num : 0;
}

static const char *
text(const struct json_value *args, const char *key)
{
	const char *s = json_get_str(args, key);

	return s != NULL ? s : "";
}

const int64_t *
tell_members(struct arena *a, const struct notice *n, size_t *n_r,
	struct err *err)
{
	const struct json_value *v = json_get(json_read(a, n->args,
		strlen(n->args), err), "members");
	int64_t *id = arena_array(a, NAMED, sizeof(*id));

	for (*n_r = 0; v != NULL && *n_r < v->n && *n_r < NAMED; ++*n_r)
		id[*n_r] = v->v[*n_r].num;
	return id;
}

/* "prefix status list/slug --missing". */
static const char *
command(struct arena *a, const char *format, const char *prefix,
	const char *name)
{
	const char *place = format != NULL ? strstr(format, "%s") : NULL;

	if (place == NULL)
		return NULL;
	return arena_printf(a, "%s %.*s%s%s", prefix, (int)(place - format),
		format, name, place + 2);
}

/* What a notice is about. */
static const char *
subject(struct arena *a, const struct notice *n, const struct json_value *args)
{
	const char *recap = text(args, "recap");

	return *recap == '\0' ? n->list : arena_printf(a, "%s/%s", n->list,
		recap);
}

int64_t
tell_answer(struct arena *a, const struct notice *n)
{
	return number(json_read(a, n->args, strlen(n->args), NULL), "answer");
}

int
tell_facts(struct arena *a, const struct notice *n, const char *prefix,
	const struct zone *zone, struct notice_facts *f, struct err *err)
{
	const struct json_value *args = json_read(a, n->args, strlen(n->args),
		err);
	int kind = kind_of(n, err);
	struct notice_step *step = arena_array(a, STEPS, sizeof(*step));
	const char *name;

	if (args == NULL || kind == -1)
		return -1;
	name = subject(a, n, args);
	*f = (struct notice_facts){.kind = n->kind, .step = step,
		.title = text(args, "title"), .n = (size_t)number(args, "n"),
		.why = json_get_str(args, "why")};
	if (number(args, "at") != 0) {
		f->date = zone_civil(zone, number(args, "at"));
		f->date.timed = kind != TELL_CONSENT_ENDING;
	}
	tell_members(a, n, &f->named, err);
	f->quoted = kind == TELL_ODD_ANSWER;
	if (f->n == 0)
		f->n = f->named;
	/* These say it in the reader's own language. */
	if (kind == TELL_LATE || kind == TELL_REFUSED)
		f->why = NULL;
	while (f->n_steps < STEPS && kinds[kind].step[f->n_steps].words) {
		step[f->n_steps] = kinds[kind].step[f->n_steps];
		step[f->n_steps].command = command(a,
			step[f->n_steps].command, prefix, name);
		if (kind == TELL_NO_RECAP && step[f->n_steps].command != NULL)
			step[f->n_steps].command = arena_printf(a, "%s %s",
				step[f->n_steps].command, cmd_quoted(a,
					f->title));
		f->n_steps++;
	}
	return 0;
}

int64_t
tell_forwarded(struct arena *a, const struct notice *n)
{
	if (kind_of(n, NULL) != TELL_FORWARD)
		return 0;
	return number(json_read(a, n->args, strlen(n->args), NULL), "n");
}

const char *
tell_forwarded_words(struct arena *a, const char *list, int64_t n)
{
	return arena_printf(a, "%lld mail%s to %s %s for a person to read",
		(long long)n, n == 1 ? "" : "s", list, n == 1 ? "waits" :
		"wait");
}

static const char *
digest_words(struct arena *a, const struct notice *n,
	const struct json_value *args, const char *name, const char *prefix)
{
	switch (kind_of(n, NULL)) {
	case TELL_DIGEST:
		return arena_printf(a, "%s is written, and waits for a person: "
			"%s send %s", name, prefix, name);
	case TELL_DIGEST_AUTO:
		return arena_printf(a, "%s is written, and goes out by itself "
			"in a day: %s cancel %s stops it", name, prefix, name);
	default:
		return arena_printf(a, "%s does not go out by itself: %s. A "
			"person has to: %s send %s", name, text(args, "why"),
			prefix, name);
	}
}

const char *
tell_words(struct arena *a, const struct notice *n, const char *prefix)
{
	const struct json_value *args = json_read(a, n->args, strlen(n->args),
		NULL);
	const char *name = subject(a, n, args);
	long long many = number(args, "n");
	const char *s = many == 1 ? "" : "s", *is = many == 1 ? "is" : "are";

	switch (kind_of(n, NULL)) {
	case TELL_DOUBT:
		return arena_printf(a, "%s has %lld mail%s in doubt, to which "
			"the relay never answered. A person decides: %s "
			"resolve %s --was-sent (or --send-again)", name, many,
			s, prefix, name);
	case TELL_LACKING:
		return arena_printf(a, "%s leaves %lld member%s out: %s. See "
			"%s status %s --missing", name, many, s,
			text(args, "why"), prefix, name);
	case TELL_EXPIRED:
		return arena_printf(a, "%s has %lld mail%s that did not get "
			"through in time and %s given up: %s status %s "
			"--missing", name, many, s, is, prefix, name);
	case TELL_ODD_ANSWER:
		return arena_printf(a, "a member of %s answered the survey in "
			"words that were not understood: see %s survey %s",
			name, prefix, name);
	case TELL_CONSENT_ENDING:
		return arena_printf(a, "the consent of %lld member%s of %s "
			"ends soon: see %s export %s --status ending", many,
			s, name, prefix, name);
	case TELL_NO_RECAP:
		return arena_printf(a, "\"%s\" of %s took place, and has no "
			"recap yet: %s new %s %s", text(args, "title"), name,
			prefix, name, cmd_quoted(a, text(args, "title")));
	case TELL_STRAY:
		return arena_printf(a, "%lld member%s of %s %s asked to \"%s\" "
			"on a day that list.yaml does not have any more: see "
			"%s doctor", many, s, name, many == 1 ? "was" :
			"were", text(args, "title"), prefix);
	case TELL_FLOOD:
		return arena_printf(a, "more than %lld mails to %s came from "
			"people who are not on it: the rest stays in the "
			"mailbox", many, n->list);
	case TELL_PROOF:
	case TELL_MAILED:
		return arena_printf(a, "a coordinator of %s mailed something, "
			"and is to read the answer", n->list);
	case TELL_FORWARD:
		return tell_forwarded_words(a, n->list, many);
	case TELL_DIGEST:
	case TELL_DIGEST_AUTO:
	case TELL_DIGEST_BACK:
		return digest_words(a, n, args, name, prefix);
	default:
		return arena_printf(a, "%s is held: %s. A person has to look: "
			"%s %s %s", name, text(args, "why"), prefix,
			text(args, "look"), name);
	}
}
