/* SPDX-License-Identifier: MIT */
#ifndef CMD_TODAY_H
#define CMD_TODAY_H

#include "cmd/agenda.h"
#include "cmd/attendance.h"
#include "cmd/cron.h"
#include "cmd/home.h"
#include "store/edition.h"

/* What needs doing, the most urgent kind first. */
enum todo_kind { TODO_ADOPT, TODO_IN_DOUBT, TODO_CRON, TODO_RELAY,
	TODO_MAILBOX, TODO_WAITING, TODO_HELD, TODO_CHANGED,
	TODO_MEETING, TODO_SEND, TODO_MEMBERS, TODO_CONSENT, TODO_APPROVE,
	TODO_REMARKS, TODO_KINDS };

struct todo {
	enum todo_kind kind;
	const char *list, *recap;	/* recap NULL: the list's own */
	int64_t count;
	const char *text, *command;
};

struct today {
	struct cmd *c;
	struct home home;
	size_t n_revisions;		/* the latest of each recap */
	struct revision *revision;
	struct cron cron;
	struct agenda next;		/* what cron does by itself */
	size_t n_next;			/* of next.item */
	struct attendance *meeting;	/* the next; NULL: none is known */
	size_t n, cap;
	struct todo *todo;
};

/* On standard output. */
void today_text(struct today *t);
void today_json(struct today *t);

#endif
