/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_LINT_H
#define COMPOSE_LINT_H

#include <stddef.h>

#include "compose/compose.h"
#include "compose/findings.h"

/* Octets of decoded HTML (S58): from the first on a warning, from the second
 * on refused. Gmail cuts a message off at about 102 KB. */
enum { HTML_WARN = 80 * 1000, HTML_REFUSE = 100 * 1000 };

/*
 * Looks at what the templates made, whoever wrote them: size, what mail
 * programs do not allow (S59), alt texts, one h1 and no skipped level, roles,
 * languages, text of at least 14 px (S60), contrast of at least 4.5 to 1 in
 * the light and in the dark palette, the preheader (S61). Findings are about
 * `file` (the recap).
 */
void lint_rendered(struct findings *f, const struct rendered *r,
	const char *file);

/*
 * Begins an edition in f under this name, looks at what was rendered, and at
 * what a reader has to load and to read: pictures that make the mail heavy,
 * a draft that is not in the edition's language (`main` is the language that
 * drafts are written in).
 */
void lint_edition(struct findings *f, const struct edition *e,
	const char *name, const char *main, const char *file);

/* The contrast of two colours (WCAG 2.1, 1.4.3): 1 to 21. Each is 0xRRGGBB. */
double color_contrast(unsigned int a, unsigned int b);

#endif
