/* SPDX-License-Identifier: MIT */
/* Whatever a text says: nothing is asked for that the mail it answers does not
 * allow, a level is one that there is, a pause ends on a day to come, and what
 * is left for a person is well-formed. The first octet says what is answered,
 * the second whether it has a survey, drafts and meetings. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/command_fixture.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
well_formed(const char *s)
{
	if (s == NULL || utf8_check(s, strlen(s)) != strlen(s))
		abort();
}

static void
check_pause(const struct verdict_options *o, const char *day)
{
	struct civil c;

	if (*day != '\0' && (!civil_parse(day, &c) ||
	    civil_cmp(&c, &o->today) <= 0))
		abort();
}

static void
check_command(const struct verdict_options *o, const struct verdict *v)
{
	bool known = *v->argument == '\0';

	switch (v->command) {
	case COMMAND_TIER:
		for (size_t i = 0; i < o->n_tiers; i++)
			known = known || v->argument == o->tier[i].id;
		if (*v->argument == '\0')
			abort();
		break;
	case COMMAND_LANGUAGE:
		for (size_t i = 0; i < o->n_languages; i++)
			known = known || v->argument == o->language[i];
		if (*v->argument == '\0')
			abort();
		break;
	case COMMAND_PAUSE:
		check_pause(o, v->argument);
		known = true;
		break;
	case COMMAND_UNDO:
		if (o->answered != ANSWERED_CHANGE)
			abort();
		break;
	case COMMAND_CONFIRM:
		if (o->answered != ANSWERED_QUESTION)
			abort();
		break;
	default:
		break;
	}
	if (!known || v->command >= COMMAND_KINDS || v->ask >= COMMAND_KINDS)
		abort();
	if (v->command != COMMAND_NONE && v->ask != COMMAND_NONE)
		abort();
	if (*v->partstat != '\0' && o->answered != ANSWERED_INVITATION &&
	    !o->meeting && v->meeting == NULL)
		abort();
	/* A day names a meeting only beside a word to it. */
	if (v->meeting != NULL && (*v->partstat == '\0' ||
	    v->meeting < o->coming || v->meeting >= o->coming + o->n_coming))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct verdict_options o = fixture_options(ANSWERED_NOTHING);
	struct reply r;
	struct verdict v;
	struct arena a;
	char *s;

	if (size < 2)
		return 0;
	s = malloc(size - 1);
	if (s == NULL)
		return 0;
	memcpy(s, data + 2, size - 2);
	s[size - 2] = '\0';
	/* A reply's texts are well-formed. */
	s[utf8_check(s, strlen(s))] = '\0';
	o.answered = (enum answered)(data[0] % (ANSWERED_OTHER + 1));
	o.survey = data[1] & 1 ? &fixture_survey : NULL;
	o.n_sections = data[1] & 2 ? 3 : 0;
	o.meeting = data[1] & 4;
	if (data[1] & 32) {
		o.coming = fixture_coming;
		o.n_coming = sizeof(fixture_coming) / sizeof(*fixture_coming);
	}
	r = data[1] & 8 ? fixture_reply(s, "") : fixture_reply("", s);
	r.forwarded = data[1] & 16;
	arena_init(&a);
	classify(&a, &r, &o, &v);
	check_command(&o, &v);
	well_formed(v.rest);
	well_formed(v.comment);
	well_formed(v.evidence);
	for (size_t i = 0; i < v.n_remarks; i++) {
		well_formed(v.remark[i].text);
		if (v.remark[i].section < 0 || v.remark[i].section > 3)
			abort();
	}
	/* Somebody else's mail does nothing. */
	if (r.forwarded && (v.command != COMMAND_NONE || *v.rest == '\0'))
		abort();
	arena_release(&a);
	free(s);
	return 0;
}
