/* SPDX-License-Identifier: MIT */
#ifndef CMD_ROSTER_WORDS_H
#define CMD_ROSTER_WORDS_H

#include <stdbool.h>

/* The code of a language by its name, as Outlook writes it ("French
 * (Canada)": "fr"); what is no such name comes back as it is. */
const char *roster_language_code(const char *s);

/* Of a status or a reason: mail came back; the person never left. */
bool roster_says_bounced(const char *s);
bool roster_says_stays(const char *s);

#endif
