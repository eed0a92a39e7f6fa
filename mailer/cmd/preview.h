/* SPDX-License-Identifier: MIT */
#ifndef CMD_PREVIEW_H
#define CMD_PREVIEW_H

#include "cmd/approval.h"
#include "cmd/issue.h"
#include "compose/preview.h"

/* Between the files of `tidings preview`. */
struct preview {
	struct cmd *c;
	struct home home;
	struct issue issue;
	struct compose_options o;
	struct templates *templates;
	const char *dir;
	struct member member;
	struct fill fill;
	const char *tier, *lang;	/* only these; NULL: all */
	size_t n;
	struct preview_edition *v;
	int64_t *members;		/* by edition of the issue */
	/* It was changed after it went out; then by edition how many would get
	 * a correction, and of how many changes most of these would read. */
	bool correction;
	int64_t *corrections, *changes;
	int64_t *marked_members;	/* by marked edition of the issue */
};

int preview_count_corrections(struct preview *p, struct audience *au);
void preview_say_json(struct preview *p);
void preview_say_words(struct preview *p);

#endif
