/* SPDX-License-Identifier: MIT */
/*
 * Invitations.
 *
 * Policy: one meeting, one person asked, and an address that answers go to
 * which is that person's own (S49, S51); the parts are the same for all whose
 * name and address are about as long. When it is stands in the list's zone,
 * which is named. Whoever sees no buttons answers with a word.
 */
#include <string.h>

#include "base/buf.h"
#include "compose/personal_meeting.h"
#include "compose/personal_steps.h"
#include "schedule/calendar.h"

enum { CALENDAR_MAX = 64 * 1024, VALUE_MAX = 2048 };

/* --- slots -------------------------------------------------------------- */

/* Octets of the first piece of s: whole characters, and no blank at its end,
 * which a mail server may take away. */
static size_t
piece_length(const char *s)
{
	size_t n = strlen(s);

	if (n <= CALENDAR_FILL)
		return n;
	n = CALENDAR_FILL;
	while (n > 1 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	while (n > 1 && s[n - 1] == ' ')
		n--;
	return n;
}

static size_t
pieces(struct arena *a, const char *s, const char ***v_r)
{
	const char **v = NULL;
	size_t n = 0, cap = 0, len;

	for (; *s != '\0'; s += len) {
		len = piece_length(s);
		arena_push(a, v, n, cap);
		v[n++] = arena_strndup(a, s, len);
	}
	*v_r = v;
	return n;
}

size_t
meeting_name_slots(struct arena *a, const char *name, const char ***v_r)
{
	char *s = arena_strdup(a, name);

	/* There is no way to write a quote, or a control. */
	for (char *p = s; *p != '\0'; p++)
		if (*p == '"' || (unsigned char)*p < 0x20 || *p == 0x7f)
			*p = *p == '"' ? '\'' : ' ';
	return pieces(a, s, v_r);
}

size_t
meeting_addr_slots(struct arena *a, const char *addr, const char ***v_r)
{
	struct buf b;
	size_t n;

	buf_init(&b, VALUE_MAX);
	for (; *addr != '\0'; addr++)
		if (*addr <= ' ' || strchr("%?#\"<>\\[]^`{|}", *addr) != NULL)
			buf_printf(&b, "%%%02X", (unsigned char)*addr);
		else
			buf_addc(&b, *addr);
	n = pieces(a, buf_str(&b), v_r);
	buf_release(&b);
	return n;
}

/* "\1cn0\2\1cn1\2". */
static const char *
marks(struct arena *a, const char *key, size_t n)
{
	const char *s = "";

	for (size_t i = 0; i < n; i++)
		s = arena_printf(a, "%s%c%s%zu%c", s, CALENDAR_MARK, key, i,
			CALENDAR_MARK_END);
	return n > 0 ? s : NULL;
}

/* --- the calendar ------------------------------------------------------- */

static bool
is_over(const struct personal_meeting *m)
{
	return m->news == MEETING_CANCELLED || m->news == MEETING_TAKEN;
}

static const char *
method(const struct personal_meeting *m)
{
	return is_over(m) ? "CANCEL" : "REQUEST";
}

int
letter_meeting_calendar(struct letter *x, struct err *err)
{
	const struct personal_meeting *m = x->f->meeting;
	const struct compose_options *o = x->r.o;
	struct arena *a = x->r.a;
	const struct calendar_event e = {
		.uid = m->uid, .title = m->title, .place = m->place,
		.start = m->start, .end = m->end, .sequence = m->sequence,
		.cancelled = is_over(m),
		.organizer_name = o->from_name,
		.organizer = arena_printf(a, "%c%s%c@%s", CALENDAR_MARK,
			SLOT_REPLY_LOCAL, CALENDAR_MARK_END, m->reply_domain),
		.attendee_name = marks(a, "cn", m->n_name),
		.attendee = marks(a, "at", m->n_addr),
		.partstat = m->partstat,
	};
	struct calendar c = {.method = method(m), .stamp = m->stamp, .n = 1,
		.event = &e, .zone = zone_open(a, o->timezone)};
	struct buf b;

	if (c.zone == NULL)
		return err_set(err, ERR_CONFIG, "this system knows no time "
			"zone \"%s\"", o->timezone);
	buf_init(&b, CALENDAR_MAX);
	calendar_write(&c, &b);
	x->calendar = arena_strdup(a, buf_str(&b));
	x->method = c.method;
	if (b.overflow)
		err_set(err, ERR_DATA, "the meeting makes a calendar of over "
			"64 KiB");
	buf_release(&b);
	return err->kind == ERR_NONE ? 0 : -1;
}

/* --- words -------------------------------------------------------------- */

static bool
answers(const struct personal_meeting *m, const char *partstat)
{
	return m->partstat != NULL && strcmp(m->partstat, partstat) == 0;
}

const char *
letter_meeting(struct letter *x)
{
	static const char *const names[] = {
		[MEETING_INVITED] = "meet_invited",
		[MEETING_MOVED] = "meet_moved",
		[MEETING_CHANGED] = "meet_changed",
		[MEETING_CANCELLED] = "meet_cancelled",
		[MEETING_AGAIN] = "meet_again",
		[MEETING_REMIND] = "meet_remind",
		[MEETING_TAKEN] = "meet_taken",
	};
	const struct personal_meeting *m = x->f->meeting;
	const char *name = names[m->news];

	letter_say(x, arena_printf(x->r.a, "letter_%s", name), NULL);
	if (is_over(m))
		return name;
	if (x->until != NULL)
		letter_add(x, "meeting_respond", NULL);
	if (answers(m, "ACCEPTED"))
		letter_add(x, "meeting_stands_yes", NULL);
	else if (answers(m, "DECLINED"))
		letter_add(x, "meeting_stands_no", NULL);
	else if (answers(m, "TENTATIVE"))
		letter_add(x, "meeting_stands_maybe", NULL);
	return name;
}

/* "Thursday, December 17, 2026, 12:00 to 1:30 p.m. (Toronto time)"; a whole
 * day is one everywhere. */
static const char *
when(struct letter *x)
{
	const struct personal_meeting *m = x->f->meeting;
	struct render *r = &x->r;
	const char *span = strings_span(r->a, &r->s, &m->start, &m->end);
	const char *city = strrchr(r->o->timezone, '/');
	char *zone;

	if (!m->start.timed)
		return span;
	if (city == NULL)
		return arena_printf(r->a, "%s (%s)", span, r->o->timezone);
	zone = arena_strdup(r->a, city + 1);
	for (char *p = zone; *p != '\0'; p++)
		if (*p == '_')
			*p = ' ';
	return strings_fill(r->a, &r->s, "meeting_zone", "when", span,
		"zone", zone, NULL);
}

static void
way(struct letter *x, struct node *ways, const char *text, const char *word)
{
	struct render *r = &x->r;
	struct node *m = node_map(r->a);
	const char *say = strings_get(&r->s, word);

	node_set_str(r->a, m, "text", strings_get(&r->s, text));
	/* A title might begin as a machine's subject does. */
	node_set_str(r->a, m, "href", mail_link(r, SLOT_REPLY_TO, say, say));
	node_append(r->a, ways, m);
}

struct node *
letter_meeting_block(struct letter *x)
{
	const struct personal_meeting *m = x->f->meeting;
	struct render *r = &x->r;
	struct node *block = node_map(r->a), *ways;

	node_set_str(r->a, block, "when", when(x));
	node_set_str(r->a, block, "place", m->place);
	if (is_over(m)) {
		node_set(r->a, block, "how", node_null(r->a));
		return block;
	}
	node_set_str(r->a, block, "how", strings_get(&r->s, "meeting_how"));
	node_set_str(r->a, block, "how_text", strings_fill(r->a, &r->s,
		"meeting_how_text", "yes", strings_get(&r->s,
			"meeting_word_yes"), "maybe", strings_get(&r->s,
			"meeting_word_maybe"), "no", strings_get(&r->s,
			"meeting_word_no"), NULL));
	ways = node_set(r->a, block, "ways", node_list(r->a));
	way(x, ways, "meeting_yes", "meeting_word_yes");
	way(x, ways, "meeting_maybe", "meeting_word_maybe");
	way(x, ways, "meeting_no", "meeting_word_no");
	return block;
}
