/* SPDX-License-Identifier: MIT */
#ifndef INBOX_AUTO_SIGNS_H
#define INBOX_AUTO_SIGNS_H

#include <stdbool.h>

#include "inbox/mail.h"

/*
 * The words by which machines that answer are known, in many languages,
 * folded (inbox/scan.h). Each returns what it saw, in plain words; NULL.
 */
/* A subject that only a machine writes: "Automatic reply: ...". */
const char *auto_subject(const char *folded);
/* One that people write, too: "Out of office". */
const char *auto_subject_weak(const char *folded);
/* 2: the text says of itself that no person wrote it; 1: it speaks of such
 * things; 0. */
int auto_text(const char *folded);
/* It speaks of an absence, at its beginning. */
const char *auto_absence(const char *folded);
/* A service that wants to be told that a person sent the mail, by its name;
 * and by its words. */
bool auto_challenger(struct arena *a, const struct mail *m);
bool auto_challenge(const char *folded);

#endif
