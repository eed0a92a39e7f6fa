/* SPDX-License-Identifier: MIT */
/* Where no line may end, in French and in telephone numbers. ~ is U+00A0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/nobreak.h"

static void
check(const char *in, const char *want, bool html)
{
	struct buf out, shown;

	buf_init(&out, 4096);
	buf_init(&shown, 4096);
	nobreak_spaces(&out, in, html, '\001', '\002');
	for (const char *s = buf_str(&out); *s != '\0'; s++)
		if (strncmp(s, "\u00a0", 2) == 0) {
			buf_addc(&shown, '~');
			s++;
		} else {
			buf_addc(&shown, *s);
		}
	assert_string_equal(buf_str(&shown), want);
	buf_release(&out);
	buf_release(&shown);
}

static void
test_spaces(void **state)
{
	static const char *const cases[][2] = {
		{"Quand : jeudi", "Quand~: jeudi"},
		{"Vraiment ? Oui ! Bon ; fin", "Vraiment~? Oui~! Bon~; fin"},
		{"« une voix »", "«~une voix~»"},
		{"« une voix ».", "«~une voix~»."},
		{"de 18 h à 20 h 30", "de 18~h à 20~h~30"},
		{"20 heures", "20 heures"},
		{"100 $ et 5 %", "100~$ et 5~%"},
		{"12 400,50 $", "12~400,50~$"},
		{"12 400 $", "12~400~$"},
		{"en 2027 et 300", "en 2027 et 300"},
		{"10 :30 et a :b", "10 :30 et a :b"},
		{" : au début", " : au début"},
		{"deux  : blancs", "deux  : blancs"},
		{"fin :", "fin~:"},
		{"fin ", "fin "},
		{"", ""},
		{"un \001mot|à : vous\002 : deux", "un \001mot|à : vous\002~: "
			"deux"},
		{"un \001mot", "un \001mot"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check(cases[i][0], cases[i][1], false);
}

static void
test_html(void **state)
{
	(void)state;
	check("<p title=\"a : b\">a : b</p>", "<p title=\"a : b\">a~: b</p>",
		true);
	check("<code>a : b</code> : <pre>c : d</pre>",
		"<code>a : b</code>~: <pre>c : d</pre>", true);
	check("<style>\na : b</style>x !", "<style>\na : b</style>x~!", true);
	check("<p", "<p", true);
	check("a < b : c", "a < b~: c", false);
}

static void
test_phone(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 64);
	nobreak_all(&out, "+1 905 555-0100");
	assert_string_equal(buf_str(&out), "+1\u00a0905\u00a0555-0100");
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spaces),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_phone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
