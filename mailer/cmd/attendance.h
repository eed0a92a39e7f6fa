/* SPDX-License-Identifier: MIT */
#ifndef CMD_ATTENDANCE_H
#define CMD_ATTENDANCE_H

#include "cmd/home.h"
#include "conf/list.h"
#include "store/event.h"
#include "store/event_ask.h"

/*
 * Who comes to a meeting, by what members have in common. Groups of fewer than
 * five are not told apart (T23): they stand together, never one alone.
 */
struct attendance_group {
	const char *name;		/* a tier's id, a value; "" : none */
	int64_t members;		/* asked, or answered */
	struct event_counts counts;
	bool told;
};
struct attendance_table {
	const char *by;			/* an attribute; NULL: tiers */
	size_t n, cap;
	struct attendance_group *group;
	struct event_counts few;	/* of all that are not told apart */
	int64_t n_few, few_members;
};
struct attendance_person {
	const char *addr, *name;
	bool asked;
	const char *partstat;		/* NULL: silent */
};
struct attendance {
	struct event event;
	const struct list_conf *list;
	struct event_counts counts;
	size_t n_tables;		/* the first is of tiers */
	struct attendance_table *table;
	size_t n, cap;
	struct attendance_person *person;	/* by address */
};

/* by: the attributes. In the home's arena. */
int attendance_take(const struct home *h, const struct list_conf *l,
	const struct event *e, size_t n_by, const char *const *by,
	struct attendance *at_r, struct err *err);
/* Of a list the last meeting that was, and those to come, of which anybody was
 * asked or has answered. */
int attendance_list(const struct home *h, const struct list_conf *l,
	size_t n_by, const char *const *by, struct attendance **v_r,
	size_t *n_r, struct err *err);
/* Of a list those to come that members were asked to and that its sessions do
 * not have any more. */
int attendance_strays(const struct home *h, const struct list_conf *l,
	struct attendance **v_r, size_t *n_r, struct err *err);
bool attendance_is_stray(const struct attendance *v, size_t n,
	const struct event *e);


/* "14 yes, 3 maybe, 1 no, 22 silent". */
const char *attendance_words(struct arena *a, const struct event_counts *c);
/* "2026-12-17 12:00", the date alone of a whole day. */
const char *attendance_when(struct arena *a, const struct event *e);

#endif
