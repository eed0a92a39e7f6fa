/* SPDX-License-Identifier: MIT */
/* What mail that came back means, and which mail may be answered: S41, S44,
 * S45 as tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/answering.h"
#include "store/bounce.h"

enum { DAY = 86400 };

/* "H1+0": a hard bounce of recap 1 on day 0; S soft, A arrived, U hard with
 * 5.1.1; recap 0 is no recap. */
static enum bounce_verdict
judge(const char *s)
{
	static const struct bounce_limits limits = {2, 7, 5};
	struct mail_evidence v[32];
	size_t n = 0;
	char fate;
	int recap, day, used;

	while (sscanf(s, " %c%d+%d%n", &fate, &recap, &day, &used) == 3) {
		v[n++] = (struct mail_evidence){.at = (int64_t)day * DAY,
			.recap = recap, .unknown = fate == 'U',
			.fate = fate == 'A' ? FATE_ARRIVED : fate == 'S' ?
				FATE_SOFT : FATE_HARD};
		s += used;
	}
	return bounce_judge(v, n, &limits);
}

static void
bounces(void **state)
{
	static const struct {
		const char *mails;
		enum bounce_verdict want;
	} rows[] = {
		{"", BOUNCE_NOTHING},
		{"H1+0", BOUNCE_NOTHING},
		{"H1+0 H2+7", BOUNCE_HARD},
		{"H1+0 H2+6", BOUNCE_NOTHING},
		{"H1+0 H1+30", BOUNCE_NOTHING},		/* one recap */
		{"H1+0 H2+3 H3+8", BOUNCE_HARD},
		{"H1+0 A2+7 H3+14", BOUNCE_NOTHING},	/* it works */
		{"H1+0 A0+7 H3+14", BOUNCE_HARD},	/* no recap's mail */
		{"A1+0 H2+7 H3+14", BOUNCE_HARD},
		{"U1+0", BOUNCE_NOTHING},
		{"U1+0 H2+1", BOUNCE_UNKNOWN},
		{"U1+0 U0+0", BOUNCE_UNKNOWN},
		{"H1+0 U2+1", BOUNCE_NOTHING},	/* not confirmed yet */
		{"U1+0 A2+1 U3+2", BOUNCE_NOTHING},
		{"S1+0 S2+7 S3+14 S4+21", BOUNCE_NOTHING},
		{"S1+0 S2+7 S3+14 S4+21 S5+28", BOUNCE_SOFT},
		{"S1+0 S1+1 S1+2 S1+3 S1+4 S1+5", BOUNCE_NOTHING},
		{"S1+0 S2+1 S3+2 A4+3 S5+4 S6+5", BOUNCE_NOTHING},
		{"S0+0 S0+1 S0+2 S0+3 S0+4 S0+5", BOUNCE_NOTHING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (judge(rows[i].mails) != rows[i].want)
			fail_msg("\"%s\": %d", rows[i].mails,
				(int)judge(rows[i].mails));
}

static void
smtp(void **state)
{
	static const struct {
		int code;
		const char *status;
		int want;	/* 0: nothing, 1: soft, 2: hard */
	} rows[] = {
		{550, "5.1.1", 2}, {550, "", 2}, {551, NULL, 2}, {553, "", 2},
		{550, "5.2.1", 2}, {552, "5.2.2", 1}, {554, "", 0},
		{550, "5.7.1", 0}, {554, "5.7.1", 0}, {552, "5.3.4", 0},
		{550, "5.1.8", 0}, {553, "5.1.7", 0}, {450, "4.2.1", 0},
		{250, "2.0.0", 0}, {550, "5.6.0", 0}, {550, "5.1.10", 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum mail_fate fate = FATE_ARRIVED;
		bool counts = bounce_of_smtp(rows[i].code, rows[i].status,
			&fate);
		int got = !counts ? 0 : fate == FATE_SOFT ? 1 : 2;

		if (got != rows[i].want)
			fail_msg("%d %s: %d", rows[i].code, rows[i].status ?
				rows[i].status : "-", got);
	}
}

static void
complaints(void **state)
{
	(void)state;
	assert_true(complaint_counts("abuse", true));
	assert_true(complaint_counts("Abuse", true));
	assert_false(complaint_counts("abuse", false));
	assert_false(complaint_counts("not-spam", true));
	assert_false(complaint_counts("fraud", true));
}

static void
machines(void **state)
{
	static const struct {
		struct incoming m;
		bool answered;
	} rows[] = {
		{{.envelope_sender = "ann@x.org", .from = "ann@x.org"}, true},
		{{.from = "ann@x.org"}, true},
		{{.envelope_sender = "", .from = "ann@x.org"}, false},
		{{.envelope_sender = "<>", .from = "ann@x.org"}, false},
		{{.from = "ann@x.org", .auto_submitted = "no"}, true},
		{{.from = "ann@x.org", .auto_submitted = "auto-replied"},
			false},
		{{.from = "ann@x.org", .precedence = "Bulk"}, false},
		{{.from = "ann@x.org", .precedence = "normal"}, true},
		{{.from = "ann@x.org", .list_fields = true}, false},
		{{.from = "ann@x.org", .report = true}, false},
		{{.from = "ann@x.org", .ours = true}, false},
		{{.from = "ann@x.org", .loop = "me"}, false},
		{{.from = "ann@x.org", .loop = "you"}, false},
		{{.from = "MAILER-DAEMON@x.org"}, false},
		{{.from = "postmaster@x.org"}, false},
		{{.from = "owner-club@x.org"}, false},
		{{.from = "club-request@x.org"}, false},
		{{.from = "club-bounces@x.org"}, false},
		{{.from = "no-reply@x.org"}, false},
		{{.from = "noreply-club@x.org"}, false},
		{{.from = "requesty@x.org"}, true},
		{{.from = "postmasters@x.org"}, true},
		{{.from = "ann-owner-of-dogs@x.org"}, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if ((answering_obstacle(&rows[i].m, "me") == NULL) !=
		    rows[i].answered)
			fail_msg("row %zu: %s", i, rows[i].m.from);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounces),
		cmocka_unit_test(smtp),
		cmocka_unit_test(complaints),
		cmocka_unit_test(machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
